"""What visitors bring: what may come in, how much of it, and where it is kept."""

import asyncio
import os
import stat
import threading
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_page.bringing import uploading
from chat_page.bringing.uploading import Limits, Uploads, check_name
from chat_page.errors import UploadError
from embeddings.library import Library

ANN, BOB = "a" * 16, "b" * 16
TEXT = "The ferry leaves at noon. Nobody may bring a goat."
LIMITS = Limits(file_bytes=2**20, owner_bytes=2 * 2**20, owner_files=4, all_bytes=3 * 2**20)
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "cp1252", "utf-32"])
def test_text_in_any_encoding_that_is_understood_is_kept_byte_by_byte(uploads, library, encoding):
    texts = {"gb18030": "渡轮中午出发。任何人不得携带山羊。", "cp1252": "The café’s ferry – at noon."}
    data = texts.get(encoding, TEXT).encode(encoding)
    assert uploads.keep(ANN, "a.txt", data) == "a.txt"
    assert kept(library) == {"a.txt": data}


# Names


@pytest.mark.parametrize(("name", "kept_as"), [("a\\b.md", "a/b.md"), ("a/b/c.txt", "a/b/c.txt"), ("A.MD", "A.MD")])
def test_folders_are_kept_and_written_in_one_way(uploads, library, name, kept_as):
    assert uploads.keep(ANN, name, b"Words.") == kept_as
    assert uploads.names(ANN) == [kept_as]


@given(st.text(max_size=30) | st.text("./\\a:~\0 ", max_size=12).map(lambda name: f"{name}.md"))
def test_a_name_that_is_taken_is_a_path_below_and_nothing_else(name):
    try:
        checked = check_name(name)
    except UploadError:
        return
    parts = checked.split("/")
    assert all(part and not part.startswith(".") for part in parts)
    assert not Path(checked).is_absolute()
    assert "\\" not in checked
    assert checked.lower().endswith((".md", ".txt"))
    assert check_name(checked) == checked


@pytest.mark.parametrize(
    "name",
    ["CON.md", "con.txt", "a/NUL.md", "nul .md", "aux.x.md", "COM1.md", "lpt9.txt", "a./b.md", "a /b.md", "a:b.md",
     "C:x.md", "a\\prn.md", "what?.md", "a*.md", "a|b.md", 'a".md'],
)  # fmt: skip
def test_windows_is_spared_the_names_that_it_takes_for_something_else(monkeypatch, name):
    class Windows:
        name = "nt"

    monkeypatch.setattr(uploading, "os", Windows)
    with pytest.raises(UploadError, match="no name may have"):
        check_name(name)
    for good in "console.md", "a.b/c d.md", "null.txt", "com.md", "aux-one.md":
        assert check_name(good) == good


def test_a_file_replaces_one_of_the_same_name(uploads, library):
    uploads.keep(ANN, "x/a.md", b"First.")
    uploads.keep(ANN, "x/a.md", b"Second.")
    assert kept(library) == {"x/a.md": b"Second."}
    assert kept(library, BOB) == {}


def test_a_name_in_other_letters_is_another_file_where_the_disk_says_so(uploads, library):
    uploads.keep(ANN, "a.md", b"First.")
    uploads.keep(ANN, "A.md", b"Second.")
    folds = (library.uploads_folder(ANN) / "A.MD").exists()
    assert sorted(kept(library).values()) == ([b"Second."] if folds else [b"First.", b"Second."])


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
        assert asyncio.run(uploads.receive(chunks())) == text_of(size)
    else:
        with pytest.raises(UploadError, match="larger than 1 MiB"):
            asyncio.run(uploads.receive(chunks()))
        assert taken <= LIMITS.file_bytes + 1000


@pytest.mark.parametrize("pause", [30.0, 0.02], ids=["stopped", "slow"])
def test_who_sends_too_slowly_makes_room_for_others(library, pause):
    uploads = Uploads(library, Limits(file_seconds=0.5, pause_seconds=0.1))

    async def chunks() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(pause)

    async def receive() -> bytes:
        async with asyncio.timeout(10):
            return await uploads.receive(chunks())

    with pytest.raises(UploadError, match="too slowly"):
        asyncio.run(receive())


def test_all_owners_together_have_a_number_of_files(library):
    uploads = Uploads(library, Limits(owner_files=4, all_files=2))
    uploads.keep(ANN, "a.txt", b"x")
    uploads.keep(BOB, "b.txt", b"x")
    with pytest.raises(UploadError, match="no room"):
        uploads.keep("c" * 16, "c.txt", b"x")
    uploads.keep(ANN, "a.txt", b"in its place")
    uploads.remove(BOB, "b.txt")
    uploads.keep("c" * 16, "c.txt", b"x")


def test_an_owner_has_a_number_of_files(uploads, library):
    for number in range(4):
        uploads.keep(ANN, f"{number}.md", b"Words.")
    with pytest.raises(UploadError, match=TOO_MANY):
        uploads.keep(ANN, "more.md", b"Words.")
    uploads.keep(ANN, "3.md", b"Other words.")
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
        uploads.keep(ANN, "c.txt", b"eleven byte")
    uploads.keep(ANN, "a.txt", b"x")
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


def test_of_many_of_one_name_one_is_kept_whole(uploads, library):
    brought = [bytes([65 + number]) * 50_000 for number in range(8)]
    threads = [threading.Thread(target=uploads.keep, args=[ANN, "x/a.txt", data]) for data in brought]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((name, data),) = kept(library).items()
    assert name == "x/a.txt"
    assert data in brought


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
    with pytest.raises(UploadError, match=r"^The file cannot be kept \(.*\); whoever .* look\.$") as raised:
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


def test_of_a_folder_hidden_files_and_links_that_lead_out_stay_behind(uploads, library, folder, outside):
    (folder / ".hidden.md").write_text("Hidden.")
    (folder / ".git").mkdir()
    (folder / ".git/c.md").write_text("Hidden.")
    (folder / "out.md").symlink_to(outside / "secret.md")
    (folder / "out").symlink_to(outside)
    (folder / "loop.md").symlink_to("loop.md")
    (folder / "within.md").symlink_to("a.md")
    (folder / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "notes.pdf").write_text("No article.")
    os.mkfifo(folder / "pipe.md")
    copied = uploads.copy_folder(ANN, str(folder))
    assert set(copied.refused) == {"out.md", "loop.md", "picture.md", "pipe.md"}
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
    with pytest.raises(UploadError, match=r"no \.txt or \.md files"):
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
