"""Pages of the web in a folder of articles: each is kept as a file, so that its quotes can be checked."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

from embeddings.errors import FetchError, UnreadableArticleError
from embeddings.readers.registry import ARTICLE_SUFFIXES, find_reader
from embeddings.readers.signatures import find_signature
from embeddings.readers.web.parsing import find_encoding
from embeddings.syncing.fetching import FetchedPage
from embeddings.syncing.folder import MAX_BYTES, check_folder

ADDED = "added"
"""The folder of added pages, below the folder of articles."""

_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")
_MAX_NAME = 80  # characters
_PAGE = "web page"
_SUFFIX_OF_TYPE = {"text/plain": ".txt", "text/markdown": ".md"}
_XML_TYPES = frozenset({"application/xhtml+xml", "application/xml"})
_WIDE = frozenset({"utf-16le", "utf-16be", "utf-16"})
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARK = b"\xef\xbb\xbf"
_XML = re.compile(rb"\s*+<\?xml\s[^<>?]*+\?>[\r\n]*+")


def keep_page(page: FetchedPage, folder: Path) -> Path:
    """Write a page into the folder of added pages, and return its file; see `page_file`.

    :raises FetchError: if no reader reads the page, or if the file cannot be written.
    :raises ArticlesFolderError: if there is no such folder.
    """
    check_folder(folder)
    name, data = page_file(page)
    path = folder / ADDED / name
    try:
        _write(path, data)
    except OSError as error:
        raise FetchError(f"{path} cannot be written ({error.strerror}); allow it, or name another folder.") from error
    return path


def page_file(page: FetchedPage) -> tuple[str, bytes]:
    """Return the name and the content of the file to keep a page as. The same address has the same name.

    A comment with its address becomes the first line of a page in HTML, as browsers write it. A text of which the
    server states the encoding becomes UTF-8, since a file has no place for that statement.

    :raises FetchError: if no reader reads the page.
    """
    name, data = _name(page), _in_unicode(page)
    try:
        reader = find_reader(name, data)
        reader.check(data)
    except UnreadableArticleError as error:
        raise FetchError(f"The page at {page.address} cannot be an article: {error}") from error
    # The ending that fits the content, for the programs of the person.
    suffix = Path(name).suffix if Path(name).suffix in reader.suffixes else reader.suffixes[0]
    data = _with_address(data, page.address) if reader.name == _PAGE else data
    if len(data) > MAX_BYTES:
        raise FetchError(f"The page at {page.address} is too large for one article; save a part of it by hand.")
    return f"{Path(name).stem}{suffix}", data


def _in_unicode(page: FetchedPage) -> bytes:
    """Return the content of a text in UTF-8 with a mark; as it came if the stated encoding does not fit."""
    data, charset = page.data, page.charset
    is_text = page.media_type.startswith("text/") or page.media_type in _XML_TYPES
    if not charset or not is_text or data.startswith((_MARK, *_WIDE_MARKS)) or find_signature(data) is not None:
        return data
    encoding = charset if charset in _WIDE else find_encoding(charset)
    if encoding is None or (encoding != "utf-8" and not data.isascii() and _is_utf8(data)):
        return data  # some servers state their usual encoding, whatever they send
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return data
    written = text.encode("utf-8", "surrogatepass")
    return data if written == data and data.isascii() else _MARK + written


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _name(page: FetchedPage) -> str:
    parts = urlsplit(page.address)
    stem, dot, ending = parts.path.rstrip("/").rpartition(".")
    suffix = f".{ending.lower()}" if dot and f".{ending.lower()}" in ARTICLE_SUFFIXES else ""
    words = f"{(parts.hostname or '').removeprefix('www.')} {stem if suffix else parts.path}"
    slug = _NOT_IN_NAME.sub("-", words.lower()).strip("-")[:_MAX_NAME].rstrip("-")
    key = hashlib.sha256(page.address.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{slug}-{key}{suffix or _SUFFIX_OF_TYPE.get(page.media_type, '.html')}"


def _with_address(data: bytes, address: str) -> bytes:
    if data.startswith(_WIDE_MARKS):
        return data
    # Two hyphens would end the comment.
    address = quote(address, safe="/%:@!$&'()*+,;=~-._?#[]").replace("--", "%2D%2D").rstrip("-")
    start = len(_MARK) if data.startswith(_MARK) else 0
    # Below a declaration of XML, which names the encoding only at the very beginning.
    if declaration := _XML.match(data, start):
        start = declaration.end()
    comment = f"<!-- saved from url=({len(address):04}){address} -->\n".encode("ascii")
    return data[:start] + comment + data[start:]


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)  # mkstemp's files are readable by their owner only, unlike the other articles
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
