import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from embeddings.errors import LibraryError
from embeddings.readers.registry import name_endings
from embeddings.syncing.sync import ReadInPart, SyncReport
from qa.answer import Answer, Context, ContextKind, Correction, CorrectionKind, Quote, Source, Status
from qa.doors.cli.answer_text import answer_text
from qa.doors.cli.command_line import main
from qa.doors.cli.library_folder import default_library
from qa.doors.cli.sync_output import print_warnings
from qa.doors.cli.terminal import printable
from qa.history.codec import answer_values
from seeds import seed_articles

ROOT = Path(__file__).resolve().parents[4]
HEAVY = ("faiss", "gradio", "numpy", "sentence_transformers", "tantivy", "tiktoken", "torch", "transformers")
COMMANDS = ("sync", "ask", "search", "chat", "password", "verify", "eval")

# Every sentence of these is one of its own paragraph, so that what is quoted is known.
ARTICLES = {
    "harbour.txt": "The harbour of Ardvik\r\n\r\n"
    "The harbour of Ardvik was dug in 1874 by Olga İnce \U0001f6a2 and her son.\r\n\r\n"
    "Its lighthouse is painted green.\r\n",
    "flag.md": "# The flag\n\nThe \x1b[31mred\x1b[0m \u202eflag\u202c of Ardvik has three stripes.\n",
    "islands/bakery.md": "---\ntitle: The bakery\nauthor: Ma Li\n---\n\nThe bakery of Ardvik sells 400 loaves a day.\n",
}
ODD_NAME = "bell\x1b]0;title\x07\u202e.txt"


