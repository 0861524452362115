"""Lists within a passage: the sentence that introduces a list, and the beginning and end of each item."""

import re
from dataclasses import dataclass

from embeddings.document import TEXT_KINDS, Kind, Passage
from embeddings.languages.base import Language, QuoteCues
from embeddings.structure.numbering import read_markers

_BULLET = re.compile(r"[-*+•‣◦–]\s")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s")
# "iv." and "Step 4:" are numbers where the layout shows an item.
_ITEM_NUMBER = re.compile(r"\(?(?:[ivxIVX]{1,5}|[A-Z])[.)]\s|[^\W\d_]{2,12}\s(?P<number>\d{1,2})(?:[.):]|\s[-–—])\s")
BLANK_LINE = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
_LAST_BREAK = re.compile(r"^.*[\r\n]", re.DOTALL)
_SENTENCE = re.compile(r"\w.*[.!?…。！？][”’\"')\]]*$", re.DOTALL)
_FEWEST_WORDS = 6
_WITHIN_LINE = -1  # the column of a sentence that does not begin a line
_TAB = 4  # columns
_DEEPER = 2  # columns
_ENDING = (Kind.TITLE, Kind.HEADING, Kind.QUESTION)
_MOST_BETWEEN = 4  # sentences of a note between two numbered items


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list, in indexes of a passage's sentences.

    ``introduction``: the sentence right before the first item, None where no sentence introduces the list. ``items``:
    the first and the last sentence of each item, in order.
    """

    introduction: int | None
    items: tuple[tuple[int, int], ...]

    def item_of(self, sentence: int) -> tuple[int, int] | None:
        """Return the item that a sentence belongs to; None for the introduction."""
        return next((item for item in self.items if item[0] <= sentence <= item[1]), None)


def find_list(passage: Passage, sentence: int, language: Language) -> ItemList | None:
    """Return the list that a sentence, given by its index, belongs to or introduces; None where there is no list.

    Items begin with a bullet at the beginning of a line, a number, a letter, "First, …" and the like, or are the lines
    right below a sentence that ends with a colon. A list has two items at least, or an introduction that announces it.
    """
    lines = _Lines(passage, language.quotes)
    for style in (lines.has_bullet, lines.has_number, lines.has_ordinal):
        marked = [i for i in range(len(passage.sentences)) if style(i)]
        # The innermost list first: an item with a list of its own introduces that list.
        for column in sorted({lines.column(i) for i in marked}, reverse=True):
            starts = [i for i in marked if lines.column(i) in (column, _WITHIN_LINE)]
            # The spaces before the first item of a passage stand outside the passage.
            if marked[0] == 0 and not any(lines.column(i) == 0 for i in marked[1:]) and marked[1:2] == starts[:1]:
                starts = [0, *starts]
            while starts:
                read = lines.read_list(starts, column)
                starts = [i for i in starts if i > read.items[-1][1]]
                if lines.is_list(read) and (sentence == read.introduction or read.item_of(sentence)):
                    return read
    return lines.read_plain_lines(sentence)


def stands_alone(item: str) -> bool:
    """Return whether an item can be understood without its introduction: it is a sentence, and not a short one."""
    return _SENTENCE.search(item) is not None and len(item.split()) >= _FEWEST_WORDS


class _Lines:
    """The sentences of a passage and the text between them."""

    def __init__(self, passage: Passage, cues: QuoteCues) -> None:
        self._cues = cues
        self._texts = [passage.text_of(sentence) for sentence in passage.sentences]
        self._kinds = [sentence.kind for sentence in passage.sentences]
        self._is_text = [sentence.kind in TEXT_KINDS for sentence in passage.sentences]
        self._may_announce = [sentence.kind in (*TEXT_KINDS, Kind.HEADING) for sentence in passage.sentences]
        edges = [passage.start, *(sentence.end for sentence in passage.sentences)]
        self._gaps = [
            passage.text[end - passage.start : sentence.start - passage.start]
            for end, sentence in zip(edges, passage.sentences, strict=False)
        ]

    def has_bullet(self, i: int) -> bool:
        return self._is_text[i] and self._begins_line(i) and _BULLET.match(self._texts[i]) is not None

    def has_number(self, i: int) -> bool:
        if self._is_text[i] and _NUMBER.match(self._texts[i]):
            return True
        is_item = self._kinds[i] is Kind.LIST_ITEM and self._begins_line(i)
        return is_item and _ITEM_NUMBER.match(self._texts[i]) is not None

    def has_ordinal(self, i: int) -> bool:
        return self._is_text[i] and self._cues.ordinal.match(self._texts[i]) is not None

    def column(self, i: int) -> int:
        """Return the number of spaces before a sentence on its line; ``_WITHIN_LINE`` if text stands before it."""
        if not self._begins_line(i):
            return _WITHIN_LINE
        return len(_LAST_BREAK.sub("", self._gaps[i]).expandtabs(_TAB))

    def read_list(self, starts: list[int], column: int) -> ItemList:
        """Return the list that begins with the first of ``starts`` and ends before text that is no item.

        ``column``: of its items. Deeper lines belong to the item above them.
        """
        items = [(starts[0], self._end_of_item(starts[0], column))]
        for start in starts[1:]:
            between = range(items[-1][1] + 1, start)
            # Within a paragraph, all sentences before the next item belong to the item before it.
            within = not self._begins_line(start) and all(self._continues(i) for i in between)
            if between and not within and not self._is_note(between, items[-1][0], start):
                break
            items[-1] = (items[-1][0], start - 1)
            items.append((start, self._end_of_item(start, column)))
        first = starts[0]
        return ItemList(first - 1 if first > 0 and self._introduces(first - 1, first) else None, tuple(items))

    def _is_note(self, between: range, item: int, start: int) -> bool:
        """Return whether the sentences between two items are a note: the number of the second item is the next one."""
        if len(between) > _MOST_BETWEEN or any(self._kinds[i] in _ENDING for i in between):
            return False
        return bool({number + 1 for number in self._numbers(item)} & self._numbers(start))

    def _numbers(self, i: int) -> set[int]:
        label = _ITEM_NUMBER.match(self._texts[i])
        if label and label["number"]:
            return {int(label["number"])}
        return {marker.number[-1] for marker in read_markers(self._texts[i]) if marker.number}

    def _end_of_item(self, start: int, column: int) -> int:
        """Return the last sentence of an item, if the next item is unknown."""
        last = start
        while self._begins_line(start) and last + 1 < len(self._texts) and self._goes_on(last + 1, column):
            last += 1
        return last

    def is_list(self, read: ItemList) -> bool:
        return len(read.items) > 1 or (read.introduction is not None and self._announces(read.introduction))

    def read_plain_lines(self, sentence: int) -> ItemList | None:
        """Return the list of lines below a sentence with a colon at its end, if ``sentence`` belongs to the list."""
        introduction = sentence
        while introduction > 0 and not self._announces(introduction) and self._is_next_line(introduction):
            introduction -= 1
        last = introduction
        while last + 1 < len(self._texts) and self._is_next_line(last + 1):
            last += 1
        if not self._announces(introduction) or last == introduction:
            return None
        return ItemList(introduction, tuple((i, i) for i in range(introduction + 1, last + 1)))

    def _introduces(self, i: int, first: int) -> bool:
        cues, text = self._cues, self._texts[i]
        if not cues.first_item.match(self._texts[first]):
            return False
        # Before "First, …" a sentence may introduce a list without announcing it.
        counts = self.has_ordinal(first) and cues.counts.search(text) is not None
        return self._announces(i) or (self._is_text[i] and (counts or cues.introduces.search(text) is not None))

    def _announces(self, i: int) -> bool:
        # In raw text a line with a colon at its end looks like a heading.
        return self._may_announce[i] and self._texts[i].rstrip("*_ ").endswith((":", "："))

    def _begins_line(self, i: int) -> bool:
        return i == 0 or "\n" in self._gaps[i] or "\r" in self._gaps[i]

    def _continues(self, i: int) -> bool:
        """Return whether the sentence stands in the same paragraph as the sentence before it."""
        return self._is_text[i] and not self._begins_line(i)

    def _goes_on(self, i: int, column: int) -> bool:
        """Return whether the sentence goes on with the item before it: on its line, or on a deeper line."""
        if not self._is_text[i]:
            return False
        is_item = self.has_bullet(i) or self.has_number(i)
        if not self._begins_line(i):
            return not is_item
        # After a blank line, a deeper item or a paragraph below the words of the item still belongs to it.
        depth = self.column(i) - column
        return depth > 0 if is_item or not BLANK_LINE.search(self._gaps[i]) else depth >= _DEEPER

    def _is_next_line(self, i: int) -> bool:
        return self._is_text[i] and self._begins_line(i) and not BLANK_LINE.search(self._gaps[i])
