"""EPUB: books and magazines."""

from dataclasses import replace
from typing import TYPE_CHECKING

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.packages import DamagedFileError, Package, damaged, has_part

if TYPE_CHECKING:
    from embeddings.readers.web.parts import PagePart

_TYPE = b"application/epub+zip"
_LOOK_FOR_TYPE = 100  # bytes
_MOST_BYTES = 64 * 1024**2  # of all chapters: a long novel has one


class EpubReader:
    """Reads the chapters of a book in their order, with its printed pages where the book names them.

    The text is composed of the visible words. Tables of contents for programs are left out.
    """

    name = "EPUB"
    version = 2
    suffixes = (".epub",)

    def recognizes(self, data: bytes) -> bool:
        """Return whether the content is a ZIP archive that names this format, or has its container."""
        is_zip = data.startswith(b"PK\x03\x04")
        return is_zip and (_TYPE in data[:_LOOK_FOR_TYPE] or has_part(data, "META-INF/container.xml"))

    def check(self, data: bytes) -> None:
        """Check, without unpacking, that the bytes are the package of a book."""
        from embeddings.readers.epub.book import KIND, check_book

        check_book(Package(data, KIND))

    def read(self, data: bytes) -> Extract:
        """Return the chapters with their blocks, and the facts of the package.

        A chapter that is missing or damaged costs a warning.

        :raises UnreadableArticleError: if the package is no EPUB, is protected, or holds no chapter that can be read.
        """
        from embeddings.readers.bold_headings import with_bold_headings
        from embeddings.readers.composing import compose
        from embeddings.readers.epub.book import KIND, read_book

        package = Package(data, KIND)
        book = read_book(package)
        parts: list[PagePart] = []
        warnings: list[str] = []
        room = _MOST_BYTES
        for number, path in enumerate(book.chapters, 1):
            try:
                chapter = _read_chapter(package, path, room)
                room -= len(chapter)
                parts += _parts_of(chapter, book.labels.get(path, {}))
            except DamagedFileError as error:
                warnings.append(f"Chapter {number} of {len(book.chapters)} ({path}) is left out: {error}")
        if len(warnings) == len(book.chapters):
            raise damaged(KIND)
        extract = compose(with_bold_headings(parts))
        return replace(extract, text=f"{extract.text}\n", facts=book.facts, warnings=(*warnings, *book.warnings))


def _read_chapter(package: Package, path: str, most: int) -> bytes:
    """Return the source of a chapter.

    :raises DamagedFileError: if the chapter is missing or damaged.
    :raises UnreadableArticleError: if it is encrypted, or larger than ``most`` bytes.
    """
    try:
        return package.read(path, most)
    except DamagedFileError as error:
        raise DamagedFileError("it is missing or damaged; get the book again.") from error


def _parts_of(chapter: bytes, labels: dict[str, str]) -> "list[PagePart]":
    """Return the blocks of a chapter. ``labels``: those of its printed pages, by the id of an element.

    :raises DamagedFileError: if the chapter is no page that can be read.
    """
    from embeddings.readers.web.parsing import parse_page
    from embeddings.readers.web.walking import find_parts

    if not chapter.strip():
        return []
    try:
        root = parse_page(chapter)
    except UnreadableArticleError as error:
        reason = str(error)
        raise DamagedFileError(f"{reason[:1].lower()}{reason[1:]}") from error
    return [part for part in find_parts(root, labels) if not part.is_furniture]
