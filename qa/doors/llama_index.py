"""The door for LlamaIndex: retrievers of passages and of quotes. Needs the extra ``llama-index``."""

from collections.abc import Collection, Sequence
from typing import Any

from embeddings.scope import EVERYTHING, Scope, check_collection
from qa.assistant import Assistant
from qa.doors.excerpts import Excerpt, passage_excerpts, quote_excerpts
from qa.extras import needs_extra
from qa.retriever import MOST_HITS, Retriever

with needs_extra("llama-index", "llama_index"):
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

# A language model reads these beside the text, without the facts that an article does not state. No encoder reads any
# metadata: Quoth has ranked the words alone.
_READABLE = frozenset({"title", "publisher", "author", "date", "page", "headings"})


class QuothRetriever(BaseRetriever):  # type: ignore[misc]
    """Retrieves passages. A node's id is the document with the offsets, so that equal places have equal ids."""

    def __init__(
        self,
        retriever: Retriever,
        *,
        similarity_top_k: int = 5,
        documents: Collection[str] | None = None,
        scope: Scope = EVERYTHING,
        **options: Any,
    ) -> None:
        """Search ``retriever``'s library.

        ``documents``: the ids of the documents to search in; None searches all of ``scope``. ``options``: those of
        LlamaIndex's ``BaseRetriever``.

        :raises TypeError: if ``documents`` is a text.
        :raises ValueError: if ``similarity_top_k`` is below 1 or above ``MOST_HITS``.
        """
        check_collection(documents, "documents")
        if not 1 <= similarity_top_k <= MOST_HITS:
            raise ValueError(f"similarity_top_k is {similarity_top_k}; ask for 1 to {MOST_HITS} passages")
        self.retriever = retriever
        self.similarity_top_k = similarity_top_k
        self.documents = documents
        self.scope = scope
        super().__init__(**options)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self.retriever.search(
            query_bundle.query_str, self.similarity_top_k, documents=self.documents, scope=self.scope
        )
        return _nodes(passage_excerpts(hits))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = await self.retriever.asearch(
            query_bundle.query_str, self.similarity_top_k, documents=self.documents, scope=self.scope
        )
        return _nodes(passage_excerpts(hits))


class QuothQuotesRetriever(BaseRetriever):  # type: ignore[misc]
    """Retrieves the quotes that answer a question, and no node if the articles do not answer it.

    The metadata are those of `qa.doors.excerpts.quote_excerpts`.
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        documents: Collection[str] | None = None,
        scope: Scope = EVERYTHING,
        **options: Any,
    ) -> None:
        """Ask ``assistant``. ``documents``: the ids of the documents to answer from; None takes all of ``scope``.

        :raises TypeError: if ``documents`` is a text.
        """
        check_collection(documents, "documents")
        self.assistant = assistant
        self.documents = documents
        self.scope = scope
        super().__init__(**options)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        answer = self.assistant.ask(query_bundle.query_str, documents=self.documents, scope=self.scope)
        return _nodes(quote_excerpts(answer))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        answer = await self.assistant.aask(query_bundle.query_str, documents=self.documents, scope=self.scope)
        return _nodes(quote_excerpts(answer))


def _nodes(excerpts: Sequence[Excerpt]) -> list[NodeWithScore]:
    return [NodeWithScore(node=_node(excerpt), score=excerpt.score) for excerpt in excerpts]


def _node(excerpt: Excerpt) -> TextNode:
    return TextNode(
        id_=excerpt.excerpt_id,
        text=excerpt.text,
        metadata=excerpt.metadata,
        start_char_idx=excerpt.metadata["start"],
        end_char_idx=excerpt.metadata["end"],
        excluded_embed_metadata_keys=sorted(excerpt.metadata),
        excluded_llm_metadata_keys=sorted(
            key for key, value in excerpt.metadata.items() if key not in _READABLE or not value
        ),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=excerpt.document_id)},
    )
