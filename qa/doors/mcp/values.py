"""The values of the tools' results in JSON, and the schemas of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from embeddings.document import Document
from qa.answer import Answer, Offset, Status
from qa.citations.citing import cite
from qa.citations.formats import CitationFormat
from qa.doors.schema import LIST, DocumentRecord, HitRecord, document_values, hit_values
from qa.history.codec import answer_values
from qa.ranking.base import Hit


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """The written form of a search: MCP wants an object, not a list."""

    hits: tuple[HitRecord, ...]


@dataclass(frozen=True, slots=True)
class ReadRecord(DocumentRecord):
    """The written form of a part of a document: ``document.text[start:end] == text``.

    ``pages``: the pages of the whole document. ``length``: the characters of the whole text. ``next_offset``: the
    offset of the next part, None at the end.
    """

    start: Offset
    end: Offset
    length: Offset
    next_offset: Offset | None


@dataclass(frozen=True, slots=True)
class CitedRecord:
    """The written form of the bibliography entries of an answer's sources; empty for an answer without quotes."""

    status: Status
    format: CitationFormat
    media_type: str
    entries: str


_CITED: TypeAdapter[CitedRecord] = TypeAdapter(CitedRecord)
_FOUND: TypeAdapter[FoundRecord] = TypeAdapter(FoundRecord)
_READ: TypeAdapter[ReadRecord] = TypeAdapter(ReadRecord)


def asked_values(answer: Answer) -> dict[str, Any]:
    """Return the values of an answer."""
    values: dict[str, Any] = to_jsonable_python(answer_values(answer))
    return values


def found_values(hits: Sequence[Hit]) -> dict[str, Any]:
    """Return the values of a search."""
    return {"hits": hit_values(hits)}


def read_values(document: Document, offset: int, limit: int) -> dict[str, Any]:
    """Return the values of ``document.text[offset:offset + limit]``, and of the document."""
    length = len(document.text)
    start = min(offset, length)
    end = min(start + limit, length)
    # The whole text of a long document is not written for each of its parts.
    return document_values(replace(document, text=document.text[start:end])) | {
        "start": start,
        "end": end,
        "length": length,
        "next_offset": end if end < length else None,
    }


def cited_values(answer: Answer, form: CitationFormat, day: date) -> dict[str, Any]:
    """Return the values of the bibliography entries; ``day``: the day on which the sources are read."""
    record = CitedRecord(answer.status, form, form.media_type, cite(answer.quotes, form, day))
    values: dict[str, Any] = _CITED.dump_python(record, mode="json")
    return values


def found_schema() -> dict[str, Any]:
    """Return the JSON Schema of `found_values`."""
    return _schema(_FOUND)


def listed_schema() -> dict[str, Any]:
    """Return the JSON Schema of `listed_values`."""
    return _schema(LIST)


def read_schema() -> dict[str, Any]:
    """Return the JSON Schema of `read_values`."""
    return _schema(_READ)


def cited_schema() -> dict[str, Any]:
    """Return the JSON Schema of `cited_values`."""
    return _schema(_CITED)


def _schema(values: TypeAdapter[Any]) -> dict[str, Any]:
    return values.json_schema(mode="serialization")
