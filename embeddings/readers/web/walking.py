"""The walk through the tree of a page, which collects the blocks of its visible words in their order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.composing import tidy_code
from embeddings.readers.markdown.emphasis import is_question
from embeddings.readers.web.elements import (
    BOLD,
    HEADINGS,
    INLINE,
    find_page_label,
    is_furniture,
    is_hidden,
    is_note,
    is_page_break,
    is_reply,
)
from embeddings.readers.web.parts import SOFT_BREAKS, PagePart
from embeddings.readers.web.tables import Rows, find_data_tables

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SPACES = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK = re.compile(r" *+\n *+")
_RUN = re.compile(r" {2,}+")
_BREAKS = re.compile(r"\n{2,}+")
_DIGITS = re.compile(r"[0-9]{1,4}")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DEEPEST = 6
_FIRST_MARK = 0xF0000  # the characters for private use from here on mark the beginnings of pages
_MARK = re.compile("[\U000f0000-\U000ffffd]")
_MOST_PAGES = 0xFFFD
_MAX_LABEL = 20  # characters
_NESTED = 20  # levels of lists that count


@dataclass(frozen=True, slots=True)
class _Place:
    """The elements around a word. ``item``: the number of the innermost list item, 0 outside lists."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 1
    lists: int = 0
    item: int = 0
    is_preformatted: bool = False
    is_bold: bool = False
    is_raised: bool = False
    is_furniture: bool = False
    in_cell: bool = False
    is_quoted: bool = False
    is_term: bool = False


def find_parts(root: "Element", labels: Mapping[str, str] | None = None) -> list[PagePart]:
    """Return the blocks of the visible words of a page in order.

    ``labels``: the printed page that begins at each element, by its id. None looks for no pages.
    """
    return _Walk(find_data_tables(root), labels).run(root)


