"""EPUB: books and magazines."""

from embeddings.readers.base import Extract
from embeddings.readers.packages import Package, has_part

_TYPE = b"application/epub+zip"
_LOOK_FOR_TYPE = 100  # bytes
_MOST_BYTES = 64 * 1024**2  # of all chapters: a long novel has one


class EpubReader:
    """Reads the chapters of a book in their order, with its printed pages where the book names them.

    The text is composed of the visible words. Tables of contents for programs are left out.
    """

    name = "EPUB"
    version = 1
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
        """Return the chapters with their blocks, and the facts of the package."""
        from embeddings.errors import UnreadableArticleError
        from embeddings.readers.epub.book import KIND, read_book
        from embeddings.readers.web.composing import compose
        from embeddings.readers.web.kinds import with_bold_headings
        from embeddings.readers.web.parsing import parse_page
        from embeddings.readers.web.walking import find_parts

        package = Package(data, KIND)
        book = read_book(package)
        parts = []
        size = 0
        for path in book.chapters:
            chapter = package.read(path)
            size += len(chapter)
            if size > _MOST_BYTES:
                raise UnreadableArticleError(f"The {KIND} unpacks to far more than any article needs; leave it out.")
            if not chapter.strip():
                continue
            found = find_parts(parse_page(chapter), book.labels.get(path, {}))
            parts += [part for part in found if not part.is_furniture]
        text, blocks, pages = compose(with_bold_headings(parts))
        return Extract(text, book.facts, blocks, pages=pages)