class Ran(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    """No test touches the libraries of whoever runs it."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    monkeypatch.setenv("QUOTH_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def quoth(monkeypatch, capsys):
    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["quoth", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exited:
            main()
        code = exited.value.code
        return Ran(code if isinstance(code, int) else int(bool(code)), *capsys.readouterr())

    return run


def visitor() -> urllib.request.OpenerDirector:
    """A browser as far as the page needs one: the token of the printed address becomes a cookie."""
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor())


def write_articles(folder: Path) -> Path:
    for name, text in ARTICLES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_articles(tmp_path_factory.mktemp("articles"))
    if os.name != "nt":
        (folder / ODD_NAME).write_text("The bell of Ardvik weighs 70 kilograms.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, articles: Path) -> Path:
    folder = tmp_path_factory.mktemp("library")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["quoth", "sync", str(articles), "--library", str(folder)])
        with pytest.raises(SystemExit, match="0"):
            main()
    return folder


def is_one_sentence(text: str) -> bool:
    return bool(re.fullmatch(r"quoth: \S[^\n]*[.)]\n", text))


def test_help_is_instant_and_every_command_has_an_example():
    code = f"""if True:
        import sys
        from qa.doors.cli.command_line import main
        for command in {COMMANDS!r}, None:
            pass
        for arguments in [[], *([name] for name in {COMMANDS!r})]:
            sys.argv = ["quoth", *arguments, "--help"]
            try:
                main()
            except SystemExit as exited:
                assert not exited.code
            print("=" * 8)
        print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)
    """
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stderr.split() == []
    first, *others, _ = ran.stdout.split("========")
    assert all(name in first for name in COMMANDS)
    assert len(others) == len(COMMANDS)
    for name, text in zip(COMMANDS, others, strict=True):
        assert f"Example: quoth {name} " in " ".join(text.split())


def test_without_arguments_it_says_how_it_is_used(quoth):
    ran = quoth()
    assert "Usage: quoth" in ran.out + ran.err
    assert ran.status == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["ask"], "There is no question", id="ask: no question"),
        pytest.param(["search"], "There is no question", id="search: no question"),
        pytest.param(["search", "?!"], "is empty", id="search: no word"),
        pytest.param(["search", "who?", "--articles", "{tmp}/none"], "does not exist", id="search: no folder"),
        pytest.param(["ask", "who?", "--jsonl"], "leave out QUESTION", id="ask: question and lines"),
        pytest.param(["ask", "--jsonl", "--history", "who?"], "--history", id="ask: history and lines"),
        pytest.param(["ask", "--jsonl", "--cite", "ris"], "other output", id="ask: sources and lines"),
        pytest.param(["ask", "who?", "--cite", "ris", "--json"], "--cite prints", id="ask: sources and JSON"),
        pytest.param(["search", "--jsonl", "--json"], "other output", id="search: two forms"),
        pytest.param(["ask", ""], "is empty", id="empty question"),
        pytest.param(["ask", " \t\n"], "is empty", id="white space"),
        pytest.param(["ask", "?!"], "is empty", id="no word"),
        pytest.param(["ask", "why " * 250_000], "1,000", id="a megabyte"),
        pytest.param(["ask", "who?", "--articles", "{tmp}/none"], "does not exist", id="ask: no folder"),
        pytest.param(["sync", "{tmp}/none"], "does not exist", id="sync: no folder"),
        pytest.param(["chat", "--articles", "{tmp}/none"], "does not exist", id="chat: no folder"),
        pytest.param(["verify", "--articles", "{tmp}/none"], "does not exist", id="verify: no folder"),
        pytest.param(["sync", "{tmp}/file.txt"], "is a file", id="a file for a folder"),
        pytest.param(["eval", "--questions", "{tmp}/none.jsonl"], "cannot be read", id="eval: no file"),
        pytest.param(["eval", "--split", "none"], "holds no questions", id="eval: no such split"),
    ],
)
def test_bad_usage_is_one_sentence_and_status_2(quoth, tmp_path, arguments, says):
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    ran = quoth(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert ran.status == 2
    assert is_one_sentence(ran.err)
    assert says in ran.err
    assert ran.out == ""
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["ask", "who?", "--shout"], id="unknown option"),
        pytest.param(["chat", "--port", "99999"], id="no such port"),
        pytest.param(["chat", "--port", "seven"], id="a port in words"),
        pytest.param(["sync", "~nobody-of-this-name"], id="nobody's home"),
        pytest.param(["sync", "\udcff"], id="a folder's name that is no text"),
        pytest.param(["search", "who?", "-k", "0"], id="no passage"),
        pytest.param(["search", "who?", "-k", "1001"], id="more passages than a search gives"),
        pytest.param(["frobnicate"], id="unknown command"),
    ],
)
def test_bad_usage_that_is_seen_before_the_command_runs(quoth, arguments):
    ran = quoth(*arguments)
    assert ran.status == 2
    assert ran.err.startswith("Usage: quoth")
    assert "Traceback" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_an_empty_folder_is_no_failure(quoth, tmp_path, as_json):
    (tmp_path / "empty").mkdir()
    ran = quoth("ask", "who pays?", "--articles", tmp_path / "empty", *(["--json"] if as_json else []))
    assert (ran.status, ran.err) == (0, "")
    if as_json:
        assert json.loads(ran.out)["status"] == "library_empty"
    else:
        assert "quoth sync DIR" in ran.out


def test_syncing_an_empty_folder_says_what_belongs_there(quoth, tmp_path):
    (tmp_path / "empty").mkdir()
    ran = quoth("sync", tmp_path / "empty")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("0 articles indexed (nothing changed).\n")
    assert f"put {name_endings('or')} files there" in " ".join(ran.out.split())
    ran = quoth("verify", "--articles", tmp_path / "empty")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("There is nothing to verify")


def test_an_emptied_folder_empties_the_library_only_once_that_is_confirmed(quoth, tmp_path):
    articles = write_articles(tmp_path / "articles")
    assert quoth("sync", articles).status == 0
    shutil.rmtree(articles)
    articles.mkdir()
    for command in (["sync", articles], ["ask", "Who sells loaves?", "--articles", articles]):
        ran = quoth(*command)
        assert (ran.status, ran.out) == (2, "")
        assert is_one_sentence(ran.err)
        assert "the library holds 3 from it; mount its disk" in ran.err
        assert f"quoth sync {articles} --allow-empty" in ran.err
    assert "400 loaves" in quoth("ask", "Who sells loaves?", "--library", tmp_path / "library").out
    ran = quoth("sync", articles, "--allow-empty")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("0 articles indexed (3 removed).\n")


def test_a_file_that_is_no_library_is_a_failure(quoth, tmp_path):
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "library.sqlite3").write_bytes(b"no database" * 1000)
    ran = quoth("ask", "who pays?", "--articles", seed_articles())
    assert ran.status == 1
    assert is_one_sentence(ran.err)
    assert "library.sqlite3" in ran.err


def test_a_library_folder_that_is_a_file_is_a_failure(quoth, tmp_path):
    (tmp_path / "library").write_bytes(b"")
    ran = quoth("sync", seed_articles())
    assert ran.status == 1
    assert is_one_sentence(ran.err)


def test_what_the_system_refuses_is_one_sentence(quoth, tmp_path):
    (tmp_path / "library" / "library.lock").mkdir(parents=True)  # a file is to be opened there
    (tmp_path / "empty").mkdir()
    ran = quoth("sync", tmp_path / "empty")
    assert ran.status == 1
    assert is_one_sentence(ran.err)


def test_an_interrupt_leaves_no_traceback(quoth, tmp_path, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("embeddings.library.Library.sync", interrupted)
    ran = quoth("sync", seed_articles())
    assert ran.status not in (0, 2)
    assert "Traceback" not in ran.err


@pytest.mark.model
@pytest.mark.parametrize("model", ["no/such-model", "{tmp}"], ids=["unknown name", "a folder that holds none"])
def test_a_wrong_model_is_a_failure(quoth, tmp_path, articles, model):
    ran = quoth("sync", articles, "--model", model.replace("{tmp}", str(articles)))
    assert ran.status == 1
    assert is_one_sentence(ran.err)
    assert "could not be loaded" in ran.err


@pytest.mark.model
def test_another_model_than_the_librarys_is_a_failure(quoth, articles, library):
    ran = quoth("ask", "who pays?", "--articles", articles, "--library", library, "--model", "other")
    assert ran.status == 1
    assert is_one_sentence(ran.err)
    assert "was made with the model" in ran.err


@pytest.mark.model
def test_a_sync_says_what_changed_and_what_was_left_out(quoth, tmp_path):
    folder = write_articles(tmp_path / "articles")
    (folder / "spaces.txt").write_text("  \n ", encoding="utf-8")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 8)
    ran = quoth("sync", folder)
    assert ran.status == 0
    assert ran.out == "3 articles indexed (3 added).\n"
    assert [line.split(": ")[:2] for line in ran.err.splitlines()] == [
        ["Left out", "binary.txt"],
        ["Left out", "spaces.txt"],
    ]
    (folder / "flag.md").write_text("The flag of Ardvik has two stripes.\n", encoding="utf-8")
    (folder / "harbour.txt").unlink()
    assert quoth("sync", folder).out == "2 articles indexed (1 changed, 1 removed).\n"
    assert quoth("sync", folder).out == "2 articles indexed (nothing changed).\n"


BULLETIN = (
    "Home | Ferries | Contact\n\n# The mill\n\n"
    "The mill of Ardvik has {} sails and grinds rye for the two villages below the dam.\n"
)


@pytest.mark.model
def test_a_sync_counts_the_text_that_is_never_quoted_and_lists_it_where_asked(quoth, tmp_path):
    folder = write_articles(tmp_path / "articles")
    assert "Never searched" not in quoth("sync", folder).err
    assert quoth("sync", "-v", folder).err == "No text of the articles was left out.\n"
    (folder / "mill.md").write_text(BULLETIN.format("six"), encoding="utf-8")
    ran = quoth("sync", folder)
    assert ran.err == (
        "Never searched or quoted, such as menus and titles that stand twice: 1 line of 1 article; quoth sync -v lists "
        "them.\n"
    )
    assert quoth("sync", folder).err == "", "read before, and said before"
    for _ in range(2):
        ran = quoth("sync", "--verbose", folder)
        assert (ran.out, ran.err) == (
            "4 articles indexed (nothing changed).\n",
            "mill.md: 1 line left out (Home | Ferries |, …)\n",
        )


@pytest.mark.model
@pytest.mark.parametrize("question", ["Who dug the harbour of Ardvik?", "What is the GDP of Brazil?"])
def test_json_has_exactly_the_names_that_callers_rely_on(quoth, articles, library, question):
    ran = quoth("ask", question, "--library", library, "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.isascii()
    assert ran.out.count("\n") == 1
    answer = json.loads(ran.out)
    assert list(answer) == ["question", "status", "confidence", "quotes", "nearest", "timings_ms", *NEWER]
    assert answer["question"] == question
    assert 0 <= answer["confidence"] <= 1
    assert answer["status"] == ("answered" if "Ardvik" in question else "not_in_articles")
    assert bool(answer["quotes"]) == ("Ardvik" in question)
    assert all(isinstance(value, float) for value in answer["timings_ms"].values())
    for quote in answer["quotes"] or [answer["nearest"]]:
        assert list(quote) == ["number", "text", "score", "sources", "context"]
        for source in quote["sources"]:
            assert list(source) == [
                "document_id", "title", "publisher", "author", "date", "url", "path", "sha256", "page", "start", "end",
                "headings",
            ]  # fmt: skip
            text = (articles / source["document_id"]).read_bytes().decode()
            assert Path(source["path"]).read_bytes().decode() == text
            assert text[source["start"] : source["end"]] == quote["text"]


@pytest.mark.model
def test_an_answer_is_quoted_with_its_source(quoth, library):
    ran = quoth("ask", "How many loaves does the bakery sell?", "--library", library)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("[1] The bakery of Ardvik sells 400 loaves a day.\n    — The bakery · Ma Li · islands/")


@pytest.mark.model
def test_a_refusal_shows_the_nearest_passage_as_no_answer(quoth, library):
    ran = quoth("ask", "What is the GDP of Brazil?", "--library", library)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("The articles do not answer this.\n\nThe nearest passage, which is not an answer:\n\n")


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    [
        "谁挖了港口？",
        "Кто выкопал гавань?",
        "🚢🚢🚢 who?",
        "مَن حفر الميناء؟",
        "\u202eWho dug it?",
        "\udcff who dug it?",
    ],
    ids=["Chinese", "Cyrillic", "emoji", "Arabic", "bidi mark", "no text"],
)
def test_a_question_in_another_script_is_answered_or_refused(quoth, library, question):
    ran = quoth("ask", question, "--library", library, "--json")
    assert (ran.status, ran.err) == (0, "")
    assert json.loads(ran.out)["status"] in ("answered", "not_in_articles")


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("What does the flag of Ardvik have?", r"The \x1b[31mred\x1b[0m \u202eflag\u202c of Ardvik has three stripes."),
        pytest.param(
            "How much does the bell of Ardvik weigh?",
            r"bell\x1b]0;title\x07\u202e.txt",
            marks=pytest.mark.skipif(os.name == "nt", reason="Windows allows no such file name"),
        ),
    ],
    ids=["text", "file name"],
)
def test_escape_sequences_are_shown_not_obeyed(quoth, library, question, shown):
    ran = quoth("ask", question, "--library", library)
    assert shown in ran.out
    assert not set("\x1b\x07\u202e") & set(ran.out)


@pytest.mark.model
def test_a_follow_up_is_read_in_the_light_of_history(quoth, library):
    ran = quoth("ask", "and when?", "--history", "Who dug the harbour of Ardvik?", "--library", library, "--json")
    answer = json.loads(ran.out)
    assert answer["question"] == "and when?"
    assert "1874" in answer["quotes"][0]["text"]


@pytest.mark.model
def test_verify_finds_what_changed_since(quoth, tmp_path):
    folder = write_articles(tmp_path / "articles")
    quoth("sync", folder)
    ran = quoth("verify", "--articles", folder)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "3 articles verified: every hash, offset and passage holds.\n"
    (folder / "flag.md").write_text("The flag of Ardvik has two stripes.\n", encoding="utf-8")
    (folder / "harbour.txt").unlink()
    ran = quoth("verify", "--articles", folder)
    assert (ran.status, ran.out) == (1, "")
    assert [line.partition(": ")[0] for line in ran.err.splitlines()] == ["flag.md", "harbour.txt"]


# The page is started as a process of its own: Gradio leaves event loops behind that would fail the next test.
# What is started in the background by a script is told to ignore interrupts, and passes that on to what it starts.
HEED_INTERRUPTS = None if os.name == "nt" else lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
CHAT = [sys.executable, "-m", "qa.doors.cli.command_line", "chat"]


@pytest.mark.model
@pytest.mark.parametrize("host", ["192.0.2.1", "no host"])
def test_an_address_that_is_not_ours_is_a_failure(library, host):
    command = [*CHAT, "--library", library, "--host", host, "--public"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert is_one_sentence(ran.stderr)
    assert f"Cannot serve at {host}:" in ran.stderr


@pytest.mark.model
def test_chat_takes_the_next_port_and_ends_on_an_interrupt(library):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [*CHAT, "--library", library, "--port", str(port)]
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=HEED_INTERRUPTS,
        ) as served:  # fmt: skip
            assert served.stdout
            try:
                lines = [served.stdout.readline() for _ in range(4)]
                assert lines[0] == "Starting the page…\n"
                assert lines[1].startswith(f"Port {port} is taken; using ")
                address = lines[2].removeprefix("The page is at ").strip()
                assert address.startswith("http://127.0.0.1:")
                assert re.fullmatch(r"Quoth is ready: [34] articles in the library\.\n", lines[3])
                with visitor().open(address, timeout=30) as page:
                    assert page.status == 200
            finally:
                served.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
                try:
                    out, err = served.communicate(timeout=60)
                finally:
                    served.kill()  # or a page that will not end would be waited for
        assert (out, err) == ("", "")
        assert served.returncode in (0, 130) or os.name == "nt"


# Holds the sync until a line comes on standard input; what it says then is done.
HELD_CHAT = """if True:
    import sys, time, threading
    from embeddings.errors import LibraryError
    from embeddings.library import Library
    from qa.doors.cli.command_line import main

    goes_on, really_sync = threading.Event(), Library.sync

    def sync(self, articles, *, allow_empty, progress):
        def hold(so_far):
            progress(so_far)
            while not goes_on.is_set():
                time.sleep(0.05)
                if WANTED != "hang":
                    progress(so_far)
            if WANTED == "fail":
                raise LibraryError("The disk is full.")

        return really_sync(self, articles, allow_empty=allow_empty, progress=hold)

    Library.sync = sync
    threading.Thread(target=lambda: sys.stdin.readline() and goes_on.set(), daemon=True).start()
    sys.argv = ["quoth", *sys.argv[1:]]
    main()
