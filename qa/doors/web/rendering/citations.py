"""The names of a place in the articles: its address, its details and its citation."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from qa.answer import Source
from qa.doors.web.rendering.markup import written_day
from qa.page_names import cited_place, place_name

_MOST_PLACE = 100  # characters of the name of a place in an address


def article_address(document_id: str) -> str:
    """Return the query of the page's address that opens the article."""
    return urlencode({"article": document_id}, errors="replace")


def source_address(source: Source) -> str:
    """Return the query of the page's address that opens the article at a source.

    ``at`` names the page or the headings for a person who reads the address; the offsets open the place.
    """
    values = {"article": source.document_id, "start": source.start, "end": source.end}
    place = cited_place(source.page) or " › ".join(source.headings)
    return urlencode(values | ({"at": place[:_MOST_PLACE]} if place else {}), errors="replace")


def citation(
    title: str,
    publisher: str | None,
    day: str | None,
    document_id: str,
    start: int,
    end: int,
    page: str | None = None,
    headings: Sequence[str] = (),
) -> str:
    """Return the place of a quote in one line of plain text, to be pasted elsewhere.

    ``page``: the label of its page. ``headings``: the headings above the quote, which count where there is no page.
    """
    parts = [title, publisher, _day(day), document_id, cited_place(page, headings), f"characters {start}–{end}"]
    return ", ".join(part for part in parts if part)


def details(
    publisher: str | None,
    author: str | None,
    day: str | None,
    page: str | None = None,
    headings: Sequence[str] = (),
    file: str | None = None,
) -> list[str]:
    """Return the publisher, author, day, page or headings, and file of a place, without unknown ones."""
    parts = [publisher, f"by {author}" if author else None, _day(day), place_name(page, headings), file]
    return [part for part in parts if part]


def _day(iso: str | None) -> str | None:
    """Return ``2021-06-07`` as ``7 June 2021``, and any other text unchanged."""
    try:
        return written_day(date.fromisoformat(iso)) if iso else None
    except ValueError:
        return iso
