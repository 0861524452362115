"""Adding the new documents of a sync: cutting, encoding and storing them, all at the same time."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from embeddings.document import Document, Passage
from embeddings.encoders.base import Encoder
from embeddings.engines.base import Engine, NewDocument
from embeddings.engines.file_records import FileRecord
from embeddings.errors import UnreadableArticleError
from embeddings.languages.base import Language
from embeddings.languages.inline_tags import mask_tags
from embeddings.settings import LibrarySettings
from embeddings.structure.chunking import chunk
from embeddings.token_codes import QuantizedEncoding

# Passages stored in one transaction. A killed sync loses at most two of these batches.
_BATCH_PASSAGES = 128
# Passages encoded at once. Their token vectors stay in memory until they are coded: 4 bytes × dim for each token, 15 MB
# in all.
_SLAB_PASSAGES = 64
# The memory for the encodings of a document, stored in one transaction: ten million characters of English take
# 160 MiB. While a large one is encoded, no other document waits beside it.
_MOST_BYTES = 256 * 1024**2
_LARGE_BYTES = 64 * 1024**2
_BYTES_OF_PASSAGE = 800  # of its objects, without its vectors
_TELLING_SECONDS = 1.0  # after which the rate so far says how long the rest takes


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a sync: ``done`` of ``total`` bytes of changed articles. ``document_id``: the latest begun.

    ``files_done``: the changed files that are stored, or that need no storing, of all ``files``.
    ``passages_per_second``: encoded since the start, None before the first. ``seconds_left``: an estimate, None at the
    start.
    """

    done: int
    total: int
    document_id: str
    files_done: int = 0
    files: int = 0
    passages_per_second: float | None = None
    seconds_left: float | None = None


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _EncodingBatch:
    """Documents, the passages of which are encoded in the background in slabs of passages of similar length.

    ``slabs``: for each slab, the numbers of its passages, counted through all ``documents``, and their encodings.
    """

    documents: Sequence[tuple[Document, list[Passage]]]
    slabs: Sequence[tuple[list[int], Future[list[QuantizedEncoding]]]]


