"""The words of questions and passages, as BM25 counts them, and the names among them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from embeddings.engines.base import Engine, StoredPassage
from embeddings.languages.base import Language
from embeddings.scope import EVERYTHING, Scope
from qa.answer import Span

# A number with its separators is one word. Each ideograph is a word, as BM25 counts it.
_WORD = re.compile(
    r"\d+(?:[.,]\d+)+|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]|"
    r"[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)


@dataclass(frozen=True, slots=True, eq=False)
class QueryWords:
    """The stems of a question's words, each with its idf in the articles (above 0), and the stems of its names."""

    idf: Mapping[str, float]
    names: frozenset[str]

    @classmethod
    def read(cls, text: str, engine: Engine, language: Language, scope: Scope = EVERYTHING) -> "QueryWords":
        """Return the words of the question ``text``, with their idf in the articles of ``scope``."""
        return cls(engine.idf(language.analyze(text), scope), _names(text, language))

    @property
    def total(self) -> float:
        """The sum of all idf, never 0."""
        return sum(self.idf.values()) or 1.0


@dataclass(frozen=True, slots=True, eq=False)
class PassageWords:
    """The stems of a passage and of its document's title.

    ``sentences``: the stems of each sentence. ``around``: those of each sentence and its two neighbours. ``names``: the
    stems of all names in the passage and in the title.
    """

    sentences: tuple[frozenset[str], ...]
    around: tuple[frozenset[str], ...]
    title: frozenset[str]
    names: frozenset[str]


# By identity: a library returns the same object again, and the parts of a passage are slow to hash.
@lru_cache(maxsize=1024)
def passage_words(stored: StoredPassage, language: Language) -> PassageWords:
    """Return the words of a passage and of its document's title."""
    analyze = language.analyze
    passage, title = stored.passage, stored.title
    stems = tuple(frozenset(analyze(passage.text_of(sentence))) for sentence in passage.sentences)
    around = tuple(frozenset().union(*stems[max(0, i - 1) : i + 2]) for i in range(len(stems)))
    return PassageWords(
        stems, around, frozenset(analyze(title)), _names(passage.text, language) | _names(title, language)
    )


def _names(text: str, language: Language) -> frozenset[str]:
    """Return the stems of the words of ``text`` that a capital letter marks as names, or as parts of names."""
    return frozenset(stem for name in language.words.name.finditer(text) for stem in language.analyze(name.group()))


@lru_cache(maxsize=1024)  # one answer needs the words of a text several times, and many answers those of popular texts
def words_of(text: str, language: Language) -> tuple[tuple[Span, tuple[str, ...]], ...]:
    """Return the words of ``text`` without stop words, each with its stems: one, or one for each part of a number.

    A combining accent belongs to the word of its letter. A short form ("'s", "n't"), which BM25 would take for a word,
    is left out.
    """
    cues = language.words
    words: list[tuple[Span, tuple[str, ...]]] = []
    position = 0
    while word := _WORD.search(text, position):
        start, position = word.start(), word.end()
        while position < len(text) and unicodedata.combining(text[position]):
            following = _WORD.match(text, position + 1)
            position = following.end() if following else position + 1
        stems = _stems(text[start:position], language)
        is_short_form = cues.clitic.search(text, max(0, start - 2), position) or cues.negation.match(text, position)
        if stems and not is_short_form:
            words.append((Span(start, position), stems))
    return tuple(words)


@lru_cache(maxsize=16384)
def _stems(word: str, language: Language) -> tuple[str, ...]:
    return tuple(language.analyze(word))
