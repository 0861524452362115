"""Plain text, with or without front matter."""

from embeddings.readers.base import Extract


class PlainTextReader:
    """Reads plain text. The text is the decoded file, unchanged; no block of it is marked."""

    name = "plain text"
    version = 2
    suffixes = (".txt",)

    def check(self, data: bytes) -> None:
        """Check that the bytes are text."""
        from embeddings.readers.decoding import decode

        decode(data)

    def read(self, data: bytes) -> Extract:
        """Return the text with the facts of its front matter."""
        from embeddings.readers.decoding import decode
        from embeddings.readers.front_matter import read_front_matter

        text = decode(data)
        front = read_front_matter(text)
        return Extract(text, front.facts, fact_blocks=front.blocks, body_start=front.end)
