"""The contenders of the benchmark: Quoth and its model alone.

Functions import heavy libraries, not the module, so that the process that starts the others stays small: the peak
memory of a process is never below the memory of its parent (see `cold`).
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from eval.speed.texts import Corpus

if TYPE_CHECKING:
    from embeddings.encoders.base import Encoder
    from embeddings.library import Library

BATCH_SIZES = (4, 8, 16, 32)


class Contender(Protocol):
    """A library to time, in another process. Its constructor loads the model, so that no figure includes the loading.

    ``batch_sizes``: batch sizes to index with, of which the fastest counts; None is the contender's default.
    """

    @property
    def batch_sizes(self) -> Sequence[int | None]: ...  # noqa: D102

    def index(self, corpus: Corpus, batch_size: int | None) -> None:
        """Index the texts, and replace the index before."""

    def ask(self, question: str) -> object:
        """Search for the question. Several threads may call this method."""


class Quoth:
    """Quoth: a sync of the folder into a new library, and answers with quotes."""

    batch_sizes = (None,)

    def __init__(self, make_encoder: "Callable[[], Encoder] | None" = None) -> None:
        """``make_encoder``: None takes the default encoder of a library."""
        from embeddings.encoders.model_encoder import ModelEncoder

        self._encoder = make_encoder() if make_encoder else ModelEncoder()
        self._encoder.encode_query("a text that loads the model")
        self._folder: TemporaryDirectory[str] | None = None
        self._library: Library | None = None

    def index(self, corpus: Corpus, batch_size: int | None) -> None:  # noqa: D102  (documented by Contender)
        from embeddings.library import Library
        from qa.assistant import Assistant
        from qa.retriever import Retriever

        self.close()
        self._folder = TemporaryDirectory(prefix="quoth-speed-")
        self._library = Library.open(self._folder.name, encoder=self._encoder)
        self._library.sync(corpus.articles)
        self._assistant = Assistant(Retriever(self._library))

    def ask(self, question: str) -> object:  # noqa: D102
        return self._assistant.ask(question)

    def close(self) -> None:
        """Close the library and remove it from the disk."""
        if self._library and self._folder:
            self._library.close()
            self._folder.cleanup()


class Bare:
    """The model alone, run by sentence-transformers: it encodes texts, without storing or searching them."""

    batch_sizes = BATCH_SIZES

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(model_folder(), local_files_only=True)

    def index(self, corpus: Corpus, batch_size: int | None) -> None:  # noqa: D102
        self._model.encode(list(corpus.passages), batch_size=batch_size or 32, show_progress_bar=False)

    def ask(self, question: str) -> object:  # noqa: D102
        return self._model.encode(question, show_progress_bar=False)


def quoth_with_random_vectors() -> Quoth:
    """Return Quoth with an encoder that runs the model for questions only, to make a large library in minutes."""
    from eval.speed.random_vectors import RandomVectors

    return Quoth(RandomVectors)


def passages_of(articles: Path) -> tuple[str, ...]:
    """Return the passages that Quoth makes of a folder, without encoding them."""
    from embeddings.library import Library
    from eval.speed.random_vectors import RandomVectors

    with TemporaryDirectory(prefix="quoth-speed-") as folder, Library.open(folder, encoder=RandomVectors()) as library:
        library.sync(articles)
        ids = library.passage_ids(library.document_ids())
        return tuple(stored.passage.text for stored in library.passages(ids))


def model_folder() -> str:
    """Return the folder of the packaged model, which all contenders run."""
    from embeddings.encoders.model_files import DEFAULT_MODEL, find_model

    return str(find_model(DEFAULT_MODEL).folder)
