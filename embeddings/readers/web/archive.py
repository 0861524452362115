"""Web archives (MHTML): a page with its pictures in one file, as browsers save it. Its form is that of a mail."""

import re

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract

_LOOK_FOR_HEADER = 4096  # bytes
_FORM = re.compile(rb"^Content-Type:\s*+multipart/related\b", re.IGNORECASE | re.MULTILINE)
# Not "X-MimeOLE:", which mails with pictures of the same form have too.
_BROWSER = re.compile(rb"^(?:Snapshot-Content-Location:|From:\s*+\"?<Saved by )", re.IGNORECASE | re.MULTILINE)


class WebArchiveReader:
    """Reads the article of the page in a web archive, as `WebPageReader` does."""

    name = "web archive"
    version = 2
    suffixes = (".mhtml", ".mht")

    def recognizes(self, data: bytes) -> bool:
        """Return whether the content begins with the header that browsers write."""
        head = data[:_LOOK_FOR_HEADER]
        return _FORM.search(head) is not None and _BROWSER.search(head) is not None

    def check(self, data: bytes) -> None:
        """Check that the content begins with a header."""
        from embeddings.readers.mail.source import check_source

        check_source(data)

    def read(self, data: bytes) -> Extract:
        """Return the article of the first page of the archive."""
        from embeddings.readers.mail.source import find_page
        from embeddings.readers.web.reader import read_page

        page = find_page(data)
        if page is None:
            raise UnreadableArticleError("The web archive holds no page; save the page again, or leave it out.")
        return read_page(page.markup, page.address)