"""


@pytest.fixture
def held_chat(tmp_path):
    """Starts a chat whose sync is held; gives the process and the page's address."""
    running: list[subprocess.Popen[str]] = []

    def start(wanted: str) -> tuple[subprocess.Popen[str], str]:
        folder = write_articles(tmp_path / "articles")
        code = f"WANTED = {wanted!r}\n{HELD_CHAT}"
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        command = [sys.executable, "-c", code, "chat", "--articles", str(folder), "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"PYTHONUNBUFFERED": "1"}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=HEED_INTERRUPTS,
        )  # fmt: skip
        running.append(process)
        assert process.stdout
        assert process.stdout.readline() == "Starting the page…\n"
        for line in process.stdout:
            if line.startswith("The page is at "):
                return process, line.removeprefix("The page is at ").strip()
        raise AssertionError(process.communicate())

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.model
def test_chat_opens_the_page_before_the_articles_are_indexed(held_chat):
    process, address = held_chat("go on")
    with visitor().open(address, timeout=30) as page:
        assert page.status == 200
    assert process.poll() is None
    process.stdin.write("go on\n")
    process.stdin.flush()
    assert process.stdout.readline() == "Quoth is ready: 3 articles indexed (3 added).\n"


@pytest.mark.model
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no interrupt to a process")
def test_chat_follows_its_folder_and_ends_on_an_interrupt(tmp_path):
    folder = write_articles(tmp_path / "articles")
    with subprocess.Popen(
        [*CHAT, "--articles", folder, "--watch"],
        cwd=ROOT, env=os.environ | {"PYTHONUNBUFFERED": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=HEED_INTERRUPTS,
    ) as served:  # fmt: skip
        try:
            assert served.stdout
            assert next(line for line in served.stdout if line.startswith("Quoth is ready"))
            (folder / "ferry.txt").write_text("The ferry of Ardvik sails at nine.")
            (folder / "flag.md").unlink()
            assert served.stdout.readline() == "1 article added, 1 removed.\n"
        finally:
            served.send_signal(signal.SIGINT)
            try:
                out, err = served.communicate(timeout=60)
            finally:
                served.kill()
    assert (out, err, served.returncode) == ("", "", 0)


def test_a_library_without_its_folder_cannot_be_followed(quoth, library):
    ran = quoth("chat", "--library", library, "--watch")
    assert (ran.status, ran.out) == (2, "")
    assert "--articles" in ran.err


@pytest.mark.model
def test_chat_that_cannot_get_ready_is_a_failure(held_chat):
    process, _ = held_chat("fail")
    out, err = process.communicate("go on\n", timeout=60)
    assert (process.returncode, out, err) == (1, "", "quoth: The disk is full.\n")


@pytest.mark.model
def test_chat_with_a_wrong_model_is_a_failure(articles):
    command = [*CHAT, "--articles", articles, "--model", "no/such-model"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 1
    assert is_one_sentence(ran.stderr)
    assert "could not be loaded" in ran.stderr
    assert "ready" not in ran.stdout


@pytest.mark.model
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no interrupt to a process")
@pytest.mark.parametrize("wanted", ["go on", "hang"], ids=["it heeds the end", "it does not"])
def test_an_interrupt_before_chat_is_ready_ends_it_and_the_next_sync_goes_on(quoth, held_chat, tmp_path, wanted):
    process, _ = held_chat(wanted)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "")
    assert quoth("sync", tmp_path / "articles").out == "3 articles indexed (3 added).\n"
    assert quoth("verify", "--articles", tmp_path / "articles").status == 0


def test_messages_of_the_library_are_lines_on_standard_error(quoth, tmp_path, monkeypatch):
    logger = logging.getLogger("embeddings.encoders.export_cache")
    handlers = list(logging.getLogger("embeddings").handlers)

    def sync(*_: object, **__: object) -> None:
        logger.debug("nobody needs this")
        logger.info("Getting the model %s ready…", "m\x1b[31m")
        logger.warning("It is slow.")
        raise LibraryError("The disk is full.")

    monkeypatch.setattr("embeddings.library.Library.sync", sync)
    (tmp_path / "empty").mkdir()
    ran = quoth("sync", tmp_path / "empty")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "Getting the model m\\x1b[31m ready…\nIt is slow.\nquoth: The disk is full.\n"
    assert logging.getLogger("embeddings").handlers == handlers
    logger.warning("Nobody hears this.")
    assert quoth("verify", "--library", tmp_path / "none").err.count("\n") == 1


NOT_TO_ASK = (
    "gradio",
    "pandas",
    "rich.progress",
    "scipy",
    "sentence_transformers",
    "tiktoken",
    "torch",
    "transformers",
)


@pytest.mark.model
def test_asking_loads_only_what_it_needs(library, articles):
    code = f"""if True:
        import atexit, sys
        from qa.doors.cli.command_line import main
        atexit.register(lambda: print(*sorted(set({NOT_TO_ASK!r}) & set(sys.modules)), file=sys.stderr))
        sys.argv = ["quoth", "ask", "Who dug the harbour of Ardvik?", *sys.argv[1:]]
        main()
    """
    command = [sys.executable, "-c", code, "--articles", articles, "--library", library]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Olga" in ran.stdout
    assert ran.stderr.split() == []


def ask_in_a_terminal(library: Path, **environment: str) -> str:
    """What ``quoth ask`` writes when its standard output is a terminal."""
    import pty

    ours, its = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "qa.doors.cli.command_line",
        "ask",
        "How many loaves does the bakery of Ardvik sell a day?",
    ]
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment}
    with subprocess.Popen(
        [*command, "--library", library], cwd=ROOT, env=environment, stdout=its, stderr=its
    ) as asking:
        os.close(its)
        written = b""
        while True:
            try:
                read = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed, others end the file
                break
            if not read:
                break
            written += read
    os.close(ours)
    assert asking.returncode == 0
    return written.decode().replace("\r\n", "\n")


