"""Turns and whole conversations as JSON values for the page's script, some of them HTML."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from embeddings.scope import Scope
from qa.answer import Context, Quote, Source
from qa.doors.web.cached_articles import CachedArticles
from qa.doors.web.history.feedback import Thumb
from qa.doors.web.protocols import ServedLibrary
from qa.doors.web.rendering.answers import MAX_PLACES, answer_html, question_html, verdict_html
from qa.doors.web.rendering.prose import prose_html
from qa.history.conversation import Conversation, Turn
from qa.history.recheck import Checked, check_source


def rendered_turn(
    turn: Turn, number: int, *, checks: Sequence[Sequence[Checked]] = (), thumb: Thumb | None = None
) -> dict[str, Any]:
    """Return one turn: ``asked`` and ``html`` for the two messages, and ``address``, the question to share.

    An address carries no conversation, so it holds the question as it was understood. ``checks``: see `answer_html`.
    """
    return {
        "number": number,
        "asked": question_html(turn.answer.question),
        "html": answer_html(turn.answer, checks)
        + prose_html(turn.answer.prose)
        + verdict_html(turn.answer, number, thumb),
        "address": turn.answer.understood if turn.answer.is_follow_up else turn.answer.question,
    }


def rendered_conversation(
    conversation: Conversation, library: ServedLibrary, scope: Scope, thumbs: Mapping[int, Thumb]
) -> dict[str, Any]:
    """Return a whole conversation, with each quote checked against the present articles of ``scope``."""
    checked = _check_each_once(conversation.turns, CachedArticles(library, scope))
    turns = [
        rendered_turn(
            turn,
            number,
            checks=[[checked[place] for place in _places(quote)] for quote in _quotes(turn)],
            thumb=thumbs.get(number),
        )
        for number, turn in enumerate(conversation.turns, 1)
    ]
    return {"turns": turns}


class _Place(NamedTuple):
    words: str
    source: Source
    context: tuple[Context, ...]


def _check_each_once(turns: Sequence[Turn], articles: CachedArticles) -> dict[_Place, Checked]:
    """Check the quotes of all turns, each text at each source once, and the sources of one article together."""
    cited = {place for turn in turns for quote in _quotes(turn) for place in _places(quote)}
    ordered = sorted(cited, key=lambda each: (each.source.document_id, each.source.start, each.words))
    return {place: check_source(*place[:2], articles, place.context, articles.language) for place in ordered}


def _quotes(turn: Turn) -> Sequence[Quote]:
    return turn.answer.quotes or ((turn.answer.nearest,) if turn.answer.nearest else ())


def _places(quote: Quote) -> Sequence[_Place]:
    """Return the places that the page shows; a text may stand in very many. The context belongs to the first."""
    shown = quote.sources[: 1 + MAX_PLACES]
    return [_Place(quote.text, source, () if at else quote.context) for at, source in enumerate(shown)]
