"""The explanation of an answer, which an assistant makes only when it is asked for."""

from dataclasses import dataclass
from enum import StrEnum


class DecidingStage(StrEnum):
    """The stage that decided about the outcome."""

    LIBRARY = "library"
    """No article could be searched."""
    INTENT = "intent"
    """The text is no question that is searched for."""
    CANDIDATES = "candidates"
    """No passage came near."""
    THRESHOLD = "threshold"
    """The confidence in the best sentence was compared with the threshold."""
    FORMS = "forms"
    """The question was refused as typed, and asked again with another form of a short name, a number or a date."""
    LOOKED_UP = "looked_up"
    """The question asks for the long form of a short name, or for a day, and its sentences were looked up."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """A feature of a sentence. ``effect``: the score of the sentence minus its score with the feature's mean value."""

    feature: str
    value: float
    effect: float


@dataclass(frozen=True, slots=True)
class ExplainedSentence:
    """A sentence that was ranked: ``document.text[start:end] == text``.

    ``probability``: that the sentence answers, given that one does, in [0, 1]. ``dense``: the cosine of its passage
    with the question. ``bm25``: the score of its passage. ``contributions``: the features with the largest effects on
    the ranking, the largest first; empty for a ranker that does not name them.
    """

    document_id: str
    start: int
    end: int
    text: str
    probability: float
    dense: float
    bm25: float
    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The way from a question to its outcome.

    ``searched``: the question as it was searched for. ``unknown_words``: its words that stand in no article that the
    asker may see. ``passages``: the number of passages whose sentences were ranked. ``sentences``: the best of these
    sentences. An answer needs a ``confidence`` of at least ``threshold``; both are None where no article was searched.
    """

    searched: str
    stage: DecidingStage
    unknown_words: tuple[str, ...] = ()
    passages: int = 0
    sentences: tuple[ExplainedSentence, ...] = ()
    confidence: float | None = None
    threshold: float | None = None