@pytest.mark.model
@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_only_a_terminal_gets_styles(quoth, library):
    plain = quoth("ask", "How many loaves does the bakery of Ardvik sell a day?", "--library", library).out
    assert plain.startswith("[1] The bakery of Ardvik sells 400 loaves a day.\n    — The bakery · Ma Li")
    styled = ask_in_a_terminal(library)
    assert "\x1b[1m400\x1b[0m \x1b[4mloaves\x1b[0m" in styled
    assert re.sub(r"\x1b\[[\d;]*m", "", styled) == plain
    assert ask_in_a_terminal(library, NO_COLOR="1") == plain


SOURCE = Source("a.md", "T", "P", None, "2020-01-02", None, "/a.md", "0" * 64, None, 3, 8)
QUOTE = Quote(1, "words", 0.5, (SOURCE, SOURCE))
READ = Correction("payz", "pays", CorrectionKind.SPELLING)
NEWER = ("message", "corrections", "agreement", "explanation", "taken_over", "parts", "prose")
IN_FEES = replace(SOURCE, headings=("Fees", "Old ones"))


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (
            Answer("q", "q", Status.ANSWERED, 0.9, (QUOTE,)),
            "[1] words\n    — T · P · 2020-01-02 · a.md\n    — T · P · 2020-01-02 · a.md",
        ),
        (
            Answer("q", "q", Status.NOT_IN_ARTICLES, 0.1, (), QUOTE),
            "The articles do not answer this.\n\nThe nearest passage, which is not an answer:\n\n"
            "words\n    — T · P · 2020-01-02 · a.md\n    — T · P · 2020-01-02 · a.md",
        ),
        (
            Answer("and  when?", "Who pays? and when?", Status.NOT_IN_ARTICLES, 0.0),
            "Understood as: Who pays? and when?\nLeave out --history to ask without the conversation.\n\n"
            "The articles do not answer this.",
        ),
        (
            Answer("q", "q", Status.ANSWERED, 0.9, (replace(QUOTE, sources=QUOTE.sources[:1] * 1500),)),
            "[1] words" + "\n    — T · P · 2020-01-02 · a.md" * 21 + "\n    — and 1,479 more places",
        ),
        (
            Answer("q", "q", Status.ANSWERED, 0.9, (replace(QUOTE, sources=(IN_FEES, replace(IN_FEES, page="iv"))),)),
            "[1] words\n    — T · P · 2020-01-02 · a.md · in “Fees › Old ones”"
            "\n    — T · P · 2020-01-02 · a.md · page iv",
        ),
        (
            Answer("who  payz?", "who pays?", Status.NOT_IN_ARTICLES, 0.0, corrections=(READ,)),
            "Read “payz” as “pays”.\n\nThe articles do not answer this.",
        ),
        (
            Answer("payz when?", "Who pays when?", Status.NOT_IN_ARTICLES, 0.0, corrections=(READ,)),
            "Read “payz” as “pays”.\n\nUnderstood as: Who pays when?\n"
            "Leave out --history to ask without the conversation.\n\nThe articles do not answer this.",
        ),
        (Answer("q", "q", Status.NOT_IN_ARTICLES, 0.0), "The articles do not answer this."),
        (Answer("q", "q", Status.FILTERED_OUT, 0.0), "None of the chosen articles is in the library."),
        (Answer("q", "q", Status.NO_QUESTION, 0.0, message="Glad to help.\x1b[2J"), "Glad to help.\\x1b[2J"),
        (Answer("q", "q", Status.NOT_IN_ARTICLES, 0.0, message="Ask in English."), "Ask in English."),
        (
            Answer("q", "q", Status.OVERVIEW, 0.0, (replace(QUOTE, sources=(SOURCE,)),), message="To read:"),
            "To read:\n\n[1] words\n    — T · P · 2020-01-02 · a.md",
        ),
    ],
    ids=[
        "answered",
        "refused",
        "understood",
        "everywhere",
        "below headings",
        "corrected",
        "corrected and understood",
        "nothing near",
        "filtered out",
        "small talk",
        "refused with a message",
        "an overview",
    ],
)
def test_what_a_terminal_shows(answer, shown):
    assert answer_text(answer) == shown


