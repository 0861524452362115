"""A library of many synthetic articles, and the seconds of single operations on it; runs in another process.

The articles consist of words of the seed articles in random order, with a rare name in each sentence, as in newspaper
reports. The library also holds the seed articles with their real vectors, since the questions are about them.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from embeddings.document import Block, Document, Kind, Metadata, Passage, Sentence
from embeddings.encoders.base import Encoding, Floats
from embeddings.engines.base import FOLDER, NewDocument
from embeddings.library import Library
from embeddings.scope import Scope
from embeddings.syncing.folder import SETTLING_NS
from embeddings.token_codes import QuantizedEncoding, encode_tokens
from eval.speed.growth import (
    AFTER_UPLOAD,
    AGAIN,
    ALL_FILES,
    ALL_READ,
    BEYOND,
    ENCODING,
    PAGE,
    PAGE_OF_LIST,
    RECHECK,
    REMOVAL,
    SEARCH_IN_LIST,
    UPLOAD,
)
from eval.speed.random_vectors import RandomVectors
from eval.speed.texts import made_up_name, made_up_sentences, questions, seed_words
from qa.answer import Source
from qa.assistant import Assistant
from qa.history.recheck import QuoteState, check_source
from qa.retriever import Retriever
from seeds import seed_articles

_VISITOR, _OTHER = "visitor", "other"
_UPLOADS = 20  # of each owner
_BATCH = 2_000  # articles in one write
_ROWS = 8_192  # token codes to take slices of
_TOKENS = 160  # in a passage
_RUNS = 10
_UPLOAD_CHARACTERS = 1_000


class _TimedVectors(RandomVectors):
    """Random vectors for passages, with a count of the seconds spent in encoding."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:
        begun = time.perf_counter()
        encodings = super().encode_documents(texts)
        self.seconds += time.perf_counter() - begun
        return encodings

    def encode_query(self, text: str) -> Encoding:
        begun = time.perf_counter()
        encoding = super().encode_query(text)
        self.seconds += time.perf_counter() - begun
        return encoding


