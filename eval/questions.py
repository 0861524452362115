"""A question with its gold answer, in one form for every data set; and Quoth's own format, one JSON object a line.

Keys:

- ``query_id``, ``question``
- ``document`` or ``documents``: ids or stems of the files, of which any one answers; null if no article answers
- ``answers``: short facts; the quote must hold one of them
- ``evidence``: an excerpt of the sentence that answers
- ``history``: the questions asked before this one, oldest first
- ``fresh``: true for a question that must be understood without its history
- ``kind``: who, where, ...; for a question that no article answers: near (about the same people and places),
  near-detailed (with true details of an article, except the detail asked for) or far; any other kind counts as far
- ``split``: dev for the questions that developers look at, test for the questions that nobody tunes to
"""

import gzip
import json
import re
import unicodedata
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from pathlib import Path, PurePosixPath

from eval.errors import QuestionsError, reason
from qa.errors import QuestionError
from qa.questions.question import read_question

__all__ = [
    "PACKAGED",
    "EvalQuestion",
    "Gold",
    "MarkedSpan",
    "QuestionsError",
    "Unit",
    "holds",
    "read_questions",
    "read_text",
]

PACKAGED = Path(str(files("eval") / "questions.jsonl"))
_GZIP = b"\x1f\x8b"
_NEEDED = {"query_id", "question", "answers"}
_KEYS = {*_NEEDED, "document", "documents", "evidence", "history", "fresh", "kind", "split"}


class Gold(StrEnum):
    """The right outcome: an answer, or a refusal of a question that is near to the articles or far from them."""

    ANSWER = "answerable"
    NEAR = "near"
    FAR = "far"


class Unit(StrEnum):
    """The unit of retrieval: passages that hold an answer, whole documents, or passages that touch a span."""

    PASSAGE = "passage"
    DOCUMENT = "document"
    SPAN = "span"


