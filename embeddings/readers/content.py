"""Formats that people save as plain text or Markdown, known by the content of a file."""

from embeddings.readers.base import Extract
from embeddings.readers.data_files import refuse_data
from embeddings.readers.mail import read_mail
from embeddings.readers.subtitles import are_subtitles, read_subtitles
from embeddings.readers.web_pages import refuse_web_page


def read_by_content(text: str) -> Extract | None:
    """Return subtitles or a mail as an extract; None for another text.

    :raises UnreadableArticleError: if the text is a web page or data for programs, or the source of a mail with its
        words encoded.
    """
    refuse_web_page(text)
    refuse_data(text)
    return read_subtitles(text) if are_subtitles(text) else read_mail(text)
