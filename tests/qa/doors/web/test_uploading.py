"""Uploads: the files that are accepted, their limits, and the places where they are stored."""

import asyncio
import os
import random
import re
import stat
import threading
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from embeddings.library import Library
from embeddings.readers.registry import name_endings
from embeddings.scope import Scope
from embeddings.syncing.uploads import shown_id
from qa.doors.web.errors import UploadError
from qa.doors.web.uploads import names
from qa.doors.web.uploads.limits import UploadLimits
from qa.doors.web.uploads.names import check_file_name
from qa.doors.web.uploads.uploading import Kept, Uploads

ANN, BOB = "a" * 16, "b" * 16
TEXT = "The ferry leaves at noon. Nobody may bring a goat."
LIMITS = UploadLimits(file_bytes=2**20, owner_bytes=2 * 2**20, owner_files=4, all_bytes=3 * 2**20)
TOO_MANY = "the most there may be"


@pytest.fixture
def uploads(library: Library) -> Uploads:
    return Uploads(library, LIMITS)


def kept(library: Library, owner: str = ANN) -> dict[str, bytes]:
    root = library.uploads_folder(owner)
    files = (path for path in root.rglob("*") if path.is_file() and path.name != ".copied-from")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def text_of(size: int) -> bytes:
    return (b"A line of a long article.\n" * (size // 26 + 1))[:size]


def packed() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.md", TEXT)
    return file.getvalue()


# By content


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n" + text_of(500), "PDF"),
        (packed(), "ZIP"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "PNG"),
        (b"\xff\xd8\xff\xe0" + b"x" * 99, "JPEG"),
        (b"\x1f\x8b\x08" + b"x" * 99, "gzip"),
        (b"\x7fELF\x02\x01\x01" + bytes(64), "NUL|binary"),
        (bytes(range(256)) * 8, "NUL|binary|none of"),
        ("Ein Bär".encode("utf-16-be")[:-1], "NUL|binary|none of"),
        (("The café is open. " * 20).encode() + b"\xff", "damaged"),
    ],
    ids=["PDF", "ZIP", "PNG", "JPEG", "gzip", "program", "all bytes", "half of UTF-16", "damaged UTF-8"],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_what_is_no_text_is_refused_whatever_its_name(uploads, library, name, data, says):
    with pytest.raises(UploadError, match=says) as raised:
        uploads.keep(ANN, name, data)
    assert str(raised.value).endswith(".")
    assert kept(library) == {}


def pdf_of(*lines: str, **options: Any) -> bytes:
    canvas = Canvas(written := BytesIO(), **options)
    for line in lines:
        canvas.drawString(72, 720, line)
    canvas.rect(72, 72, 300, 300, fill=1)
    canvas.save()
    return written.getvalue()


PAGE = f"<!DOCTYPE html><html><head><title>X</title></head><body><p>{TEXT}</p></body></html>".encode()


@pytest.mark.parametrize(
    ("name", "data", "kept_as"),
    [
        ("report", pdf_of(TEXT), "report.pdf"),
        ("report.download", pdf_of(TEXT), "report.download.pdf"),
        ("index.php", PAGE, "index.php.html"),
        ("report.docx", pdf_of(TEXT), "report.docx"),
        ("report.PDF", pdf_of(TEXT), "report.PDF"),
    ],
)
def test_the_content_shows_the_format_and_its_ending_is_added_where_the_name_has_none(uploads, name, data, kept_as):
    assert uploads.keep(ANN, name, data).name == kept_as


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("scan.pdf", b"\x89PNG\r\n\x1a\n" + bytes(99), "is a PNG image, not a PDF"),
        ("scan.docx", b"\xff\xd8\xff\xe0" + bytes(99), "is a JPEG image, not a Word"),
        ("scan.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "is a PNG image, which is not read"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(99), "is an old Word or Excel file, which is not read"),
        ("sound.mp3", b"ID3" + bytes(99), "can be articles"),
        ("notes", TEXT.encode(), "can be articles"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_content(uploads, library, name, data, says):
    with pytest.raises(UploadError, match=says):
        uploads.keep(ANN, name, data)
    assert kept(library) == {}


def test_a_bomb_is_refused_when_it_is_brought(library):
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(300 * 2**20))
    with pytest.raises(UploadError, match="unpacks to far more than any article needs"):
        Uploads(library).keep(ANN, "bomb.docx", bomb.getvalue())


def test_what_only_the_reader_sees_is_named_with_its_reason_when_it_is_indexed(library):
    uploads = Uploads(library)
    files = {
        "locked.pdf": (pdf_of(TEXT, encrypt="secret"), "password|encrypted|locked"),
        "scan.pdf": (pdf_of(), "no text|picture"),
    }
    for name, (data, _) in files.items():
        uploads.keep(ANN, name, data)
    report = library.sync_uploads(ANN)
    assert report.added == ()
    reasons = {shown_id(failure.document_id): failure.reason for failure in report.failed}
    assert reasons.keys() == files.keys()
    for name, (_, says) in files.items():
        assert re.search(says, reasons[name], re.IGNORECASE), reasons[name]
    for name in files:
        uploads.remove(ANN, name)
    library.sync_uploads(ANN)
    assert library.failures(Scope.of(ANN)) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "cp1252", "utf-32"])
