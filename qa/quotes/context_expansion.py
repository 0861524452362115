"""From the sentence that answers to the quote: the sentence, extended by whole neighbours where they are needed."""

from collections.abc import Collection, Mapping

from embeddings.document import TEXT_KINDS, Kind, Passage, Sentence
from embeddings.languages.base import Language
from embeddings.structure.abbreviations import ends_with_note
from embeddings.structure.quotation_marks import CLOSING_MARKS, cut_quotations
from qa.quotes.lists import BLANK_LINE, ItemList, find_list, stands_alone

# Limits of a quote in characters. A quote should be read at a glance; quoted speech, a list or the sentence that a
# pronoun refers to may extend it to the second limit.
_SHORT = 550
_LONG = 650
# A neighbour with this share of the chosen sentence's probability joins a quote that stays short. Of 100 first quotes,
# 5 more hold the fact with it on XQuAD, 3 on the editions and 1 on the originals, for some 55 characters each.
_NEIGHBOUR_SHARE = 0.05
# A row, a caption or a footnote is not read on from the sentence beside it.
_JOINING = TEXT_KINDS - {Kind.TABLE_ROW, Kind.CAPTION, Kind.FOOTNOTE}
# Blocks that are quoted whole: their sentences mean little apart.
_WHOLE = (Kind.CAPTION, Kind.FOOTNOTE, Kind.QUOTATION)
_REST_OF_TURN = 3  # the most sentences from a question to the next speaker's name
_QUESTION_MARKS = ("?", "？")
_AFTER_QUESTION_MARK = "*_”’\"')]»“ "


def expand_context(
    passage: Passage,
    chosen: Sentence,
    probabilities: Mapping[int, float],
    language: Language,
    *,
    several: bool = False,
) -> tuple[int, int]:
    """Return the range to quote if ``chosen`` answers: the sentence, and the neighbours without which it would mislead.

    The range is in characters of the document, end exclusive, and begins and ends with whole sentences.
    ``probabilities``: of each sentence of the passage to answer, in [0, 1], by the sentence's start. ``several``: the
    question asks for several things, so that a list is quoted whole if there is room.
    """
    if chosen.kind is Kind.TABLE_ROW:
        return chosen.start, chosen.end
    index = passage.sentences.index(chosen)
    window = _Window(passage, index, language)
    if chosen.kind in _WHOLE:
        window.complete_block(chosen.kind)
    if chosen.kind in _JOINING:
        window.answer_question()
        window.complete_speech()
        window.resolve_reference()
    if listed := find_list(passage, index, language):
        window.complete_list(listed, index, whole=several)
    if chosen.kind in _JOINING:
        window.take_likely(probabilities, probabilities[chosen.start])
        window.name_speaker()
    return window.span


