"""The formats that are read as articles. A new format is one module of this package and one line here."""

from collections.abc import Sequence
from pathlib import PurePath

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract, Reader
from embeddings.readers.epub.reader import EpubReader
from embeddings.readers.limits import check_extract
from embeddings.readers.mail.mailbox import MailboxReader
from embeddings.readers.mail.reader import MailReader
from embeddings.readers.markdown.reader import MarkdownReader
from embeddings.readers.office.columns import ColumnsReader
from embeddings.readers.office.odf.reader import OpenSheetReader, OpenSlidesReader, OpenTextReader
from embeddings.readers.office.rich_text.reader import RichTextReader
from embeddings.readers.office.slides.reader import SlidesReader
from embeddings.readers.office.word.reader import WordReader
from embeddings.readers.office.workbooks import WorkbookReader
from embeddings.readers.other_formats import find_remedy
from embeddings.readers.pdf.reader import PdfReader
from embeddings.readers.plain_text import PlainTextReader
from embeddings.readers.subtitles import SubtitlesReader
from embeddings.readers.web.archive import WebArchiveReader
from embeddings.readers.web.reader import WebPageReader

READERS: Sequence[Reader] = (
    PlainTextReader(),
    MarkdownReader(),
    SubtitlesReader(),
    PdfReader(),
    WebArchiveReader(),  # before mails, whose form it has
    MailboxReader(),  # before mails, of which it holds several
    MailReader(),  # before web pages, which the body of a mail may be
    WebPageReader(),
    EpubReader(),
    WordReader(),
    ColumnsReader(),
    WorkbookReader(),
    SlidesReader(),
    OpenTextReader(),
    OpenSheetReader(),
    OpenSlidesReader(),
    RichTextReader(),
)
"""One reader for each format."""

ARTICLE_SUFFIXES = tuple(suffix for reader in READERS for suffix in reader.suffixes)
"""The endings, in lower case, of the files that are read as articles."""


def may_be_article(name: str) -> bool:
    """Return whether a file of this name is opened: its ending is that of a reader, or of a format to warn of."""
    return PurePath(name).suffix.lower() in ARTICLE_SUFFIXES or find_remedy(name) is not None


def name_endings(conjunction: str) -> str:
    """Return the endings in words, with ``conjunction`` before the last one: ".txt and .md"."""
    *others, last = ARTICLE_SUFFIXES
    return f"{', '.join(others)} {conjunction} {last}"


def name_formats(conjunction: str) -> str:
    """Return the names of the formats in words, with ``conjunction`` before the last one: "plain text and Markdown"."""
    *others, last = (reader.name for reader in READERS)
    return f"{', '.join(others)} {conjunction} {last}"


def find_reader(name: str, data: bytes = b"", readers: Sequence[Reader] = READERS) -> Reader:
    """Return the reader that recognizes the content of a file; without one, the reader for files of this name.

    :raises UnreadableArticleError: if no reader recognizes the content or takes files with this ending.
    """
    for reader in readers:
        if reader.recognizes(data):
            return reader
    suffix = PurePath(name).suffix.lower()
    for reader in readers:
        if suffix in reader.suffixes:
            return reader
    if remedy := find_remedy(name):
        raise UnreadableArticleError(remedy)
    endings = ", ".join(suffix for reader in readers for suffix in reader.suffixes)
    raise UnreadableArticleError(f"Only files that end in one of {endings} are read; save the article as plain text.")


def read_file(name: str, data: bytes) -> Extract:
    """Return the content of a file, read in this process. A sync reads in a separate process (`ReaderWorker`).

    :raises UnreadableArticleError: if the content is not of a format that is read, is damaged, or is too long.
    """
    return check_extract(find_reader(name, data).read(data))
