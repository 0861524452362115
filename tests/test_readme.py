"""What README promises, run: its commands, its answer and its Python."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.models.model_encoder import ModelEncoder

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


def quoth(command: str, home: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a ``quoth ...`` line of README as a shell would, with this environment's own quoth."""
    line = re.sub(r"^quoth\b", f'"{sys.executable}" -m qa.terminal.command_line', command)
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
    assert len(commands) == 3
    for command in commands:
        done = quoth(command, home)
        assert done.returncode == 0, (command, done.stderr)
    inline = re.search(r"`(quoth ask \"and who proofread it\?\"[^`]*)`", README)
    assert inline
    assert "Li Haihui" in quoth(inline[1], home).stdout


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
