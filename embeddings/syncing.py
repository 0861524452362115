"""Making the store equal a folder of articles, in batches that each land whole."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embeddings.chunking import chunk
from embeddings.document import Document, Passage
from embeddings.encoder import Encoder
from embeddings.errors import ArticlesFolderError, UnreadableArticleError
from embeddings.reading import ARTICLE_SUFFIXES, read_document
from embeddings.settings import LibrarySettings
from embeddings.store import Store

# Passages encoded between two commits: a killed sync loses at most these, and like lengths still find one another.
_BATCH_PASSAGES = 256


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is: characters of changed articles encoded, of how many; ``document_id`` is the latest begun."""

    done: int
    total: int
    document_id: str


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that is left out, and the one plain sentence why."""

    document_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: document ids, each list sorted. ``failed`` files are not in the library."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]

    @property
    def total(self) -> int:
        """Documents in the library after the sync."""
        return len(self.added) + len(self.changed) + len(self.unchanged)


def sync_folder(
    store: Store,
    folder: Path,
    settings: Callable[[], LibrarySettings],
    encoder: Encoder,
    progress: ProgressCallback | None = None,
) -> SyncReport:
    """Make ``store`` equal ``folder``. ``settings`` is asked only when something must be encoded: it loads the model.

    :raises ArticlesFolderError: the folder does not exist or cannot be listed; the store stays as it was.
    """
    with suppress(RuntimeError):  # there is no such user, and soon no such folder
        folder = folder.expanduser()
    folder = folder.absolute()
    files, failed = _article_files(folder)
    held = store.files()
    new: dict[str, int] = {}
    unchanged: list[str] = []
    for document_id, file in files.items():
        try:
            document = read_document(file, folder)
        except UnreadableArticleError as error:
            failed.append(Failure(document_id, str(error)))
            continue
        if document_id in held and held[document_id][0] == document.sha256:
            unchanged.append(document_id)
        else:
            new[document_id] = len(document.text)
    adding = _Adding(store, settings, encoder, progress, new)
    for document_id in new:
        try:
            adding.add(read_document(files[document_id], folder))
        except UnreadableArticleError as error:  # it was readable a moment ago
            failed.append(Failure(document_id, str(error)))
            adding.skip(document_id)
    adding.write()
    removed = sorted(set(held) - set(unchanged) - set(adding.added))
    moved = {i: str(files[i]) for i in unchanged if held[i][1] != str(files[i])}
    with store.transaction():
        if removed:
            store.next_generation()
        for document_id in removed:
            store.remove(document_id)
        for document_id, path in moved.items():
            store.move(document_id, path)
    return SyncReport(
        added=tuple(sorted(set(adding.added) - set(held))),
        changed=tuple(sorted(set(adding.added) & set(held))),
        removed=tuple(removed),
        unchanged=tuple(sorted(unchanged)),
        failed=tuple(sorted(failed, key=lambda failure: failure.document_id)),
    )


class _Adding:
    """Chunks, encodes and stores new and changed documents, in batches that each land whole."""

    def __init__(
        self,
        store: Store,
        settings: Callable[[], LibrarySettings],
        encoder: Encoder,
        progress: ProgressCallback | None,
        sizes: Mapping[str, int],
    ) -> None:
        """``sizes``: characters of every document that will come, by id."""
        self.added: list[str] = []
        self._store = store
        self._settings = settings
        self._encoder = encoder
        self._progress = progress
        self._sizes = sizes
        self._total = sum(sizes.values())
        self._done = 0
        self._batch: list[tuple[Document, list[Passage]]] = []

    def add(self, document: Document) -> None:
        """Store a document, now or with those that come; one whose text is held already is not encoded again."""
        self._report(document.document_id)
        twin = self._store.twin(document)
        if twin is not None:
            with self._store.transaction():
                self._store.next_generation()
                self._store.remove(document.document_id)
                self._store.copy(document, like=twin)
            self.added.append(document.document_id)
            self.skip(document.document_id)
            return
        passages = chunk(
            document,
            passage_tokens=self._settings().passage_tokens,
            model_tokens=self._encoder.max_tokens,
            count_model=self._encoder.count_tokens,
        )
        self._batch.append((document, passages))
        if sum(len(passages) for _, passages in self._batch) >= _BATCH_PASSAGES:
            self.write()

    def skip(self, document_id: str) -> None:
        """Note that there is nothing to encode for a document."""
        self._done += self._sizes[document_id]
        self._report(document_id)

    def write(self) -> None:
        """Encode and store what has come and is not stored yet."""
        if not self._batch:
            return
        latest = self._batch[-1][0].document_id
        size = sum(self._sizes[document.document_id] for document, _ in self._batch)
        texts = [passage.text for _, passages in self._batch for passage in passages]
        encoded = 0

        def advance(count: int) -> None:
            nonlocal encoded
            encoded += count
            self._report(latest, ahead=size * encoded // len(texts))

        encodings = iter(self._encoder.encode_documents(texts, advance))
        with self._store.transaction():
            self._store.next_generation()
            for document, passages in self._batch:
                self._store.remove(document.document_id)
                self._store.add(document, passages, [next(encodings) for _ in passages])
        self.added += [document.document_id for document, _ in self._batch]
        self._batch.clear()
        self._done += size
        self._report(latest)

    def _report(self, document_id: str, ahead: int = 0) -> None:
        """``ahead``: characters of the batch that are encoded and not stored yet."""
        if self._progress:
            self._progress(Progress(self._done + ahead, self._total, document_id))


def check_folder(folder: Path) -> None:
    """Make sure that there is such a folder, and that its name can be noted.

    :raises ArticlesFolderError: there is not, or it cannot.
    """
    try:
        str(folder.absolute()).encode()
        if not folder.exists():
            raise ArticlesFolderError(f"The folder {folder} does not exist; name a folder that holds your articles.")
        if not folder.is_dir():
            raise ArticlesFolderError(f"{folder} is a file, not a folder; name the folder that holds your articles.")
    except UnicodeEncodeError as error:
        shown = str(folder).encode("utf-8", "replace").decode()
        raise ArticlesFolderError(
            f"The name of the folder {shown} is not valid Unicode; rename the folder, then sync again."
        ) from error
    except OSError as error:
        raise _cannot_list(folder, error) from error


def _cannot_list(folder: Path, error: OSError) -> ArticlesFolderError:
    return ArticlesFolderError(
        f"The folder {error.filename or folder} cannot be listed ({error.strerror}); allow it to be read, or name "
        "another folder."
    )


def _article_files(folder: Path) -> tuple[dict[str, Path], list[Failure]]:
    """The article files below ``folder`` by document id, and those that cannot be articles whatever they hold.

    Hidden files and folders are passed over.
    """
    check_folder(folder)
    try:
        listing = sorted(_walk(folder))
    except OSError as error:
        raise _cannot_list(folder, error) from error
    root = folder.resolve()
    found: dict[str, Path] = {}
    failed: list[Failure] = []
    for file in listing:
        document_id = file.relative_to(folder).as_posix()
        reason = _obstacle(file, document_id, root)
        if reason:
            failed.append(Failure(document_id.encode("utf-8", "replace").decode(), reason))
        else:
            found[document_id] = file
    return found, failed


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry)
        elif entry.suffix.lower() in ARTICLE_SUFFIXES and not entry.is_dir():
            yield entry


def _obstacle(file: Path, document_id: str, root: Path) -> str | None:
    try:
        document_id.encode()
        if not file.resolve().is_relative_to(root):
            return "It is a link that leads out of the folder; put the file itself into the folder."
    except UnicodeEncodeError:
        return "The file's name is not valid Unicode; rename the file, then sync again."
    except (OSError, RuntimeError):  # a RuntimeError before Python 3.13
        return "It is a link that leads to itself; put the file itself in its place."
    return None
