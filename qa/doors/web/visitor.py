"""The visitor who makes a request: the owner of their conversations, and the articles that they see."""

from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from embeddings.scope import Scope
from qa.doors.web.auth.access import Access

SHARED = "shared"
"""The owner of the uploads that all visitors share."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """``owner``: the owner of the visitor's conversations. ``uploads``: the owner of the uploads that they see.

    ``is_anonymous``: only a cookie identifies the visitor.
    """

    owner: str
    uploads: str
    is_anonymous: bool = True

    @classmethod
    def of(cls, request: Request, access: Access) -> Self:
        """Return the visitor who makes a request. The middleware has set ``request.state.owner``."""
        owner: str = request.state.owner
        return cls(owner, SHARED if access.share_uploads else owner, is_anonymous=access.passwords is None)

    @property
    def scope(self) -> Scope:
        """The articles that the visitor sees: those of the folder, and the uploads."""
        return Scope.of(self.uploads)
