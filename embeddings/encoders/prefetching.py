"""Encodings of questions made together before they are needed, since several at once take less time than one by one."""

import threading
from collections.abc import Sequence

from embeddings.encoders.base import BatchQueryEncoder, Encoder, Encoding

_MAX_ENCODINGS = 128  # some 3 MB


class PrefetchedEncodings:
    """The encodings of questions that are about to be asked; safe to use from any number of threads.

    Each encoding is handed over once: this is not a cache.
    """

    def __init__(self) -> None:
        self._encodings: dict[str, Encoding] = {}
        self._lock = threading.Lock()

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> None:
        """Encode these questions together; does nothing with an encoder that would encode them one by one."""
        new = [text for text in dict.fromkeys(texts) if text not in self._encodings]
        if not isinstance(encoder, BatchQueryEncoder) or not new:
            return
        encodings = encoder.encode_queries(new)
        with self._lock:
            self._encodings.update(zip(new, encodings, strict=True))
            while len(self._encodings) > _MAX_ENCODINGS:
                del self._encodings[next(iter(self._encodings))]

    def take(self, text: str) -> Encoding | None:
        """Return the prefetched encoding of a question and forget it, or None."""
        with self._lock:
            return self._encodings.pop(text, None)
