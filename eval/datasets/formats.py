"""Detection of the format of a data set, by its files."""

import json
from collections.abc import Callable
from pathlib import Path

from eval.datasets.beir import read_beir
from eval.datasets.dataset import Dataset
from eval.datasets.line_formats import LINE_FORMATS
from eval.datasets.own import read_own
from eval.datasets.spans import read_spans
from eval.datasets.squad import read_squad
from eval.errors import QuestionsError
from eval.questions import read_lines, read_text

_FORMATS = (
    "a SQuAD JSON file, a file with an article of SQuAD or a question of ClapNQ, QED or SelQA a line, a BEIR folder "
    "(corpus.jsonl, queries.jsonl, qrels/*.tsv), or a folder of articles with questions.jsonl"
)


def read_dataset(path: Path, split: str | None = None) -> Dataset:
    """Return the data set at ``path``; only the questions of ``split`` if it is named.

    :raises QuestionsError: if the data set is in no known format, or breaks the rules of its format.
    """
    if path.is_file():
        if split:
            raise QuestionsError(f"{path} has no splits; leave --split out.")
        return _reader_of(path)(path)
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


def _reader_of(file: Path) -> Callable[[Path], Dataset]:
    """Return the reader of a file, by the keys of its first line if this line is a whole JSON object."""
    first, _, _ = read_text(file, "name a data set in UTF-8").strip().partition("\n")
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        return read_squad
    keys = row.keys() if isinstance(row, dict) else ()
    return next((reader for key, reader in LINE_FORMATS.items() if key in keys), read_squad)
