"""Passwords: hashed, read from options and files, and checked with equal work for every name."""

import asyncio
import os
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher

from qa.doors.web.auth import login as login_module
from qa.doors.web.auth.login import MOST_OF_ONE, Login, asked_from
from qa.doors.web.auth.password_lines import password_line, read_passwords
from qa.doors.web.auth.passwords import Passwords, hash_password
from qa.doors.web.errors import AccessError

ROOT = Path(__file__).resolve().parents[4]
SECRET = "a secret: ä 🔑 "
ANN = password_line("ann", SECRET)


def test_a_hash_says_nothing_and_is_another_each_time():
    lines = {password_line("ann", SECRET) for _ in range(3)}
    assert len(lines) == 3
    assert all(line.startswith("ann:$argon2id$v=19$m=65536,t=3,p=4$") and "secret" not in line for line in lines)


@pytest.mark.parametrize(
    ("name", "password", "admitted"),
    [
        ("ann", SECRET, True),
        ("ann", SECRET.strip(), False),
        ("ann", "", False),
        ("ann", unicodedata.normalize("NFD", SECRET), True),
        ("Ann", SECRET, False),
        ("", SECRET, False),
        ("nobody", SECRET, False),
        ("zoë", "b:c", True),
        (unicodedata.normalize("NFD", "zoë"), "b:c", True),
        ("zoë", SECRET, False),
    ],
)
def test_who_is_let_in(tmp_path, name, password, admitted):
    (tmp_path / "file").write_text(f"# who may\n\n{ANN}\n", encoding="utf-8")
    passwords = read_passwords(["zoë:b:c"], tmp_path / "file")
    assert passwords
    assert passwords.check(name, password) is admitted


def test_a_name_that_nobody_has_takes_as_long(monkeypatch):
    verify, looked_at = PasswordHasher.verify, []

    def verify_and_note(hasher: PasswordHasher, hashed: str, password: str) -> bool:
        looked_at.append((hashed, password))
        return verify(hasher, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify_and_note)
    hashed = hash_password(SECRET)
    for name in ("ann", "nobody"):
        Passwords({"ann": hashed}).check(name, "wrong")
    assert looked_at == [(hashed, "wrong")] * 2, "the same work, whoever is asked for"


def test_without_any_there_are_none(tmp_path):
    assert read_passwords([], None) is None
    with pytest.raises(ValueError, match="no names with a password"):
        Passwords({})


