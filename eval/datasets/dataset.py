"""A data set: questions and their corpus."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType

from embeddings.library import Library
from eval.errors import QuestionsError
from eval.questions import EvalQuestion, MarkedSpan

_LONGEST_NAME = 60
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
_NO_SENTENCES: Mapping[str, tuple[MarkedSpan, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions about a folder of articles, or about ``texts`` by document id, which are written into a folder.

    With ``folder`` None the corpus is written from ``texts``. With both, the library must read each file as its text.
    ``paragraphs``: the documents are paragraphs, each in the folder of its article. ``notes``: sentences about left-out
    questions. ``sentences``: the sentences of a document, in order, where the data set marks them.
    """

    name: str
    questions: tuple[EvalQuestion, ...]
    folder: Path | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    paragraphs: bool = False
    notes: tuple[str, ...] = ()
    sentences: Mapping[str, tuple[MarkedSpan, ...]] = field(default_factory=lambda: _NO_SENTENCES)

    @property
    def cluster(self) -> str:
        """Return the unit of resampling, in the plural."""
        return "articles" if self.paragraphs else "questions"

    def place(self, folder: Path) -> Path:
        """Return the folder of the corpus; write the texts below ``folder`` if the corpus has no folder.

        :raises QuestionsError: if a text cannot be written.
        """
        if self.folder is not None:
            return self.folder
        corpus = folder / "corpus"
        root = corpus.resolve()
        for document_id, text in self.texts.items():
            file = corpus / document_id
            if not file.resolve().is_relative_to(root):
                raise QuestionsError(f"The document {document_id!r} of {self.name} would lie outside its folder.")
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                file.write_bytes(text.encode())
            except UnicodeEncodeError as error:
                raise QuestionsError(
                    f"The document {document_id!r} of {self.name} is not valid Unicode; mend its text."
                ) from error
        return corpus

    def check(self, library: Library) -> None:
        """Check that the library reads every text unchanged, so that offsets are valid.

        :raises QuestionsError: if the library reads a text differently.
        """
        for document_id, text in self.texts.items():
            document = library.find_document(document_id)
            if document is not None and document.text != text:
                raise QuestionsError(
                    f"The document {document_id!r} of {self.name} is read as another text than it holds, so that "
                    "offsets would not fit; remove the characters before its first word."
                )


def safe_name(name: str) -> str:
    """Return ``name`` as a readable part of a file name; it may be empty, and two names may become the same."""
    return re.sub(r"[^\w -]+", "", " ".join(name.replace("_", " ").split()))[:_LONGEST_NAME].strip()


def questions_hash(questions: Sequence[EvalQuestion]) -> str:
    """Return the SHA-256, hexadecimal, of the questions and their gold answers."""
    rows = json.dumps([asdict(question) for question in questions], sort_keys=True)
    return hashlib.sha256(rows.encode()).hexdigest()


def corpus_hash(library: Library) -> str:
    """Return the SHA-256, hexadecimal, of the ids and the file hashes of all documents of the library."""
    digest = hashlib.sha256()
    for document in library.documents():
        digest.update(json.dumps([document.document_id, document.sha256]).encode())
    return digest.hexdigest()
