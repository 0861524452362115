"""Reading the file of an article into a document."""

from collections.abc import Callable
from pathlib import Path

from embeddings.document import Document
from embeddings.languages.base import Language
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract
from embeddings.readers.registry import read_file
from embeddings.structure.assembly import make_document
from embeddings.syncing.folder import read_bytes

ReadFile = Callable[[str, bytes], Extract]
"""Reads the content of a file of this name; see ``read_file`` and ``ReaderWorker.read``."""


def read_document(
    path: Path,
    folder: Path,
    read: ReadFile = read_file,
    language: Language = ENGLISH,
    *,
    data: bytes | None = None,
    detects_language: bool = True,
) -> Document:
    """Return the article in a file, which lies somewhere below the folder.

    ``data``: the bytes of the file; None reads them. ``detects_language``: whether the metadata name the language of
    the text; see ``make_document``.

    :raises UnreadableArticleError: if the file cannot be opened, is too large, is not of a format that is read, or
        holds no text to quote.
    """
    path = path.absolute()
    document_id = path.relative_to(folder.absolute()).as_posix()
    data = read_bytes(path) if data is None else data
    extract = read(path.name, data)
    return make_document(
        extract, language, document_id=document_id, path=path, data=data, detects_language=detects_language
    )
