"""The chat page: questions in, quotes out, and the article beside them.

Everything that comes from an article or a visitor is text. It enters the page in one way only: through
`as_text`, inside HTML components, which put their value into the page as it is. A message of Gradio's own is
Markdown, or sanitised, and either changes characters. So the rendered quote equals the source exactly.
"""

import errno
import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise
from typing import Any, Protocol
from urllib.parse import urlencode

import gradio as gr

from embeddings.document import Block, Document, Kind
from embeddings.errors import EmbeddingsError
from qa.answer import Answer, Quote, Source, Status
from qa.errors import QaError

PROMISE = "Every word of evidence is quoted from the articles, with its source."

SEED_EXAMPLES = (
    "How many migrant Party members does Liuzhuang have?",
    "Who suggested subsidies for the cameras in Renfu Village?",
    "Which companies in Shengze are among the world's top 500?",
    "How old is the veteran Zhen Jianhua?",
    "Who wrote the Xiangtan report?",
)
"""Questions about the shipped articles, for a page that shows those."""

PORTS_TRIED = 20
MAX_LISTED = 500  # more would only slow the browser down; the rest is still searched
MAX_ECHO = 1000  # characters of a question repeated in the conversation

_HINT = "Enter sends, Shift and Enter start a new line."
_UNEXPECTED = "Something failed while answering; see the terminal."

_log = logging.getLogger(__name__)


class PageError(Exception):
    """The page cannot be served; its text is one plain sentence for the user."""


class Assistant(Protocol):
    """What the page needs of an assistant. It is called from worker threads, one question at a time."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer, in the light of the earlier questions; raises `QaError` or `EmbeddingsError`."""


class Library(Protocol):
    """What the page needs of a library. It is called from worker threads, also while a question is asked."""

    def documents(self) -> list[Document]:
        """Every article, in the order in which to list them."""

    def document(self, document_id: str) -> Document:
        """One article; raises `EmbeddingsError` for an id that it does not have."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what came of it.

    ``reply`` is HTML, and empty while the answer is being made. ``counts`` is False for a question that
    failed: later ones are not read in the light of it.
    """

    question: str
    reply: str = ""
    counts: bool = False


