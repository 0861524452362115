"""The library as one visitor sees it: the articles of its folder, and what this visitor uploaded."""

from collections.abc import Collection

from chat_page.protocols import Library
from embeddings.characters import is_whole
from embeddings.document import Document, Listed
from embeddings.errors import LibraryError
from embeddings.uploads import owner_of, shown_id


class VisibleArticles:
    """Whatever a visitor reads of the library goes through here; what others uploaded does not exist in it."""

    def __init__(self, library: Library, owner: str) -> None:
        """``owner``: whose uploads are seen."""
        self.library = library
        self.owner = owner

    def listing(self) -> list[Listed]:
        """The articles, without their texts, sorted by id."""
        return self.library.listing([self.owner])

    def find_document(self, document_id: str) -> Document | None:
        """One article; None if there is none of this id, or it is another visitor's."""
        return self.library.find_document(document_id) if self.shows(document_id) else None

    def document(self, document_id: str) -> Document:
        """One article.

        :raises LibraryError: there is none of this id, or it is another visitor's.
        """
        document = self.find_document(document_id)
        if document is None:
            raise LibraryError(
                f"The library holds no article {shown_id(document_id)!r}; it may have been removed since."
            )
        return document

    def find_words(self, words: str) -> list[tuple[str, int]]:
        """Each article in which exactly these words stand, and where first."""
        return self.library.find_words(words, self.ids())

    def to_ask(self, chosen: Collection[str] | None) -> Collection[str] | None:
        """The ids of the articles to answer from when these are chosen, None: all that are seen.

        None where the whole library may be searched as it is, which is quicker.
        """
        if chosen is not None:
            return [document_id for document_id in chosen if self.shows(document_id)]
        if self.library.hides([self.owner]):
            return self.ids()
        return None

    def is_empty(self) -> bool:
        """Whether there is no article for this visitor, whatever others have uploaded."""
        return not self.ids()

    def ids(self) -> list[str]:
        """Ids of the articles, sorted."""
        return [document_id for document_id in self.library.document_ids() if self.shows(document_id)]

    def shows(self, document_id: str) -> bool:
        """Whether an article of this id, if there is one, is for this visitor."""
        # No article's id holds half a character, and none that does can be looked for.
        return owner_of(document_id) in (None, self.owner) and is_whole(document_id)
