"""The routes of the page's own requests, under ``/quoth/``.

Each request is one visitor's: the middleware has set ``request.state.owner``. The handlers check everything that a
visitor may send. An error becomes one plain sentence, ``{"error": sentence}``.
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from embeddings.errors import QuothError
from qa.doors.web.article_handlers import ArticleHandlers
from qa.doors.web.assets import script_module
from qa.doors.web.auth.gate import MAX_BODY
from qa.doors.web.conversation_handlers import ConversationHandlers
from qa.doors.web.json_bodies import JSONValues
from qa.doors.web.page_handlers import PageHandlers
from qa.doors.web.page_services import PageServices
from qa.doors.web.protocols import ServedLibrary
from qa.doors.web.rendering.error_sentences import public_message
from qa.doors.web.upload_handlers import UploadHandlers

_UNEXPECTED = "Something failed; see the terminal."
_TOO_LARGE = "The page sent more than a request may hold; reload it."
_CHOICE_BODY = 8 * MAX_BODY  # bytes; a choice names up to MOST_CHOSEN articles

Handler = Callable[[Request], Awaitable[Response]]

_log = logging.getLogger(__name__)


def routes(services: PageServices) -> list[Route]:
    """Return the routes, in Starlette's form."""
    conversations, articles = ConversationHandlers(services), ArticleHandlers(services)
    uploads, pages = UploadHandlers(services), PageHandlers(services)
    table: list[tuple[str, str, Handler, int]] = [
        ("/quoth/script/{module}", "GET", _script, 0),
        ("/quoth/ask", "POST", conversations.ask, _CHOICE_BODY),
        ("/quoth/conversations", "GET", conversations.list_all, 0),
        ("/quoth/conversations/{conversation}", "GET", conversations.show, 0),
        ("/quoth/conversations/{conversation}", "DELETE", conversations.delete, 0),
        ("/quoth/conversations/{conversation}/export", "GET", conversations.export, 0),
        ("/quoth/conversations/{conversation}/prose", "POST", conversations.add_prose, MAX_BODY),
        ("/quoth/feedback", "POST", conversations.add_feedback, MAX_BODY),
        ("/quoth/article", "GET", articles.show, 0),
        ("/quoth/article/pages", "GET", pages.outline, 0),
        ("/quoth/article/page", "GET", pages.draw, 0),
        ("/quoth/article/places", "GET", pages.find_places, 0),
        ("/quoth/articles", "GET", articles.list_page, 0),
        ("/quoth/articles/found", "GET", articles.find_ids, 0),
        ("/quoth/articles/news", "GET", articles.show_news, 0),
        ("/quoth/articles/gone", "POST", articles.find_missing, _CHOICE_BODY),
        # The handler counts the bytes as they arrive, and names the limit in a sentence.
        ("/quoth/uploads", "PUT", uploads.receive, sys.maxsize),
        ("/quoth/uploads", "DELETE", uploads.remove, 0),
        ("/quoth/uploads/replace", "POST", uploads.replace, 0),
        ("/quoth/pages", "POST", uploads.add_page, MAX_BODY),
        ("/quoth/folder", "POST", uploads.copy_folder, MAX_BODY),
        ("/quoth/index", "POST", uploads.index, 0),
    ]
    return [
        Route(path, _with_sentences(handle, services.library), methods=[method], max_body_size=max_body)
        for path, method, handle, max_body in table
    ]


async def _script(request: Request) -> Response:
    module = script_module(request.path_params["module"])
    if module is None:
        return Response(status_code=404)
    # Never cached: after an upgrade, modules of two versions would not fit together.
    return Response(module, media_type="text/javascript", headers={"cache-control": "no-store"})


def _with_sentences(handle: Handler, library: ServedLibrary) -> Handler:
    """Return the handler with its errors as sentences."""

    async def handle_errors(request: Request) -> Response:
        try:
            return await handle(request)
        except QuothError as error:
            return JSONValues({"error": public_message(error, library)}, 400)
        except HTTPException as error:  # Starlette raises it for one reason here: the body is too large
            return JSONValues({"error": _TOO_LARGE}, error.status_code)
        except ClientDisconnect:
            return Response(status_code=400)  # the visitor has left
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException:  # a panic of a Rust library is no Exception
            # The last place before the visitor: for any other error, the visitor gets a sentence and the log the rest.
            _log.exception("A request could not be answered")
            return JSONValues({"error": _UNEXPECTED}, 500)

    return handle_errors