def test_text_in_any_encoding_that_is_understood_is_kept_byte_by_byte(uploads, library, encoding):
    texts = {"gb18030": "渡轮中午出发。任何人不得携带山羊。", "cp1252": "The café’s ferry – at noon."}
    data = texts.get(encoding, TEXT).encode(encoding)
    assert uploads.keep(ANN, "a.txt", data) == Kept("a.txt")
    assert kept(library) == {"a.txt": data}


# Names


@pytest.mark.parametrize(("name", "kept_as"), [("a\\b.md", "a/b.md"), ("a/b/c.txt", "a/b/c.txt"), ("A.MD", "A.MD")])
def test_folders_are_kept_and_written_in_one_way(uploads, library, name, kept_as):
    assert uploads.keep(ANN, name, b"Words.") == Kept(kept_as)
    assert uploads.names(ANN) == [kept_as]


@given(st.text(max_size=30) | st.text("./\\a:~\0 ", max_size=12).map(lambda name: f"{name}.md"))
def test_a_name_that_is_taken_is_a_path_below_and_nothing_else(name):
    try:
        checked = check_file_name(name)
    except UploadError:
        return
    parts = checked.split("/")
    assert all(part and not part.startswith(".") for part in parts)
    assert not Path(checked).is_absolute()
    assert "\\" not in checked
    assert checked.lower().endswith((".md", ".txt"))
    assert check_file_name(checked) == checked


@pytest.mark.parametrize(
    "name",
    ["CON.md", "con.txt", "a/NUL.md", "nul .md", "aux.x.md", "COM1.md", "lpt9.txt", "a./b.md", "a /b.md", "a:b.md",
     "C:x.md", "a\\prn.md", "what?.md", "a*.md", "a|b.md", 'a".md'],
)  # fmt: skip
def test_windows_is_spared_the_names_that_it_takes_for_something_else(monkeypatch, name):
    class Windows:
        name = "nt"

    monkeypatch.setattr(names, "os", Windows)
    with pytest.raises(UploadError, match="no name may have"):
        check_file_name(name)
    for good in "console.md", "a.b/c d.md", "null.txt", "com.md", "aux-one.md":
        assert check_file_name(good) == good


def test_another_file_of_the_same_name_is_kept_beside_the_first(uploads, library):
    assert uploads.keep(ANN, "x/a.md", b"First.") == Kept("x/a.md")
    assert uploads.keep(ANN, "x/a.md", b"Second.") == Kept("x/a (2).md", "x/a.md")
    assert uploads.keep(ANN, "x/a.md", b"Third.") == Kept("x/a (3).md", "x/a.md")
    assert uploads.keep(ANN, "a.md", b"Elsewhere.") == Kept("a.md")
    assert kept(library) == {
        "x/a.md": b"First.", "x/a (2).md": b"Second.", "x/a (3).md": b"Third.", "a.md": b"Elsewhere."
    }  # fmt: skip
    assert kept(library, BOB) == {}


