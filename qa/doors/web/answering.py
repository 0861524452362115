"""Answers the questions of all visitors: several at a time, and each question once."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from embeddings.errors import QuothError
from embeddings.scope import Scope
from qa.answer import Answer
from qa.doors.web.auth.access import CLOSED, Access
from qa.doors.web.errors import AskingError
from qa.doors.web.history.chat_store import ChatStore, check_room
from qa.doors.web.protocols import ServedAssistant, ServedLibrary
from qa.doors.web.readiness import Phase, Readiness
from qa.doors.web.rendering.error_sentences import public_message, public_state
from qa.doors.web.threads import P, Result, answer_threads, raising_exceptions
from qa.doors.web.visitor import Visitor
from qa.history.conversation import Turn

_UNEXPECTED = "Something failed while answering; see the terminal."
_CLOSED = "Quoth was closed before this was answered; ask again when it runs."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question as a page sends it.

    ``conversation``: the id of its conversation; None begins one. ``scope``: the articles to answer from; None answers
    from all articles that the visitor sees. ``alone``: the questions before it do not change it.
    """

    question: str
    conversation: str | None = None
    scope: Scope | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class AnsweredTurn:
    """A question with its answer. ``number``: the place of the turn in its conversation, counted from 1."""

    conversation: str
    number: int
    turn: Turn


class Answering:
    """Answers for all visitors of one server. Use it from one event loop."""

    def __init__(
        self,
        assistant: ServedAssistant,
        library: ServedLibrary,
        store: ChatStore,
        readiness: Readiness,
        access: Access = CLOSED,
    ) -> None:
        """Questions wait until ``readiness`` is over. ``store`` keeps the answers."""
        self._assistant = assistant
        self._library = library
        self._store = store
        self._readiness = readiness
        self._access = access
        self._answer_threads = answer_threads("answering")
        # Separate threads, so that storing an answer does not wait behind the questions that wait for one.
        self._store_threads = ThreadPoolExecutor(2, "storing")
        self._running: dict[object, asyncio.Task[Answer]] = {}
        self._closed = threading.Event()

    def close(self) -> None:
        """Answer no more questions."""
        self._closed.set()
        for threads in (self._answer_threads, self._store_threads):
            threads.shutdown(wait=False, cancel_futures=True)

    async def ask(self, visitor: Visitor, request: AskRequest) -> AnsweredTurn:
        """Return the answer, stored as the next turn of the conversation.

        :raises AskingError: if the question could not be answered; then the store is unchanged.
        """
        await self._ready()
        try:
            history, scope = await self._in_thread(self._store_threads, self._prepare, visitor, request)
            answer = await self._answer_once(request.question, history, scope)
            turn = Turn(answer, datetime.now(UTC).replace(microsecond=0))
            conversation, number = await self._in_thread(
                self._store_threads, self._add_turn, visitor, request.conversation, turn
            )
        except QuothError as error:
            raise AskingError(public_message(error, self._library)) from error
        except Exception as error:
            # The last place before the visitor: for any other error, the visitor gets a sentence and the log the rest.
            _log.exception("A question could not be answered")
            raise AskingError(_UNEXPECTED) from error
        return AnsweredTurn(conversation, number, turn)

    async def _ready(self) -> None:
        async for state in self._readiness.states():
            if state.phase is Phase.FAILED:
                raise AskingError(public_state(state, self._access).sentence)

    async def _in_thread(
        self, threads: ThreadPoolExecutor, function: Callable[P, Result], *arguments: P.args, **_: P.kwargs
    ) -> Result:
        if self._closed.is_set():
            raise AskingError(_CLOSED)
        future = asyncio.get_running_loop().run_in_executor(threads, raising_exceptions(function), *arguments)
        try:
            return await future
        except asyncio.CancelledError:
            if self._closed.is_set() and future.cancelled():  # while it waited for a thread
                raise AskingError(_CLOSED) from None
            raise

    def _prepare(self, visitor: Visitor, request: AskRequest) -> tuple[list[str], Scope]:
        history = self._store.questions(visitor.owner, request.conversation) if request.conversation else []
        check_room(len(history))  # before the search, since a full conversation could not store the answer
        scope = request.scope or visitor.scope
        if not self._library.uploads_folder(visitor.uploads).exists():
            # Visitors without uploads see the same articles, and so share one answer.
            scope = replace(scope, owners=frozenset())
        return [] if request.alone else history, scope

    def _add_turn(self, visitor: Visitor, conversation: str | None, turn: Turn) -> tuple[str, int]:
        return self._store.add_turn(visitor.owner, conversation, turn, anonymous=visitor.is_anonymous)

    async def _answer_once(self, question: str, history: Sequence[str], scope: Scope) -> Answer:
        """Return the answer. Visitors who ask the same question about the same articles at once share one answer."""
        key = (question, tuple(history), scope.digest())
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._in_thread(self._answer_threads, self._answer, question, history, scope))
            self._running[key] = task
            task.add_done_callback(lambda done: self._end(key, done))
        # A visitor who leaves must not cancel the answer of the others.
        return await asyncio.shield(task)

    def _answer(self, question: str, history: Sequence[str], scope: Scope) -> Answer:
        return self._assistant.ask(question, history, scope=scope)

    def _end(self, key: object, done: asyncio.Task[Answer]) -> None:
        del self._running[key]
        if not done.cancelled():
            done.exception()  # marks it as retrieved: all visitors who asked may have left
