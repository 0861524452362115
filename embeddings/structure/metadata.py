"""The metadata of a document, each value fit for one line on a screen."""

import re
import unicodedata
from dataclasses import astuple
from html import unescape
from urllib.parse import urlsplit

from embeddings.document import Metadata
from embeddings.languages.base import ArticleCues
from embeddings.readers.base import Facts
from embeddings.structure.authors import tidy_authors
from embeddings.structure.dates import find_date

MAX_LENGTH = 300
"""The most characters of a value. A longer title or name is cut."""

_PICTURE = r"[\s\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_PICTURES = re.compile(rf"^{_PICTURE}+|(?<!{_PICTURE}){_PICTURE}+$")  # at the ends of a title
_COMPACT = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)$")  # a date without separators
_BETWEEN_WORDS = re.compile(r"[-_]+")  # in the name of a file

# The marks of Markdown that a page does not show, and the words that take their place.
_MARKUP = (
    (re.compile(r"\[\^[\w-]{1,40}+\]"), ""),
    (re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,9}+(?:\s[^<>]{0,200}+)?>"), ""),
    (re.compile(r"\[\[(?:[^\[\]|]{0,200}+\|)?([^\[\]|]{1,200}+)\]\]"), r"\1"),
    (re.compile(r"~~(?=\S)([^~]{1,300}+)~~"), r"\1"),
    (re.compile(r"==(?=\S)([^=]{1,300}+)=="), r"\1"),
    (re.compile(r"(?<!!)\[([^\[\]]{1,300}+)\]\([^()\s]{1,300}+\)"), r"\1"),
    (re.compile(r"(?<![*\\])\*\*\*(?=\S)([^*]{1,300}+)(?<=\S)\*\*\*(?!\*)"), r"\1"),
    (re.compile(r"(?<![*\\])\*\*(?=\S)([^*]{1,300}+)(?<=\S)\*\*(?!\*)"), r"\1"),
    (re.compile(r"(?<![\w_\\])__(?=\S)([^_]{1,300}+)(?<=\S)__(?![\w_])"), r"\1"),
    (re.compile(r"(?<![*\w\\])\*(?=\S)([^*]{1,300}+)(?<=\S)\*(?![*\w])"), r"\1"),
    (re.compile(r"(?<![\w_\\])_(?=\S)([^_]{1,300}+)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"(?<!`)`([^`]{1,300}+)`(?!`)"), r"\1"),
    (re.compile(r"^(?::[a-z0-9_+-]{2,40}+:\s*+)+|(?:\s:[a-z0-9_+-]{2,40}+:)+$"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)

URL = re.compile(r"https?://[^\s<>\"“”【】（）]+", re.IGNORECASE)
"""A web address. Other schemes do not count, since the page makes links of these addresses."""


def normalize(facts: Facts, cues: ArticleCues) -> Facts:
    """Return facts as a file writes them with ``date`` as ISO 8601 and ``url`` as an http or https address.

    A date or an address that is not one becomes None. Authors lose their roles. The other facts stay as they are
    written.
    """
    publisher, url = facts.publisher, facts.url
    # "source:" holds the name of a site or the address of the page.
    if address := find_url(publisher):
        url, publisher = url or address, find_host(address)
    author = tidy_authors(facts.author, cues.bylines)
    date = find_date(_COMPACT.sub(r"\1-\2-\3", facts.date or ""), cues)
    return Facts(facts.title, publisher, author, date, find_url(url))


def merge_facts(first: Facts, second: Facts) -> Facts:
    """Return the facts of ``first``, completed by those of ``second``."""
    return Facts(*(one or other for one, other in zip(astuple(first), astuple(second), strict=True)))


def make_metadata(facts: Facts, file_stem: str) -> Metadata:
    """Return the metadata of a document. Without a title, its file name becomes the title."""
    title = (
        tidy(_PICTURES.sub("", without_markup(facts.title or "")))
        or tidy(facts.title)
        or tidy(_BETWEEN_WORDS.sub(" ", file_stem))
        or "Untitled"
    )
    return Metadata(title, tidy(facts.publisher), tidy(facts.author), facts.date, facts.url)


def without_markup(title: str) -> str:
    """Return the words of a title that a page shows, without the marks of Markdown around them."""
    for pattern, words in _MARKUP:
        title = pattern.sub(words, title)
    return unescape(title)


def tidy(value: str | None) -> str | None:
    """Return the value on one line, without characters that could disguise it; None if no character remains."""
    # Bidirectional marks and other invisible controls could make people read another title.
    visible = (c for c in " ".join((value or "").split()) if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join("".join(visible).split())[:MAX_LENGTH].rstrip() or None


def find_url(value: str | None) -> str | None:
    """Return the web address in the value. Of several, return the one with the longest path, so not a front page.

    An address longer than the limit of a value is left out: a cut address would lead elsewhere.
    """
    found = [match.group().rstrip(".,;:!?)]}'’…。，；") for match in URL.finditer(value or "")]
    found = [url for url in found if len(url) <= MAX_LENGTH and tidy(url) == url and find_host(url)]
    return max(found, key=lambda url: len(urlsplit(url).path), default=None)


def find_host(url: str) -> str | None:
    """Return the host name of the address, without "www."."""
    try:
        host = urlsplit(url).hostname
    except ValueError:  # brackets around something other than an IPv6 address
        return None
    return host.removeprefix("www.") if host else None
