"""What README promises, run: its commands, its answer and its Python."""

import os
import re
import socket
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.library import Library
from eval.questions import read_questions
from qa.assistant import Assistant
from qa.doors.web.history.chat_store import ChatStore
from qa.doors.web.history.feedback import Feedback, Thumb
from qa.history.conversation import Conversation, Turn
from qa.history.export import export_markdown
from qa.retriever import Retriever

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_make_command_is_a_target():
    named = set(re.findall(r"\bmake ([a-z]+)\b", README)) & {"chat", "test", "eval", "bench"}
    assert {"chat", "test"} <= named <= targets()


def test_every_file_named_is_there():
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists(), path


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment whose home, data and articles are the test's own, with the model ready to run."""
    ModelEncoder().encode_query("Who pays?")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "bridge.txt").write_text(
        "The bridge over the Ling was opened on 4 May 2021\n\nThe county pays for the bridge over the Ling, the "
        "transport office said.\n\nThe bridge was opened on 4 May 2021 by the oldest baker of the town.\n",
        encoding="utf-8",
    )
    return {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}


QUOTH = f'"{sys.executable}" -m qa.doors.cli.command_line'


def quoth(command: str, home: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a ``quoth ...`` line of README as a shell would, with this environment's own quoth."""
    line = re.sub(r"^quoth\b", QUOTH, command)
    return subprocess.run(
        ["bash", "-c", line], env=home, cwd=home["HOME"], capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.model
def test_the_question_is_answered_as_shown(home):
    (question,) = [line for line in "".join(blocks("sh")).splitlines() if "Zhen Jianhua" in line]
    done = quoth(question, home)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == blocks("text")[0]


@pytest.mark.model
def test_the_commands_for_own_articles_run(home):
    commands = [line for line in "".join(blocks("sh")).splitlines() if "~/articles" in line and " chat " not in line]
    assert len(commands) == 4
    for command in commands:
        done = quoth(command, home)
        assert done.returncode == 0, (command, done.stderr)
    inline = re.search(r"`(quoth ask \"and who proofread it\?\"[^`]*)`", README)
    assert inline
    assert "Li Haihui" in quoth(inline[1], home).stdout
    guaranteed = re.search(r"`(quoth ask [^`]* --guarantee [^`]*)`", README)
    assert guaranteed
    done = quoth(guaranteed[1], home)
    assert (done.returncode, done.stderr) == (0, "")
    refused = quoth(re.sub("guarantee .*", "guarantee 0.1%", guaranteed[1]), home)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "the lowest share that the measurements support is" in refused.stderr


@pytest.mark.model
def test_a_slip_is_read_as_promised(home):
    command, promised = re.search(r"`(quoth ask [^`]*vetern[^`]*)`\s+begins with\s+\"(Read [^\"]*)\"", README).groups()
    done = quoth(f"{command} --explain", home)
    assert done.stdout.startswith(f"{promised}\n\n[1] ")
    assert "Zhen Jianhua" in done.stdout
    assert "Decided by: threshold" in done.stdout


@pytest.mark.model
def test_an_export_is_checked_and_thumbs_become_questions(home):
    articles = Path(home["HOME"], "articles")
    assert quoth("quoth sync ~/articles", home).returncode == 0
    (folder,) = Path(home["XDG_DATA_HOME"], "quoth", "libraries").iterdir()
    with Library.open(folder) as library:
        answer = Assistant(Retriever(library)).ask("Who opened the bridge?")
    turn = Turn(answer, datetime(2026, 11, 22, tzinfo=UTC))
    Path(home["HOME"], "conversation.md").write_text(
        export_markdown(Conversation((turn,)), turn.asked), encoding="utf-8"
    )
    with ChatStore.open(folder) as store:
        conversation, number = store.add_turn("ann", None, turn)
        question = answer.question
        store.add_feedback("ann", Feedback(turn.asked, conversation, number, Thumb.UP, question, (), turn))
    (check,), (judge,) = (
        re.findall(rf"`(quoth {command}[^`]+)`", README) for command in ("verify conversation", "feedback")
    )
    done = quoth(check, home)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(answer.quotes)} verbatim" in done.stdout
    (articles / "bridge.txt").write_text("The bridge is gone\n\nNothing else is known of it.\n", encoding="utf-8")
    assert quoth(check, home).returncode == 1
    assert quoth(judge, home).returncode == 0
    (asked,) = read_questions(Path(home["HOME"], "questions.jsonl"))
    assert asked.question == question


@pytest.mark.model
def test_the_commands_for_others_serve_who_may_come(home):
    password, *chats = [line for line in "".join(blocks("sh")).splitlines() if "password" in line or "--host" in line]
    assert len(chats) == 2
    assert quoth(f"echo a good secret | {password}".replace("quoth", QUOTH, 1), home).returncode == 0
    for chat, is_closed in zip(chats, (True, False), strict=True):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        line = f"exec {chat.replace('quoth', QUOTH, 1)} --port {port}"
        with subprocess.Popen(
            ["bash", "-c", line], env=home, cwd=home["HOME"], stdout=subprocess.PIPE, text=True
        ) as served:
            try:
                assert served.stdout
                told = next(line for line in served.stdout if line.startswith("The page is at "))
                address = told.split()[-1]
                with urllib.request.urlopen(address, timeout=60) as page:
                    assert ('type="password"' in page.read().decode()) is is_closed
            finally:
                served.kill()


@pytest.mark.model
def test_the_python_runs(home):
    (code,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=home, cwd=home["HOME"], capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 " in done.stdout
    assert "bridge.txt" in done.stdout
    assert "answered 0." in done.stdout
