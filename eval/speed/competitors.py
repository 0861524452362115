"""Other libraries for semantic search, from the extra ``bench``, each with its default settings.

They run the same model through sentence-transformers or transformers, keep their vectors in FAISS and return the five
nearest passages. Each contender imports its library when it is made.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from eval.speed.contenders import Contender, model_folder
from eval.speed.texts import Corpus

_HITS = 5


class LangChain:
    """LangChain with the FAISS store of its community package."""

    batch_sizes = (None,)

    def __init__(self) -> None:
        # The newer package, langchain-huggingface, does the same, but requires an older huggingface-hub than ours.
        from langchain_community.embeddings import HuggingFaceEmbeddings

        with warnings.catch_warnings(action="ignore"):  # the deprecation warning says the same
            self._model = HuggingFaceEmbeddings(model_name=model_folder())

    def index(self, corpus: Corpus, batch_size: int | None) -> None:  # noqa: D102  (documented by Contender)
        from langchain_community.vectorstores import FAISS

        store = FAISS.from_texts(list(corpus.passages), self._model)
        self._retriever = store.as_retriever(search_kwargs={"k": _HITS})

    def ask(self, question: str) -> object:  # noqa: D102
        return self._retriever.invoke(question)


class LlamaIndex:
    """LlamaIndex with a vector index over a flat FAISS index."""

    batch_sizes = (None,)

    def __init__(self) -> None:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._model = HuggingFaceEmbedding(model_name=model_folder())

    def index(self, corpus: Corpus, batch_size: int | None) -> None:  # noqa: D102
        from faiss import IndexFlatIP
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.core.schema import TextNode
        from llama_index.vector_stores.faiss import FaissVectorStore

        dimension = len(self._model.get_query_embedding("a text to learn the dimension from"))
        store = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=IndexFlatIP(dimension)))
        nodes = [TextNode(text=passage) for passage in corpus.passages]
        # No transformations: the texts are passages already, and the default splitter would download a vocabulary.
        index = VectorStoreIndex(nodes, storage_context=store, embed_model=self._model, transformations=[])
        self._retriever = index.as_retriever(similarity_top_k=_HITS)

    def ask(self, question: str) -> object:  # noqa: D102
        return self._retriever.retrieve(question)


class Txtai:
    """txtai with vectors alone; a database of contents would make it slower."""

    batch_sizes = (None,)

    def __init__(self) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings(path=model_folder(), content=False)

    def index(self, corpus: Corpus, batch_size: int | None) -> None:  # noqa: D102
        self._passages = corpus.passages
        self._embeddings.index(self._passages)

    def ask(self, question: str) -> object:  # noqa: D102
        return [self._passages[number] for number, _ in self._embeddings.search(question, _HITS)]


@dataclass(frozen=True, slots=True)
class Competitor:
    """A library to compare with, and its distributions."""

    name: str
    distributions: Sequence[str]
    make: Callable[[], Contender]

    def missing(self) -> list[str]:
        """Return the distributions that are not installed."""
        return [name for name in self.distributions if installed(name) is None]


COMPETITORS = (
    Competitor("LangChain + FAISS", ("langchain-community",), LangChain),
    Competitor(
        "LlamaIndex + FAISS",
        ("llama-index-core", "llama-index-embeddings-huggingface", "llama-index-vector-stores-faiss"),
        LlamaIndex,
    ),
    Competitor("txtai", ("txtai",), Txtai),
)


def installed(distribution: str) -> str | None:
    """Return the version of a distribution; None if it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
