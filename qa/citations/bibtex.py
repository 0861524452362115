"""BibTeX, as LaTeX, biblatex and reference managers read it.

Source: Oren Patashnik, "BibTeXing" (1988). A brace counts for BibTeX also behind a backslash, so no text holds one.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from qa.citations.articles import CitedArticle
from qa.citations.names import Name

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{special: f"\\{special}" for special in "#$%&_"},
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def write_bibtex(articles: Iterable[CitedArticle], accessed: date | None) -> str:
    """Return an entry ``@misc`` for each article; no style has an entry for an article of an unknown kind."""
    return "\n".join(_entry(article, accessed) for article in articles)


def _entry(article: CitedArticle, accessed: date | None) -> str:
    lines = ",\n".join(f"  {name} = {value}" for name, value in _fields(article, accessed))
    return f"@misc{{{article.key},\n{lines}\n}}\n"


def _fields(article: CitedArticle, accessed: date | None) -> Iterator[tuple[str, str]]:
    # Twice in braces: a style would print the names in a title without their capital letters.
    yield "title", f"{{{{{_escaped(article.title)}}}}}"
    if article.names:
        yield "author", f"{{{' and '.join(map(_name, article.names))}}}"
    if article.publisher:
        # LaTeX's own styles print only the second in such an entry, and reference managers read the first.
        yield "publisher", f"{{{_escaped(article.publisher)}}}"
        yield "howpublished", f"{{{_escaped(article.publisher)}}}"
    if article.date:
        yield "year", f"{{{article.date.isoformat()[:4]}}}"
        yield "month", _MONTHS[article.date.month - 1]
        yield "date", f"{{{article.date.isoformat()}}}"
    if article.pages:
        yield "pages", f"{{{_escaped(', '.join(article.pages))}}}"
    if article.url:
        yield "url", f"{{{article.url}}}"
        if accessed:
            yield "urldate", f"{{{accessed.isoformat()}}}"
    # Not `note`, which styles print.
    yield "annote", f"{{{' '.join(_escaped(str(place)) for place in article.places)}}}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _name(name: Name) -> str:
    """Return "Family, Given"; an undivided name in braces, so that BibTeX neither divides it nor finds an "and"."""
    parts = [_escaped(part) for part in (name.family, name.suffix, name.given) if part]
    return ", ".join(parts) if name.is_divided else f"{{{parts[0]}}}"
