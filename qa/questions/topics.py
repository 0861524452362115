"""The topics of conversations, remembered from one question to the next."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from qa.questions.follow_ups import Topic

# The most topics in memory. Each takes a few hundred bytes, besides a passage that is mostly in the cache anyway.
_KEPT = 1024

Turns = tuple[str, ...]
"""The questions of a conversation, oldest first, from the question that began the topic."""


class Topics:
    """A memory of the topics of many conversations; safe to use from any number of threads.

    A follow-up depends on the topic of the questions before it. With the topic remembered, these questions need not be
    answered again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Hashable, Turns], Topic | None] = OrderedDict()

    def of(self, state: Hashable) -> "TopicsOf":
        """Return the topics in one ``state`` of the articles; in another state the same questions may have others."""
        return TopicsOf(self, state)

    def find(self, state: Hashable, turns: Turns) -> tuple[int, Topic | None]:
        """Return the longest remembered beginning of ``turns``, as `TopicsOf.find`."""
        with self._lock:
            for count in range(len(turns), 0, -1):
                key = state, turns[:count]
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return count, self._kept[key]
        return 0, None

    def keep(self, state: Hashable, turns: Turns, topic: Topic | None) -> None:
        """Remember a topic, as `TopicsOf.keep`."""
        with self._lock:
            self._kept[state, turns] = topic
            self._kept.move_to_end((state, turns))
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class TopicsOf:
    """The topics of conversations in one state of the articles."""

    topics: Topics = field(default_factory=Topics)
    state: Hashable = None

    def find(self, turns: Turns) -> tuple[int, Topic | None]:
        """Return how many of the first ``turns`` are remembered, as many as possible, and their topic.

        The topic is None if none is remembered, and if it is remembered that none of these turns was answered.
        """
        return self.topics.find(self.state, turns)

    def keep(self, turns: Turns, topic: Topic | None) -> None:
        """Remember the topic of ``turns``; None: none of them was answered."""
        self.topics.keep(self.state, turns, topic)
