"""What conversations are about, remembered from one question to the next."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from qa.questions.follow_ups import Topic

# Conversations whose topics are kept: each a few hundred bytes, and a passage that is mostly kept anyway.
_KEPT = 1024

Turns = tuple[str, ...]
"""The questions of a conversation, oldest first, from the one that began what it is about."""


class Topics:
    """Remembers what was found for the questions of many conversations; safe to use from any number of threads.

    A follow-up leans on what the questions before it were about. Whoever asked them a moment ago need not have them
    answered again for that.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Hashable, Turns], Topic] = OrderedDict()

    def of(self, state: Hashable) -> "TopicsOf":
        """The topics in one ``state`` of the articles: another may give the same questions another topic."""
        return TopicsOf(self, state)

    def find(self, state: Hashable, turns: Turns) -> tuple[int, Topic | None]:
        """As `TopicsOf.find`."""
        with self._lock:
            for count in range(len(turns), 0, -1):
                topic = self._kept.get((state, turns[:count]))
                if topic is not None:
                    self._kept.move_to_end((state, turns[:count]))
                    return count, topic
        return 0, None

    def keep(self, state: Hashable, turns: Turns, topic: Topic) -> None:
        """As `TopicsOf.keep`."""
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
        """How many of the first ``turns`` are known, as many as possible, and what these are about."""
        return self.topics.find(self.state, turns)

    def keep(self, turns: Turns, topic: Topic) -> None:
        """Remember what ``turns`` are about."""
        self.topics.keep(self.state, turns, topic)