def test_the_very_same_file_is_not_kept_twice(uploads, library):
    for data in b"First.", b"Second.":
        uploads.keep(ANN, "a.md", data)
    assert uploads.keep(ANN, "a.md", b"First.") == Kept("a.md")
    assert uploads.keep(ANN, "a.md", b"Second.") == Kept("a (2).md")
    assert kept(library) == {"a.md": b"First.", "a (2).md": b"Second."}


@pytest.mark.parametrize("other", ["A.md", "a.MD", "caf\u00e9.md"], ids=ascii)
def test_a_name_that_some_disks_take_for_the_same_is_kept_beside_it(uploads, library, other):
    first = "cafe\u0301.md" if "caf" in other else "a.md"
    uploads.keep(ANN, first, b"First.")
    second = uploads.keep(ANN, other, b"Second.")
    assert (second.name, second.beside) == (other[:-3] + " (2)" + other[-3:], first)
    assert sorted(kept(library).values()) == [b"First.", b"Second."]


def test_a_long_name_keeps_its_ending_and_its_length(uploads, library):
    name = "é" * 98 + ".md"
    uploads.keep(ANN, name, b"First.")
    second = uploads.keep(ANN, name, b"Second.").name
    assert second == "é" * 96 + " (2).md"
    assert kept(library)[second] == b"Second."


def test_a_file_lying_there_that_was_not_brought_through_us_is_not_overwritten(uploads, library):
    uploads.keep(ANN, "b.md", b"Own.")
    (library.uploads_folder(ANN) / "a.md").write_bytes(b"By hand.")
    assert uploads.keep(ANN, "a.md", b"Mine.") == Kept("a (2).md", "a.md")


def test_a_file_kept_beside_another_can_replace_it(uploads, library):
    uploads.keep(ANN, "a.md", b"First.")
    uploads.keep(ANN, "a.md", b"Second.")
    uploads.replace(ANN, "a.md", "a (2).md")
    assert kept(library) == {"a.md": b"Second."}
    assert uploads.names(ANN) == ["a.md"]
    for name, by in ("a.md", "a (2).md"), ("none.md", "a.md"), ("a.md", "a.md"), ("a.md", "../b.md"):
        with pytest.raises(UploadError, match=r"\.$"):
            uploads.replace(ANN, name, by)
    assert kept(library) == {"a.md": b"Second."}


@pytest.mark.parametrize(("first", "second"), [("a.md", "a.md/b.md"), ("a.md/b.md", "a.md")])
def test_a_file_and_a_folder_of_one_name_do_not_go_together(uploads, library, first, second):
    uploads.keep(ANN, first, b"First.")
    with pytest.raises(UploadError, match="cannot be kept"):
        uploads.keep(ANN, second, b"Second.")
    assert kept(library) == {first: b"First."}


# How much


def test_a_file_has_a_limit_to_the_byte(uploads, library):
    uploads.keep(ANN, "a.txt", text_of(LIMITS.file_bytes))
    with pytest.raises(UploadError, match="larger than 1 MiB"):
        uploads.keep(ANN, "b.txt", text_of(LIMITS.file_bytes + 1))
    assert list(kept(library)) == ["a.txt"]


async def received(uploads: Uploads, chunks: AsyncIterator[bytes], owner: str = ANN, address: str = "") -> bytes:
    async with uploads.receive(chunks, owner, address) as path:
        data = path.read_bytes()
    assert not path.exists(), "what is not kept does not stay"
    return data


@pytest.mark.parametrize(("size", "passes"), [(0, True), (LIMITS.file_bytes, True), (LIMITS.file_bytes + 1, False)])
def test_no_more_is_received_than_a_file_may_have(uploads, size, passes):
    """However long a body is, or says that it is."""
    taken = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal taken
        for begun in range(0, 50 * size, 1000):
            data = text_of(size)[begun : begun + 1000]
            if passes and not data:
                return
            taken += len(data) or 1000
            yield data or b"x" * 1000

    if passes:
        assert asyncio.run(received(uploads, chunks())) == text_of(size)
    else:
        with pytest.raises(UploadError, match="larger than 1 MiB"):
            asyncio.run(received(uploads, chunks()))
        assert taken <= LIMITS.file_bytes + 1000