class _Window:
    """A run of sentences of one passage that grows at either end, within limits of length."""

    def __init__(self, passage: Passage, index: int, language: Language) -> None:
        self._passage = passage
        self._language = language
        self._cues = language.quotes
        self._first = self._last = index

    @property
    def span(self) -> tuple[int, int]:
        sentences = self._passage.sentences
        return sentences[self._first].start, sentences[self._last].end

    def complete_block(self, kind: Kind) -> None:
        """Grow by the neighbours of this kind that stand in the same block, without a blank line between."""
        while self._touches(self._last, self._last + 1, kind) and self._grow_on(_SHORT, {kind}):
            pass
        while self._touches(self._first - 1, self._first, kind) and self._grow_back(_SHORT, {kind}):
            pass

    def answer_question(self) -> None:
        """Grow by the sentence after a question, which answers it; in a dialogue, by the turn of the next speaker."""
        if not self._text(self._last).rstrip(_AFTER_QUESTION_MARK).endswith(_QUESTION_MARKS):
            return
        following = self._last + 1
        speaker = next((i for i in range(following, following + _REST_OF_TURN) if self._kind(i) is Kind.SPEAKER), None)
        if speaker is not None:
            following = speaker + 1
        self._grow(self._first, following, _LONG, kinds=_JOINING | {Kind.SPEAKER})

    def name_speaker(self) -> None:
        """Grow by the name of the speaker right before the quote."""
        if self._kind(self._first - 1) is Kind.SPEAKER:
            self._grow_back(_LONG, {Kind.SPEAKER})

    def complete_speech(self) -> None:
        """Grow to both ends of a quotation that the window cuts, and to the sentence that names the speaker."""
        if self._cues.attribution.match(self._text(self._first)):
            self._grow_back(_LONG)
        while self._quote_marks() > 0 and self._grow_on(_LONG):
            pass
        while self._quote_marks() < 0 and self._grow_back(_LONG):
            pass
        following = self._text(self._last + 1)
        ends_speech = self._text(self._last).endswith(CLOSING_MARKS) or following.startswith("”")
        if ends_speech and self._cues.attribution.match(following):
            self._grow_on(_LONG)

    def resolve_reference(self) -> None:
        """Grow back by the sentence that a leading pronoun refers to."""
        if self._cues.refers_back.match(self._text(self._first)):
            self._grow_back(_LONG)

    def complete_list(self, listed: ItemList, chosen: int, *, whole: bool) -> None:
        """Grow by the items that the chosen sentence introduces, or by the introduction that a chosen item needs.

        The window takes an item with all its sentences. An item needs the introduction if it is no sentence by itself.
        ``whole``: grow by the whole list instead, or by as much of its beginning as there is room for, the chosen item
        included.
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
        """Grow by each neighbour that is likely enough compared with the chosen sentence, the likelier one first.

        The mark of a note ends a sentence, and would stand in the midst of the quote.
        """
        sentences = self._passage.sentences
        sides = [(self._last + 1, self._grow_on), (self._first - 1, self._grow_back)]
        sides = [(i, grow) for i, grow in sides if 0 <= i < len(sentences)]
        for i, grow in sorted(sides, key=lambda side: -probabilities[sentences[side[0]].start]):
            is_likely = probabilities[sentences[i].start] >= _NEIGHBOUR_SHARE * own
            if is_likely and not ends_with_note(self._text(min(i, self._last)), self._language):
                grow(_SHORT)

    def _text(self, i: int) -> str:
        if not 0 <= i < len(self._passage.sentences):
            return ""
        return self._passage.text_of(self._passage.sentences[i])

    def _quote_marks(self) -> int:
        """Return the number of opening minus closing quotation marks; straight marks open and close alike."""
        start, end = self.span
        return cut_quotations(self._passage.text, start - self._passage.start, end - self._passage.start)

    def _reach(self, first: int, last: int, introduction: int | None = None) -> bool:
        """Grow by these sentences of a list, with pictures between; all or none. Return whether there was room."""
        kinds = _JOINING | {Kind.CAPTION}
        return self._grow(min(first, self._first), max(last, self._last), _LONG, introduction, kinds)

    def _kind(self, i: int) -> Kind | None:
        return self._passage.sentences[i].kind if 0 <= i < len(self._passage.sentences) else None

    def _touches(self, i: int, j: int, kind: Kind) -> bool:
        """Return whether two neighbouring sentences are of this kind, without a blank line between."""
        if self._kind(i) is not kind or self._kind(j) is not kind:
            return False
        start, end = self._passage.sentences[i].end, self._passage.sentences[j].start
        return BLANK_LINE.search(self._passage.text, start - self._passage.start, end - self._passage.start) is None

    def _grow_on(self, limit: int, kinds: Collection[Kind] = _JOINING) -> bool:
        return self._grow(self._first, self._last + 1, limit, kinds=kinds)

    def _grow_back(self, limit: int, kinds: Collection[Kind] = _JOINING) -> bool:
        return self._grow(self._first - 1, self._last, limit, kinds=kinds)

    def _grow(
        self, first: int, last: int, limit: int, introduction: int | None = None, kinds: Collection[Kind] = _JOINING
    ) -> bool:
        """Grow to these sentences if there is room and all are of ``kinds``; return whether they fit.

        A list's introduction may look like a heading.
        """
        sentences = self._passage.sentences
        if first < 0 or last >= len(sentences):
            return False
        added = {*range(first, last + 1)} - {*range(self._first, self._last + 1), introduction}
        if any(sentences[i].kind not in kinds for i in added):
            return False
        if sentences[last].end - sentences[first].start > limit:
            return False
        self._first, self._last = first, last
        return True
