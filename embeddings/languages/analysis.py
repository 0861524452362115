"""The words of a text as BM25 counts them.

tantivy is imported here and in the lexical index: an index and the questions put to it must count the same words.
"""

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

# tantivy's word splitter takes a run of Chinese, Japanese or Korean characters for one word; spaced out, each counts.
_IDEOGRAPH = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_LONGEST_WORD = 60  # characters; tantivy leaves a longer word out


class Analyzer:
    """Splits a text into words, folds them, leaves the stop words out and stems the rest."""

    def __init__(self, name: str, stemmer: str, stop_words: frozenset[str]) -> None:
        """``name``: the name of the analyzer in an index. ``stemmer``: the name of the stemmer in tantivy."""
        self.name = name
        self.stop_words = stop_words
        self._stemmer = stemmer

    def analyze(self, text: str) -> list[str]:
        """Return the words of ``text`` that BM25 counts: lower-cased, accents folded, without stop words, stemmed."""
        return self.in_tantivy.analyze(prepare(text))

    @cached_property
    def in_tantivy(self) -> "tantivy.TextAnalyzer":
        """The analyzer in tantivy's form, for the index that holds the same words."""
        import tantivy  # a reader of articles needs no index, and takes the language's patterns without it

        tokens, word = tantivy.Filter, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        # Accents first: in lower case, İ is an i with a dot above that would be no accented letter any more.
        word = word.filter(tokens.remove_long(_LONGEST_WORD)).filter(tokens.ascii_fold()).filter(tokens.lowercase())
        return (
            word.filter(tokens.custom_stopword(sorted(self.stop_words))).filter(tokens.stemmer(self._stemmer)).build()
        )


def prepare(text: str) -> str:
    """Return ``text`` as tantivy's word splitter needs it: accents as part of their letters, ideographs spaced out."""
    return _IDEOGRAPH.sub(r" \1 ", unicodedata.normalize("NFC", text))
