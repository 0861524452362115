"""The wheel: its names, the same wheel from the sdist, and the command in an environment that has only the wheel."""

import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from embeddings.encoders.model_encoder import ModelEncoder

ROOT = Path(__file__).resolve().parent.parent
OTHERS = ("eval", "seeds", "ui")
POSIX = os.name == "posix"


def build(kind: str, source: Path, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=source, capture_output=True, text=True, check=True, timeout=120)
    (made,) = folder.iterdir()
    return made


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed here")
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment with the wheel, and with other people's `eval`, `seeds` and `ui`.

    The packages that Quoth needs are those of the environment that runs the tests.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=POSIX)
    variables = {"base": str(folder), "platbase": str(folder)}
    site, commands = (Path(sysconfig.get_path(name, "venv", variables)) for name in ("purelib", "scripts"))
    python = commands / Path(sys.executable).name
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-qq",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True, text=True, timeout=120)
    (site / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    for name in OTHERS:
        (site / f"{name}.py").write_text("OWNER = 'somebody else'\n", encoding="utf-8")
    return commands


@pytest.fixture
def outside(tmp_path: Path, export_cache: Path) -> dict[str, str]:
    """An environment far from the checkout, with an own home."""
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    return {**variables, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}


def run(command: list[object], outside: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], env=outside, cwd=outside["HOME"], capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip


def test_the_wheel_has_two_names_at_its_top(wheel):
    names = contents(wheel)
    metadata = {name for name in names if re.match(r"quoth-[\w.]+\.dist-info/", name)}
    assert {name.partition("/")[0] for name in names.keys() - metadata} == {"embeddings", "qa"}
    assert not any(re.search(r"\.pyc$|/training/|/everyday/|^tests/", name) for name in names)


def test_the_wheel_has_every_file_that_git_has(wheel):
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout, so there is no list of the repository's files")
    listing = [
        "git",
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "embeddings",
        "eval",
        "qa",
        "seeds",
        "ui.py",
    ]
    listed = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    expected = {
        re.sub(r"^(?=(?:eval|seeds)/|ui\.py$)", "qa/doors/cli/top-level/", name)
        for name in listed
        if not re.match(r"eval/(?:everyday|heads|training)/", name) and (ROOT / name).is_file()
    }
    assert expected <= contents(wheel).keys()


def test_the_sdist_makes_the_same_wheel(wheel, tmp_path):
    made = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(made) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    assert contents(build("wheel", source, tmp_path / "wheel")) == contents(wheel)


def test_other_packages_of_these_names_stay_other_people_s(installed, outside):
    code = (
        "import eval, seeds, ui, qa.assistant, qa.retriever, embeddings.library\n"
        "from qa import Assistant, Library, Retriever\n"
        "print(eval.OWNER, seeds.OWNER, ui.OWNER)\n"
    )
    done = run([installed / "python", "-c", code], outside)
    assert (done.stdout.strip(), done.stderr) == (" ".join(["somebody else"] * 3), "")


@pytest.mark.model
def test_the_command_uses_its_own_packages(installed, outside):
    ModelEncoder().encode_query("Who pays?")
    shown = run([installed / "quoth", "--help"], outside)
    assert (shown.returncode, shown.stderr) == (0, "")
    asked = run([installed / "quoth", "ask", "How old is the veteran Zhen Jianhua?", "--json"], outside)
    assert (asked.returncode, asked.stderr) == (0, "")
    (source, *_) = json.loads(asked.stdout)["quotes"][0]["sources"]
    assert source["document_id"] == "qinzao.md"
    question = {"query_id": "q1", "question": "How old is Zhen Jianhua?", "document": "qinzao", "answers": ["85"]}
    Path(outside["HOME"], "questions.jsonl").write_text(json.dumps(question) + "\n", encoding="utf-8")
    measured = run([installed / "quoth", "eval", "--questions", "questions.jsonl"], outside)
    assert (measured.returncode, measured.stderr) == (0, "")
    assert "1 question, 5 articles" in measured.stdout


# Notes every path that Python code of the command and of its children opens to write, or makes.
AUDIT = """
import os, sys

log = os.open(os.environ["WRITES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def note(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if writes or event in ("os.mkdir", "sqlite3.connect"):
        os.write(log, os.fsencode(f"{arguments[0]}\\n"))
    elif event == "os.rename":
        os.write(log, os.fsencode(f"{arguments[1]}\\n"))

sys.addaudithook(note)
"""


@pytest.fixture
def watched(outside: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An environment without a home, as in a container, in which every write is noted in a file."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(AUDIT, encoding="utf-8")
    (tmp_path / "tmp").mkdir()
    return {
        **outside,
        "HOME": str(tmp_path / "absent"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(tmp_path / "hook"),
        "TMPDIR": str(tmp_path / "tmp"),
        "WRITES": str(tmp_path / "writes"),
    }


@pytest.mark.model
def test_the_window_opens_writes_to_its_folders_and_ends_on_sigterm(installed, watched, tmp_path):
    ModelEncoder().encode_query("Who pays?")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [str(installed / "quoth"), "chat", "--port", str(port)]
    with subprocess.Popen(
        command, env=watched, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as served:
        try:
            assert served.stdout
            address = next(line for line in served.stdout if line.startswith("The page is at ")).split()[-1]
            visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with visitor.open(address, timeout=60) as page:
                assert page.status == 200
            next(line for line in served.stdout if line.startswith("Quoth is ready: 5 articles"))
            served.send_signal(signal.SIGTERM)
            _, errors = served.communicate(timeout=20)
        finally:
            served.kill()
    assert (served.returncode, errors) == (143 if POSIX else 1, "")
    written = {Path(line) for line in Path(watched["WRITES"]).read_text(encoding="utf-8").splitlines()}
    assert any(path.name == "library.sqlite3" for path in written)
    allowed = (watched["XDG_DATA_HOME"], watched["TMPDIR"], os.devnull)
    assert [path for path in written if path.is_absolute() and not any(map(path.is_relative_to, allowed))] == []
