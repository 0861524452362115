"""Questions, answers and failures as the conversation shows them, in HTML."""

from itertools import groupby

from chat_page.markup import as_text, details_html, link_html, plural
from qa.answer import Answer, Quote, Source, Status

MAX_ECHO = 1000  # characters of a question repeated in the conversation
MAX_PLACES = 20  # other places of a quote that are listed below it


def _source_html(source: Source, name: str) -> str:
    link = link_html(source.document_id, source.title, f"{name}, article {source.title}", source.start, source.end)
    details = details_html(source.publisher, source.author, source.date, source.page)
    return f'{link} <span class="details">{details}</span>'


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


def _quote_html(quote: Quote, name: str) -> str:
    first, *others = quote.sources
    more = ""
    if others:
        items = "".join(f"<li>{_source_html(source, name)}</li>" for source in others[:MAX_PLACES])
        if len(others) > MAX_PLACES:
            items += f"<li>and {len(others) - MAX_PLACES:,} more</li>"
        summary = f"Also in {plural(len(others), 'other place')}"
        more = f"<details><summary>{summary}</summary><ul>{items}</ul></details>"
    return (
        f'<figure><blockquote dir="auto">{_marked_html(quote)}</blockquote>'
        f"<figcaption>{_source_html(first, name)}{more}</figcaption></figure>"
    )


def _sureness(confidence: float) -> str:
    # Never "surely": of questions about the right people that no article answers, most are answered all the same.
    return f"{'Probably' if confidence >= 0.8 else 'Perhaps'} answers the question"


def answer_html(answer: Answer) -> str:
    """The answer as the conversation shows it: quotes with their sources, or why there are none."""
    match answer.status:
        case Status.ANSWERED:
            items = "".join(f"<li>{_quote_html(quote, f'Quote {quote.number}')}</li>" for quote in answer.quotes)
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
    if answer.leans:
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
            if first.likely_answer is not None:  # what is bold for the eye
                heard = f" Likely answer: {first.text[slice(*first.likely_answer)]}.{heard}"
            return f'{plural(len(answer.quotes), "quote")}.<span class="unseen">{as_text(heard)}</span>'
        case Status.NOT_IN_ARTICLES:
            return "The articles do not answer this."
        case Status.LIBRARY_EMPTY:
            return "No articles are loaded yet."
        case Status.FILTERED_OUT:
            return "No chosen article could be searched."
