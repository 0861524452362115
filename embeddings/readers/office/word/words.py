"""The words of a paragraph of a Word document, as the reader of the last version sees them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from embeddings.readers.office.drawings import CHART, DIAGRAM
from embeddings.readers.office.word.names import ALTERNATES, CHOICE, FALLBACK, ID, MATH, VALUE, R, W
from embeddings.readers.office.word.styles import PLAIN, Style, is_on
from embeddings.readers.office.word.symbols import show_symbol

if TYPE_CHECKING:
    from lxml.etree import _Element

# Deleted and moved words, properties, the pronunciation beside Chinese characters, and links to comments.
_LEFT_OUT = frozenset(
    f"{W}{name}"
    for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "rt", "instrText", "delText", "commentReference")
)
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011", f"{W}ptab": "\t"}
# The attribute with the id of the part, by the tag of the reference to it.
_DRAWINGS = {f"{CHART}chart": f"{R}id", f"{DIAGRAM}relIds": f"{R}dm"}
_NOTES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})


@dataclass(slots=True)
class Words:
    """The words of a paragraph. ``notes``: the tag and the id of each reference to a note, in order.

    ``boxes``: the contents of the text boxes that are anchored in it. ``drawings``: the ids of its references to the
    parts with its charts and diagrams. ``is_bold``: whether all words are bold.
    """

    pieces: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: "list[_Element]" = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)
    is_bold: bool = True

    @property
    def text(self) -> str:
        """The words as one text."""
        return "".join(self.pieces)


class WordsReader:
    """Reads the words of paragraphs. ``styles``: the styles of the document by id."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self._styles = styles

    def read(self, paragraph: "_Element", style: Style = PLAIN) -> Words:
        """Return the words of a paragraph of this style, without deleted, moved and hidden ones."""
        words = Words()
        codes: list[bool] = []  # for each open field, whether its code goes on, which comes before its result
        self._walk(paragraph, style, words, codes)
        return words

    def _walk(self, element: "_Element", style: Style, words: Words, codes: list[bool]) -> None:
        for child in element:
            tag = child.tag
            if tag in _LEFT_OUT:
                continue
            if tag == f"{W}fldChar":
                _follow_field(child, codes)
            elif tag == f"{W}txbxContent":
                words.boxes.append(child)
            elif tag in _DRAWINGS:
                words.drawings.append(str(child.get(_DRAWINGS[tag])))
            elif tag == f"{W}sym":
                if not any(codes):
                    words.pieces.append(show_symbol(str(child.get(f"{W}font")), str(child.get(f"{W}char"))))
            elif tag in _NOTES:
                words.notes.append((tag, str(child.get(ID))))
            elif tag == ALTERNATES:
                self._walk_alternates(child, style, words, codes)
            elif tag == f"{W}r":
                self._walk_run(child, style, words, codes)
            elif not any(codes) and tag in (f"{W}t", f"{MATH}t"):
                words.pieces.append(child.text or "")
            elif not any(codes) and tag in _CHARACTERS:
                words.pieces.append(_CHARACTERS[tag])
            else:
                self._walk(child, style, words, codes)

    def _walk_run(self, run: "_Element", style: Style, words: Words, codes: list[bool]) -> None:
        properties = run.find(f"{W}rPr")
        named = properties.find(f"{W}rStyle") if properties is not None else None
        own = self._styles.get(str(named.get(VALUE)), PLAIN) if named is not None else PLAIN
        hides = is_on(properties, "vanish")
        if hides or (hides is None and (style.is_hidden or own.is_hidden)):
            # The end of a field may stand in a hidden stretch.
            for mark in run.iter(f"{W}fldChar"):
                _follow_field(mark, codes)
            return
        before = len(words.pieces)
        self._walk(run, style, words, codes)
        bold = is_on(properties, "b")
        is_bold = bold or (bold is None and (style.is_bold or own.is_bold))
        if not is_bold and any(piece.strip() for piece in words.pieces[before:]):
            words.is_bold = False

    def _walk_alternates(self, element: "_Element", style: Style, words: Words, codes: list[bool]) -> None:
        """Read the first form of a content that has words; the others are for older programs."""
        for form in alternates(element):
            before = len(words.pieces), len(words.boxes), len(words.drawings)
            self._walk(form, style, words, codes)
            if before != (len(words.pieces), len(words.boxes), len(words.drawings)):
                return


def alternates(element: "_Element") -> "Iterator[_Element]":
    """Yield the forms of a content, the newest first."""
    yield from element.findall(CHOICE)
    yield from element.findall(FALLBACK)


def _follow_field(mark: "_Element", codes: list[bool]) -> None:
    """Update the open fields at the beginning, the separator or the end of one."""
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        codes.append(True)
    elif kind == "separate" and codes:
        codes[-1] = False
    elif kind == "end" and codes:
        codes.pop()
