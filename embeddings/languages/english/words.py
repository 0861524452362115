"""English words: those that BM25 leaves out, and the spelling of names and short forms."""

import re

from embeddings.languages.analysis import Analyzer
from embeddings.languages.base import WordCues

# tantivy's own list is the 33 English stop words of Lucene. It lacks the words that ask ("how many", "which") and the
# auxiliary verbs. These stand in most questions and hardly ever in an article, so BM25 would take them for a question's
# rarest words.
_STOP_WORDS = """
a about again also am an and any are as at be because been being both but by can could did do does doing down
each few for from further had has have having he her here hers herself him himself his how i if in into is it
its itself just many may me might more most much must my myself no nor not of off on once only or other our
ours ourselves out over own please same shall she should so some such tell than that the their theirs them
themselves then there these they this those through to too under until up upon us very was we were what
whatever when where which while who whom whose why will with would yes you your yours yourself yourselves
"""

ANALYZER = Analyzer("quoth_english", "english", frozenset(_STOP_WORDS.split()))

MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"

# A capitalised word that does not begin a sentence.
_NAME = r"(?<=[\w,;:“\"(–—-] )[A-Z][\w’'-]*"

_DECISIVE_WORDS = """
no not never none nor neither nothing nobody nowhere cannot without hardly barely scarcely except unless
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half third
quarter first second last once twice both all any some each every most more less least few fewer only several
under over above below before after since until against up down on off in out and or if but
he she it they we i you him her them us his hers its their our my your
may might must can could shall should will would
"""
_DECISIVE = "|".join(_DECISIVE_WORDS.split())

WORDS = WordCues(
    name=re.compile(_NAME),
    names=re.compile(rf"{_NAME}(?:\s+[A-Z][\w’'-]*)*"),
    clitic=re.compile(r"(?<=\w['’])(?:s|t|d|m|re|ve|ll)$", re.IGNORECASE),
    negation=re.compile(r"(?<=n)['’]t\b", re.IGNORECASE),
    genitives=("’s", "'s"),
    decisive=re.compile(rf"(?<![\w'’])(?:{_DECISIVE})(?![\w'’])|n['’]t\b", re.IGNORECASE),
)
