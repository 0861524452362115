"""RIS, the tagged lines that reference managers exchange: two characters, two spaces, a hyphen, a space, the value.

Source: Research Information Systems, "RIS Format Specifications" (2011): lines end in CRLF, an entry with ``ER``.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from qa.citations.articles import CitedArticle
from qa.citations.names import Name


def write_ris(articles: Iterable[CitedArticle], accessed: date | None) -> str:
    """Return an entry for each article: a page of the web if it has an address, otherwise of the generic kind."""
    return "".join(
        f"{tag}  - {value}\r\n" for article in articles for tag, value in (*_lines(article, accessed), ("ER", ""))
    )


def _lines(article: CitedArticle, accessed: date | None) -> Iterator[tuple[str, str]]:
    yield "TY", "ELEC" if article.url else "GEN"
    yield "ID", article.key
    yield "TI", article.title
    for name in article.names:
        yield "AU", _name(name)
    if article.publisher:
        yield "PB", article.publisher
    if article.date:
        yield "PY", article.date.isoformat()[:4]
        yield "DA", article.date.isoformat().replace("-", "/")
    if article.pages:
        yield "SP", ", ".join(article.pages)
    if article.url:
        yield "UR", article.url
        if accessed:
            yield "Y2", accessed.isoformat().replace("-", "/")
    for place in article.places:
        yield "N1", str(place)


def _name(name: Name) -> str:
    """Return "Family, Given, Suffix"; an undivided name has no comma, which would divide it."""
    if not name.is_divided:
        return name.family.replace(",", "")
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)
