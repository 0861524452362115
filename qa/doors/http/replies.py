"""The responses of the API: JSON in ASCII, and errors in one sentence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from qa.answer import Text
from qa.doors.web.auth.open_paths import API, OPENAI

VERIFY = f"{API}verify"

BEARER = {"www-authenticate": "Bearer"}
_NOT_STORED = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_KINDS = {401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error"}
_OURS = 500  # and above: the client is not to blame


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """The written form of an error: one plain sentence."""

    error: Text


@dataclass(frozen=True, slots=True)
class OpenAIErrorDetails:
    """The details of an error as OpenAI's clients read them."""

    message: Text
    type: Text
    param: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class OpenAIErrorRecord:
    """The written form of an error for OpenAI's clients."""

    error: OpenAIErrorDetails


def is_openai_path(path: str) -> bool:
    """Return whether the path belongs to the OpenAI-compatible part."""
    return f"{path}/".startswith(OPENAI)


def json_bytes(values: Any) -> bytes:
    """Return JSON in ASCII, as ``quoth ask --json`` prints it: safe whatever an article holds."""
    return json.dumps(values).encode()


def json_reply(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response with this JSON, which no cache stores."""
    return Response(body, status, {**_NOT_STORED, **(headers or {})}, "application/json")


def error_reply(path: str, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return the response that refuses a request: ``{"error": sentence}``, or the form of OpenAI's clients."""
    values: Any = {"error": sentence}
    if is_openai_path(path):
        kind = _KINDS.get(status, "server_error" if status >= _OURS else "invalid_request_error")
        values = {"error": {"message": sentence, "type": kind, "param": None, "code": None}}
    return json_reply(json_bytes(values), status, headers)
