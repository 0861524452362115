"""The check of an exported conversation against the library, as JSON values."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from embeddings.library import Library
from embeddings.scope import Scope
from qa.answer import Offset, Ordinal, Text
from qa.doors.web.cached_articles import CachedArticles
from qa.history.export import read_export
from qa.history.nearest_words import Nearest
from qa.history.recheck import QuoteState
from qa.history.verify_export import CheckedPlace, ExportCheck, check_quotes


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """A place in an article: ``document.text[start:end]``."""

    document_id: Text
    start: Offset
    end: Offset


@dataclass(frozen=True, slots=True)
class NearestRecord:
    """The words of today that are nearest to words that stand nowhere. ``similarity``: in [0, 1]."""

    text: str
    similarity: float
    place: PlaceRecord


@dataclass(frozen=True, slots=True)
class CheckedPlaceRecord:
    """The written form of a `CheckedPlace`."""

    state: QuoteState
    cited: PlaceRecord
    now: PlaceRecord
    words_stand: bool
    file_changed: bool
    cited_otherwise: bool
    nearest: NearestRecord | None


@dataclass(frozen=True, slots=True)
class CheckedQuoteRecord:
    """The written form of a `CheckedQuote`."""

    turn: Ordinal
    number: Ordinal
    is_nearest: bool
    is_intact: bool
    state: QuoteState
    places: tuple[CheckedPlaceRecord, ...]


@dataclass(frozen=True, slots=True)
class VerifyRecord:
    """The written form of a check. ``stands``: every quote stands in the articles, with its context.

    ``shown_as_recorded``: the words that people read in the file are those of its record. ``counts``: quotes by state.
    """

    stands: bool
    shown_as_recorded: bool
    counts: dict[str, int]
    quotes: tuple[CheckedQuoteRecord, ...]


VERIFIED: TypeAdapter[VerifyRecord] = TypeAdapter(VerifyRecord)


def verify_values(text: str, library: Library, scope: Scope) -> dict[str, Any]:
    """Return the check of an exported conversation against the articles of ``scope``, as JSON values.

    :raises RecordError: if the text is no export.
    """
    read = read_export(text)
    check = ExportCheck(check_quotes(read.export, CachedArticles(library, scope)), {})
    quotes = tuple(
        CheckedQuoteRecord(
            quote.turn,
            quote.number,
            quote.is_nearest,
            quote.is_intact,
            quote.state,
            tuple(map(_place_record, quote.places)),
        )
        for quote in check.quotes
    )
    counts = dict(Counter(str(quote.state) for quote in check.quotes))
    record = VerifyRecord(check.stands, read.shown_as_recorded, counts, quotes)
    values: dict[str, Any] = VERIFIED.dump_python(record, mode="json")
    return values


def _place_record(place: CheckedPlace) -> CheckedPlaceRecord:
    cited, now = (PlaceRecord(each.document_id, each.start, each.end) for each in (place.cited, place.now))
    nearest = None if place.nearest is None else _nearest_record(place.nearest)
    return CheckedPlaceRecord(
        place.state, cited, now, place.words_stand, place.file_changed, place.cited_otherwise, nearest
    )


def _nearest_record(nearest: Nearest) -> NearestRecord:
    source = nearest.source
    return NearestRecord(nearest.text, nearest.similarity, PlaceRecord(source.document_id, source.start, source.end))
