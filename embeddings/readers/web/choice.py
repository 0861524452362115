"""The choice of the blocks of a page that are its article: those whose words trafilatura takes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from embeddings.document import Kind
from embeddings.readers.web.parts import SOFT_BREAKS, PagePart

_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힣]|[^\W_]+")
_RUN = 4  # words
_ENOUGH = 0.6  # of a block's runs of words
# Kinds that trafilatura drops, even from the middle of an article.
_INSIDE = frozenset({Kind.CAPTION, Kind.CODE})
_MIN_INSIDE = 5  # words: shorter captions name only the photographer
_OUTSIDE = ("",) * (_RUN - 1)

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """Return the words of a text in the form in which the same words are equal; each letter of Chinese is a word."""
    return tuple(_WORD.findall(SOFT_BREAKS.sub("", unicodedata.normalize("NFKC", text).casefold())))


def choose_article(parts: Sequence[PagePart], lines: Iterable[str]) -> list[bool]:
    """Return for each block whether the article holds it.

    ``lines``: the words of the article in order, in lines that may be cut in other places than the blocks are.
    """
    article = [words_of(line) for line in lines]
    words = [words_of(part.words) for part in parts]
    runs = _runs((*_OUTSIDE, *(word for line in article for word in line), *_OUTSIDE))
    kept = [len(each) >= _RUN and _share(each, runs) >= _ENOUGH for each in words]
    _keep_short(kept, words, runs)
    first, last = _ends(kept)
    _keep_lines(kept, words, article, first, last)
    tables = {part.table for part, keep in zip(parts, kept, strict=True) if keep and part.table}
    for index, part in enumerate(parts):
        is_inside = first < index < last and not part.is_furniture and part.kind in _INSIDE
        is_inside = is_inside and len(words[index]) >= _MIN_INSIDE
        if is_inside or part.table in tables or (part.kind is Kind.FOOTNOTE and first < index):
            kept[index] = True
    if any(keep and not part.is_furniture for part, keep in zip(parts, kept, strict=True)):
        return [keep and not part.is_furniture for part, keep in zip(parts, kept, strict=True)]
    return kept


def _runs(words: Words) -> set[Words]:
    return {words[start : start + _RUN] for start in range(len(words) - _RUN + 1)}


def _share(words: Words, runs: set[Words]) -> float:
    count = len(words) - _RUN + 1
    return sum(words[start : start + _RUN] in runs for start in range(count)) / count


def _keep_short(kept: list[bool], words: Sequence[Words], runs: set[Words]) -> None:
    """Keep the blocks of a few words that the article has right after the kept block before, or before the next."""
    before: Words = _OUTSIDE
    for index, each in enumerate(words):
        if 0 < len(each) < _RUN and (*before[len(each) - _RUN :], *each) in runs:
            kept[index] = True
        if kept[index]:
            before = (*before, *each)[1 - _RUN :]
    after: Words = _OUTSIDE
    for index in reversed(range(len(words))):
        each = words[index]
        if 0 < len(each) < _RUN and (*each, *after[: _RUN - len(each)]) in runs:
            kept[index] = True
        if kept[index]:
            after = (*each, *after)[: _RUN - 1]


def _keep_lines(kept: list[bool], words: Sequence[Words], article: Iterable[Words], first: int, last: int) -> None:
    """Keep the blocks between kept ones that are a whole line of the article, as often as it has the line."""
    left = Counter(article)
    left.subtract(each for each, keep in zip(words, kept, strict=True) if keep)
    for index in range(first, last):
        if not kept[index] and left[words[index]] > 0:
            left[words[index]] -= 1
            kept[index] = True


def _ends(kept: Sequence[bool]) -> tuple[int, int]:
    """Return the indexes of the first and the last kept block; the length and -1 without one."""
    indexes = [index for index, keep in enumerate(kept) if keep]
    return (indexes[0], indexes[-1]) if indexes else (len(kept), -1)
