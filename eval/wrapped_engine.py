"""An engine that answers as another one does, for measuring a library with a part of it taken away."""

from collections.abc import Collection, Sequence

from embeddings.encoders.base import Floats
from embeddings.engines.base import Engine, Proposals, StoredPassage
from embeddings.scope import Scope


class WrappedEngine:
    """The answers of ``engine``; subclasses change the answers that searches rest on."""

    def __init__(self, engine: Engine) -> None:
        """Answer as ``engine`` does."""
        self._engine = engine
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
        """As `Engine.search`."""
        return self._engine.search(vector, terms, k, scope)

    def bm25(self, terms: Sequence[str], passage_ids: Collection[int], scope: Scope) -> dict[int, float]:
        """As `Engine.bm25`."""
        return self._engine.bm25(terms, passage_ids, scope)

    def passages_with_all_terms(self, terms: Sequence[str], k: int, scope: Scope) -> list[int]:
        """As `Engine.passages_with_all_terms`."""
        return self._engine.passages_with_all_terms(terms, k, scope)

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """As `Engine.passages`."""
        return self._engine.passages(passage_ids)

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        """As `Engine.byline_passages`."""
        return self._engine.byline_passages(passage_ids)
