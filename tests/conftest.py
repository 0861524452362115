"""A deterministic encoder without a model, and a small folder of made-up articles."""

import asyncio
import hashlib
import os
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from embeddings.encoders.base import Encoding, Floats
from embeddings.library import Library
from qa.assistant import Assistant
from qa.retriever import Retriever

# For torch, which is loaded later: its threads wait by spinning, and ten times as long on cores that others use.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# A busy machine is no fault of the example that it delays.
settings.register_profile("quoth", deadline=None)
settings.load_profile("quoth")

ARTICLES = {
    "bridge.txt": (
        "The bridge over the Ling opened again on Monday\n\n"
        "The bridge over the Ling opened again on Monday, after two years of repairs. The county paid for the work.\n\n"
        "Buses will cross it every ten minutes, the transport office of the county said.\n"
    ),
    "market/fish.md": (
        "---\ntitle: Fish market moves to the harbour\nauthor: Ana Ruiz\ndate: 2023-04-05\n---\n\n"
        "# Fish market moves to the harbour\n\n"
        "The fish market moved to the harbour in April. Forty stalls found a place there.\n\n"
        "## Prices\n\nA kilo of herring costs three coins. The price has not changed since spring.\n"
    ),
    "market/year.txt": "Visitors numbered nine thousand last year. Half of them came by boat. Rain kept others away.\n",
}


class ToyEncoder:
    """Bags of words: each word's vector is drawn from a stream seeded with its hash. Keeps what it was asked for."""

    def __init__(self, name: str = "toy", weights: str = "first weights", dimension: int = 20) -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(weights.encode()).hexdigest()
        self.dimension = dimension
        self.max_tokens = 64
        self.encoded: list[str] = []

    def count_tokens(self, texts: list[str]) -> list[int]:
        return [len(self._words(text)) for text in texts]

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:
        self.encoded += texts
        return [self.encode_query(text) for text in texts]

    def encode_query(self, text: str) -> Encoding:
        words = self._words(text)
        tokens = np.array([self._vector(word.group().lower()) for word in words], dtype=np.float32)
        tokens = tokens.reshape(len(words), self.dimension)
        total = tokens.sum(axis=0) if words else self._vector("")
        starts = np.array([word.start() for word in words], dtype=np.int32)
        return Encoding((total / np.linalg.norm(total)).astype(np.float32), tokens, starts)

    @staticmethod
    def _words(text: str) -> list[re.Match[str]]:
        return list(re.finditer(r"\w{1,6}|[^\w\s]", text))

    def _vector(self, word: str) -> Floats:
        seed = int.from_bytes(hashlib.sha256((self.fingerprint + word).encode()).digest()[:4], "big")
        vector = np.random.RandomState(seed).standard_normal(self.dimension)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


@pytest.fixture(scope="session", autouse=True)
def export_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The user's cache for as long as the tests run, those of their subprocesses too: a model is exported once."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the network fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def toy() -> ToyEncoder:
    return ToyEncoder()


@pytest.fixture(scope="session")
def make_toy() -> type[ToyEncoder]:
    """For tests that need a toy encoder of another name, weights or dimension."""
    return ToyEncoder


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of three articles, two of them in a folder below."""
    folder = tmp_path / "articles"
    for document_id, text in ARTICLES.items():
        path = folder / document_id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


@pytest.fixture
def open_library(tmp_path: Path, toy: ToyEncoder) -> Iterator[Callable[..., Library]]:
    """Opens a library by name below ``tmp_path``, with the toy encoder unless another is given."""
    opened = []

    def open_(name: str = "library", **options: object) -> Library:
        library = Library.open(tmp_path / name, **{"encoder": toy, "passage_tokens": 32, **options})  # type: ignore[arg-type]
        opened.append(library)
        return library

    yield open_
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: Callable[..., Library], articles: Path) -> Library:
    """A library that holds the three articles."""
    library = open_library()
    library.sync(articles)
    return library


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of the three articles for tests that change none: a sync takes a second."""
    folder = tmp_path_factory.mktemp("shelf")
    for document_id, text in ARTICLES.items():
        path = folder / "articles" / document_id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    with Library.open(folder / "library", encoder=ToyEncoder(), passage_tokens=32) as library:
        library.sync(folder / "articles")
        yield library


@pytest.fixture(scope="session")
def unused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, Library]]:
    """An assistant and a library, which is empty, for pages that nobody asks anything."""
    with Library.open(tmp_path_factory.mktemp("unused"), encoder=ToyEncoder()) as library:
        yield Assistant(Retriever(library)), library


@pytest.fixture(scope="module")
def closed_loops() -> Iterator[None]:
    """Gradio makes event loops for its locks and never closes them: a warning, and so a failure, later on."""
    make = asyncio.new_event_loop
    made = []

    def make_and_keep() -> asyncio.AbstractEventLoop:
        made.append(make())
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", make_and_keep)
        yield
        asyncio.set_event_loop(None)
        for loop in made:
            if not loop.is_running():
                loop.close()
