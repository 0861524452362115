"""The text of spoken words: paragraphs that run on until another person speaks, with the times as pages."""

from dataclasses import dataclass, replace

from embeddings.document import Block, Kind
from embeddings.readers.base import Extract, Facts
from embeddings.readers.composing import TextBuilder

# A paragraph ends with the first sentence after so many characters, and without one with a cue after so many.
_LONG = 600
_TOO_LONG = 2_000
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")
_AFTER_SENTENCE_END = "”’\"')]）】」』♪ "
_SOUNDS = (("[", "]"), ("(", ")"), ("♪", "♪"), ("*", "*"))


@dataclass(frozen=True, slots=True)
class Turn:
    """Words that one person speaks. ``speaker``: the name with its colon; None without a name.

    ``is_new``: whether another person speaks than before.
    """

    words: str
    speaker: str | None
    is_new: bool


class SpokenWords:
    """Collects the words of turns into the text of an extract."""

    def __init__(self, title: str | None) -> None:
        self._title = title
        self._builder = TextBuilder(title or "")
        self._last = title or ""  # the words that were written last
        self._paragraph: int | None = None  # where the paragraph begins that may go on
        self._speaker: str | None = None

    def begin_page(self, label: str) -> None:
        """Begin a page with the next words. ``label``: the time."""
        self._builder.begin_page(label)

    def end_page(self) -> None:
        """End the page with the last words. A page without words is left out."""
        self._builder.end_page()

    def add(self, turn: Turn) -> None:
        """Add the words of a turn."""
        if turn.speaker and turn.speaker == self._speaker:
            turn = Turn(turn.words, None, is_new=False)  # WebVTT names the speaker of each cue
        if turn.is_new or self._is_full():
            self._end_paragraph()
        if turn.is_new:
            self._speaker = turn.speaker
        if turn.speaker:
            self._builder.mark(self._write(turn.speaker), Kind.SPEAKER)
        if turn.words and _is_sound(turn.words) and self._ends_sentence():
            self._end_paragraph()
            self._builder.mark(self._write(turn.words), Kind.CAPTION)
        elif turn.words and self._paragraph is None:
            blocks = self._builder.blocks
            is_below_name = bool(blocks) and blocks[-1].kind is Kind.SPEAKER
            self._paragraph = self._write(turn.words, "\n" if is_below_name else "\n\n")
        elif turn.words:
            self._write(turn.words, " ")

    def extract(self) -> Extract:
        """Return the extract of all words."""
        self._end_paragraph()
        title = self._title or ""
        return replace(
            self._builder.extract(),
            facts=Facts(title=self._title),
            fact_blocks=(Block(0, len(title), Kind.TITLE),) if title else (),
            body_start=len(title),
        )

    def _write(self, words: str, gap: str = "\n\n") -> int:
        self._last = words
        return self._builder.write(words, gap)

    def _end_paragraph(self) -> None:
        if self._paragraph is not None:
            self._builder.mark(self._paragraph, Kind.PARAGRAPH)
        self._paragraph = None

    def _is_full(self) -> bool:
        length = 0 if self._paragraph is None else self._builder.length - self._paragraph
        return length > _TOO_LONG or (length > _LONG and self._ends_sentence())

    def _ends_sentence(self) -> bool:
        """Return whether no sentence goes on with the next words."""
        return self._paragraph is None or self._last.rstrip(_AFTER_SENTENCE_END).endswith(_SENTENCE_ENDS)


def _is_sound(words: str) -> bool:
    """Return whether the words only describe a sound or a picture: "[music]"."""
    return any(words.startswith(first) and words.endswith(last) for first, last in _SOUNDS)
