"""The choice of articles to ask in, as the page sends it: all articles, these, or all except these."""

from typing import Any

from embeddings.scope import Scope
from embeddings.unicode import has_no_surrogates
from qa.doors.web.errors import RequestError

MOST_CHOSEN = 10_000
"""The largest number of articles in a choice. The page sends the choice with each question, and the tab stores it."""

_NO_CHOICE = "This is no choice of articles; reload the page."


def chosen_scope(sent: Any, scope: Scope) -> Scope:
    """Return the chosen part of ``scope``: all of it for None, or by ``{"these": ids}`` or ``{"all_but": ids}``.

    An id without an article changes nothing.

    :raises RequestError: if ``sent`` has another form, or names more than ``MOST_CHOSEN`` articles.
    """
    if sent is None:
        return scope
    if not isinstance(sent, dict) or len(sent) != 1:
        raise RequestError(_NO_CHOICE)
    ((kind, ids),) = sent.items()
    if kind not in ("these", "all_but") or not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
        raise RequestError(_NO_CHOICE)
    if len(ids) > MOST_CHOSEN:
        raise RequestError(too_many(len(ids)))
    # No article's id holds half a character, and SQLite cannot look for it.
    named = [i for i in ids if has_no_surrogates(i)]
    return scope.only(named) if kind == "these" else scope.without(named)


def too_many(count: int) -> str:
    """Return the sentence that refuses a choice of ``count`` articles."""
    return f"{count:,} articles are too many to choose one by one, at most {MOST_CHOSEN:,}; search for fewer of them."
