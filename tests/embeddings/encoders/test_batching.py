"""Requests from many threads: each gets its own result, and none waits for others to join."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain

import pytest

from embeddings.encoders.batching import DynamicBatcher


class Work:
    """Squares numbers, each call not before it is let go on; keeps what it was called for."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)

    def __call__(self, requests: list[int]) -> list[int]:
        self.batches.append(requests)
        self.begun.release()
        assert self.go_on.acquire(timeout=60)
        if -1 in requests:
            raise ValueError("a negative number")
        return [request * request for request in requests]


@pytest.fixture
def ask():
    """Asks in a thread of its own, and comes back when the request waits, or is being worked on."""
    with ThreadPoolExecutor(20) as threads:

        def ask_(batcher: DynamicBatcher[int, int], request: int) -> Future[int]:
            future = threads.submit(batcher, request)
            work = batcher._process
            assert isinstance(work, Work)
            while request not in chain((waiting for waiting, _ in list(batcher._waiting)), *work.batches):
                pass
            return future

        yield ask_


Ask = Callable[[DynamicBatcher[int, int], int], "Future[int]"]


def test_one_goes_at_once_and_those_after_it_go_together(ask: Ask) -> None:
    work = Work()
    batcher = DynamicBatcher(work, most_calls=1)
    first = ask(batcher, 1)
    assert work.begun.acquire(timeout=60)
    later = [ask(batcher, request) for request in (2, 3, 4, 5, 6)]
    work.go_on.release(2)
    assert [future.result(60) for future in (first, *later)] == [1, 4, 9, 16, 25, 36]
    assert work.batches == [[1], [2, 3, 4, 5, 6]]


@pytest.mark.parametrize(("calls", "batches"), [(1, 1), (2, 2), (3, 3)])
def test_enough_that_wait_go_beside_the_first(ask: Ask, calls: int, batches: int) -> None:
    work = Work()
    batcher = DynamicBatcher(work, most_calls=calls)
    futures = [ask(batcher, request) for request in range(1, 8)]
    for _ in range(batches):
        assert work.begun.acquire(timeout=60)
    assert work.batches == [[1], [2, 3, 4], [5, 6, 7]][:batches]
    work.go_on.release(len(futures))
    assert [future.result(60) for future in futures] == [1, 4, 9, 16, 25, 36, 49]


def test_a_failure_reaches_those_of_its_batch_and_nobody_else(ask: Ask) -> None:
    work = Work()
    batcher = DynamicBatcher(work, most_calls=1)
    first = ask(batcher, 1)
    assert work.begun.acquire(timeout=60)
    failing = [ask(batcher, 2), ask(batcher, -1)]
    work.go_on.release()
    assert first.result(60) == 1
    assert work.begun.acquire(timeout=60)
    after = ask(batcher, 3)
    work.go_on.release(2)
    for future in failing:
        with pytest.raises(ValueError, match="a negative number"):
            future.result(60)
    assert after.result(60) == 9


def test_one_who_is_interrupted_leaves_the_others_alone(ask: Ask) -> None:
    work = Work()
    batcher = DynamicBatcher(work, most_calls=1)

    def interrupt(requests: list[int]) -> list[int]:
        raise KeyboardInterrupt

    batcher._process = interrupt
    with pytest.raises(KeyboardInterrupt):
        batcher(1)
    batcher._process = work
    futures = [ask(batcher, request) for request in (2, 3)]
    work.go_on.release(2)
    assert [future.result(60) for future in futures] == [4, 9]


def test_too_few_results_are_a_failure() -> None:
    batcher: DynamicBatcher[int, int] = DynamicBatcher(lambda requests: [], most_calls=1)
    with pytest.raises(ValueError, match="1 requests had 0 results"):
        batcher(1)


def test_under_load_everyone_gets_their_own() -> None:
    def work(requests: list[int]) -> list[int]:
        return [request * request for request in requests]

    batcher = DynamicBatcher(work, most_calls=2)
    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(batcher, range(5000))) == [request * request for request in range(5000)]
    assert batcher._waiting == []
    assert batcher._calls == 0
