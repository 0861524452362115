"""Lines to paragraphs, headings, list items, captions, footnotes and rows of tables."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from embeddings.document import Kind
from embeddings.readers.pdf.page_words import Rectangle
from embeddings.readers.pdf.reading_order import Column
from embeddings.readers.pdf.tables import find_contents, find_tables
from embeddings.readers.pdf.text_lines import TextLine, box_around
from embeddings.structure.lines import ends_sentence

_LARGER = 1.12  # times the text's font: a heading
_SMALLER = 0.93  # times the text's font: a footnote or a caption
_SAME_SIZE = 0.06  # of a size
_WIDE_SPACE = 1.28  # times the usual distance between two lines
_INDENT = 0.8  # times the height of the font
_SHORT = 0.75  # of the width of the column
_LONGEST_HEADING = 200  # characters
_LINES_OF_HEADING = 4
_LONGEST_CAPTION = 600  # characters
_MARK = re.compile(r"(?:[•◦▪‣·●○■□➢►]|[-–—*](?=\s)|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)](?=\s))\s*+(?=\S)")
_BULLET = re.compile(r"[•◦▪‣·●○■□➢►–—*-]")
_NUMBERED_HEADING = re.compile(r"(?:\d{1,2}\.?){1,5}\s|[IVX]{1,5}\.\s|[A-Z]\.\s")
_NOTE = re.compile(r"(?:\[?\d{1,3}(?!\d|-\d)\]?|[*†‡§¶]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})\s*+(?=\S)")
_RAISED_NOTE = re.compile(r"\d{1,3}[^\W\d_]")
_SAME_EDGE = 2.0  # points
_JUSTIFIED = 0.4  # of the lines of a column
_FEWEST_JUSTIFIED = 5  # lines
_CAPTION = re.compile(r"[^\W\d_][^\W\d_]{1,10}\.?\s\d{1,3}(?:[.-]\d{1,3})?[a-z]?(?:\s?[.:|–—]\s|\s)\S")
_GOES_ON = (",", ";", "-", "–")


@dataclass
class Paragraph:
    """Lines that belong together. ``kind``: None for lines that are never quoted, such as headers and hidden words.

    ``ends_full``: whether the last line reaches the right edge of its column, so that the text may go on elsewhere.
    """

    kind: Kind | None
    lines: list[TextLine]
    level: int = 1
    ends_full: bool = False
    sizes: float = field(default=0.0)

    @property
    def text(self) -> str:
        """The words of all lines, for a look at their form."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Scale:
    """The heights of the fonts of a document. ``headings``: those of headings, the largest first."""

    text: float
    headings: tuple[float, ...]

    @classmethod
    def of(cls, lines: Iterable[TextLine]) -> "Scale":
        """Return the scale of these lines, which are those of the whole document."""
        counts = Counter[float]()
        for line in lines:
            counts[line.size] += len(line.text)
        text = counts.most_common(1)[0][0] if counts else 0.0
        return cls(text, tuple(sorted((size for size in counts if size >= _LARGER * text), reverse=True)))

    def level(self, line: TextLine) -> int:
        """Return the depth of a heading by its font; bold headings of the text's height are the deepest."""
        return sum(size > line.size * 1.03 for size in self.headings) + 1


def find_paragraphs(column: Column, scale: Scale, heads: set[int], page_bottom: float) -> list[Paragraph]:
    """Return the paragraphs of a column, in order.

    ``heads``: the ids (of Python) of headers and footers. ``page_bottom``: where the lowest text of the page ends.
    """
    lines = [line for line in column.lines if id(line) not in heads]
    if not lines:
        return []
    column = Column(tuple(lines), _box_of_text(lines))  # headers may be wider than the text
    pitch = _pitch(lines)
    first_note = _first_note(lines, scale, page_bottom, pitch)
    paragraphs: list[Paragraph] = []
    tables = find_contents(lines[:first_note]) or find_tables(lines[:first_note])
    for number, line in enumerate(lines):
        above = lines[number - 1] if number else None
        if number in tables:
            paragraphs.append(Paragraph(tables[number], [line], sizes=line.size))
        elif number >= first_note:
            if number == first_note or _NOTE.match(line.text):
                paragraphs.append(Paragraph(Kind.FOOTNOTE, [line], sizes=line.size))
            else:
                paragraphs[-1].lines.append(line)
        elif above is None or (number - 1) in tables or _begins(paragraphs[-1], line, column, pitch):
            paragraphs.append(Paragraph(Kind.PARAGRAPH, [line], sizes=line.size))
        else:
            paragraphs[-1].lines.append(line)
    for paragraph in paragraphs:
        _set_kind(paragraph, scale, column)
    return paragraphs


