"""Checking a library against the files it was made from: is every stored word still what stands in the article?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.document import Document
from embeddings.errors import UnreadableArticleError
from embeddings.reading import read_document
from embeddings.store import Store, StoredPassage


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a document that does not hold, as one plain sentence."""

    document_id: str
    message: str


def verify_store(store: Store) -> list[Problem]:
    """Every way in which the stored documents and passages differ from the files on disk; empty when all is well."""
    problems = []
    for document_id in store.document_ids():
        document = store.document(document_id)
        if document is None:
            continue  # removed by a sync that runs meanwhile
        problems += [Problem(document_id, message) for message in _check_file(document)]
        problems += [
            Problem(document_id, message)
            for stored in store.passages_of(document_id)
            for message in _check_passage(document, stored)
        ]
    return problems


def _check_file(document: Document) -> Iterator[str]:
    path = Path(document.path)
    # The folder that was synced is the path less the id, which is relative to it.
    folder = path.parents[document.document_id.count("/")]
    if not path.exists():
        yield f"The file {path} is gone; sync again to remove it from the library."
        return
    try:
        now = read_document(path, folder)
    except UnreadableArticleError as error:
        yield str(error)
        return
    if now.sha256 != document.sha256:
        yield f"The file {path} has changed since it was synced; sync again."
    elif now.text != document.text:
        yield "The stored text is not the file's text; delete the library's folder and sync again."


def _check_passage(document: Document, stored: StoredPassage) -> Iterator[str]:
    passage = stored.passage
    where = f"The passage at {passage.start}–{passage.end}"
    if not 0 <= passage.start < passage.end <= len(document.text):
        yield f"{where} lies outside the text; delete the library's folder and sync again."
        return
    if document.text[passage.start : passage.end] != passage.text:
        yield f"{where} is not what the text holds there; delete the library's folder and sync again."
    edges = [passage.start] + [edge for s in passage.sentences for edge in (s.start, s.end)] + [passage.end]
    between = zip(edges[::2], edges[1::2], strict=True)
    if edges != sorted(edges) or any(document.text[a:b].strip() for a, b in between):
        yield f"The sentences of the passage at {passage.start}–{passage.end} do not fit it; sync into a new library."
    codes = stored.codes
    if not np.isclose(np.linalg.norm(stored.vector), 1, atol=1e-3) or (
        codes is not None and len(codes) != len(stored.token_starts)
    ):
        yield f"The vectors of the passage at {passage.start}–{passage.end} are damaged; sync into a new library."
