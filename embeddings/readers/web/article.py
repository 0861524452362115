"""The article of a page and the facts that the page states about it, as trafilatura finds them."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embeddings.readers.base import Facts
from embeddings.readers.web.elements import INLINE

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# trafilatura's time grows with the square of the inline elements in one paragraph, of which 8,000 take four seconds,
# and of the cells in one row, of which 30,000 take five. It adds the cells that others span.
_MOST_IN_ONE = 5_000
_MOST_SPANNED = 50_000  # cells
_WIDEST_SPAN = 100  # rows or columns, as trafilatura counts them
_MOST_ELEMENTS = 200_000
_MOST_COMPARED = 8_000  # elements that part words; its comparison with jusText takes five seconds for them, and squared
_SAVED_FROM = re.compile(r"\s*+saved from url=\(\d{1,6}\)(https?://\S{1,2000}+)", re.IGNORECASE)
_LINE_TAGS = ("p", "head", "item", "cell", "quote", "code", "row", "list", "table", "lb", "div", "ab")


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """The lines of an article in their order, empty if none was found, and its facts."""

    lines: tuple[str, ...]
    facts: Facts


def find_article(root: "Element") -> FoundArticle:
    """Return the article in a page and its facts. The tree stays as it is."""
    blocks = _count_blocks(root)
    lines = () if blocks is None else _find_lines(root, is_fast=blocks > _MOST_COMPARED)
    return FoundArticle(lines, _find_facts(root))


def _find_lines(root: "Element", *, is_fast: bool) -> tuple[str, ...]:
    """Return the lines of the article. ``is_fast``: whether trafilatura compares its result with no other."""
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(root, include_comments=False, include_tables=True, output_format="python", fast=is_fast)
    except Exception:  # foreign trees make it fail in many ways, after which the whole page is read
        return ()
    return () if found is None or isinstance(found, dict) else tuple(_split(found.body))


def _find_facts(root: "Element") -> Facts:
    from trafilatura.metadata import extract_metadata

    try:
        # An extensive search would take any date in the text for the date of the page.
        found = extract_metadata(root, date_config={"original_date": True, "extensive_search": False})
    except Exception:  # as above
        return Facts(url=_saved_from(root))
    # Names stand behind semicolons there, after which a byline names other things than authors.
    authors = found.author.replace(";", ",") if found.author else None
    return Facts(found.title, found.sitename, authors, found.date, found.url or _saved_from(root))


def _saved_from(root: "Element") -> str | None:
    """Return the address that a browser writes into a comment before the page that it saves."""
    from lxml import etree

    for comment in (*root.itersiblings(etree.Comment, preceding=True), *root.iterchildren(etree.Comment)):
        if match := _SAVED_FROM.match(comment.text or ""):
            return match[1]
    return None


def _count_blocks(root: "Element") -> int | None:
    """Return the number of elements that part words; None for a page that takes too long."""
    blocks = 0
    spanned = 0
    for count, element in enumerate(root.iter()):
        is_crowded = len(element) > _MOST_IN_ONE and (element.tag == "tr" or element[0].tag in INLINE)
        spanned += _spanned(element) if element.tag in ("td", "th") else 0
        if is_crowded or count > _MOST_ELEMENTS or spanned > _MOST_SPANNED:
            return None
        blocks += element.tag not in INLINE
    return blocks


def _spanned(cell: "Element") -> int:
    """Return how many cells of the rows and columns beside it a cell takes the place of."""
    rows, columns = (
        min(int(value), _WIDEST_SPAN) if value.isdecimal() and len(value) < 9 else 1
        for value in (str(cell.get("rowspan")), str(cell.get("colspan")))
    )
    return rows * columns - 1


def _split(body: "Element") -> list[str]:
    """Return the lines of trafilatura's result."""
    from lxml import etree

    lines = [""]
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _LINE_TAGS and lines[-1]:
            lines.append("")
        lines[-1] += (element.text if event == "start" else element.tail) or ""
    return [line for line in lines if line.strip()]
