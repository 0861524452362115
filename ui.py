"""The chat page: questions in, quotes out, and the article beside them.

The one module that knows Gradio: it puts the parts of `qa.doors.web` together and serves them.
"""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import gradio as gr

from qa.doors.web.assets import head_html
from qa.doors.web.auth.access import CLOSED, Access
from qa.doors.web.auth.addresses import Address
from qa.doors.web.auth.connections import bounded
from qa.doors.web.auth.gate import MAX_BODY, Gate
from qa.doors.web.auth.login import Login
from qa.doors.web.auth.owners import Visitors
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.auth.page_requests import PageRequests
from qa.doors.web.auth.responses import OwnHostOnly
from qa.doors.web.errors import PageError
from qa.doors.web.page_services import PageServices
from qa.doors.web.ports import free_port
from qa.doors.web.protocols import ServedAssistant, ServedLibrary
from qa.doors.web.proxies import believed, bypassed_for
from qa.doors.web.readiness import Phase, Readiness
from qa.doors.web.rendering.banner import NO_BANNER, banner_html
from qa.doors.web.rendering.error_sentences import public_state
from qa.doors.web.rendering.sections import ARTICLES, PANE, SAVING, adding_html, conversations_section_html
from qa.doors.web.routes import routes
from qa.doors.web.uploads.limits import USUAL_LIMITS, UploadLimits

__all__ = ["SEED_EXAMPLES", "PageError", "Server", "build_page", "serve", "theme"]

PROMISE = "Every word of evidence is quoted from the articles, with its source."

SEED_EXAMPLES = (
    "How many migrant Party members does Liuzhuang have?",
    "Who suggested subsidies for the cameras in Renfu Village?",
    "Which companies in Shengze are among the world's top 500?",
    "How old is the veteran Zhen Jianhua?",
    "Who wrote the Xiangtan report?",
)
"""Questions about the shipped articles, for a page that shows those."""

_INVITATION = "Ask the articles in your own words. What they say, you get in theirs."
_INVITATION_WITH_EXAMPLES = "Ask in your own words, or start with one of these:"
_HINT = "Enter sends, Shift and Enter start a new line."
_LAST_WORDS = 1.0  # seconds
# Gradio's queue looks for events a thousand times a second, and for progress a hundred times, which costs 4 % of a core
# while nobody asks. Only the opening of a page goes through it, and waits as long as this at the most.
_QUEUE_LOOKS_EVERY = 0.2  # seconds
_QUEUE_LOOKS_FOR_PROGRESS_EVERY = 1.0  # seconds; no event of this page has any


def build_page(
    examples: Sequence[str] = (),
    readiness: Readiness | None = None,
    access: Access = CLOSED,
    limits: UploadLimits = USUAL_LIMITS,
) -> gr.Blocks:
    """The page, without its looks and routes, which `serve` adds. ``examples``: questions to begin with, as buttons.

    Until ``readiness`` is over, the page says how far it is; None: everything is ready. The page's script does the
    rest. All that Gradio's server hears of what stands here is that a page was opened: its queue would take three times
    as long over a question as the answer takes.
    """
    getting_ready = readiness or Readiness()

    async def watch() -> AsyncIterator[Any]:
        seen = False
        async for state in getting_ready.states():
            yield banner_html(public_state(state, access)) if seen or state.phase is not Phase.READY else gr.skip()
            seen = True

    page: gr.Blocks = gr.Blocks(title="Quoth", analytics_enabled=False, fill_width=True)
    with page:
        leave = '<a href="logout">Log out</a>' if access.passwords else ""
        _html(f"<h1>Quoth</h1><p>{PROMISE}</p>{leave}", elem_id="masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk", min_width=0):
                conversation = gr.Chatbot(
                    elem_id="conversation",
                    show_label=False,
                    label="Conversation",
                    container=False,
                    autoscroll=False,
                    height=None,
                    buttons=[],
                    feedback_options=None,
                    group_consecutive_messages=False,
                )
                with gr.Column(elem_id="examples"):
                    _html(f"<p>{_INVITATION_WITH_EXAMPLES if examples else _INVITATION}</p>")
                    buttons = [gr.Button(example, size="md") for example in examples]
                banner = _html(NO_BANNER, elem_id="readiness")
                # Sent by the script: Gradio's event reads the box only some 15 ms after Enter, then empties it of what
                # has been typed meanwhile.
                gr.Textbox(
                    elem_id="question",
                    label="Your question",
                    show_label=False,
                    container=False,
                    placeholder="Ask the articles",
                    submit_btn="Send",
                    lines=1,
                    max_lines=6,
                    autofocus=True,
                )
                with gr.Row(elem_id="below"):
                    _html(f'<p role="status">{_HINT}</p>', elem_id="notice")
                    _html(SAVING, elem_id="save")
                    again = gr.Button("New conversation", elem_id="again", size="sm", min_width=0)
            with gr.Column(elem_id="side", min_width=0):
                _html(PANE, elem_id="article")
                _html(
                    ARTICLES
                    + adding_html(
                        limits,
                        may_name_folders=access.may_name_folders,
                        are_shared=access.share_uploads,
                        are_forgotten=access.public and not access.share_uploads,
                    )
                    + conversations_section_html(may_be_forgotten=access.public),
                    elem_id="articles",
                )
        # Pressed by the script when the conversation is another: only an event can hand the Chatbot its messages.
        redraw = gr.Button("Redraw", elem_id="redraw", visible="hidden")

        redraw.click(None, None, conversation, js="() => [quoth.messages()]", api_visibility="private")
        for button in buttons:
            button.click(None, button, None, js="(asked) => { quoth.ask(asked); return []; }", api_visibility="private")
        again.click(None, None, None, js="() => { quoth.start(); return []; }", api_visibility="private")
        page.load(None, None, None, js="() => { quoth.begin(); return []; }", api_visibility="private")
        page.load(watch, None, banner, show_progress="hidden", concurrency_limit=None, api_visibility="private").then(
            None, None, None, js="() => { quoth.ready(); return []; }", api_visibility="private"
        )
    return page


