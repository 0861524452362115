"""The engine on this machine: SQLite holds everything, FAISS and tantivy find it, with an index for each owner."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path

from embeddings.document import ListPage
from embeddings.encoders.base import Floats
from embeddings.engines.base import FOLDER, Proposals, Scored, StoredDocument, StoredPassage
from embeddings.engines.local.caches import FactCache, PassageCache
from embeddings.engines.local.indexes import Indexes
from embeddings.engines.local.lexical import Statistics
from embeddings.engines.local.lifecycle import IndexLifecycle
from embeddings.engines.local.search_index import PassageFilter
from embeddings.engines.local.store import Generation, Store
from embeddings.languages.base import Language
from embeddings.scope import Scope
from embeddings.settings import LibrarySettings
from embeddings.structure.repeated_lines import RepeatedLines
from embeddings.unicode import has_no_surrogates

_STORE_FILE = "library.sqlite3"
# Cached filters of chosen documents: a visitor asks with the same choice again and again.
_MAX_FILTERS = 16
# `find_text` looks for this number of the rarest terms of a quote, and for fewer if no passage holds all of them,
# since the quote may stand in two passages now. The numbers of passages and documents bound the work.
_TERMS_OF_A_QUOTE = (8, 4, 2, 1)
_MAX_PASSAGES = 1000
_MAX_DOCUMENTS = 200


def open_engine(folder: Path, language: Language) -> "LocalEngine":
    """Open the engine of the library in ``folder``, which exists; a new library begins empty.

    :raises LibraryError: if the folder holds a library that this version cannot read.
    """
    return LocalEngine(folder, Store(folder / _STORE_FILE), language)


class LocalEngine:
    """An `Engine` in a library's folder; safe to use from any number of threads.

    The folder's articles have an index, and the uploads of each owner have an index. A search therefore never meets a
    document outside its scope, no owner's words change the scores of another, and a change costs as much as its owner's
    documents. Indexes that are searched together share the idf of BM25; each has its own average passage length. A
    scope that sees the uploads of every owner searches one index of everything, which is made at first use.
    """

    def __init__(self, folder: Path, store: Store, language: Language) -> None:
        """Use ``open_engine`` instead."""
        self.store = store
        self._language = language
        # The methods of `Engine` for which the store needs no index.
        self.replace = store.replace
        self.document = store.document
        self.passage_ids = store.passage_ids
        self.byline_passages = store.byline_passages
        self.files = store.files
        self.languages = store.languages
        self.twin = store.twin
        self.file_records = store.file_records
        self.save_file_records = store.save_file_records
        self.failures = store.failures
        self.failure = store.failure
        self.warnings = store.warnings
        self._lifecycle = IndexLifecycle(folder, store, language.analyzer)
        self._passages = PassageCache(store)
        self._facts = FactCache(store)
        # The generation is part of the key, so that a change of documents makes a new filter.
        self._filter = lru_cache(_MAX_FILTERS)(self._make_filter)

    # Lifecycle

    @property
    def settings(self) -> LibrarySettings | None:
        """See ``Engine.settings``."""
        return self.store.settings

    def save_settings(self, settings: LibrarySettings) -> None:
        """See ``Engine.save_settings``."""
        self.store.settings = settings

    def reader_versions(self, owner: str) -> dict[str, int]:
        """See ``Engine.reader_versions``."""
        return self.store.reader_versions(owner)

    def save_reader_versions(self, owner: str, versions: Mapping[str, int]) -> None:
        """See ``Engine.save_reader_versions``."""
        self.store.save_reader_versions(owner, versions)

    def repeated_lines(self, owner: str) -> RepeatedLines:
        """See ``Engine.repeated_lines``."""
        return self.store.repeated_lines(owner)

    def save_repeated_lines(self, owner: str, lines: RepeatedLines) -> None:
        """See ``Engine.save_repeated_lines``."""
        self.store.save_repeated_lines(owner, lines)

    @property
    def generation(self) -> Generation:
        """See ``Engine.generation``."""
        return self.store.generation()

    def changing(self, owner: str) -> AbstractContextManager[None]:
        """See ``Engine.changing``."""
        return self._lifecycle.changing(owner)

    def check(self) -> None:
        """See ``Engine.check``."""
        self.store.check_whole()
        self.store.forget_read()

    def close(self) -> None:
        """See ``Engine.close``."""
        self._lifecycle.close()
        self.store.close()

    # Searching

    def search(self, vector: Floats | None, terms: Sequence[str], k: int, scope: Scope) -> Proposals:
        """See ``Engine.search``."""
        searchable = self._searchable(scope)
        shared = self._shared_statistics(scope, terms)
        dense: Scored = []
        lexical: Scored = []
        for indexes, allowed in searchable:
            if vector is not None:
                dense += indexes.dense.search(vector, k, allowed)
            if terms:
                lexical += indexes.lexical.search(terms, k, allowed, shared)
        return Proposals(_best(dense, k), _best(lexical, k))

    def bm25(self, terms: Sequence[str], passage_ids: Collection[int], scope: Scope) -> dict[int, float]:
        """See ``Engine.bm25``."""
        searchable = self._searchable(scope)
        shared = self._shared_statistics(scope, terms)
        only = PassageFilter(frozenset(passage_ids))
        return {
            passage_id: score
            for indexes, allowed in searchable
            for passage_id, score in indexes.lexical.search(terms, len(passage_ids), only, shared)
            if allowed is None or allowed.allows(passage_id)
        }

    def idf(self, terms: Sequence[str], scope: Scope) -> dict[str, float]:
        """See ``Engine.idf``."""
        lexical = [self._indexes(owner).lexical for owner in self._owners(scope.whole)]
        if not lexical:
            return dict.fromkeys(terms, 1.0)
        shared = _sum([index.statistics(terms) for index in lexical])
        return {term: shared.idf(term) for term in dict.fromkeys(terms)}

    def passages_with_all_terms(self, terms: Sequence[str], k: int, scope: Scope) -> list[int]:
        """See ``Engine.passages_with_all_terms``."""
        passage_ids = [
            passage_id
            for indexes, allowed in self._searchable(scope)
            for passage_id in indexes.lexical.passages_with_all_terms(terms, k, allowed)
        ]
        return sorted(passage_ids)[:k]

    def unknown_terms(self, terms: Collection[str], scope: Scope) -> set[str]:
        """See ``Engine.unknown_terms``."""
        unknown = set(terms)
        for owner in self._owners(scope.whole):
            statistics = self._indexes(owner).lexical.statistics(sorted(unknown))
            unknown.difference_update(term for (_, term), count in statistics.with_term.items() if count)
        return unknown

    def passages_with_similar_term(
        self, terms: Sequence[str], distance: int, beside: Sequence[str], k: int, scope: Scope
    ) -> list[int]:
        """See ``Engine.passages_with_similar_term``."""
        found: Scored = []
        for indexes, allowed in self._searchable(scope):
            found += indexes.lexical.similar(terms, distance, beside, k, allowed)
        return [passage_id for passage_id, _ in _best(found, k)]

    def find_text(self, words: str, scope: Scope) -> list[tuple[str, int]]:
        """See ``Engine.find_text``."""
        if not has_no_surrogates(words) or not (terms := list(dict.fromkeys(self._language.analyze(words)))):
            return []
        idf = self.idf(terms, scope)
        rarest = sorted(terms, key=lambda term: (-idf[term], term))
        for count in dict.fromkeys(min(count, len(rarest)) for count in _TERMS_OF_A_QUOTE):
            passages = self.passages_with_all_terms(rarest[:count], _MAX_PASSAGES, scope)
            keys = self.store.document_keys(passages)[:_MAX_DOCUMENTS]
            documents = [self.store.documents_by_key([key]).get(key) for key in keys]
            matches = sorted(
                (document.document_id, start)
                for document in documents
                if document is not None
                and scope.allows(document.document_id)
                and (start := document.text.find(words)) >= 0
            )
            if matches:
                return matches
        return []

    def searched(self, scope: Scope) -> Hashable:
        """See ``Engine.searched``."""
        return tuple((owner, self._indexes(owner).generation) for owner in self._owners(scope))

    def refresh(self, scope: Scope) -> None:
        """See ``Engine.refresh``."""
        for owner in self._owners(scope):
            self._lifecycle.of(owner).latest()

    # Reading

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """See ``Engine.passages``."""
        return self._passages.read(passage_ids)

    def passage_count(self) -> int:
        """See ``Engine.passage_count``."""
        return self.store.count(None)[1]

    def stored_document(self, document_id: str) -> StoredDocument | None:
        """See ``Engine.stored_document``."""
        with self.store.snapshot():
            document = self.store.document(document_id)
            return None if document is None else StoredDocument(document, self.store.passages_of(document_id))

    def document_ids(self, scope: Scope) -> list[str]:
        """See ``Engine.document_ids``."""
        if scope.these is not None:
            allowed = [document_id for document_id in scope.these if scope.allows(document_id)]
            return self.store.existing_ids(allowed)
        ids = self.store.document_ids(None if scope.owners is None else {FOLDER, *scope.owners})
        return [document_id for document_id in ids if document_id not in scope.all_but]

    def list_documents(self, scope: Scope, words: str, after: str, limit: int | None) -> ListPage:
        """See ``Engine.list_documents``."""
        if not has_no_surrogates(words) or not has_no_surrogates(after):
            return ListPage((), 0)
        return self.store.list_documents(scope, words.casefold().strip(), after, limit)

    def is_empty(self, scope: Scope) -> bool:
        """See ``Engine.is_empty``."""
        if scope.is_choice:  # may hold thousands of ids, too many to cache
            return not self.store.has_passages(scope)
        return self._facts.get("is_empty", scope, lambda: not self.store.has_passages(scope))

    # Changing

    def move(self, owner: str, paths: Mapping[str, str]) -> None:
        """See ``Engine.move``. The path of an upload follows from the library's folder and is not stored."""
        if owner != FOLDER:
            return
        stored = self.store.paths(owner)
        moved = {document_id: path for document_id, path in paths.items() if stored.get(document_id) != path}
        if moved:
            with self.store.transaction():
                for document_id, path in moved.items():
                    self.store.move(document_id, path)

    # From a scope to indexes and filters

    def indexes(self, owner: str | None = FOLDER, *, latest: bool = False) -> Indexes:
        """Return both indexes of an owner's passages; None returns those of everything, made at first use.

        During a change of this owner's documents they may be a moment behind, so that no search waits; ``latest``
        waits.

        :raises LibraryError: if the library was never synced (ask ``is_empty`` first), or its folder cannot be written.
        """
        return self._lifecycle.of(owner).latest() if latest else self._indexes(owner)

    def _indexes(self, owner: str | None) -> Indexes:
        return self._lifecycle.of(owner).current(self._generation(owner))

    def _generation(self, owner: str | None) -> Generation:
        return self._facts.get("generation", owner, lambda: self.store.generation(owner))

    def _owners(self, scope: Scope) -> list[str | None]:
        """Return the owners of the indexes that a search in ``scope`` needs; None is the index of everything."""
        if scope.these is None:
            return self._facts.get("owners", scope.owners, lambda: self._read_owners(scope))
        return self._read_owners(scope)

    def _read_owners(self, scope: Scope) -> list[str | None]:
        if scope.owners is None:
            owners = self.store.owners_with_passages()
            return [FOLDER] if owners == [FOLDER] else [None] if owners else []
        return [*self.store.owners_with_passages(self.store.owners_in(scope))]

    def _searchable(self, scope: Scope) -> list[tuple[Indexes, PassageFilter | None]]:
        """Return the indexes to search for ``scope``, each with the filter of the passages that it may return."""
        searchable: list[tuple[Indexes, PassageFilter | None]] = []
        for owner in self._owners(scope):
            if not scope.is_choice:
                searchable.append((self._indexes(owner), None))
                continue
            allowed = self._filter(scope, owner, self._generation(owner))
            indexes = self._indexes(owner)
            if not allowed.excludes and allowed.ids and max(allowed.ids) > indexes.newest:
                indexes = self.indexes(owner, latest=True)  # a sync has just replaced the chosen documents
            if allowed.ids or allowed.excludes:
                searchable.append((indexes, allowed))
        return searchable

    def _make_filter(self, scope: Scope, owner: str | None, _: Generation) -> PassageFilter:
        if scope.these is None:
            return PassageFilter(frozenset(self.store.passage_ids(scope.all_but, owner)), excludes=True)
        chosen = [document_id for document_id in scope.these if scope.allows(document_id)]
        return PassageFilter(frozenset(self.store.passage_ids(chosen, owner)))

    def _shared_statistics(self, scope: Scope, terms: Sequence[str]) -> Statistics | None:
        """Return the BM25 statistics of all indexes of ``scope`` together; None for one index, which has its own.

        A choice of documents does not change them, so that a question scores the same within any choice.
        """
        owners = self._owners(scope.whole)
        if len(owners) < 2 or not terms:
            return None
        return _sum([self._indexes(owner).lexical.statistics(terms) for owner in owners])


def _best(scored: Scored, k: int) -> Scored:
    return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:k]


def _sum(statistics: Sequence[Statistics]) -> Statistics:
    total = statistics[0]
    for each in statistics[1:]:
        total += each
    return total
