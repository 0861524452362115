"""The engine on this machine: SQLite holds everything, FAISS and tantivy find it, with an index for each owner."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

from embeddings.document import Document, ListPage
from embeddings.encoders.base import Floats
from embeddings.engines.base import FOLDER, NewDocument, Proposals, Scored, StoredPassage
from embeddings.engines.local.indexes import CurrentIndexes, Indexes
from embeddings.engines.local.lexical import Statistics
from embeddings.engines.local.passage_filter import PassageFilter
from embeddings.engines.local.store import Generation, Store
from embeddings.languages.english import analyze
from embeddings.scope import Scope
from embeddings.unicode import has_no_surrogates

Value = TypeVar("Value")

# Passages kept as read, since popular ones are read again and again: with their codes some 15 MB, or twice that.
_KEPT_PASSAGES = 1024
# Owners whose indexes are kept open: each takes a dozen files.
_OPEN_OWNERS = 64
# Choices of documents whose passages are kept as ids: a visitor asks with the same choice again and again.
_KEPT_FILTERS = 16
# Facts about scopes and owners that are kept as read, until the library changes.
_KEPT_FACTS = 1000
# An old quote is looked for by so many of its rarest terms at once: by fewer where none of its places holds them all,
# since the words may stand in two passages now. And in so many passages and documents, the most.
_TERMS_OF_A_QUOTE = (8, 4, 2, 1)
_MOST_PASSAGES = 1000
_MOST_DOCUMENTS = 200


@dataclass(frozen=True, slots=True)
class _Known:
    """Facts about the library in one state of it, by kind and subject."""

    generation: Generation
    facts: dict[Hashable, object] = field(default_factory=dict)


class LocalEngine:
    """An `Engine` in a library's folder; safe to use from any number of threads.

    The folder's articles have an index, and so have the uploads of each owner: a search never meets what its scope does
    not hold, no owner's words change the scores of another, and a change costs as much as its owner's documents. The
    idf of BM25 is that of all indexes that are searched together; the average length of a passage is each index's own.
    Where a scope sees the uploads of every owner, one index of everything is searched, which is made when it is first
    asked for.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        """``folder``: the library's."""
        self.store = store
        self._folder = folder
        self._lock = threading.Lock()
        self._background = ThreadPoolExecutor(1, thread_name_prefix="indexes")
        self._parts: OrderedDict[str | None, CurrentIndexes] = OrderedDict()
        self._kept: dict[int, StoredPassage] = {}
        self._kept_at = store.generation()
        # The generation is part of the key, so that a filter is made again after a change.
        self._filter = lru_cache(_KEPT_FILTERS)(self._make_filter)
        self._known = _Known(store.generation())
        self._changing: str | None = None  # the owner whose documents are being changed

    def close(self) -> None:
        """Wait until no index is written any more, and let them go."""
        self._background.shutdown(cancel_futures=True)
        with self._lock:
            for part in self._parts.values():
                part.close()
            self._parts.clear()

    # What is found

    def search(self, vector: Floats | None, terms: Sequence[str], k: int, scope: Scope) -> Proposals:
        """As ``Engine.search``."""
        parts = self._searchable(scope)
        dense: Scored = []
        lexical: Scored = []
        together = self._together(scope, terms)
        for indexes, allowed in parts:
            if vector is not None:
                dense += indexes.dense.search(vector, k, allowed)
            if terms:
                lexical += indexes.lexical.search(terms, k, allowed, together)
        return Proposals(_best(dense, k), _best(lexical, k))

    def bm25(self, terms: Sequence[str], passage_ids: Collection[int], scope: Scope) -> dict[int, float]:
        """As ``Engine.bm25``."""
        parts = self._searchable(scope)
        together = self._together(scope, terms)
        asked = PassageFilter(frozenset(passage_ids))
        return {
            passage_id: score
            for indexes, allowed in parts
            for passage_id, score in indexes.lexical.search(terms, len(passage_ids), asked, together)
            if allowed is None or allowed.allows(passage_id)
        }

    def idf(self, terms: Sequence[str], scope: Scope) -> dict[str, float]:
        """As ``Engine.idf``."""
        held = [self._indexes(owner).lexical for owner in self._owners(scope.whole)]
        if not held:
            return dict.fromkeys(terms, 1.0)
        together = _sum([index.statistics(terms) for index in held])
        return {term: together.idf(term) for term in dict.fromkeys(terms)}

    def passages_with_all_terms(self, terms: Sequence[str], k: int, scope: Scope) -> list[int]:
        """As ``Engine.passages_with_all_terms``."""
        found = [
            passage_id
            for indexes, allowed in self._searchable(scope)
            for passage_id in indexes.lexical.passages_with_all_terms(terms, k, allowed)
        ]
        return sorted(found)[:k]

    def find_text(self, words: str, scope: Scope) -> list[tuple[str, int]]:
        """As ``Engine.find_text``."""
        if not has_no_surrogates(words) or not (terms := list(dict.fromkeys(analyze(words)))):
            return []
        idf = self.idf(terms, scope)
        rarest = sorted(terms, key=lambda term: (-idf[term], term))
        for count in dict.fromkeys(min(count, len(rarest)) for count in _TERMS_OF_A_QUOTE):
            passages = self.passages_with_all_terms(rarest[:count], _MOST_PASSAGES, scope)
            keys = self.store.document_keys(passages)[:_MOST_DOCUMENTS]
            documents = [self.store.documents_by_key([key]).get(key) for key in keys]
            places = [
                (each.document_id, each.text.find(words))
                for each in documents
                if each is not None and scope.allows(each.document_id)
            ]
            found = sorted((document_id, at) for document_id, at in places if at >= 0)
            if found:
                return found
        return []

    # What is held

    def passages(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """As ``Engine.passages``."""
        if len(passage_ids) > _KEPT_PASSAGES:
            return self.store.passages(passage_ids)
        kept = self._current_kept()
        found = {i: kept[i] for i in passage_ids if i in kept}
        missing = [i for i in passage_ids if i not in found]
        if missing:
            read = {stored.passage_id: stored for stored in self.store.passages(missing)}
            kept.update(read)
            found |= read
        return [found[i] for i in passage_ids if i in found]

    def _current_kept(self) -> dict[int, StoredPassage]:
        """Return the passages kept as read, without those that were removed since."""
        generation = self.store.generation()
        if self._kept_at == generation and len(self._kept) <= _KEPT_PASSAGES:
            return self._kept
        with self._lock:
            before = self._kept_at
            if before == generation and len(self._kept) <= _KEPT_PASSAGES:
                return self._kept
            kept = {}
            if len(self._kept) <= _KEPT_PASSAGES and self.store.has_been(before):
                removed = frozenset(self.store.removed_between(before.number, generation.number))
                # An id never comes back, and a passage never changes under its id.
                kept = {i: stored for i, stored in list(self._kept.items()) if i not in removed}
            # Another dictionary: a thread that reads over the old one adds what it read to that.
            self._kept, self._kept_at = kept, generation
            return kept

    def passage_ids(self, document_ids: Collection[str]) -> list[int]:
        """As ``Engine.passage_ids``."""
        return self.store.passage_ids(document_ids)

    def byline_passages(self, passage_ids: Sequence[int]) -> list[int]:
        """As ``Engine.byline_passages``."""
        return self.store.byline_passages(passage_ids)

    def document(self, document_id: str) -> Document | None:
        """As ``Engine.document``."""
        return self.store.document(document_id)

    def document_ids(self, scope: Scope) -> list[str]:
        """As ``Engine.document_ids``."""
        if scope.these is not None:
            allowed = [document_id for document_id in scope.these if scope.allows(document_id)]
            return self.store.held_ids(allowed)
        ids = self.store.document_ids(None if scope.owners is None else {FOLDER, *scope.owners})
        return [document_id for document_id in ids if document_id not in scope.all_but]

    def list_documents(self, scope: Scope, words: str, after: str, limit: int | None) -> ListPage:
        """As ``Engine.list_documents``."""
        if not has_no_surrogates(words) or not has_no_surrogates(after):
            return ListPage((), 0)
        return self.store.list_documents(scope, words.casefold().strip(), after, limit)

    def is_empty(self, scope: Scope) -> bool:
        """As ``Engine.is_empty``."""
        if scope.is_choice:  # too long to keep
            return not self.store.has_passages(scope)
        return self._cached(scope, "is_empty", lambda: not self.store.has_passages(scope))

    def searched(self, scope: Scope) -> Hashable:
        """As ``Engine.searched``."""
        return tuple((owner, self._indexes(owner).generation) for owner in self._owners(scope))

    def refresh(self, scope: Scope) -> None:
        """As ``Engine.refresh``."""
        for owner in self._owners(scope):
            self._part(owner).latest()

    # What is changed

    def files(self, owner: str, names: Collection[str] | None = None) -> dict[str, str]:
        """As ``Engine.files``."""
        return self.store.files(owner, names)

    def twin(self, document: Document) -> str | None:
        """As ``Engine.twin``."""
        return self.store.twin(document)

    def replace(self, owner: str, added: Sequence[NewDocument], removed: Collection[str] = ()) -> None:
        """As ``Engine.replace``."""
        self.store.replace(owner, added, removed)

    def move(self, owner: str, paths: Mapping[str, str]) -> None:
        """As ``Engine.move``: an upload's place follows from the library's folder and is not noted."""
        if owner != FOLDER:
            return
        noted = self.store.paths(owner)
        moved = {document_id: path for document_id, path in paths.items() if noted.get(document_id) != path}
        if moved:
            with self.store.transaction():
                for document_id, path in moved.items():
                    self.store.move(document_id, path)

    @contextmanager
    def changing(self, owner: str) -> Iterator[None]:
        """While an owner's documents are changed, let searches see the last state; at the end they see the new one.

        Changes come one after another: the caller sees to it.
        """
        with self._lock:
            self._changing = owner
        own = self._part(owner)
        # Who asks everything at once is not who uploads, and must not keep that waiting.
        everything = self._part(None) if owner == FOLDER and self._is_open(None) else None
        try:
            with own.changing(), everything.changing() if everything else nullcontext():
                try:
                    yield
                finally:  # what a sync that fails has changed is changed all the same
                    if self.store.settings is not None:  # otherwise nothing was ever held, and nothing is to be indexed
                        self._bring_up_to_date(owner, own)
                        if everything:
                            everything.latest()
        finally:
            with self._lock:
                self._changing = None

    def _bring_up_to_date(self, owner: str, part: CurrentIndexes) -> None:
        if owner == FOLDER or self.store.count([owner])[1]:
            part.latest()
        else:
            part.delete()
        if owner != FOLDER and not self._is_open(None):
            # An index of everything that nobody uses now may hold words that were just removed; it is made again.
            self._part(None).delete()

    # How a scope becomes indexes and filters

    def indexes(self, owner: str | None = FOLDER, *, latest: bool = False) -> Indexes:
        """Return both indexes of an owner's passages; None: those of everything, which are made where absent.

        While this library itself syncs they may be a moment behind, so that no search waits; ``latest`` waits.

        :raises LibraryError: if the library was never synced (ask ``is_empty`` first), or its folder cannot be written.
        """
        return self._part(owner).latest() if latest else self._indexes(owner)

    def _indexes(self, owner: str | None) -> Indexes:
        return self._part(owner).current(self._generation(owner))

    def _generation(self, owner: str | None) -> Generation:
        return self._cached(owner, "generation", lambda: self.store.generation(owner))

    def _cached(self, about: Hashable, what: str, read: Callable[[], Value]) -> Value:
        """Return what ``read`` gives, read once for each state of the library."""
        known = self._known
        generation = self.store.generation()
        if known.generation != generation or len(known.facts) > _KEPT_FACTS:
            known = self._known = _Known(generation)
        key = (what, about)
        if key not in known.facts:
            known.facts[key] = read()
        return cast(Value, known.facts[key])

    def _owners(self, scope: Scope) -> list[str | None]:
        """Return the owners whose indexes a search in ``scope`` needs; None stands for that of everything."""
        if scope.these is None:
            return self._cached(scope.owners, "owners", lambda: self._read_owners(scope))
        return self._read_owners(scope)

    def _read_owners(self, scope: Scope) -> list[str | None]:
        if scope.owners is None:
            owners = self.store.owners_with_passages()
            return [FOLDER] if owners == [FOLDER] else [None] if owners else []
        return [*self.store.owners_with_passages(self.store.owners_in(scope))]

    def _searchable(self, scope: Scope) -> list[tuple[Indexes, PassageFilter | None]]:
        """Return the indexes to search for ``scope``, each with the passages that may be found in it."""
        searchable: list[tuple[Indexes, PassageFilter | None]] = []
        for owner in self._owners(scope):
            if not scope.is_choice:
                searchable.append((self._indexes(owner), None))
                continue
            allowed = self._filter(scope, owner, self._generation(owner))
            indexes = self._indexes(owner)
            if not allowed.excludes and allowed.ids and max(allowed.ids) > indexes.newest:
                indexes = self.indexes(owner, latest=True)  # a sync has just put these in the place of others
            if allowed.ids or allowed.excludes:
                searchable.append((indexes, allowed))
        return searchable

    def _make_filter(self, scope: Scope, owner: str | None, _: Generation) -> PassageFilter:
        if scope.these is None:
            return PassageFilter(frozenset(self.store.passage_ids(scope.all_but, owner)), excludes=True)
        chosen = [document_id for document_id in scope.these if scope.allows(document_id)]
        return PassageFilter(frozenset(self.store.passage_ids(chosen, owner)))

    def _together(self, scope: Scope, terms: Sequence[str]) -> Statistics | None:
        """Return the statistics that BM25 goes by in all indexes of ``scope``; None for one index, which has its own.

        The choice of documents changes none, so that a question means the same in any choice.
        """
        owners = self._owners(scope.whole)
        if len(owners) < 2 or not terms:
            return None
        return _sum([self._indexes(owner).lexical.statistics(terms) for owner in owners])

    def _is_open(self, owner: str | None) -> bool:
        with self._lock:
            return owner in self._parts and self._parts[owner].is_open

    def _part(self, owner: str | None) -> CurrentIndexes:
        with self._lock:
            part = self._parts.get(owner)
            if part is None:
                folder = self._index_folder(owner)
                part = self._parts[owner] = CurrentIndexes(folder, self.store, owner, self._background)
            self._parts.move_to_end(owner)
            if len(self._parts) > _OPEN_OWNERS:
                oldest = next(each for each in self._parts if each not in (FOLDER, None, self._changing, owner))
                self._parts.pop(oldest).close()
            return part

    def _index_folder(self, owner: str | None) -> Path:
        if owner is None:
            return self._folder / "everything"
        return self._folder / "owners" / owner if owner else self._folder


def _best(scored: Scored, k: int) -> Scored:
    return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:k]


def _sum(parts: Sequence[Statistics]) -> Statistics:
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total
