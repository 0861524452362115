"""Feedback as a page sends it: checked, and kept with the answer that it is about."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from embeddings.scope import Scope
from qa.doors.web.errors import RequestError
from qa.doors.web.history.chat_store import MAX_TURNS, ChatStore
from qa.doors.web.history.feedback import Feedback, RightPassage, Thumb, whole_words
from qa.doors.web.protocols import ServedLibrary

_LONGEST_PASSAGE = 5_000  # characters
_THUMBS = [None, *Thumb]  # a list, since what is sent may be nothing that a set could hold


def keep_feedback(sent: Mapping[str, Any], owner: str, store: ChatStore, library: ServedLibrary, scope: Scope) -> None:
    """Keep the ``thumb`` on a ``turn`` of the owner's ``conversation``, and the right ``passage``, if one is sent.

    The passage's ends, ``{"article", "start", "end"}``, are widened to whole words.

    :raises RequestError: something of it is not what a page sends.
    :raises UnknownConversationError: the owner has no such conversation, or it no such turn.
    :raises LibraryError: the visitor sees no such article.
    """
    named, number, thumb = sent.get("conversation"), sent.get("turn"), sent.get("thumb")
    if not (isinstance(named, str) and type(number) is int and 1 <= number <= MAX_TURNS and thumb in _THUMBS):
        raise RequestError("This is no thumb for an answer; reload the page.")
    turn = store.turn(owner, named, number)
    feedback = Feedback(
        given=datetime.now(UTC),
        conversation_id=named,
        turn=number,
        thumb=None if thumb is None else Thumb(thumb),
        question=turn.answer.question,
        history=tuple(store.questions(owner, named)[: number - 1]),
        answer=turn,
        passage=_passage(sent.get("passage"), library, scope),
    )
    store.add_feedback(owner, feedback)


def _passage(sent: Any, library: ServedLibrary, scope: Scope) -> RightPassage | None:
    if sent is None:
        return None
    try:
        document_id, start, end = str(sent["article"]), int(sent["start"]), int(sent["end"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise RequestError("This is no passage of an article; select its words again.") from error
    text = library.document(document_id, scope).text
    start, end = whole_words(text, start, end)
    if start == end:
        raise RequestError("No words of the article are selected; select those that answer.")
    if end - start > _LONGEST_PASSAGE:
        raise RequestError(f"More than {_LONGEST_PASSAGE:,} characters are selected; select only what answers.")
    return RightPassage(document_id, start, end, text[start:end])
