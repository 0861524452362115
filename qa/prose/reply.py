"""The reply of a language model, read piece by piece: its sentences, each checked as soon as the next one begins."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from embeddings.languages.base import Language
from embeddings.structure.sentences import split_sentences
from qa.answer import Quote
from qa.prose.checking import CITATION, check_sentence, cut_off, is_unseen
from qa.prose.prose import ProseSentence

MOST_CHARACTERS = 8000
"""The longest reply that is read."""
_THOUGHT = re.compile(r"\s*<think(?:ing)?>")
_THOUGHT_END = re.compile(r"</think(?:ing)?>")
_LONGEST_TAG = len("</thinking>")
_ITEM = re.compile(r"\s*(?:[-*•+]|[0-9]{1,2}[.)])\s+")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_BEGINNING = re.compile(r"\s+[^\W\d_]")
_END = re.compile(r"[.!?…。！？]")


class Reply:
    """The reply to one request. Feed it the pieces, then end it."""

    def __init__(self, quotes: Mapping[int, Quote], language: Language) -> None:
        self._quotes = quotes
        self._language = language
        self._rest = ""  # the text whose sentences may go on
        self._next_try = 0  # characters of the rest from which on it is divided again
        self._is_begun = False
        self._is_thinking = False
        self._is_code = False

    def feed(self, piece: str) -> Iterator[ProseSentence]:
        """Yield the sentences that end in this piece."""
        self._rest += _shown(piece.replace("\r\n", "\n").replace("\r", "\n"))
        self._skip_thought()
        if self._is_thinking:
            return
        *lines, self._rest = self._rest.split("\n")
        for line in lines:
            yield from self._line(line)
        # A try reads the whole rest, so the next one waits until the rest is longer by a share.
        if len(self._rest) >= self._next_try and _END.search(self._rest):
            yield from self._begun_line()
            self._next_try = len(self._rest) + len(self._rest) // 8 + 1

    def end(self, *, is_whole: bool = True) -> Iterator[ProseSentence]:
        """Yield the last sentences. ``is_whole``: the reply was not cut off."""
        if self._is_thinking:
            return
        *pieces, last = self._pieces(self._rest) or [""]
        self._rest = ""
        for piece in pieces:
            yield self._checked(piece)
        if last:
            yield self._checked(last) if is_whole else cut_off(last)

    def _skip_thought(self) -> None:
        """Leave out the thoughts that some models write before their reply, between tags."""
        if not self._is_begun and self._rest.strip():
            self._is_thinking = _THOUGHT.match(self._rest) is not None
            self._is_begun = self._is_thinking or len(self._rest.strip()) >= _LONGEST_TAG
        if self._is_thinking:
            end = _THOUGHT_END.search(self._rest)
            self._is_thinking = end is None
            self._rest = self._rest[-_LONGEST_TAG:] if end is None else self._rest[end.end() :]

    def _line(self, line: str) -> Iterator[ProseSentence]:
        if _FENCE.match(line):
            self._is_code = not self._is_code
            return
        for piece in self._pieces(line):
            yield self._checked(piece)

    def _begun_line(self) -> Iterator[ProseSentence]:
        """Yield the sentences of the last line that another sentence follows, since a citation may follow the last."""
        if not self._is_begun or _FENCE.match(self._rest):
            return
        spans = split_sentences(self._rest, 0, len(self._rest), self._language)
        ends = [end for _, end in spans[:-1] if _BEGINNING.match(self._rest, end)]
        if ends:
            text, self._rest = self._rest[: ends[-1]], self._rest[ends[-1] :]
            yield from self._line(text)

    def _pieces(self, line: str) -> list[str]:
        """Return the sentences of a line, without the mark of a list and emphasis; citations stay with their words."""
        item = _ITEM.match(line)
        text = (line[item.end() :] if item else line).replace("**", "").strip()
        pieces: list[str] = []
        for start, end in split_sentences(text, 0, len(text), self._language):
            if pieces and not any(character.isalnum() for character in CITATION.sub("", text[start:end])):
                pieces[-1] = f"{pieces[-1]} {text[start:end]}"
            else:
                pieces.append(text[start:end])
        return [piece for piece in pieces if any(character.isalnum() for character in CITATION.sub("", piece))]

    def _checked(self, text: str) -> ProseSentence:
        if self._is_code:
            # Words in a block of code are no sentences; the mark of code strikes them out.
            return replace(check_sentence(f"`{text}`", self._quotes, self._language), text=text)
        return check_sentence(text, self._quotes, self._language)


def _shown(text: str) -> str:
    """Return a text with a mark in place of each character that nobody sees; the mark strikes its sentence out."""
    return "".join("\ufffd" if is_unseen(character) else character for character in text)
