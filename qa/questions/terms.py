"""The words of questions and passages, as BM25 counts them, and which of them are names."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from embeddings.engines.base import Engine, StoredPassage
from embeddings.languages.english import analyze
from embeddings.scope import EVERYTHING, Scope
from qa.answer import Span

# A capital letter that no sentence's beginning accounts for.
_NAME = re.compile(r"(?<=[\w,;:“\"(–—-] )[A-Z][\w’'-]*")

# A number with its separators is one word, and so is a word with what an apostrophe ties to it; but "'s", "n't" and
# the like are left out, which BM25 would take for words. Ideographs are words one by one, as BM25 counts them.
_WORD = re.compile(
    r"\d+(?:[.,]\d+)+|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]|"
    r"[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
_CLITIC = re.compile(r"(?<=\w['’])(?:s|t|d|m|re|ve|ll)$", re.IGNORECASE)
_NEGATED = re.compile(r"(?<=n)['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class QueryWords:
    """The question's words, each once, with their rarity in the articles (above 0), and the stems of its names."""

    idf: Mapping[str, float]
    names: frozenset[str]

    @classmethod
    def read(cls, text: str, engine: Engine, scope: Scope = EVERYTHING) -> "QueryWords":
        """The words of the question ``text``, as rare as they are in the articles of ``scope``."""
        return cls(engine.idf(analyze(text), scope), _names(text))

    @property
    def total(self) -> float:
        """Sum of all rarities, never 0."""
        return sum(self.idf.values()) or 1.0


@dataclass(frozen=True, slots=True, eq=False)
class PassageWords:
    """Stems of a passage: of each sentence, of each with its neighbours, of the document's title, and of all names."""

    sentences: tuple[frozenset[str], ...]
    around: tuple[frozenset[str], ...]
    title: frozenset[str]
    names: frozenset[str]


@lru_cache(maxsize=1024)  # by identity: a library gives the same object again, and a passage's parts are slow to hash
def passage_words(stored: StoredPassage) -> PassageWords:
    """The words of a passage and of its document's title."""
    passage, title = stored.passage, stored.title
    stems = tuple(frozenset(analyze(passage.text_of(sentence))) for sentence in passage.sentences)
    around = tuple(frozenset().union(*stems[max(0, i - 1) : i + 2]) for i in range(len(stems)))
    return PassageWords(stems, around, frozenset(analyze(title)), _names(passage.text) | _names(title))


def _names(text: str) -> frozenset[str]:
    """Stems of the words of ``text`` that a capital letter marks as names, or as parts of them."""
    return frozenset(stem for match in _NAME.finditer(text) for stem in analyze(match.group()))


@lru_cache(maxsize=1024)  # a text is looked at several times for one answer, and popular ones for many
def words_of(text: str) -> tuple[tuple[Span, tuple[str, ...]], ...]:
    """The words of ``text`` that mean something, each with its stems: one, or those of the parts of a number.

    A letter's accents belong to its word, also where they are characters of their own.
    """
    words: list[tuple[Span, tuple[str, ...]]] = []
    position = 0
    while found := _WORD.search(text, position):
        start, position = found.start(), found.end()
        while position < len(text) and unicodedata.combining(text[position]):
            following = _WORD.match(text, position + 1)
            position = following.end() if following else position + 1
        stems = _stems(text[start:position])
        torn = _CLITIC.search(text, max(0, start - 2), position) or _NEGATED.match(text, position)
        if stems and not torn:
            words.append((Span(start, position), stems))
    return tuple(words)


@lru_cache(maxsize=16384)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(analyze(word))
