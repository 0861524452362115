"""Which passages a search may find, told by the few that it may not."""

import hashlib
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AllBut(Collection[int]):
    """The passage ids from 1 to ``last`` but for ``hidden``, which are among them: what is added later is not in it.

    An index that searches among nearly all its passages has only these few to pass over. Ids that are held no more are
    in it as well; no search finds them.
    """

    hidden: frozenset[int]
    last: int

    def __contains__(self, passage_id: object) -> bool:
        """Whether a search may find it."""
        return isinstance(passage_id, int) and 0 < passage_id <= self.last and passage_id not in self.hidden

    def __iter__(self) -> Iterator[int]:
        """All ids, rising."""
        return (passage_id for passage_id in range(1, self.last + 1) if passage_id not in self.hidden)

    def __len__(self) -> int:
        """How many ids."""
        return self.last - len(self.hidden)


def filter_digest(allowed: Collection[int] | None) -> bytes:
    """What stands for a filter, where many are told apart and remembered: equal for equal ones, and always short.

    None, which lets everything through, has one of its own.
    """
    if allowed is None:
        return b""
    if isinstance(allowed, AllBut):
        return b"but" + _digest([allowed.last, *sorted(allowed.hidden)])
    return _digest(sorted(allowed))


def _digest(numbers: Iterable[int]) -> bytes:
    return hashlib.sha256(array("q", numbers)).digest()