@pytest.mark.parametrize("pause", [30.0, 0.02], ids=["stopped", "slow"])
def test_who_sends_too_slowly_makes_room_for_others(library, pause):
    uploads = Uploads(library, UploadLimits(file_seconds=0.5, pause_seconds=0.1))

    async def chunks() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(pause)

    async def receive() -> bytes:
        async with asyncio.timeout(10):
            return await received(uploads, chunks())

    with pytest.raises(UploadError, match="too slowly"):
        asyncio.run(receive())


async def drip(pause: float = 0.01) -> AsyncIterator[bytes]:
    while True:
        yield b"x"
        await asyncio.sleep(pause)


async def at_once() -> AsyncIterator[bytes]:
    yield b"Words."


def test_a_file_that_drips_is_cut_off_long_before_it_is_whole(library):
    uploads = Uploads(library, UploadLimits(file_seconds=600, pause_seconds=0.2, slowest=10_000))

    async def receive() -> bytes:
        async with asyncio.timeout(30):
            return await received(uploads, drip())

    with pytest.raises(UploadError, match="too slowly"):
        asyncio.run(receive())


@pytest.mark.parametrize("addresses", [["here"], [f"there {n}" for n in range(12)]], ids=["one", "many"])
def test_dripping_senders_keep_no_other_waiting(library, addresses):
    """As many as there may be, each a visitor of its own: the slowest makes way."""
    limits = UploadLimits(address_sends=4, all_sends=4, file_seconds=600, pause_seconds=60, slowest=0)
    uploads = Uploads(library, limits)

    async def others_get_through() -> None:
        drips = [
            asyncio.create_task(received(uploads, drip(), f"{n:016x}", addresses[n % len(addresses)])) for n in range(4)
        ]
        await asyncio.sleep(0.1)
        async with asyncio.timeout(30):
            for _ in range(2):
                assert await received(uploads, at_once(), BOB, addresses[0]) == b"Words."
        cut = [task for task in drips if task.done()]
        assert 1 <= len(cut) <= 2
        for task in drips:
            task.cancel()
        ends = await asyncio.gather(*drips, return_exceptions=True)
        assert [end for end in ends if isinstance(end, UploadError)]

    asyncio.run(others_get_through())


def test_one_visitor_sends_only_so_many_files_at_once(library):
    uploads = Uploads(library, UploadLimits(visitor_sends=2))

    async def send() -> None:
        drips = [asyncio.create_task(received(uploads, drip())) for _ in range(2)]
        await asyncio.sleep(0.1)
        with pytest.raises(UploadError, match="sending 2 files already"):
            await received(uploads, at_once())
        assert await received(uploads, at_once(), BOB) == b"Words."
        for task in drips:
            task.cancel()
        await asyncio.gather(*drips, return_exceptions=True)
        assert await received(uploads, at_once()) == b"Words."

    asyncio.run(send())
    assert kept(library) == {}


def anonymous(uploads: Uploads, owner: str, name: str, data: bytes = b"Words.") -> None:
    async def bring() -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield data

        async with uploads.receive(chunks(), owner) as path:
            uploads.keep_file(owner, name, path, is_anonymous=True)

    asyncio.run(bring())


def seen(library: Library, owner: str, minutes: int) -> None:
    """Have this owner been seen last so many minutes ago."""
    os.utime(library.folder / ".uploads/.anonymous" / owner, (minutes_ago := time.time() - 60 * minutes, minutes_ago))