class _Articles:
    """Makes articles of one passage each, the same articles for every library."""

    def __init__(self, dimension: int) -> None:
        self._words = seed_words()
        self._vectors = np.random.default_rng(1)
        self._dimension = dimension
        self._codes = encode_tokens(self._units(_ROWS))

    def article(self, document_id: str, number: int) -> NewDocument:
        """Return the article of this number, from 0, under this id."""
        rng = random.Random(number)
        text, sentences = "", []
        for sentence in made_up_sentences(rng, self._words):
            start = len(text)
            text += f"{sentence[:-1]} of {made_up_name(rng)}."
            sentences.append(Sentence(start, len(text), Kind.PARAGRAPH))
            text += " "
        text = text[:-1]
        document = Document(
            document_id,
            f"/articles/{document_id}",
            f"{number:064x}",
            text,
            Metadata(f"Report {number} on {made_up_name(rng)}"),
            (Block(0, len(text), Kind.PARAGRAPH),),
        )
        passage = Passage(document_id, 0, len(text), text, tuple(sentences))
        first = rng.randrange(_ROWS - _TOKENS)
        starts = np.linspace(0, len(text), _TOKENS, endpoint=False).astype(np.int32)
        encoding = QuantizedEncoding(self._units(1)[0], self._codes[first : first + _TOKENS], starts)
        return NewDocument(document, [passage], [encoding])

    def _units(self, count: int) -> Floats:
        rows = self._vectors.standard_normal((count, self._dimension), dtype=np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


def make(folder: str, articles: str) -> None:
    """Make a library of so many articles, with uploads of the visitor and of another owner."""
    count = int(articles)
    with Library.open(folder) as library:
        library.sync(seed_articles())
        maker = _Articles(library.encoder.dimension)
        for first in range(0, count, _BATCH):
            numbers = range(first, min(first + _BATCH, count))
            library.engine.replace(FOLDER, [maker.article(_name(number), number) for number in numbers])
        for place, owner in enumerate((_VISITOR, _OTHER), start=1):
            names = [(f".uploads/{owner}/{number}.txt", count * place + number) for number in range(_UPLOADS)]
            library.engine.replace(owner, [maker.article(*name) for name in names])
        library.engine.refresh(Scope.of(_VISITOR))
        library.engine.refresh(Scope.of(_OTHER))


def measure(folder: str, output: str) -> None:
    """Write the seconds of each operation in every run as JSON to the file ``output``."""
    encoder = _TimedVectors()
    with Library.open(folder, encoder=encoder) as library:
        operations = _Operations(library, encoder)
        operations.run(1)  # opens the indexes, loads the model, fills the caches
        operations.seconds.clear()
        operations.run(_RUNS)
    Path(output).write_text(json.dumps(operations.seconds), encoding="utf-8")


class _Operations:
    """Runs each operation as the visitor. ``seconds``: the seconds of every run, by operation."""

    def __init__(self, library: Library, encoder: _TimedVectors) -> None:
        self.seconds: dict[str, list[float]] = {}
        self._library = library
        self._encoder = encoder
        self._assistant = Assistant(Retriever(library))
        self._scope = Scope.of(_VISITOR)
        self._questions = iter(questions(1_000))
        self._count = library.document_count(self._scope) - _UPLOADS
        self._rng = random.Random(1)
        self._text = " ".join(made_up_sentences(self._rng, seed_words()) * 2)[:_UPLOAD_CHARACTERS]

    def run(self, runs: int) -> None:
        """Run all operations in turn, so many times."""
        for _ in range(runs):
            # Two questions first, so that the third finds warm caches.
            for _ in range(2):
                self._ask()
            self._ask(BEYOND)
            name = f"{made_up_name(self._rng)}.txt"
            self._time(UPLOAD, lambda name=name: self._upload(name))  # type: ignore[misc]
            self._ask(AFTER_UPLOAD)
            self._time(REMOVAL, lambda name=name: self._remove(name))  # type: ignore[misc]
            after = _name(self._rng.randrange(self._count))
            self._time(PAGE_OF_LIST, lambda after=after: self._page(after=after))  # type: ignore[misc]
            self._time(SEARCH_IN_LIST, lambda: self._page(words="report 77"))
            self._recheck()

    def _time(self, operation: str, run: Callable[[], object]) -> None:
        encoded, begun = self._encoder.seconds, time.perf_counter()
        run()
        seconds = time.perf_counter() - begun
        encoding = self._encoder.seconds - encoded
        self.seconds.setdefault(operation, []).append(seconds - encoding)
        if operation == BEYOND:
            self.seconds.setdefault(ENCODING, []).append(encoding)

    def _ask(self, operation: str | None = None) -> None:
        question = next(self._questions)
        if operation is None:
            self._assistant.ask(question, scope=self._scope)
        else:
            self._time(operation, lambda: self._assistant.ask(question, scope=self._scope))

    def _upload(self, name: str) -> None:
        folder = self._library.uploads_folder(_VISITOR)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(self._text, encoding="utf-8")
        _check(len(self._library.sync_uploads(_VISITOR, names=[name]).added) == 1, "an upload was not added")

    def _remove(self, name: str) -> None:
        (self._library.uploads_folder(_VISITOR) / name).unlink()
        _check(len(self._library.sync_uploads(_VISITOR, names=[name]).removed) == 1, "an upload was not removed")

    def _page(self, words: str = "", after: str = "") -> None:
        self._library.list_documents(self._scope, words=words, after=after, limit=PAGE)

    def _recheck(self) -> None:
        """Check a quote whose article is gone, while the same words stand in another one."""
        document_id = _name(self._rng.randrange(self._count - len(list(seed_articles().glob("*.md")))))
        text = self._library.document(document_id).text
        words = text[: text.index(".") + 1]
        old = Source("gone.txt", "Gone", None, None, None, None, "/gone.txt", "f" * 64, None, 0, len(words))

        def check() -> None:
            checked = check_source(words, old, self)
            _check(
                (checked.state, checked.source.document_id) == (QuoteState.MOVED, document_id), "a quote was not found"
            )

        self._time(RECHECK, check)

    # The methods of recheck.Articles

    def find_document(self, document_id: str) -> Document | None:
        """Return one document."""
        return self._library.find_document(document_id)

    def find_text(self, words: str) -> list[tuple[str, int]]:
        """Return the places of the words in the articles that the visitor sees."""
        return self._library.find_text(words, self._scope)

    def find_similar(self, words: str) -> Sequence[str]:
        """Return a few articles with the rarest of the words."""
        return self._library.find_similar(words, self._scope)


def sync_tiny_files(articles: str, library: str, output: str) -> None:
    """Sync a folder of files into a new library, and twice again without a change.

    Write the seconds of each sync beyond encoding as JSON to the file ``output``.
    """
    encoder = _TimedVectors()
    encoder.encode_query("a text that loads the model")
    seconds: dict[str, float] = {}
    with Library.open(library, encoder=encoder) as opened:
        for operation in (ALL_FILES, ALL_READ, AGAIN):
            if operation == ALL_READ:  # as a sync without records does
                records = opened.engine.file_records(FOLDER)
                unsettled = {each: replace(record, is_settled=False) for each, record in records.items()}
                opened.engine.save_file_records(FOLDER, unsettled)
                time.sleep(SETTLING_NS / 1e9)  # after which the times of the files count
            encoder.seconds, begun = 0.0, time.perf_counter()
            report = opened.sync(articles)
            seconds[operation] = time.perf_counter() - begun - encoder.seconds
            found = report.added if operation == ALL_FILES else report.unchanged
            _check(len(found) == len(list(Path(articles).iterdir())), "a file was not added, or has changed")
    Path(output).write_text(json.dumps(seconds), encoding="utf-8")


def _check(right: bool, problem: str) -> None:
    """Exit with a failure if the result is wrong, since its time would be meaningless."""
    if not right:
        sys.exit(f"{problem}, so that the times are meaningless")


def _name(number: int) -> str:
    return f"a{number:06}.txt"
