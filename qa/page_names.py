"""The names of places in an article for people: its pages, and the headings above a place."""

import re
from collections.abc import Sequence

_PRINTED = re.compile(r"\d{1,6}|[ivxlcdm]{1,12}|[^\W\d_]{1,3}[-.:–]?\d{1,6}", re.IGNORECASE)
_TIME = re.compile(r"\d{1,3}:\d\d:\d\d")


def page_name(label: str) -> str:
    """Return the label of a page in words: "page iv", "at 00:01:04"; another label, such as "slide 3", unchanged."""
    if _TIME.fullmatch(label):
        return f"at {label}"
    return f"page {label}" if _PRINTED.fullmatch(label) else label


def place_name(page: str | None, headings: Sequence[str] = ()) -> str | None:
    """Return the page in words, or without one the headings: "in “Methods › Sampling”"; None without both."""
    if page:
        return page_name(page)
    return f"in “{' › '.join(headings)}”" if headings else None


def cited_place(page: str | None, headings: Sequence[str] = ()) -> str | None:
    """Return `place_name` as citations write it, "p. iv"."""
    name = place_name(page, headings)
    return f"p. {page}" if name == f"page {page}" else name
