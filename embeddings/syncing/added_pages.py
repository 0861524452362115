"""Pages of the web in a folder of articles: each is kept as a file, so that its quotes can be checked."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

from embeddings.errors import FetchError, UnreadableArticleError
from embeddings.readers.registry import ARTICLE_SUFFIXES, find_reader
from embeddings.syncing.fetching import FetchedPage
from embeddings.syncing.folder import MAX_BYTES, check_folder

ADDED = "added"
"""The folder of added pages, below the folder of articles."""

_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")
_MAX_NAME = 80  # characters
_PAGE = "web page"
_SUFFIX_OF_TYPE = {"text/plain": ".txt", "text/markdown": ".md"}
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARK = b"\xef\xbb\xbf"
_XML = re.compile(rb"\s*+<\?xml\s[^<>?]*+\?>[\r\n]*+")


def keep_page(page: FetchedPage, folder: Path) -> Path:
    """Write a page into the folder of added pages, and return its file. The same address has the same file.

    A comment with its address becomes the first line of a page in HTML, as browsers write it.

    :raises FetchError: if no reader reads the page, or if the file cannot be written.
    :raises ArticlesFolderError: if there is no such folder.
    """
    check_folder(folder)
    name = _name(page)
    try:
        reader = find_reader(name, page.data)
        reader.check(page.data)
    except UnreadableArticleError as error:
        raise FetchError(f"The page at {page.address} cannot be an article: {error}") from error
    # The ending that fits the content, for the programs of the person.
    suffix = Path(name).suffix if Path(name).suffix in reader.suffixes else reader.suffixes[0]
    data = _with_address(page) if reader.name == _PAGE else page.data
    if len(data) > MAX_BYTES:
        raise FetchError(f"The page at {page.address} is too large for one article; save a part of it by hand.")
    path = folder / ADDED / f"{Path(name).stem}{suffix}"
    try:
        _write(path, data)
    except OSError as error:
        raise FetchError(f"{path} cannot be written ({error.strerror}); allow it, or name another folder.") from error
    return path


def _name(page: FetchedPage) -> str:
    parts = urlsplit(page.address)
    stem, dot, ending = parts.path.rstrip("/").rpartition(".")
    suffix = f".{ending.lower()}" if dot and f".{ending.lower()}" in ARTICLE_SUFFIXES else ""
    words = f"{(parts.hostname or '').removeprefix('www.')} {stem if suffix else parts.path}"
    slug = _NOT_IN_NAME.sub("-", words.lower()).strip("-")[:_MAX_NAME].rstrip("-")
    key = hashlib.sha256(page.address.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{slug}-{key}{suffix or _SUFFIX_OF_TYPE.get(page.media_type, '.html')}"


def _with_address(page: FetchedPage) -> bytes:
    if page.data.startswith(_WIDE_MARKS):
        return page.data
    # Two hyphens would end the comment.
    address = quote(page.address, safe="/%:@!$&'()*+,;=~-._?#[]").replace("--", "%2D%2D").rstrip("-")
    start = len(_MARK) if page.data.startswith(_MARK) else 0
    # Below a declaration of XML, which names the encoding only at the very beginning.
    if declaration := _XML.match(page.data, start):
        start = declaration.end()
    comment = f"<!-- saved from url=({len(address):04}){address} -->\n".encode("ascii")
    return page.data[:start] + comment + page.data[start:]


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
