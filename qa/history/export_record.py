"""The record of an exported conversation, by which an export is checked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, SerializerFunctionWrapHandler, TypeAdapter, WrapSerializer

from embeddings.syncing.uploads import shown_id
from qa.answer import Bounds, Context, Ordinal, Probability, Quote, Sha256, Source, Status, Text
from qa.errors import RecordError
from qa.history.codec import (
    Moment,
    TurnRecord,
    check_outcome,
    check_sources,
    read_values,
    to_second,
    turn_record,
    without_empty_fields,
    without_empty_names,
)
from qa.history.conversation import Conversation

FORMAT = "quoth-conversation"
VERSION = 4
"""The newest version. An export without any context, page, heading, message or correction is of version 1, which
every Quoth reads, and an export without messages and corrections is of version 2 at most. Version 4 has the text of a
language model."""
_SINCE_3 = frozenset({Status.NO_QUESTION, Status.OVERVIEW})
NO_EXPORT = "This is no conversation that Quoth exported; name a file as it was saved, Markdown or JSON"


def _with_path(values: Any) -> Any:
    if not isinstance(values, Mapping):
        return values
    if "path" in values:
        raise ValueError("'path' is not a known name")
    return {**values, "path": ""}


def _without_path(source: Source, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
    return {name: value for name, value in serialize(source).items() if name != "path"}


@dataclass(frozen=True, slots=True)
class ExportedQuote:
    """A quote without its marks. ``sha256`` is the hash of the exported text in UTF-8.

    The ``path`` of its sources is empty: an export does not disclose where the articles lie. Their ``document_id`` is
    the id that visitors see.
    """

    number: Ordinal
    text: Text
    sha256: Sha256
    score: Probability
    sources: Annotated[
        tuple[Annotated[Source, BeforeValidator(_with_path), WrapSerializer(_without_path)], ...],
        AfterValidator(check_sources),
    ]
    context: Annotated[tuple[Context, ...], Bounds(min_length=1)] = ()

    @property
    def is_intact(self) -> bool:
        """Return whether the text is the exported one, and it and its context are as long as each of their places."""
        fits = all(source.end - source.start == len(self.text) for source in self.sources)
        fits = fits and all(part.end - part.start == len(part.text) for part in self.context)
        return fits and hash_of(self.text) == self.sha256


ExportedTurn = TurnRecord[Annotated[ExportedQuote, WrapSerializer(without_empty_names)]]


@dataclass(frozen=True, slots=True)
class Export:
    """A conversation, oldest turn first, and the time of its export, in UTC, to the second.

    ``version``: 1 if no quote has a context, a page or headings, otherwise 2; 3 if an answer has a message, a
    correction, parts, or words of the conversation; 4 if it has the text of a language model.
    """

    format: Annotated[str, Bounds(pattern=f"^{FORMAT}$")]
    version: Annotated[int, Bounds(strict=True, ge=1, le=VERSION)]
    exported: Moment
    turns: Annotated[
        tuple[Annotated[ExportedTurn, AfterValidator(check_outcome), WrapSerializer(without_empty_fields)], ...],
        Bounds(min_length=1),
    ]


def _version(turns: Sequence[ExportedTurn]) -> int:
    """Return the oldest version that has a form for these turns."""
    if any(turn.prose for turn in turns):
        return 4
    if any(
        turn.message or turn.corrections or turn.parts or turn.taken_over or turn.status in _SINCE_3 for turn in turns
    ):
        return 3
    quotes = (quote for turn in turns for quote in (*turn.quotes, turn.nearest) if quote)
    has_more = any(quote.context or any(source.page or source.headings for source in quote.sources) for quote in quotes)
    return 2 if has_more else 1


def _check_version(export: Export) -> Export:
    version = _version(export.turns)
    if export.version != version:
        raise ValueError(f"the version should be {version}, not {export.version}")
    return export


_EXPORT: TypeAdapter[Export] = TypeAdapter(Annotated[Export, AfterValidator(_check_version)])


def make_export(conversation: Conversation, exported: datetime) -> Export:
    """Return the export of a conversation."""
    turns = tuple(turn_record(turn, _exported) for turn in conversation.turns)
    return Export(FORMAT, _version(turns), to_second(exported), turns)


def export_values(export: Export) -> dict[str, Any]:
    """Return the export as JSON values; `read_export_values` gives an equal export back."""
    values: dict[str, Any] = _EXPORT.dump_python(export)
    return values


def read_export_values(values: Any) -> Export:
    """Return the export that `export_values` wrote; its quotes may not be intact.

    :raises RecordError: if the values are not those of an export, or if a later version wrote them.
    """
    if (
        isinstance(values, dict)
        and values.get("format") == FORMAT
        and values.get("version") not in range(1, VERSION + 1)
    ):
        version = str(values.get("version"))[:20]
        raise RecordError(
            f"The export is of version {version}, and this Quoth reads versions 1 to {VERSION}; update Quoth."
        )
    return read_values(_EXPORT, values, NO_EXPORT)


def hash_of(text: str) -> str:
    """Return the SHA-256 hash of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _exported(quote: Quote) -> ExportedQuote:
    shown = (replace(source, document_id=shown_id(source.document_id), path="") for source in quote.sources)
    return ExportedQuote(quote.number, quote.text, hash_of(quote.text), quote.score, tuple(shown), quote.context)
