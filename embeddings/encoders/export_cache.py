"""Exported models in the user's cache: each is made once, and opened from then on."""

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import platformdirs
from filelock import FileLock, Timeout

from embeddings.encoders.model_files import ModelFiles
from embeddings.encoders.onnx import OnnxEncoder
from embeddings.encoders.tokenizer import ModelTokenizer, TokenizerSettings
from embeddings.errors import ModelError
from embeddings.file_hash import sha256_of

# Raised when the export of the same model would become another.
_FORMAT = 1
# What takes part in making one: a newer version may make another, or succeed where it failed.
_MAKERS = ("torch", "transformers", "sentence-transformers", "onnx")
GRAPH, WEIGHTS, TOKENIZER = "model.onnx", "weights.bin", "tokenizer.json"
_ABOUT = "about.json"
_LOCK_SECONDS = 600

# The exit status of the process that makes an export when the model itself is at fault.
MODEL_REFUSED = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelExport:
    """What an exported model is, beside its graph, its weights and its tokenizer."""

    dimension: int
    reading: TokenizerSettings

    def open(self, files: ModelFiles, folder: Path) -> OnnxEncoder:
        """The encoder that runs the export in ``folder``. Errors are those of onnxruntime and of reading files."""
        tokenizer = ModelTokenizer((folder / TOKENIZER).read_text(encoding="utf-8"), self.reading)
        return OnnxEncoder(files.name, files.fingerprint, self.dimension, tokenizer, folder / GRAPH)

    def save(self, folder: Path) -> None:
        """Write it beside the other files, whose hashes it notes."""
        hashes = {name: sha256_of(folder / name) for name in (GRAPH, WEIGHTS, TOKENIZER)}
        _write(folder, {**asdict(self), "files": hashes})


def decline(reason: str, folder: Path) -> None:
    """Write that there can be no export of a model, and why."""
    _write(folder, {"declined": reason})


def exported(files: ModelFiles, cache: Path | None = None) -> OnnxEncoder | None:
    """An encoder that runs the model's export, which is made at the first call.

    None where sentence-transformers itself has to run the model, which the log gives the reason for: it cannot be
    exported, or its export cannot be kept, or there is none yet and there is a GPU. ``cache``: the folder of exports;
    None takes the user's.

    :raises ModelError: the model cannot be loaded.
    """
    cache = cache or platformdirs.user_cache_path("quoth") / "models"
    made_by = ",".join([str(_FORMAT), *(f"{maker}={version(maker)}" for maker in _MAKERS)])
    place = cache / f"{files.fingerprint[:32]}-{hashlib.sha256(made_by.encode()).hexdigest()[:8]}"
    found = _open(files, place) or _gpu()
    if found is None:
        try:
            found = _make_in_turn(files, place)
        except (OSError, Timeout) as error:
            found = f"its export cannot be kept in {cache} ({error})"
    if isinstance(found, OnnxEncoder):
        return found
    logger.info("The model %s runs through sentence-transformers itself: %s.", files.name, found)
    return None


def _open(files: ModelFiles, place: Path) -> OnnxEncoder | str | None:
    """The encoder, or why there can be none, or None where there is no export or a damaged one."""
    try:
        about = _read(place)
        if "declined" in about:
            return str(about["declined"])
        if any(sha256_of(place / name) != about["files"][name] for name in (GRAPH, WEIGHTS, TOKENIZER)):
            return None
        return ModelExport(about["dimension"], TokenizerSettings(**about["reading"])).open(files, place)
    except Exception:  # whatever is wrong with it, onnxruntime's own errors included, it is made again
        return None


def _gpu() -> str | None:
    """The reason that a GPU gives against making an export; None where there is no GPU."""
    if version("torch").endswith("+cpu"):
        return None  # known without loading it
    from embeddings.encoders.sentence_transformers import find_gpu

    gpu = find_gpu()
    return gpu and f"there is a GPU ({gpu})"


def _make_in_turn(files: ModelFiles, place: Path) -> OnnxEncoder | str:
    """Make the export, unless another process is making it: then wait for that."""
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
    """Export the model into ``place``, whole or not at all. The caller keeps others from doing so meanwhile."""
    logger.info("Getting the model %s ready, once, which takes some seconds…", files.name)
    for left in place.parent.glob(".*"):
        shutil.rmtree(left, ignore_errors=True)  # by a process that was killed
    folder = place.with_name(f".{place.name}")
    folder.mkdir()
    try:
        _export(files, folder)
        if "declined" in _read(folder):
            for file in folder.iterdir():
                if file.name != _ABOUT:
                    file.unlink()
        shutil.rmtree(place, ignore_errors=True)
        os.replace(folder, place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = _open(files, place)
    if found is None:
        raise OSError("it was damaged as it was written")
    return found


_CHILD = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from embeddings.encoders.exporting import main
main(*sys.argv[2:])
"""


def _export(files: ModelFiles, folder: Path) -> None:
    """Fill ``folder`` with the model's export in a process of its own.

    Torch takes seconds of this process's time and half a gigabyte of its memory otherwise, for as long as it runs.
    """
    # -P: or a json.py in the working folder would be run.
    command = [sys.executable, "-P", "-c", _CHILD, json.dumps(sys.path)]
    command += [files.name, str(files.folder), files.fingerprint, str(folder)]
    child = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if child.returncode == 0:
        return
    said = child.stderr.decode("utf-8", "replace").strip().splitlines() or ["nothing was said"]
    if child.returncode == MODEL_REFUSED:
        raise ModelError(said[-1])
    raise OSError(f"the process that makes it ended with status {child.returncode}: {said[-1]}")


def _write(folder: Path, about: dict[str, Any]) -> None:
    (folder / _ABOUT).write_text(json.dumps({**about, "sha256": _digest(about)}), encoding="utf-8")


def _read(folder: Path) -> dict[str, Any]:
    """What ``_write`` wrote.

    :raises ValueError: it is something else; so do KeyError and OSError.
    """
    about: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    if about.pop("sha256") != _digest(about):
        raise ValueError(f"{_ABOUT} was changed")
    return about


def _digest(about: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
