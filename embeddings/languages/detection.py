"""Detecting the language of a text, offline: the ``py3langid`` package holds the model."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from embeddings.languages.english.language_names import LANGUAGE_NAMES

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Of a long text, parts from its beginning to its end are read.
_SAMPLES = 24
_SAMPLE = 400  # characters; more make the detector no surer
# Letters that the detector needs. A letter of Chinese, Japanese or Korean is a syllable or a word.
_ENOUGH = 40
_SYLLABLE = 4
_FIRST_SYLLABLE = "\u3040"
_SURE = 0.6
_MOST = 0.7

_lock = threading.Lock()


def detect_language(blocks: Sequence[str]) -> str | None:
    """Return the language of a text, ISO 639-1; None if the text is too short, or mixes languages.

    ``blocks``: the blocks of the text, in order, of which a bounded part is read.
    """
    letters: Counter[str] = Counter()
    unsure = 0
    for sample in _samples(blocks):
        code, probability = rank_languages(sample)[0]
        if probability >= _SURE:
            letters[code] += _count_letters(sample)
        else:
            unsure += _count_letters(sample)
    if not letters:
        return None
    (code, most), known = letters.most_common(1)[0], letters.total()
    return code if most >= _MOST * known and known >= unsure else None


def rank_languages(text: str) -> list[tuple[str, float]]:
    """Return the languages with the probability that the text is in each, the likeliest first."""
    with _lock:
        return [(str(code), float(probability)) for code, probability in _load().rank(text)]


@cache
def _load() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGE_NAMES)
    return identifier


def _samples(blocks: Sequence[str]) -> Iterator[str]:
    """Yield parts of the text that are long enough for the detector. Short blocks join the next ones."""
    step = max(1, len(blocks) // _SAMPLES)
    waiting = ""
    for block in blocks[::step]:
        waiting = f"{waiting}\n{block[:_SAMPLE]}"
        if _count_letters(waiting) >= _ENOUGH:
            yield waiting
            waiting = ""


def _count_letters(text: str) -> int:
    return sum(_SYLLABLE if character >= _FIRST_SYLLABLE else 1 for character in text if character.isalpha())
