"""Values kept in memory between questions, as long as the library does not change."""

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from embeddings.engines.base import StoredPassage
from embeddings.engines.local.store import Generation, Store

Value = TypeVar("Value")

# Questions read popular passages again and again. With their token codes they take about 15 MB, at most 30 MB.
_MAX_PASSAGES = 1024
_MAX_FACTS = 1000


class PassageCache:
    """The passages that questions read last; safe to use from any number of threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._generation = store.generation()
        self._passages: dict[int, StoredPassage] = {}

    def read(self, passage_ids: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of these ids in their order, without the passages that were removed."""
        if len(passage_ids) > _MAX_PASSAGES:
            return self._store.passages(passage_ids)
        cached = self._current()
        passages = {i: cached[i] for i in passage_ids if i in cached}
        missing = [i for i in passage_ids if i not in passages]
        if missing:
            read = {stored.passage_id: stored for stored in self._store.passages(missing)}
            cached.update(read)
            passages |= read
        return [passages[i] for i in passage_ids if i in passages]

    def _current(self) -> dict[int, StoredPassage]:
        """Return the cached passages without those that were removed since, or no passages if the cache is full."""
        generation = self._store.generation()
        if self._is_current(generation):
            return self._passages
        with self._lock:
            if self._is_current(generation):
                return self._passages
            passages = {}
            if len(self._passages) <= _MAX_PASSAGES and self._store.has_been(self._generation):
                removed = frozenset(self._store.removed_between(self._generation.number, generation.number))
                # An id never comes back, and a passage never changes under its id.
                passages = {i: stored for i, stored in list(self._passages.items()) if i not in removed}
            # A new dictionary: a thread that still reads with the old one adds its passages there.
            self._passages, self._generation = passages, generation
            return passages

    def _is_current(self, generation: Generation) -> bool:
        return self._generation == generation and len(self._passages) <= _MAX_PASSAGES


@dataclass(frozen=True, slots=True)
class _Facts:
    """Facts about the library at one generation, by kind and subject."""

    generation: Generation
    values: dict[tuple[str, Hashable], object] = field(default_factory=dict)


class FactCache:
    """Facts about scopes and owners, each read once per generation; safe to use from any number of threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._facts = _Facts(store.generation())

    def get(self, kind: str, subject: Hashable, read: Callable[[], Value]) -> Value:
        """Return the fact of this kind about ``subject``; ``read`` reads it from the store."""
        facts = self._facts
        generation = self._store.generation()
        if facts.generation != generation or len(facts.values) > _MAX_FACTS:
            facts = self._facts = _Facts(generation)
        key = (kind, subject)
        if key not in facts.values:
            facts.values[key] = read()
        return cast(Value, facts.values[key])
