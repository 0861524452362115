"""The door for Haystack: components that give passages and quotes. Needs the extra ``haystack``.

Haystack sends telemetry unless ``HAYSTACK_TELEMETRY_ENABLED=False`` stands in the environment before its import. Quoth
leaves this setting to the application.
"""

import threading
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from embeddings.errors import LibraryError
from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope, check_collection
from qa.answer import Answer
from qa.assistant import Assistant
from qa.doors.excerpts import Excerpt, passage_excerpts, quote_excerpts
from qa.extras import needs_extra
from qa.history.codec import answer_values
from qa.ranking.base import Hit
from qa.retriever import Retriever

with needs_extra("haystack", "haystack"):
    from haystack import Document, component, default_from_dict, default_to_dict
    from haystack.errors import FilterError

_FIELDS = ("meta.document_id", "document_id")


class _NamedLibrary:
    """A library that a pipeline names by its folder, and that is opened at its first use. Safe to use from threads."""

    def __init__(self, library: str | Path | Library) -> None:
        self._given = library if isinstance(library, Library) else None
        self._opened: Library | None = None
        self._retriever: Retriever | None = None
        self._lock = threading.Lock()
        self.folder = str(library.folder if isinstance(library, Library) else library)

    def retriever(self) -> Retriever:
        """Return the retriever of the library.

        :raises LibraryError: if there is no library in the folder.
        """
        with self._lock:
            if self._retriever is None:
                self._retriever = Retriever(self._given or self._open())
            return self._retriever

    def close(self) -> None:
        """Close the library, unless the application gave an open one; the next use opens it again."""
        with self._lock:
            self._retriever = None
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _open(self) -> Library:
        # A folder that is not there would be made, and its empty library would give empty results.
        if not Path(self.folder).expanduser().is_dir():
            raise LibraryError(
                f"There is no library at {self.folder}; make it with quoth sync DIR --library {self.folder}."
            )
        self._opened = Library.open(self.folder)
        return self._opened


@component
class QuothRetriever:
    """Retrieves passages. Give the folder of a library, or an open `Library`, whose folder a saved pipeline names."""

    def __init__(
        self, library: str | Path | Library, *, top_k: int = 5, documents: Collection[str] | None = None
    ) -> None:
        """``documents``: the ids of the documents to search in; None searches all of them.

        :raises TypeError: if ``documents`` is a text.
        """
        check_collection(documents, "documents")
        self._named = _NamedLibrary(library)
        self.top_k = top_k
        self.documents = None if documents is None else list(documents)

    def to_dict(self) -> dict[str, Any]:
        """Return the component as Haystack saves it."""
        saved: dict[str, Any] = default_to_dict(
            self, library=self._named.folder, top_k=self.top_k, documents=self.documents
        )
        return saved

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "QuothRetriever":
        """Return the component that `to_dict` saved."""
        return default_from_dict(cls, data)

    def warm_up(self) -> None:
        """Open the library.

        :raises LibraryError: if there is none in the folder.
        """
        self._named.retriever()

    def close(self) -> None:
        """Close the library, unless the application gave an open one."""
        self._named.close()

    @component.output_types(documents=list[Document])
    def run(
        self,
        query: str,
        top_k: int | None = None,
        filters: dict[str, Any] | None = None,
        documents: list[str] | None = None,
    ) -> dict[str, list[Document]]:
        """Return the best passages for a query, best first.

        ``documents``: the ids of the documents to search in, in place of those of the component. ``filters``:
        conditions on ``meta.document_id``, with ==, !=, in, not in and AND.

        :raises FilterError: if the filters are others.
        :raises QuestionError: if the query is empty or too long.
        """
        k = self.top_k if top_k is None else top_k
        return _passages(self._named.retriever().search(query, k, scope=self._scope(filters, documents)))

    @component.output_types(documents=list[Document])
    async def run_async(
        self,
        query: str,
        top_k: int | None = None,
        filters: dict[str, Any] | None = None,
        documents: list[str] | None = None,
    ) -> dict[str, list[Document]]:
        """Search in a thread, so that the event loop goes on meanwhile: see `run`."""
        k = self.top_k if top_k is None else top_k
        return _passages(await self._named.retriever().asearch(query, k, scope=self._scope(filters, documents)))

    def _scope(self, filters: dict[str, Any] | None, documents: list[str] | None) -> Scope:
        return _filtered(EVERYTHING.only(self.documents if documents is None else documents), filters)


