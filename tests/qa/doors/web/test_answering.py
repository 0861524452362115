"""Answering many visitors: each gets their own answer, kept as their own turn, and the same work is done once."""

import asyncio
import gc
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from embeddings.errors import LibraryError
from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from embeddings.syncing.uploads import UPLOADS
from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.doors.web.answering import AnsweredTurn, Answering, AskRequest
from qa.doors.web.auth.access import CLOSED, Access
from qa.doors.web.errors import AskingError
from qa.doors.web.history import chat_store
from qa.doors.web.history.chat_store import ChatStore
from qa.doors.web.readiness import Notify, Phase, Readiness
from qa.doors.web.visitor import Visitor
from qa.errors import QuestionError
from qa.ranking.calibration import packaged_calibration
from qa.retriever import Retriever

SECONDS = 30  # at most; nothing here takes long unless it hangs
ANN, BOB = Visitor("a" * 16, "a" * 16), Visitor("b" * 16, "b" * 16)
Result = TypeVar("Result")


class Slow:
    """An assistant that answers each question when it is let, and counts what it is asked."""

    def __init__(self, failure: BaseException | None = None) -> None:
        self.failure = failure
        self.asked: list[tuple[str, list[str], Scope]] = []
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def ask(self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING) -> Answer:
        self.asked.append((question, list(history), scope))
        self.begun.release()
        assert self.go_on.wait(SECONDS)
        if self.failure:
            raise self.failure
        return Answer(question, question, Status.NOT_IN_ARTICLES, 0.0)


@pytest.fixture
def store(library: Library) -> Iterator[ChatStore]:
    with ChatStore.open(library.folder) as store:
        yield store


@pytest.fixture
def begin(library: Library, store: ChatStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Answering]]:
    """Begins to answer with an assistant."""
    begun: list[Answering] = []
    monkeypatch.setattr(os, "cpu_count", lambda: 4)  # as many threads everywhere

    def begin_(assistant: Any = None, readiness: Readiness | None = None, access: Access = CLOSED) -> Answering:
        calibration = replace(packaged_calibration(), threshold=0.0)
        assistant = assistant or Assistant(Retriever(library, calibration=calibration))
        begun.append(Answering(assistant, library, store, readiness or Readiness(), access))
        return begun[-1]

    yield begin_
    for asking in begun:
        asking.close()


@pytest.fixture
def run(caplog: pytest.LogCaptureFixture) -> Callable[[Awaitable[Result]], Result]:
    """Runs it to its end, and fails on what a loop complains of, such as failures that nobody asked for."""

    def run_(what: Awaitable[Result]) -> Result:
        async def watched() -> Result:
            complaints: list[object] = []
            asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
            result = await what
            for _ in range(3):
                await asyncio.sleep(0)
            assert complaints == []
            return result

        result = asyncio.run(watched())
        assert "never retrieved" not in caplog.text
        return result

    return run_


async def until(event: threading.Semaphore) -> None:
    assert await asyncio.to_thread(event.acquire, timeout=SECONDS)


def upload(library: Library, visitor: Visitor, name: str, text: str) -> str:
    path = library.uploads_folder(visitor.uploads) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    library.sync_uploads(visitor.uploads)
    return f"{UPLOADS}/{visitor.uploads}/{name}"


def sources(asked: AnsweredTurn) -> set[str]:
    answer = asked.turn.answer
    quotes = [*answer.quotes, *([answer.nearest] if answer.nearest else [])]
    return {source.document_id for quote in quotes for source in quote.sources}


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Awaitable[None]]:
    """Waits until so many wait for an answer that is sought."""
    count = 0
    shield = asyncio.shield

    def counted(task: Any) -> Any:
        nonlocal count
        count += 1
        return shield(task)

    async def until_(wanted: int) -> None:
        while count < wanted:
            await asyncio.sleep(0.001)

    monkeypatch.setattr(asyncio, "shield", counted)
    return until_


# The same question at once


def test_what_many_ask_at_once_is_answered_once_and_kept_by_each(begin, run, store, waiting):
    slow = Slow()
    asking: Answering = begin(slow)
    visitors = [Visitor(f"{n:016x}", f"{n:016x}") for n in range(20)]

    async def ask_all() -> list[AnsweredTurn]:
        tasks = [asyncio.create_task(asking.ask(visitor, AskRequest("Who pays?"))) for visitor in visitors]
        await waiting(len(visitors))
        slow.go_on.set()
        return await asyncio.gather(*tasks)

    found = run(ask_all())
    assert slow.asked == [("Who pays?", [], Scope.of())]
    assert len({asked.conversation for asked in found}) == len(visitors)
    for visitor, asked in zip(visitors, found, strict=True):
        assert asked.number == 1
        assert store.questions(visitor.owner, asked.conversation) == ["Who pays?"]
    assert asking._running == {}


