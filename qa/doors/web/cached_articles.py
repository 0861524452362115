"""The articles of a scope for a check of many quotes, which often share articles and words."""

from collections.abc import Sequence
from functools import lru_cache, partial

from embeddings.document import Document
from embeddings.scope import Scope
from qa.doors.web.protocols import ServedLibrary

_ARTICLES_IN_MEMORY = 8  # each may be a book


class CachedArticles:
    """The articles of ``scope``, with a cache of the articles read last and of the places of words."""

    def __init__(self, library: ServedLibrary, scope: Scope) -> None:
        self.language = library.language
        self._find = lru_cache(_ARTICLES_IN_MEMORY)(partial(library.find_document, scope=scope))
        self._find_text = lru_cache(None)(partial(library.find_text, scope=scope))
        self._find_similar = lru_cache(None)(partial(library.find_similar, scope=scope))

    def find_document(self, document_id: str) -> Document | None:
        """Return an article; None if the scope has none of this id."""
        return self._find(document_id)

    def find_text(self, words: str) -> list[tuple[str, int]]:
        """Return id and first offset of each article that holds ``words`` to the character, sorted by id."""
        return self._find_text(words)

    def find_similar(self, words: str) -> Sequence[str]:
        """Return the ids of a few articles that hold the rarest of ``words``, the likeliest first."""
        return self._find_similar(words)
