"""Questions, answers and failures as the conversation shows them, in HTML."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from embeddings.syncing.uploads import shown_id
from qa.answer import Answer, Quote, Source, Status
from qa.doors.web.history.feedback import Thumb
from qa.doors.web.rendering.markup import as_text, citation, details_html, link_html
from qa.history.recheck import Checked, QuoteState
from qa.plural import plural

MAX_ECHO = 1000  # characters of a question repeated in the conversation
MAX_PLACES = 20  # other places of a quote that are listed below it

# What each state of an old quote means, for whoever points at its badge or has it read.
_BADGES = {
    QuoteState.VERBATIM: "The article still says so, word for word, in the same place.",
    QuoteState.MOVED: "The same words now stand elsewhere; the link leads there.",
    QuoteState.CHANGED: "The article has changed, and these words do not stand in it any more.",
    QuoteState.GONE: "The article is not in the library any more, and no other holds these words.",
}


def _badge_html(state: QuoteState) -> str:
    return (
        f'<span class="badge" data-state="{state}" title="{as_text(_BADGES[state])}">{state}'
        f'<span class="unseen">: {as_text(_BADGES[state])}</span></span>'
    )


def _source_html(source: Source, name: str, checked: Checked | None, *, is_alone: bool = True) -> str:
    """Where a quote stands: the title, which opens the article at the quote, and who published it when.

    ``is_alone``: no other of the quote's places has this title; else the file's name tells them apart.
    """
    now, badge = source, ""
    if checked is not None:
        now, badge = checked.source, _badge_html(checked.state)
    title = f"<bdi>{as_text(source.title)}</bdi>"
    if checked is None or checked.state in {QuoteState.VERBATIM, QuoteState.MOVED}:
        title = link_html(now.document_id, now.title, f"{name}, article {now.title}", now.start, now.end)
    elif checked.state is QuoteState.CHANGED:
        title = link_html(now.document_id, now.title, f"{name}, article {now.title}, which has changed")
    file = None if is_alone else shown_id(now.document_id)
    details = details_html(now.publisher, now.author, now.date, now.page, file)
    return f'{title}{badge} <span class="details">{details}</span>'


def _marked_html(quote: Quote) -> str:
    """The quote's text, the question's words in <mark> and the likely answer in <strong>, which may hold such words.

    A mark has no role: screen readers would announce each of these words as marked.
    """
    html = ""
    for likely, pieces in groupby(quote.pieces(), key=lambda piece: piece.likely):
        inside = ""
        for piece in pieces:
            text = as_text(piece.text)
            inside += f'<mark role="none">{text}</mark>' if piece.matches else text
        html += f"<strong>{inside}</strong>" if likely else inside
    return html


def _quote_html(quote: Quote, name: str, checked: Sequence[Checked]) -> str:
    """``checked``: what each of the sources that are shown is found to be now; empty for a new quote."""
    shown = quote.sources[: 1 + MAX_PLACES]
    checks: Sequence[Checked | None] = checked or [None] * len(shown)
    (first, now), *others = zip(shown, checks, strict=True)
    count = len(quote.sources) - 1
    more = ""
    if others:
        titles = Counter(source.title for source in shown)
        items = "".join(
            f"<li>{_source_html(source, name, state, is_alone=titles[source.title] == 1)}</li>"
            for source, state in others
        )
        if count > MAX_PLACES:
            items += f"<li>and {count - MAX_PLACES:,} more</li>"
        summary = f"Also in {plural(count, 'other place')}"
        more = f"<details><summary>{summary}</summary><ul>{items}</ul></details>"
    place = first if now is None else now.source
    cited = citation(place.title, place.publisher, place.date, shown_id(place.document_id), place.start, place.end)
    copy = (
        f'<button type="button" class="copy" data-citation="{as_text(cited)}" '
        f'aria-label="Copy {as_text(name[:1].lower() + name[1:])} with its source">Copy</button>'
    )
    return (
        f'<figure><blockquote dir="auto">{_marked_html(quote)}</blockquote>'
        f"<figcaption>{_source_html(first, name, now)}{copy}{more}</figcaption></figure>"
    )


def _number_html(quote: Quote, checked: Sequence[Checked]) -> str:
    """The quote's number, which opens the article too; for the eye and the mouse alone, since the title's link does."""
    source = checked[0].source if checked else quote.sources[0]
    if checked and checked[0].state not in {QuoteState.VERBATIM, QuoteState.MOVED}:
        return f'<span class="number" aria-hidden="true">{quote.number}</span>'
    return link_html(
        source.document_id, str(quote.number), None, source.start, source.end, classes="number", is_doubled=True
    )


def _sureness(confidence: float) -> str:
    # Never "surely": of questions about the right people that no article answers, most are answered all the same.
    return f"{'Probably' if confidence >= 0.8 else 'Perhaps'} answers the question"


def answer_html(answer: Answer, checks: Sequence[Sequence[Checked]] = ()) -> str:
    """The answer as the conversation shows it: quotes with their sources, or why there are none.

    ``checks``: for each of the quotes, or for the nearest, what each of its first sources, ``1 + MAX_PLACES`` at most,
    is found to be now; empty for an answer that has just been given.
    """
    checked: Sequence[Sequence[Checked]] = checks or [()] * max(1, len(answer.quotes))
    match answer.status:
        case Status.ANSWERED:
            items = "".join(
                f"<li>{_number_html(quote, found)}{_quote_html(quote, f'Quote {quote.number}', found)}</li>"
                for quote, found in zip(answer.quotes, checked, strict=True)
            )
            body = f'<ol class="quotes">{items}</ol>'
        case Status.NOT_IN_ARTICLES:
            body = '<p class="verdict">The articles do not answer this.</p>'
            if answer.nearest is not None:
                label = "Nearest passage, not an answer"
                body += f'<p class="label">{label}</p>{_quote_html(answer.nearest, "Nearest passage", checked[0])}'
        case Status.LIBRARY_EMPTY:
            body = (
                '<p class="verdict">No articles are loaded yet.</p>'
                "<p>Add some on this page, or put them into a folder and run <code>quoth sync FOLDER</code>; then ask "
                "again.</p>"
            )
        case Status.FILTERED_OUT:
            body = (
                '<p class="verdict">No chosen article could be searched.</p>'
                "<p>The choice leaves no article over. Choose others, or all of them, and ask again.</p>"
            )
    understood = ""
    if answer.is_follow_up:
        understood = f'<p class="understood">Understood as: <bdi>{as_text(answer.understood)}</bdi></p>'
    return f'<div class="answer" data-status="{answer.status}">{understood}{body}</div>'


def verdict_html(answer: Answer, number: int, thumb: Thumb | None) -> str:
    """How sure Quoth is, and two buttons by which the visitor tells what the answer, the ``number``-th, was worth.

    Nothing where no article was searched.
    """
    if answer.status in {Status.LIBRARY_EMPTY, Status.FILTERED_OUT}:
        return ""
    sure = f'<span class="sure">{_sureness(answer.confidence)}</span>' if answer.status is Status.ANSWERED else ""
    buttons = "".join(
        f'<button type="button" class="thumb" data-thumb="{each}" aria-pressed="{str(thumb is each).lower()}" '
        f'aria-label="{label}" title="{label}"></button>'
        for each, label in ((Thumb.UP, "A good answer"), (Thumb.DOWN, "Not a good answer"))
    )
    if thumb is Thumb.DOWN:  # as the script adds it when the thumb is given
        buttons += '<button type="button" class="mark-passage">Show which passage answers</button>'
    return f'<div class="thumbs" role="group" aria-label="Answer {number}" data-turn="{number}">{sure}{buttons}</div>'


def failure_html(sentence: str) -> str:
    """A failure as the conversation shows it; never to be taken for an answer or a refusal."""
    return f'<div class="answer" data-status="failed"><p class="verdict">{as_text(sentence)}</p></div>'


def question_html(question: str) -> str:
    """The visitor's question as the conversation repeats it, its end left out if it is very long."""
    left_out = f" … ({len(question):,} characters)" if len(question) > MAX_ECHO else ""
    echo = f'<p class="question" dir="auto">{as_text(question[:MAX_ECHO])}</p>{left_out}'
    return f'<span class="unseen">You asked: </span>{echo}'


def announcement(answer: Answer) -> tuple[str, str]:
    """What the status line shows once the answer is complete, and what a screen reader hears after it: plain text."""
    match answer.status:
        case Status.ANSWERED:
            first = answer.quotes[0]
            heard = f" Quote 1: {first.text} From {first.sources[0].title}."
            if first.likely_answer is not None:  # what is bold for the eye
                heard = f" Likely answer: {first.text[slice(*first.likely_answer)]}.{heard}"
            return f"{plural(len(answer.quotes), 'quote')}.", heard
        case Status.NOT_IN_ARTICLES:
            return "The articles do not answer this.", ""
        case Status.LIBRARY_EMPTY:
            return "No articles are loaded yet.", ""
        case Status.FILTERED_OUT:
            return "No chosen article could be searched.", ""
