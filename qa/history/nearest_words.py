"""The words of an article that are nearest to an old quote, and whether they still make the same statement."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from embeddings.document import Document
from embeddings.languages.base import Language
from qa.answer import Source
from qa.quotes.places import is_quotable, source_at

# A reader that sets hyphens, spaces, ligatures and quotation marks otherwise leaves every letter in place, and any word
# left out of 200 sentences of the seed articles and their originals leaves 0.81 or more. Of these sentences 10 have a
# different one that is 0.6 to 0.87 alike ("each member", "each leader"), which the replaced words keep apart.
DRIFT = 0.8
"""The least similarity of words that drifted."""
_LEAST = 0.6  # similarity of words that are worth showing
_MOST_SHOWN = 0.99  # similarity of words that are not the same to the character

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"(?:[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[\u0300-\u036f])*+"
)
_ANCHOR = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{4}|[^\W\d_]{4,}+|\d{2,}+")
_NUMBER = re.compile(r"[-−–]?\d++(?:[.,:/−–-]\d++)*+|[%‰€$£¥°±]")
_DASHES = str.maketrans("−–‑‐", "----")
_SENTENCE_END = re.compile(r"[.!?。！？…:;]")
_CLOSING = re.compile(r"[.!?…。！？,;:\"'”’»)\]]*+")
_OPENING = " \"'“‘«(["
_MOST_ANCHORS = 12
_MOST_PLACES = 200  # of an anchor
_MOST_WINDOWS = 4
_BUCKET = 64  # characters
_MOST_PAIRS = 30_000  # of equal words, or letters: English of 3,000 characters has 15,000, and more take seconds
_MOST_LENGTH = 3_000  # characters of a quote: a longer one is looked for by its beginning alone


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest words of the present articles, ``text``, and their ``source``.

    ``similarity``: in [0, 1), higher is more alike: twice the letters that both have in order, of the letters of both.
    ``is_same_statement``: no number, name, negation or other word that decides differs, and no word was replaced.
    """

    source: Source
    text: str
    similarity: float
    is_same_statement: bool

    @property
    def has_drifted(self) -> bool:
        """Return whether these are nearly the same words, which state the same."""
        return self.is_same_statement and self.similarity >= DRIFT


class _Token(NamedTuple):
    """A word, or a character of Chinese, Japanese or Korean. ``folded``: as it is compared."""

    folded: str
    start: int
    end: int


class _Change(NamedTuple):
    """Tokens that differ: those of the quote, ``[start, end)``, and those of the article."""

    start: int
    end: int
    now_start: int
    now_end: int


def nearest_words(words: str, document: Document, language: Language) -> Nearest | None:
    """Return the quotable words of a document that are nearest to ``words``; None if none are near.

    The work is bounded: a few of the longest words are looked up, and the text around the best places is compared.
    """
    is_whole, words = len(words) <= _MOST_LENGTH, words[:_MOST_LENGTH]
    quote = _tokens(words, 0, len(words))
    best: Nearest | None = None
    for start, end in _windows(words, document.text):
        found = _compare(words, quote, document, start, end, language)
        if found and (best is None or found.similarity > best.similarity):
            best = found
    # The end of a long quote is not compared.
    return best if best is None or is_whole else replace(best, is_same_statement=False)


def lowered(text: str) -> str:
    """Return a text in lower case, of the same length: the one letter that would become two is replaced before."""
    return text.replace("İ", "I").lower()


def anchors(words: str) -> Sequence[str]:
    """Return the longest words of a quote, by which it is looked for, in lower case."""
    found = dict.fromkeys(_ANCHOR.findall(lowered(words)))
    return sorted(found, key=lambda word: (-len(word), word))[:_MOST_ANCHORS]


