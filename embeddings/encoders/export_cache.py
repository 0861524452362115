"""Exported models in the user's cache: each is made once, and opened from then on."""

import hashlib
import json
import logging
import os
import secrets
import shutil
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import platformdirs
from filelock import FileLock, Timeout

from embeddings.encoders.model_files import ModelFiles, sha256_of
from embeddings.encoders.onnx import OnnxEncoder
from embeddings.encoders.tokenizer import ModelTokenizer, TokenizerSettings
from embeddings.errors import ModelError

# The version of exports. Raise it with every change that makes other exports of the same model.
_FORMAT = 1
# The packages that make an export: a newer version may make another, or succeed where this one failed.
_MAKERS = ("torch", "transformers", "sentence-transformers", "onnx")
GRAPH, WEIGHTS, TOKENIZER = "model.onnx", "weights.bin", "tokenizer.json"
_ABOUT = "about.json"
_LOCK_SECONDS = 600

MODEL_REFUSED = 3
"""The exit status of the exporting process if the model itself is at fault."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelExport:
    """The properties of an exported model, saved beside its graph, its weights and its tokenizer."""

    dimension: int
    tokenizer: TokenizerSettings

    def open(self, files: ModelFiles, folder: Path) -> OnnxEncoder:
        """Return an encoder that runs the export in ``folder``. Raises the errors of onnxruntime and of the files."""
        tokenizer = ModelTokenizer((folder / TOKENIZER).read_text(encoding="utf-8"), self.tokenizer)
        return OnnxEncoder(files.name, files.fingerprint, self.dimension, tokenizer, folder / GRAPH)

    def save(self, folder: Path) -> None:
        """Write the properties beside the other files, with the hashes of these."""
        hashes = {name: sha256_of(folder / name) for name in (GRAPH, WEIGHTS, TOKENIZER)}
        _write_about(folder, {"dimension": self.dimension, "reading": asdict(self.tokenizer), "files": hashes})

    @classmethod
    def load(cls, about: dict[str, Any]) -> "ModelExport":
        """Return the properties that ``save`` wrote."""
        return cls(about["dimension"], TokenizerSettings(**about["reading"]))


def decline(reason: str, folder: Path) -> None:
    """Write that the model cannot be exported, with the reason."""
    _write_about(folder, {"declined": reason})


def exported(files: ModelFiles, cache: Path | None = None) -> OnnxEncoder | None:
    """Return an encoder that runs the model's export, which the first call makes.

    None if sentence-transformers itself has to run the model; the log has the reason. Either the model cannot be
    exported, or the export cannot be saved, or there is no export yet and the machine has a GPU. ``cache``: the folder
    of exports; None takes the user's.

    :raises ModelError: if the model cannot be loaded.
    """
    cache = cache or platformdirs.user_cache_path("quoth") / "models"
    made_by = ",".join([str(_FORMAT), *(f"{maker}={version(maker)}" for maker in _MAKERS)])
    place = cache / f"{files.fingerprint[:32]}-{hashlib.sha256(made_by.encode()).hexdigest()[:8]}"
    result = _open(files, place) or _gpu()
    if result is None:
        try:
            result = _open_or_make(files, place)
        except (OSError, Timeout) as error:
            result = f"its export cannot be saved in {cache} ({error})"
    if isinstance(result, OnnxEncoder):
        return result
    logger.info("The model %s runs through sentence-transformers itself: %s.", files.name, result)
    return None


def _open(files: ModelFiles, place: Path) -> OnnxEncoder | str | None:
    """Return the encoder, or the reason against an export, or None if the export is missing or damaged."""
    try:
        about = _read_about(place)
        if "declined" in about:
            return str(about["declined"])
        if any(sha256_of(place / name) != about["files"][name] for name in (GRAPH, WEIGHTS, TOKENIZER)):
            return None
        return ModelExport.load(about).open(files, place)
    except Exception:  # any damage, onnxruntime's own errors included: the export is made again
        return None


def _gpu() -> str | None:
    """Return why a GPU makes an export pointless; None if there is no GPU."""
    if version("torch").endswith("+cpu"):
        return None  # saves the seconds of importing torch
    from embeddings.encoders.sentence_transformers import find_gpu

    gpu = find_gpu()
    return gpu and f"there is a GPU ({gpu})"


def _open_or_make(files: ModelFiles, place: Path) -> OnnxEncoder | str:
    """Make the export, or wait for another process that is making an export and then open it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place.parent / "exports.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        logger.info("Waiting for another process that gets a model ready…")
        lock.acquire(timeout=_LOCK_SECONDS)
    try:
        return _open(files, place) or _make(files, place)
    finally:
        lock.release()


def _make(files: ModelFiles, place: Path) -> OnnxEncoder | str:
    """Export the model into ``place``, whole or not at all. The caller holds the lock of the exports."""
    logger.info("Getting the model %s ready, once, which takes some seconds…", files.name)
    for leftover in place.parent.glob(".*"):
        shutil.rmtree(leftover, ignore_errors=True)  # from a process that was killed
    # No other process knows this name: one whose parent was killed may go on writing for a moment.
    folder = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    folder.mkdir()
    try:
        _export(files, folder)
        if "declined" in _read_about(folder):
            for file in folder.iterdir():
                if file.name != _ABOUT:
                    file.unlink()
        shutil.rmtree(place, ignore_errors=True)
        os.replace(folder, place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    encoder = _open(files, place)
    if encoder is None:
        raise OSError("it was damaged as it was written")
    return encoder


_CHILD = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from embeddings.encoders.export_cache import end_with_parent
end_with_parent()
from embeddings.encoders.exporting import main
main(*sys.argv[2:])
"""


def _export(files: ModelFiles, folder: Path) -> None:
    """Fill ``folder`` with the model's export in a separate process.

    In this process, torch would take seconds of its time, and half a gigabyte of its memory until it ends.

    :raises ModelError: if the model is at fault.
    :raises OSError: if the process fails, or does not end in time.
    """
    # -P: otherwise Python would run a json.py in the working folder.
    command = [sys.executable, "-P", "-c", _CHILD, json.dumps(sys.path)]
    command += [files.name, str(files.folder), files.fingerprint, str(folder)]
    its_input, held_open = os.pipe()
    try:
        child = subprocess.run(command, stdin=its_input, capture_output=True, check=False, timeout=_LOCK_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise OSError(f"the process that makes it did not end in {_LOCK_SECONDS} seconds") from error
    finally:
        os.close(its_input)
        os.close(held_open)
    if child.returncode == 0:
        return
    lines = child.stderr.decode("utf-8", "replace").strip().splitlines() or ["no message"]
    if child.returncode == MODEL_REFUSED:
        raise ModelError(lines[-1])
    raise OSError(f"the process that makes it ended with status {child.returncode}: {lines[-1]}")


def end_with_parent() -> None:
    """End this process as soon as its standard input ends, since then the process that started it has ended.

    An abandoned export would take a core and half a gigabyte, while the next process exports again.
    """

    def wait() -> None:
        os.read(sys.stdin.fileno(), 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _write_about(folder: Path, about: dict[str, Any]) -> None:
    (folder / _ABOUT).write_text(json.dumps({**about, "sha256": _digest(about)}), encoding="utf-8")


def _read_about(folder: Path) -> dict[str, Any]:
    """Read the properties that ``_write_about`` wrote.

    :raises ValueError: if the file holds anything else; also KeyError or OSError.
    """
    about: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    if about.pop("sha256") != _digest(about):
        raise ValueError(f"{_ABOUT} was changed")
    return about


def _digest(about: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
