"""Questions made unanswerable by a small change: another name, number or word, an opposite, or a negation."""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# A run of capitalised words; in a question the first word of all is none.
_NAME = re.compile(r"(?<=[\w,'’\"] )[A-Z][\w'’-]*+(?: (?:(?:of|the|de|von|van) )?[A-Z][\w'’-]*+)*+")
_NUMBER = re.compile(r"\b\d[\d,.]*+(?<=\d)\b")
_WORD = re.compile(r"\b[a-z]{4,}+\b")
_ANY_WORD = re.compile(r"[a-z-]++")
_NEGATION = re.compile(r"\b(?:not|never|no longer)\b ?")
_HELPING = re.compile(r"\b(?:did|does|do|is|was|were|are|has|have|had|can|could|will|would)\b")
_OPPOSITES_FILE = Path(__file__).with_name("opposites.txt")
# These words carry no meaning that a passage could contradict.
_PLAIN_WORDS = """
what which when where who whom whose many much does have been were that this with from about into than then they
their there these those being also name year type kind used called would could other some such between during
after before under over most more first last
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())
# A change of a year by these numbers is a date that a reader would believe.
_YEARS = (-30, -12, -7, -3, -2, -1, 1, 2, 4, 9, 20)
_MOST_TRIED = 400
# The share of the changes that leave a negation out where there is one, and that add one where there is none.
_LEAVE_OUT, _ADD = 0.8, 0.35


@dataclass(frozen=True, slots=True)
class WordPool:
    """The names and the words of an article, from which a changed question takes others."""

    names: Sequence[str]
    words: Sequence[str]

    @classmethod
    def of(cls, passages: Iterable[str], questions: Iterable[str]) -> "WordPool":
        """Return the names of the passages and the words of the questions."""
        words = [m.group() for question in questions for m in _WORD.finditer(question) if m.group() not in _PLAIN]
        return cls([m.group() for passage in passages for m in _NAME.finditer(passage)], words)


def read_opposites(file: Path = _OPPOSITES_FILE) -> dict[str, list[str]]:
    """Return for each word its opposites. ``file``: a pair a line."""
    opposites: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        one, other = line.split()
        opposites.setdefault(one, []).append(other)
        opposites.setdefault(other, []).append(one)
    return opposites


class QuestionChanger:
    """Changes questions so that a passage does not answer them any more, nearly always."""

    def __init__(self, rng: random.Random) -> None:
        """Draw from ``rng``."""
        self._rng = rng
        self._opposites = read_opposites()
        # Names and opposites twice: people who write unanswerable questions change them most.
        self._ways: Sequence[Callable[[str, str, WordPool], str | None]] = (
            self._name, self._name, self._number, self._opposite, self._opposite, self._negation, self._word,
        )  # fmt: skip

    def change(self, question: str, passage: str, pool: WordPool) -> str | None:
        """Return a changed question with a word that ``passage`` lacks; None if no change fits."""
        ways = list(self._ways)
        self._rng.shuffle(ways)
        for way in dict.fromkeys(ways):
            changed = way(question, passage.lower(), pool)
            if changed and changed != question:
                return changed
        return None

    def _name(self, question: str, passage: str, pool: WordPool) -> str | None:
        return self._other(
            question, passage, list(_NAME.finditer(question)), pool.names, lambda a, b: a.count(" ") == b.count(" ")
        )

    def _word(self, question: str, passage: str, pool: WordPool) -> str | None:
        found = [m for m in _WORD.finditer(question) if m.group() not in _PLAIN]
        # Another beginning and the same end: another word of the same kind, mostly.
        return self._other(question, passage, found, pool.words, lambda a, b: a[-2:] == b[-2:] and a[:3] != b[:3])

    def _other(
        self,
        question: str,
        passage: str,
        found: list[re.Match[str]],
        pool: Sequence[str],
        fits: Callable[[str, str], bool],
    ) -> str | None:
        if not found or not pool:
            return None
        chosen = self._rng.choice(found)
        tried = self._rng.sample(pool, min(_MOST_TRIED, len(pool)))
        asked = question.lower()
        others = [o for o in tried if o.lower() not in passage and o.lower() not in asked and fits(chosen.group(), o)]
        return _replaced(question, chosen, self._rng.choice(others)) if others else None

    def _number(self, question: str, passage: str, _: WordPool) -> str | None:
        found = list(_NUMBER.finditer(question))
        if not found:
            return None
        chosen = self._rng.choice(found)
        is_year = chosen.group().isdecimal() and len(chosen.group()) == 4
        number = int(chosen.group()) + self._rng.choice(_YEARS) if is_year else self._rng.randint(2, 900)
        return None if str(number) in passage else _replaced(question, chosen, str(number))

    def _opposite(self, question: str, passage: str, _: WordPool) -> str | None:
        found = [m for m in _ANY_WORD.finditer(question) if m.group() in self._opposites]
        if not found:
            return None
        chosen = self._rng.choice(found)
        other = self._rng.choice(self._opposites[chosen.group()])
        return None if other in passage else _replaced(question, chosen, other)

    def _negation(self, question: str, _: str, __: WordPool) -> str | None:
        if _NEGATION.search(question):
            return _NEGATION.sub("", question, count=1) if self._rng.random() < _LEAVE_OUT else None
        helping = _HELPING.search(question)
        if helping is None or self._rng.random() >= _ADD:
            return None
        words = question[helping.end() :].split(" ")
        # Without a parser: before the first word of the predicate, or before the verb after a subject of one word.
        lower = [i for i, word in enumerate(words) if word[:1].islower() and word not in ("the", "a", "of", "in")]
        if len(lower) < 2:
            return None
        at = lower[0] if helping.group() in ("is", "was", "were", "are") else lower[1]
        return question[: helping.end()] + " ".join([*words[:at], "not", *words[at:]])


def _replaced(question: str, match: re.Match[str], words: str) -> str:
    return question[: match.start()] + words + question[match.end() :]
