"""CSL-JSON, as citeproc, Pandoc and Zotero read it. Source: the schema ``csl-data.json`` of CSL 1.0.2."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from qa.citations.articles import CitedArticle
from qa.citations.names import Name


def write_csl_json(articles: Iterable[CitedArticle], accessed: date | None) -> str:
    """Return an array with an item for each article, in ASCII."""
    return json.dumps([_item(article, accessed) for article in articles], indent=2) + "\n"


def _item(article: CitedArticle, accessed: date | None) -> dict[str, Any]:
    item = {
        "id": article.key,
        "type": "webpage" if article.url else "document",
        "title": article.title,
        "author": [_name(name) for name in article.names],
        # A page of the web stands on a site, and another document has a publisher.
        "container-title" if article.url else "publisher": article.publisher,
        "issued": _date(article.date),
        "page": ", ".join(article.pages),
        "URL": article.url,
        "accessed": _date(accessed) if article.url else None,
        "note": "\n".join(map(str, article.places)),
    }
    return {name: value for name, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    if not name.is_divided:
        return {"literal": name.family}
    suffix = {"suffix": name.suffix} if name.suffix else {}
    return {"family": name.family, "given": name.given, **suffix}


def _date(day: date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None
