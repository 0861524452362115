"""Feedback as a page sends it: checked, and stored with the answer that it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from embeddings.scope import Scope
from qa.answer import Bounds, Ordinal
from qa.doors.web.errors import RequestError
from qa.doors.web.history.chat_store import MAX_TURNS, ChatStore
from qa.doors.web.history.feedback import Feedback, RightPassage, Thumb, whole_words
from qa.doors.web.protocols import ServedLibrary

_LONGEST_PASSAGE = 5_000  # characters


@dataclass(frozen=True, slots=True)
class _SentPassage:
    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _SentThumb:
    conversation: str
    turn: Annotated[Ordinal, Bounds(le=MAX_TURNS)]
    thumb: Thumb | None = None
    passage: _SentPassage | None = None


_THUMB = TypeAdapter(_SentThumb)


def keep_feedback(sent: Mapping[str, Any], owner: str, store: ChatStore, library: ServedLibrary, scope: Scope) -> None:
    """Store the ``thumb`` on a ``turn`` of the owner's ``conversation``, and the right ``passage``, if there is one.

    The page sends a passage as ``{"article", "start", "end"}``; the stored passage is widened to whole words.

    :raises RequestError: if ``sent`` is not in the form that a page sends.
    :raises UnknownConversationError: if the owner has no such conversation, or the conversation no such turn.
    :raises LibraryError: if the visitor sees no such article.
    """
    try:
        thumb = _THUMB.validate_python(sent)
    except ValidationError as error:
        if error.errors()[0]["loc"][0] == "passage":
            raise RequestError("This is no passage of an article; select its words again.") from error
        raise RequestError("This is no thumb for an answer; reload the page.") from error
    turn = store.turn(owner, thumb.conversation, thumb.turn)
    feedback = Feedback(
        given=datetime.now(UTC),
        conversation_id=thumb.conversation,
        turn=thumb.turn,
        thumb=thumb.thumb,
        question=turn.answer.question,
        history=tuple(store.questions(owner, thumb.conversation)[: thumb.turn - 1]),
        answer=turn,
        passage=None if thumb.passage is None else _passage(thumb.passage, library, scope),
    )
    store.add_feedback(owner, feedback)


def _passage(sent: _SentPassage, library: ServedLibrary, scope: Scope) -> RightPassage:
    text = library.document(sent.article, scope).text
    start, end = whole_words(text, sent.start, sent.end)
    if start == end:
        raise RequestError("No words of the article are selected; select those that answer.")
    if end - start > _LONGEST_PASSAGE:
        raise RequestError(f"More than {_LONGEST_PASSAGE:,} characters are selected; select only what answers.")
    return RightPassage(sent.article, start, end, text[start:end])
