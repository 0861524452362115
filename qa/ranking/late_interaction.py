"""Late interaction: the tokens of a question compared with the tokens of its candidates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage
from embeddings.encoders.base import Floats
from qa.ranking.base import Candidates
from qa.ranking.learned_maxsim import LearnedMaxSim
from qa.ranking.maxsim import MaxSimScores, maxsim

NEAR = 40
"""The distance from a number or name, in characters, within which words describe it."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, eq=False)
class QuestionTokens:
    """The tokens of a question and the words that they spell.

    ``weights``: float32, shape (m,), summing to 1: each token's share of the idf of its word, 0 for stop words; equal
    if all are 0. ``named``: float32, 1 if a capital letter marks the word as a name. ``idf``: float32, the idf of each
    token's word, divided among its tokens. ``words``: for each word that BM25 counts, its stem and its tokens.
    """

    weights: Floats
    named: Floats
    idf: Floats
    words: tuple[tuple[str, NDArray[np.intp]], ...]

    @classmethod
    def read(cls, candidates: Candidates) -> "QuestionTokens":
        """Return the tokens of the question that the candidates were found for."""
        starts = candidates.encoding.token_starts
        idf = np.zeros(len(starts), dtype=np.float32)
        named = np.zeros(len(starts), dtype=np.float32)
        words = []
        question = candidates.question
        for word in _WORD.finditer(question.text):
            tokens = np.flatnonzero((starts >= word.start()) & (starts < word.end()))
            for stem in question.language.analyze(word.group())[:1]:
                if len(tokens):
                    named[tokens] = stem in candidates.words.names
                    idf[tokens] = candidates.words.idf.get(stem, 0.0) / len(tokens)
                    words.append((stem, tokens))
        total = float(idf.sum())
        shares = idf / total if total > 0 else np.full_like(idf, 1 / max(1, len(idf)))
        return cls(shares, named, idf, tuple(words))


@dataclass(frozen=True, slots=True, eq=False)
class LateInteraction:
    """A question's tokens compared with the tokens of its candidates; a `PlaceScorer`.

    ``importance``: float32, shape (m,), as ``learned`` weights the tokens; empty for a model without token vectors.
    ``scores``: of each candidate passage, as `maxsim` gives them.
    """

    candidates: Candidates
    learned: LearnedMaxSim
    tokens: QuestionTokens
    importance: Floats
    scores: tuple[MaxSimScores | None, ...]

    @classmethod
    def of(cls, candidates: Candidates, learned: LearnedMaxSim) -> "LateInteraction":
        """Compare the question with its candidates."""
        tokens, encoding = QuestionTokens.read(candidates), candidates.encoding
        scores = maxsim(learned.project(encoding), candidates.stored)
        return cls(candidates, learned, tokens, learned.weights(encoding, tokens.idf, tokens.named), tuple(scores))

    def score_places(
        self,
        passage: Passage,
        places: Sequence[tuple[int, int]],
        *,
        before: int = NEAR,
        after: int = NEAR,
        about: tuple[int, int] | None = None,
    ) -> list[float]:
        """Return for each place the mean of the tokens' best cosines there, each weighted by its word's idf.

        The parameters are those of `PlaceScorer.score_places`. Every place scores 0 without token vectors, and in a
        passage that is no candidate.
        """
        candidates = zip(self.candidates.stored, self.scores, strict=True)
        stored, scores = next(((s, scores) for s, scores in candidates if s.passage == passage), (None, None))
        if stored is None or scores is None or not places:
            return [0.0] * len(places)
        starts, weights = self.candidates.encoding.token_starts, self.tokens.weights
        if about is not None:
            chosen = weights * ((starts >= about[0]) & (starts < about[1]))
            weights = chosen / chosen.sum() if chosen.any() else weights
        edges = [edge for start, end in places for edge in (start - before, end + after)]
        bounds = stored.token_starts.searchsorted(edges).reshape(-1, 2).tolist()
        return [float(weights @ scores.similarity[:, a:b].max(axis=1)) if a < b else 0.0 for a, b in bounds]
