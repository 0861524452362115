"""Lists within a passage: what introduces them, and where each item begins and ends."""

import re
from dataclasses import dataclass

from embeddings.document import Kind, Passage

_BULLET = re.compile(r"[-*+•‣◦–]\s")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s")
_ORDINAL = re.compile(
    r"(?:first(?:ly| of all)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|sixth(?:ly)?|seventh(?:ly)?|"
    r"next|finally|last(?:ly| of all)?),\s",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\(?(?:1|a)[.)]\s|first\b|[-*+•‣◦–]\s", re.IGNORECASE)
_INTRODUCES = re.compile(r"[:：]\W*$|\b(?:following|as follows|below|namely)\b", re.IGNORECASE)
# What may come before "First, …", though it does not announce a list.
_COUNTS = re.compile(
    r"\b(?:two|three|four|five|six|seven|several|some|these|steps|ways|points|aims|parts|reasons|measures)\b",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
_SENTENCE = re.compile(r"\w.*[.!?…。！？][”’\"')\]]*$", re.DOTALL)
_FEWEST_WORDS = 6


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list, in numbers of a passage's sentences. ``introduction`` is right before the first item; None: it has none.

    ``items``: the first and the last sentence of each, in order.
    """

    introduction: int | None
    items: tuple[tuple[int, int], ...]

    def item_of(self, sentence: int) -> tuple[int, int] | None:
        """The item that a sentence belongs to, None for the introduction."""
        return next((item for item in self.items if item[0] <= sentence <= item[1]), None)


def find_list(passage: Passage, sentence: int) -> ItemList | None:
    """The list that a sentence, by its number, is in or introduces; None where there is none.

    Items begin with a bullet at the beginning of a line, a number, a letter, "First, …" and the like, or are the lines
    right below a sentence that ends with a colon. A list has two items, or an introduction that announces it.
    """
    lines = _Lines(passage)
    for style in (lines.has_bullet, lines.has_number, lines.has_ordinal):
        starts = [i for i in range(len(passage.sentences)) if style(i)]
        while starts:
            found = lines.read_list(starts)
            starts = [i for i in starts if i > found.items[-1][1]]
            if lines.is_list(found) and (sentence == found.introduction or found.item_of(sentence)):
                return found
    return lines.read_plain_lines(sentence)


def stands_alone(item: str) -> bool:
    """Whether an item says something without what introduces it: it is a sentence, and no short one."""
    return _SENTENCE.search(item) is not None and len(item.split()) >= _FEWEST_WORDS


class _Lines:
    """A passage's sentences and what parts them."""

    def __init__(self, passage: Passage) -> None:
        self._texts = [passage.text_of(sentence) for sentence in passage.sentences]
        self._is_text = [sentence.kind is Kind.PARAGRAPH for sentence in passage.sentences]
        self._may_announce = [sentence.kind in (Kind.PARAGRAPH, Kind.HEADING) for sentence in passage.sentences]
        edges = [passage.start, *(sentence.end for sentence in passage.sentences)]
        self._gaps = [
            passage.text[end - passage.start : sentence.start - passage.start]
            for end, sentence in zip(edges, passage.sentences, strict=False)
        ]

    def has_bullet(self, i: int) -> bool:
        return self._is_text[i] and self._begins_line(i) and _BULLET.match(self._texts[i]) is not None

    def has_number(self, i: int) -> bool:
        return self._is_text[i] and _NUMBER.match(self._texts[i]) is not None

    def has_ordinal(self, i: int) -> bool:
        return self._is_text[i] and _ORDINAL.match(self._texts[i]) is not None

    def read_list(self, starts: list[int]) -> ItemList:
        """The list that begins with the first of ``starts``, as far as nothing but its items stands there."""
        items = [(starts[0], self._end_of_item(starts[0]))]
        for start in starts[1:]:
            between = range(items[-1][1] + 1, start)
            # Within a paragraph, all that stands before the next item belongs to the one before it.
            if between and (self._begins_line(start) or not all(self._continues(i) for i in between)):
                break
            items[-1] = (items[-1][0], start - 1)
            items.append((start, self._end_of_item(start)))
        first = starts[0]
        return ItemList(first - 1 if first > 0 and self._introduces(first - 1, first) else None, tuple(items))

    def _end_of_item(self, start: int) -> int:
        """Its last sentence, as far as can be told without the next one's beginning."""
        last = start
        while self._begins_line(start) and last + 1 < len(self._texts) and self._goes_on(last + 1):
            last += 1
        return last

    def is_list(self, found: ItemList) -> bool:
        return len(found.items) > 1 or (found.introduction is not None and self._announces(found.introduction))

    def read_plain_lines(self, sentence: int) -> ItemList | None:
        """The lines below a sentence that ends with a colon, if ``sentence`` is one of them or that one."""
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
        if not _FIRST.match(self._texts[first]):
            return False
        counted = self.has_ordinal(first) and _COUNTS.search(self._texts[i])
        told = counted or _INTRODUCES.search(self._texts[i])
        return self._announces(i) or (self._is_text[i] and told is not None)

    def _announces(self, i: int) -> bool:
        # In raw text such a line looks like a heading.
        return self._may_announce[i] and self._texts[i].rstrip("*_ ").endswith((":", "："))

    def _begins_line(self, i: int) -> bool:
        return i == 0 or "\n" in self._gaps[i] or "\r" in self._gaps[i]

    def _continues(self, i: int) -> bool:
        """Whether the sentence stands in the same paragraph as the one before it."""
        return self._is_text[i] and not self._begins_line(i)

    def _goes_on(self, i: int) -> bool:
        """Whether the sentence is of the item before it, which has lines of its own: beside it, or below, indented."""
        gap = self._gaps[i]
        indented = gap.endswith((" ", "\t")) and not _BLANK_LINE.search(gap)
        is_item = self.has_bullet(i) or self.has_number(i)
        return self._is_text[i] and not is_item and (indented or not self._begins_line(i))

    def _is_next_line(self, i: int) -> bool:
        return self._is_text[i] and self._begins_line(i) and not _BLANK_LINE.search(self._gaps[i])
