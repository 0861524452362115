"""What the page's script asks the server for, under ``/quoth/``. The only module that knows Starlette.

A request is one visitor's: the middleware in front has put the owner of what is theirs into ``request.state``. What a
visitor may send is checked here, and whatever is wrong with it comes back as ``{"error": sentence}``.
"""

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from embeddings.errors import EmbeddingsError, QuothError
from embeddings.syncing.uploads import UPLOADS, owner_of, shown_id
from embeddings.unicode import replace_surrogates
from qa.doors.web.answering import AnsweredTurn, AskRequest
from qa.doors.web.assets import script_module
from qa.doors.web.auth.gate import MAX_BODY
from qa.doors.web.choice import MOST_CHOSEN, chosen_scope, too_many
from qa.doors.web.errors import AskingError, RequestError
from qa.doors.web.history.sent_feedback import keep_feedback
from qa.doors.web.page_services import PageServices
from qa.doors.web.protocols import ServedLibrary
from qa.doors.web.readiness import Phase
from qa.doors.web.rendering.answers import announcement, failure_html
from qa.doors.web.rendering.article_list import PAGE, ArticleList, items_html, unlisted_html
from qa.doors.web.rendering.article_pane import article_html, unopened_html
from qa.doors.web.rendering.conversation_list import conversations_html
from qa.doors.web.rendering.error_sentences import public_message
from qa.doors.web.rendering.turns import conversation_values, turn_values
from qa.doors.web.visitor import SHARED, Visitor
from qa.history.export import export_json, export_markdown

_UNEXPECTED = "Something failed; see the terminal."
_TOO_LARGE = "The page sent more than a request may hold; reload it."
_FORMS = {
    "markdown": (export_markdown, "text/markdown", "md"),
    "json": (export_json, "application/json", "json"),
}
_KEPT_AT_ONCE = 8
_LONGEST_SEARCH = 200  # characters of the words that articles are searched for
_MOST_LISTED = 1_000  # articles at once, so that a list of several pages is drawn anew in one request
_CHOICE_BODY = 8 * MAX_BODY  # a choice names up to MOST_CHOSEN articles
_MOST_MARKS = 100  # more than an answer has quotes in one article; each is looked for in each piece of the text

_log = logging.getLogger(__name__)


def routes(parts: PageServices) -> list[Route]:
    """The routes, in Starlette's form."""
    handlers = _Handlers(parts)
    table = [
        ("/quoth/script/{module}", "GET", handlers.script, 0),
        ("/quoth/ask", "POST", handlers.ask, _CHOICE_BODY),
        ("/quoth/conversations", "GET", handlers.conversations, 0),
        ("/quoth/conversations/{conversation}", "GET", handlers.conversation, 0),
        ("/quoth/conversations/{conversation}", "DELETE", handlers.forget, 0),
        ("/quoth/conversations/{conversation}/export", "GET", handlers.export, 0),
        ("/quoth/article", "GET", handlers.article, 0),
        ("/quoth/articles", "GET", handlers.articles, 0),
        ("/quoth/articles/found", "GET", handlers.found, 0),
        ("/quoth/articles/gone", "POST", handlers.gone, _CHOICE_BODY),
        # The handler counts the bytes itself, as they come, and tells what is too much in a sentence.
        ("/quoth/uploads", "PUT", handlers.upload, sys.maxsize),
        ("/quoth/uploads", "DELETE", handlers.remove, 0),
        ("/quoth/uploads/replace", "POST", handlers.replace, 0),
        ("/quoth/folder", "POST", handlers.folder, MAX_BODY),
        ("/quoth/index", "POST", handlers.index, 0),
        ("/quoth/feedback", "POST", handlers.feedback, MAX_BODY),
    ]
    return [
        Route(path, _guarded(handle, parts.library), methods=[method], max_body_size=most)
        for path, method, handle, most in table
    ]


def _guarded(
    handle: Callable[[Request], Awaitable[Response]], library: ServedLibrary
) -> Callable[[Request], Awaitable[Response]]:
    """The handler, with its errors as sentences."""

    async def guarded(request: Request) -> Response:
        try:
            return await handle(request)
        except QuothError as error:
            return _Values({"error": public_message(error, library)}, 400)
        except HTTPException as error:  # the body is too large: Starlette raises nothing else while one is read
            return _Values({"error": _TOO_LARGE}, error.status_code)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException:  # a panic of a Rust library is no Exception
            # The last place before the visitor: whatever it was, they get a sentence and the terminal the rest.
            _log.exception("A request could not be answered")
            return _Values({"error": _UNEXPECTED}, 500)

    return guarded


class _Values(JSONResponse):
    """JSON in ASCII: a question may hold half a character, which is no text to send but can be written so.

    Each visitor gets another at the same address, so that no cache, of a browser or a proxy, may keep one.
    """

    def __init__(self, content: Any, status_code: int = 200) -> None:
        super().__init__(content, status_code, {"cache-control": "no-store"})

    def render(self, content: Any) -> bytes:
        """The body of the response."""
        return json.dumps(content).encode()


