"""What a retriever finds: sentences that may answer, and passages."""

from dataclasses import dataclass

from embeddings.document import Passage, Sentence
from qa.ranking.features import ScoringContext


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. ``score`` is in [0, 1], higher is better: with everything fused, the estimated probability that
    the passage answers; without ``Stage.LEARNED_RANKING``, the one index's own score or the share of what reciprocal
    rank fusion could give. ``rank`` counts from 1, the best.
    """

    passage: Passage
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence that may answer, in its passage. ``probability``: given that one of the sentences read answers."""

    passage_id: int
    passage: Passage
    sentence: Sentence
    probability: float


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """All that was found for a question: the sentences read, best first, and how sure it is that one answers.

    ``confidence`` is in [0, 1]; 0 when there was nothing to read. ``reading``: for a closer look at what was read, None
    when that was nothing.
    """

    choices: tuple[ScoredSentence, ...]
    confidence: float
    reading: ScoringContext | None = None
