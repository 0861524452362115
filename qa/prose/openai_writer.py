"""A language model behind an endpoint that speaks OpenAI's protocol: Ollama, llama.cpp, vLLM and hosted services."""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qa.errors import ProseError, ProseSetupError
from qa.extras import needs_extra
from qa.prose.prompt import messages
from qa.prose.reply import MOST_CHARACTERS
from qa.prose.writer import ProseRequest

if TYPE_CHECKING:
    import openai

DEFAULT_ADDRESS = "https://api.openai.com/v1"
DEFAULT_SECONDS = 60.0
_FIRST_SECONDS = 30.0  # until the first piece of the text
_GRACE_SECONDS = 2.0  # that the thread of a request gets to end
_MOST_BYTES = 2_000_000  # of a response, with the fields around each piece
_WITHOUT = "the quotes stand without its text"
_PARTLY = "the quotes stand without the rest of its text"
_REASONS = {
    400: "refused the request",
    401: "did not accept the key in OPENAI_API_KEY",
    403: "does not allow this key to ask",
    404: "does not know the model, or has no chat at this address",
    408: "took too long",
    413: "finds the quotes too long",
    429: "is asked too often, or the credit is used up",
}
_PLACEHOLDER = "none"  # local servers need no key, and the package of OpenAI does


@dataclass(frozen=True, slots=True)
class OpenAIWriter:
    """Writes with a model behind ``address``. ``seconds``: the longest time for a whole reply.

    ``key`` is shown in no message and no log.
    """

    model: str
    address: str = DEFAULT_ADDRESS
    key: str | None = field(default=None, repr=False)
    seconds: float = DEFAULT_SECONDS

    def __post_init__(self) -> None:
        """Check the address.

        :raises MissingExtraError: if the package is not installed.
        :raises ProseSetupError: if the address is none of the web.
        """
        with needs_extra("llm", "openai"):
            if find_spec("openai") is None:  # to import it takes a second, and the quotes come first
                raise ModuleNotFoundError(name="openai")
        try:
            parts = urlsplit(self.address)
            is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_web = False
        if not is_web:
            raise ProseSetupError(
                "OPENAI_BASE_URL holds no address of a language model; give one such as http://localhost:11434/v1."
            )

    @property
    def host(self) -> str:
        """Return the host that receives the question and the quotes, with its port if the address names one."""
        parts = urlsplit(self.address)
        host = parts.hostname or ""
        host = f"[{host}]" if ":" in host else host
        return f"{host}:{parts.port}" if parts.port else host

    def write(self, request: ProseRequest) -> Iterator[str]:
        """Yield the reply of the model piece by piece.

        A thread with an event loop asks, so that the time is limited in every state of the connection, also where
        the caller runs an event loop itself.

        :raises ProseError: if there is no reply, or if it ends too early.
        """
        pieces: queue.SimpleQueue[str | ProseError | None] = queue.SimpleQueue()
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(request, pieces, stop), name="language model", daemon=True)
        thread.start()
        wait = self.seconds + _GRACE_SECONDS
        try:
            while True:
                try:
                    piece = pieces.get(timeout=wait)
                except queue.Empty:
                    raise ProseError(_late()) from None
                if piece is None:
                    return
                if isinstance(piece, ProseError):
                    raise piece
                yield piece
        finally:
            stop.set()

    def _run(
        self, request: ProseRequest, pieces: "queue.SimpleQueue[str | ProseError | None]", stop: threading.Event
    ) -> None:
        try:
            asyncio.run(self._ask(request, pieces, stop))
            pieces.put(None)
        except ProseError as error:
            pieces.put(error)
        except BaseException:  # the one place that sees it: the caller waits for the last piece
            pieces.put(ProseError(f"The language model could not be asked; {_WITHOUT}."))

    async def _ask(
        self, request: ProseRequest, pieces: "queue.SimpleQueue[str | ProseError | None]", stop: threading.Event
    ) -> None:
        has_text = False
        try:
            async with (
                asyncio.timeout(self.seconds) as whole,
                asyncio.timeout(min(_FIRST_SECONDS, self.seconds)) as first,
            ):
                async for piece in self._stream(request):
                    if not has_text:
                        has_text = True
                        first.reschedule(whole.when())
                    pieces.put(piece)
                    if stop.is_set():
                        return
        except TimeoutError:
            raise ProseError(_late(has_text=has_text)) from None

    async def _stream(self, request: ProseRequest) -> AsyncIterator[str]:
        """Yield the pieces of the reply.

        :raises ProseError: if the model fails, or the reply ends before its end.
        """
        import httpx2
        import openai

        is_open, has_text, length = False, False, 0
        try:
            async with self._client() as client:
                stream: Any = await client.chat.completions.create(
                    model=self.model,
                    messages=[_message(role, text) for role, text in messages(request)],
                    stream=True,
                )
                is_open = True
                try:
                    async for chunk in stream:
                        text, end = _read_chunk(chunk)
                        if text:
                            has_text, length = True, length + len(text)
                            yield text
                        if end == "length":
                            raise ProseError(f"The language model reached its limit of tokens; {_PARTLY}.")
                        if end or length > MOST_CHARACTERS:
                            return
                finally:
                    await stream.close()
        except openai.APIStatusError as error:
            raise ProseError(_status_note(error.status_code)) from None
        except openai.APITimeoutError:
            raise ProseError(_late(has_text=has_text)) from None
        except openai.APIConnectionError:
            raise ProseError(_broken(self.host, has_text=has_text, is_open=is_open)) from None
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
            raise ProseError(_broken(self.host, has_text=has_text)) from None
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            # The package reads a response without checking its form, so wrong forms raise any of these.
            raise ProseError(_broken(self.host, has_text=has_text)) from None
        raise ProseError(_broken(self.host, has_text=has_text))

    def _client(self) -> "openai.AsyncOpenAI":
        """Return a client that asks this host alone: without redirects, proxies and the settings of the environment."""
        import httpx2
        import openai

        from qa.prose.bounded_transport import BoundedTransport

        return openai.AsyncOpenAI(
            api_key=self.key or _PLACEHOLDER,
            base_url=self.address,
            timeout=self.seconds,
            max_retries=1,
            default_headers={"Accept-Encoding": "identity"},
            http_client=httpx2.AsyncClient(
                transport=BoundedTransport(_MOST_BYTES), trust_env=False, follow_redirects=False, timeout=self.seconds
            ),
        )