def _windows(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of a text with the most of the quote's longest words in their order, the best first."""
    quote, present = lowered(words), lowered(text)
    votes: Counter[int] = Counter()
    for anchor in anchors(words):
        offset = quote.find(anchor)
        place = present.find(anchor)
        for _ in range(_MOST_PLACES):
            if place < 0:
                break
            bucket = (place - offset) // _BUCKET
            votes.update((bucket, bucket + 1))
            place = present.find(anchor, place + 1)
    slack = len(words) // 4 + 2 * _BUCKET
    done: list[int] = []
    for bucket, _ in sorted(votes.items(), key=lambda each: (-each[1], each[0])):
        if all(abs(bucket - other) > 1 for other in done):
            done.append(bucket)
            start = bucket * _BUCKET
            yield max(0, start - slack), min(len(text), start + len(words) + slack)
        if len(done) == _MOST_WINDOWS:
            return


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    return [_Token(_folded(match.group()), *match.span()) for match in _TOKEN.finditer(text, start, end)]


def _folded(word: str) -> str:
    # A raised or framed digit is another number than a plain one: 10² is not 102.
    kept = (c if c.isnumeric() and not c.isdecimal() else unicodedata.normalize("NFKC", c) for c in word)
    return unicodedata.normalize("NFC", "".join(kept)).casefold()


def _compare(
    words: str, quote: Sequence[_Token], document: Document, start: int, end: int, language: Language
) -> Nearest | None:
    now = _tokens(document.text, start, end)
    # The first and last words of a window may be cut.
    now = now[start > 0 : len(now) - (end < len(document.text))]
    if not quote or not now:
        return None
    first, last = _span(quote, now, document.text)
    if first >= last:
        return None
    now = now[first:last]
    begin, stop = _with_marks(words, document.text, now[0].start, now[-1].end)
    if not is_quotable(document, begin, stop):
        begin, stop = now[0].start, now[-1].end
        if not is_quotable(document, begin, stop):
            return None
    changes = list(_changes(quote, now))
    similarity = _similarity(quote, now, changes)
    if similarity < _LEAST:
        return None
    text = document.text[begin:stop]
    same = _numbers(words) == _numbers(text) and not any(
        _is_decisive(words, quote, document.text, now, change, language) for change in changes
    )
    return Nearest(source_at(document, begin, stop), text, min(similarity, _MOST_SHOWN), same)


def _span(quote: Sequence[_Token], now: Sequence[_Token], text: str) -> tuple[int, int]:
    """Return the tokens of a window that stand for the quote, ``[first, last)``."""
    blocks = [block for block in _matcher(_words(quote), _words(now)).get_matching_blocks() if block.size]
    while len(blocks) > 1:  # a small word may match far from the others
        if blocks[1].b - blocks[0].b - blocks[0].size > 2 * blocks[0].size + (blocks[1].a - blocks[0].a):
            blocks = blocks[1:]
        elif blocks[-1].b - blocks[-2].b - blocks[-2].size > 2 * blocks[-1].size + (blocks[-1].a - blocks[-2].a):
            blocks = blocks[:-1]
        else:
            break
    if not blocks:
        return 0, 0
    first, last = blocks[0].b, blocks[-1].b + blocks[-1].size
    before, after = blocks[0].a, len(quote) - blocks[-1].a - blocks[-1].size
    # Words at the edges that were replaced belong to the sentence too.
    while before and first and not _SENTENCE_END.search(text, now[first - 1].end, now[first].start):
        first, before = first - 1, before - 1
    while after and last < len(now) and not _SENTENCE_END.search(text, now[last - 1].end, now[last].start):
        last, after = last + 1, after - 1
    return first, last


def _with_marks(words: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place with the marks that close the quote, if the quote ends with marks, and those that open it."""
    if not words[-1].isalnum() and (closing := _CLOSING.match(text, end)):
        end = closing.end()
    while start and not words[0].isalnum() and text[start - 1] in _OPENING and not text[start - 1].isspace():
        start -= 1
    return start, end


def _changes(quote: Sequence[_Token], now: Sequence[_Token]) -> Iterator[_Change]:
    for kind, *places in _matcher(_words(quote), _words(now)).get_opcodes():
        change = _Change(*places)
        if kind != "equal" and (_letters(quote, change.start, change.end) != _letters(now, *change[2:])):
            yield change


def _matcher(old: Sequence[str], new: Sequence[str]) -> "SequenceMatcher[str]":
    """Return the matcher of two sequences, which have nothing in common if comparing them takes too long.

    The time grows with the pairs of equal items, and with the number of stretches that they make.
    """
    counts = Counter(new)
    is_short = sum(counts[item] for item in old) <= _MOST_PAIRS
    return SequenceMatcher(None, old, new if is_short else "", autojunk=False)


def _words(tokens: Sequence[_Token]) -> list[str]:
    return [token.folded for token in tokens]


def _letters(tokens: Sequence[_Token], start: int, end: int) -> str:
    """Return the letters of tokens without the spaces and hyphens between them, which a reader may set otherwise."""
    return "".join(token.folded for token in tokens[start:end])


def _similarity(quote: Sequence[_Token], now: Sequence[_Token], changes: Sequence[_Change]) -> float:
    total = sum(len(token.folded) for token in (*quote, *now))
    different = 0
    for change in changes:
        old, new = _letters(quote, change.start, change.end), _letters(now, *change[2:])
        shared = 0
        if old and new and len(old) + len(new) <= 400:
            shared = sum(block.size for block in _matcher(old, new).get_matching_blocks())
        different += len(old) + len(new) - 2 * shared
    return 1 - different / total


def _numbers(text: str) -> list[str]:
    return [match.group().translate(_DASHES) for match in _NUMBER.finditer(text)]


def _is_decisive(
    words: str, quote: Sequence[_Token], text: str, now: Sequence[_Token], change: _Change, language: Language
) -> bool:
    """Return whether a change makes another statement, as far as the words show it."""
    old, new = quote[change.start : change.end], now[change.now_start : change.now_end]
    sides = [_text_of(words, old), _text_of(text, new)]
    if any(character.isnumeric() for side in sides for character in side):
        return True
    if any(language.words.decisive.search(side) for side in sides):
        return True
    stems = [language.analyze(side) for side in sides]
    if all(stems) and stems[0] != stems[1]:
        return True  # a word took the place of another
    return any(_may_be_name(side, token, language) for side, tokens in ((words, old), (text, new)) for token in tokens)


def _text_of(text: str, tokens: Sequence[_Token]) -> str:
    if not tokens:
        return ""
    # With the apostrophe and the letters after it, which may be those of a negation.
    end = tokens[-1].end
    return text[tokens[0].start : end + 2 if text[end : end + 1] in {"'", "’"} else end]


def _may_be_name(text: str, token: _Token, language: Language) -> bool:
    """Return whether a word is written as a name, or in letters that have no capitals."""
    word = text[token.start : token.end]
    first = word[0]
    has_case = first.upper() != first.lower()
    return bool(language.analyze(word)) and (not has_case or first.isupper())
