"""The window, laid out with Gradio: questions in, quotes out, and the article beside them.

The only module that knows Gradio. `qa.doors.web` answers the page's requests and serves it.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import gradio as gr

from qa.doors.web.api_beside import Api
from qa.doors.web.auth.access import CLOSED, Access
from qa.doors.web.errors import PageError
from qa.doors.web.page_services import PageServices
from qa.doors.web.protocols import ServedAssistant, ServedLibrary
from qa.doors.web.readiness import Phase, Readiness
from qa.doors.web.rendering.banner import NO_BANNER, banner_html
from qa.doors.web.rendering.error_sentences import public_state
from qa.doors.web.rendering.markup import render
from qa.doors.web.rendering.prose import notice_html
from qa.doors.web.rendering.sections import side_html
from qa.doors.web.server import Endpoint, Server
from qa.doors.web.uploads.limits import USUAL_LIMITS, UploadLimits
from qa.prose.writer import ProseWriter

__all__ = ["SEED_EXAMPLES", "PageError", "Server", "build_page", "serve", "theme"]

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
    api: Api | None = None,
    writer: ProseWriter | None = None,
    notify: Callable[[str], None] = print,
    block: bool = True,
) -> Server:
    """Serve the page on the first free port from ``port`` on (0: any) and report its address to ``notify``.

    ``readiness``: see `build_page`. Quoth stores conversations, thumbs and uploads in the library's folder; ``limits``
    bounds the uploads. ``api``: answers the paths of the API, in place of the page. ``writer``: writes text about the
    quotes of each answer; None: no text. With ``block``, return after an interrupt (Ctrl-C) with the server closed;
    otherwise at once.

    :raises AccessError: if the page would be open to more visitors than ``access`` says.
    :raises PageError: if the page can use no port.
    :raises ChatStoreError: if another version of Quoth wrote the library's conversations.
    :raises LibraryError: if Quoth cannot write the library's folder.
    """
    endpoint = Endpoint.find(host, port, access)
    readiness = readiness or Readiness()
    page = build_page(examples, readiness, access, limits, writer)
    services = PageServices.of(assistant, library, readiness, access, limits, writer)
    server = Server.launch(page, theme(), services, endpoint, api)
    for line in endpoint.notices(server.url):
        notify(line)
    if block:
        server.wait()
    return server


def build_page(
    examples: Sequence[str] = (),
    readiness: Readiness | None = None,
    access: Access = CLOSED,
    limits: UploadLimits = USUAL_LIMITS,
    writer: ProseWriter | None = None,
) -> gr.Blocks:
    """Return the page, without the theme and the routes, which `serve` adds. ``examples``: questions, as buttons.

    Until ``readiness`` is over, the page shows its progress; None: everything is ready. The page says that ``writer``
    gets questions and quotes; None: there is no writer.

    The page's script sends the questions: Gradio's queue would take three times as long over a question as the answer
    takes. Gradio's server receives one event of this page alone, its opening.
    """
    readiness = readiness or Readiness()
    page: gr.Blocks = gr.Blocks(title="Quoth", analytics_enabled=False, fill_width=True)
    with page:
        _html(render("masthead", has_passwords=bool(access.passwords)), elem_id="masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk", min_width=0):
                conversation = _conversation()
                buttons = _examples(examples)
                banner = _html(NO_BANNER, elem_id="readiness")
                if writer:
                    _html(notice_html(writer), elem_id="prose-notice")
                _question_box()
                with gr.Row(elem_id="below"):
                    _html(f'<p role="status">{_HINT}</p>', elem_id="notice")
                    _html(render("saving"), elem_id="save")
                    again = gr.Button("New conversation", elem_id="again", size="sm", min_width=0)
            with gr.Column(elem_id="side", min_width=0):
                _html('<div class="pane"></div>', elem_id="article")
                _html(side_html(limits, access, has_updates=readiness.has_updates), elem_id="articles")
        # The script presses this button after each change: only an event can give the Chatbot its messages.
        redraw = gr.Button("Redraw", elem_id="redraw", visible="hidden")

        _run(redraw.click, "[(await quoth).messages()]", outputs=conversation)
        for button in buttons:
            _run(button.click, "(await quoth).ask(asked)", inputs=button)
        _run(again.click, "(await quoth).start()")
        _run(page.load, "(await quoth).begin()")
        _show_progress(page, banner, readiness, access)
    return page


def _run(event: Callable[..., Any], expression: str, inputs: Any = None, outputs: Any = None) -> None:
    """Have an event run an expression of the script in the browser alone."""
    body = f"return {expression};" if outputs else f"{expression}; return [];"
    event(None, inputs, outputs, js=f"async (asked) => {{ {body} }}", api_visibility="private")


def _show_progress(page: gr.Blocks, banner: gr.HTML, readiness: Readiness, access: Access) -> None:
    """Show in the banner how far Quoth is, and have the script list the articles at the end."""

    async def watch() -> AsyncIterator[Any]:
        is_shown = False
        async for state in readiness.states():
            is_shown = is_shown or state.phase is not Phase.READY
            yield banner_html(public_state(state, access)) if is_shown else gr.skip()

    load: Any = page.load
    watched = load(watch, None, banner, show_progress="hidden", concurrency_limit=None, api_visibility="private")
    _run(watched.then, "(await quoth).ready()")


def _conversation() -> gr.Chatbot:
    return gr.Chatbot(
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


def _examples(examples: Sequence[str]) -> list[gr.Button]:
    with gr.Column(elem_id="examples"):
        _html(f"<p>{_INVITATION_WITH_EXAMPLES if examples else _INVITATION}</p>")
        return [gr.Button(example, size="md") for example in examples]


def _question_box() -> None:
    # The script sends the question: Gradio's event reads the box some 15 ms after Enter, and then also empties it of
    # the words that the visitor has typed meanwhile.
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


def _html(value: str, **settings: Any) -> gr.HTML:
    """Return an HTML component without Gradio's prose styles and its own script."""
    return gr.HTML(value, apply_default_css=False, **({"js_on_load": None} | settings))


def theme() -> gr.themes.Base:
    """Return Gradio's plainest theme with the fonts of the visitor's system; the style sheet holds the colours."""
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"]
    mono = ["ui-monospace", "Consolas", "DejaVu Sans Mono", "monospace"]
    made: gr.themes.Base = gr.themes.Base(font=sans, font_mono=mono).set(
        body_background_fill="var(--paper)",
        body_background_fill_dark="var(--paper)",
        body_text_color="var(--ink)",
        body_text_color_dark="var(--ink)",
    )
    return made
