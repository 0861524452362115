"""Bibliography entries of quotes in the formats of reference managers: the one way in for all doors."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from qa.answer import Quote
from qa.citations.articles import CitedArticle, cited_articles
from qa.citations.bibtex import write_bibtex
from qa.citations.csl_json import write_csl_json
from qa.citations.formats import CitationFormat
from qa.citations.ris import write_ris

_WRITERS: Mapping[CitationFormat, Callable[[Iterable[CitedArticle], date | None], str]] = {
    CitationFormat.BIBTEX: write_bibtex,
    CitationFormat.RIS: write_ris,
    CitationFormat.CSL_JSON: write_csl_json,
}


def cite(quotes: Iterable[Quote], form: CitationFormat | str, accessed: date | None = None) -> str:
    """Return a bibliography entry for each article that these quotes stand in, with the quoted words in its notes.

    ``accessed``: the day on which the articles were read, for those that name an address; None leaves it out.
    Without quotes the text is empty, and an empty array in CSL-JSON.

    :raises ValueError: if there is no such format.
    """
    return _WRITERS[CitationFormat(form)](cited_articles(quotes), accessed)
