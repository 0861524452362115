"""Plain text, with or without front matter. Mails and subtitles are known by their form."""

from embeddings.readers.base import Extract


class PlainTextReader:
    """Reads plain text. The text is the decoded file, unchanged, except for subtitles."""

    name = "plain text"
    version = 2
    suffixes = (".txt",)

    def check(self, data: bytes) -> None:
        """Check that the bytes are text, and no web page."""
        from embeddings.readers.decoding import decode
        from embeddings.readers.web_pages import refuse_web_page

        refuse_web_page(decode(data))

    def read(self, data: bytes) -> Extract:
        """Return the text with the facts of its front matter, or as subtitles or a mail."""
        from embeddings.readers.content import read_by_content
        from embeddings.readers.decoding import decode
        from embeddings.readers.front_matter import read_front_matter

        text = decode(data)
        if (extract := read_by_content(text)) is not None:
            return extract
        front = read_front_matter(text)
        return Extract(text, front.facts, fact_blocks=front.blocks, body_start=front.end)
