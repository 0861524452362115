"""The files whose pages a process draws, held open so that the next page costs little."""

from collections.abc import Callable
from contextlib import ExitStack

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Reader
from embeddings.readers.drawn_pages import DrawingReader, DrawnFile
from embeddings.readers.messages import FileWanted, Reply
from embeddings.readers.page_messages import DrawPage, FindStrokes, IndexWords, OutlinePages, PageRequest, Strokes

_MOST_FILES = 4
_MOST_BYTES = 120 * 1024**2


class OpenFiles:
    """The files that were used last, by their hash."""

    def __init__(self, find_reader: Callable[[str, bytes], Reader]) -> None:
        self._find_reader = find_reader
        self._files: dict[str, tuple[ExitStack, DrawnFile, int]] = {}  # the last used one is last

    def reply(self, request: PageRequest, data: bytes) -> Reply:
        """Return the reply to a request. ``data``: the file, or no bytes if the process may hold the file.

        :raises UnreadableArticleError: if the file or the page cannot be drawn.
        """
        if not data and request.sha256 not in self._files:
            return FileWanted()
        file = self._use(request.sha256, data)
        match request:
            case OutlinePages():
                return file.outline()
            case DrawPage():
                return file.draw(request.page, request.width)
            case IndexWords():
                return file.index_words()
            case FindStrokes():
                return Strokes(tuple(map(tuple, file.find_strokes(request.stretches))))

    def _use(self, sha256: str, data: bytes) -> DrawnFile:
        held = self._files.pop(sha256, None)
        if held is None:
            reader = self._find_reader("", data)
            if not isinstance(reader, DrawingReader):
                raise UnreadableArticleError("Files of this format have no pages that can be drawn; read the text.")
            with ExitStack() as stack:
                file = stack.enter_context(reader.open_pages(data))
                held = (stack.pop_all(), file, len(data))
        self._files[sha256] = held
        while len(self._files) > _MOST_FILES or (self._bytes() > _MOST_BYTES and len(self._files) > 1):
            stack, _, _ = self._files.pop(next(iter(self._files)))
            stack.close()
        return held[1]

    def _bytes(self) -> int:
        return sum(size for _, _, size in self._files.values())