@pytest.mark.parametrize(
    "other",
    [AskRequest("Who flies?"), AskRequest("who pays?"), AskRequest("Who pays?", scope=ANN.scope.only(("bridge.txt",)))],
    ids=["another question", "other letters", "one article"],
)
def test_what_is_not_the_same_is_asked_itself(begin, run, waiting, other):
    slow = Slow()
    asking: Answering = begin(slow)

    async def ask_both() -> tuple[AnsweredTurn, AnsweredTurn]:
        tasks = [asyncio.create_task(asking.ask(ANN, wanted)) for wanted in (AskRequest("Who pays?"), other)]
        await waiting(2)
        slow.go_on.set()
        first, second = await asyncio.gather(*tasks)
        return first, second

    first, second = run(ask_both())
    assert (first.turn.answer.question, second.turn.answer.question) == ("Who pays?", other.question)
    assert len(slow.asked) == 2


def test_the_same_words_in_another_conversation_are_another_question(begin, run, waiting):
    slow = Slow()
    asking: Answering = begin(slow)
    slow.go_on.set()
    first = run(asking.ask(ANN, AskRequest("Who pays?")))
    slow.go_on.clear()

    async def ask_both() -> None:
        wanted = AskRequest("And when?", first.conversation), AskRequest("And when?")
        tasks = [asyncio.create_task(asking.ask(ANN, each)) for each in wanted]
        await waiting(3)
        slow.go_on.set()
        await asyncio.gather(*tasks)

    run(ask_both())
    assert sorted(history for _, history, _ in slow.asked[1:]) == [[], ["Who pays?"]]


def test_one_who_leaves_takes_nothing_from_the_others(begin, run, store, waiting):
    slow = Slow()
    asking: Answering = begin(slow)

    async def ask_and_leave() -> AnsweredTurn:
        leaves, stays = (asyncio.create_task(asking.ask(visitor, AskRequest("Who pays?"))) for visitor in (ANN, BOB))
        await waiting(2)
        leaves.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaves
        slow.go_on.set()
        return await stays

    stayed = run(ask_and_leave())
    assert stayed.turn.answer.status is Status.NOT_IN_ARTICLES
    assert store.conversations(ANN.owner) == []
    assert len(store.conversations(BOB.owner)) == 1
    assert asking._running == {}


