"""The library as one visitor sees it: the articles of its folder, and what this visitor uploaded."""

from embeddings.document import Document
from embeddings.errors import LibraryError
from embeddings.scope import Scope
from embeddings.syncing.uploads import shown_id
from embeddings.unicode import has_no_surrogates
from qa.doors.web.protocols import ServedLibrary


class VisibleArticles:
    """The articles of ``library`` that a visitor sees, which are those of ``scope``; the uploads of others are not."""

    def __init__(self, library: ServedLibrary, scope: Scope) -> None:
        self.library = library
        self.scope = scope

    def find_document(self, document_id: str) -> Document | None:
        """Return an article; None if no article has this id, or it is another visitor's."""
        # No article's id holds half a character, and no such id can be looked for.
        is_seen = self.scope.allows(document_id) and has_no_surrogates(document_id)
        return self.library.find_document(document_id) if is_seen else None

    def document(self, document_id: str) -> Document:
        """Return an article.

        :raises LibraryError: if no article has this id, or it is another visitor's.
        """
        document = self.find_document(document_id)
        if document is None:
            raise LibraryError(
                f"The library holds no article {shown_id(document_id)!r}; it may have been removed since."
            )
        return document

    def find_text(self, words: str) -> list[tuple[str, int]]:
        """Return each article that holds exactly these words, and their first character in it."""
        return self.library.find_text(words, self.scope)
