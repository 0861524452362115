"""The text of spoken words: paragraphs that run on until another person speaks, with the times as pages."""

from dataclasses import dataclass

from embeddings.document import Block, Kind, Page
from embeddings.readers.base import Extract, Facts

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
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[Page] = []
        self._paragraph: int | None = None  # where the paragraph begins that may go on
        self._speaker: str | None = None
        self._page: tuple[str, int | None] = ("", None)
        if title:
            self._write(title)

    def begin_page(self, label: str) -> None:
        """Begin a page with the next words. ``label``: the time."""
        self._page = label, None

    def end_page(self) -> None:
        """End the page with the last words. A page without words is left out."""
        label, start = self._page
        if start is not None:
            self._pages.append(Page(label, start, self._length))

    def add(self, turn: Turn) -> None:
        """Add the words of a turn."""
        if turn.speaker and turn.speaker == self._speaker:
            turn = Turn(turn.words, None, is_new=False)  # WebVTT names the speaker of each cue
        if turn.is_new or self._is_full():
            self._end_paragraph()
        if turn.is_new:
            self._speaker = turn.speaker
        if turn.speaker:
            start = self._write(turn.speaker, "\n\n")
            self._blocks.append(Block(start, self._length, Kind.SPEAKER))
        if turn.words and _is_sound(turn.words) and self._ends_sentence():
            self._end_paragraph()
            start = self._write(turn.words, "\n\n")
            self._blocks.append(Block(start, self._length, Kind.CAPTION))
        elif turn.words and self._paragraph is None:
            is_below_name = bool(self._blocks) and self._blocks[-1].kind is Kind.SPEAKER
            self._paragraph = self._write(turn.words, "\n" if is_below_name else "\n\n")
        elif turn.words:
            self._write(turn.words, " ")

    def extract(self) -> Extract:
        """Return the extract of all words."""
        self._end_paragraph()
        title = self._title or ""
        return Extract(
            "".join(self._parts),
            Facts(title=self._title),
            tuple(self._blocks),
            (Block(0, len(title), Kind.TITLE),) if title else (),
            len(title),
            tuple(self._pages),
        )

    def _write(self, words: str, before: str = "") -> int:
        """Write the words after a separator, and return where they begin."""
        if self._parts:
            self._parts.append(before)
            self._length += len(before)
        start = self._length
        self._parts.append(words)
        self._length += len(words)
        if self._page[0] and self._page[1] is None:
            self._page = self._page[0], start
        return start

    def _end_paragraph(self) -> None:
        if self._paragraph is not None:
            self._blocks.append(Block(self._paragraph, self._length, Kind.PARAGRAPH))
        self._paragraph = None

    def _is_full(self) -> bool:
        length = 0 if self._paragraph is None else self._length - self._paragraph
        return length > _TOO_LONG or (length > _LONG and self._ends_sentence())

    def _ends_sentence(self) -> bool:
        """Return whether no sentence goes on with the next words."""
        last = self._parts[-1].rstrip(_AFTER_SENTENCE_END) if self._parts else ""
        return self._paragraph is None or last.endswith(_SENTENCE_ENDS)


def _is_sound(words: str) -> bool:
    """Return whether the words only describe a sound or a picture: "[music]"."""
    return any(words.startswith(first) and words.endswith(last) for first, last in _SOUNDS)
