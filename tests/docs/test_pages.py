"""Every block of the pages in docs/doors and docs/deploy, run or parsed; `pages.py` says how a block is marked."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
import yaml

from embeddings.encoders.model_encoder import ModelEncoder
from seeds import seed_articles

from .pages import ROOT, RUN, Block, blocks_of, is_output, port_of

PAGES = sorted([*ROOT.glob("docs/doors/*.md"), *ROOT.glob("docs/deploy/*.md")])
BLOCKS = {page: blocks_of(page.read_text(encoding="utf-8"), page) for page in PAGES}
ALL = [block for blocks in BLOCKS.values() for block in blocks]
SECONDS = 120  # that a block may take on a busy machine
STOP_SECONDS = 20


def name(value: object) -> str:
    return value.name if isinstance(value, Path) else str(value)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with the commands of this checkout, the model ready, and the seeds in the folder articles."""
    ModelEncoder().encode_query("Who pays?")
    (tmp_path / "articles").mkdir()
    for article in seed_articles().glob("*.md"):
        shutil.copy(article, tmp_path / "articles")
    commands = tmp_path / ".commands"
    commands.mkdir()
    for command, arguments in {"quoth": "-m qa.doors.cli.entry_point", "python": "-W error"}.items():
        script = commands / command
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }


def command(block: Block, text: str) -> list[str]:
    return ["python", "-c", text] if block.language == "python" else ["bash", "-euo", "pipefail", "-c", text]


def run(block: Block, text: str, home: dict[str, str]) -> None:
    done = subprocess.run(
        command(block, text), env=home, cwd=home["HOME"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{block.place} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    if block.output is not None:
        assert is_output(done.stdout, block.output), f"{block.place} wrote:\n{done.stdout}"


@contextmanager
def serving(block: Block, text: str, port: str, home: dict[str, str]) -> Iterator[None]:
    """Run a server until the end of the block of code; it must listen soon, and end when it is asked to."""
    log = Path(home["HOME"], f"server-{block.line}.log")
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command(block, text), env=home, cwd=home["HOME"], stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        ) as server,
    ):  # fmt: skip
        try:
            wait_for(server, port, f"{block.place}: no server listens", log)
            yield
            os.killpg(server.pid, signal.SIGTERM)
            assert is_gone(server), f"{block.place}: the server did not end within {STOP_SECONDS} s of SIGTERM"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


def is_gone(server: subprocess.Popen[bytes]) -> bool:
    """Return whether a server and the processes that it started end in time."""
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        server.poll()
        try:
            os.killpg(server.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def wait_for(server: subprocess.Popen[bytes], port: str, message: str, log: Path) -> None:
    """Wait until the server answers requests, whatever its answer is."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=SECONDS).close()
        except urllib.error.HTTPError as answer:
            answer.close()
        except OSError:
            time.sleep(0.1)
            continue
        return
    pytest.fail(f"{message}: {log.read_text(encoding='utf-8', errors='replace')}")


def has_own_test(page: Path) -> bool:
    return Path(__file__).with_name(f"test_{page.stem.replace('-', '_')}_page.py").exists()


@pytest.mark.model
@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(block.is_run for block in BLOCKS[page]) and not has_own_test(page)], ids=name
)
def test_the_blocks_of_a_page_run(page, home):
    if shutil.which("bash") is None:
        pytest.skip("there is no bash here to run the lines of the pages")
    named = port_of(BLOCKS[page])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    with ExitStack() as servers:
        for block in BLOCKS[page]:
            if not block.is_run:
                continue
            text = block.text if named is None else re.sub(rf"\b{named}\b", port, block.text)
            if block.is_server:
                servers.enter_context(serving(block, text, port, home))
            else:
                run(block, text, home)


@pytest.mark.parametrize("block", [block for block in ALL if block.language in ("json", "yaml")], ids=lambda b: b.place)
def test_a_block_of_data_is_well_formed(block):
    if block.language == "yaml":
        assert yaml.safe_load(block.text)
        return
    try:
        json.loads(block.text)
    except ValueError:
        assert [json.loads(line) for line in block.text.splitlines()]


@pytest.mark.parametrize("block", [block for block in ALL if block.is_install], ids=lambda b: b.place)
def test_an_extra_to_install_exists(block):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for package, extras in re.findall(r"""pip install (?:-\S+ )*["']?([\w.-]+)(?:\[([\w, -]+)\])?""", block.text):
        assert package in ("quoth", "."), block.place
        assert set(filter(None, re.split(r", *", extras))) <= project["optional-dependencies"].keys(), block.place


def test_every_block_that_is_not_run_says_why():
    assert [block.place for block in ALL if block.reason == ""] == []
    unknown = [block.place for block in ALL if block.mark and block.reason is None and block.mark != "server"]
    assert unknown == [], "these marks mean nothing"
    assert [block.place for block in ALL if block.language in ("bash", "shell", "console", "py")] == [], f"write {RUN}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_that_a_page_names_is_there(page):
    for path in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / path).exists(), path


def test_blocks_are_read_with_their_marks_and_outputs():
    page = Path("page.md")
    text = (
        "# A page\n\n```sh no-test: needs a network\ncurl\n```\n\n```python\nprint(1)\n```\n\nIt prints:\n\n"
        "```text output\n1\n```\n\n- item\n\n  ```sh server\n  quoth serve --port 8000\n  ```\n\n"
        "```sh\n# with Quoth's adapter\npip install 'quoth[mcp]'\n```\n"
    )
    first, second, third, fourth = blocks_of(text, page)
    assert (first.reason, first.is_run, first.line) == ("needs a network", False, 3)
    assert (second.output, second.is_run, second.text) == ("1\n", True, "print(1)\n")
    assert (third.is_server, third.text) == (True, "quoth serve --port 8000\n")
    assert (fourth.is_install, fourth.is_run) == (True, False)
    assert port_of([first, second, third, fourth]) == "8000"
    assert port_of([first]) is None


@pytest.mark.parametrize(
    ("written", "promised", "is_same"),
    [
        ("1\n", "1\n", True),
        ("1\n", "2\n", False),
        ("took 12 ms\nand 3\n", "took ... ms\nand 3\n", True),
        ("a.c", "abc", False),
        ("abc", "a.c", False),
        ("1\n2\n", "1\n", False),
    ],
)
def test_an_output_is_the_promised_one(written, promised, is_same):
    assert is_output(written, promised) is is_same