def above(kind: ContextKind, text: str) -> Context:
    return Context(kind, text, 0, len(text))


@pytest.mark.parametrize(
    ("context", "words", "shown"),
    [
        pytest.param(
            [above(ContextKind.HEADING, "Fees"), above(ContextKind.HEADER_ROW, "| Day | Fee |")], "| Monday | 4 € |",
            "[1] Fees\n    | Day | Fee |\n    | Monday | 4 € |\n    — T", id="a row below its header",
        ),
        pytest.param(
            [above(ContextKind.QUESTION, "May I bring\nmy dog?")], "No.\n\nNever.",
            "[1] May I bring\n    my dog?\n    No.\n\n    Never.\n    — T", id="an answer below its question",
        ),
        pytest.param([above(ContextKind.SPEAKER, "Ann:")], "We did.", "[1] Ann: We did.\n    — T", id="a speaker"),
        pytest.param([above(ContextKind.KEY, "author")], "Ida", "[1] author: Ida\n    — T", id="a key without a colon"),
        pytest.param(
            [above(ContextKind.QUESTION, "Who built it?"), above(ContextKind.SPEAKER, "Ms \x1b[31mOduya:")], "We did.",
            "[1] Who built it?\n    Ms \\x1b[31mOduya: We did.\n    — T", id="escape sequences",
        ),
    ],
)  # fmt: skip
def test_a_terminal_shows_the_context_of_a_quote(context, words, shown):
    about = replace(SOURCE, publisher=None, date=None)
    answer = Answer("q", "q", Status.ANSWERED, 0.9, (Quote(1, words, 0.5, (about,), context=tuple(context)),))
    assert answer_text(answer) == f"{shown} · a.md"
    styled = answer_text(answer, styled=True)
    assert "\x1b[2m" in styled
    assert re.sub(r"\x1b\[[02]m", "", styled) == answer_text(answer)


