"""A question with what answers it, in the one form that every data set gives; and Quoth's own format, one JSON object a
line.

Keys: ``query_id``; ``question``; ``document`` or ``documents``, the ids (or stems) of the files of which any one
answers (null: no article does); ``answers``, short facts of which one must stand in the quote; ``evidence``, an excerpt
of the answering sentence; ``history``, the questions asked before it, oldest first; ``fresh``, whether it must be
understood without them; ``kind``: who, where, ..., or for a question that no article answers near (about the same
people and places), near-detailed (full of an article's true details, but for the one asked for) or far, which any other
kind and none count as; ``split``: dev for the questions that developers look at, test for those they do not tune to.
"""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from pathlib import Path, PurePosixPath

from eval.errors import QuestionsError, reason
from qa.errors import QuestionError
from qa.questions.question import read_question

__all__ = ["PACKAGED", "EvalQuestion", "Gold", "MarkedSpan", "QuestionsError", "Unit", "holds", "read_questions"]

PACKAGED = Path(str(files("eval") / "questions.jsonl"))
_NEEDED = {"query_id", "question", "answers"}
_KEYS = {*_NEEDED, "document", "documents", "evidence", "history", "fresh", "kind", "split"}


class Gold(StrEnum):
    """The right outcome: an answer, or a refusal of a question that is near to the articles or far from them."""

    ANSWER = "answerable"
    NEAR = "near"
    FAR = "far"


class Unit(StrEnum):
    """What is ranked and judged: passages that hold an answer, whole documents, or passages that touch a span."""

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

    ``documents``: ids or stems; any one of them answers. ``answers``: accepted facts; empty where the data set judges
    by documents or spans. ``spans``: for ``Unit.SPAN`` all that is relevant, else where accepted answers stand: the
    first quote is the right sentence when it holds the first character of one. ``grades``: graded relevance of
    documents, above 0; empty: all count alike. ``left_out``: ids of documents that the question is asked without.
    ``group``: what is drawn together when questions are resampled.
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
        """The first document that answers; None where none does."""
        return self.documents[0] if self.documents else None

    @property
    def answerable(self) -> bool:
        """Whether an article answers."""
        return bool(self.documents)

    @property
    def ranked(self) -> bool:
        """Whether the ranking of passages is measured: of an answerable question without a history.

        A turn that leans on others is answered from what is read for it alone and for it joined with its topic, so that
        no one search ranks what it is answered from.
        """
        return self.answerable and not self.history

    @property
    def gold(self) -> Gold:
        """The right outcome; what is neither answerable nor near is far."""
        if self.answerable:
            return Gold.ANSWER
        return Gold.NEAR if self.kind.strip().casefold().startswith("near") else Gold.FAR

    def answered_by(self, document_id: str, text: str) -> bool:
        """Whether ``text`` comes from a right document and holds one of the accepted answers."""
        return self.from_document(document_id) and any(holds(text, answer) for answer in self.answers)

    def from_document(self, document_id: str) -> bool:
        """Whether this is a document that answers."""
        return document_id in self.documents or PurePosixPath(document_id).stem in self.documents


def read_questions(file: Path = PACKAGED, split: str | None = None) -> list[EvalQuestion]:
    """The questions of ``file``, those of one split only where one is named.

    :raises QuestionsError: the file cannot be read, a line is not a question, or none is of the split.
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
    """The JSON values of a file that holds one a line, each with the number of its line.

    :raises QuestionsError: the file cannot be read, or a line is not JSON.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{file} cannot be read ({reason(error)}); name a JSONL file in UTF-8.") from error
    rows: list[tuple[int, object]] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                rows.append((number, json.loads(line)))
            except (ValueError, RecursionError) as error:
                why = error.msg if isinstance(error, json.JSONDecodeError) else reason(error)
                raise QuestionsError(f"{file}, line {number} is not JSON ({why}); write one object a line.") from error
    return rows


def of_split(questions: list[EvalQuestion], split: str | None, source: Path) -> list[EvalQuestion]:
    """The questions of one split, or all.

    :raises QuestionsError: there is none.
    """
    wanted = [question for question in questions if split in (None, question.split)]
    if not wanted:
        raise QuestionsError(f"{source} holds no questions{f' of the split {split!r}' if split else ''}.")
    return wanted


def check_askable(text: str, where: str) -> None:
    """Make sure that a question can be asked.

    :raises QuestionsError: it is empty or too long.
    """
    try:
        read_question(text)
    except QuestionError as error:
        raise QuestionsError(f"{where} cannot be asked: {error}") from error


def holds(text: str, answer: str) -> bool:
    """Whether ``answer`` stands in ``text`` as whole words.

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
        raise QuestionsError(f"{where} is fresh, but has no history to be understood without; give one, or drop fresh.")
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
    # A whole number reads as it is written; 1.50 would become 1.5, which is another word.
    return tuple(_text(str(each) if type(each) is int else each, key, where) for each in value)


def _word(value: object, key: str, where: str) -> str:
    return "" if value in (None, "") else _text(value, key, where)


def _text(value: object, key: str, where: str) -> str:
    # An answer of nothing but dashes would stand in every text.
    if not isinstance(value, str) or not _normal(value):
        quoted = ", in quotation marks" if isinstance(value, int | float) else ""
        raise QuestionsError(f"{where} has {value!r} as {key}; write words{quoted}.")
    return value


def _normal(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = text.translate(str.maketrans("“”‘’‐‑–—-", "\"\"''     "))
    return " ".join(re.sub(r"(?<=\d),(?=\d)", "", text).split())
