"""The door for LangChain: retrievers of passages and of quotes.

Needs the extra ``langchain``, which is langchain-core alone.
"""

from collections.abc import Sequence

from pydantic import ConfigDict, Field

from embeddings.scope import EVERYTHING, Scope
from qa.assistant import Assistant
from qa.doors.excerpts import Excerpt, passage_excerpts, quote_excerpts
from qa.extras import needs_extra
from qa.retriever import MOST_HITS, Retriever

with needs_extra("langchain", "langchain_core"):
    from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever


class QuothRetriever(BaseRetriever):
    """Retrieves passages. ``invoke`` takes ``k`` and ``documents`` too, for one call.

    ``documents``: the ids of the documents to search in; None searches all of ``scope``. A Document's ``metadata`` has
    the names of a `Source`, and ``score`` and ``rank``.
    """

    model_config = ConfigDict(extra="forbid")

    retriever: Retriever
    k: int = Field(default=5, ge=1, le=MOST_HITS)
    documents: Sequence[str] | None = None
    scope: Scope = EVERYTHING

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        documents: Sequence[str] | None = None,
    ) -> list[Document]:
        k = self.k if k is None else k
        documents = self.documents if documents is None else documents
        hits = self.retriever.search(query, k, documents=documents, scope=self.scope)
        return [_document(excerpt) for excerpt in passage_excerpts(hits)]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,
        k: int | None = None,
        documents: Sequence[str] | None = None,
    ) -> list[Document]:
        k = self.k if k is None else k
        documents = self.documents if documents is None else documents
        hits = await self.retriever.asearch(query, k, documents=documents, scope=self.scope)
        return [_document(excerpt) for excerpt in passage_excerpts(hits)]


class QuothQuotesRetriever(BaseRetriever):
    """Retrieves the quotes that answer a question, and no Document if the articles do not answer it.

    ``documents``: the ids of the documents to answer from; None takes all of ``scope``. The metadata are those of
    `qa.doors.excerpts.quote_excerpts`.
    """

    model_config = ConfigDict(extra="forbid")

    assistant: Assistant
    documents: Sequence[str] | None = None
    scope: Scope = EVERYTHING

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        answer = self.assistant.ask(query, documents=self.documents, scope=self.scope)
        return [_document(excerpt) for excerpt in quote_excerpts(answer)]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        answer = await self.assistant.aask(query, documents=self.documents, scope=self.scope)
        return [_document(excerpt) for excerpt in quote_excerpts(answer)]


def _document(excerpt: Excerpt) -> Document:
    return Document(id=excerpt.excerpt_id, page_content=excerpt.text, metadata=excerpt.metadata)
