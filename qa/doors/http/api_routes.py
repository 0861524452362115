"""The routes of the API under ``/api/v1/``."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Response

from embeddings.viewing.page_views import WIDTHS
from qa.citations.citing import cite
from qa.citations.formats import CitationFormat
from qa.doors.http.bodies import AskBody, CiteBody, SearchBody, VerifyBody
from qa.doors.http.describing import errors, json_of
from qa.doors.http.gate import HEALTH
from qa.doors.http.observing import QUESTION
from qa.doors.http.replies import VERIFY, json_bytes, json_reply
from qa.doors.http.services import ApiServices
from qa.doors.http.verifying import verify_values
from qa.doors.schema import document_values, hit_values, list_values
from qa.doors.web.auth.open_paths import API
from qa.history.codec import answer_values

_MOST_LISTED = 1000
_MOST_WORDS = 200
_MOST_PAGES = 1_000_000
_PICTURE = {"image/png": {"schema": {"type": "string", "format": "binary"}}}
_CITATIONS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bibliography.",
        "content": {
            form.media_type: {"schema": {"type": "array" if form is CitationFormat.CSL_JSON else "string"}}
            for form in CitationFormat
        },
    }
}
_METRICS = {"text/plain": {"schema": {"type": "string"}}}
_NO_KEY: dict[str, Any] = {"security": []}


def add_api_routes(api: FastAPI, services: ApiServices) -> None:
    """Add the routes that answer and search, read documents, and check the server."""
    _add_answers(api, services)
    _add_documents(api, services)
    _add_checks(api, services)


def _add_answers(api: FastAPI, services: ApiServices) -> None:
    @api.post(f"{API}ask", responses=json_of("Answer", "The answer."))
    async def ask(request: Request, body: AskBody) -> Response:
        """Answer a question with quotes, or say that the articles do not answer it."""
        request.scope[QUESTION] = body.question

        def work() -> bytes:
            answer = services.ask(body.question, body.history, body.documents, explain=body.explain)
            return json_bytes(answer_values(answer))

        return json_reply(await services.answer(work))

    @api.post(f"{API}cite", responses=_CITATIONS | errors("Error"))
    async def cite_sources(request: Request, body: CiteBody) -> Response:
        """Return the sources of an answer for reference managers; empty where the articles do not answer."""
        request.scope[QUESTION] = body.question

        def work() -> bytes:
            answer = services.ask(body.question, body.history, body.documents)
            return cite(answer.quotes, body.format, date.today()).encode()

        headers = {"cache-control": "no-store", "content-type": body.format.media_type}
        return Response(await services.answer(work), headers=headers)

    @api.post(f"{API}search", responses=json_of("Hits", "The passages, best first."))
    async def search(request: Request, body: SearchBody) -> Response:
        """Return the passages that answer a question best."""
        request.scope[QUESTION] = body.question

        def work() -> bytes:
            scope = services.scope_of(body.documents)
            return json_bytes(hit_values(services.retriever.search(body.question, body.k, scope=scope)))

        return json_reply(await services.answer(work))


def _add_documents(api: FastAPI, services: ApiServices) -> None:
    @api.get(f"{API}documents", responses=json_of("DocumentList", "A page of the list."))
    async def documents(
        words: Annotated[str, Query(max_length=_MOST_WORDS, description="Words of the details; empty: all.")] = "",
        after: Annotated[str, Query(description="The id after which the page begins.")] = "",
        limit: Annotated[int, Query(ge=1, le=_MOST_LISTED, description="The most documents to list.")] = 100,
    ) -> Response:
        """List the documents, sorted by id."""

        def work() -> bytes:
            scope = services.scope_of(None)
            listed = services.retriever.library.list_documents(scope, words=words, after=after, limit=limit)
            return json_bytes(list_values(listed))

        return json_reply(await services.look(work))

    @api.get(f"{API}documents/{{document_id:path}}", responses=json_of("Document", "The document with its text."))
    async def document(document_id: Annotated[str, Path(min_length=1)]) -> Response:
        """Return a document with its text. A document's id may hold slashes."""
        return json_reply(await services.look(lambda: json_bytes(document_values(services.document(document_id)))))

    picture: dict[int | str, dict[str, Any]] = {200: {"description": "The picture.", "content": _PICTURE}}

    # Not below the path of the document, whose id may hold "/pages/" itself.
    @api.get(f"{API}pages/{{number}}", responses=picture | errors("Error"))
    async def page(
        number: Annotated[int, Path(ge=1, le=_MOST_PAGES, description="The number of the page, from 1.")],
        document: Annotated[str, Query(min_length=1, description="The id of the document.")],
        width: Annotated[int, Query(ge=1, le=WIDTHS[-1], description="Pixels.")] = WIDTHS[1],
    ) -> Response:
        """Draw a page of a PDF as it looks, at least as wide as asked for."""
        drawn = await services.look(lambda: services.views.draw(services.document(document), number - 1, width))
        return Response(drawn.data, headers={"cache-control": "no-store"}, media_type=drawn.media_type)


def _add_checks(api: FastAPI, services: ApiServices) -> None:
    @api.post(VERIFY, responses=json_of("Check", "The state of every quote."))
    async def verify(body: VerifyBody) -> Response:
        """Check the quotes of an exported conversation against the library."""
        library = services.retriever.library

        def work() -> bytes:
            return json_bytes(verify_values(body.export, library, services.scope_of(None)))

        return json_reply(await services.look(work))

    @api.get(HEALTH, responses=json_of("Health", "Quoth is ready."), openapi_extra=_NO_KEY)
    async def health() -> Response:
        """Say whether Quoth is ready to answer. This path needs no key."""
        services.check_ready()
        return json_reply(json_bytes({"status": "ready"}))

    measured: dict[int | str, dict[str, Any]] = {200: {"description": "The measures.", "content": _METRICS}}

    @api.get(f"{API}metrics", responses=measured | errors("Error"))
    async def metrics() -> Response:
        """Return measures of requests and answers for Prometheus."""
        return Response(services.metrics.text(), media_type="text/plain; version=0.0.4")


Describe = Callable[[], dict[str, Any]]


def add_description(api: FastAPI, describe: Describe) -> None:
    """Add the route of the OpenAPI description."""

    @api.get(f"{API}openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return json_reply(json_bytes(describe()))