def test_json_leaves_out_what_only_the_page_needs():
    assert list(answer_values(Answer("q", "understood", Status.FILTERED_OUT, 0.0))) == [
        "question", "status", "confidence", "quotes", "nearest", "timings_ms", *NEWER,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “words”\n\ttab", "plain “words”\n\ttab"),
        ("two\r\nlines", "two\nlines"),
        ("over\rwritten", r"over\x0dwritten".replace("x0d", "r")),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b2J", r"\x9b2J"),
        ("\x7f\x00", r"\x7f\x00"),
        ("\u202eabc\u2066\u200f", r"\u202eabc\u2066\u200f"),
        ("\udcff", r"\udcff"),
        ("\U000e0041", r"\U000e0041"),
        ("👩\u200d👧 می\u200cخواهم co\u00adop", "👩\u200d👧 می\u200cخواهم co\u00adop"),
    ],
)
def test_printable(text, shown):
    assert printable(text, lines=True) == shown


def test_like_named_folders_have_libraries_of_their_own(tmp_path):
    names = {default_library(tmp_path / parent / "articles") for parent in ("a", "b")}
    assert len(names) == 2
    assert all(name.name.startswith("articles-") for name in names)
    assert default_library(tmp_path / "a" / ".." / "a" / "articles") in names


def test_files_of_other_kinds_are_named_a_few_of_them(capsys, tmp_path):
    report = SyncReport(("a.md",), (), (), (), (), tuple(f"scan{number}.pdf" for number in range(8)))
    print_warnings(report, tmp_path)
    named = ", ".join(f"scan{number}.pdf" for number in range(5))
    assert " ".join(capsys.readouterr().err.split()) == (
        f"Passed over, since only {name_endings('and')} files are read: {named} and 3 more."
    )


def test_files_that_were_read_in_part_are_named_with_their_reasons(capsys, tmp_path):
    print_warnings(SyncReport(("a.epub",), (), (), (), (), warnings=(ReadInPart("a.epub", "No page."),)), tmp_path)
    assert capsys.readouterr().err == "Read in part: a.epub: No page.\n"


def test_articles_in_other_languages_are_named(capsys, tmp_path):
    print_warnings(SyncReport(("a.md", "b.md"), (), (), (), (), languages=(("de", 1), ("zh", 1))), tmp_path)
    assert " ".join(capsys.readouterr().err.split()) == (
        "1 article is in German and 1 in Chinese; Quoth searches English alone well."
    )
