"""What an export of a conversation holds, as values and as JSON values."""

import hashlib
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from embeddings.syncing.uploads import shown_id
from embeddings.unicode import replace_surrogates
from qa.answer import Quote, Source, Status
from qa.errors import RecordError
from qa.history.codec import check_outcome, not_empty, read_source
from qa.history.conversation import Conversation, Turn
from qa.history.fields import (
    read_items,
    read_moment,
    read_object,
    read_probability,
    read_sha256,
    read_text,
    read_whole,
    write_moment,
)

FORMAT = "quoth-conversation"
VERSION = 1
_EXPORT = ("format", "version", "exported", "turns")


@dataclass(frozen=True, slots=True)
class ExportedQuote:
    """A quote without its marks. ``sha256`` is the hash of its text in UTF-8, as it was exported.

    The ``path`` of its sources is empty: where the articles lie is no business of whoever reads an export. Their
    ``document_id`` is as it is shown.
    """

    number: int
    text: str
    sha256: str
    score: float
    sources: tuple[Source, ...]

    @property
    def is_intact(self) -> bool:
        """Whether the text is the one that was exported, and as long as each of its places."""
        fits = all(source.end - source.start == len(self.text) for source in self.sources)
        return fits and hash_of(self.text) == self.sha256


@dataclass(frozen=True, slots=True)
class ExportedTurn:
    """One answer, as `qa.answer.Answer` tells it, and when it was given: in UTC, to the second."""

    asked: datetime
    question: str
    understood: str
    status: Status
    confidence: float
    quotes: tuple[ExportedQuote, ...]
    nearest: ExportedQuote | None

    @property
    def is_follow_up(self) -> bool:
        """Whether the question was understood through the conversation; white space alone is no difference."""
        return self.understood.split() != self.question.split()


@dataclass(frozen=True, slots=True)
class Export:
    """A conversation, oldest turn first and never empty, and when it was exported: in UTC, to the second."""

    exported: datetime
    turns: tuple[ExportedTurn, ...]


_TURN = tuple(field.name for field in fields(ExportedTurn))
_QUOTE = tuple(field.name for field in fields(ExportedQuote))


def make_export(conversation: Conversation, exported: datetime) -> Export:
    """What is exported of the conversation."""
    return Export(exported, tuple(map(_make_turn, conversation.turns)))


def export_record(export: Export) -> dict[str, Any]:
    """The export as JSON values; `read_export_record` gives an equal one back."""
    record = asdict(export)
    for turn in record["turns"]:
        turn["asked"] = write_moment(turn["asked"])
        for quote in (*turn["quotes"], *([turn["nearest"]] if turn["nearest"] else [])):
            for source in quote["sources"]:
                del source["path"]
    return {"format": FORMAT, "version": VERSION, "exported": write_moment(export.exported), "turns": record["turns"]}


def read_export_record(record: Any) -> Export:
    """The export of which `export_record` made this; whether its quotes are intact is not looked at.

    :raises ValueError: it is none.
    :raises RecordError: it was made by a later version.
    """
    if isinstance(record, dict) and record.get("format") == FORMAT and record.get("version") != VERSION:
        version = str(record.get("version"))[:20]
        raise RecordError(f"The export is of version {version}, and this Quoth reads version {VERSION}; update Quoth.")
    record = read_object(record, _EXPORT)
    if record["format"] != FORMAT:
        raise ValueError(f"its format is not '{FORMAT}'")
    read_whole(record, "version", VERSION)
    return Export(read_moment(record, "exported"), not_empty(read_items(record, "turns", _read_turn), "turns"))


def hash_of(text: str) -> str:
    """The SHA-256 hash of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _make_turn(turn: Turn) -> ExportedTurn:
    answer = turn.answer
    return ExportedTurn(
        asked=turn.asked,
        question=replace_surrogates(answer.question),
        understood=replace_surrogates(answer.understood),
        status=answer.status,
        confidence=answer.confidence,
        quotes=tuple(map(_make_quote, answer.quotes)),
        nearest=None if answer.nearest is None else _make_quote(answer.nearest),
    )


def _make_quote(quote: Quote) -> ExportedQuote:
    shown = (replace(source, document_id=shown_id(source.document_id), path="") for source in quote.sources)
    return ExportedQuote(quote.number, quote.text, hash_of(quote.text), quote.score, tuple(shown))


def _read_turn(record: Any) -> ExportedTurn:
    record = read_object(record, _TURN)
    turn = ExportedTurn(
        asked=read_moment(record, "asked"),
        question=read_text(record, "question"),
        understood=read_text(record, "understood"),
        status=Status(record["status"]),
        confidence=read_probability(record, "confidence"),
        quotes=read_items(record, "quotes", _read_quote),
        nearest=None if record["nearest"] is None else _read_quote(record["nearest"]),
    )
    check_outcome(turn.status, [quote.number for quote in turn.quotes], turn.nearest)
    return turn


def _read_quote(record: Any) -> ExportedQuote:
    record = read_object(record, _QUOTE)
    return ExportedQuote(
        number=read_whole(record, "number", 1),
        text=read_text(record, "text"),
        sha256=read_sha256(record, "sha256"),
        score=read_probability(record, "score"),
        sources=not_empty(read_items(record, "sources", lambda source: read_source(source, without="path")), "sources"),
    )
