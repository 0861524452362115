"""The questions that Quoth is judged by: one JSON object a line.

Keys: ``query_id``; ``question``; ``document``, the stem of the file that answers (null: no article does); ``answers``,
short facts of which one must stand in the quote; ``kind``: who, where, ..., or for a question that no article answers
near (about the same people and places), near-detailed (full of an article's true details, but for the one asked for) or
far; ``split``: dev for the questions that developers look at, test for those they do not tune to.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

PACKAGED = Path(str(files("eval") / "questions.jsonl"))
_KEYS = {"query_id", "question", "document", "answers", "kind", "split"}


class QuestionsError(Exception):
    """A file of questions cannot be used; the text is one plain sentence for the user."""


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One question; ``document`` None and no ``answers``: the right answer is a refusal."""

    query_id: str
    question: str
    document: str | None
    answers: tuple[str, ...]
    kind: str
    split: str

    @property
    def answerable(self) -> bool:
        """Whether an article answers."""
        return self.document is not None

    def answered_by(self, document_id: str, text: str) -> bool:
        """Whether ``text`` comes from the right document and holds one of the accepted answers."""
        return self.from_document(document_id) and any(holds(text, answer) for answer in self.answers)

    def from_document(self, document_id: str) -> bool:
        """Whether this is the document that answers."""
        return PurePosixPath(document_id).stem == self.document


def read_questions(file: Path = PACKAGED, split: str | None = None) -> list[EvalQuestion]:
    """The questions of ``file``, those of one split only where one is named.

    :raises QuestionsError: the file cannot be read or a line is not a question.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"The questions {file} cannot be read ({error}); name a JSONL file.") from error
    questions = [_parse(line, f"{file}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]
    wanted = [question for question in questions if split in (None, question.split)]
    if not wanted:
        raise QuestionsError(f"{file} holds no questions{f' of the split {split!r}' if split else ''}.")
    return wanted


def _parse(line: str, where: str) -> EvalQuestion:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise QuestionsError(f"{where} is not JSON ({error.msg}); write one object a line.") from error
    if not isinstance(row, dict) or not row.keys() <= _KEYS or not {"query_id", "question", "answers"} <= row.keys():
        raise QuestionsError(f"{where} needs the keys {', '.join(sorted(_KEYS))}.")
    document = row.get("document")
    if (document is None) != (not row["answers"]):
        raise QuestionsError(f"{where} needs both a document and answers, or neither.")
    return EvalQuestion(
        query_id=str(row["query_id"]),
        question=str(row["question"]),
        document=document,
        answers=tuple(map(str, row["answers"])),
        kind=str(row.get("kind", "")),
        split=str(row.get("split", "")),
    )


def holds(text: str, answer: str) -> bool:
    """Whether ``answer`` stands in ``text`` as whole words.

    Letter case, curly or straight quotes, hyphens or spaces, and commas inside numbers make no difference.
    """
    return re.search(rf"(?<!\w){re.escape(_normal(answer))}(?!\w)", _normal(text)) is not None


def _normal(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = text.translate(str.maketrans("“”‘’‐‑–—-", "\"\"''     "))
    return " ".join(re.sub(r"(?<=\d),(?=\d)", "", text).split())
