"""Slips in the words of a question, corrected by the words of the articles that the asker may see.

A word is a slip if it stands in no article, is no usual word of the language, and differs by a letter or two from a
word of a passage that holds the other words of the question too. A proper word that the articles lack stays, so that
the question is refused.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from embeddings.engines.base import Engine, StoredPassage
from embeddings.languages.base import Language
from embeddings.languages.spelling import edits_between
from embeddings.scope import Scope
from qa.answer import Correction, CorrectionKind
from qa.questions.terms import words_of

# A shorter word has too many neighbours, except for a stop word with two swapped letters ("teh").
_LEAST_LETTERS = 4
# Two edits are allowed in words of this length.
_LETTERS_OF_TWO_EDITS = 8
# The passages in which a similar word is looked for, best first by the other words of the question.
_PASSAGES = 24
# The share of the other words of the question, weighted by their idf, that the passage of a similar word holds. See
# `eval.typos` for the slips and the clean questions that other shares correct.
_LEAST_SUPPORT = 0.25
# A question of more unknown words than this share of its words is in another language, or about another matter.
_MOST_UNKNOWN = 0.5
_MOST_SLIPS = 4
_LONGEST_ENDING = 4


@dataclass(frozen=True, slots=True)
class _Word:
    """A word: as it was typed, in lower case without accents, and its stems.

    ``is_name``: the word has a capital letter inside a sentence.
    """

    typed: str
    folded: str
    stems: tuple[str, ...]
    is_name: bool = False


@dataclass(frozen=True, slots=True, order=True)
class _Similar:
    """A word of the articles like a slip; the least is the best. ``stem`` and ``word`` only make the order certain."""

    edits: int
    lacking: float
    rarity: int
    stem: str
    word: str


def correct_spelling(text: str, language: Language, engine: Engine, scope: Scope) -> tuple[Correction, ...]:
    """Return the corrections of the slips in the question ``text``, in their order."""
    name = language.words.name
    words = [
        _word(text[start:end], stems, is_name=name.match(text, start) is not None)
        for (start, end), stems in words_of(text, language)
    ]
    stems = {stem for word in words for stem in word.stems}
    unknown = engine.unknown_terms(stems, scope)
    if not unknown:
        return ()
    usual = language.corrections.usual_words()
    slips = [word for word in words if _is_slip(word, unknown, usual)]
    if not slips or len(slips) > _MOST_SLIPS:
        return ()
    stems.difference_update(slip.stems[0] for slip in slips)
    corrections: dict[str, Correction] = {}
    # A word may only find its passage by another word that was corrected after it, so all are tried again.
    for slip in (*slips, *slips):
        if slip.typed in corrections:
            continue
        others = engine.idf(sorted(stems), scope)
        read = _similar_word(slip, others, language, engine, scope)
        stems.update(language.analyze(read or ""))
        read = read or _stop_word(slip, language, usual)
        if read is not None:
            corrections[slip.typed] = Correction(slip.typed, _cased(slip.typed, read), CorrectionKind.SPELLING)
    rest = [word for word in words if word.typed not in corrections and unknown.issuperset(word.stems)]
    return (
        ()
        if len(rest) > _MOST_UNKNOWN * len(words)
        else tuple(corrections[slip.typed] for slip in slips if slip.typed in corrections)
    )


def _word(typed: str, stems: tuple[str, ...], *, is_name: bool = False) -> _Word:
    return _Word(typed, fold(typed), stems, is_name)


def fold(word: str) -> str:
    """Return the word in lower case, without the accents of its letters."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _is_slip(word: _Word, unknown: Collection[str], usual: Collection[str]) -> bool:
    return (
        len(word.stems) == 1
        and word.stems[0] in unknown
        and len(word.folded) >= _LEAST_LETTERS - 1
        and word.folded.isalpha()
        and word.folded not in usual
    )


