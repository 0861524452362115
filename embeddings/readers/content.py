"""Formats that people save as plain text or Markdown, known by the content of a file."""

from collections.abc import Callable

from embeddings.readers.base import Extract
from embeddings.readers.data_files import refuse_data
from embeddings.readers.decoding import decode
from embeddings.readers.front_matter import FrontMatter, read_front_matter
from embeddings.readers.mail.text import read_mail
from embeddings.readers.subtitles import are_subtitles, read_subtitles
from embeddings.readers.web.recognition import refuse_web_page


def check_text(data: bytes) -> None:
    """Check that the bytes are text, and no web page.

    :raises UnreadableArticleError: if the bytes are no text, or a web page.
    """
    refuse_web_page(decode(data))


def read_text(data: bytes, read_article: Callable[[str, FrontMatter], Extract]) -> Extract:
    """Return the extract of a file that ends in the suffix of a text format.

    ``read_article``: reads a text that is neither subtitles nor a mail, with its front matter.

    :raises UnreadableArticleError: if the bytes are no text, or a text of a kind that is not read.
    """
    text = decode(data)
    return read_by_content(text) or read_article(text, read_front_matter(text))


def read_by_content(text: str) -> Extract | None:
    """Return subtitles or a mail as an extract; None for another text.

    :raises UnreadableArticleError: if the text is a web page or data for programs, or the source of a mail with its
        words encoded.
    """
    refuse_web_page(text)
    refuse_data(text)
    return read_subtitles(text) if are_subtitles(text) else read_mail(text)
