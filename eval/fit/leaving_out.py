"""A library without some of its passages, for questions whose answer is taken away."""

from collections.abc import Collection, Sequence
from copy import copy

from embeddings.encoders.base import Floats
from embeddings.engines.base import Engine, Proposals, Scored, StoredPassage
from embeddings.library import Library
from embeddings.scope import Scope
from eval.wrapped_engine import WrappedEngine


def without_passages(library: Library, passage_ids: Collection[int]) -> Library:
    """Return the same library, searched as if it did not hold these passages; its idf stays the same."""
    reduced = copy(library)
    reduced.engine = _WithoutPassages(library.engine, frozenset(passage_ids))
    return reduced


class _WithoutPassages(WrappedEngine):
    """An engine that proposes none of the ``hidden`` passages."""

    def __init__(self, engine: Engine, hidden: frozenset[int]) -> None:
        super().__init__(engine)
        self._hidden = hidden

    def search(self, vector: Floats | None, terms: Sequence[str], k: int, scope: Scope) -> Proposals:
        # So many more that k are left, whichever of them are hidden.
        found = super().search(vector, terms, k + len(self._hidden), scope)
        return Proposals(self._shown(found.dense)[:k], self._shown(found.lexical)[:k])

    def bm25(self, terms: Sequence[str], passage_ids: Collection[int], scope: Scope) -> dict[int, float]:
        return super().bm25(terms, self._left(passage_ids), scope)

    def passages_with_all_terms(self, terms: Sequence[str], k: int, scope: Scope) -> list[int]:
        return self._left(super().passages_with_all_terms(terms, k + len(self._hidden), scope))[:k]

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        return super().passages(self._left(passage_ids))

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        return self._left(super().byline_passages(passage_ids))

    def _left(self, passage_ids: Collection[int]) -> list[int]:
        return [i for i in passage_ids if i not in self._hidden]

    def _shown(self, scored: Scored) -> Scored:
        return [(i, score) for i, score in scored if i not in self._hidden]