def _message(role: str, text: str) -> Any:
    return {"role": role, "content": text}


def _read_chunk(chunk: Any) -> tuple[str, str | None]:
    """Return the text of a piece, and the reason of its end if it is the last one.

    :raises ValueError: if the piece has not the form of a chat.
    """
    choices = getattr(chunk, "choices", None)
    if not isinstance(choices, list):
        raise ValueError("a piece has no choices")
    if not choices:
        return "", None  # the piece counts the tokens
    text = getattr(getattr(choices[0], "delta", None), "content", None)
    end = getattr(choices[0], "finish_reason", None)
    if not isinstance(text, str | None) or not isinstance(end, str | None):
        raise ValueError("a piece holds no text")
    return text or "", end


def _late(*, has_text: bool = False) -> str:
    if has_text:
        return f"The language model did not end in time; {_PARTLY}."
    return f"The language model did not answer in time; {_WITHOUT}."


def _status_note(status: int) -> str:
    if status >= 500:
        return f"The language model failed (status {status}); {_WITHOUT}."
    reason = _REASONS.get(status, "refused the request")
    return f"The language model {reason} (status {status}); {_WITHOUT}."


def _broken(host: str, *, has_text: bool, is_open: bool = True) -> str:
    """Return the note about a reply without a regular end. ``is_open``: the server began to respond."""
    if has_text:
        return f"The language model's reply broke off; {_PARTLY}."
    if not is_open:
        return f"The language model at {host} cannot be reached; {_WITHOUT}."
    return f"The language model at {host} sent no reply that Quoth can read; {_WITHOUT}."