def _similar_word(
    slip: _Word, others: dict[str, float], language: Language, engine: Engine, scope: Scope
) -> str | None:
    """Return the word of the articles that the slip stands for; None without a word that fits the question."""
    letters = len(slip.folded)
    if letters < _LEAST_LETTERS:
        return None
    for edits in (1, 2) if letters >= _LETTERS_OF_TWO_EDITS else (1,):
        ids = engine.passages_with_similar_term(_terms(slip), edits, sorted(others), _PASSAGES, scope)
        stored = [each for each in engine.passages(ids) if scope.allows(each.passage.document_id)]
        best = _best_of(_similar_words(slip, edits, others, stored, language))
        if best is not None:
            return best.word
    return None


def _terms(slip: _Word) -> list[str]:
    """Return the terms to look for similar terms of.

    Terms are stems. A slip in the ending keeps it, so that the slip is also looked for without its last letters.
    """
    letters = slip.folded
    shorter = (letters[:-count] for count in range(1, _LONGEST_ENDING + 1) if len(letters) - count > _LEAST_LETTERS)
    return list(dict.fromkeys([letters, *slip.stems, *shorter]))


def _best_of(similar: Sequence[_Similar]) -> _Similar | None:
    """Return the best word; None if two words of other stems fit alike."""
    if not similar:
        return None
    best = min(similar)
    alike = {
        each.stem
        for each in similar
        if (each.edits, each.lacking, each.rarity) <= (best.edits, best.lacking, best.rarity)
    }
    return best if len(alike) == 1 else None


def _similar_words(
    slip: _Word, most: int, others: dict[str, float], passages: Sequence[StoredPassage], language: Language
) -> list[_Similar]:
    """Return the words of the passages that the slip may stand for."""
    total = sum(others.values())
    edits: dict[tuple[str, str], int | None] = {}
    support: dict[tuple[str, str], float] = {}
    counts: Counter[str] = Counter()
    for stored in passages:
        words = words_of(stored.passage.text, language)
        near = {
            stem for text in (stored.title, stored.context) for _, stems in words_of(text, language) for stem in stems
        }
        near.update(stem for _, stems in words for stem in stems)
        share = sum(weight for stem, weight in others.items() if stem in near) / total if total else 1.0
        for (start, end), stems in words:
            key = stored.passage.text[start:end], stems[0]
            if key not in edits:
                edits[key] = None if stems[0] in others else _edits(slip, _word(key[0], stems), most)
            if edits[key] is not None:
                support[key] = max(share, support.get(key, 0.0))
                counts[key[1]] += 1
    return [
        _Similar(edits[key] or 0, 1 - share, -counts[key[1]], key[1], key[0].lower())
        for key, share in support.items()
        if share >= _LEAST_SUPPORT
    ]


def _edits(slip: _Word, word: _Word, most: int) -> int | None:
    """Return the edits from a slip to a word of an article, of the words or of their stems; None above ``most``."""
    if len(word.stems) != 1 or not word.folded.isalpha() or not _begins_alike(slip.folded, word.folded):
        return None
    if slip.is_name and not word.typed[0].isupper():
        return None  # another name is likelier than a common word: "Herve" is not "hero"
    both = (edits_between(slip.folded, word.folded, most), edits_between(slip.stems[0], word.stems[0], most))
    return min((edits for edits in both if edits is not None), default=None)


def _begins_alike(one: str, other: str) -> bool:
    """Return whether two words begin with the same letter, or with the same two letters swapped."""
    return one[0] == other[0] or one[:2] == other[1::-1]


def _stop_word(slip: _Word, language: Language, usual: Mapping[str, int]) -> str | None:
    """Return the most usual stop word that differs from the slip by one edit; None if there is none.

    In a slip of three letters, the edit swaps two letters. A name stands for no stop word.
    """
    if slip.is_name:
        return None
    near = [
        word
        for word in language.analyzer.stop_words
        if _begins_alike(slip.folded, word)
        and edits_between(slip.folded, word, 1) == 1
        and (len(slip.folded) >= _LEAST_LETTERS or sorted(slip.folded) == sorted(word))
    ]
    return max(near, key=lambda word: (usual.get(word, 0), word), default=None)


def _cased(typed: str, read: str) -> str:
    """Return the word with a capital letter where the slip has one."""
    return read[:1].upper() + read[1:] if typed[:1].isupper() else read
