"""Indexing of uploads: it reports its progress and its failures, and ends even if the visitor leaves."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

import pytest

from embeddings.errors import LibraryError
from embeddings.library import Library
from embeddings.scope import Scope
from embeddings.syncing.uploads import UPLOADS
from qa.doors.web.uploads.indexing import Indexing
from qa.doors.web.uploads.uploading import Uploads

SECONDS = 30  # at most; nothing here takes long unless it hangs
ANN, BOB = "a" * 16, "b" * 16
Result = TypeVar("Result")
Values = list[dict[str, Any]]


@pytest.fixture
def uploads(library: Library) -> Uploads:
    return Uploads(library)


@pytest.fixture
def indexing(library: Library, uploads: Uploads) -> Iterator[Indexing]:
    indexing = Indexing(library, uploads)
    yield indexing
    indexing.close()


@pytest.fixture
def run(caplog: pytest.LogCaptureFixture) -> Callable[[Awaitable[Result]], Result]:
    """Runs it to its end, and fails on what a loop complains of."""

    def run_(what: Awaitable[Result]) -> Result:
        async def watched() -> Result:
            complaints: list[object] = []
            asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
            result = await what
            assert complaints == []
            return result

        return asyncio.run(watched())

    return run_


async def index(indexing: Indexing, owner: str = ANN) -> Values:
    return [value async for value in indexing.index(owner)]


@pytest.fixture
def slow(toy: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Semaphore, threading.Event]:
    """Makes the encoder wait: released whenever it begins; it goes on once the event is set."""
    begun, go_on = threading.Semaphore(0), threading.Event()
    encode = toy.encode_documents

    def encode_slowly(texts: Sequence[str]) -> object:
        begun.release()
        assert go_on.wait(SECONDS)
        return encode(texts)

    monkeypatch.setattr(toy, "encode_documents", encode_slowly)
    return begun, go_on


def test_it_tells_each_article_and_what_came_of_all(indexing, uploads, run, library):
    sizes = {name: len(text) for name, text in (("a.md", b"Ann keeps bees."), ("x/b.txt", b"Bob keeps hens."))}
    uploads.keep(ANN, "a.md", b"Ann keeps bees.")
    uploads.keep(ANN, "x/b.txt", b"Bob keeps hens.")
    *progress, last = run(index(indexing))
    assert {value["article"] for value in progress} <= set(sizes)
    assert [value["done"] for value in progress] == sorted(value["done"] for value in progress)
    assert {value["total"] for value in progress} == {sum(sizes.values())}
    assert progress[-1]["done"] == sum(sizes.values())
    assert last == {"added": ["a.md", "x/b.txt"], "changed": [], "removed": [], "failed": []}
    uploads.keep(ANN, "a.md", b"Ann keeps sheep.", replaces=True)
    uploads.remove(ANN, "x/b.txt")
    uploads.keep(ANN, "c.md", b"Eve keeps quiet.")
    *_, last = run(index(indexing))
    assert last == {"added": ["c.md"], "changed": ["a.md"], "removed": ["x/b.txt"], "failed": []}
    assert run(index(indexing)) == [{"added": [], "changed": [], "removed": [], "failed": []}]
    assert {f"{UPLOADS}/{ANN}/a.md", f"{UPLOADS}/{ANN}/c.md", "bridge.txt"} <= set(library.document_ids())


def test_an_article_keeps_its_last_version_where_a_damaged_file_replaces_it(indexing, uploads, run, library):
    uploads.keep(ANN, "a.txt", b"Ann keeps bees.")
    run(index(indexing))
    uploads.keep(ANN, "a.txt", b"%PDF-1.7\n" + b"no objects at all\n" * 20 + b"%%EOF\n", replaces=True)
    for names in (["a.txt"], []):
        *_, last = run(index(indexing))
        assert [failure["name"] for failure in last["failed"]] == names
        assert last["removed"] == []
        assert library.document(f"{UPLOADS}/{ANN}/a.txt").text == "Ann keeps bees."
    (failure,) = library.failures()
    assert failure.keeps_last_version


def test_after_the_first_time_only_what_changed_is_looked_at(indexing, uploads, run, library, monkeypatch):
    asked: list[set[str] | None] = []
    sync = library.sync_uploads

    def watched(owner: str, *, names: set[str] | None = None, **more: Any) -> object:
        asked.append(names)
        if names == {"bad.md"}:
            raise LibraryError("The disk is full.")
        return sync(owner, names=names, **more)

    monkeypatch.setattr(library, "sync_uploads", watched)
    uploads.keep(ANN, "a.md", b"Ann keeps bees.")
    run(index(indexing))
    uploads.keep(ANN, "b.md", b"Bob keeps hens.")
    uploads.keep(BOB, "bobs.md", b"Bob keeps hens.")
    uploads.remove(ANN, "a.md")
    run(index(indexing))
    run(index(indexing))
    uploads.keep(ANN, "bad.md", b"Eve keeps quiet.")
    run(index(indexing))
    run(index(indexing))
    assert asked == [None, {"a.md", "b.md"}, set(), {"bad.md"}, None], "all are looked at after a failure"


def test_who_brought_nothing_is_told_so(indexing, run, library):
    before = library.document_ids()
    assert run(index(indexing)) == [{"added": [], "changed": [], "removed": [], "failed": []}]
    assert library.document_ids() == before


def test_a_file_that_cannot_be_indexed_is_told_and_stays_until_it_is_removed(indexing, uploads, run, library, tmp_path):
    uploads.keep(ANN, "good.md", b"Ann keeps bees.")
    uploads.keep(ANN, "x/empty.md", b" \n ")
    root = library.uploads_folder(ANN)
    (tmp_path / "secret.md").write_text("Not to be read.")
    (root / "out.md").symlink_to(tmp_path / "secret.md")
    (root / "planted.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    *_, last = run(index(indexing))
    assert last["added"] == ["good.md"]
    assert [failure["name"] for failure in last["failed"]] == ["out.md", "planted.md", "x/empty.md"]
    for failure in last["failed"]:
        assert failure["reason"].endswith(".")
        assert str(tmp_path) not in failure["reason"]
    failures = {failure.document_id: failure.reason for failure in library.failures(Scope.of(ANN))}
    assert failures == {f"{UPLOADS}/{ANN}/{each['name']}": each["reason"] for each in last["failed"]}
    assert library.failures(Scope.of(BOB)) == []
    # Brought once more, it is told once more.
    uploads.keep(ANN, "x/empty.md", b" \n ")
    assert [failure["name"] for failure in run(index(indexing))[-1]["failed"]] == ["x/empty.md"]
    for name in ("planted.md", "x/empty.md"):
        uploads.remove(ANN, name)
    (root / "out.md").unlink()
    uploads.forget_changed(ANN)
    assert run(index(indexing)) == [{"added": [], "changed": [], "removed": [], "failed": []}]
    assert uploads.names(ANN) == ["good.md"]
    assert library.failures(Scope.of(ANN)) == []
    assert not (root / "x").exists()
    assert (tmp_path / "secret.md").read_text() == "Not to be read."


def test_it_goes_on_when_nobody_listens_any_more(indexing, uploads, run, library, slow):
    begun, go_on = slow
    uploads.keep(ANN, "a.md", b"Ann keeps bees.")

    async def listen_and_leave() -> None:
        listener = indexing.index(ANN)
        waiting = asyncio.ensure_future(anext(listener))
        assert await asyncio.to_thread(begun.acquire, timeout=SECONDS)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await listener.aclose()
        assert library.find_document(f"{UPLOADS}/{ANN}/a.md") is None
        go_on.set()

    run(listen_and_leave())  # the loop is closed before it ends
    indexing._threads.shutdown()
    assert library.find_document(f"{UPLOADS}/{ANN}/a.md") is not None


def test_two_visitors_at_once_each_hear_of_their_own(indexing, uploads, run, library):
    uploads.keep(ANN, "ann.md", b"Ann keeps bees.")
    uploads.keep(BOB, "bob.md", b"Bob keeps hens.")
    uploads.keep(BOB, "empty.md", b" ")

    async def both() -> tuple[Values, Values]:
        return await asyncio.gather(index(indexing, ANN), index(indexing, BOB))

    anns, bobs = run(both())
    assert {value.get("article", "ann.md") for value in anns} == {"ann.md"}
    assert {value.get("article", "bob.md") for value in bobs} == {"bob.md"}
    assert anns[-1] == {"added": ["ann.md"], "changed": [], "removed": [], "failed": []}
    assert bobs[-1]["added"] == ["bob.md"]
    assert [failure["name"] for failure in bobs[-1]["failed"]] == ["empty.md"]
    assert {f"{UPLOADS}/{ANN}/ann.md", f"{UPLOADS}/{BOB}/bob.md"} <= set(library.document_ids())


class Panic(BaseException):
    """As what a panic of a Rust library is raised as: no Exception."""


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (LibraryError("The file {folder}/library.sqlite3 is full."), "The file library.sqlite3 is full."),
        (RuntimeError("a secret {folder}"), "Something failed while indexing; see the terminal."),
        (Panic("a secret {folder}"), "Something failed while indexing; see the terminal."),
    ],
)
def test_a_failure_is_the_last_line_and_what_was_brought_stays(
    indexing, uploads, run, library, toy, monkeypatch, caplog, failure, sentence
):
    def fail(texts: Sequence[str]) -> object:
        raise type(failure)(str(failure).format(folder=library.folder))

    uploads.keep(ANN, "a.md", b"Ann keeps bees.")
    with monkeypatch.context() as patch:
        patch.setattr(toy, "encode_documents", fail)
        *_, last = run(index(indexing))
    assert last == {"error": sentence}
    assert str(library.folder) in caplog.text, "whoever runs it is told where"
    assert uploads.names(ANN) == ["a.md"]
    *_, last = run(index(indexing))
    assert last["added"] == ["a.md"]


def test_closing_ends_those_that_wait_for_their_turn(indexing, uploads, run, library, slow, caplog):
    begun, go_on = slow
    owners = [f"{number:016x}" for number in range(8)]
    for owner in owners:
        uploads.keep(owner, "a.md", owner.encode() + b" keeps bees.")

    async def close_meanwhile() -> list[Values]:
        tasks = [asyncio.create_task(index(indexing, owner)) for owner in owners]
        assert await asyncio.to_thread(begun.acquire, timeout=SECONDS)
        indexing.close()
        tasks.append(asyncio.create_task(index(indexing, ANN)))
        await asyncio.sleep(0)
        go_on.set()
        return await asyncio.gather(*tasks)

    lasts = [values[-1] for values in run(close_meanwhile())]
    told = [last for last in lasts if "error" in last]
    assert len(told) >= 4
    assert {last["error"] for last in told} == {"Quoth was closed before it came to this; index again when it runs."}
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