def as_text(text: str) -> str:
    """Markup whose text content is ``text``, to the character, inside an element or a quoted attribute.

    A carriage return is written as a reference, since a browser turns a bare one into a newline. Lone
    surrogates, which only undecodable file names hold, become question marks: they cannot be sent.
    """
    return escape(text).replace("\r", "&#13;").encode("utf-8", "replace").decode("utf-8")


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _day(iso: str) -> str:
    """``2021-06-07`` as ``7 June 2021``; anything else as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def _link(document_id: str, title: str, name: str, start: int | None = None, end: int | None = None) -> str:
    """A link that opens the article in the pane; opened in a new tab, it opens page and pane."""
    offsets = {} if start is None or end is None else {"start": start, "end": end}
    address = urlencode({"article": document_id} | offsets, errors="replace")
    return f'<a href="?{as_text(address)}" aria-label="{as_text(name)}"><bdi>{as_text(title)}</bdi></a>'


def _details(publisher: str | None, author: str | None, day: str | None, page: int | None = None) -> str:
    parts = [publisher, f"by {author}" if author else None, _day(day) if day else None]
    parts.append(f"page {page}" if page is not None else None)
    return '<span class="dot"> · </span>'.join(f"<bdi>{as_text(part)}</bdi>" for part in parts if part)


def _source_html(source: Source, name: str) -> str:
    link = _link(
        source.document_id, source.title, f"{name}, article {source.title}", source.start, source.end
    )
    details = _details(source.publisher, source.author, source.date, source.page)
    return f'{link} <span class="details">{details}</span>'


def _quote_html(quote: Quote, name: str) -> str:
    first, *others = quote.sources
    more = ""
    if others:
        items = "".join(f"<li>{_source_html(source, name)}</li>" for source in others)
        summary = f"Also in {_plural(len(others), 'other place')}"
        more = f"<details><summary>{summary}</summary><ul>{items}</ul></details>"
    return (
        f'<figure><blockquote dir="auto">{as_text(quote.text)}</blockquote>'
        f"<figcaption>{_source_html(first, name)}{more}</figcaption></figure>"
    )


def _sureness(confidence: float) -> str:
    word = "Sure" if confidence >= 0.9 else "Fairly sure" if confidence >= 0.7 else "Not quite sure"
    return f"{word} that this answers it"


def answer_html(answer: Answer) -> str:
    """The answer as the conversation shows it: quotes with their sources, or why there are none."""
    match answer.status:
        case Status.ANSWERED:
            items = "".join(
                f"<li>{_quote_html(quote, f'Quote {quote.number}')}</li>" for quote in answer.quotes
            )
            sure = f'<p class="sure">{_sureness(answer.confidence)}</p>'
            body = f'<ol class="quotes">{items}</ol>{sure}'
        case Status.NOT_IN_ARTICLES:
            body = '<p class="verdict">The articles do not answer this.</p>'
            if answer.nearest is not None:
                label = "Nearest passage, not an answer"
                body += f'<p class="label">{label}</p>{_quote_html(answer.nearest, "Nearest passage")}'
        case Status.LIBRARY_EMPTY:
            body = (
                '<p class="verdict">No articles are loaded yet.</p>'
                "<p>Put articles into a folder, run <code>quoth sync FOLDER</code> and ask again.</p>"
            )
        case Status.FILTERED_OUT:
            body = (
                '<p class="verdict">No chosen article could be searched.</p>'
                "<p>The choice leaves no article over. Choose others, or all of them, and ask again.</p>"
            )
    understood = ""
    if answer.understood.split() != answer.question.split():  # white space alone says nothing new
        understood = f'<p class="understood">Understood as: <bdi>{as_text(answer.understood)}</bdi></p>'
    return f'<div class="answer" data-status="{answer.status}">{understood}{body}</div>'


def failure_html(sentence: str) -> str:
    """A failure as the conversation shows it; never to be taken for an answer or a refusal."""
    return f'<div class="answer" data-status="failed"><p class="verdict">{as_text(sentence)}</p></div>'


def question_html(question: str) -> str:
    """The visitor's question as the conversation repeats it, its end left out if it is very long."""
    left_out = f" … ({len(question):,} characters)" if len(question) > MAX_ECHO else ""
    echo = f'<p class="question" dir="auto">{as_text(question[:MAX_ECHO])}</p>{left_out}'
    return f'<span class="unseen">You asked: </span>{echo}'


def announcement_html(answer: Answer) -> str:
    """What the status line shows once the answer is complete; a screen reader also hears the first quote."""
    match answer.status:
        case Status.ANSWERED:
            first = answer.quotes[0]
            heard = f" Quote 1: {first.text} From {first.sources[0].title}."
            return f'{_plural(len(answer.quotes), "quote")}.<span class="unseen">{as_text(heard)}</span>'
        case Status.NOT_IN_ARTICLES:
            return "The articles do not answer this."
        case Status.LIBRARY_EMPTY:
            return "No articles are loaded yet."
        case Status.FILTERED_OUT:
            return "No chosen article could be searched."


def article_html(document: Document, start: int = 0, end: int = 0) -> str:
    """The article as the pane shows it, every character: ``[start, end)`` highlighted, clutter dimmed."""
    metadata = document.metadata
    details = _details(metadata.publisher, metadata.author, metadata.date)
    url = f'<p class="details"><bdi>{as_text(metadata.url)}</bdi></p>' if metadata.url else ""
    return (
        f'<section class="article" aria-label="Article {as_text(metadata.title)}">'
        f'<div class="head">{_CLOSE}<h2 tabindex="-1"><bdi>{as_text(metadata.title)}</bdi></h2>'
        f'<p class="details">{details}</p>{url}</div>'
        f'<div class="text" dir="auto" tabindex="0" role="group" aria-label="Text of the article">'
        f"{_marked(document, start, end)}</div></section>"
    )


