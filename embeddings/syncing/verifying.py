"""Verifying a library: does every stored document still equal its file, and is every passage sound?"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.document import Document
from embeddings.engines.base import FOLDER, Engine, StoredPassage
from embeddings.errors import LibraryError, UnreadableArticleError
from embeddings.languages.base import Language
from embeddings.readers.worker import ReaderWorker
from embeddings.scope import EVERYTHING
from embeddings.structure.repeated_lines import RepeatedLines, without_repeated_lines
from embeddings.syncing.reading import ReadFile, read_document

_START_OVER = "delete library.sqlite3 in the library's folder and sync again"
_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with a document, as one plain sentence.

    ``keeps_last_version``: whether all of the document is sound, and only its file can no longer be read, as the last
    sync has found.
    """

    document_id: str
    message: str
    keeps_last_version: bool = False


def verify_documents(engine: Engine, language: Language) -> list[Problem]:
    """Return every difference between the stored documents and the files; an empty list if there is no difference.

    :raises LibraryError: if the library's file is damaged as a whole.
    """
    engine.check()
    settings = engine.settings
    dimension = settings.dimension if settings else 0
    repeated = engine.repeated_lines(FOLDER)
    problems = []
    with closing(ReaderWorker()) as worker:
        for document_id in engine.document_ids(EVERYTHING):
            try:
                stored = engine.stored_document(document_id)
            except LibraryError as error:
                problems.append(Problem(document_id, str(error)))
                continue
            if stored is None:
                continue  # a sync has removed it meanwhile
            failure = engine.failure(document_id)
            if failure and not _is_gone(Path(stored.document.path)):
                message = f"The last version that could be read is kept, and not compared: {failure.reason}"
                problems.append(Problem(document_id, message, keeps_last_version=True))
                found: list[str] = []
            else:
                found = [*_check_file(stored.document, worker.read, language, repeated)]
            found += _check_coverage(stored.document, stored.passages)
            found += [message for passage in stored.passages for message in _check_passage(passage, dimension)]
            problems += [Problem(document_id, message) for message in found]
    return problems


def _check_file(document: Document, read: ReadFile, language: Language, repeated: RepeatedLines) -> Iterator[str]:
    path = Path(document.path)
    parents = list(path.parents)
    depth = document.document_id.count("/")
    # The path without the id is the synced folder, since the id is relative to it.
    if depth >= len(parents) or path.relative_to(parents[depth]).as_posix() != document.document_id:
        yield f"The path {path} does not fit the id of this article; sync again."
        return
    if _is_gone(path):
        yield f"The file {path} is gone; sync again to remove it from the library."
        return
    try:
        now = without_repeated_lines(read_document(path, parents[depth], read, language), repeated)
    except UnreadableArticleError as error:
        yield str(error)
        return
    if now.sha256 != document.sha256:
        yield f"The file {path} has changed since it was synced; sync again."
    elif now.text != document.text:
        yield f"The stored text is not the file's text; {_START_OVER}."
    elif (now.metadata, now.blocks, now.pages) != (document.metadata, document.blocks, document.pages):
        yield f"The stored title, source, paragraphs or pages differ from those of the file; {_START_OVER}."


def _is_gone(path: Path) -> bool:
    """Return whether there is no such file. Of a folder that cannot be listed, the files may still be there."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def _check_coverage(document: Document, passages: Sequence[StoredPassage]) -> Iterator[str]:
    """Check that the passages hold every character of the blocks once, except white space, and no other text."""
    surplus = np.zeros(len(document.text), dtype=np.int32)
    for block in document.blocks:
        surplus[block.start : block.end] += 1
    for stored in passages:
        for sentence in stored.passage.sentences:
            surplus[sentence.start : sentence.end] -= 1
    if not all(document.text[i].isspace() for i in np.flatnonzero(surplus)):
        yield f"The passages do not hold the article's paragraphs once each; {_START_OVER}."


def _check_passage(stored: StoredPassage, dimension: int) -> Iterator[str]:
    passage = stored.passage
    where = f"the passage at {passage.start}–{passage.end}"
    if not _are_sound(stored, dimension):
        yield f"The vectors stored for {where} are damaged; {_START_OVER}."


def _are_sound(stored: StoredPassage, dimension: int) -> bool:
    """Return whether the vector and the offsets of the tokens are possible results of an encoder."""
    length = float(np.linalg.norm(stored.vector))
    # A model without token vectors returns a zero vector for a text of unknown words.
    is_unit = abs(length - 1) < _ROUNDING or (stored.token_codes is None and length == 0)
    starts = stored.token_starts
    rising = bool(np.all(np.diff(starts) >= 0)) and bool(np.all((starts >= 0) & (starts < len(stored.passage.text))))
    return len(stored.vector) == dimension and is_unit and rising