@component
class QuothQuotesRetriever:
    """Retrieves the quotes that answer a question, and no document if the articles do not answer it.

    The metadata are those of `qa.doors.excerpts.quote_excerpts`. ``answer``: the values of ``quoth ask --json``.
    """

    def __init__(self, library: str | Path | Library, *, documents: Collection[str] | None = None) -> None:
        """``documents``: the ids of the documents to answer from; None takes all of them.

        :raises TypeError: if ``documents`` is a text.
        """
        check_collection(documents, "documents")
        self._named = _NamedLibrary(library)
        self._assistant: Assistant | None = None
        self.documents = None if documents is None else list(documents)

    def to_dict(self) -> dict[str, Any]:
        """Return the component as Haystack saves it."""
        saved: dict[str, Any] = default_to_dict(self, library=self._named.folder, documents=self.documents)
        return saved

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "QuothQuotesRetriever":
        """Return the component that `to_dict` saved."""
        return default_from_dict(cls, data)

    def warm_up(self) -> None:
        """Open the library.

        :raises LibraryError: if there is none in the folder.
        """
        self._ready_assistant()

    def close(self) -> None:
        """Close the library, unless the application gave an open one."""
        self._assistant = None
        self._named.close()

    @component.output_types(documents=list[Document], answer=dict[str, Any])
    def run(
        self,
        query: str,
        history: list[str] | None = None,
        filters: dict[str, Any] | None = None,
        documents: list[str] | None = None,
    ) -> dict[str, Any]:
        """Return the quotes that answer a question, and the answer.

        ``history``: the questions asked before, oldest first. ``filters`` and ``documents``: see `QuothRetriever.run`.

        :raises FilterError: if the filters are not those of `QuothRetriever.run`.
        :raises QuestionError: if the query is empty or too long.
        """
        return _quotes(self._ready_assistant().ask(query, history or (), scope=self._scope(filters, documents)))

    @component.output_types(documents=list[Document], answer=dict[str, Any])
    async def run_async(
        self,
        query: str,
        history: list[str] | None = None,
        filters: dict[str, Any] | None = None,
        documents: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer in a thread, so that the event loop goes on meanwhile: see `run`."""
        return _quotes(await self._ready_assistant().aask(query, history or (), scope=self._scope(filters, documents)))

    def _ready_assistant(self) -> Assistant:
        if self._assistant is None:
            self._assistant = Assistant(self._named.retriever())
        return self._assistant

    def _scope(self, filters: dict[str, Any] | None, documents: list[str] | None) -> Scope:
        return _filtered(EVERYTHING.only(self.documents if documents is None else documents), filters)


def _filtered(scope: Scope, filters: dict[str, Any] | None) -> Scope:
    """Return the scope limited by Haystack's filters.

    :raises FilterError: if a condition is not about the id of a document.
    """
    match filters or {}:
        case {"operator": "AND", "conditions": [*conditions]}:
            for condition in conditions:
                scope = _filtered(scope, condition)
            return scope
        case {"field": field, "operator": "==" | "in" as operator, "value": value} if field in _FIELDS:
            return scope.only([value] if operator == "==" else value)
        case {"field": field, "operator": "!=" | "not in" as operator, "value": value} if field in _FIELDS:
            return scope.without([value] if operator == "!=" else value)
        case {**others} if not others:
            return scope
    raise FilterError(
        "Quoth filters by meta.document_id alone, with ==, !=, in, not in and AND; "
        "choose the documents by their ids, or filter the documents that it returns."
    )


def _passages(hits: Sequence[Hit]) -> dict[str, list[Document]]:
    return {"documents": [_document(excerpt) for excerpt in passage_excerpts(hits)]}


def _quotes(answer: Answer) -> dict[str, Any]:
    return {"documents": [_document(excerpt) for excerpt in quote_excerpts(answer)], "answer": answer_values(answer)}


def _document(excerpt: Excerpt) -> Document:
    return Document(id=excerpt.excerpt_id, content=excerpt.text, meta=excerpt.metadata, score=excerpt.score)
