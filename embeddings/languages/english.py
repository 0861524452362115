"""English words as BM25 counts them. A door to tantivy beside the index's own, since both must count the same words."""

import re
import unicodedata
from functools import cache

import tantivy

ANALYZER_NAME = "quoth_english"
"""The name under which an index knows the analyzer."""

# tantivy's word splitter takes a run of Chinese, Japanese or Korean characters for one word; spaced out, each counts.
_IDEOGRAPH = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")


# tantivy's own list of English stop words is Lucene's, 33 of them. Words that only ask ("how many", "which") or only
# help a verb stand in most questions and hardly ever in an article, so they would count as a question's rarest words.
_STOP_WORDS = """
a about again also am an and any are as at be because been being both but by can could did do does doing down
each few for from further had has have having he her here hers herself him himself his how i if in into is it
its itself just many may me might more most much must my myself no nor not of off on once only or other our
ours ourselves out over own please same shall she should so some such tell than that the their theirs them
themselves then there these they this those through to too under until up upon us very was we were what
whatever when where which while who whom whose why will with would yes you your yours yourself yourselves
"""


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """The analyzer itself, for the index that holds the same words."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    # Accents first: in lower case, İ is an i with a dot above that would be no accented letter any more.
    builder = builder.filter(tantivy.Filter.remove_long(60)).filter(tantivy.Filter.ascii_fold())
    builder = builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.custom_stopword(_STOP_WORDS.split()))
    return builder.filter(tantivy.Filter.stemmer("english")).build()


def analyze(text: str) -> list[str]:
    """The words of ``text`` that BM25 counts: lower-cased, accents folded, English stop words out, Porter stems."""
    return analyzer().analyze(prepare(text))


def prepare(text: str) -> str:
    """``text`` as tantivy's word splitter needs it: accents as part of their letters, ideographs spaced out."""
    return _IDEOGRAPH.sub(r" \1 ", unicodedata.normalize("NFC", text))
