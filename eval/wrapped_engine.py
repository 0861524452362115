"""An engine that forwards to another engine, to measure a library without some of its parts."""

from collections.abc import Collection, Sequence

from embeddings.encoders.base import Floats
from embeddings.engines.base import Engine, Proposals, StoredPassage
from embeddings.scope import Scope


class WrappedEngine:
    """Forwards every method to ``engine``; subclasses override the methods that a search uses."""

    def __init__(self, engine: Engine) -> None:
        """Wrap ``engine``."""
        self._engine = engine
        self.settings = engine.settings
        self.save_settings = engine.save_settings
        self.reader_versions = engine.reader_versions
        self.save_reader_versions = engine.save_reader_versions
        self.repeated_lines = engine.repeated_lines
        self.save_repeated_lines = engine.save_repeated_lines
        self.generation = engine.generation
        self.changing = engine.changing
        self.check = engine.check
        self.close = engine.close
        self.passage_count = engine.passage_count
        self.stored_document = engine.stored_document
        self.idf = engine.idf
        self.unknown_terms = engine.unknown_terms
        self.passage_ids = engine.passage_ids
        self.document = engine.document
        self.document_ids = engine.document_ids
        self.list_documents = engine.list_documents
        self.languages = engine.languages
        self.find_text = engine.find_text
        self.is_empty = engine.is_empty
        self.searched = engine.searched
        self.refresh = engine.refresh
        self.files = engine.files
        self.twin = engine.twin
        self.file_records = engine.file_records
        self.save_file_records = engine.save_file_records
        self.failures = engine.failures
        self.failure = engine.failure
        self.warnings = engine.warnings
        self.replace = engine.replace
        self.move = engine.move

    def search(self, vector: Floats | None, terms: Sequence[str], k: int, scope: Scope) -> Proposals:
        """Return the result of `Engine.search`."""
        return self._engine.search(vector, terms, k, scope)

    def bm25(self, terms: Sequence[str], passage_ids: Collection[int], scope: Scope) -> dict[int, float]:
        """Return the result of `Engine.bm25`."""
        return self._engine.bm25(terms, passage_ids, scope)

    def passages_with_all_terms(self, terms: Sequence[str], k: int, scope: Scope) -> list[int]:
        """Return the result of `Engine.passages_with_all_terms`."""
        return self._engine.passages_with_all_terms(terms, k, scope)

    def passages_with_similar_term(
        self, terms: Sequence[str], distance: int, beside: Sequence[str], k: int, scope: Scope
    ) -> list[int]:
        """Return the result of `Engine.passages_with_similar_term`."""
        return self._engine.passages_with_similar_term(terms, distance, beside, k, scope)

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """Return the result of `Engine.passages`."""
        return self._engine.passages(passage_ids)

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        """Return the result of `Engine.byline_passages`."""
        return self._engine.byline_passages(passage_ids)
