"""Making the store equal a folder of articles, in batches that each land whole."""

from collections.abc import Callable, Iterator
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
    folder = folder.expanduser().absolute()
    failed: list[Failure] = []
    files = _article_files(folder, failed)
    held = store.files()
    new: dict[str, tuple[Path, int]] = {}
    unchanged: list[str] = []
    for document_id, file in files.items():
        try:
            document = read_document(file, folder)
        except UnreadableArticleError as error:
            failed.append(Failure(document_id, str(error)))
            continue
        if held.get(document_id, ("", ""))[0] == document.sha256:
            unchanged.append(document_id)
        else:
            new[document_id] = (file, len(document.text))
    moved = {i: str(files[i]) for i in unchanged if held[i][1] != str(files[i])}
    added = _add(store, folder, new, settings, encoder, failed, progress)
    removed = sorted(set(held) - set(unchanged) - set(added))
    with store.transaction():
        if removed:
            store.next_generation()
        for document_id in removed:
            store.remove(document_id)
        for document_id, path in moved.items():
            store.move(document_id, path)
    return SyncReport(
        added=tuple(sorted(set(added) - set(held))),
        changed=tuple(sorted(set(added) & set(held))),
        removed=tuple(removed),
        unchanged=tuple(sorted(unchanged)),
        failed=tuple(sorted(failed, key=lambda failure: failure.document_id)),
    )


def _article_files(folder: Path, failed: list[Failure]) -> dict[str, Path]:
    """The article files below ``folder`` by document id; hidden files and folders are passed over."""
    if not folder.exists():
        raise ArticlesFolderError(f"The folder {folder} does not exist; name a folder that holds your articles.")
    if not folder.is_dir():
        raise ArticlesFolderError(f"{folder} is a file, not a folder; name the folder that holds your articles.")
    found: dict[str, Path] = {}
    try:
        listing = sorted(_walk(folder))
    except OSError as error:
        raise ArticlesFolderError(
            f"The folder {error.filename or folder} cannot be listed ({error.strerror}); allow it to be read, or name "
            "another folder."
        ) from error
    root = folder.resolve()
    for file in listing:
        document_id = file.relative_to(folder).as_posix()
        try:
            document_id.encode()
        except UnicodeEncodeError:
            shown = document_id.encode("utf-8", "replace").decode()
            failed.append(Failure(shown, "The file's name is not valid Unicode; rename the file, then sync again."))
            continue
        if not file.resolve().is_relative_to(root):
            failed.append(
                Failure(document_id, "It is a link that leads out of the folder; put the file itself into the folder.")
            )
            continue
        found[document_id] = file
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry)
        elif entry.suffix.lower() in ARTICLE_SUFFIXES and not entry.is_dir():
            yield entry


def _add(
    store: Store,
    folder: Path,
    new: dict[str, tuple[Path, int]],
    settings: Callable[[], LibrarySettings],
    encoder: Encoder,
    failed: list[Failure],
    progress: ProgressCallback | None,
) -> list[str]:
    """Read, encode and store the new and changed files; the ids of those that are now held."""
    total = sum(size for _, size in new.values())
    done = 0
    added: list[str] = []
    batch: list[tuple[Document, list[Passage]]] = []

    def report(count: int, document_id: str) -> None:
        nonlocal done
        done += count
        if progress:
            progress(Progress(min(done, total), total, document_id))

    def write() -> None:
        texts = [passage.text for _, passages in batch for passage in passages]
        share = sum(len(document.text) for document, _ in batch) / max(1, len(texts))
        latest = batch[-1][0].document_id
        encodings = iter(encoder.encode_documents(texts, lambda count: report(round(count * share), latest)))
        with store.transaction():
            store.next_generation()
            for document, passages in batch:
                store.remove(document.document_id)
                store.add(document, passages, [next(encodings) for _ in passages])
        added.extend(document.document_id for document, _ in batch)
        batch.clear()

    for document_id, (file, size) in new.items():
        report(0, document_id)
        try:
            document = read_document(file, folder)
        except UnreadableArticleError as error:  # it was readable a moment ago
            failed.append(Failure(document_id, str(error)))
            continue
        twins = [twin for twin in store.same_text(document.sha256) if twin != document_id]
        if twins:
            with store.transaction():
                store.next_generation()
                store.remove(document_id)
                store.copy(document, like=twins[0])
            added.append(document_id)
            report(size, document_id)
            continue
        made_with = settings()
        passages = chunk(
            document,
            passage_tokens=made_with.passage_tokens,
            model_tokens=encoder.max_tokens,
            count_model=encoder.count_tokens,
        )
        batch.append((document, passages))
        if sum(len(passages) for _, passages in batch) >= _BATCH_PASSAGES:
            write()
    if batch:
        write()
    return added
