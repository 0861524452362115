"""Questions that are encoded before they are asked, since several at once take less than each by itself."""

import threading
from collections.abc import Sequence

from embeddings.encoders.base import Encoder, EncodesTogether, Encoding

_KEPT = 128  # encodings: some 3 MB


class EncodedAhead:
    """The encodings of questions that are about to be asked; safe to use from any number of threads.

    What was not announced is not kept: this hands encodings over, and remembers none for the next time.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Encoding] = {}
        self._lock = threading.Lock()

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> None:
        """Encode these questions together; none where the encoder would do so one by one."""
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        if not isinstance(encoder, EncodesTogether) or not new:
            return
        encodings = encoder.encode_queries(new)
        with self._lock:
            self._kept.update(zip(new, encodings, strict=True))
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]

    def take(self, text: str) -> Encoding | None:
        """The encoding of a question, once; None where it was not announced."""
        with self._lock:
            return self._kept.pop(text, None)
