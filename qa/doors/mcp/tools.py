"""The tools that an assistant calls, and the documents that it reads."""

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import Field

from embeddings.errors import LibraryError, QuothError
from embeddings.scope import Scope
from embeddings.unicode import replace_surrogates
from qa.answer import Answer
from qa.assistant import Assistant
from qa.citations.formats import CitationFormat
from qa.doors.mcp.values import (
    asked_values,
    cited_schema,
    cited_values,
    found_schema,
    found_values,
    listed_schema,
    read_schema,
    read_values,
)
from qa.doors.schema import list_values
from qa.doors.web.readiness import Phase, Readiness
from qa.extras import needs_extra
from qa.history.codec import answer_json_schema
from qa.retriever import MOST_HITS, Retriever

with needs_extra("mcp", "mcp"):
    import anyio.to_thread
    from mcp.server.mcpserver import Context
    from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
    from mcp.server.mcpserver.tools import Tool
    from mcp.types import CallToolResult, Resource, TextContent, ToolAnnotations

DOCUMENT_URI = "quoth://documents/{+document_id}"
"""The address of a document as a resource, a template of RFC 6570."""

_READS_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_LISTED = 100  # documents that are listed as resources; the tool list_documents lists all of them
_MOST_LISTED = 1000
_MOST_READ = 100_000  # characters

Question = Annotated[str, Field(description="The question, in a person's words.")]
History = Annotated[
    list[str] | None,
    Field(description="The questions asked before it in this conversation, oldest first, if it depends on them."),
]
Documents = Annotated[
    list[str] | None, Field(description="The ids of the documents to search in; leave it out for all of them.")
]


def document_uri(document_id: str) -> str:
    """Return the address of a document as a resource."""
    return DOCUMENT_URI.replace("{+document_id}", quote(document_id, safe="/"))


@dataclass(frozen=True, slots=True)
class QuothTools:
    """The tools over one library. They wait until ``readiness`` is over, and report its progress meanwhile."""

    retriever: Retriever
    assistant: Assistant
    readiness: Readiness
    scope: Scope

    def all(self) -> list[Tool]:
        """Return the tools, each with the schema of its result."""
        return [
            _tool(self.ask, "Ask the articles", answer_json_schema()),
            _tool(self.search, "Search the articles", found_schema()),
            _tool(self.list_documents, "List the articles", listed_schema()),
            _tool(self.read_document, "Read an article", read_schema()),
            _tool(self.cite, "Cite the sources of an answer", cited_schema()),
        ]

    async def ask(
        self,
        question: Question,
        context: Context,
        history: History = None,
        documents: Documents = None,
    ) -> CallToolResult:
        """Answer a question with exact quotes from the articles and their sources.

        Status "answered": show the quotes word for word, with the title and the page of the source. Status
        "not_in_articles": the articles do not answer the question, and "nearest" is no answer either.
        """
        return _result(asked_values(await self._answer(question, context, history, documents)))

    async def search(
        self,
        question: Question,
        context: Context,
        k: Annotated[int, Field(ge=1, le=MOST_HITS, description="The number of passages.")] = 5,
        documents: Documents = None,
    ) -> CallToolResult:
        """Find the passages of the articles that match a question best, with their sources, best first.

        Passages are context to read; the tool "ask" decides whether the articles answer a question.
        """
        await self._ready(context)
        hits = await self.retriever.asearch(replace_surrogates(question), k, documents=documents, scope=self.scope)
        return _result(found_values(hits))

    async def list_documents(
        self,
        context: Context,
        words: Annotated[
            str, Field(description="List only documents with these words in title, publisher, author, date or id.")
        ] = "",
        after: Annotated[str, Field(description="The next_after of the page before, for the next page.")] = "",
        limit: Annotated[int, Field(ge=1, le=_MOST_LISTED, description="The most documents on a page.")] = _LISTED,
    ) -> CallToolResult:
        """List the articles by id, with title, publisher, author, date, address and language, a page at a time."""
        await self._ready(context)
        words, after = replace_surrogates(words), replace_surrogates(after)
        list_page = partial(self.retriever.library.list_documents, self.scope, words=words, after=after, limit=limit)
        return _result(list_values(await anyio.to_thread.run_sync(list_page)))

    async def read_document(
        self,
        document_id: Annotated[str, Field(description="The id of the document, as the other tools give it.")],
        context: Context,
        offset: Annotated[int, Field(ge=0, description="The first character to read.")] = 0,
        limit: Annotated[int, Field(ge=1, le=_MOST_READ, description="The most characters to read.")] = 20_000,
    ) -> CallToolResult:
        """Read the text of an article from an offset on; next_offset is the offset of the next part."""
        await self._ready(context)
        find = partial(self.retriever.library.document, document_id, self.scope)
        return _result(read_values(await anyio.to_thread.run_sync(find), offset, limit))

    async def cite(
        self,
        question: Question,
        context: Context,
        format: Annotated[CitationFormat, Field(description="The format of the entries.")] = CitationFormat.BIBTEX,
        history: History = None,
        documents: Documents = None,
    ) -> CallToolResult:
        """Write entries for a reference manager (BibTeX, RIS or CSL-JSON) of the sources that "ask" quotes."""
        answer = await self._answer(question, context, history, documents)
        return _result(cited_values(answer, format, date.today()))

    async def resource(self, document_id: str, context: Context) -> str:
        """Return the whole text of an article."""
        try:
            await self._ready(context)
            document = await anyio.to_thread.run_sync(self.retriever.library.document, document_id, self.scope)
        except LibraryError as error:
            raise ResourceNotFoundError(str(error)) from error
        except QuothError as error:
            raise ResourceError(str(error)) from error
        return document.text

    def resources(self) -> list[Resource]:
        """Return the first documents as resources, by id."""
        page = self.retriever.library.list_documents(self.scope, limit=_LISTED)
        return [
            Resource(
                uri=document_uri(one.document_id),
                name=one.document_id,
                title=one.metadata.title,
                description=" · ".join(filter(None, (one.metadata.publisher, one.metadata.author, one.metadata.date))),
                mime_type="text/plain",
            )
            for one in page.documents
        ]

    async def _answer(
        self, question: str, context: Context, history: list[str] | None, documents: list[str] | None
    ) -> Answer:
        await self._ready(context)
        question, history = replace_surrogates(question), [*map(replace_surrogates, history or ())]
        return await self.assistant.aask(question, history, documents=documents, scope=self.scope)

    async def _ready(self, context: Context) -> None:
        """Wait until questions can be answered.

        :raises LibraryError: if they never can.
        """
        steps = 0
        async for state in self.readiness.states():
            if state.phase is Phase.FAILED:
                raise LibraryError(state.sentence)
            if state.phase is Phase.PREPARING:
                # The protocol wants numbers that grow, and each step of the preparation begins at 0 %.
                steps += 1
                percent = "" if state.percent is None else f" {state.percent} %"
                await context.report_progress(steps, message=f"{state.sentence}{percent}")


def _tool(call: Callable[..., Any], title: str, schema: dict[str, Any]) -> Tool:
    # The tools make their results, and the schema is published as it stands.
    tool = Tool.from_function(
        call, title=title, description=inspect.getdoc(call), annotations=_READS_ONLY, structured_output=False
    )
    tool.fn_metadata.output_schema = schema
    return tool


def _result(values: dict[str, Any]) -> CallToolResult:
    # As text too, for the assistants that read no structured results.
    text = json.dumps(values, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=values)
