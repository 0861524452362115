"""The texts of the benchmark: the seed articles, synthetic articles, and the questions of the evaluation."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.questions import read_questions
from seeds import seed_articles

PARAGRAPHS = 5
"""Paragraphs of a synthetic article, each of which becomes one passage."""

_WORDS_A_PARAGRAPH = 130  # at least, plus a sentence at most: one passage, of 160 tokens on average
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The same texts in two forms: a folder of articles for Quoth, and its passages for the others."""

    articles: Path
    passages: tuple[str, ...]


def questions(count: int) -> tuple[str, ...]:
    """Return the first questions of the evaluation, repeated if there are too few."""
    texts = [question.question for question in read_questions()]
    return tuple(texts[number % len(texts)] for number in range(count))


def write_articles(folder: Path, passages: int, seed: int = 1, words: Sequence[str] = ()) -> Path:
    """Write synthetic articles of about that many passages into a new folder; return the folder.

    The articles are sentences and paragraphs of ``words``, or of the words of the seed articles, in random order.
    """
    rng = random.Random(seed)
    words = words or seed_words()
    folder.mkdir(parents=True)
    for number, first in enumerate(range(0, passages, PARAGRAPHS)):
        paragraphs = [" ".join(made_up_sentences(rng, words)) for _ in range(min(PARAGRAPHS, passages - first))]
        (folder / f"{number:06}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
    return folder


def seed_words() -> list[str]:
    """Return all words of the seed articles, with repetitions."""
    return [
        word
        for file in sorted(seed_articles().glob("*.md"))
        for word in re.findall(r"[A-Za-z]+", file.read_text(encoding="utf-8"))
    ]


def strange_words(seed: int = 1) -> list[str]:
    """Return 3,000 invented words, which no question asks about."""
    rng = random.Random(seed)
    return ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(3000)]


def made_up_name(rng: random.Random) -> str:
    """Return one of 24 million names."""
    return "".join(rng.choices(_SYLLABLES, k=4)).capitalize()


def made_up_sentences(rng: random.Random, words: Sequence[str]) -> list[str]:
    """Return the sentences of one paragraph, made of ``words`` in random order."""
    sentences, left = [], _WORDS_A_PARAGRAPH
    while left > 0:
        length = rng.randint(8, 25)
        sentences.append(" ".join(rng.choices(words, k=length)).capitalize() + ".")
        left -= length
    return sentences
