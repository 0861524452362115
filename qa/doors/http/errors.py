"""The error of the HTTP API; its message is one plain sentence for the caller.

ApiError   a request cannot be answered, with a status of HTTP
"""

from embeddings.errors import QuothError


class ApiError(QuothError):
    """A request that cannot be answered. ``status``: of HTTP. ``retry_after``: seconds to wait; None: never."""

    def __init__(self, status: int, sentence: str, *, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.retry_after = retry_after
