"""The promises of the Dockerfile, the compose file and the systemd unit, and lint of each where its tools are."""

import fnmatch
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from embeddings.encoders.model_encoder import ModelEncoder

ROOT = Path(__file__).resolve().parent.parent
UNIT = ROOT / "docs" / "deploy" / "quoth.service"


class Instruction(NamedTuple):
    """One instruction of a Dockerfile, with the number of its stage."""

    stage: int
    name: str
    text: str

    @property
    def words(self) -> list[str]:
        return self.text.split()


def instructions() -> list[Instruction]:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    found, stage = [], -1
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            stage += name == "FROM"
            found.append(Instruction(stage, name, rest))
    return found


def last_stage() -> list[Instruction]:
    return [each for each in instructions() if each.stage == instructions()[-1].stage]


def one(name: str) -> Instruction:
    (found,) = [each for each in last_stage() if each.name == name]
    return found


def is_ignored(path: str) -> bool:
    """Return whether `.dockerignore` keeps a path from the builder: the last line that matches it decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#"):
            parts = path.split("/")
            above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
            names = [*above, *parts] if pattern.startswith("**/") else above if pattern != "*" else parts[:1]
            if any(fnmatch.fnmatchcase(name, pattern.removeprefix("**/")) for name in names):
                ignored = not line.startswith("!")
    return ignored


def sources() -> list[str]:
    copies = [each for each in instructions() if each.name == "COPY" and "--from" not in each.text]
    return [source for copy in copies for source in copy.words[:-1]]


def removed_packages() -> list[str]:
    (names,) = [
        found[1] for each in instructions() if (found := re.search(r"for name in ([\w ]+); do .*rm -r", each.text))
    ]
    return names.split()


def test_the_image_runs_as_a_user_without_rights():
    names = [each.name for each in last_stage()]
    assert int(one("USER").text) >= 1000
    assert names.index("USER") < names.index("ENTRYPOINT") < names.index("CMD")
    assert all(each.name != "RUN" for each in last_stage()[names.index("USER") :])


def test_the_image_has_a_fixed_base_and_fetches_no_address():
    bases = [each.words[0] for each in instructions() if each.name == "FROM"]
    assert bases == ["python:${PYTHON}"] * 2
    (version,) = [each.text for each in instructions() if each.name == "ARG" and each.stage == -1]
    assert re.fullmatch(r"PYTHON=3\.\d+\.\d+-slim-\w+", version)
    assert not [each for each in instructions() if each.name == "ADD" or "://" in each.text.replace("http://127.", "")]


def test_the_image_is_closed_by_default_and_checks_its_health():
    command = json.loads(one("ENTRYPOINT").text) + json.loads(one("CMD").text)
    assert command[:2] == ["quoth", "chat"]
    assert "--auth-file" in command
    assert "--public" not in command
    check = json.loads(one("HEALTHCHECK").text.partition("CMD ")[2])
    assert f"127.0.0.1:{one('EXPOSE').text}/" in check[-1]
    assert one("VOLUME").text in one("ENV").text + "/quoth"


def test_the_builder_gets_what_it_copies_and_no_more():
    for source in sources():
        assert (ROOT / source).exists(), source
        assert not is_ignored(source), source
    given = [path.name for path in ROOT.iterdir() if not is_ignored(path.name)]
    assert sorted(given) == sorted(set(sources()))
    for kept_out in ("passwords.txt", ".git/config", "eval/training/x.txt", "qa/__pycache__/x.pyc", "seeds/x.sqlite3"):
        assert is_ignored(kept_out), kept_out


def test_the_copied_files_make_the_wheel(tmp_path):
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed here")
    for source in sources():
        if (ROOT / source).is_dir():
            shutil.copytree(
                ROOT / source,
                tmp_path / source,
                ignore=lambda folder, names: [n for n in names if is_ignored(f"{Path(folder).relative_to(ROOT)}/{n}")],
            )
        else:
            shutil.copy(ROOT / source, tmp_path)
    built = [
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / str(number))],
            cwd=folder, capture_output=True, check=True, timeout=120,
        )
        for number, folder in enumerate((ROOT, tmp_path))
    ]  # fmt: skip
    assert built
    first, second = ((next((tmp_path / str(number)).iterdir())).read_bytes() for number in (0, 1))
    assert first == second


@pytest.mark.model
def test_the_packaged_model_runs_without_the_packages_that_the_image_leaves_out(tmp_path, export_cache):
    removed = removed_packages()
    assert {"torch", "transformers", "sentence_transformers"} <= {*removed}
    for name in removed:
        assert importlib.util.find_spec(name), name
    ModelEncoder().encode_query("Who pays?")
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({removed!r}))\n")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "XDG_DATA_HOME": str(tmp_path / "data")}
    quoth = [sys.executable, "-m", "qa.doors.cli.entry_point", "ask", "How old is the veteran Zhen Jianhua?"]
    done = subprocess.run(
        quoth, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "85 years old" in done.stdout
    model = tmp_path / "model"
    model.mkdir()
    environment["XDG_DATA_HOME"] = str(tmp_path / "other-data")
    (model / "config.json").write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [*quoth, "--model", str(model)], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "needs sentence-transformers and torch, which cannot be imported here" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_hadolint_finds_nothing():
    hadolint = shutil.which("hadolint", path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]))
    if hadolint is None:
        pytest.skip("hadolint is not installed here")
    done = subprocess.run([hadolint, "--no-color", "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def works(*command: str) -> bool:
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0


def test_docker_builds_the_image():
    if not os.environ.get("QUOTH_DOCKER"):
        pytest.skip("QUOTH_DOCKER=1 builds the image, in minutes, where docker runs")
    assert works("docker", "info"), "docker does not run here"
    build = [
        "docker",
        "build",
        "-t",
        "quoth:test",
        "--build-arg",
        f"TORCH_INDEX={os.environ.get('TORCH_INDEX', '')}",
        ".",
    ]
    subprocess.run(build, cwd=ROOT, check=True)
    run = ["docker", "run", "--rm", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--network=none", "quoth:test"]
    ask = [*run, "ask", "How old is the veteran Zhen Jianhua?"]
    asked = subprocess.run(ask, capture_output=True, text=True, check=False)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "85 years old" in asked.stdout


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


def test_the_compose_file_closes_the_container():
    quoth = compose()["services"]["quoth"]
    assert (quoth["read_only"], quoth["cap_drop"], quoth["tmpfs"]) == (True, ["ALL"], ["/tmp"])
    assert "no-new-privileges:true" in quoth["security_opt"]
    assert not quoth.keys() & {"privileged", "user", "network_mode", "pid", "devices", "cap_add", "env_file"}
    assert all(port.startswith("127.0.0.1:") for port in quoth["ports"])
    articles, library = quoth["volumes"]
    assert (articles["type"], articles["read_only"]) == ("bind", True)
    assert library["source"] in compose()["volumes"]
    assert library["target"] == one("VOLUME").text
    assert {*quoth["secrets"]} <= compose()["secrets"].keys()
    assert not re.search(r"password\s*[:=]\s*\S", json.dumps(quoth.get("environment", {})), re.IGNORECASE)


def test_the_compose_file_starts_the_command_of_the_image():
    quoth = compose()["services"]["quoth"]
    assert quoth["command"] == json.loads(one("CMD").text)
    (port,) = quoth["ports"]
    assert port.rpartition(":")[2] == one("EXPOSE").text
    articles, _ = quoth["volumes"]
    assert articles["target"] in quoth["command"]
    assert f"/run/secrets/{quoth['secrets'][0]}" in quoth["command"]
    arguments = {each.words[0].partition("=")[0] for each in instructions() if each.name == "ARG"}
    assert quoth["build"]["args"].keys() <= arguments


def test_docker_compose_reads_the_file():
    if not works("docker", "compose", "version"):
        pytest.skip("docker's plugin compose is not installed here")
    subprocess.run(["docker", "compose", "config", "--quiet"], cwd=ROOT, check=True)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that is there."""
    text = UNIT.read_text(encoding="utf-8")
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub(r"(?<=^ExecStart=)\S+", sys.executable, text, flags=re.MULTILINE), encoding="utf-8")
    return unit


def test_systemd_knows_every_line_of_the_unit(unit):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here")
    verify = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(unit)]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    # At most 2.0, which --threshold counts in tenths; 10 is a service without any protection.
    rate = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", str(unit)]
    done = subprocess.run(rate, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_unit_is_closed():
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    assert {"DynamicUser=yes", "ProtectSystem=strict", "StateDirectory=quoth", "CacheDirectory=quoth"} <= {*lines}
    (start,) = [line for line in lines if line.startswith("ExecStart=")]
    assert "--public" not in start
    assert "--auth-file %d/passwords" in start
    assert "SuccessExitStatus=143" in lines
