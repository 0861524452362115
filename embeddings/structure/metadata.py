"""What a document says about itself, made fit for one line on a screen."""

import re
import unicodedata
from dataclasses import dataclass, fields
from typing import Self
from urllib.parse import urlsplit

from embeddings.document import Metadata

MAX_LENGTH = 300
"""The most characters of a value; a longer title or name is cut."""

_BETWEEN_WORDS = re.compile(r"[-_]+")  # of a file's name

URL = re.compile(r"https?://[^\s<>\"“”【】（）]+", re.IGNORECASE)
"""A web address. Other schemes are none: the page makes links of these."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one part of a document (its front matter, a byline) says; None where it is silent.

    ``date`` is ISO 8601 and ``url`` an http or https address; the rest stands as it is written.
    """

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None

    def completed_by(self, other: Self) -> Self:
        """These facts, with the other's where these are silent."""
        names = [field.name for field in fields(self)]
        return type(self)(**{name: getattr(self, name) or getattr(other, name) for name in names})


def make_metadata(facts: Facts, file_stem: str) -> Metadata:
    """The metadata of a document; its file name stands in for a title."""
    title = tidy(facts.title) or tidy(_BETWEEN_WORDS.sub(" ", file_stem)) or "Untitled"
    return Metadata(title, tidy(facts.publisher), tidy(facts.author), facts.date, facts.url)


def tidy(value: str | None) -> str | None:
    """The value on one line, without characters that could disguise it; None when nothing is left."""
    # Bidirectional marks and other invisible controls could make a title read as something it is not.
    kept = (c for c in " ".join((value or "").split()) if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join("".join(kept).split())[:MAX_LENGTH].rstrip() or None


def find_url(value: str | None) -> str | None:
    """The web address in the value; of several the one with the longest path, so no front page.

    An address longer than a value may be is none: cut, it would lead elsewhere.
    """
    found = [match.group().rstrip(".,;:!?)]}'’…。，；") for match in URL.finditer(value or "")]
    found = [url for url in found if len(url) <= MAX_LENGTH and tidy(url) == url and find_host(url)]
    return max(found, key=lambda url: len(urlsplit(url).path), default=None)


def find_host(url: str) -> str | None:
    """The name of the site, without "www."."""
    try:
        host = urlsplit(url).hostname
    except ValueError:  # brackets that are no IPv6 address
        return None
    return host.removeprefix("www.") if host else None
