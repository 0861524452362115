"""What the page's script is told of turns and whole conversations: JSON values, some of them HTML."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from chat_page.keeping.feedback import Thumb
from chat_page.showing.answers import MAX_PLACES, answer_html, question_html, verdict_html
from chat_page.visible import VisibleArticles
from embeddings.document import Document
from qa.keeping.checking import Checked, check_source
from qa.keeping.conversation import Conversation, Turn

_KEPT = 8  # articles, read last; a conversation quotes the same few again and again, and each may be a book


def turn_values(
    turn: Turn, number: int, *, checks: Sequence[Sequence[Checked]] = (), thumb: Thumb | None = None
) -> dict[str, Any]:
    """One turn: ``asked`` and ``html`` for the two messages, and ``address``, the question to share.

    That is the question as it was understood, since an address carries no conversation. ``checks``: see `answer_html`.
    """
    return {
        "number": number,
        "asked": question_html(turn.answer.question),
        "html": answer_html(turn.answer, checks) + verdict_html(turn.answer, number, thumb),
        "address": turn.answer.understood if turn.answer.leans else turn.answer.question,
    }


def conversation_values(kept: Conversation, articles: VisibleArticles, thumbs: Mapping[int, Thumb]) -> dict[str, Any]:
    """A whole conversation, each quote of which is checked against what the articles say now."""
    read = _ReadOnce(articles)
    turns = [
        turn_values(turn, number, checks=_checks(turn, read), thumb=thumbs.get(number))
        for number, turn in enumerate(kept.turns, 1)
    ]
    return {"turns": turns}


class _ReadOnce:
    """The articles that may be seen, those read last not read again."""

    def __init__(self, articles: VisibleArticles) -> None:
        self._find = lru_cache(_KEPT)(articles.find_document)
        self.find_words = articles.find_words

    def find_document(self, document_id: str) -> Document | None:
        return self._find(document_id)


def _checks(turn: Turn, articles: _ReadOnce) -> list[list[Checked]]:
    quotes = turn.answer.quotes or ((turn.answer.nearest,) if turn.answer.nearest else ())
    # Of a text in very many places, those that are shown.
    return [[check_source(quote.text, each, articles) for each in quote.sources[: 1 + MAX_PLACES]] for quote in quotes]