class _Handlers:
    def __init__(self, parts: PageServices) -> None:
        self._parts = parts
        # Each file is held in memory while it is looked at whether it is an article.
        self._keeping = asyncio.Semaphore(_KEPT_AT_ONCE)

    async def script(self, request: Request) -> Response:
        module = script_module(request.path_params["module"])
        if module is None:
            return Response(status_code=404)
        # Never cached: after an upgrade, modules of two versions would not fit together.
        return Response(module, media_type="text/javascript", headers={"cache-control": "no-store"})

    async def ask(self, request: Request) -> Response:
        body = await _json(request)
        question, conversation, chosen = body.get("question"), body.get("conversation"), body.get("documents")
        if not isinstance(question, str) or not isinstance(conversation, str | None):
            raise RequestError("This is no question; reload the page.")
        visitor = self._visitor(request)
        # Half a character, which JSON can carry and no file, is a question mark here as in a terminal.
        wanted = AskRequest(replace_surrogates(question), conversation, chosen_scope(chosen, visitor.scope))
        try:
            await run_in_threadpool(self._parts.uploads.see, visitor.uploads)
            asked = await self._parts.answering.ask(visitor, wanted)
        except AskingError as error:
            return _Values(
                {"failed": True, "html": failure_html(str(error)), "said": str(error), "screen_reader_text": ""}
            )
        # In a thread, as every page is made: that of a long quote keeps the event loop, and so all others, waiting.
        return await run_in_threadpool(_answered, asked)

    async def conversations(self, request: Request) -> Response:
        return await run_in_threadpool(self._conversations, self._visitor(request))

    def _conversations(self, visitor: Visitor) -> Response:
        return _Values({"html": conversations_html(self._parts.store.conversations(visitor.owner))})

    async def conversation(self, request: Request) -> Response:
        return await run_in_threadpool(self._conversation, self._visitor(request), _named(request))

    def _conversation(self, visitor: Visitor, named: str) -> Response:
        kept = self._parts.store.conversation(visitor.owner, named)
        thumbs = self._parts.store.thumbs(visitor.owner, named)
        return _Values(conversation_values(kept, self._parts.library, visitor.scope, thumbs))

    async def forget(self, request: Request) -> Response:
        await run_in_threadpool(self._parts.store.remove, self._visitor(request).owner, _named(request))
        return Response(status_code=204)

    async def export(self, request: Request) -> Response:
        form = request.query_params.get("form", "markdown")
        if form not in _FORMS:
            raise RequestError("An export is Markdown or JSON; name one of them as its form.")
        kept = await run_in_threadpool(self._parts.store.conversation, self._visitor(request).owner, _named(request))
        write, kind, ending = _FORMS[form]
        now = datetime.now(UTC).replace(microsecond=0)
        text = await run_in_threadpool(write, kept, now)
        name = f"quoth-{now:%Y-%m-%d-%H%M%S}.{ending}"
        headers = {"content-disposition": f'attachment; filename="{quote(name)}"', "cache-control": "no-store"}
        return Response(text.encode(), media_type=f"{kind}; charset=utf-8", headers=headers)

    async def article(self, request: Request) -> Response:
        asked = request.query_params
        try:
            document_id = asked["article"]
            marks = [(int(start), int(end)) for start, end in (pair.split("-") for pair in asked.getlist("mark"))]
            if len(marks) > _MOST_MARKS:
                raise ValueError(f"{len(marks)} marks")
        except (KeyError, ValueError) as error:
            raise RequestError("This address names no place in an article; open the article itself.") from error
        return await run_in_threadpool(self._article, self._visitor(request), document_id, marks)

    def _article(self, visitor: Visitor, document_id: str, marks: Sequence[tuple[int, int]]) -> Response:
        try:
            html = article_html(self._parts.library.document(document_id, visitor.scope), marks)
        except EmbeddingsError as error:
            html = unopened_html(public_message(error, self._parts.library))
        return _Values({"html": html})

    async def articles(self, request: Request) -> Response:
        words, after = _searched(request), request.query_params.get("after", "")
        try:
            limit = min(max(int(request.query_params.get("count", PAGE)), 1), _MOST_LISTED)
        except ValueError as error:
            raise RequestError("This is no number of articles to list; reload the page.") from error
        visitor = self._visitor(request)
        if after:
            return await run_in_threadpool(self._next_articles, visitor, words, replace_surrogates(after), limit)
        return await run_in_threadpool(self._articles, visitor, words, limit)

    def _articles(self, visitor: Visitor, words: str, limit: int) -> Response:
        """Return the head of the list, its first page and where the next one begins, and both numbers of articles."""
        library, brought = self._parts.library, self._parts.uploads.names(visitor.uploads)
        self._parts.uploads.see(visitor.uploads)
        try:
            page = library.list_documents(visitor.scope, words=words, limit=limit)
            total = library.list_documents(visitor.scope, limit=1).total if words else page.total
            # Some may have been brought in vain: the page was left, or Quoth was killed, before they were indexed.
            own = visitor.scope.only([f"{UPLOADS}/{visitor.uploads}/{name}" for name in brought])
            unindexed = bool(brought) and len(library.document_ids(own)) < len(brought)
        except EmbeddingsError as error:
            html = unlisted_html(public_message(error, library))
            return _Values({"html": html, "total": 0, "found": 0, "next": None, "unindexed": False})
        preparing = self._parts.readiness.state.phase is Phase.PREPARING
        html = ArticleList(page, total, words, is_preparing=preparing).html()
        found = {"total": total, "found": page.total, "next": page.next_after}
        return _Values({"html": html, **found, "unindexed": unindexed})

    def _next_articles(self, visitor: Visitor, words: str, after: str, limit: int) -> Response:
        page = self._parts.library.list_documents(visitor.scope, words=words, after=after, limit=limit)
        return _Values({"html": items_html(page.documents), "found": page.total, "next": page.next_after})

    async def found(self, request: Request) -> Response:
        """The ids of all articles that the words are found in, so that all of them can be chosen at once."""
        scope, words = self._visitor(request).scope, _searched(request)
        page = await run_in_threadpool(self._parts.library.list_documents, scope, words=words, limit=MOST_CHOSEN)
        if page.total > MOST_CHOSEN:
            raise RequestError(too_many(page.total))
        return _Values({"ids": [listed.document_id for listed in page.documents]})

    async def gone(self, request: Request) -> Response:
        """The ids of a choice that no article has any more."""
        sent, scope = (await _json(request)).get("ids"), self._visitor(request).scope
        chosen = chosen_scope({"these": sent}, scope)
        held = set(await run_in_threadpool(self._parts.library.document_ids, chosen))
        return _Values({"ids": [document_id for document_id in sent or () if document_id not in held]})

    async def upload(self, request: Request) -> Response:
        name, visitor, uploads = request.query_params.get("name", ""), self._visitor(request), self._parts.uploads
        address = request.client.host if request.client else ""
        async with uploads.receive(request.stream(), visitor.owner, address) as received:
            # Of what everybody shares, nobody's going lets anything go.
            is_anonymous = self._parts.access.public and not self._parts.access.share_uploads
            keep = partial(uploads.keep_file, visitor.uploads, name, received, is_anonymous=is_anonymous)
            async with self._keeping:
                kept = await run_in_threadpool(keep)
        return _Values({"name": kept.name, "beside": kept.beside}, 201)

    async def replace(self, request: Request) -> Response:
        owner, asked = self._visitor(request).uploads, request.query_params
        await run_in_threadpool(self._parts.uploads.replace, owner, asked.get("name", ""), asked.get("by", ""))
        return self._indexed(owner)

    async def remove(self, request: Request) -> Response:
        owner = self._visitor(request).uploads
        document_id = request.query_params.get("article", "")
        if owner_of(document_id) != owner:
            raise RequestError("Only an article that you have brought can be removed here.")
        await run_in_threadpool(self._parts.uploads.remove, owner, shown_id(document_id))
        return self._indexed(owner)

    async def folder(self, request: Request) -> Response:
        if not self._parts.access.may_name_folders:
            raise RequestError(
                "Folders can be named only where Quoth runs on the same machine; upload the files instead."
            )
        body = await _json(request)
        owner = self._visitor(request).uploads
        copied = await run_in_threadpool(self._parts.uploads.copy_folder, owner, str(body.get("path", "")))
        failed = [{"name": name, "reason": reason} for name, reason in copied.refused.items()]
        return _Values({"kept": list(copied.kept), "failed": failed})

    async def index(self, request: Request) -> Response:
        return self._indexed(self._visitor(request).uploads)

    def _indexed(self, owner: str) -> Response:
        async def lines() -> AsyncIterator[bytes]:
            async for value in self._parts.indexing.index(owner):
                yield json.dumps(value).encode() + b"\n"

        return StreamingResponse(lines(), media_type="application/x-ndjson", headers={"cache-control": "no-store"})

    async def feedback(self, request: Request) -> Response:
        body = await _json(request)
        visitor = self._visitor(request)
        store, library = self._parts.store, self._parts.library
        await run_in_threadpool(keep_feedback, body, visitor.owner, store, library, visitor.scope)
        return Response(status_code=204)

    def _visitor(self, request: Request) -> Visitor:
        owner: str = request.state.owner
        access = self._parts.access
        return Visitor(owner, SHARED if access.share_uploads else owner, is_anonymous=access.passwords is None)


def _answered(asked: AnsweredTurn) -> Response:
    said, screen_reader_text = announcement(asked.turn.answer)
    values = turn_values(asked.turn, asked.number)
    announced = {"said": said, "screen_reader_text": screen_reader_text}
    return _Values({**values, "conversation": asked.conversation, **announced})


def _named(request: Request) -> str:
    return str(request.path_params["conversation"])


def _searched(request: Request) -> str:
    words = replace_surrogates(request.query_params.get("words", "")).strip()
    if len(words) > _LONGEST_SEARCH:
        raise RequestError(f"The search is longer than {_LONGEST_SEARCH} characters; use fewer words.")
    return words


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise RequestError("The page sent something else than JSON; reload it.") from error
    if not isinstance(body, dict):
        raise RequestError("The page sent something else than one JSON object; reload it.")
    return body