def _html(value: str | Callable[[], str], **settings: Any) -> gr.HTML:
    """An HTML component without Gradio's prose styles and its own script."""
    return gr.HTML(value, apply_default_css=False, **({"js_on_load": None} | settings))


@dataclass(frozen=True, slots=True)
class Server:
    """A page that is being served at ``url`` until it is closed. Close it, or use it as a context manager.

    Where the page is for one person, ``url`` holds the token that opens it: whoever has the address has the page.
    """

    url: str
    page: gr.Blocks
    parts: PageServices

    def __enter__(self) -> Self:
        """The page itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def wait(self) -> None:
        """Serve until an interrupt (Ctrl-C), then close."""
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            self.close()

    def close(self) -> None:
        """Stop serving, and what still gets ready."""
        readiness = self.parts.readiness
        if readiness.state.phase is not Phase.READY:
            readiness.stop(0)
            time.sleep(_LAST_WORDS)  # the pages that wait hear why, and the server need not wait for them in turn
        self.page.close(verbose=False)
        self.parts.close()


def serve(
    assistant: ServedAssistant,
    library: ServedLibrary,
    *,
    examples: Sequence[str] = (),
    host: str = "127.0.0.1",
    port: int = 7860,
    access: Access = CLOSED,
    limits: UploadLimits = USUAL_LIMITS,
    readiness: Readiness | None = None,
    tell: Callable[[str], None] = print,
    block: bool = True,
) -> Server:
    """Serve the page on the first free port from ``port`` on (0: any) and ``tell``, by the line, where.

    ``readiness``: see `build_page`. Conversations, thumbs and uploads are kept in the library's folder; ``limits``: how
    much may be brought. With ``block`` it returns after an interrupt (Ctrl-C), closed; without, at once.

    :raises AccessError: at this host, the page would be open to others than ``access`` says.
    :raises PageError: none of the ports can be had.
    :raises ChatStoreError: another version of Quoth keeps the library's conversations.
    :raises LibraryError: the library's folder cannot be written.
    """
    address = Address.read(host)
    access.check(host)
    free = free_port(host, port)
    parts = PageServices.of(assistant, library, readiness or Readiness(), access, limits)
    try:
        key = PageKey.kept_in(library.folder)
    except BaseException:
        parts.close()
        raise
    page = build_page(examples, parts.readiness, access, limits)
    log_in: Any = Login(access.passwords).admit if access.passwords else None  # awaited, whatever the types say
    try:
        with bypassed_for(f"{address.host},localhost"), believed(access.proxies):
            page.launch(
                server_name=address.bracketed,
                server_port=free,
                theme=theme(),
                # Not as `css=`: Gradio would add every rule again with a prefix, and so another weight.
                head=head_html(),
                app_kwargs={
                    "middleware": [
                        (OwnHostOnly, (), {}),
                        (Gate, (), {"access": access, "host": host, "key": key}),
                        (PageRequests, (), {"events": _queued_events(page)}),
                        (Visitors, (), {"access": access, "key": key, "is_known": parts.store.is_owner}),
                    ],
                    "routes": routes(parts),
                    "max_body_size": MAX_BODY,
                },
                auth=log_in,
                prevent_thread_lock=True,
                quiet=True,
                share=False,
                inbrowser=False,
                inline=False,
                ssr_mode=False,
                pwa=False,
                mcp_server=False,
                enable_monitoring=False,
                run_history=False,
                num_workers=0,
                footer_links=[],
            )
    except OSError as error:
        parts.close()
        raise PageError(f"Cannot serve at {address.bracketed}:{free}: {error}") from error
    # Gradio makes uvicorn's settings; each new connection is made as they say at that moment.
    settings: Any = page.server.config
    settings.http_protocol_class = bounded(settings.http_protocol_class, access.proxies)
    page._queue.sleep_when_free = _QUEUE_LOOKS_EVERY
    page._queue.progress_update_sleep_when_free = _QUEUE_LOOKS_FOR_PROGRESS_EVERY
    url = address.url(free)
    server = Server(f"{url}/?token={key.token}" if access.is_closed else url, page, parts)
    if port and free != port:
        tell(f"Port {port} is taken; using {free}.")
    tell(f"The page is at {server.url}")
    if address.is_everywhere:
        tell(f"From other machines it is at this machine's own name or address, port {free}.")
    if block:
        server.wait()
    return server


def _queued_events(page: gr.Blocks) -> frozenset[int]:
    """Numbers of the events that a page sends to Gradio's queue; the others are done by its script alone."""
    return frozenset(number for number, event in page.fns.items() if event.queue and event.fn)


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with the fonts that a system has; the colours are in the style sheet."""
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"]
    mono = ["ui-monospace", "Consolas", "DejaVu Sans Mono", "monospace"]
    made: gr.themes.Base = gr.themes.Base(font=sans, font_mono=mono).set(
        body_background_fill="var(--paper)",
        body_background_fill_dark="var(--paper)",
        body_text_color="var(--ink)",
        body_text_color_dark="var(--ink)",
    )
    return made
