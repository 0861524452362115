"""Views of the pages of documents: drawn from their files, as long as these are the files that were read."""

import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from embeddings.document import Document
from embeddings.errors import ChangedFileError, DrawingError, MissingPageError, UnreadableArticleError
from embeddings.readers.drawn_pages import PageOutline, Picture, Stroke, WordIndex, hash_text
from embeddings.readers.page_messages import (
    DrawPage,
    FindStrokes,
    IndexWords,
    OutlinePages,
    PageRequest,
    Strokes,
)
from embeddings.readers.signatures import PDF, find_signature
from embeddings.readers.worker import ReaderWorker
from embeddings.syncing.folder import read_bytes
from embeddings.viewing.byte_cache import ByteCache

WIDTHS = (400, 800, 1200, 1600, 2400, 3200)
"""Pixels. A few widths, so that the cache holds the picture that the next visitor needs."""
_DRAWING_SECONDS = 20.0
_INDEXING_SECONDS = 180.0  # of a file that a sync could read; its pages are drawn meanwhile
_MOST_CHARACTERS = 100_000  # of the stretches of one request
_PICTURES_BYTES = 64 * 1024**2
_INDEXES_BYTES = 64 * 1024**2
_LARGE_INDEX = 2 * 1024**2  # bytes: of some 300 pages, whose extraction has taken much memory
_HEAD = 65_536 + 1024  # bytes, which show the format of a file
_MOST_CHECKED = 1_000  # files

_CHANGED = "The file has changed since it was read, so its page cannot be shown; the text beside it is as it was read."
_GONE = "The file can no longer be read, so its page cannot be shown; the text beside it is as it was read."
_OTHER_TEXT = (
    "This version of Quoth reads other words from the file than the one that read it, so they cannot be marked on the "
    "page; sync again."
)
_NOT_DRAWN = "The pages of this article cannot be drawn, since it is no PDF; read its text."
_Reply = TypeVar("_Reply", PageOutline, Picture, WordIndex, Strokes)
_Seen = TypeVar("_Seen", PageOutline, Picture)


