"""Every error that ``embeddings`` raises on purpose. Each message says what was found, why it matters and what to do.

EmbeddingsError
├── UnreadableArticleError   one file cannot be used; a sync lists it and goes on
├── ArticlesFolderError      the folder of articles cannot be used at all
├── LibraryError             the library on disk cannot be used
│   ├── ModelMismatchError   the library was made with another model
│   └── SearchIndexError     the engine of one of its indexes failed
├── ModelError               the embedding model cannot be loaded or trusted
└── VocabularyError          the token vocabulary cannot be loaded or trusted
"""


class EmbeddingsError(Exception):
    """Root of the errors of this package; its text is one plain sentence for the user."""


class UnreadableArticleError(EmbeddingsError):
    """One file cannot be read as an article."""


class ArticlesFolderError(EmbeddingsError):
    """The folder of articles does not exist, is not a folder or cannot be listed."""


class LibraryError(EmbeddingsError):
    """The library on disk cannot be opened, read or written."""


class ModelMismatchError(LibraryError):
    """The library was made with another model than the one asked for."""


class SearchIndexError(LibraryError):
    """The engine of a search index failed; the index can be made again from the library."""


class ModelError(EmbeddingsError):
    """The embedding model is missing, cannot be loaded, or is not the one expected."""


class VocabularyError(EmbeddingsError):
    """The token vocabulary is missing, or is not the one expected."""


def is_panic(error: BaseException) -> bool:
    """Return whether the error is a panic of a library in Rust: its class derives from BaseException, and no module
    exports it.
    """
    return type(error).__name__ == "PanicException"
