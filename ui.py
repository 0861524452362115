"""The chat page: questions in, quotes out, and the article beside them.

The one module that knows Gradio: it puts the parts of `chat_page` together and serves them.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from chat_page.answers import question_html
from chat_page.article_list import library_html
from chat_page.article_pane import opener
from chat_page.assets import head_html, script
from chat_page.conversation import Turn, take_turn
from chat_page.errors import PageError
from chat_page.ports import free_port
from chat_page.protocols import Assistant, Library
from chat_page.proxies import bypassed_for
from chat_page.response_headers import OwnHostOnly

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

_HINT = "Enter sends, Shift and Enter start a new line."


def build_page(assistant: Assistant, library: Library, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page, without its looks, which `serve` adds. ``examples``: questions to start with, each a button.

    Conversations are kept in the server's memory, one per open page, and are gone when it is closed.
    """

    def respond(question: str, turns: tuple[Turn, ...]) -> Iterator[tuple[Any, ...]]:
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip(), "Type a question first."
            return
        asked = (*turns, Turn(question))
        yield _messages(asked), turns, "", "Looking…"
        turn, spoken = take_turn(assistant, question, [turn.question for turn in turns if turn.counts])
        answered = (*turns, turn)
        # Numbered, since a screen reader stays silent when the words are those of the answer before.
        yield _messages(answered), answered, gr.skip(), f"Answer {len(answered)}: {spoken}"

    def start_over() -> tuple[Any, ...]:
        return [], (), "", _HINT

    page: gr.Blocks = gr.Blocks(title="Quoth", analytics_enabled=False, fill_width=True)
    with page:
        _html(f"<h1>Quoth</h1><p>{PROMISE}</p>", elem_id="masthead")
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
                with gr.Column(elem_id="examples", visible=bool(examples)):
                    _html("<p>Ask in your own words, or start with one of these:</p>")
                    buttons = [gr.Button(example, size="md") for example in examples]
                question = gr.Textbox(
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
                    notice = _html(_HINT, html_template='<p role="status">${value}</p>', elem_id="notice")
                    again = gr.Button("New conversation", elem_id="again", size="sm", min_width=0)
            with gr.Column(elem_id="side", min_width=0):
                _html("", elem_id="article", js_on_load=script(), server_functions=[opener(library)])
                _html(lambda: library_html(library), elem_id="articles")

        turns: gr.State = gr.State(())
        outputs = [conversation, turns, question, notice]
        for trigger, asked in [(question.submit, question), *((button.click, button) for button in buttons)]:
            trigger(
                respond,
                [asked, turns],
                outputs,
                show_progress="minimal",
                show_progress_on=conversation,
                # One at a time: the encoder already uses every core.
                concurrency_limit=1,
                concurrency_id="ask",
                api_visibility="private",
            )
        again.click(start_over, None, outputs, show_progress="hidden", api_visibility="private")
    return page


def _html(value: str | Callable[[], str], **settings: Any) -> gr.HTML:
    """An HTML component without Gradio's prose styles and its own script."""
    return gr.HTML(value, apply_default_css=False, **({"js_on_load": None} | settings))


def _messages(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    messages = []
    for turn in turns:
        messages.append({"role": "user", "content": _html(question_html(turn.question), render=False)})
        if turn.reply:
            messages.append({"role": "assistant", "content": _html(turn.reply, render=False)})
    return messages


@dataclass(frozen=True, slots=True)
class Server:
    """A page that is being served at ``url`` until it is closed."""

    url: str
    page: gr.Blocks

    def close(self) -> None:
        """Stop serving."""
        self.page.close(verbose=False)


def serve(
    assistant: Assistant,
    library: Library,
    *,
    examples: Sequence[str] = (),
    host: str = "127.0.0.1",
    port: int = 7860,
    ready: Callable[[str], None] = print,
    block: bool = True,
) -> Server:
    """Serve the page on the first free port from ``port`` on (0: any) and tell ``ready``, by the line, where.

    With ``block`` it returns after an interrupt (Ctrl-C), closed; without, at once.
    :raises PageError: none of the ports can be had.
    """
    page = build_page(assistant, library, examples)
    free = free_port(host, port)
    try:
        with bypassed_for(host):
            page.launch(
                server_name=host,
                server_port=free,
                theme=theme(),
                # Not as `css=`: Gradio would add every rule again with a prefix, and so another weight.
                head=head_html(),
                app_kwargs={"middleware": [(OwnHostOnly, (), {})]},
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
                max_file_size=1,  # nothing is uploaded, but Gradio's door for it is always open
            )
    except OSError as error:
        raise PageError(f"Cannot serve at {host}:{free}: {error}") from error
    server = Server(f"http://{host}:{free}", page)
    if port and free != port:
        ready(f"Port {port} is taken; using {free}.")
    ready(f"Quoth is ready at {server.url}")
    if block:
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            server.close()
    return server


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