class PageViews:
    """Draws pages, and finds words on them. Any number of threads may use it. Close it after use.

    One process draws, and another extracts texts again to know the places of their words: an extraction of 2,000 pages
    takes half a minute, in which pages can be drawn. Each process serves one request at a time.
    """

    def __init__(self, *, seconds: float = _DRAWING_SECONDS, registry: str = "embeddings.readers.registry") -> None:
        """``seconds``: the time for a page. ``registry``: see `ReaderWorker`."""
        self._drawing = _Desk(ReaderWorker(seconds=seconds, registry=registry))
        self._indexing = _Desk(ReaderWorker(seconds=_INDEXING_SECONDS, registry=registry))
        self._pictures: ByteCache[PageOutline | Picture] = ByteCache(_PICTURES_BYTES)
        self._indexes: ByteCache[WordIndex] = ByteCache(_INDEXES_BYTES)
        self._hashes: dict[tuple[str | int, ...], str] = {}  # by path and state of the file

    def close(self) -> None:
        """End the processes."""
        self._drawing.close()
        self._indexing.close()

    def can_draw(self, document: Document) -> bool:
        """Return whether the document comes from a PDF, even from one that has changed or is gone since."""
        if not document.pages:
            return False
        if document.path.lower().endswith(".pdf"):
            return True
        try:
            with Path(document.path).open("rb") as file:
                return find_signature(file.read(_HEAD)) == PDF
        except OSError:
            return False

    def outline(self, document: Document) -> PageOutline:
        """Return the pages of a document.

        :raises MissingPageError: if the document is of a format without pages that can be drawn.
        :raises ChangedFileError: if the file is not the one that was read.
        :raises DrawingError: if the file cannot be drawn.
        """
        return self._view(document, OutlinePages(document.sha256), PageOutline)

    def draw(self, document: Document, page: int, width: int) -> Picture:
        """Return the picture of a page, from 0, at least ``width`` pixels wide within the bounds of `WIDTHS`.

        :raises MissingPageError: if the document has no such page.
        :raises ChangedFileError: if the file is not the one that was read.
        :raises DrawingError: if the page cannot be drawn.
        """
        count = len(self.outline(document).labels)
        if not 0 <= page < count:
            raise MissingPageError(f"The article has {count} pages, and no page {page + 1}; open one of its own.")
        wide = next((each for each in WIDTHS if each >= width), WIDTHS[-1])
        return self._view(document, DrawPage(document.sha256, page, wide), Picture)

    def find_strokes(self, document: Document, stretches: Sequence[tuple[int, int]]) -> list[list[Stroke]]:
        """Return the rectangles of the words of each stretch of the text, ``[start, end)``, on the drawn pages.

        :raises MissingPageError: if the stretches are too long, or the document has no pages that can be drawn.
        :raises ChangedFileError: if the file is not the one that was read.
        :raises DrawingError: if the places cannot be found.
        """
        text = document.text
        if sum(max(0, min(end, len(text)) - max(0, start)) for start, end in stretches) > _MOST_CHARACTERS:
            raise MissingPageError(f"The places of more than {_MOST_CHARACTERS:,} characters are not marked at once.")
        index = self._index(document)
        if index.text_sha256 != hash_text(text):
            raise ChangedFileError(_OTHER_TEXT)
        ranges = tuple(tuple(index.ranges(text, max(0, start), end)) for start, end in stretches)
        found = self._ask(self._drawing, document, FindStrokes(document.sha256, ranges), Strokes)
        return [list(each) for each in found.stretches]

    def _index(self, document: Document) -> WordIndex:
        self._check(document)
        key = document.sha256
        with self._indexing.lock:
            index = self._indexes.get(key)
            if index is None:
                index = self._ask(self._indexing, document, IndexWords(document.sha256), WordIndex)
                self._indexes.put(key, index, index.size)
                if index.size > _LARGE_INDEX:
                    self._indexing.worker.close()
        return index

    def _view(self, document: Document, request: PageRequest, kind: type[_Seen]) -> _Seen:
        """Return the reply to a request, from the cache if it holds the reply."""
        self._check(document)
        with self._drawing.lock:
            held = self._pictures.get(request)
            if isinstance(held, kind):
                return held
            reply = self._ask(self._drawing, document, request, kind)
            size = (
                len(reply.data) if isinstance(reply, Picture) else sum(map(len, reply.labels)) + 100 * len(reply.labels)
            )
            self._pictures.put(request, reply, size)
        return reply

    def _ask(self, desk: "_Desk", document: Document, request: PageRequest, kind: type[_Reply]) -> _Reply:
        try:
            with desk.lock:
                reply = desk.worker.view(request, lambda: self._load(document))
        except UnreadableArticleError as error:
            raise DrawingError(str(error)) from error
        if not isinstance(reply, kind):
            raise DrawingError("The page could not be drawn; try again, and report the problem.")
        return reply

    def _check(self, document: Document) -> None:
        """Check that the file is the one that was read. A file of the same state is hashed once."""
        if not self.can_draw(document):
            raise MissingPageError(_NOT_DRAWN)
        try:
            state = os.stat(document.path)
        except OSError as error:
            raise ChangedFileError(_GONE) from error
        key = (document.path, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
        sha256 = self._hashes.get(key)
        if sha256 is None:
            sha256 = _hash(self._read(document))
            if len(self._hashes) >= _MOST_CHECKED:
                self._hashes.clear()
            self._hashes[key] = sha256
        if sha256 != document.sha256:
            raise ChangedFileError(_CHANGED)

    def _load(self, document: Document) -> bytes:
        data = self._read(document)
        if _hash(data) != document.sha256:
            raise ChangedFileError(_CHANGED)
        return data

    def _read(self, document: Document) -> bytes:
        try:
            return read_bytes(Path(document.path))
        except UnreadableArticleError as error:
            raise ChangedFileError(_GONE) from error


class _Desk:
    """A process, for one thread at a time."""

    def __init__(self, worker: ReaderWorker) -> None:
        self.worker = worker
        self.lock = threading.RLock()

    def close(self) -> None:
        self.worker.stop()
        with self.lock:
            self.worker.close()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
