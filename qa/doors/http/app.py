"""The ASGI application of the API."""

from functools import cache

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from qa.doors.http.api_routes import add_api_routes, add_description
from qa.doors.http.describing import describe
from qa.doors.http.errors import ApiError
from qa.doors.http.gate import ApiGate
from qa.doors.http.limits import TOO_LARGE, BodyLimit, RateLimit
from qa.doors.http.observing import UNEXPECTED, Observed
from qa.doors.http.openai_routes import add_openai_routes
from qa.doors.http.replies import error_reply, is_openai_path
from qa.doors.http.services import ApiServices
from qa.doors.web.auth.open_paths import API
from qa.history.codec import error_words

_SEE = f"{API}openapi.json describes the API"
_NO_JSON = f"The body of the request is no JSON; send one JSON object as application/json ({_SEE})."
_SENTENCES = {
    400: _NO_JSON,
    404: f"There is nothing at this path; {_SEE}.",
    405: f"This path takes another method; {_SEE}.",
    413: TOO_LARGE,
}


def create_app(services: ApiServices) -> ASGIApp:
    """Return the application of all routes, behind its gate."""
    api = FastAPI(
        title="Quoth",
        version="1",
        description="Answers questions about a folder of articles; every word of evidence is quoted from them.",
        # The pages of documentation load scripts from another host, and the description needs a key as all routes do.
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    add_api_routes(api, services)
    add_openai_routes(api, services)
    add_description(api, cache(lambda: describe(api)))
    for error, handle in (
        (ApiError, _refused),
        (RequestValidationError, _misread),
        (HTTPException, _unrouted),
        (Exception, _failed),
    ):
        api.add_exception_handler(error, handle)
    gate = ApiGate(BodyLimit(api), services.access, RateLimit(services.limits.per_minute))
    return Observed(gate, services.metrics, services.write_line, logs_questions=services.logs_questions)


async def _refused(request: Request, error: Exception) -> Response:
    refused = error if isinstance(error, ApiError) else ApiError(500, UNEXPECTED)
    headers = {} if refused.retry_after is None else {"retry-after": str(refused.retry_after)}
    path = request.scope["path"]
    # OpenAI's clients know no 422.
    status = 400 if refused.status == 422 and is_openai_path(path) else refused.status
    return error_reply(path, status, str(refused), headers)


async def _misread(request: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    path = request.scope["path"]
    status = 400 if is_openai_path(path) else 422
    if first.get("type") == "json_invalid" or first.get("loc") == ("body",):
        return error_reply(path, status, _NO_JSON)
    return error_reply(path, status, f"This request has another form than this path takes ({error_words(first)}).")


async def _unrouted(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return error_reply(request.scope["path"], status, _SENTENCES.get(status, UNEXPECTED), headers)


async def _failed(request: Request, error: Exception) -> Response:
    return error_reply(request.scope["path"], 500, UNEXPECTED)