def _marked(document: Document, start: int, end: int) -> str:
    """The text cut at the ends of its blocks and of the highlight, each piece dressed as what it is."""
    blocks = iter(document.blocks)
    block: Block | None = next(blocks, None)
    ends = {0, len(document.text), *(b.start for b in document.blocks), *(b.end for b in document.blocks)}
    cuts = sorted(ends | {cut for cut in (start, end) if 0 <= cut <= len(document.text)})
    pieces = []
    for left, right in pairwise(cuts):
        while block is not None and block.end <= left:
            block = next(blocks, None)
        kind = block.kind if block is not None and block.start <= left else None
        piece = as_text(document.text[left:right])
        if start <= left and right <= end:
            piece = f'<mark tabindex="-1">{piece}</mark>'
        if kind is not Kind.PARAGRAPH:
            piece = f'<span class="{kind or "clutter"}">{piece}</span>'
        pieces.append(piece)
    return "".join(pieces)


def articles_html(documents: Sequence[Document]) -> str:
    """The list of the loaded articles, each openable."""
    items = ""
    for document in documents[:MAX_LISTED]:
        metadata = document.metadata
        details = _details(metadata.publisher, None, metadata.date)
        link = _link(document.document_id, metadata.title, f"Article {metadata.title}")
        items += f'<li>{link}<span class="details">{details}</span></li>'
    left_out = len(documents) - MAX_LISTED
    more = f'<p class="details">and {left_out:,} more, searched all the same</p>' if left_out > 0 else ""
    body = f"<ul>{items}</ul>{more}" if documents else "<p>No articles are loaded yet.</p>"
    return f'<section class="articles"><h2>{_plural(len(documents), "article")}</h2>{body}</section>'


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
                _html("", elem_id="article", js_on_load=_JS, server_functions=[opener(library)])
                _html(lambda: _articles(library), elem_id="articles")

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


def take_turn(assistant: Assistant, question: str, history: list[str]) -> tuple[Turn, str]:
    """The question with its reply, and what a screen reader says of it, as HTML."""
    try:
        answer = assistant.ask(question, history)
    except (QaError, EmbeddingsError) as error:
        sentence = str(error)
    except Exception:
        # The last place before the visitor: whatever it was, they get a sentence and the terminal the rest.
        _log.exception("A question could not be answered")
        sentence = _UNEXPECTED
    else:
        return Turn(question, answer_html(answer), counts=True), announcement_html(answer)
    return Turn(question, failure_html(sentence)), as_text(sentence)


def opener(library: Library) -> Callable[[Any], str]:
    """What the pane's script calls for an article's HTML, with whatever a browser may send."""

    def article(wanted: Any) -> str:
        try:
            document_id, start, end = str(wanted["article"]), int(wanted["start"]), int(wanted["end"])
        except (TypeError, KeyError, ValueError):
            return _unopened("This address names no article.")
        try:
            return article_html(library.document(document_id), start, end)
        except EmbeddingsError as error:
            return _unopened(str(error))
        except Exception:
            # As in `take_turn`.
            _log.exception("An article could not be opened")
            return _unopened("Something failed while opening the article; see the terminal.")

    return article


def _unopened(sentence: str) -> str:
    head = f'<div class="head">{_CLOSE}<h2 tabindex="-1">{as_text(sentence)}</h2></div>'
    return f'<section class="article" aria-label="Article">{head}</section>'


