"""Plain text, with or without front matter. Mails and subtitles are known by their form."""

from typing import TYPE_CHECKING

from embeddings.readers.base import Extract

if TYPE_CHECKING:
    from embeddings.readers.front_matter import FrontMatter


class PlainTextReader:
    """Reads plain text. The text is the decoded file, unchanged, except for subtitles."""

    name = "plain text"
    version = 4
    suffixes = (".txt",)

    def recognizes(self, data: bytes) -> bool:
        """Return False: any other text may be of this format."""
        return False

    def check(self, data: bytes) -> None:
        """Check that the bytes are text, and no web page."""
        from embeddings.readers.content import check_text

        check_text(data)

    def read(self, data: bytes) -> Extract:
        """Return the text with the facts of its front matter, or as subtitles or a mail."""
        from embeddings.readers.content import read_text

        return read_text(data, _read_article)


def _read_article(text: str, front: "FrontMatter") -> Extract:
    return Extract(text, front.facts, fact_blocks=front.blocks, body_start=front.end)
