"""How well each token of a question is matched in each sentence of the candidate passages, from the token codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.codes import best_per_segment, rotate_query, similarities
from embeddings.encoder import Encoding, Floats
from embeddings.rows import StoredPassage


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """The question's tokens against one passage.

    ``similarity``: float32, shape (m, n_tokens), estimated cosines. ``best``: float32, shape (m, n_sentences), the
    highest of them within each sentence. ``around``: the same within each sentence and its neighbours.
    """

    similarity: Floats
    best: Floats
    around: Floats


def match(encoding: Encoding, passages: Sequence[StoredPassage]) -> list[Match | None]:
    """The matches in each passage; None where the model has no token vectors, or knows no token of the passage."""
    if encoding.tokens is None or not len(encoding.tokens):
        return [None] * len(passages)
    # All passages go through one product: many small ones would cost more than the arithmetic.
    codes = [stored.codes for stored in passages if stored.codes is not None and len(stored.codes)]
    if not codes:
        return [None] * len(passages)
    similarity = similarities(rotate_query(encoding.tokens), np.concatenate(codes))
    matches: list[Match | None] = []
    begin = 0
    for stored in passages:
        if stored.codes is None or not len(stored.codes):
            matches.append(None)
            continue
        end = begin + len(stored.codes)
        matches.append(_match(stored, similarity[:, begin:end]))
        begin = end
    return matches


def _match(stored: StoredPassage, similarity: Floats) -> Match:
    passage = stored.passage
    first = [sentence.start - passage.start for sentence in passage.sentences]
    starts = np.searchsorted(stored.token_starts, first)
    # A sentence without a token of its own shares its neighbour's segment: reduceat allows no empty one.
    distinct, places = np.unique(np.minimum(starts, similarity.shape[1] - 1), return_inverse=True)
    distinct[0] = 0
    best = best_per_segment(similarity, distinct)[:, places]
    around = best.copy()
    np.maximum(around[:, 1:], best[:, :-1], out=around[:, 1:])
    np.maximum(around[:, :-1], best[:, 1:], out=around[:, :-1])
    return Match(similarity, best, around)