class DocumentAdder:
    """Adds documents to a library. ``finish`` stores the last of them; ``close`` drops those not stored yet.

    While one batch is encoded in the background, the batch before it is stored and the batch after it is read and cut.
    A batch of documents is stored whole or not at all.
    """

    def __init__(
        self,
        engine: Engine,
        owner: str,
        settings: Callable[[], LibrarySettings],
        encoder: Encoder,
        language: Language,
        sizes: Mapping[str, int],
        progress: ProgressCallback | None,
    ) -> None:
        """``owner``: the owner of all documents to add. ``settings``: called only if a document must be encoded.
        ``sizes``: the bytes of each document to add, by id.
        """
        self.added: list[str] = []
        self._engine = engine
        self._owner = owner
        self._settings = settings
        self._encoder = encoder
        self._language = language
        self._sizes = sizes
        self._progress = progress
        self._done = 0
        self._files_done = 0
        self._passages_done = 0
        self._begun = time.monotonic()
        self._total = sum(sizes.values())
        self._latest = next(iter(sizes), "")
        self._records: dict[str, FileRecord] = {}
        self._batch: list[tuple[Document, list[Passage]]] = []
        self._running: _EncodingBatch | None = None
        # One thread, since an encoder uses every core.
        self._background = ThreadPoolExecutor(1, thread_name_prefix="encoding")

    def add(self, document: Document, record: FileRecord) -> None:
        """Take a document and store it later. If the library holds its text already, it is not encoded again.

        ``record``: of the document's file.

        :raises UnreadableArticleError: if its encodings would take too much memory.
        """
        self._records[document.document_id] = record
        self._latest = document.document_id
        self._report()
        # The same bytes make other blocks if only one of the files is Markdown.
        if any(o.sha256 == document.sha256 and o.blocks == document.blocks for o in self._waiting()):
            self.finish()  # so that the engine finds the twin below
        twin = self._engine.twin(document)
        if twin is not None:
            self._engine.replace(self._owner, [NewDocument(document, like=twin, record=record)])
            self.added.append(document.document_id)
            self.skip(document.document_id)
            return
        passages = chunk(
            document,
            passage_tokens=self._settings().passage_tokens,
            model_tokens=self._encoder.max_tokens,
            count_model=self._encoder.count_tokens,
            language=self._language,
        )
        size = self._encoded_size(passages)
        if size > _MOST_BYTES:
            raise UnreadableArticleError(
                f"The vectors of the file would take {size // 1024**2:,} MiB of memory, and those of an article may "
                f"take {_MOST_BYTES // 1024**2}; split it."
            )
        self._batch.append((document, passages))
        if size > _LARGE_BYTES:
            self.finish()
        elif sum(len(passages) for _, passages in self._batch) >= _BATCH_PASSAGES:
            self._encode_batch()

    def skip(self, document_id: str) -> None:
        """Count a document as done that needs no encoding."""
        self._done += self._sizes[document_id]
        self._files_done += 1
        self._report()

    def finish(self) -> None:
        """Encode and store the documents that are not stored yet."""
        self._encode_batch()
        self._store_running()

    def close(self) -> None:
        """Stop encoding, and drop the documents that are not stored yet."""
        self._background.shutdown(cancel_futures=True)

    def _encoded_size(self, passages: Sequence[Passage]) -> int:
        """Return the bytes that the encodings of these passages take; of few passages, at most as many."""
        dimension = self._encoder.dimension
        of_token = dimension // 8 + np.dtype(np.int32).itemsize
        of_passages = len(passages) * (dimension * np.dtype(np.float32).itemsize + _BYTES_OF_PASSAGE)
        most = of_passages + of_token * sum(len(passage.text) for passage in passages)
        if most <= _LARGE_BYTES:
            return most
        return of_passages + of_token * sum(self._encoder.count_tokens([passage.text for passage in passages]))

    def _waiting(self) -> Iterator[Document]:
        """Yield the documents that are not stored yet."""
        for batch in (self._batch, self._running.documents if self._running else ()):
            for document, _ in batch:
                yield document

    def _encode_batch(self) -> None:
        """Encode the current batch in the background, and meanwhile store the batch before it."""
        texts = [passage.text for _, passages in self._batch for passage in passages]
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        slabs = [order[first : first + _SLAB_PASSAGES] for first in range(0, len(order), _SLAB_PASSAGES)]
        submitted = [(slab, self._background.submit(self._encode, [texts[i] for i in slab])) for slab in slabs]
        batch, self._batch = self._batch, []
        self._store_running()
        if batch:
            self._running = _EncodingBatch(batch, submitted)

    def _encode(self, texts: Sequence[str]) -> list[QuantizedEncoding]:
        encodings = self._encoder.encode_documents([mask_tags(text) for text in texts])
        return [QuantizedEncoding.of(encoding) for encoding in encodings]

    def _store_running(self) -> None:
        """Wait until the batch in the background is encoded, and store it."""
        if self._running is None:
            return
        running, self._running = self._running, None
        size = sum(self._sizes[document.document_id] for document, _ in running.documents)
        count = sum(len(passages) for _, passages in running.documents)
        coded: dict[int, QuantizedEncoding] = {}
        for slab, future in running.slabs:
            coded.update(zip(slab, future.result(), strict=True))
            self._passages_done += len(slab)
            self._report(ahead=size * len(coded) // count)
        encodings = (coded[i] for i in range(count))
        added = [
            NewDocument(
                document,
                passages,
                [next(encodings) for _ in passages],
                record=self._records[document.document_id],
            )
            for document, passages in running.documents
        ]
        self._engine.replace(self._owner, added)
        self.added += [document.document_id for document, _ in running.documents]
        self._done += size
        self._files_done += len(running.documents)
        self._report()

    def _report(self, ahead: int = 0) -> None:
        """Report the progress. ``ahead``: the bytes of documents that are encoded and not stored yet."""
        if not self._progress:
            return
        done = self._done + ahead
        seconds = time.monotonic() - self._begun
        is_telling = seconds > _TELLING_SECONDS
        self._progress(
            Progress(
                done,
                self._total,
                self._latest,
                self._files_done,
                len(self._sizes),
                self._passages_done / seconds if is_telling and self._passages_done else None,
                seconds * (self._total - done) / done if is_telling and done else None,
            )
        )