@pytest.mark.parametrize(
    ("given", "lines", "says"),
    [
        pytest.param(["ann"], None, "NAME:PASSWORD", id="no colon"),
        pytest.param([":hush"], None, "under this name", id="no name"),
        pytest.param([" ann:hush"], None, "under this name", id="a space before the name"),
        pytest.param(["a\x1b[31m:hush"], None, "under this name", id="a control character"),
        pytest.param(["n" * 65 + ":hush"], None, "under this name", id="a long name"),
        pytest.param(["ann:"], None, "empty", id="no password"),
        pytest.param(["ann:hush\udcff"], None, "Unicode", id="no text"),
        pytest.param(["ann:hush", "ann:hush2"], None, "more than one", id="twice"),
        pytest.param(["ann:hush"], ANN, "more than one", id="twice, once in the file"),
        pytest.param(["zoë:hush", unicodedata.normalize("NFD", "zoë:hush2")], None, "more than one", id="same name"),
        pytest.param([], "", "names nobody", id="an empty file"),
        pytest.param([], "# nobody\n", "names nobody", id="only a comment"),
        pytest.param([], f"{ANN}\n\nbob:hush", "Line 3 of", id="a password that is not hashed"),
        pytest.param([], "bob:$2b$12$hushhushhushhushhushhu", "Line 1 of", id="another hash"),
        pytest.param([], ANN.replace("argon2id", "argon2i") + "hush", "Line 1 of", id="another argon2"),
        pytest.param([], ANN.partition(":")[2] + "hush", "Line 1 of", id="no name in the file"),
        pytest.param([], f"{ANN}\n{ANN}", "more than one", id="twice in the file"),
        pytest.param([], b"\xff\xfehush", "not UTF-8", id="not UTF-8"),
        pytest.param([], ..., "cannot be read", id="no file"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_without_a_secret(tmp_path, given, lines, says):
    file = None if lines is None else tmp_path / "file"
    if isinstance(lines, str | bytes):
        (tmp_path / "file").write_bytes(lines.encode() if isinstance(lines, str) else lines)
    with pytest.raises(AccessError, match=says) as raised:
        read_passwords(given, file)
    message = str(raised.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert "hush" not in message
    assert "$" not in message


def write(file: Path, *lines: str) -> None:
    """Replace the file, as an editor does, so that it is another whatever the clock says."""
    beside = file.with_name("beside")
    beside.write_text("\n".join(lines), encoding="utf-8")
    beside.replace(file)


def test_a_changed_file_counts_at_once_and_names_whose_password_is_another(tmp_path):
    file = tmp_path / "file"
    write(file, ANN, password_line("bob", "b"), password_line("cy", "c"))
    passwords = read_passwords(["given:g"], file)
    assert passwords
    assert passwords.changed() == frozenset()
    write(file, ANN, password_line("bob", "another"), password_line("new", "n"))
    assert passwords.changed() == {"bob", "cy"}
    assert passwords.changed() == frozenset()
    tries = [("ann", SECRET), ("bob", "b"), ("bob", "another"), ("cy", "c"), ("new", "n"), ("given", "g")]
    assert [passwords.check(*each) for each in tries] == [True, False, True, False, True, True]
    # In place, with as many bytes.
    file.write_text(file.read_text(encoding="utf-8").replace("new:", "old:"), encoding="utf-8")
    assert passwords.changed() == {"new"}


@pytest.mark.parametrize("how", ["gone", "empty", "damaged", "a folder"])
def test_while_the_file_cannot_be_read_nobody_logs_in_and_the_terminal_says_so_once(tmp_path, caplog, how):
    file = tmp_path / "file"
    write(file, ANN, password_line("bob", "b"))
    passwords = read_passwords([], file)
    assert passwords
    if how in {"gone", "a folder"}:
        file.unlink()
        if how == "a folder":
            file.mkdir()
    else:
        write(file, "" if how == "empty" else "hush")
    assert passwords.changed() == passwords.changed() == frozenset(), "who is in stays in"
    assert not passwords.check("ann", SECRET)
    (said,) = caplog.messages
    assert said.startswith("Nobody can log in until this is mended: ")
    assert said.endswith(".")
    assert "hush" not in said
    if how == "a folder":
        file.rmdir()
    write(file, ANN)
    assert passwords.changed() == {"bob"}
    assert passwords.check("ann", SECRET)


LogIn = Callable[..., list[tuple[bool, float]]]


@pytest.fixture
def logged_in(monkeypatch: pytest.MonkeyPatch) -> LogIn:
    """Tries to log in, in turn; whether each try, a name and a password from an address, is let in, and after how many
    seconds of waiting: by a clock that nothing else moves.
    """
    now = [1000.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(login_module, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def try_all(login: Login, *tries: tuple[str, str, str]) -> list[tuple[bool, float]]:
        async def try_in_turn() -> list[tuple[bool, float]]:
            outcomes = []
            for address, name, password in tries:
                asked_from.set(address)
                start = now[0]
                outcomes.append((await login.admit(name, password), now[0] - start))
            return outcomes

        return asyncio.run(try_in_turn())

    return try_all


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords({"ann": hash_password(SECRET)})


def test_after_some_failures_a_try_waits_and_is_then_taken(passwords, logged_in):
    login = Login(passwords, free=2, first_wait=1.0, longest_wait=1.5)
    wrong, right = ("192.0.2.7", "ann", "wrong"), ("192.0.2.7", "ann", SECRET)
    outcomes = logged_in(login, wrong, wrong, wrong, right, right, wrong)
    # No wait is longer than the longest, and whoever gets in begins anew.
    assert outcomes == [(False, 0.0), (False, 0.0), (False, 1.0), (True, 1.5), (True, 0.0), (False, 0.0)]


@pytest.mark.parametrize(
    ("address", "name", "waits"),
    [
        ("2001:db8::1", "ann", True),
        ("2001:db8::ffff:2", "ann", True),
        ("2001:db8:0:1::1", "ann", False),
        ("192.0.2.7", "ann", False),
        ("2001:db8::1", "bob", False),
        ("", "ann", False),
    ],
)
def test_nobody_is_made_to_wait_for_the_failures_of_others(passwords, logged_in, address, name, waits):
    login = Login(passwords, free=1, first_wait=1.0)
    *_, (_, waited) = logged_in(login, ("2001:db8::1", "ann", "wrong"), (address, name, "wrong"))
    assert waited == (1.0 if waits else 0.0)


def test_many_tries_at_once_are_not_all_looked_at(passwords):
    async def try_at_once() -> list[bool]:
        login = Login(passwords)
        return await asyncio.gather(*(login.admit("ann", SECRET) for _ in range(10)))

    assert sum(asyncio.run(try_at_once())) == MOST_OF_ONE


def test_one_place_keeps_nobody_elsewhere_from_logging_in(passwords):
    """However many names are tried from it at once, each of them with a wait before it."""

    async def from_place(login: Login, address: str, name: str, password: str) -> bool:
        asked_from.set(address)
        return await login.admit(name, password)

    async def flood() -> bool:
        login = Login(passwords, free=0, first_wait=60.0)
        login._failures = {(f"n{n}", "192.0.2.7"): (1, time.monotonic()) for n in range(200)}
        tries = [asyncio.create_task(from_place(login, "192.0.2.7", f"n{n}", "x")) for n in range(200)]
        await asyncio.sleep(0.1)
        try:
            return await from_place(login, "192.0.2.8", "ann", SECRET)
        finally:
            for each in tries:
                each.cancel()
            await asyncio.gather(*tries, return_exceptions=True)

    assert asyncio.run(flood())


def test_half_a_character_is_nobodys_password(passwords):
    assert not passwords.check("ann", "\ud800")


@pytest.fixture
def quoth():
    def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "qa.doors.cli.command_line", "password", *arguments]
        environment = os.environ | {"PYTHONUTF8": "1"}
        return subprocess.run(command, cwd=ROOT, env=environment, input=given, capture_output=True, check=False)

    return run


def test_the_command_prints_the_line_for_a_piped_password(quoth, tmp_path):
    made = quoth("ann", given=f"{SECRET}\r\nand more\n".encode())
    assert (made.returncode, made.stderr) == (0, b"")
    assert SECRET.strip().encode() not in made.stdout
    (tmp_path / "file").write_bytes(made.stdout)
    passwords = read_passwords([], tmp_path / "file")
    assert passwords
    assert passwords.check("ann", SECRET)


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("a:b", b"hush\n", b"under this name"),
        ("ann", b"\n", b"is empty"),
        ("ann", b"", b"is empty"),
        ("ann", b"hush\xff\n", b"not valid Unicode"),
    ],
)
def test_the_command_refuses_in_one_sentence(quoth, name, given, says):
    ran = quoth(name, given=given)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.startswith(b"quoth: ")
    assert says in ran.stderr
    assert ran.stderr.count(b"\n") == 1
    assert b"hush" not in ran.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal of its own")
def test_the_command_asks_twice_in_a_terminal_and_echoes_nothing(tmp_path):
    import pty
    import termios

    terminal, inside = pty.openpty()
    command = [sys.executable, "-m", "qa.doors.cli.command_line", "password", "ann"]
    with (tmp_path / "file").open("wb") as out, subprocess.Popen(
        command, cwd=ROOT, stdin=inside, stdout=out, stderr=inside, start_new_session=True
    ) as process:  # fmt: skip
        os.close(inside)
        seen = b""
        for asked in (b"Password: ", b"Repeat for confirmation: "):
            while asked not in seen:
                seen += os.read(terminal, 1000)
            for _ in range(1000):
                if not termios.tcgetattr(terminal)[3] & termios.ECHO:
                    break
                time.sleep(0.01)
            os.write(terminal, b"hush\n")
    assert process.returncode == 0
    os.close(terminal)
    assert b"hush" not in seen
    passwords = read_passwords([], tmp_path / "file")
    assert passwords
    assert passwords.check("ann", "hush")
