"""The words of a text as BM25 counts them.

tantivy is imported here and in the lexical index: an index and the questions put to it must count the same words.
"""

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from embeddings.languages.inline_tags import without_tags

if TYPE_CHECKING:
    import tantivy

# tantivy's word splitter takes a run of Chinese, Japanese or Korean characters for one word. With spaces around each
# character, each is a word.
_IDEOGRAPH = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_MAX_WORD = 60  # bytes; the analyzer leaves out words of this length or more


class Analyzer:
    """Splits a text into words, folds and stems them, and leaves out the stop words."""

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
        import tantivy  # only here, since code that needs the patterns of a language alone need not load it

        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for word_filter in (
            tantivy.Filter.remove_long(_MAX_WORD),
            # Before lower-casing, which turns İ into an i and a separate dot, so that no accented letter is left.
            tantivy.Filter.ascii_fold(),
            tantivy.Filter.lowercase(),
            tantivy.Filter.custom_stopword(sorted(self.stop_words)),
            tantivy.Filter.stemmer(self._stemmer),
        ):
            builder = builder.filter(word_filter)
        return builder.build()


def prepare(text: str) -> str:
    """Return ``text`` as tantivy's word splitter needs it: accents as part of their letters, ideographs spaced out.

    Tags of HTML are no words.
    """
    return _IDEOGRAPH.sub(r" \1 ", unicodedata.normalize("NFC", without_tags(text)))