def test_where_room_is_short_the_anonymous_owner_idle_longest_is_forgotten(library):
    uploads = Uploads(library, UploadLimits(all_files=4))
    eve, dan = "e" * 16, "d" * 16
    uploads.keep(BOB, "b.md", b"Bob has a password.")
    for minutes, owner in (90, ANN), (60, eve), (30, dan):
        anonymous(uploads, owner, "a.md", b"Bees and goats.")
        library.sync_uploads(owner)
        seen(library, owner, minutes)
    Uploads(library, UploadLimits(all_files=4)).note_visit(ANN)  # she goes on, after a restart
    anonymous(uploads, dan, "more.md")
    assert set(kept(library, dan)) == {"a.md", "more.md"}
    assert kept(library, eve) == {}
    assert library.find_document(f".uploads/{eve}/a.md") is None
    assert kept(library, BOB) != {}
    assert kept(library, ANN) != {}
    anonymous(uploads, eve, "again.md")
    assert kept(library, ANN) == {}, "dan was here after her"
    assert set(kept(library, dan)) == {"a.md", "more.md"}


def test_where_only_people_with_passwords_have_articles_none_is_forgotten(library):
    uploads = Uploads(library, UploadLimits(all_files=2))
    for owner in ANN, BOB:
        uploads.keep(owner, "a.md", b"Words.")
    with pytest.raises(UploadError, match="no room"):
        anonymous(uploads, "e" * 16, "e.md")
    assert kept(library)
    assert kept(library, BOB)


