"""A library without some of its passages, for questions whose answer is taken away."""

from collections.abc import Collection, Sequence
from copy import copy

from embeddings.encoders.base import Floats
from embeddings.engines.base import Engine, Proposals, Scored, StoredPassage
from embeddings.library import Library
from embeddings.scope import Scope


def without_passages(library: Library, passage_ids: Collection[int]) -> Library:
    """Return the same library, searched as if it did not hold these passages; its idf stays as it is."""
    less = copy(library)
    less.engine = _WithoutPassages(library.engine, frozenset(passage_ids))
    return less


class _WithoutPassages:
    """An engine that proposes none of the ``hidden`` passages; everything else is the ``engine``'s own answer."""

    def __init__(self, engine: Engine, hidden: frozenset[int]) -> None:
        self._engine = engine
        self._hidden = hidden
        self.settings = engine.settings
        self.save_settings = engine.save_settings
        self.generation = engine.generation
        self.changing = engine.changing
        self.check = engine.check
        self.close = engine.close
        self.passage_count = engine.passage_count
        self.stored_document = engine.stored_document
        self.idf = engine.idf
        self.passage_ids = engine.passage_ids
        self.document = engine.document
        self.document_ids = engine.document_ids
        self.list_documents = engine.list_documents
        self.find_text = engine.find_text
        self.is_empty = engine.is_empty
        self.searched = engine.searched
        self.refresh = engine.refresh
        self.files = engine.files
        self.twin = engine.twin
        self.replace = engine.replace
        self.move = engine.move

    def search(self, vector: Floats | None, terms: Sequence[str], k: int, scope: Scope) -> Proposals:
        # So many more that k are left, whichever of them are hidden.
        found = self._engine.search(vector, terms, k + len(self._hidden), scope)
        return Proposals(self._shown(found.dense)[:k], self._shown(found.lexical)[:k])

    def bm25(self, terms: Sequence[str], passage_ids: Collection[int], scope: Scope) -> dict[int, float]:
        return self._engine.bm25(terms, self._left(passage_ids), scope)

    def passages_with_all_terms(self, terms: Sequence[str], k: int, scope: Scope) -> list[int]:
        return self._left(self._engine.passages_with_all_terms(terms, k + len(self._hidden), scope))[:k]

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        return self._engine.passages(self._left(passage_ids))

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        return self._left(self._engine.byline_passages(passage_ids))

    def _left(self, passage_ids: Collection[int]) -> list[int]:
        return [i for i in passage_ids if i not in self._hidden]

    def _shown(self, scored: Scored) -> Scored:
        return [(i, score) for i, score in scored if i not in self._hidden]
