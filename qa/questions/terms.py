"""The words of a text, as BM25 counts them, with their places."""

import re
import unicodedata
from functools import lru_cache

from embeddings.languages.base import Language
from embeddings.languages.inline_tags import mask_tags
from qa.answer import Span

# A number with its separators is one word. Each ideograph is a word, as BM25 counts it.
_WORD = re.compile(
    r"\d+(?:[.,]\d+)+|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]|"
    r"[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)


@lru_cache(maxsize=1024)  # one answer needs the words of a text several times, and many answers those of popular texts
def words_of(text: str, language: Language) -> tuple[tuple[Span, tuple[str, ...]], ...]:
    """Return the words of ``text`` without stop words, each with its stems: one, or one for each part of a number.

    A combining accent belongs to the word of its letter. A short form ("'s", "n't"), which BM25 would take for a word,
    is left out, and so are the tags of HTML.
    """
    text = mask_tags(text)
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