def test_what_one_brings_costs_the_same_however_many_others_there_are(library, monkeypatch):
    """After the first count, no folder of another owner is looked into."""
    uploads = Uploads(library)
    for n in range(20):
        uploads.keep(f"{n:016x}", "a.md", b"Words.")
    looked: list[str] = []
    scan = os.scandir

    def watched(path: str) -> object:
        looked.append(str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", watched)
    uploads.keep(ANN, "a.md", b"Words.")
    uploads.keep(ANN, "a.md", b"Other words.")
    uploads.names(ANN)
    uploads.remove(ANN, "a.md")
    assert {path for path in looked if not path.endswith(".anonymous")} <= {str(library.uploads_folder(ANN))}


def test_the_count_is_right_after_files_were_deleted_by_hand(uploads, library):
    for number in range(4):
        uploads.keep(ANN, f"{number}.md", b"Words.")
    (library.uploads_folder(ANN) / "0.md").unlink()
    uploads.keep(ANN, "more.md", b"Words.")
    assert len(kept(library)) == 4


@pytest.mark.parametrize("seed", range(20))
def test_the_count_stays_in_step_with_the_disk(library, seed):
    uploads, pick = Uploads(library), random.Random(seed)
    for _ in range(60):
        owner, name = pick.choice([ANN, BOB]), pick.choice(["a.md", "b.md", "x/a.md", "x/y/a.md"])
        with suppress(UploadError):
            match pick.randrange(4):
                case 0:
                    uploads.remove(owner, name)
                case 1:
                    uploads.replace(owner, name, "x/a.md")
                case _:
                    uploads.keep(owner, name, b"x" * pick.randrange(5))
    files = kept(library) | {f"bob/{name}": data for name, data in kept(library, BOB).items()}
    assert (uploads._holdings.files, uploads._holdings.bytes) == (len(files), sum(map(len, files.values())))


def test_all_owners_together_have_a_number_of_files(library):
    uploads = Uploads(library, UploadLimits(owner_files=4, all_files=2))
    uploads.keep(ANN, "a.txt", b"x")
    uploads.keep(BOB, "b.txt", b"x")
    with pytest.raises(UploadError, match="no room"):
        uploads.keep("c" * 16, "c.txt", b"x")
    uploads.remove(BOB, "b.txt")
    uploads.keep("c" * 16, "c.txt", b"x")


def test_an_owner_has_a_number_of_files(uploads, library):
    for number in range(4):
        uploads.keep(ANN, f"{number}.md", b"Words.")
    with pytest.raises(UploadError, match=TOO_MANY):
        uploads.keep(ANN, "more.md", b"Words.")
    uploads.keep(ANN, "3.md", b"Other words.", replaces=True)
    uploads.keep(BOB, "1.md", b"Words.")
    uploads.remove(ANN, "0.md")
    uploads.keep(ANN, "more.md", b"Words.")
    assert len(kept(library)) == 4


def test_an_owner_has_room_to_the_byte(uploads):
    uploads.keep(ANN, "a.txt", text_of(2**20))
    uploads.keep(ANN, "b.txt", text_of(2**20 - 10))
    uploads.keep(ANN, "c.txt", b"ten bytes.")
    with pytest.raises(UploadError, match="would take more than 2 MiB"):
        uploads.keep(ANN, "d.txt", b"x")
    with pytest.raises(UploadError, match="would take more than 2 MiB"):
        uploads.keep(ANN, "c.txt", b"eleven byte", replaces=True)
    uploads.keep(ANN, "a.txt", b"x", replaces=True)
    uploads.keep(ANN, "d.txt", b"x")


def test_all_owners_together_have_room_to_the_byte(uploads):
    for name in "a.txt", "b.txt":
        uploads.keep(ANN, name, text_of(2**20))
    uploads.keep(BOB, "a.txt", text_of(2**20))
    with pytest.raises(UploadError, match="no room for more articles here"):
        uploads.keep(BOB, "b.txt", b"x")
    uploads.remove(ANN, "a.txt")
    uploads.keep(BOB, "b.txt", b"x")


def test_many_at_once_do_not_slip_past_the_limits(uploads, library):
    told: list[str] = []
    start = threading.Barrier(12)

    def bring(number: int) -> None:
        start.wait()
        try:
            uploads.keep(ANN, f"{number}.md", b"Words.")
        except UploadError as error:
            told.append(str(error))

    threads = [threading.Thread(target=bring, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept(library)) == LIMITS.owner_files
    assert len(told) == 12 - LIMITS.owner_files
    assert all(TOO_MANY in sentence for sentence in told)


def test_of_many_of_one_name_each_is_kept_whole(library):
    uploads = Uploads(library)
    brought = [bytes([65 + number]) * 50_000 for number in range(8)]
    threads = [threading.Thread(target=uploads.keep, args=[ANN, "x/a.txt", data]) for data in brought]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = ["x/a.txt", *(f"x/a ({number}).txt" for number in range(2, 9))]
    assert set(kept(library)) == set(names)
    assert sorted(kept(library).values()) == brought


# Removing


def test_removing_leaves_no_empty_folders_and_nothing_else_goes(uploads, library):
    for name in "x/y/a.md", "x/b.md":
        uploads.keep(ANN, name, b"Words.")
    uploads.remove(ANN, "x/y/a.md")
    assert kept(library) == {"x/b.md": b"Words."}
    assert not (library.uploads_folder(ANN) / "x/y").exists()
    uploads.remove(ANN, "x/b.md")
    assert not library.uploads_folder(ANN).exists()
    assert library.folder.exists()
    for name in "x/b.md", "x/y/a.md", "never.md":
        with pytest.raises(UploadError, match="removed already"):
            uploads.remove(ANN, name)
    with pytest.raises(UploadError):
        uploads.remove(ANN, "../a.md")
    uploads.keep(ANN, "x/b.md", b"Again.")


# Links that somebody has planted


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.md").write_text("Not to be read.")
    return folder


@pytest.mark.parametrize(
    ("link", "target", "name"),
    [
        ("{ann}/a.md", "{outside}/secret.md", "a.md"),
        ("{ann}/new.md", "{outside}/new.md", "new.md"),
        ("{ann}/x", "{outside}", "x/secret.md"),
        ("{ann}/x", "{outside}", "x/new.md"),
        ("{ann}/x", "{bob}", "x/b.md"),
        ("{ann}/a.md", "{bob}/b.md", "a.md"),
        ("{ann}/a.md", "a.md", "a.md"),
        ("{ann}/a.md", "{library}/library.sqlite3", "a.md"),
        ("{ann}", "{outside}", "secret.md"),
        ("{ann}", "{bob}", "b.md"),
    ],
)
def test_no_link_leads_out_of_an_owners_folder(uploads, library, outside, link, target, name):
    uploads.keep(BOB, "b.md", b"Bob's own.")
    places = {"ann": library.uploads_folder(ANN), "bob": library.uploads_folder(BOB)}
    there = Path(link.format(**places))
    if there != places["ann"]:
        places["ann"].mkdir()
    there.symlink_to(target.format(**places, outside=outside, library=library.folder))
    database = (library.folder / "library.sqlite3").read_bytes()
    with pytest.raises(UploadError, match="leads out") as raised:
        uploads.keep(ANN, name, b"Overwritten.")
    assert str(outside) not in str(raised.value)
    with pytest.raises(UploadError):
        uploads.remove(ANN, name)
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("secret.md", "Not to be read.")]
    assert kept(library, BOB) == {"b.md": b"Bob's own."}
    assert (library.folder / "library.sqlite3").read_bytes() == database
    assert there.is_symlink()


def test_a_disk_that_refuses_is_one_sentence_without_a_path(uploads, library):
    (library.folder / ".uploads").write_text("in the way")
    with pytest.raises(UploadError, match=r"^The file cannot be kept \(.*\); ask the person .* look\.$") as raised:
        uploads.keep(ANN, "a.md", b"Words.")
    assert str(library.folder) not in str(raised.value)


# A folder of this machine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "my articles"
    (made / "x").mkdir(parents=True)
    (made / "a.md").write_text("First.")
    (made / "x/b.txt").write_text("Second.")
    return made


def test_a_folder_is_copied_and_named_again_brings_its_changes(uploads, library, folder):
    uploads.keep(ANN, "own.md", b"Own.")
    uploads.keep(BOB, "my articles/bobs.md", b"Bob's.")
    copied = uploads.copy_folder(ANN, f" {folder}/ ")
    assert copied.kept == ("my articles/a.md", "my articles/x/b.txt")
    assert copied.refused == {}
    (folder / "a.md").write_text("Changed.")
    (folder / "x/b.txt").unlink()
    (folder / "c.md").write_text("New.")
    assert uploads.copy_folder(ANN, str(folder)).kept == ("my articles/a.md", "my articles/c.md")
    assert kept(library) == {"own.md": b"Own.", "my articles/a.md": b"Changed.", "my articles/c.md": b"New."}
    assert kept(library, BOB) == {"my articles/bobs.md": b"Bob's."}
    assert (folder / "a.md").read_text() == "Changed.", "the folder itself is only read"


def test_folders_and_drops_of_one_name_are_kept_apart(uploads, library, folder, tmp_path):
    uploads.keep(ANN, "my articles/a.md", b"Dropped.")
    other = tmp_path / "elsewhere" / "my articles"
    other.mkdir(parents=True)
    (other / "a.md").write_text("Another.")
    assert uploads.copy_folder(ANN, str(folder)).kept == ("my articles (2)/a.md", "my articles (2)/x/b.txt")
    assert uploads.copy_folder(ANN, str(other)).kept == ("my articles (3)/a.md",)
    assert uploads.copy_folder(ANN, str(folder)).kept == ("my articles (2)/a.md", "my articles (2)/x/b.txt")
    assert kept(library) == {
        "my articles/a.md": b"Dropped.", "my articles (2)/a.md": b"First.", "my articles (2)/x/b.txt": b"Second.",
        "my articles (3)/a.md": b"Another.",
    }  # fmt: skip


def test_what_is_dropped_under_the_name_of_a_copied_folder_is_kept_apart(uploads, library, folder):
    """Copies replace what lies in their folder."""
    uploads.copy_folder(ANN, str(folder))
    assert uploads.keep(ANN, "my articles/z.md", b"Dropped.") == Kept("my articles (2)/z.md")
    uploads.copy_folder(ANN, str(folder))
    assert kept(library)["my articles (2)/z.md"] == b"Dropped."


def test_of_a_folder_names_that_some_disks_take_for_one_are_both_kept(uploads, library, folder):
    (folder / "A.md").write_text("Other.")
    if (folder / "a.md").read_text() == "Other.":
        pytest.skip("this disk takes them for one")
    assert len(uploads.copy_folder(ANN, str(folder)).kept) == 3
    assert len({name.casefold() for name in kept(library)}) == 3


def test_of_a_folder_hidden_files_and_links_that_lead_out_stay_behind(uploads, library, folder, outside):
    (folder / ".hidden.md").write_text("Hidden.")
    (folder / ".git").mkdir()
    (folder / ".git/c.md").write_text("Hidden.")
    (folder / "out.md").symlink_to(outside / "secret.md")
    (folder / "out").symlink_to(outside)
    (folder / "loop.md").symlink_to("loop.md")
    (folder / "within.md").symlink_to("a.md")
    (folder / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "notes.mp3").write_text("No article.")
    os.mkfifo(folder / "pipe.md")
    copied = uploads.copy_folder(ANN, str(folder))
    assert set(copied.refused) == {"out.md", "loop.md", "picture.md", "pipe.md", "notes.mp3"}
    assert all(reason.endswith(".") for reason in copied.refused.values())
    assert kept(library) == {
        "my articles/a.md": b"First.", "my articles/x/b.txt": b"Second.", "my articles/within.md": b"First."
    }  # fmt: skip
    assert not any(path.is_symlink() for path in library.uploads_folder(ANN).rglob("*"))


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="WHOEVER IS ROOT reads everything")
def test_of_a_folder_what_cannot_be_read_is_told(uploads, folder):
    (folder / "a.md").chmod(0)
    assert "permissions" in uploads.copy_folder(ANN, str(folder)).refused["a.md"]


