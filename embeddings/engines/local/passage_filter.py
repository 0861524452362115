"""Which passages an index may find."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PassageFilter:
    """The passages of these ids or, with ``excludes``, all but these. Ids that are not held change nothing.

    An index that searches nearly all its passages has only the excluded few to pass over.
    """

    ids: frozenset[int]
    excludes: bool = False

    def allows(self, passage_id: int) -> bool:
        """Return whether a passage of this id may be found."""
        return (passage_id in self.ids) is not self.excludes
