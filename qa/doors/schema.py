"""The values of hits and of documents in JSON, for every door; those of an answer stand in `qa.history.codec`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from embeddings.document import Document, ListPage
from qa.answer import Day, Offset, Ordinal, Probability, Sha256, Source, Text
from qa.ranking.base import Hit


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """The written form of a passage: ``document.text[start:end] == text``, in characters, end exclusive."""

    document_id: Text
    start: Offset
    end: Ordinal
    text: Text


@dataclass(frozen=True, slots=True)
class HitRecord:
    """The written form of a `Hit`."""

    rank: Ordinal
    score: Probability
    passage: PassageRecord
    source: Source


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """The written form of an entry in a list of documents."""

    document_id: Text
    title: Text
    publisher: Text | None
    author: Text | None
    date: Day | None
    url: Text | None
    language: Text | None


@dataclass(frozen=True, slots=True)
class ListRecord:
    """The written form of a page of a list. ``next_after``: the id after which the next page begins, None at the end.

    ``total``: the number of documents in the whole list.
    """

    documents: tuple[ListedRecord, ...]
    total: Offset
    next_after: Text | None


@dataclass(frozen=True, slots=True)
class PageRecord:
    """The written form of a page: ``document.text[start:end]``, and the label that is printed on the page."""

    label: str
    start: Offset
    end: Offset


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """The written form of a document, with its whole text. ``pages`` is empty for a format without pages."""

    document_id: Text
    title: Text
    publisher: Text | None
    author: Text | None
    date: Day | None
    url: Text | None
    language: Text | None
    path: str
    sha256: Sha256
    pages: tuple[PageRecord, ...]
    text: str


HITS: TypeAdapter[tuple[HitRecord, ...]] = TypeAdapter(tuple[HitRecord, ...])
LIST: TypeAdapter[ListRecord] = TypeAdapter(ListRecord)
DOCUMENT: TypeAdapter[DocumentRecord] = TypeAdapter(DocumentRecord)


class _WholeSchema(GenerateJsonSchema):
    """The schema of values that a door writes: every field is there."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return True


def values_schema(written: TypeAdapter[Any]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the values that an adapter writes."""
    return written.json_schema(mode="serialization", schema_generator=_WholeSchema)


def hit_values(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return the hits as JSON values, best first."""
    records = (
        HitRecord(
            hit.rank,
            hit.score,
            PassageRecord(hit.passage.document_id, hit.passage.start, hit.passage.end, hit.passage.text),
            hit.source,
        )
        for hit in hits
    )
    values: list[dict[str, Any]] = list(HITS.dump_python(tuple(records), mode="json"))
    return values


def list_values(page: ListPage) -> dict[str, Any]:
    """Return a page of a list of documents as JSON values."""
    listed = (
        ListedRecord(one.document_id, about.title, about.publisher, about.author, about.date, about.url, about.language)
        for one in page.documents
        for about in (one.metadata,)
    )
    values: dict[str, Any] = LIST.dump_python(ListRecord(tuple(listed), page.total, page.next_after), mode="json")
    return values


def document_values(document: Document) -> dict[str, Any]:
    """Return a document as JSON values, with its text."""
    about = document.metadata
    record = DocumentRecord(
        document.document_id,
        about.title,
        about.publisher,
        about.author,
        about.date,
        about.url,
        about.language,
        document.path,
        document.sha256,
        tuple(PageRecord(page.label, page.start, page.end) for page in document.pages),
        document.text,
    )
    values: dict[str, Any] = DOCUMENT.dump_python(record, mode="json")
    return values
