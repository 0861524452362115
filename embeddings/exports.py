"""Exported models in the user's cache: each is made once, and opened from then on."""

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from embeddings.errors import ModelError
from embeddings.model_files import ModelFiles
from embeddings.model_tokenizer import ModelTokenizer, Reading
from embeddings.onnx_encoder import OnnxEncoder

# Raised when the export of the same model would become another.
_FORMAT = 1
GRAPH, WEIGHTS, TOKENIZER = "model.onnx", "weights.bin", "tokenizer.json"
_ABOUT = "about.json"
_LOCK_SECONDS = 600

# Exit statuses of the process that makes an export: the model itself is at fault.
MODEL_REFUSED = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Export:
    """What an exported model is beside its graph and tokenizer.

    ``declined``: why sentence-transformers itself has to run the model, and there is no graph; None where there is.
    """

    dimension: int
    reading: Reading
    declined: str | None = None

    def open(self, files: ModelFiles, folder: Path) -> OnnxEncoder:
        """The encoder that runs the export in ``folder``. Errors are those of onnxruntime and of reading files."""
        tokenizer = ModelTokenizer((folder / TOKENIZER).read_text(encoding="utf-8"), self.reading)
        return OnnxEncoder(files.name, files.fingerprint, self.dimension, tokenizer, folder / GRAPH)

    def save(self, folder: Path) -> None:
        """Write it beside what it is about, of which it notes the hashes."""
        hashes = {name: _sha256(folder / name) for name in (GRAPH, WEIGHTS, TOKENIZER) if not self.declined}
        (folder / _ABOUT).write_text(json.dumps({**asdict(self), "files": hashes}), encoding="utf-8")


def exported(files: ModelFiles, cache: Path | None = None) -> OnnxEncoder | None:
    """An encoder that runs the model's export, which is made at the first call.

    None where sentence-transformers itself has to run the model: it cannot be exported, there is a GPU, or there is no
    room for the export; the log says which. ``cache``: the folder of exports; None takes the user's.

    :raises ModelError: the model cannot be loaded.
    """
    cache = cache or platformdirs.user_cache_path("quoth") / "models"
    place = cache / f"{files.fingerprint[:32]}-torch{version('torch')}-{_FORMAT}"
    found = _open(files, place)
    if found is None:
        try:
            cache.mkdir(parents=True, exist_ok=True)
            with FileLock(cache / "exports.lock", timeout=_LOCK_SECONDS):
                # Another process may have made it meanwhile.
                found = _open(files, place) or _make(files, place)
        except (OSError, Timeout) as error:
            found = f"its export could not be kept in {cache}: {error}"
            logger.warning("The model %s runs through sentence-transformers, slower: %s.", files.name, found)
    return found if isinstance(found, OnnxEncoder) else None


def _open(files: ModelFiles, place: Path) -> OnnxEncoder | str | None:
    """The encoder, or why there can be none, or None where there is no export or a damaged one."""
    try:
        about = json.loads((place / _ABOUT).read_text(encoding="utf-8"))
        if about["declined"]:
            return str(about["declined"])
        digests = about.pop("files")
        if any(_sha256(place / name) != digests[name] for name in (GRAPH, WEIGHTS, TOKENIZER)):
            return None
        return Export(**{**about, "reading": Reading(**about["reading"])}).open(files, place)
    except Exception:  # whatever is wrong with it, onnxruntime's own errors included, it is made again
        return None


def _make(files: ModelFiles, place: Path) -> OnnxEncoder | str:
    """Export the model into ``place``, whole or not at all. The caller keeps others from doing so meanwhile."""
    logger.info("Getting the model %s ready, once, which takes some seconds…", files.name)
    # Of another version, damaged, or left by a process that was killed.
    for old in (*place.parent.glob(".*"), *place.parent.glob(f"{files.fingerprint[:32]}-*")):
        shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    try:
        _export(files, folder)
        os.replace(folder, place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = _open(files, place)
    if found is None:
        raise OSError("it was damaged as it was written")
    if isinstance(found, str):
        logger.info("The model %s runs through sentence-transformers itself: %s.", files.name, found)
    return found


_CHILD = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from embeddings.exporting import main
main(*sys.argv[2:])
"""


def _export(files: ModelFiles, folder: Path) -> None:
    """Fill ``folder`` with the model's export in a process of its own.

    Torch takes seconds of this process's time and half a gigabyte of its memory otherwise, for as long as it runs.
    """
    command = [sys.executable, "-c", _CHILD, json.dumps(sys.path), files.name, str(folder)]
    child = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if child.returncode == 0:
        return
    said = child.stderr.decode("utf-8", "replace").strip().splitlines() or ["nothing was said"]
    if child.returncode == MODEL_REFUSED:
        raise ModelError(said[-1])
    raise OSError(f"the process that exports it ended with status {child.returncode}: {said[-1]}")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
