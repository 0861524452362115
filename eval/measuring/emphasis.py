"""The words in bold, compared with the accepted answers."""

import re
from collections import Counter
from collections.abc import Sequence

from qa.answer import Quote

_WORD = re.compile(r"\w+")
_ARTICLES = {"a", "an", "the"}


def emphasis(quote: Quote, answers: Sequence[str]) -> float:
    """Return the F1 of the words in bold and of the most similar accepted answer, in [0, 1]; 0 without bold words.

    Case, punctuation and English articles make no difference.

    Source: Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", EMNLP 2016.
    """
    if quote.likely_answer is None:
        return 0.0
    bold = quote.text[slice(*quote.likely_answer)]
    return max((_f1(_words(bold), _words(answer)) for answer in answers), default=0.0)


def _words(text: str) -> Counter[str]:
    # Commas leave numbers, as in the normalisation of SQuAD.
    words = _WORD.findall(text.casefold().replace(",", ""))
    return Counter(word for word in words if word not in _ARTICLES)


def _f1(found: Counter[str], expected: Counter[str]) -> float:
    both = (found & expected).total()
    return 2 * both / (found.total() + expected.total()) if both else 0.0
