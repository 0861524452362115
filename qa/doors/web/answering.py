"""Answering the questions of all visitors: as many at once as helps, and the same one only once."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from embeddings.errors import QuothError
from embeddings.scope import Scope
from qa.answer import Answer
from qa.doors.web.auth.access import CLOSED, Access
from qa.doors.web.errors import AskingError
from qa.doors.web.history.chat_store import ChatStore, check_room
from qa.doors.web.protocols import Expecting, ServedAssistant, ServedLibrary
from qa.doors.web.readiness import Phase, Readiness
from qa.doors.web.rendering.error_sentences import public_message, public_state
from qa.doors.web.request_batcher import RequestBatcher
from qa.doors.web.visitor import Visitor
from qa.history.conversation import Turn

_UNEXPECTED = "Something failed while answering; see the terminal."
_CLOSED = "Quoth was closed before this was answered; ask again when it runs."

P = ParamSpec("P")
Result = TypeVar("Result")

# A question, those before it in its conversation, and the scope to answer from.
_Question = tuple[str, Sequence[str], Scope]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question as a page sends it; ``conversation``: the id of the one it belongs to, None begins one.

    ``scope``: the articles to answer from; None answers from all that the visitor sees.
    """

    question: str
    conversation: str | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class AnsweredTurn:
    """A question that was answered: where its turn is kept, counted from 1, and what came of it."""

    conversation: str
    number: int
    turn: Turn


class Answering:
    """Answers for all visitors of one server."""

    def __init__(
        self,
        assistant: ServedAssistant,
        library: ServedLibrary,
        store: ChatStore,
        readiness: Readiness,
        access: Access = CLOSED,
    ) -> None:
        """Questions wait until ``readiness`` is over. Answers are kept in ``store``."""
        self._assistant = assistant
        self._library = library
        self._store = store
        self._readiness = readiness
        self._access = access
        # One more than cores, since one is mostly busy encoding, without Python's lock; more only pass that around.
        self._answering = RequestBatcher(self._ask, self._expect, (os.cpu_count() or 2) + 1)
        # Of their own, so that who has an answer or begins to ask does not wait behind all who wait for one.
        self._threads = ThreadPoolExecutor(2, "keeping")
        self._running: dict[object, asyncio.Task[Answer]] = {}
        self._closed = threading.Event()

    def close(self) -> None:
        """Answer no more questions."""
        self._closed.set()
        self._answering.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def ask(self, visitor: Visitor, wanted: AskRequest) -> AnsweredTurn:
        """The answer, kept as the next turn of the conversation.

        :raises AskingError: there is none; nothing is kept.
        """
        await self._ready()
        try:
            history, scope = await self._in_thread(self._prepare, visitor, wanted)
            answer = await self._answer_once(wanted.question, history, scope)
            turn = Turn(answer, datetime.now(UTC).replace(microsecond=0))
            conversation, number = await self._in_thread(self._keep, visitor, wanted.conversation, turn)
        except QuothError as error:
            raise AskingError(public_message(error, self._library)) from error
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:  # a panic of a Rust library is no Exception
            # The last place before the visitor: whatever it was, they get a sentence and the terminal the rest.
            _log.exception("A question could not be answered")
            raise AskingError(_UNEXPECTED) from error
        return AnsweredTurn(conversation, number, turn)

    async def _ready(self) -> None:
        async for state in self._readiness.states():
            if state.phase is Phase.FAILED:
                raise AskingError(public_state(state, self._access).sentence)

    async def _in_thread(self, function: Callable[P, Result], *arguments: P.args, **_: P.kwargs) -> Result:
        if self._closed.is_set():
            raise AskingError(_CLOSED)
        future = asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)
        try:
            return await future
        except asyncio.CancelledError:
            if self._closed.is_set() and future.cancelled():  # before it was its turn
                raise AskingError(_CLOSED) from None
            raise

    def _prepare(self, visitor: Visitor, wanted: AskRequest) -> tuple[list[str], Scope]:
        history = self._store.questions(visitor.owner, wanted.conversation) if wanted.conversation else []
        check_room(len(history))  # before the answer is looked for, since it could not be kept
        scope = wanted.scope or visitor.scope
        if not self._library.uploads_folder(visitor.uploads).exists():
            # All who have uploaded nothing see the same articles, and so share the same answer.
            scope = replace(scope, owners=frozenset())
        return history, scope

    def _keep(self, visitor: Visitor, conversation: str | None, turn: Turn) -> tuple[str, int]:
        return self._store.add_turn(visitor.owner, conversation, turn, anonymous=visitor.is_anonymous)

    async def _answer_once(self, question: str, history: list[str], scope: Scope) -> Answer:
        """The answer; who asks the same of the same articles while it is sought waits for the same one."""
        key = (question, tuple(history), scope.digest())
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._answer((question, history, scope)))
            self._running[key] = task
            task.add_done_callback(lambda done: self._end(key, done))
        # One who leaves must not take the answer from the others.
        return await asyncio.shield(task)

    async def _answer(self, asked: _Question) -> Answer:
        if self._closed.is_set():
            raise AskingError(_CLOSED)
        try:
            return await self._answering(asked)
        except asyncio.CancelledError:
            if self._closed.is_set():  # before it was its turn
                raise AskingError(_CLOSED) from None
            raise

    def _end(self, key: object, done: asyncio.Task[Answer]) -> None:
        del self._running[key]
        if not done.cancelled():
            done.exception()  # looked at, since all who asked may have left: nobody has to be told of it

    def _ask(self, asked: _Question) -> Answer:
        question, history, scope = asked
        return self._assistant.ask(question, history, scope=scope)

    def _expect(self, questions: Sequence[_Question]) -> None:
        if isinstance(self._assistant, Expecting):
            with suppress(QuothError):  # each is told to whoever asks
                self._assistant.expect(questions)
