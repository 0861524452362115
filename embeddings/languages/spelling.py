"""The usual words of a language, and the distance between two spellings. The one module that imports symspellpy.

The English list of symspellpy is the common part of SCOWL, a list for spell checkers, and of the Ngrams of Google
Books: 82,834 words with their inflections, in American and British spelling, each with its count.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_ENGLISH = "frequency_dictionary_en_82_765.txt"


@cache  # 8 MB, read in 30 ms at the first question with a word that the library lacks
def english_words() -> Mapping[str, int]:
    """Return the usual English words in lower case, each with its count in books."""
    lines = (files("symspellpy") / _ENGLISH).read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, _, count in (line.partition(" ") for line in lines) if count}


def edits_between(one: str, other: str, most: int) -> int | None:
    """Return the edits from one word to another: letters added, left out, replaced, and neighbours swapped.

    ``most``: the number of edits above which the result is None.

    Source: Damerau, "A technique for computer detection and correction of spelling errors", 1964, in the restricted
    form that edits no letter twice.
    """
    from symspellpy.editdistance import DamerauOsa

    edits = DamerauOsa().distance(one, other, most)
    return edits if 0 <= edits <= most else None
