"""Detection of the format of a data set, by its files."""

from pathlib import Path

from eval.datasets.beir import read_beir
from eval.datasets.dataset import Dataset
from eval.datasets.own import read_own
from eval.datasets.spans import read_spans
from eval.datasets.squad import read_squad
from eval.errors import QuestionsError
from eval.questions import read_lines

_FORMATS = (
    "a SQuAD JSON file, a BEIR folder (corpus.jsonl, queries.jsonl, qrels/*.tsv), or a folder of articles with "
    "questions.jsonl"
)


def read_dataset(path: Path, split: str | None = None) -> Dataset:
    """Return the data set at ``path``; only the questions of ``split`` if it is named.

    :raises QuestionsError: if the data set is in no known format, or breaks the rules of its format.
    """
    if path.is_file():
        if split:
            raise QuestionsError(f"{path} has no splits; leave --split out.")
        return read_squad(path)
    if (path / "corpus.jsonl").is_file():
        return read_beir(path, split)
    questions = path / "questions.jsonl"
    if questions.is_file():
        _, first = next(iter(read_lines(questions)), (0, None))
        return (
            read_spans(path, split)
            if isinstance(first, dict) and "spans" in first
            else read_own(path, questions, split)
        )
    missing = "is not there" if not path.exists() else "holds no data set in a known format"
    raise QuestionsError(f"{path} {missing}; name {_FORMATS}.")