def _box_of_text(lines: Sequence[TextLine]) -> Rectangle:
    """Return the box around the lines; up to the edge to which the text is justified, where a title is wider."""
    box = box_around(line.box for line in lines)
    edges = Counter(round(line.box.right / _SAME_EDGE) for line in lines)
    edge, count = edges.most_common(1)[0]
    if count < max(_FEWEST_JUSTIFIED, _JUSTIFIED * len(lines)):
        return box
    return box._replace(right=min(box.right, (edge + 1) * _SAME_EDGE))


def _first_note(lines: Sequence[TextLine], scale: Scale, page_bottom: float, pitch: float) -> int:
    """Return the number of the first line of the footnotes at the foot of the column; the number of lines without.

    Another font, a gap or a raised number parts the footnotes from the text. A list of references is small too, and a
    number may begin a line in the middle of it.
    """
    first = len(lines)
    while first and lines[first - 1].size <= _SMALLER * scale.text:
        first -= 1
    is_at_foot = first < len(lines) and lines[-1].box.bottom >= page_bottom - 3 * scale.text
    if not is_at_foot or first == 0:
        return len(lines)
    for number, (above, line) in enumerate(pairwise(lines[first - 1 :]), first):
        is_apart = number == first or _is_wide(above, line, pitch) or _RAISED_NOTE.match(line.text)
        if is_apart and _NOTE.match(line.text):
            return number
    return len(lines)


def _is_wide(above: TextLine, line: TextLine, pitch: float) -> bool:
    """Return whether the space between two lines is wider than usual."""
    distance = (line.box.bottom - above.box.bottom) / max(above.size, 1.0)
    return distance > max(_WIDE_SPACE * pitch, pitch + 0.35)


def _pitch(lines: Sequence[TextLine]) -> float:
    """Return the most frequent distance between two lines of the same font, in heights of the font."""
    pitches = Counter[float]()
    for above, line in pairwise(lines):
        if above.size == line.size > 0 and line.box.top > above.box.top:
            pitches[round((line.box.bottom - above.box.bottom) / line.size, 1)] += 1
    usual = [pitch for pitch, count in pitches.items() if count * 3 >= max(pitches.values()) and 0.8 <= pitch <= 3]
    return min(usual, default=1.2)


def _begins(paragraph: Paragraph, line: TextLine, column: Column, pitch: float) -> bool:
    """Return whether a line begins a paragraph below another one."""
    above, first = paragraph.lines[-1], paragraph.lines[0]
    size = max(above.size, 1.0)
    if not _share_size(above, line) or _is_bold_change(paragraph, line):
        return True
    if _is_wide(above, line, pitch) or line.box.bottom < above.box.top:
        return True
    ended = ends_sentence(above.text) or above.text.endswith(":")
    marked = _MARK.match(line.text)
    if marked and (_BULLET.match(line.text) or ended or _MARK.match(first.text)):
        return True
    indent = line.box.left - above.box.left
    is_hanging = len(paragraph.lines) == 1 and _MARK.match(first.text) is not None
    room = column.box.right - above.box.right
    word = line.first_width + 0.3 * size
    if above.box.right - column.box.left < _SHORT * column.box.width and (ended or room > word + 2 * size):
        # A short line ends its paragraph, unless all are short: a hanging or a narrow paragraph.
        widest = max(each.box.right for each in paragraph.lines)
        return ended or above.box.right < widest - word - size or not line.text[:1].islower()
    if indent > _INDENT * size and not is_hanging and (ended or line.text[:1].isupper()):
        return len(paragraph.lines) > 1 or ended
    # Below a paragraph of one line, which is indented too.
    if ended and len(paragraph.lines) == 1 and line.box.left - column.box.left > _INDENT * size:
        return True
    return ended and room > word + 0.5 * size and " " in line.text