def _articles(library: Library) -> str:
    try:
        return articles_html(library.documents())
    except EmbeddingsError as error:
        return f'<section class="articles"><h2>Articles</h2><p>{as_text(str(error))}</p></section>'


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
        with _directly(host):
            page.launch(
                server_name=host,
                server_port=free,
                theme=_theme(),
                # Not as `css=`: Gradio would add every rule again with a prefix, and so another weight.
                head=f"{_ICON}<style>{_CSS}</style>",
                app_kwargs={"middleware": [(_OwnHostOnly, (), {})]},
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


def free_port(host: str, port: int) -> int:
    """The first free port from ``port`` on, of `PORTS_TRIED`; any free one for 0.

    :raises PageError: none is free, or the address is not this machine's to use.
    """
    last = min(port + PORTS_TRIED - 1, 65535) if port else 0
    for candidate in range(port, last + 1):
        with socket.socket() as probe:
            # As the server will bind: a port whose connections are only dying down is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")
            try:
                probe.bind((host, candidate))
                return int(probe.getsockname()[1])
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise PageError(
                        f"Cannot serve at {host}:{candidate}: {error.strerror or error}."
                    ) from error
    raise PageError(f"Ports {port} to {last} are all taken; stop what uses them or name another port.")


@contextmanager
def _directly(host: str) -> Iterator[None]:
    """Keep Gradio's check of its own address from being sent to a proxy that the environment names."""
    before = {name: os.environ.get(name) for name in ("no_proxy", "NO_PROXY")}
    os.environ.update(dict.fromkeys(before, host))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _OwnHostOnly:
    """Forbids the page, in the browser, to ask any other host for anything.

    Nothing does; this holds even if a later Gradio, or a hole in this module, would. Gradio needs inline
    scripts and ``eval`` (for the templates of its HTML component).
    """

    POLICY = (
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"worker-src 'self' blob:; object-src 'none'; "
        b"base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (b"content-security-policy", self.POLICY),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]
                message = {**message, "headers": [*message.get("headers", ()), *headers]}
            await send(message)

        await self.app(scope, receive, send_with_policy)


def _theme() -> gr.themes.Base:
    """Gradio's plainest theme with the fonts that a system has; the colours are in `_CSS`."""
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"]
    mono = ["ui-monospace", "Consolas", "DejaVu Sans Mono", "monospace"]
    theme: gr.themes.Base = gr.themes.Base(font=sans, font_mono=mono).set(
        body_background_fill="var(--paper)",
        body_background_fill_dark="var(--paper)",
        body_text_color="var(--ink)",
        body_text_color_dark="var(--ink)",
    )
    return theme


_ICON = (
    "<link rel='icon' href=\"data:image/svg+xml,"
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%231f5c55'/%3E%3Cpath fill='%23fff' "
    "d='M7 21v-6c0-4 2-6 6-7v3c-2 1-3 2-3 4h3v6zm11 0v-6c0-4 2-6 6-7v3c-2 1-3 2-3 4h3v6z'/%3E%3C/svg%3E\">"
)

_CLOSE = '<button type="button" class="close" aria-label="Close the article">×</button>'

# Runs once per page, in the pane. Links to articles are caught wherever they stand, so that answers and the
# list are plain HTML; a link with a modifier key held opens a new tab, where the address does the same.
_JS = """
let opener = null;
const open = async (query) => {
  const wanted = new URLSearchParams(query);
  props.value = await server.article({article: wanted.get("article"), start: wanted.get("start") ?? 0,
                                      end: wanted.get("end") ?? 0});
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const target = element.querySelector("mark") ?? element.querySelector("h2");
    element.querySelector(".text")?.scrollTo(0, 0);
    target.scrollIntoView({block: target.matches("mark") ? "center" : "start"});
    target.focus({preventScroll: true});
  }));
};
const close = () => {
  if (!props.value) return;
  props.value = "";
  requestAnimationFrame(() => { if (opener?.isConnected) opener.focus(); });  // once the list is back in sight
};
document.addEventListener("click", (event) => {
  if (event.target.closest("#article .close")) return close();
  const link = event.target.closest('a[href^="?article="]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  opener = link;
  open(link.search);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
if (new URLSearchParams(location.search).has("article")) open(location.search);

// Gradio's chat announces every change of itself and names each message "a component of type html". The page
// has a status line for announcements, made once and when the answer is complete, and HTML that names itself.
let seen = "";
new MutationObserver(() => {
  const log = document.querySelector('#conversation [role="log"]');
  if (!log) return;
  if (log.ariaLive !== "off") log.ariaLive = "off";
  log.querySelectorAll("[data-testid][aria-label]").forEach((row) => row.removeAttribute("aria-label"));
  const rows = log.querySelectorAll(".message-row");
  const now = rows.length ? `${rows.length} ${rows[rows.length - 1].textContent.length}` : "";
  if (now === seen) return;
  seen = now;
  const asked = log.querySelectorAll(".user-row");
  asked[asked.length - 1]?.scrollIntoView({block: "start"});
}).observe(document.body, {childList: true, subtree: true});
"""

_CSS = """
.gradio-container { --paper: #faf8f3; --card: #ffffff; --ink: #24211c; --soft: #665f54; --line: #e2dccf;
  --accent: #1f5c55; --on-accent: #ffffff; --tint: #e6efec; --mark: #ffe7a0; --fail: #96382b; --serif:
  Charter, "Iowan Old Style", Georgia, "Liberation Serif", "Noto Serif", serif; }
.dark .gradio-container, .gradio-container.dark { --paper: #181715; --card: #22201d; --ink: #ece7dd; --soft:
  #b0a899; --line: #3a362f; --accent: #86c9bf; --on-accent: #12211f; --tint: #22332f; --mark: #63511a;
  --fail: #f0a195; }

.gradio-container.gradio-container { padding: 0; min-width: 0; overflow: visible; color: var(--ink);
  background: var(--paper); font-size: 16px; line-height: 1.55; }
.gradio-container .main.fillable.fillable { max-width: 1320px; margin: 0 auto; padding: 0 28px; }
.gradio-container main > .column { height: 100dvh; gap: 0; flex-wrap: nowrap; }
.gradio-container footer { display: none; }
.gradio-container .block.block { background: none; border: 0; border-radius: 0; box-shadow: none; padding:
  0; }
.gradio-container .html-container.html-container { padding: 0; }
.gradio-container :is(p, h1, h2, ul, ol, li, figure, blockquote) { margin: 0; padding: 0; }
.gradio-container :is(ul, ol) { list-style: none; }
.gradio-container h2 { font: 600 18px/1.35 var(--serif); color: var(--ink); }
.gradio-container bdi { overflow-wrap: anywhere; }
.gradio-container .details { color: var(--soft); font-size: 14px; }
.gradio-container .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path:
  inset(50%); }
.gradio-container :is(a, button, textarea, summary, h2, mark, .text):focus-visible { outline: 2px solid
  var(--accent); outline-offset: 2px; border-radius: 6px; box-shadow: none; }

#masthead { flex: none; padding: 18px 0 14px; border-bottom: 1px solid var(--line); }
#masthead .html-container > div { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 16px; }
#masthead h1 { font: 600 28px/1.3 var(--serif); letter-spacing: -.01em; color: var(--ink); }
#masthead p { color: var(--soft); }

#desk { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr) 300px;
  grid-template-rows: minmax(0, 1fr); align-items: stretch; gap: 0; }
#desk:has(.article) { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
#talk, #side { flex-wrap: nowrap; gap: 0; min-height: 0; padding: 20px 0; }
#talk { padding-right: 28px; }
#side { padding-left: 28px; border-left: 1px solid var(--line); overflow-y: auto; }
#side:has(.article) #articles { display: none; }

#conversation { flex: 1; min-height: 0; width: auto; height: auto !important; margin: 0 -20px 0 0;
  align-self: stretch; overflow: hidden !important; }
#conversation:not(:has(.message-row)), #talk:has(.message-row) #examples { display: none; }
#talk:not(:has(.message-row)) #again { display: none; }
#conversation :is(.icon-button-wrapper, .message-buttons, .scroll-down-button-container) { display: none; }
#conversation .bubble-wrap { padding: 0 20px 0 0; background: none; }
#conversation .message-wrap { gap: 20px; padding: 0 0 24px; margin: 0; }
#conversation .message-row { margin: 0; width: 100%; max-width: 100%; padding: 0; }
#conversation :is(.flex-wrap, .message, .message > div) { max-width: 100%; width: 100%; margin: 0; padding:
  0; border: 0; background: none; box-shadow: none; color: inherit; font-size: 16px; line-height: 1.55;
  overflow: visible; }
#conversation .user-row { justify-content: flex-end; scroll-margin-top: 14px; }
#conversation .user-row :is(.flex-wrap, .message, .flex-wrap > div) { width: fit-content; }
#conversation .user-row .flex-wrap { max-width: 85%; margin-left: auto; }
#conversation .user-row .message > div { width: auto; padding: 9px 16px; border-radius: 18px 18px 4px 18px;
  background: var(--tint); }
#conversation .question { white-space: pre-wrap; overflow-wrap: anywhere; }
#conversation .message-wrap:has(> .user-row:last-child)::after { content: "Looking in the articles…";
  color: var(--soft); animation: waiting 1.6s ease-in-out infinite; }
#conversation .pending { background: none; border: 0; box-shadow: none; padding: 0; }

.answer .understood { margin-bottom: 10px !important; color: var(--soft); font-size: 14px; }
.answer .quotes { display: grid; gap: 22px; counter-reset: quote; }
.answer .quotes > li { position: relative; padding-left: 42px; counter-increment: quote; }
.answer .quotes > li::before { content: counter(quote); position: absolute; left: 0; top: 2px; width: 26px;
  height: 26px; border: 1px solid var(--line); border-radius: 50%; color: var(--soft); font-size: 14px;
  line-height: 25px; text-align: center; }
.answer .quotes > li:first-child::before { border-color: var(--accent); background: var(--accent); color:
  var(--on-accent); }
.answer blockquote { padding: 0 0 0 16px !important; border: 0; border-left: 3px solid var(--line); color:
  var(--ink); font: 400 17px/1.6 var(--serif); white-space: pre-wrap; overflow-wrap: anywhere; }
.answer .quotes > li:first-child blockquote { border-left-color: var(--accent); }
.answer figcaption { padding: 6px 0 0 19px; font-size: 14px; line-height: 1.5; }
.answer figcaption > .details { display: block; }
#conversation .answer a { color: var(--accent); font-weight: 600; text-decoration: none; }
#conversation .answer a:hover { text-decoration: underline; }
.answer details { margin-top: 4px; color: var(--soft); }
.answer details ul { display: grid; gap: 6px; padding: 6px 0 0 16px; }
.answer summary { width: fit-content; cursor: pointer; }
.answer .sure { margin: 14px 0 0 42px; color: var(--soft); font-size: 14px; }
.answer .verdict { font-weight: 600; }
.answer:not([data-status="answered"]) { padding: 16px 20px 18px; border: 1px solid var(--line);
  border-radius: 12px; background: var(--card); }
.answer[data-status="failed"] .verdict { color: var(--fail); font-weight: 400; overflow-wrap: anywhere; }
.answer .label { margin: 12px 0 8px; color: var(--soft); font-size: 14px; }
.answer:not([data-status="answered"]) blockquote { color: var(--soft); font-size: 16px; }
.answer code { padding: 1px 5px; border-radius: 4px; background: var(--tint); font-size: 14px; }

#examples { flex: 1; justify-content: center; align-items: flex-start; gap: 10px; max-width: 640px; margin:
  0 auto; width: 100%; min-width: 0 !important; }
#examples p { margin-bottom: 6px; color: var(--soft); }
#examples button { width: 100%; justify-content: flex-start; padding: 11px 16px; border: 1px solid
  var(--line); border-radius: 10px; background: var(--card); color: var(--ink); font-size: 16px;
  font-weight: 400; text-align: left; }
#examples button:hover { border-color: var(--accent); background: var(--tint); }

#question { flex: none; min-width: 0 !important; padding-top: 4px; overflow: visible !important; }
#question .input-container { align-items: flex-end; gap: 8px; padding: 7px; border: 1px solid var(--line);
  border-radius: 16px; background: var(--card); }
#question .input-container:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent);
  }
#question textarea { padding: 6px 10px !important; border: 0; outline: 0 !important; background: none;
  box-shadow: none; color: var(--ink); font-size: 16px; line-height: 24px; min-height: 36px; }
#question textarea::placeholder { color: var(--soft); opacity: 1; }
#question button { position: static; height: 36px; margin: 0; padding: 0 18px; border: 0; border-radius:
  10px; background: var(--accent); color: var(--on-accent); font-size: 15px; font-weight: 600; }
#below { flex: none; align-items: center; justify-content: space-between; gap: 12px; min-height: 34px;
  padding-top: 6px; flex-wrap: nowrap; }
#notice { flex: 1; }
#notice p { color: var(--soft); font-size: 14px; }
#again { flex: none; width: auto; padding: 3px 10px; border: 0; background: none; color: var(--accent);
  font-size: 14px; font-weight: 600; }
#again:hover { text-decoration: underline; }

.articles h2 { margin-bottom: 14px; }
.articles ul { display: grid; gap: 16px; }
.articles li { font-size: 15px; line-height: 1.45; }
.articles li .details { display: block; margin-top: 2px; }
#articles a { color: var(--ink); text-decoration: none; }
#articles a:hover { color: var(--accent); text-decoration: underline; }

.article .head { position: sticky; top: -20px; z-index: 1; margin: -20px 0 0; padding: 20px 52px 14px 0;
  border-bottom: 1px solid var(--line); background: var(--paper); }
.article h2 { font-size: 22px; }
.article .head .details { margin-top: 4px; overflow-wrap: anywhere; }
.article .text { padding-top: 16px; font: 400 16px/1.65 var(--serif); white-space: pre-wrap; overflow-wrap:
  anywhere; }
.article .text :is(.title, .heading) { font-weight: 700; }
.article .clutter { color: var(--soft); font-size: 14px; }
.article mark { padding: 2px 0; border-radius: 3px; background: var(--mark); color: inherit; }
.article .close { position: absolute; top: 14px; right: 0; width: 40px; height: 40px; border: 1px solid
  var(--line); border-radius: 50%; background: var(--card); color: var(--ink); font-size: 22px; line-height:
  1; cursor: pointer; }
.article .close:hover { border-color: var(--accent); color: var(--accent); }

@media (max-width: 860px) {
  .gradio-container .main.fillable.fillable { padding: 0 18px; }
  .gradio-container main > .column { height: auto; }
  #masthead { padding: 14px 0 12px; }
  #masthead p { font-size: 14px; }
  #desk, #desk:has(.article) { display: block; }
  #talk { min-height: calc(100dvh - 96px); padding: 16px 0 8px; }
  #conversation, #conversation .bubble-wrap { overflow: visible !important; flex: 1 0 auto; margin: 0;
    padding: 0; }
  #examples { max-width: none; }
  #question { position: sticky; bottom: 0; z-index: 2; padding: 8px 0; background: var(--paper) !important;
    }
  #side { padding: 20px 0 32px; border-left: 0; border-top: 1px solid var(--line); overflow: visible; }
  #side:has(.article) { padding-top: 0; }
  .article .head { top: 0; margin: 0; }
  .article h2 { font-size: 18px; }
  .answer .quotes > li { padding-left: 38px; }
  .answer .quotes blockquote { padding-left: 0 !important; border: 0; }
  .answer .quotes figcaption { padding-left: 0; }
  .answer .sure { margin-left: 38px; }
}
@keyframes waiting { 50% { opacity: .35; } }
@media (prefers-reduced-motion: reduce) { .message-wrap::after { animation: none !important; } }
"""
