"""The process that reads files: a file that hangs, crashes, fails or eats memory costs itself and no other."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.document import Block, Kind, Page
from embeddings.errors import EmbeddingsError, UnreadableArticleError
from embeddings.readers import worker as reader_worker
from embeddings.readers.base import Extract, Facts
from embeddings.readers.messages import MissingModule, ReaderFailure, Refusal, decode_reply, encode_reply
from embeddings.readers.registry import read_file
from embeddings.readers.worker import ReaderWorker

ROOT = Path(__file__).resolve().parents[3]

# A registry with one reader, whose files say what it does to the process.
READERS = """
import os, time
from contextlib import suppress
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract

count = 0

class Reader:
    def read(self, data):
        global count
        count += 1
        word = data.decode()
        if word == "hang":
            while True:
                pass
        if word == "crash":
            os._exit(7)
        if word == "eat":
            bytearray(4 * 1024**3)
        if word == "eat up":
            eaten = None  # no list, which would need much memory at once
            for size in [1 << bits for bits in range(30, 9, -1)] + [*range(480, 0, -8)]:
                with suppress(MemoryError):
                    while True:
                        eaten = (bytes(size), eaten)
            raise MemoryError
        if word == "killed once" and not os.path.exists(f"{__file__}.killed"):
            open(f"{__file__}.killed", "x").close()
            os.kill(os.getpid(), 9)
        if word == "fail":
            raise RuntimeError("a wrong\\nturn")
        if word == "import":
            import no_such_parser
        if word == "refuse":
            raise UnreadableArticleError("It is no article.")
        if word == "print":
            print("noise", flush=True)
            os.write(1, b"noise")
        if word == "only first" and count > 1:
            raise MemoryError
        return Extract(f"{word} {os.getpid()}")

def find_reader(name, data):
    return Reader()
