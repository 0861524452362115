"""The root of every error of Quoth, and the errors of ``embeddings``.

A message says in one plain sentence which thing was found, why it matters and how to go on.

QuothError                       every error that Quoth raises on purpose
├── EmbeddingsError
│   ├── UnreadableArticleError   one file cannot be used; a sync lists the file and goes on
│   │   ├── FileAccessError      the file cannot be opened or read now; the next sync tries again
│   │   │   └── FileGoneError    there is no such file any more
│   │   └── NoTextError          the file was read, and holds no text
│   ├── DrawingError             a page of an article cannot be shown as it looks
│   │   ├── MissingPageError     the article has no such page
│   │   └── ChangedFileError     the file is no longer the one that was read
│   ├── FetchError               a page of the web cannot be fetched or kept
│   ├── ArticlesFolderError      the folder of articles cannot be used at all
│   │   └── EmptyFolderError     the folder held articles at its last sync, and holds none now
│   ├── LibraryError             the library on disk cannot be used
│   │   ├── ModelMismatchError   the library was made with another model
│   │   └── SearchIndexError     faiss or tantivy failed on a search index
│   ├── ModelError               the embedding model cannot be loaded or trusted
│   └── VocabularyError          the token vocabulary cannot be loaded or trusted
├── QaError                      of questions and answers; see ``qa.errors``
├── PageError                    of the window; see ``qa.doors.web.errors``
├── ApiError                     of the HTTP API; see ``qa.doors.http.errors``
└── EvalError                    of the evaluation and the benchmark; see ``eval.errors``
"""


class QuothError(Exception):
    """Root of the errors of Quoth. The text of each is one plain sentence for a person."""


class EmbeddingsError(QuothError):
    """Root of the errors of ``embeddings``."""


class UnreadableArticleError(EmbeddingsError):
    """One file cannot be read as an article."""


class FileAccessError(UnreadableArticleError):
    """The file cannot be opened or read now, for a reason outside of its content."""


class FileGoneError(FileAccessError):
    """There is no regular file at the path any more."""


class NoTextError(UnreadableArticleError):
    """The file was read, and holds no text to quote."""


class DrawingError(EmbeddingsError):
    """A page of an article cannot be drawn, or its words cannot be found on the page."""


class MissingPageError(DrawingError):
    """The article has no pages that can be drawn, or no page of this number."""


class ChangedFileError(DrawingError):
    """The file of an article is gone, or is no longer the file that was read."""


class FetchError(EmbeddingsError):
    """A page of the web cannot be fetched, may not be fetched, or cannot be kept as an article."""


class ArticlesFolderError(EmbeddingsError):
    """The folder of articles does not exist, is not a folder or cannot be listed."""


class EmptyFolderError(ArticlesFolderError):
    """The folder holds no file that is read, and a sync would remove all of its articles from the library."""


class LibraryError(EmbeddingsError):
    """The library on disk cannot be opened, read or written."""


class ModelMismatchError(LibraryError):
    """The library was made with another model than the caller asked for."""


class SearchIndexError(LibraryError):
    """faiss or tantivy failed on a search index, which the library can make again."""


class ModelError(EmbeddingsError):
    """The embedding model is missing, cannot be loaded, or is not the expected model."""


class VocabularyError(EmbeddingsError):
    """The token vocabulary is missing, or is not the expected vocabulary."""


def is_panic(error: BaseException) -> bool:
    """Return whether the error is a panic of a library in Rust.

    The class of a panic derives from BaseException, and no module exports it.
    """
    return type(error).__name__ == "PanicException"
