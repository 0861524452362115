"""PDF, with its pages."""

from contextlib import AbstractContextManager

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.drawn_pages import DrawnFile

_END = b"%%EOF"
_LOOK_FOR_END = 65_536  # bytes: some programs write more after the end


class PdfReader:
    """Reads PDF. The text is that of the pages in reading order, with the words joined that the ends of lines break."""

    name = "PDF"
    version = 3
    suffixes = (".pdf",)

    def recognizes(self, data: bytes) -> bool:
        """Return whether the file begins as a PDF."""
        from embeddings.readers.signatures import PDF, find_signature

        return find_signature(data) == PDF

    def check(self, data: bytes) -> None:
        """Check that the file is a PDF, and whole."""
        from embeddings.readers.signatures import PDF, find_signature

        kind = find_signature(data)
        if kind != PDF:
            found = f"is {kind}, not a PDF" if kind else "is no PDF"
            raise UnreadableArticleError(
                f"The file {found}, although its name ends in .pdf; give it the ending of its format."
            )
        if _END not in data[-_LOOK_FOR_END:]:
            raise UnreadableArticleError(
                "The PDF is damaged: its end is missing, as after a download that broke off; fetch it again."
            )

    def read(self, data: bytes) -> Extract:
        """Return the text with its blocks and its pages."""
        from embeddings.readers.pdf.extraction import extract
        from embeddings.readers.pdf.pdfium import open_pdf

        self.check(data)
        with open_pdf(data) as file:
            found = extract(file)
        composed = found.composed
        return Extract(
            composed.text,
            found.facts,
            composed.blocks,
            pages=composed.pages,
            hints=found.hints,
            warnings=found.warnings,
        )

    def open_pages(self, data: bytes) -> AbstractContextManager[DrawnFile]:
        """Open a PDF to draw its pages."""
        from embeddings.readers.pdf.rendering import open_pages

        return open_pages(data)