"""


@pytest.fixture
def worker(tmp_path, monkeypatch):
    (tmp_path / "readers_of_a_test.py").write_text(READERS)
    monkeypatch.syspath_prepend(tmp_path)
    worker = ReaderWorker(seconds=2, memory_mib=1024, registry="readers_of_a_test")
    yield worker
    worker.close()


def test_it_reads_as_this_process_does():
    worker = ReaderWorker()
    try:
        for path in sorted((ROOT / "seeds").glob("*.md")):
            for name in ("a.md", "a.txt"):
                data = path.read_bytes()
                assert worker.read(name, data) == read_file(name, data)
        with pytest.raises(UnreadableArticleError, match="The PDF is damaged"):
            worker.read("a.md", b"%PDF-1.7")
    finally:
        worker.close()


def test_one_process_reads_file_after_file_and_prints_as_it_likes(worker):
    texts = [worker.read("a", word).text for word in (b"a", b"print", b"b")]
    assert [text.split()[0] for text in texts] == ["a", "print", "b"]
    assert len({text.split()[1] for text in texts}) == 1


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("hang", r"Reading it took more than 2 seconds, so it was stopped; split the file, or leave it out\."),
        ("crash", r"The reader ended while reading it; leave the file out, and report the problem\."),
        ("fail", r"The reader failed at it \(RuntimeError: a wrong turn\); leave .* out, and report the problem\."),
        pytest.param(
            "eat",
            r"Reading it needs more than 1024 MiB of memory; split the file, or leave it out\.",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone"),
        ),
    ],
)
def test_a_file_that_fails_costs_itself_and_no_other(worker, word, reason):
    before = worker.read("a", b"a").text
    with pytest.raises(UnreadableArticleError, match=f"^{reason}$"):
        worker.read("a", word.encode())
    after = worker.read("a", b"a").text
    assert before.split()[0] == after.split()[0]
    assert before.split()[1] != after.split()[1]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
def test_a_file_that_leaves_no_memory_for_the_message_gets_its_message(worker):
    with (
        closing(ReaderWorker(memory_mib=128, registry="readers_of_a_test")) as small,
        pytest.raises(UnreadableArticleError, match=r"^Reading it needs more than 128 MiB of memory; "),
    ):
        small.read("a", b"eat up")


def test_a_refused_file_does_not_cost_the_process(worker):
    before = worker.read("a", b"a")
    with pytest.raises(UnreadableArticleError, match=r"^It is no article\.$"):
        worker.read("a", b"refuse")
    assert worker.read("a", b"a") == before


def test_a_file_is_not_refused_for_what_one_before_it_did(worker):
    worker.read("a", b"a")
    assert worker.read("a", b"only first").text.startswith("only first")


def test_a_file_is_not_refused_because_another_process_killed_the_reader(worker):
    assert worker.read("a.txt", b"killed once").text.startswith("killed once")


def test_a_process_that_does_not_start_in_time_is_told(tmp_path, monkeypatch):
    (tmp_path / "slow_readers.py").write_text("import time\ntime.sleep(600)")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(reader_worker, "_START_SECONDS", 0.5)
    with (
        closing(ReaderWorker(registry="slow_readers")) as worker,
        pytest.raises(EmbeddingsError, match=r"cannot start \(it took more than 0 seconds\); close other programs"),
    ):
        worker.read("a.txt", b"a")


def test_a_process_that_cannot_start_is_no_fault_of_a_file():
    with pytest.raises(
        EmbeddingsError, match=r"cannot start \(it ended with status 1\); close other programs"
    ) as caught:
        ReaderWorker(registry="no_such_module").read("a.txt", b"a")
    assert not isinstance(caught.value, UnreadableArticleError)


def test_a_missing_module_is_no_fault_of_a_file(worker):
    with pytest.raises(EmbeddingsError, match=r"cannot be loaded \(No module named 'no_such_parser'\); ") as caught:
        worker.read("a", b"import")
    assert not isinstance(caught.value, UnreadableArticleError)
    assert worker.read("a", b"a").text.startswith("a ")


def test_a_script_without_a_main_guard_is_run_once(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from embeddings.readers.worker import ReaderWorker\n"
        "worker = ReaderWorker()\nprint(worker.read('a.md', b'Rain fell.').text)\nworker.close()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "Rain fell.\n"
    assert ran.stderr == ""


def test_it_finds_its_modules_from_another_folder_and_with_any_search_path(tmp_path):
    (tmp_path / "embeddings.py").write_text("raise SystemExit(3)")
    code = (
        "import os, pathlib, sys\n"
        "from embeddings.readers.worker import ReaderWorker\n"
        f"os.chdir({str(tmp_path)!r})\n"
        "assert sys.path[0] == ''\n"
        "sys.path.append(pathlib.Path('more'))\n"
        "worker = ReaderWorker()\nprint(worker.read('a.md', b'Rain fell.').text)\nworker.close()\n"
    )
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONSAFEPATH")}
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("Rain fell.\n", "")


def test_an_interrupt_while_it_starts_leaves_no_process(worker, monkeypatch):
    started = []

    def interrupt(stream):
        raise KeyboardInterrupt

    class Started(subprocess.Popen[bytes]):
        def __init__(self, *arguments, **settings):
            super().__init__(*arguments, **settings)
            started.append(self)

    monkeypatch.setattr("embeddings.readers.worker.receive", interrupt)
    monkeypatch.setattr(subprocess, "Popen", Started)
    with pytest.raises(KeyboardInterrupt):
        worker.read("a", b"a")
    assert [process.returncode is not None for process in started] == [True]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_it_ends_with_a_parent_that_is_killed_even_while_it_hangs(tmp_path):
    (tmp_path / "readers_of_a_test.py").write_text(READERS)
    code = (
        "from embeddings.readers.worker import ReaderWorker\n"
        "worker = ReaderWorker(registry='readers_of_a_test')\n"
        "print(worker.read('a', b'a').text, flush=True)\nworker.read('a', b'hang')\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline().split()[1])
        os.kill(parent.pid, signal.SIGKILL)
    for _ in range(600):
        if not is_running(child):
            return
        time.sleep(0.1)
    pytest.fail("the process outlived its parent for a minute")


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # a zombie has ended, and waits for somebody to ask for its status


def test_an_unchanged_folder_starts_no_process(library, articles, monkeypatch):
    monkeypatch.setattr(ReaderWorker, "_start", lambda self: pytest.fail("a process was started"))
    assert len(library.sync(articles).unchanged) == 3


# Messages

TEXT = st.text(max_size=20)  # with halves of characters, which front matter can bring
PLACES = st.tuples(st.integers(0, 99), st.integers(0, 99))
BLOCKS = st.lists(
    st.builds(lambda place, kind: Block(place[0], place[1], kind), PLACES, st.sampled_from(Kind)), max_size=5
).map(tuple)
EXTRACTS = st.builds(
    Extract,
    text=TEXT,
    facts=st.builds(Facts, st.none() | TEXT, st.none() | TEXT, st.none() | TEXT, st.none() | TEXT, st.none() | TEXT),
    blocks=st.none() | BLOCKS,
    fact_blocks=BLOCKS,
    body_start=st.integers(0, 99),
    pages=st.lists(st.builds(lambda label, place: Page(label, *place), TEXT, PLACES), max_size=3).map(tuple),
    hints=st.builds(Facts, author=st.none() | TEXT, date=st.none() | TEXT),
    warnings=st.lists(TEXT, max_size=2).map(tuple),
)


@given(EXTRACTS | st.builds(Refusal, TEXT) | st.builds(ReaderFailure, TEXT) | st.builds(MissingModule, TEXT))
def test_a_reply_comes_back_equal(reply):
    assert decode_reply(encode_reply(reply)) == reply


@pytest.mark.parametrize(
    "message", [b"", b"{}", b"[1]", b'{"Refusal": 1}', b"\xff", b'{"ReaderFailure": {"reason": 1}}']
)
def test_a_damaged_reply_is_refused(message):
    with pytest.raises(ValueError):  # noqa: PT011 - json has its own words for it
        decode_reply(message)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_process_that_is_killed_while_it_starts_is_started_again(tmp_path, monkeypatch):
    marker = tmp_path / "killed"
    (tmp_path / "killed_once.py").write_text(
        "import os, pathlib, signal\n"
        f"marker = pathlib.Path({str(marker)!r})\n"
        "if not marker.exists():\n"
        "    marker.touch()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "from embeddings.readers.registry import find_reader\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with closing(ReaderWorker(registry="killed_once")) as worker:
        assert worker.read("a.txt", b"The ferry sails at nine.").text == "The ferry sails at nine."
    assert marker.exists()
