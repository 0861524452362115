"""The OpenAPI description: the schemas of responses, and the errors of every route."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from qa.doors.http.openai_records import COMPLETION, MODEL, MODELS
from qa.doors.http.replies import ErrorRecord, OpenAIErrorRecord
from qa.doors.http.verifying import VERIFIED
from qa.doors.schema import DOCUMENT, HITS, LIST, values_schema
from qa.history.codec import answer_json_schema

_DEFINITIONS, _COMPONENTS = "#/$defs/", "#/components/schemas/"
_SECURITY = "key"
_ERRORS = {
    400: "The request cannot be read.",
    401: "The key is missing or unknown.",
    403: "A page of another site makes the request.",
    404: "There is no such document, page or path.",
    409: "The file has changed since it was read.",
    413: "The request is too large.",
    421: "The API is not known by this host name.",
    422: "The request has another form, or cannot be answered.",
    429: "The key has made too many requests.",
    500: "Something failed.",
    503: "Quoth is not ready, or too busy; the header Retry-After names the seconds to wait.",
}


@dataclass(frozen=True, slots=True)
class HealthRecord:
    """The health of a server that answers."""

    status: str


@dataclass(frozen=True, slots=True)
class _Hits:
    """The name of the list of hits among the components."""


HEALTH: TypeAdapter[HealthRecord] = TypeAdapter(HealthRecord)
_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {
    "Hits": HITS,
    "DocumentList": LIST,
    "Document": DOCUMENT,
    "Check": VERIFIED,
    "Health": HEALTH,
    "Models": MODELS,
    "Model": MODEL,
    "Completion": COMPLETION,
    "Error": TypeAdapter(ErrorRecord),
    "OpenAIError": TypeAdapter(OpenAIErrorRecord),
}


def json_of(component: str, description: str) -> dict[int | str, dict[str, Any]]:
    """Return the declaration of a route's JSON and of its errors, in FastAPI's form."""
    content = {"application/json": {"schema": {"$ref": _COMPONENTS + component}}}
    return {200: {"description": description, "content": content}, **errors("Error")}


def errors(component: str) -> dict[int | str, dict[str, Any]]:
    """Return the declaration of the errors of a route."""
    content = {"application/json": {"schema": {"$ref": _COMPONENTS + component}}}
    return {status: {"description": words, "content": content} for status, words in _ERRORS.items()}


def describe(api: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description of the API, with the schemas of `_ADAPTERS` among its components."""
    document = get_openapi(title=api.title, version=api.version, description=api.description, routes=api.routes)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name, schema in [
        ("Answer", answer_json_schema()),
        *((name, values_schema(adapter)) for name, adapter in _ADAPTERS.items()),
    ]:
        for key, definition in {**schema.pop("$defs", {}), name: schema}.items():
            added = _with_components(definition)
            if schemas.setdefault(key, added) != added:
                raise ValueError(f"two schemas have the name {key}; rename one of their classes")
    components["securitySchemes"] = {_SECURITY: {"type": "http", "scheme": "bearer"}}
    document["security"] = [{_SECURITY: []}]
    return document


def _with_components(value: Any) -> Any:
    """Return a schema whose references lead to the components."""
    if isinstance(value, dict):
        return {
            key: each.replace(_DEFINITIONS, _COMPONENTS) if key == "$ref" else _with_components(each)
            for key, each in value.items()
        }
    return [_with_components(each) for each in value] if isinstance(value, list) else value