@pytest.mark.parametrize("failure", [None, LibraryError("The disk is full."), RuntimeError("a secret")])
def test_when_all_have_left_nothing_is_left_behind(begin, run, waiting, failure):
    slow = Slow(failure)
    asking: Answering = begin(slow)

    async def ask_and_leave() -> None:
        task = asyncio.create_task(asking.ask(ANN, AskRequest("Who pays?")))
        await waiting(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        slow.go_on.set()
        while asking._running:
            await asyncio.sleep(0.001)
        gc.collect()

    run(ask_and_leave())
    assert slow.asked == [("Who pays?", [], Scope.of())]


# Failures


@pytest.mark.parametrize("failure", [QuestionError("Too long; <b>shorten</b> it."), LibraryError("The disk is full.")])
def test_an_expected_failure_is_each_askers_sentence_and_nothing_is_kept(begin, run, store, waiting, failure, caplog):
    slow = Slow(failure)
    asking: Answering = begin(slow)

    async def ask_both() -> list[object]:
        tasks = [asyncio.create_task(asking.ask(visitor, AskRequest("Who pays?"))) for visitor in (ANN, BOB)]
        await waiting(2)
        slow.go_on.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    errors = run(ask_both())
    assert [(type(error), str(error)) for error in errors] == [(AskingError, str(failure))] * 2
    assert len(slow.asked) == 1
    assert store.conversations(ANN.owner) == store.conversations(BOB.owner) == []
    assert asking._running == {}
    assert not caplog.records


class Panic(BaseException):
    """As what a panic of a Rust library is raised as: no Exception."""


@pytest.mark.parametrize("kind", [RuntimeError, Panic, KeyboardInterrupt, SystemExit, StopIteration])
def test_an_unexpected_failure_is_a_sentence_and_is_logged(begin, run, store, caplog, kind):
    slow = Slow(kind("a secret path"))
    slow.go_on.set()
    asking: Answering = begin(slow)
    with pytest.raises(AskingError, match=r"^Something failed while answering; see the terminal\.$"):
        run(asking.ask(ANN, AskRequest("Who pays?")))
    assert "a secret path" in caplog.text
    assert "Traceback" in caplog.text
    assert store.conversations(ANN.owner) == []
    slow.failure = None
    assert run(asking.ask(ANN, AskRequest("Who pays?"))).number == 1, "it answers on"


def test_an_answer_that_cannot_be_kept_is_a_failure(begin, run, store, library):
    slow = Slow()
    slow.go_on.set()
    asking: Answering = begin(slow)
    store.close()
    with pytest.raises(AskingError, match=r"^The library file chat\.sqlite3 could not be used") as raised:
        run(asking.ask(ANN, AskRequest("Who pays?")))
    assert str(library.folder) not in str(raised.value)


# Before all is ready


def test_questions_wait_until_all_is_ready(begin, run):
    slow = Slow()
    slow.go_on.set()
    getting_ready = threading.Event()

    def prepare(notify: Notify) -> str:
        assert getting_ready.wait(SECONDS)
        assert slow.asked == [], "nothing is asked before"
        return "All of it."

    readiness = Readiness.begin(prepare)
    asking: Answering = begin(slow, readiness)

    async def ask() -> AnsweredTurn:
        task = asyncio.create_task(asking.ask(ANN, AskRequest("Who pays?")))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not task.done()
        getting_ready.set()
        return await task

    assert run(ask()).number == 1
    assert readiness.state.phase is Phase.READY


def test_a_failure_to_get_ready_is_the_answer_to_every_question(begin, run):
    def prepare(notify: Notify) -> str:
        raise LibraryError("The folder is gone.")

    readiness = Readiness.begin(prepare)
    assert readiness.wait(SECONDS)
    slow = Slow()
    for _ in range(2):
        with pytest.raises(AskingError, match=r"^The folder is gone\.$"):
            run(begin(slow, readiness).ask(ANN, AskRequest("Who pays?")))
    assert slow.asked == []
    # The reason may name places on this machine, which are no business of others.
    with pytest.raises(AskingError, match=r"^Quoth could not get ready; the person who runs it .* terminal\.$"):
        run(begin(slow, readiness, Access(public=True)).ask(ANN, AskRequest("Who pays?")))


# Whose articles


def test_each_is_answered_from_what_they_see(begin, run, library):
    bobs = upload(library, BOB, "ferry.md", "# Ferry\n\nThe ferry to Tarn leaves at noon on Sundays.\n")
    asking: Answering = begin()
    wanted = AskRequest("When does the ferry to Tarn leave?")
    assert bobs in sources(run(asking.ask(BOB, wanted)))
    assert bobs not in sources(run(asking.ask(ANN, wanted)))
    refused = run(asking.ask(ANN, replace(wanted, scope=ANN.scope.only((bobs,))))).turn.answer
    assert refused.status is Status.FILTERED_OUT


def test_what_another_brings_while_a_question_waits_is_not_quoted(begin, run, library):
    """The scope is the asker's from the start, so one search is enough."""
    calibration = replace(packaged_calibration(), threshold=0.0)

    class BobIsQuicker(Assistant):
        asked: list[Scope] = []  # noqa: RUF012

        def ask(self, question: str, history: Sequence[str] = (), **how: Any) -> Answer:
            upload(library, BOB, "ferry.md", "# Ferry\n\nThe ferry to Tarn leaves at noon on Sundays.\n")
            self.asked.append(how["scope"])
            return super().ask(question, history, **how)

    assistant = BobIsQuicker(Retriever(library, calibration=calibration))
    asked = run(begin(assistant).ask(ANN, AskRequest("When does the ferry to Tarn leave?")))
    assert assistant.asked == [Scope.of()]
    assert sources(asked) <= {"bridge.txt", "market/fish.md", "market/year.txt"}


def test_no_question_goes_through_the_whole_library(begin, run, library, monkeypatch):
    """What the page itself does for a question costs the same however many articles there are."""
    for name in "document_ids", "list_documents", "find_document":
        monkeypatch.setattr(library, name, None)
    slow = Slow()
    slow.go_on.set()
    scopes = [ANN.scope, ANN.scope.without(["a.md"]), ANN.scope.only(["a.md"])]
    for scope in scopes:
        run(begin(slow).ask(ANN, AskRequest("Who pays?", scope=scope)))
    assert [scope for _, _, scope in slow.asked] == [replace(scope, owners=frozenset()) for scope in scopes]


def test_nothing_there_nothing_chosen_and_nothing_for_this_visitor_are_told_apart(begin, run, open_library, store):
    bare = open_library("bare")
    asking = Answering(Assistant(Retriever(bare)), bare, store, Readiness())
    try:
        statuses = []
        for scope in ANN.scope, ANN.scope.only(["a.md"]), ANN.scope.only([]):
            wanted = AskRequest("Who?", scope=scope)
            statuses.append(run(asking.ask(ANN, wanted)).turn.answer.status)
            assert statuses[-1] is Status.LIBRARY_EMPTY
        bobs = upload(bare, BOB, "a.md", "Bob keeps bees.")
        for scope in ANN.scope, ANN.scope.only([bobs]), ANN.scope.only([]):
            assert run(asking.ask(ANN, AskRequest("Who?", scope=scope))).turn.answer.status is Status.LIBRARY_EMPTY
        for scope in BOB.scope.only([]), BOB.scope.only(["a.md"]), BOB.scope.without([bobs]):
            assert run(asking.ask(BOB, AskRequest("Who?", scope=scope))).turn.answer.status is Status.FILTERED_OUT
    finally:
        asking.close()


def test_an_asker_gets_only_what_is_theirs_however_many_ask(begin, run, library):
    """Everybody asks the same at once, and each has brought another answer to it."""
    visitors = [Visitor(f"{n:016x}", f"{n:016x}") for n in range(6)]
    own = {
        visitor: upload(library, visitor, "ferry.md", f"# Ferry\n\nThe ferry to Tarn leaves at {n} on Sundays.\n")
        for n, visitor in enumerate(visitors, 2)
    }
    asking: Answering = begin()

    async def ask_all() -> list[AnsweredTurn]:
        wanted = AskRequest("When does the ferry to Tarn leave?")
        return await asyncio.gather(*(asking.ask(each, wanted) for each in visitors))

    for visitor, asked in zip(visitors, run(ask_all()), strict=True):
        uploads = {name for name in sources(asked) if name.startswith(UPLOADS)}
        assert uploads == {own[visitor]}


# Conversations


def test_a_conversation_goes_on_in_order(begin, run, store):
    slow = Slow()
    slow.go_on.set()
    asking: Answering = begin(slow)
    asked = run(asking.ask(ANN, AskRequest("First?")))
    for number, question in enumerate(["Second?", "Third?", "Fourth?"], 2):
        again = run(asking.ask(ANN, AskRequest(question, asked.conversation)))
        assert (again.conversation, again.number) == (asked.conversation, number)
    assert [history for _, history, _ in slow.asked][-1] == ["First?", "Second?", "Third?"]
    assert store.questions(ANN.owner, asked.conversation) == ["First?", "Second?", "Third?", "Fourth?"]


def test_questions_at_once_in_one_conversation_each_get_a_number(begin, run, store):
    asking: Answering = begin()
    asked = run(asking.ask(ANN, AskRequest("Who paid for the bridge?")))

    async def ask_all() -> list[AnsweredTurn]:
        wanted = [AskRequest(f"Who paid for work {n}?", asked.conversation) for n in range(8)]
        return await asyncio.gather(*(asking.ask(ANN, each) for each in wanted))

    found = run(ask_all())
    assert sorted(each.number for each in found) == list(range(2, 10))
    questions = store.questions(ANN.owner, asked.conversation)
    for each in found:
        assert questions[each.number - 1] == each.turn.answer.question


def test_a_full_conversation_is_told_before_anything_is_sought(begin, run, monkeypatch):
    monkeypatch.setattr(chat_store, "MAX_TURNS", 2)
    slow = Slow()
    slow.go_on.set()
    asking: Answering = begin(slow)
    asked = run(asking.ask(ANN, AskRequest("First?")))
    run(asking.ask(ANN, AskRequest("Second?", asked.conversation)))
    with pytest.raises(AskingError, match=r"has 2 questions, as many as one may have; start a new one\.$"):
        run(asking.ask(ANN, AskRequest("Third?", asked.conversation)))
    assert len(slow.asked) == 2
    assert run(asking.ask(ANN, AskRequest("Third?"))).number == 1


@pytest.mark.parametrize("conversation", ["", "x", "x" * 22, "\ud800", "../x"])
def test_a_conversation_of_nobody_or_somebody_else_is_not_gone_on_with(begin, run, store, conversation):
    asking: Answering = begin()
    bobs = run(asking.ask(BOB, AskRequest("Who paid?"))).conversation
    for named in conversation, bobs:
        with pytest.raises(AskingError, match="not there"):
            run(asking.ask(ANN, AskRequest("Who paid?", named)))
    assert store.conversations(ANN.owner) == []
    assert store.questions(BOB.owner, bobs) == ["Who paid?"]


# Closing


def test_closing_tells_those_who_wait(begin, run, waiting, store, caplog):
    slow = Slow()
    asking: Answering = begin(slow)

    async def ask_and_close() -> list[object]:
        tasks = [asyncio.create_task(asking.ask(ANN, AskRequest(f"Question {n}?"))) for n in range(6)]
        await until(slow.begun)
        asking.close()
        tasks.append(asyncio.create_task(asking.ask(ANN, AskRequest("Later?"))))
        slow.go_on.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    for error in run(ask_and_close()):
        assert isinstance(error, AskingError)
        assert str(error) == "Quoth was closed before this was answered; ask again when it runs."
    assert store.conversations(ANN.owner) == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
