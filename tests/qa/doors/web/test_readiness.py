"""The preparation in the background: no state is lost, a failure is shown, and it can be stopped."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from queue import Queue

import pytest

from embeddings.errors import LibraryError
from qa.doors.web.readiness import News, Notify, Phase, Readiness, ReadinessState
from qa.doors.web.rendering.banner import banner_html
from qa.errors import QaError

SECONDS = 30  # at most; nothing here takes long unless it hangs


class Steps:
    """Something to prepare that takes each step when it is told to."""

    def __init__(self, *steps: tuple[str, float | None], failure: BaseException | None = None) -> None:
        self.steps = steps
        self.failure = failure
        self.step = threading.Semaphore(0)

    def prepare(self, notify: Notify) -> str:
        for sentence, share in self.steps:
            assert self.step.acquire(timeout=SECONDS)
            notify(sentence, share)
        assert self.step.acquire(timeout=SECONDS)
        if self.failure:
            raise self.failure
        return "All of it."


def test_it_is_ready_from_the_start_where_nothing_is_prepared():
    readiness = Readiness()
    assert readiness.is_over
    assert readiness.wait(0)
    assert readiness.result() == ""
    assert readiness.stop(0)
    assert readiness.state == ReadinessState(Phase.READY)


def test_every_state_that_lasts_is_seen_by_everybody():
    steps = Steps(("Reading…", None), ("Indexing…", 0.0), ("Indexing…", 0.999), ("Loading…", None))

    async def look(readiness: Readiness, seen: list[ReadinessState], *, steer: bool = False) -> None:
        async for state in readiness.states():
            seen.append(state)
            if steer:
                steps.step.release()

    async def look_twice(readiness: Readiness) -> tuple[list[ReadinessState], list[ReadinessState]]:
        first: list[ReadinessState] = []
        second: list[ReadinessState] = []
        await asyncio.gather(look(readiness, second), look(readiness, first, steer=True))
        return first, second

    readiness = Readiness.begin(steps.prepare)
    assert not readiness.is_over
    first, second = asyncio.run(look_twice(readiness))
    assert first == [
        ReadinessState(Phase.PREPARING, "Getting ready…"),
        ReadinessState(Phase.PREPARING, "Reading…"),
        ReadinessState(Phase.PREPARING, "Indexing…", 0),
        ReadinessState(Phase.PREPARING, "Indexing…", 99),
        ReadinessState(Phase.PREPARING, "Loading…"),
        ReadinessState(Phase.READY, "All of it."),
    ]
    assert second[-1] == first[-1]
    assert readiness.result() == "All of it."
    late: list[ReadinessState] = []
    asyncio.run(look(readiness, late))
    assert late == [ReadinessState(Phase.READY, "All of it.")]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (LibraryError("The disk is full."), "The disk is full."),
        (QaError("It is unfit."), "It is unfit."),
        (RuntimeError("a secret"), "Something failed while getting ready; see the terminal."),
        (KeyboardInterrupt("a secret"), "Something failed while getting ready; see the terminal."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_a_failure_is_a_sentence_and_is_raised_where_it_is_waited_for(error, sentence):
    steps = Steps(failure=error)
    readiness = Readiness.begin(steps.prepare)
    assert not readiness.wait(0)
    steps.step.release()
    assert readiness.wait(SECONDS)
    assert readiness.state == ReadinessState(Phase.FAILED, sentence)
    with pytest.raises(type(error), match=str(error)):
        readiness.result()


def test_it_is_called_off_the_next_time_that_it_tells_something():
    done: list[str] = []
    steps = Steps(("One…", None), ("Two…", None))

    def prepare(notify: Notify) -> str:
        try:
            return steps.prepare(notify)
        except Exception:  # no handler of errors may keep it from ending
            done.append("went on")
            return "went on"

    readiness = Readiness.begin(prepare)
    assert not readiness.stop(0)
    assert readiness.state == ReadinessState(Phase.FAILED, "Quoth was closed before it was ready.")
    steps.step.release()
    assert readiness.stop(SECONDS)
    assert readiness.state == ReadinessState(Phase.FAILED, "Quoth was closed before it was ready.")
    assert done == []


def test_calling_off_what_is_ready_changes_nothing():
    steps = Steps()
    readiness = Readiness.begin(steps.prepare)
    steps.step.release()
    assert readiness.wait(SECONDS)
    assert readiness.stop(SECONDS)
    assert readiness.result() == "All of it."


@pytest.mark.parametrize(
    ("state", "html"),
    [
        (
            ReadinessState(Phase.PREPARING, "Reading <it>…"),
            '<div class="banner" data-phase="preparing"><p role="status">Reading &lt;it&gt;…</p></div>',
        ),
        (
            ReadinessState(Phase.PREPARING, "Indexing…", 7),
            '<div class="banner" data-phase="preparing"><p role="status">Indexing…</p>'
            '<progress max="100" value="7" aria-label="Done"></progress>'
            '<span class="percent" aria-hidden="true">7 %</span></div>',
        ),
        (
            ReadinessState(Phase.READY, "1 article."),
            '<div class="banner" data-phase="ready"><p role="status">'
            '<span class="unseen">Ready: 1 article.</span></p></div>',
        ),
        (
            ReadinessState(Phase.READY),
            '<div class="banner" data-phase="ready"><p role="status"><span class="unseen">Ready.</span></p></div>',
        ),
        (
            ReadinessState(Phase.FAILED, "Too <bad>."),
            '<div class="banner" data-phase="failed"><p role="status">Too &lt;bad&gt;.</p></div>',
        ),
    ],
    ids=["without a share", "with one", "ready", "ready, and that is all", "failed"],
)
def test_the_banner_says_it_once_and_counts_beside(state, html):
    assert banner_html(state) == html


def test_updates_follow_one_after_another_and_only_changes_and_failures_are_news():
    due: Queue[Callable[[Notify], str] | None] = Queue()
    done = threading.Semaphore(0)
    seen: list[News] = []

    def updates(stop: threading.Event) -> Iterator[Callable[[Notify], str]]:
        while (work := due.get(timeout=SECONDS)) is not None:
            assert not stop.is_set()
            yield work
            done.release()

    def indexes(notify: Notify) -> str:
        notify("Indexing…", 0.5)
        seen.append(readiness.news)
        return "1 article changed."

    def fails(error: BaseException) -> Callable[[Notify], str]:
        def fail(_: Notify) -> str:
            raise error

        return fail

    def after(work: Callable[[Notify], str]) -> News:
        due.put(work)
        assert done.acquire(timeout=SECONDS)
        assert readiness.state == ReadinessState(Phase.READY, "Ready."), "questions are answered all the while"
        return readiness.news

    readiness = Readiness.begin(lambda _: "Ready.", updates)
    assert readiness.has_updates
    assert readiness.result() == "Ready."
    assert after(lambda _: "") == News()
    assert after(indexes) == News(1, "1 article changed.")
    assert seen == [News(0, "Indexing…", 50, is_running=True)]
    assert after(lambda _: "") == News(1, "1 article changed.")
    assert after(fails(LibraryError("The disk is full."))) == News(2, "The disk is full.", has_failed=True)
    for error in (RuntimeError("a secret"), KeyboardInterrupt("a secret")):
        after(fails(error))
    assert readiness.news.number == 4
    assert readiness.news.sentence.endswith("see the terminal.")
    assert after(indexes) == News(5, "1 article changed.")
    due.put(None)
    assert readiness.stop(SECONDS)


def test_an_update_is_called_off_the_next_time_that_it_tells_something_and_no_more_follow():
    begun, goes_on = threading.Event(), threading.Event()

    def update(notify: Notify) -> str:
        begun.set()
        assert goes_on.wait(SECONDS)
        notify("Indexing…", None)
        raise AssertionError("it goes on")

    def updates(stop: threading.Event) -> Iterator[Callable[[Notify], str]]:
        while True:
            yield update

    readiness = Readiness.begin(lambda _: "Ready.", updates)
    assert begun.wait(SECONDS)
    assert not readiness.stop(0)
    goes_on.set()
    assert readiness.stop(SECONDS)
    assert readiness.state == ReadinessState(Phase.READY, "Ready.")
    assert readiness.news == News()


def test_no_update_follows_a_preparation_that_failed():
    def updates(_: threading.Event) -> Iterator[Callable[[Notify], str]]:
        raise AssertionError("it was asked for updates")

    steps = Steps(failure=LibraryError("The disk is full."))
    readiness = Readiness.begin(steps.prepare, updates)
    steps.step.release()
    assert readiness.wait(SECONDS)
    assert readiness.stop(SECONDS)
    assert (readiness.state.phase, readiness.news) == (Phase.FAILED, News())
