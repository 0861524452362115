"""From the sentence that answers to the words worth quoting: never changed, only extended by whole neighbours."""

from collections.abc import Mapping

from embeddings.document import Kind, Passage, Sentence
from embeddings.languages.base import Language, QuoteCues
from qa.quotes.lists import ItemList, find_list, stands_alone

# A quote is meant to be read at a glance; speech, lists and what a pronoun stands for may take it to the second limit.
_SHORT = 550
_LONG = 650
# A neighbour this likely, compared with the sentence chosen, is taken along while the quote stays short. Of 100 first
# quotes that puts the fact into 5 more on XQuAD, 3 on the editions and 1 on the originals, for some 55 characters each.
_NEIGHBOUR_SHARE = 0.05


def expand_context(
    passage: Passage,
    chosen: Sentence,
    probabilities: Mapping[int, float],
    language: Language,
    *,
    several: bool = False,
) -> tuple[int, int]:
    """What to quote of ``passage`` when ``chosen`` answers: it, and the neighbours without which it would mislead.

    ``probabilities``: by the start of each sentence of the passage, how likely it answers, in [0, 1]. ``several``:
    whether several things are wanted, so that a list had better be whole. The result is in characters of the document,
    end exclusive, and begins and ends with whole sentences.
    """
    index = passage.sentences.index(chosen)
    window = _Window(passage, index, language.quotes)
    if chosen.kind is Kind.PARAGRAPH:
        window.complete_speech()
        window.resolve_reference()
    if listed := find_list(passage, index, language):
        window.complete_list(listed, index, whole=several)
    if chosen.kind is Kind.PARAGRAPH:
        window.take_likely(probabilities, probabilities[chosen.start])
    return window.span


class _Window:
    """A run of sentences of one passage that grows at either end, within limits of length."""

    def __init__(self, passage: Passage, index: int, cues: QuoteCues) -> None:
        self._passage = passage
        self._cues = cues
        self._first = self._last = index

    @property
    def span(self) -> tuple[int, int]:
        sentences = self._passage.sentences
        return sentences[self._first].start, sentences[self._last].end

    def complete_speech(self) -> None:
        """Grow to both ends of a quotation that is cut, and to the sentence that names the speaker."""
        if self._cues.attribution.match(self._text(self._first)):
            self._grow_back(_LONG)
        while self._quote_marks() > 0 and self._grow_on(_LONG):
            pass
        while self._quote_marks() < 0 and self._grow_back(_LONG):
            pass
        following = self._text(self._last + 1)
        ends_speech = self._text(self._last).endswith(("”", '"')) or following.startswith("”")
        if ends_speech and self._cues.attribution.match(following):
            self._grow_on(_LONG)

    def resolve_reference(self) -> None:
        """Grow back by the sentence that a leading pronoun refers to."""
        if self._cues.refers_back.match(self._text(self._first)):
            self._grow_back(_LONG)

    def complete_list(self, listed: ItemList, chosen: int, *, whole: bool) -> None:
        """Grow by the items that the sentence chosen introduces, or by what introduces it where it would be a fragment.

        An item is taken with all its sentences. ``whole``: by all of the list instead, or as much of it from its
        beginning as there is room for, the item chosen included.
        """
        item, introduction = listed.item_of(chosen), listed.introduction
        first = listed.items[0][0] if introduction is None else introduction
        if item is not None:
            self._reach(*item)
            start, end = self.span
            alone = stands_alone(self._passage.text[start - self._passage.start : end - self._passage.start])
            if (whole or (not alone and introduction is not None)) and not self._reach(first, item[1], introduction):
                return
        if item is None or whole:
            for _, last in listed.items:
                if last > self._last and not self._reach(first, last, introduction):
                    return

    def take_likely(self, probabilities: Mapping[int, float], own: float) -> None:
        """Grow by a neighbour that is nearly as likely as the sentence chosen, the likelier side first."""
        sentences = self._passage.sentences
        sides = [(self._last + 1, self._grow_on), (self._first - 1, self._grow_back)]
        sides = [(i, grow) for i, grow in sides if 0 <= i < len(sentences)]
        for i, grow in sorted(sides, key=lambda side: -probabilities[sentences[side[0]].start]):
            if probabilities[sentences[i].start] >= _NEIGHBOUR_SHARE * own:
                grow(_SHORT)

    def _text(self, i: int) -> str:
        if not 0 <= i < len(self._passage.sentences):
            return ""
        return self._passage.text_of(self._passage.sentences[i])

    def _quote_marks(self) -> int:
        """Opening less closing curly quotation marks of the window; straight ones do not tell which they are."""
        start, end = self.span
        words = self._passage.text[start - self._passage.start : end - self._passage.start]
        return words.count("“") - words.count("”")

    def _reach(self, first: int, last: int, introduction: int | None = None) -> bool:
        """Grow to hold these sentences of a list too, or not at all."""
        return self._grow(min(first, self._first), max(last, self._last), _LONG, introduction)

    def _grow_on(self, limit: int) -> bool:
        return self._grow(self._first, self._last + 1, limit)

    def _grow_back(self, limit: int) -> bool:
        return self._grow(self._first - 1, self._last, limit)

    def _grow(self, first: int, last: int, limit: int, introduction: int | None = None) -> bool:
        """Hold these sentences if there is room and all are text; but a list's introduction may look like a heading."""
        sentences = self._passage.sentences
        if first < 0 or last >= len(sentences):
            return False
        added = {*range(first, last + 1)} - {*range(self._first, self._last + 1), introduction}
        if any(sentences[i].kind is not Kind.PARAGRAPH for i in added):
            return False
        if sentences[last].end - sentences[first].start > limit:
            return False
        self._first, self._last = first, last
        return True
