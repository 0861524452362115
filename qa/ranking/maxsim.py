"""MaxSim: the best cosine of each question token in each sentence of the candidate passages, from the token codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Kind
from embeddings.encoders.base import Floats
from embeddings.engines.base import StoredPassage
from embeddings.token_codes import best_per_segment, similarities


@dataclass(frozen=True, slots=True, eq=False)
class MaxSimScores:
    """The cosines of m question tokens with the tokens of one passage.

    ``similarity``: float32, shape (m, n_tokens), estimated cosines. ``best``: float32, shape (m, n_sentences), the
    highest cosine within each sentence. ``around``: the highest within each sentence and its neighbours; a row of a
    table has no neighbours.
    """

    similarity: Floats
    best: Floats
    around: Floats


def maxsim(tokens: Floats | None, passages: Sequence[StoredPassage]) -> list[MaxSimScores | None]:
    """Return the scores of each passage for a question's ``tokens``, float32, shape (m, dim).

    The scores are None if the model has no token vectors or knows no token of the passage.
    """
    scores: list[MaxSimScores | None] = [None] * len(passages)
    known = [i for i, stored in enumerate(passages) if stored.token_codes is not None and len(stored.token_codes)]
    if not known or tokens is None or not len(tokens):
        return scores
    # One product and one table for all passages: a product for each passage costs several times as much.
    read = [passages[i] for i in known]
    ends = np.cumsum([0, *(len(stored.token_starts) for stored in read)])
    rows = np.cumsum([0, *(len(stored.passage.sentences) for stored in read)])
    codes = np.concatenate([stored.token_codes for stored in read if stored.token_codes is not None])
    similarity = similarities(tokens, codes)
    # Sentences that share a token are one segment: reduceat allows no empty segment.
    starts, places = np.unique(sentence_segments(read), return_inverse=True)
    best = best_per_segment(similarity, starts)[:, places]
    is_row = [sentence.kind is Kind.TABLE_ROW for stored in read for sentence in stored.passage.sentences]
    around = np.where(is_row, best, _with_neighbours(best, rows))
    bounds = zip(ends.tolist(), ends[1:].tolist(), rows.tolist(), rows[1:].tolist(), strict=False)
    for i, (token, next_token, row, next_row) in zip(known, bounds, strict=True):
        scores[i] = MaxSimScores(similarity[:, token:next_token], best[:, row:next_row], around[:, row:next_row])
    return scores


def sentence_segments(passages: Sequence[StoredPassage]) -> NDArray[np.intp]:
    """Return the number of each sentence's first token, counted among the tokens of all these passages.

    A sentence without an own token gets its neighbour's. Tokens before the first sentence of a passage belong to that
    sentence. Every passage must have tokens.
    """
    token_counts = [len(stored.token_starts) for stored in passages]
    sentence_counts = [len(stored.passage.sentences) for stored in passages]
    tokens, rows = np.cumsum([0, *token_counts]), np.cumsum([0, *sentence_counts])
    # The passages laid end to end, with a gap, so that no sentence finds a token of another passage.
    gaps = np.cumsum([0, *(stored.passage.end - stored.passage.start + 1 for stored in passages)])[:-1]
    token_places = np.concatenate([stored.token_starts for stored in passages]) + np.repeat(gaps, token_counts)
    sentence_starts = [sentence.start for stored in passages for sentence in stored.passage.sentences]
    shifts = gaps - [stored.passage.start for stored in passages]
    sentence_places = sentence_starts + np.repeat(shifts, sentence_counts)
    first: NDArray[np.intp] = np.searchsorted(token_places, sentence_places)
    first = np.minimum(first, np.repeat(tokens[1:], sentence_counts) - 1)
    first[rows[:-1]] = tokens[:-1]
    return first


def _with_neighbours(best: Floats, rows: NDArray[np.intp]) -> Floats:
    """Return the best cosines in each sentence and the sentences beside it; passages begin and end at ``rows``."""
    before, after = np.roll(best, 1, axis=1), np.roll(best, -1, axis=1)
    before[:, rows[:-1]] = after[:, rows[1:] - 1] = -np.inf
    return np.maximum(best, np.maximum(before, after))