def _share_size(above: TextLine, line: TextLine) -> bool:
    """Return whether words of both lines have a font of the same height: a path may be set in a smaller font."""
    if abs(line.size - above.size) <= _SAME_SIZE * above.size:
        return True
    return line.size in above.sizes() or above.size in line.sizes()


def _is_bold_change(paragraph: Paragraph, line: TextLine) -> bool:
    """Return whether a bold heading of the text's height ends above the line, or begins with it."""
    above = paragraph.lines[-1]
    if above.is_bold == line.is_bold:
        return False
    whole = [each.is_all_bold() for each in (above, line)]
    return (whole[0] and not ends_sentence(above.text) and not above.text.endswith(_GOES_ON)) or (
        whole[1] and ends_sentence(above.text)
    )


def _set_kind(paragraph: Paragraph, scale: Scale, column: Column) -> None:
    """Set the kind of a paragraph, and whether it may go on elsewhere."""
    if paragraph.kind is not Kind.PARAGRAPH:
        return
    text, first, last = paragraph.text, paragraph.lines[0], paragraph.lines[-1]
    is_short = len(text) <= _LONGEST_HEADING and len(paragraph.lines) <= _LINES_OF_HEADING
    is_bold = all(line.is_bold for line in paragraph.lines)
    is_larger = paragraph.sizes >= _LARGER * scale.text
    if is_short and (is_larger or is_bold) and any(character.isalpha() for character in text):
        is_label = is_bold and not is_larger and (ends_sentence(text) or text.endswith(_GOES_ON))
        if not is_label or _NUMBERED_HEADING.match(text):
            paragraph.kind, paragraph.level = Kind.HEADING, scale.level(first)
            return
    is_small = paragraph.sizes <= _SMALLER * scale.text or first.starts_bold
    if is_small and len(text) <= _LONGEST_CAPTION and _CAPTION.match(text):
        paragraph.kind = Kind.CAPTION
    elif _MARK.match(text):
        paragraph.kind = Kind.LIST_ITEM
    paragraph.ends_full = last.box.right >= column.box.right - 0.15 * column.box.width


def join_over_breaks(columns: Sequence[Sequence[Paragraph]]) -> list[Paragraph]:
    """Return the paragraphs of all columns, each that goes on in the next column in one piece.

    Footnotes, captions, tables and headers between the two pieces come after it.
    """
    joined: list[Paragraph] = []
    waiting: Paragraph | None = None
    for column in columns:
        body = [each for each in column if each.kind in (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.HEADING)]
        if body and waiting is not None and _goes_on(waiting, body[0]):
            waiting.lines += body[0].lines
            waiting.ends_full = body[0].ends_full
            joined += (each for each in column if each is not body[0])
            body[0] = waiting
        else:
            joined += column
        if body:
            waiting = body[-1]
    return joined


def _goes_on(above: Paragraph, below: Paragraph) -> bool:
    if above.kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM) or below.kind is not Kind.PARAGRAPH:
        return False
    if abs(above.sizes - below.sizes) > _SAME_SIZE * max(above.sizes, below.sizes):
        return False
    text = above.text
    if ends_sentence(text) or text.endswith(":"):
        return False
    return below.text[:1].islower() or text.endswith(_GOES_ON) or above.ends_full


def mark_title(paragraphs: Sequence[Paragraph], named: str | None) -> list[Paragraph]:
    """Return the paragraphs with the kind of the title: the words ``named``, or the largest heading of the first page.

    The words count without regard to letter case and white space.
    """
    first_page = [each for each in paragraphs if each.kind is not None and each.lines[0].page == 0]
    headings = [each for each in first_page if each.kind is Kind.HEADING]
    wanted = " ".join((named or "").casefold().split())
    found = [each for each in first_page if wanted and " ".join(each.text.casefold().split()) == wanted]
    if not found and headings:
        largest = max(each.sizes for each in headings)
        found = [each for each in headings if each.sizes == largest]
        is_alone = sum(each.kind is Kind.HEADING and each.sizes >= largest for each in paragraphs) == 1
        text = max((each.sizes for each in first_page if each.kind is Kind.PARAGRAPH), default=0.0)
        if not is_alone and found[0] is not headings[0] and largest <= text * _LARGER:
            found = []
    title = found[0] if found else None
    return [replace(each, kind=Kind.TITLE, level=1) if each is title else each for each in paragraphs]
