"""The routes under ``/v1/`` for clients of OpenAI's, which use Quoth as a model."""

import secrets
import time
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.responses import StreamingResponse

from qa.doors.http.describing import errors, json_of
from qa.doors.http.errors import ApiError
from qa.doors.http.observing import QUESTION
from qa.doors.http.openai_records import (
    MODEL,
    MODEL_ID,
    MODELS,
    ChatBody,
    ModelRecord,
    ModelsRecord,
    record_values,
)
from qa.doors.http.openai_replies import ChatReply, read_chat
from qa.doors.http.replies import json_bytes, json_reply
from qa.doors.http.services import ApiServices
from qa.doors.web.auth.open_paths import OPENAI

_NO_MODEL = f"There is no model of this name; the only one is {MODEL_ID!r}."


def add_openai_routes(api: FastAPI, services: ApiServices) -> None:
    """Add the list of models, and the completion of chats."""
    started = int(time.time())
    model = ModelRecord(MODEL_ID, "model", started, MODEL_ID)

    @api.get(f"{OPENAI}models", responses=json_of("Models", "The models.") | errors("OpenAIError"))
    async def models() -> Response:
        """List the one model."""
        return json_reply(json_bytes(record_values(MODELS, ModelsRecord("list", (model,)))))

    @api.get(f"{OPENAI}models/{{name}}", responses=json_of("Model", "The model.") | errors("OpenAIError"))
    async def one_model(name: str) -> Response:
        """Return the one model."""
        _check_model(name)
        return json_reply(json_bytes(record_values(MODEL, model)))

    @api.post(f"{OPENAI}chat/completions", responses=_completions())
    async def complete(request: Request, body: ChatBody) -> Response:
        """Answer the last message of the user with quotes; the messages of the user before it are the history."""
        _check_model(body.model)
        chat = read_chat(body.messages)
        request.scope[QUESTION] = chat.question
        completion_id, created = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())
        reply = await services.answer(
            lambda: ChatReply.of(chat, services.ask(chat.question, chat.history), completion_id, created)
        )
        if not body.stream:
            return json_reply(json_bytes(reply.values()))
        with_usage = body.stream_options is not None and bool(body.stream_options.include_usage)
        return StreamingResponse(
            iter(list(reply.events(with_usage=with_usage))),
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
            media_type="text/event-stream",
        )


def _completions() -> dict[int | str, dict[str, Any]]:
    """Return the declaration of a completion, of a stream of its pieces, and of errors."""
    declared = json_of("Completion", "The completion, or a stream of its pieces.")
    declared[200]["content"]["text/event-stream"] = {"schema": {"type": "string"}}
    return declared | errors("OpenAIError")


def _check_model(name: str) -> None:
    if name != MODEL_ID:
        raise ApiError(404, _NO_MODEL)
