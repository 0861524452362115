"""Many requests of one event loop: each gets its own result, several that wait are looked at together first."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from qa.doors.web.request_batcher import RequestBatcher, WorkError


class Work:
    """Doubles numbers, not before it is let go on; keeps what it was told to expect, and what it did."""

    def __init__(self) -> None:
        self.expected: list[list[int]] = []
        self.done: list[int] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, number: int) -> int:
        self.begun.set()
        assert self.go_on.wait(60)
        self.done.append(number)
        if number < 0:
            raise LookupError(f"no double of {number}")
        return 2 * number

    def expect(self, numbers: Sequence[int]) -> None:
        self.expected.append(list(numbers))


async def ask_all(together: RequestBatcher[int, int], work: Work, numbers: Sequence[int]) -> list[int | BaseException]:
    tasks = [asyncio.create_task(together(numbers[0]))]
    await asyncio.to_thread(work.begun.wait, 60)
    tasks += [asyncio.create_task(together(number)) for number in numbers[1:]]
    await asyncio.sleep(0)  # all of them wait by now
    work.go_on.set()
    return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 60)


def test_the_first_goes_at_once_and_those_that_wait_are_expected_together_in_order():
    work = Work()
    together = RequestBatcher(work, work.expect, 1)
    assert asyncio.run(ask_all(together, work, range(40))) == [2 * number for number in range(40)]
    together.close()
    assert work.done == list(range(40))
    # One alone is not expected; then as many as go together, twice, and what is left.
    assert work.expected == [list(range(1, 17)), list(range(17, 33)), list(range(33, 40))]


def test_threads_share_what_waits():
    work = Work()
    together = RequestBatcher(work, work.expect, 2)
    assert asyncio.run(ask_all(together, work, range(12))) == [2 * number for number in range(12)]
    together.close()
    assert sorted(work.done) == list(range(12))
    assert all(1 < len(share) <= 11 for share in work.expected)


def test_a_failure_reaches_who_asked_and_nobody_else():
    work = Work()
    together = RequestBatcher(work, work.expect, 1)
    found = asyncio.run(ask_all(together, work, [1, 2, -3, 4]))
    together.close()
    assert [found[0], found[1], found[3]] == [2, 4, 8]
    with pytest.raises(LookupError, match="no double of -3"):
        raise found[2]  # type: ignore[misc]


def test_who_leaves_takes_nothing_from_the_others():
    work = Work()
    together = RequestBatcher(work, work.expect, 1)

    async def leave() -> list[int]:
        tasks = [asyncio.create_task(together(number)) for number in range(5)]
        await asyncio.sleep(0)
        tasks[2].cancel()
        work.go_on.set()
        return [await task for task in tasks if task is not tasks[2]]

    assert asyncio.run(leave()) == [0, 2, 6, 8]
    together.close()


def test_when_it_is_closed_nobody_waits_any_more():
    work = Work()

    async def ask() -> list[int | BaseException]:
        together = RequestBatcher(work, work.expect, 1)
        tasks = [asyncio.create_task(together(number)) for number in range(3)]
        await asyncio.to_thread(work.begun.wait, 60)
        together.close()
        work.go_on.set()
        tasks.append(asyncio.create_task(together(3)))
        return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 60)

    first, *others = asyncio.run(ask())
    assert first == 0, "what was begun is finished"
    assert [type(outcome) for outcome in others] == [asyncio.CancelledError] * 3


def test_when_it_is_closed_and_idle_nobody_is_let_in():
    together: RequestBatcher[int, int] = RequestBatcher(abs, lambda _: None, 1)
    together.close()

    async def ask() -> list[int | BaseException]:
        return await asyncio.wait_for(asyncio.gather(*[together(1)], return_exceptions=True), 60)

    assert [type(outcome) for outcome in asyncio.run(ask())] == [asyncio.CancelledError]


class Panic(BaseException):
    """As what a panic of a Rust library is raised as: no Exception."""


@pytest.mark.parametrize("kind", [Panic, KeyboardInterrupt, SystemExit, StopIteration])
def test_whatever_ends_the_work_on_one_the_others_go_on(kind):
    work = Work()

    def work_or_panic(number: int) -> int:
        doubled = work(number)
        if number % 3 == 0:
            raise kind("a secret")
        return doubled

    together = RequestBatcher(work_or_panic, work.expect, 2)
    found = asyncio.run(ask_all(together, work, range(24)))
    for number, outcome in enumerate(found):
        if number % 3:
            assert outcome == 2 * number
        else:
            assert isinstance(outcome, WorkError)
            assert type(outcome.__cause__) is kind
    assert together._running == 0
    together.close()


@pytest.mark.parametrize("kind", [Panic, KeyboardInterrupt, SystemExit])
def test_whatever_ends_the_expecting_all_are_worked_on(kind, caplog):
    work = Work()

    def panic(numbers: Sequence[int]) -> None:
        work.expect(numbers)
        raise kind("a secret")

    together = RequestBatcher(work, panic, 1)
    assert asyncio.run(ask_all(together, work, range(40))) == [2 * number for number in range(40)]
    assert len(work.expected) == 3, "the later ones are expected, too"
    assert together._running == 0
    assert "could not be looked at together" in caplog.text
    together.close()
