"""The scope of a question: one value from the door to the engine, which translates it into its own filters."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self

from embeddings.syncing.uploads import owner_of


def check_collection(values: Collection[object] | None, name: str) -> None:
    """Check that the argument ``name`` is a collection of ids or texts; None passes.

    A text is a collection of its characters to Python, so that one id in place of a list of ids finds nothing.

    :raises TypeError: if ``values`` is one text.
    """
    if isinstance(values, str | bytes):
        raise TypeError(f"{name} is a collection, not one text; write [{values!r}]")


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that a search, a list or a check may see. Equal scopes see the same documents of any library.

    ``owners``: the owners of the visible uploads; None makes the uploads of every owner visible. The folder's articles
    are always visible. ``these``: the ids of the chosen documents; None without a choice. ``all_but``: the ids of the
    excluded documents. Ids that belong to another owner or to no document may stand in both and change nothing.

    >>> scope = Scope.of("ann").without(["market.md"])
    >>> scope.allows("bridge.txt"), scope.allows("market.md"), scope.allows(".uploads/bob/notes.txt")
    (True, False, False)
    """

    owners: frozenset[str] | None = None
    these: frozenset[str] | None = None
    all_but: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Check that each field is a collection, as a caller may pass one text by mistake.

        :raises TypeError: if a field is a text.
        """
        for name in ("owners", "these", "all_but"):
            check_collection(getattr(self, name), name)

    @classmethod
    def of(cls, *owners: str) -> Self:
        """Return the scope of the folder's articles and the uploads of these owners."""
        return cls(frozenset(owners))

    def only(self, documents: Collection[str] | None) -> Self:
        """Return this scope limited to the documents of these ids; None returns the scope itself.

        :raises TypeError: if ``documents`` is one text.
        """
        if documents is None:
            return self
        check_collection(documents, "documents")
        chosen = frozenset(documents)
        return replace(self, these=chosen if self.these is None else chosen & self.these)

    def without(self, documents: Collection[str]) -> Self:
        """Return this scope except the documents of these ids.

        :raises TypeError: if ``documents`` is one text.
        """
        check_collection(documents, "documents")
        return replace(self, all_but=self.all_but.union(documents))

    @property
    def is_choice(self) -> bool:
        """True if the scope includes or excludes single documents."""
        return self.these is not None or bool(self.all_but)

    @property
    def whole(self) -> Self:
        """The scope of the same owners without a choice of documents."""
        return replace(self, these=None, all_but=frozenset())

    def sees_owner(self, owner: str | None) -> bool:
        """Return whether the uploads of this owner are visible; None stands for the folder's articles."""
        return owner is None or self.owners is None or owner in self.owners

    def allows(self, document_id: str) -> bool:
        """Return whether a document of this id is visible, if it exists."""
        return (
            self.sees_owner(owner_of(document_id))
            and (self.these is None or document_id in self.these)
            and document_id not in self.all_but
        )

    def digest(self) -> bytes:
        """Return 32 bytes that are equal for equal scopes, for any number of chosen documents."""
        parts = (self.owners, self.these, self.all_but)
        # The length before each id makes the list unambiguous; "-" is not a length.
        lists = ("-" if ids is None else "".join(f"{len(i)}:{i}" for i in sorted(ids)) for ids in parts)
        return hashlib.sha256("\0".join(lists).encode("utf-8", "surrogatepass")).digest()


EVERYTHING = Scope()
"""The scope of every document of a library."""
