"""Questions in, quotes out: the public names of Quoth.

Each name is loaded at its first use, so that the command line's help and ``import qa`` load none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embeddings.errors import (
        ArticlesFolderError,
        ChangedFileError,
        DrawingError,
        EmbeddingsError,
        EmptyFolderError,
        FetchError,
        FileAccessError,
        FileGoneError,
        LibraryError,
        MissingPageError,
        ModelError,
        ModelMismatchError,
        NoTextError,
        QuothError,
        SearchIndexError,
        UnreadableArticleError,
        VocabularyError,
    )
    from embeddings.library import Library
    from embeddings.scope import Scope
    from qa.answer import Answer, Quote, Source, Status
    from qa.assistant import Assistant
    from qa.citations.citing import cite
    from qa.citations.formats import CitationFormat
    from qa.errors import (
        CalibrationError,
        GuaranteeError,
        MissingExtraError,
        ProseError,
        ProseSetupError,
        QaError,
        QuestionError,
        RecordError,
    )
    from qa.ranking.base import Hit
    from qa.retriever import Retriever

__all__ = [
    "Answer", "ArticlesFolderError", "Assistant", "CalibrationError", "ChangedFileError", "CitationFormat",
    "DrawingError", "EmbeddingsError", "EmptyFolderError", "FetchError", "FileAccessError", "FileGoneError",
    "GuaranteeError", "Hit", "Library", "LibraryError", "MissingExtraError", "MissingPageError", "ModelError",
    "ModelMismatchError", "NoTextError", "ProseError", "ProseSetupError", "QaError", "QuestionError", "Quote",
    "QuothError", "RecordError", "Retriever", "Scope", "SearchIndexError", "Source", "Status",
    "UnreadableArticleError", "VocabularyError", "cite",
]  # fmt: skip

_HOMES = {
    "embeddings.errors": {
        "ArticlesFolderError", "ChangedFileError", "DrawingError", "EmbeddingsError", "EmptyFolderError", "FetchError",
        "FileAccessError", "FileGoneError", "LibraryError", "MissingPageError", "ModelError", "ModelMismatchError",
        "NoTextError", "QuothError", "SearchIndexError", "UnreadableArticleError", "VocabularyError",
    },
    "embeddings.library": {"Library"},
    "embeddings.scope": {"Scope"},
    "qa.answer": {"Answer", "Quote", "Source", "Status"},
    "qa.assistant": {"Assistant"},
    "qa.citations.citing": {"cite"},
    "qa.citations.formats": {"CitationFormat"},
    "qa.errors": {
        "CalibrationError", "GuaranteeError", "MissingExtraError", "ProseError", "ProseSetupError", "QaError",
        "QuestionError", "RecordError",
    },
    "qa.ranking.base": {"Hit"},
    "qa.retriever": {"Retriever"},
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Load a public name (PEP 562)."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