@dataclass(frozen=True, slots=True, order=True)
class MarkedSpan:
    """Characters ``[start, end)`` of a document."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One question and its gold. Without ``documents`` the right answer is a refusal.

    ``documents``: ids or stems; any one of them answers. ``answers``: accepted facts; empty if the data set judges by
    documents or spans. ``spans``: with ``Unit.SPAN`` all relevant spans, otherwise the places of accepted answers: the
    first quote is the right sentence if it holds the first character of a span. ``grades``: graded relevance of
    documents, above 0; empty if all count alike. ``left_out``: ids of documents that the search leaves out. ``group``:
    questions with the same group are resampled together.
    """

    query_id: str
    question: str
    documents: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    kind: str = ""
    split: str = ""
    history: tuple[str, ...] = ()
    fresh: bool = False
    evidence: str | None = None
    unit: Unit = Unit.PASSAGE
    spans: tuple[MarkedSpan, ...] = ()
    grades: dict[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    group: str = ""

    @property
    def document(self) -> str | None:
        """Return the first document that answers; None for a question without one."""
        return self.documents[0] if self.documents else None

    @property
    def answerable(self) -> bool:
        """Return whether an article answers."""
        return bool(self.documents)

    @property
    def ranked(self) -> bool:
        """Return whether the ranking of passages is measured: for an answerable question without a history.

        A follow-up is answered from two searches: for the turn alone, and for the turn merged with its topic. So there
        is no single ranking to measure.
        """
        return self.answerable and not self.history

    @property
    def gold(self) -> Gold:
        """Return the right outcome; a question that is neither answerable nor near is far."""
        if self.answerable:
            return Gold.ANSWER
        return Gold.NEAR if self.kind.strip().casefold().startswith("near") else Gold.FAR

    def answered_by(self, document_id: str, text: str) -> bool:
        """Return whether ``text`` comes from a right document and holds an accepted answer."""
        return self.from_document(document_id) and any(holds(text, answer) for answer in self.answers)

    def from_document(self, document_id: str) -> bool:
        """Return whether this document answers."""
        return document_id in self.documents or PurePosixPath(document_id).stem in self.documents


def read_questions(file: Path = PACKAGED, split: str | None = None) -> list[EvalQuestion]:
    """Return the questions of ``file``; only those of ``split`` if it is named.

    :raises QuestionsError: if the file cannot be read, a line is not a question, or the split has no questions.
    """
    questions: dict[str, EvalQuestion] = {}
    for number, row in read_lines(file):
        where = f"{file}, line {number}"
        question = _parse(row, where)
        if question.query_id in questions:
            raise QuestionsError(f"{where} has the query_id {question.query_id!r} a second time; ids must differ.")
        questions[question.query_id] = question
    return of_split(list(questions.values()), split, file)


def read_lines(file: Path) -> list[tuple[int, object]]:
    """Return the JSON values of a file with one value a line, each with its line number.

    :raises QuestionsError: if the file cannot be read, or a line is not JSON.
    """
    lines = read_text(file, "name a JSONL file in UTF-8").split("\n")
    rows: list[tuple[int, object]] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                rows.append((number, json.loads(line)))
            except (ValueError, RecursionError) as error:
                why = error.msg if isinstance(error, json.JSONDecodeError) else reason(error)
                raise QuestionsError(f"{file}, line {number} is not JSON ({why}); write one object a line.") from error
    return rows


def read_text(file: Path, remedy: str) -> str:
    """Return the text of a file in UTF-8, which may be compressed with gzip.

    :raises QuestionsError: if the file cannot be read; the message ends with the remedy.
    """
    try:
        data = file.read_bytes()
        text = (gzip.decompress(data) if data.startswith(_GZIP) else data).decode("utf-8-sig")
        return text.replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise QuestionsError(f"{file} cannot be read ({reason(error)}); {remedy}.") from error


def of_split(questions: list[EvalQuestion], split: str | None, source: Path) -> list[EvalQuestion]:
    """Return the questions of one split; all questions if ``split`` is None.

    :raises QuestionsError: if there are no such questions.
    """
    selected = [question for question in questions if split in (None, question.split)]
    if not selected:
        raise QuestionsError(f"{source} holds no questions{f' of the split {split!r}' if split else ''}.")
    return selected


def check_askable(text: str, where: str) -> None:
    """Check that a question can be asked.

    :raises QuestionsError: if the question is empty or too long.
    """
    try:
        read_question(text)
    except QuestionError as error:
        raise QuestionsError(f"{where} cannot be asked: {error}") from error


def holds(text: str, answer: str) -> bool:
    """Return whether ``text`` holds ``answer`` as whole words.

    Letter case, curly or straight quotes, hyphens or spaces, and commas inside numbers make no difference.
    """
    return re.search(rf"(?<!\w){re.escape(_normal(answer))}(?!\w)", _normal(text)) is not None


def _parse(row: object, where: str) -> EvalQuestion:
    if not isinstance(row, dict) or not row.keys() <= _KEYS or not row.keys() >= _NEEDED:
        raise QuestionsError(
            f"{where} needs the keys {', '.join(sorted(_NEEDED))} and may have "
            f"{', '.join(sorted(_KEYS - _NEEDED))}, no others."
        )
    if row.get("document") is not None and row.get("documents"):
        raise QuestionsError(f"{where} has both document and documents; keep one of them.")
    one = row.get("document")
    documents = _texts(row.get("documents"), "documents", where) if one is None else _texts([one], "document", where)
    answers = _texts(row["answers"], "answers", where)
    if bool(documents) != bool(answers):
        raise QuestionsError(f"{where} needs both a document and answers, or neither.")
    question = _text(row["question"], "question", where)
    check_askable(question, f"The question of {where}")
    query_id = row["query_id"]
    evidence = row.get("evidence")
    fresh = row.get("fresh") or False
    if not isinstance(fresh, bool):
        raise QuestionsError(f"{where} has {fresh!r} as fresh; write true or false.")
    history = _texts(row.get("history"), "history", where)
    if fresh and not history:
        raise QuestionsError(f"{where} is fresh, but has no history; give a history, or drop fresh.")
    return EvalQuestion(
        query_id=str(query_id) if type(query_id) is int else _text(query_id, "query_id", where),
        question=question,
        documents=documents,
        answers=answers,
        kind=_word(row.get("kind"), "kind", where),
        split=_word(row.get("split"), "split", where),
        history=history,
        fresh=fresh,
        evidence=None if evidence is None else _text(evidence, "evidence", where),
    )


def _texts(value: object, key: str, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise QuestionsError(f"{where} has {value!r} as {key}; write a list of texts.")
    # A whole number keeps its spelling as text; 1.50 would become 1.5, which is another word.
    return tuple(_text(str(each) if type(each) is int else each, key, where) for each in value)


def _word(value: object, key: str, where: str) -> str:
    return "" if value in (None, "") else _text(value, key, where)


def _text(value: object, key: str, where: str) -> str:
    # An answer of dashes alone would stand in every text.
    if not isinstance(value, str) or not _normal(value):
        quoted = ", in quotation marks" if isinstance(value, int | float) else ""
        raise QuestionsError(f"{where} has {value!r} as {key}; write words{quoted}.")
    return value


def _normal(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = text.translate(str.maketrans("“”‘’‐‑–—-", "\"\"''     "))
    return " ".join(re.sub(r"(?<=\d),(?=\d)", "", text).split())
