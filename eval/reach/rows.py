"""The rows: each is a data set, the questions asked of it, and the figures that it shows."""

import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.datasets.dataset import Dataset
from eval.datasets.formats import read_dataset
from eval.datasets.own import read_own
from eval.datasets.unanswerable import read_off_topic
from eval.evaluating import Asked
from eval.measuring.records import Record
from eval.questions import PACKAGED, EvalQuestion
from seeds import seed_articles

SQUAD2_QUESTIONS = 1500
"""The questions of SQuAD 2.0 that are asked, drawn with ``random.Random(7)``."""

HELD_OUT = 5
"""One in so many articles of QED is held out: nothing may be fitted to its questions."""

QED_QUESTIONS = 600
"""The held-out questions of QED that are asked, drawn in the same way."""

_EVERYDAY = Path(__file__).parent.parent / "everyday"
_REFUSALS = ("near refused at 5%", "near AUROC", "near answered", "refused", "sentence")


@dataclass(frozen=True, slots=True)
class Corpora:
    """The folders of the data. ``bench``: data sets by their file names. ``articles``: the original articles."""

    bench: Path | None = None
    articles: Path | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row. ``load`` returns None where the data are absent. ``figures``: keys of measures, in order.

    ``kind``: show the refusals of the unanswerable questions of this kind alone; empty for those of all kinds.
    ``fitted``: parameters that come with Quoth were fitted to these questions, so its figures are optimistic.
    """

    name: str
    label: str
    load: Callable[[Corpora], tuple[Dataset, Asked] | None]
    figures: tuple[str, ...]
    fitted: bool = False


def held_out(title: str) -> bool:
    """Return whether the questions about the article of this title are held out of every fit."""
    return zlib.crc32(title.encode()) % HELD_OUT == 0


def _squad2(corpora: Corpora) -> tuple[Dataset, Asked] | None:
    file = _file(corpora, "squad2-dev.jsonl.gz")
    if file is None:
        return None
    dataset = read_dataset(file)
    count = min(SQUAD2_QUESTIONS, len(dataset.questions))
    return replace(dataset, questions=tuple(random.Random(7).sample(dataset.questions, count))), Asked()


def _clapnq(corpora: Corpora) -> tuple[Dataset, Asked] | None:
    file = _file(corpora, "clapnq-dev.jsonl.gz")
    return None if file is None else (read_dataset(file), Asked())


def _xquad(corpora: Corpora) -> tuple[Dataset, Asked] | None:
    file, aside = _file(corpora, "xquad-dev.json"), _file(corpora, "off-topic.txt")
    if file is None:
        return None
    return read_dataset(file), Asked(tuple(read_off_topic(aside)) if aside else (), leaving_out=True)


def _qed(corpora: Corpora) -> tuple[Dataset, Asked] | None:
    """Return the held-out questions about all paragraphs, every second question with its paragraph left out as well."""
    file = _file(corpora, "qed-train.jsonl.gz")
    if file is None:
        return None
    dataset = read_dataset(file)
    # A group is a number and the title.
    questions = [q for q in dataset.questions if held_out(q.group.partition(" ")[2])]
    if not questions:
        return None
    questions = random.Random(7).sample(questions, min(QED_QUESTIONS, len(questions)))
    return replace(dataset, questions=tuple(questions)), Asked(tuple(_without_paragraph(questions[::2])))


def _without_paragraph(questions: Sequence[EvalQuestion]) -> Iterator[EvalQuestion]:
    for question in questions:
        yield EvalQuestion(
            f"{question.query_id} (near)",
            question.question,
            kind="near",
            left_out=question.documents,
            group=question.group,
        )


def _selqa(corpora: Corpora) -> tuple[Dataset, Asked] | None:
    file = _file(corpora, "selqa-dev.jsonl.gz")
    return None if file is None else (read_dataset(file), Asked())


def _editions(split: str) -> Callable[[Corpora], tuple[Dataset, Asked] | None]:
    return lambda _: (read_own(seed_articles(), PACKAGED, split), Asked())


def _originals(split: str) -> Callable[[Corpora], tuple[Dataset, Asked] | None]:
    return lambda corpora: (read_own(corpora.articles, PACKAGED, split), Asked()) if corpora.articles else None


def _everyday(split: str) -> Callable[[Corpora], tuple[Dataset, Asked] | None]:
    """Return the everyday articles, each question asked once more without the articles that answer it."""
    return lambda _: (read_own(_EVERYDAY / "articles", _EVERYDAY / "questions.jsonl", split), Asked(leaving_out=True))


def _file(corpora: Corpora, name: str) -> Path | None:
    file = corpora.bench / name if corpora.bench else None
    return file if file and file.is_file() else None


_FIVE = (*_REFUSALS[:-1], "far refused at 5%", "far answered", "holds")
ROWS: tuple[Row, ...] = (
    Row("squad2", "SQuAD 2.0, 18 articles", _squad2, (*_REFUSALS, "emphasis", "emphasis if right")),
    Row("clapnq", "ClapNQ dev", _clapnq, _REFUSALS),
    Row(
        "xquad", "XQuAD dev; near: paragraph out", _xquad,
        (*_REFUSALS, "far refused at 5%", "far AUROC", "far answered", "R@1", "emphasis", "emphasis if right"),
        fitted=True,
    ),
    Row("qed", "QED, held-out part; near: paragraph out", _qed, (*_REFUSALS, "emphasis", "emphasis if right")),
    Row("selqa", "SelQA dev", _selqa, ("sentence AP", "sentence RR", "sentence", "refused")),
    Row("editions", "five articles, editions, dev", _editions("dev"), _FIVE, fitted=True),
    Row("originals", "five articles, originals, dev", _originals("dev"), _FIVE, fitted=True),
    Row("editions-test", "five articles, editions, test", _editions("test"), _FIVE),
    Row("originals-test", "five articles, originals, test", _originals("test"), _FIVE),
    Row("everyday-test", "everyday articles, test; near: article out", _everyday("test"), (*_FIVE, "sentence")),
)  # fmt: skip
"""All rows, in the order of the table."""


def of_kind(records: Sequence[Record], kind: str) -> list[Record]:
    """Return the records of the answerable questions and of the unanswerable ones of this kind."""
    return [record for record in records if record.documents or record.kind == kind]
