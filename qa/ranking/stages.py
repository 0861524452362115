"""The steps on the way to the passages, each of which can be switched off to see what it is worth."""

from enum import StrEnum


class Stage(StrEnum):
    """A step on the way to the passages.

    ``DENSE``: the FAISS index proposes passages, and the cosine of question and passage counts. ``BM25``: the words'
    index does. ``LATE``: late interaction; without it pooled similarity stands in for it, as for a model without token
    vectors. ``LEARNED_RANKING``: the fitted choice among the sentences of all passages read; without it the passages
    come in the order of reciprocal rank fusion of what is on, and the quote comes from the first of them.
    """

    DENSE = "dense"
    BM25 = "bm25"
    LATE = "late"
    LEARNED_RANKING = "ranking"
