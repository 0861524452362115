"""The articles that quotes stand in, each with the facts of a bibliography entry."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from embeddings.languages.base import Language
from embeddings.languages.english import ENGLISH
from embeddings.syncing.uploads import shown_id
from embeddings.unicode import replace_surrogates
from qa.answer import Quote, Source
from qa.citations.names import Name, names_of
from qa.page_names import cited_place

_NO_KEY = re.compile(r"[^a-z0-9]+")
_MOST_OF_WORD = 20  # characters of a word in a key
_ID_DIGITS = 6  # hexadecimal, of the hash of an article's id in its key
_URL_CHARACTERS = "!#$%&'()*+,-./:;=?@_~"
_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """The words of a quote in one line, and their place ("p. 4; bridge.md, characters 12–80")."""

    words: str
    place: str

    def __str__(self) -> str:
        """Return both in a line, which begins with a quotation mark: never with a name that Zotero reads in notes."""
        return f"“{self.words}” ({self.place})"


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article with its quoted places. Text has no control character; ``None`` if the article does not state it.

    ``key`` is made of the article alone, so it is the same in every file. ``pages``: the printed numbers of the quoted
    pages, in order; empty if there are other places. ``url``: of the web, in ASCII.
    """

    key: str
    title: str
    names: tuple[Name, ...]
    publisher: str | None
    date: date | None
    url: str | None
    pages: tuple[str, ...]
    places: tuple[QuotedPlace, ...]


def cited_articles(quotes: Iterable[Quote], language: Language = ENGLISH) -> tuple[CitedArticle, ...]:
    """Return the articles of every source of these quotes, in the order in which they are quoted, each once."""
    found: dict[str, list[tuple[Source, str]]] = {}
    for quote in quotes:
        for source in quote.sources:
            found.setdefault(source.document_id, []).append((source, quote.text))
    return tuple(_article(sources, language) for sources in found.values())


def _article(quoted: list[tuple[Source, str]], language: Language) -> CitedArticle:
    about = quoted[0][0]
    names = names_of(one_line(about.author), language.citations) if about.author else ()
    places = dict.fromkeys(QuotedPlace(one_line(words), _place(source)) for source, words in quoted)
    pages = dict.fromkeys(source.page for source, _ in quoted)
    are_printed = all(page and (cited_place(page) or "").startswith("p. ") for page in pages)
    return CitedArticle(
        _key(about, names),
        one_line(about.title),
        names,
        one_line(about.publisher) if about.publisher else None,
        _day(about.date),
        _web_address(about.url),
        tuple(one_line(page) for page in pages if page) if are_printed else (),
        tuple(places),
    )


def one_line(text: str) -> str:
    """Return the text with one space for each run of white space and of control characters.

    A lone surrogate becomes a question mark.
    """
    shown = (" " if unicodedata.category(c) == "Cc" else c for c in replace_surrogates(text))
    return " ".join("".join(shown).split())


def _place(source: Source) -> str:
    where = f"{one_line(shown_id(source.document_id))}, characters {source.start}–{source.end}"
    named = cited_place(source.page, source.headings)
    return f"{one_line(named)}; {where}" if named else where


def _key(source: Source, names: tuple[Name, ...]) -> str:
    """Return a key such as "ruiz2023fish-3f9a1c": ASCII, and with a hash, since two articles may share the rest."""
    author = names[0].family if names else source.publisher or ""
    year = (source.date or "")[:4] if _day(source.date) else ""
    first = next((word for word in _words(source.title) if len(word) > 3), "")
    readable = f"{next(_words(author), '')}{year}{first}" or "article"
    digest = hashlib.sha256(source.document_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{readable}-{digest[:_ID_DIGITS]}"


def _words(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return (word[:_MOST_OF_WORD] for word in _NO_KEY.split(plain) if word)


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


def _web_address(url: str | None) -> str | None:
    """Return the address with percent signs for characters that no address holds; None for other schemes."""
    try:
        is_web = url is not None and urlsplit(url).scheme in _SCHEMES
    except ValueError:
        return None
    return percent_encode(one_line(url), safe=_URL_CHARACTERS) if url is not None and is_web else None