def test_of_a_folder_only_so_much_is_copied_as_there_is_room(uploads, library, folder):
    for number in range(6):
        (folder / f"{number}.md").write_text("Words.")
    copied = uploads.copy_folder(ANN, str(folder))
    assert len(copied.kept) == LIMITS.owner_files
    assert len(copied.refused) == 4
    assert all(TOO_MANY in reason for reason in copied.refused.values())


@pytest.mark.parametrize("named", ["", " ", "articles", "../articles", "/", "~nobody-at-all/x", "/no/such/one", "/\0"])
def test_what_is_no_folder_is_one_sentence(uploads, library, named):
    with pytest.raises(UploadError, match=r"\.$"):
        uploads.copy_folder(ANN, named)
    assert kept(library) == {}


def test_an_empty_folder_and_a_file_are_told_apart(uploads, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UploadError, match=re.escape(f"holds no {name_endings('or')} files")):
        uploads.copy_folder(ANN, str(tmp_path / "empty"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(UploadError, match="is a file, not a folder"):
        uploads.copy_folder(ANN, str(tmp_path / "file"))


def test_the_home_folder_may_be_written_short(uploads, folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("USERPROFILE", str(folder.parent))
    assert len(uploads.copy_folder(ANN, "~/my articles").kept) == 2


@pytest.mark.parametrize("owner", ["", "..", "../x", "A", "a/b", "a" * 65, "."])
def test_an_owner_is_never_a_path(uploads, owner):
    with pytest.raises(ValueError, match="not 1 to 64 of the characters"):
        uploads.keep(owner, "a.md", b"Words.")


def test_what_is_brought_is_for_the_user_alone_who_runs_quoth(uploads, library):
    uploads.keep(ANN, "a.md", b"Words.")
    assert stat.S_IMODE((library.folder / ".uploads").stat().st_mode) == 0o700 or os.name == "nt"


def test_what_a_kill_left_half_written_is_deleted_later(uploads, library):
    uploads.keep(ANN, "x/a.md", b"Words.")
    folder = library.uploads_folder(ANN) / "x"
    names = [f".{'0' * 16}", f".{'1' * 16}", ".0123", "0123456789abcdef.md"]
    for name in names:
        (folder / name).write_text("Half a")
        os.utime(folder / name, (0, 0))
    (folder / names[1]).touch()  # by another server, at this moment
    Uploads(library)
    assert {path.name for path in folder.iterdir()} == {"a.md", *names[1:]}
