"""The options that ask a language model for text about the quotes; without them nothing is sent anywhere."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from qa.doors.cli.arguments import text_argument
from qa.doors.cli.terminal import usage_errors

if TYPE_CHECKING:
    from qa.prose.openai_writer import OpenAIWriter

_SECONDS = 60.0

Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="MODEL",
        parser=text_argument,
        help="Also show text by this language model, each sentence checked against the quotes. The question and the "
        "quotes are sent to OPENAI_BASE_URL, with the key in OPENAI_API_KEY.",
    ),
]
LlmTimeout = Annotated[
    float,
    typer.Option("--llm-timeout", metavar="SECONDS", min=1, max=3600, help="The longest time for the model's text."),
]
DEFAULT_LLM_TIMEOUT = _SECONDS


def writer_for(model: str | None, seconds: float) -> "OpenAIWriter | None":
    """Return the writer that ``--llm`` names; None without it. A wrong address ends the command with status 2."""
    if model is None:
        return None
    from qa.errors import MissingExtraError, ProseSetupError
    from qa.prose.openai_writer import DEFAULT_ADDRESS, OpenAIWriter

    address, key = os.environ.get("OPENAI_BASE_URL"), os.environ.get("OPENAI_API_KEY")
    with usage_errors(ProseSetupError, MissingExtraError):
        if not model.strip():
            raise ProseSetupError("--llm names no model; give the name that its server knows it by.")
        if not address and not key:
            raise ProseSetupError(
                "--llm needs the address of a language model; set OPENAI_BASE_URL, or OPENAI_API_KEY for OpenAI itself."
            )
        return OpenAIWriter(model, address or DEFAULT_ADDRESS, key, seconds)
