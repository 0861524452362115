"""Who asks: what is theirs, and what they see."""

from dataclasses import dataclass

from embeddings.scope import Scope

SHARED = "shared"
"""The owner of uploads that everybody shares."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """``owner``: whose the conversations are; ``uploads``: whose the uploads that are seen and made.

    ``is_anonymous``: nothing but a cookie tells who it is.
    """

    owner: str
    uploads: str
    is_anonymous: bool = True

    @property
    def scope(self) -> Scope:
        """The articles that the visitor sees: those of the folder, and the uploads."""
        return Scope.of(self.uploads)