class _Walk:
    def __init__(self, data_tables: frozenset["Element"], labels: Mapping[str, str] | None) -> None:
        self._data_tables = data_tables
        self._page_labels = labels
        self._labels: list[str] = []  # of the pages that have begun
        self._parts: list[PagePart] = []
        self._words: list[str] = []
        self._last = ""  # the last of them that is no white space
        self._places: list[_Place] = [_Place()]
        self._open = _Place()  # the place of the first word of the open block
        self._is_bold = True  # whether all words of the open block are
        self._has_time = False
        self._items = 0
        self._begun: set[int] = set()  # the list items that have a block
        self._tables: list[Rows | None] = []  # None for a table that lays a page out
        self._count = 0  # of data tables

    def run(self, root: "Element") -> list[PagePart]:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        hidden: Element | None = None
        for event, element in walk:
            if event == "start":
                tag = str(element.tag)
                is_break = self._page_labels is not None and self._begin_page(element)
                if is_break or is_hidden(tag, element.attrib):
                    hidden = element
                    walk.skip_subtree()
                else:
                    self._enter(tag, element)
                    self._add(element.text)
                continue
            if event == "end":
                if element is hidden:
                    hidden = None
                else:
                    self._leave(str(element.tag), element)
            if element is not root:
                self._add(element.tail)
        self._flush()
        return self._parts

    def _begin_page(self, element: "Element") -> bool:
        """Mark the beginning of a page. Return whether the element is only the number of the page."""
        text = (element.text or "") if len(element) == 0 else ""
        label = find_page_label(element.attrib, text, self._page_labels or {})
        if label is None or len(self._labels) >= _MOST_PAGES:
            return False
        self._words.append(chr(_FIRST_MARK + len(self._labels)))
        self._labels.append(label)
        return len(text) <= _MAX_LABEL and is_page_break(element.attrib)

    def _enter(self, tag: str, element: "Element") -> None:
        place = self._places[-1]
        if tag == "br":
            self._words.append("\n")
        elif tag == "time":
            self._has_time = True
        if tag in INLINE or tag == "br":
            if tag in BOLD or tag == "sup":
                place = replace(place, is_bold=place.is_bold or tag in BOLD, is_raised=tag == "sup")
            self._places.append(place)
            return
        if place.in_cell and tag not in ("tr", "td", "th", "table"):
            self._words.append(" ")
            self._places.append(place)
            return
        self._flush_before(tag)
        self._places.append(self._place_of(tag, element, place))

    def _leave(self, tag: str, element: "Element") -> None:
        place = self._places.pop()
        if tag in INLINE or tag == "br":
            return
        rows = self._tables[-1] if self._tables else None
        if place.in_cell and rows is not None and tag in ("td", "th"):
            words = _SPACES.sub(" ", self._take()).strip()
            rows.add(words, columns=element.get("colspan"), rows=element.get("rowspan"), heads=tag == "th")
        elif place.in_cell and tag not in ("tr", "table"):
            self._words.append(" ")
        elif rows is not None and tag == "tr":
            self._flush()
            if row := rows.end():
                kind = Kind.TABLE_HEADER if row[1] else Kind.TABLE_ROW
                begins = rows.count == 1
                furniture, number = place.is_furniture, rows.number
                self._keep(PagePart(row[0], kind, begins_table=begins, is_furniture=furniture, table=number))
        elif tag == "dt" and not self._ends_question():
            self._words.append("\n")  # the term and its meaning are one block
        else:
            self._flush()
        if tag == "thead" and rows is not None:
            rows.in_head = False
        if tag == "table" and self._tables:
            self._tables.pop()

    def _flush_before(self, tag: str) -> None:
        if tag != "dd" or not self._last:
            self._flush()

    def _place_of(self, tag: str, element: "Element", place: _Place) -> _Place:
        """Return the place of the words in an element that parts words."""
        if is_furniture(tag, element.attrib):
            place = replace(place, is_furniture=True)
        if is_note(element.attrib):
            place = replace(place, kind=Kind.FOOTNOTE)
        rows = self._tables[-1] if self._tables else None
        match tag:
            case _ if tag in HEADINGS:
                return replace(place, kind=Kind.HEADING, level=HEADINGS[tag])
            case "summary":
                return replace(place, kind=Kind.HEADING, level=_DEEPEST)
            case "ul" | "ol" | "dir" | "dl":
                return replace(place, lists=min(place.lists + 1, _NESTED))
            case "li" | "dt" | "dd":
                if tag != "dd" or not self._last:
                    self._items += 1
                return replace(place, item=self._items, is_term=tag == "dt")
            case "blockquote" | "div" if is_reply(element.attrib):
                return replace(place, kind=Kind.REPLY)
            case "blockquote":
                return replace(place, is_quoted=True)
            case "figcaption" | "caption":
                return replace(place, kind=Kind.CAPTION, in_cell=False)
            case "pre" | "listing" | "xmp":
                return replace(place, kind=Kind.CODE, is_preformatted=True)
            case "table":
                self._open_table(element)
                return replace(place, in_cell=False)
            case "thead" if rows is not None:
                rows.in_head = True
            case "tr" if rows is not None:
                rows.begin()
            case "td" | "th" if rows is not None:
                return replace(place, in_cell=True)
        return place

    def _open_table(self, element: "Element") -> None:
        if element not in self._data_tables:
            self._tables.append(None)
            return
        self._count += 1
        self._tables.append(Rows(self._count))

    def _add(self, words: str | None) -> None:
        if not words:
            return
        place = self._places[-1]
        words = _MARK.sub("", SOFT_BREAKS.sub("", words))
        if not place.is_preformatted:
            words = _SPACES.sub(" ", words)
        if place.is_raised and _DIGITS.fullmatch(words):
            words = words.translate(_RAISED)
        if not words.isspace():
            if not self._last:
                self._open = place
                self._is_bold = True
            self._is_bold = self._is_bold and place.is_bold
            self._last = words
        self._words.append(words)

    def _ends_question(self) -> bool:
        return is_question(self._last)

    def _take(self) -> str:
        words = "".join(self._words)
        self._words.clear()
        self._last = ""
        return words

    def _flush(self) -> None:
        """Close the open block, if it holds words."""
        place, has_time, self._has_time = self._open, self._has_time, False
        words = self._take()
        if place.is_preformatted:
            words = tidy_code(words.replace("\r\n", "\n").replace("\r", "\n"))
        else:
            words = _BREAKS.sub("\n", _AROUND_BREAK.sub("\n", _RUN.sub(" ", words))).strip()
        if not any(character.isalnum() for character in words):
            self._words += _MARK.findall(words)  # pages that begin with the next block
            return
        kind, level = self._kind(place, _MARK.sub("", words).rstrip())
        furniture = place.is_furniture
        self._keep(PagePart(words, kind, level, self._is_bold, is_furniture=furniture, has_time=has_time))

    def _keep(self, part: PagePart) -> None:
        """Keep a block, with the marks in its words turned into the pages that begin there."""
        words, *others = _MARK.split(part.words)
        marks = _MARK.findall(part.words)
        pages = []
        for mark, following in zip(marks, others, strict=True):
            if not words or words[-1].isspace():
                following = following.lstrip(" ")
            pages.append((len(words), self._labels[ord(mark) - _FIRST_MARK]))
            words += following
        words = words.rstrip()
        pages = [(min(offset, len(words)), label) for offset, label in pages]
        self._parts.append(replace(part, words=words, pages=tuple(pages)))

    def _kind(self, place: _Place, words: str) -> tuple[Kind, int]:
        if is_question(words) and (place.kind is Kind.HEADING or place.is_term):
            return Kind.QUESTION, place.level if place.kind is Kind.HEADING else _DEEPEST
        if place.kind is not Kind.PARAGRAPH:
            return place.kind, place.level if place.kind is Kind.HEADING else 1
        if place.is_quoted:
            return Kind.QUOTATION, 1
        if place.item and place.item not in self._begun:
            self._begun.add(place.item)
            return Kind.LIST_ITEM, max(1, place.lists)
        return Kind.PARAGRAPH, 1
