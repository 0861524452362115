"""How well each token of a question is matched in each sentence of the candidate passages, from the token codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.codes import best_per_segment, similarities
from embeddings.models.encoder import Encoding, Floats
from embeddings.storage.rows import StoredPassage


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
    matches: list[Match | None] = [None] * len(passages)
    known = [i for i, stored in enumerate(passages) if stored.codes is not None and len(stored.codes)]
    if not known or encoding.tokens is None or not len(encoding.tokens):
        return matches
    # All passages go through one product and one table: many small ones would cost several times as much.
    read = [passages[i] for i in known]
    tokens = np.cumsum([0, *(len(stored.token_starts) for stored in read)])
    rows = np.cumsum([0, *(len(stored.passage.sentences) for stored in read)])
    codes = np.concatenate([stored.codes for stored in read if stored.codes is not None])
    similarity = similarities(encoding.tokens, codes)
    starts, places = _segments(read, tokens, rows)
    best = best_per_segment(similarity, starts)[:, places]
    around = _with_neighbours(best, rows)
    for i, token, next_token, row, next_row in zip(known, tokens, tokens[1:], rows, rows[1:], strict=False):
        matches[i] = Match(similarity[:, token:next_token], best[:, row:next_row], around[:, row:next_row])
    return matches


def _segments(
    read: Sequence[StoredPassage], tokens: NDArray[np.intp], rows: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """At which token, of those of all passages, each segment starts, and which segment is each sentence's."""
    # Passages laid out end to end, far enough apart that no sentence finds a token of another passage.
    gaps = np.cumsum([0, *(stored.passage.end - stored.passage.start + 1 for stored in read)])
    token_places = np.concatenate([stored.token_starts + gap for stored, gap in zip(read, gaps, strict=False)])
    sentence_places = [
        sentence.start - stored.passage.start + gap
        for stored, gap in zip(read, gaps, strict=False)
        for sentence in stored.passage.sentences
    ]
    first = np.searchsorted(token_places, sentence_places)
    # A sentence without a token of its own shares its neighbour's segment: reduceat allows no empty one. What stands
    # before the first sentence of a passage belongs to it.
    first = np.minimum(first, np.repeat(tokens[1:], np.diff(rows)) - 1)
    first[rows[:-1]] = tokens[:-1]
    return np.unique(first, return_inverse=True)


def _with_neighbours(best: Floats, rows: NDArray[np.intp]) -> Floats:
    """The best in each sentence and those beside it in its passage; ``rows`` are where passages begin and end."""
    before, after = np.roll(best, 1, axis=1), np.roll(best, -1, axis=1)
    before[:, rows[:-1]] = after[:, rows[1:] - 1] = -np.inf
    return np.maximum(best, np.maximum(before, after))
