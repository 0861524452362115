"""Questions, answers and failures as the conversation shows them, in HTML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.syncing.uploads import shown_id
from qa.answer import QUOTING, Answer, Quote, Source, Status
from qa.corrections.sentences import corrections_sentence
from qa.doors.web.history.feedback import Thumb
from qa.doors.web.rendering.citations import article_address, citation, details, source_address
from qa.doors.web.rendering.markup import render
from qa.doors.web.rendering.quoted_words import QuotedWords, spoken
from qa.history.recheck import Checked, QuoteState
from qa.plural import percent, plural
from qa.sureness import sureness

MAX_ECHO = 1000  # characters of a question repeated in the conversation
MAX_PLACES = 20  # other places of a quote that are listed below it

# The explanation of each badge, which shows when a mouse points at the badge and which a screen reader reads.
_MEANINGS = {
    QuoteState.VERBATIM: "The article still says so, word for word, in the same place.",
    QuoteState.MOVED: "The same words now stand elsewhere; the link leads there.",
    QuoteState.DRIFTED: "The article now says this in nearly the same words, shown below; the link leads there.",
    QuoteState.CHANGED: "The article has changed, and these words do not stand in it any more.",
    QuoteState.GONE: "The article is not in the library any more, and no other holds these words.",
}
_CONTEXT_CHANGED = "These words still stand in the article, but the words shown above them do not."


@dataclass(frozen=True, slots=True)
class _Place:
    """One place of a quote. ``address`` is empty if the article is gone; ``state`` is empty for a new quote.

    ``is_unchanged``: the words still stand somewhere, so that a link can lead to them. ``name`` is the link's name for
    a screen reader. ``now``: the nearest words of today where these words stand nowhere, ``alike`` how much alike, and
    ``now_title`` the title of their article, if it is another one.
    """

    title: str
    name: str
    address: str
    is_unchanged: bool
    state: str
    meaning: str
    details: Sequence[str]
    now: str = ""
    alike: str = ""
    now_title: str = ""

    @classmethod
    def of(cls, source: Source, checked: Checked | None, name: str, *, is_alone: bool) -> "_Place":
        """Return the place as a check finds it now, or as the quote cites it where there is no check.

        ``is_alone``: no other place of the quote has this title; otherwise the file's name distinguishes the places.
        """
        now = source if checked is None else checked.source
        state, nearest = (None, None) if checked is None else (checked.state, checked.nearest)
        meaning = _MEANINGS[state] if state else ""
        file = None if is_alone else shown_id(now.document_id)
        title, address, is_unchanged = now.title, source_address(now), True
        name = f"{name}, article {title}"
        if checked is not None and checked.words_stand and state is QuoteState.CHANGED:
            meaning = _CONTEXT_CHANGED
        elif state is QuoteState.DRIFTED:
            name, is_unchanged = f"{name}, which reads differently now", False
        elif state is QuoteState.CHANGED:
            address, name, is_unchanged = article_address(now.document_id), f"{name}, which has changed", False
            if nearest and nearest.source.document_id == now.document_id:
                address = source_address(nearest.source)
        elif state is QuoteState.GONE:
            title, address, is_unchanged = source.title, "", False
        known = details(now.publisher, now.author, now.date, now.page, now.headings, file)
        present: tuple[str, ...] = ()
        if nearest:
            is_elsewhere = nearest.source.document_id != now.document_id
            present = nearest.text, percent(nearest.similarity), nearest.source.title if is_elsewhere else ""
        return cls(title, name, address, is_unchanged, state or "", meaning, known, *present)


@dataclass(frozen=True, slots=True)
class _ShownQuote:
    """A quote for the template. ``context`` holds the places of its context, for the pane that opens at the quote."""

    number: int
    words: QuotedWords
    context: str
    place: _Place
    others: Sequence[_Place]
    count_of_others: int
    left_out: int
    citation: str
    copy_label: str

    @classmethod
    def of(cls, quote: Quote, name: str, checks: Sequence[Checked]) -> "_ShownQuote":
        """Return a quote as a template shows it.

        ``checks``: one for each source that is shown; empty for a new quote.
        """
        shown = quote.sources[: 1 + MAX_PLACES]
        found: Sequence[Checked | None] = checks or [None] * len(shown)
        titles = Counter(source.title for source in shown)
        first, *others = (
            _Place.of(source, check, name, is_alone=not at or titles[source.title] == 1)
            for at, (source, check) in enumerate(zip(shown, found, strict=True))
        )
        # A citation names the words as they were quoted, also where only similar words stand now.
        now = checks[0].source if checks and checks[0].words_stand else shown[0]
        count = len(quote.sources) - 1
        return cls(
            quote.number,
            QuotedWords.of(quote),
            _context_places(quote, checks[0] if checks else None),
            first,
            others,
            count,
            max(0, count - MAX_PLACES),
            citation(now),
            f"Copy {name[:1].lower()}{name[1:]} with its source",
        )


def _context_places(quote: Quote, checked: Checked | None) -> str:
    """Return the places of the context as the address of the pane names them; none where they are not known now."""
    shift = 0
    if checked is not None:
        shift = checked.source.start - quote.sources[0].start
        if not checked.words_stand or checked.context is not QuoteState.VERBATIM:
            return ""
    return " ".join(f"{part.start + shift}-{part.end + shift}" for part in quote.context)


def answer_html(answer: Answer, checks: Sequence[Sequence[Checked]] = ()) -> str:
    """Return the answer as the conversation shows it: quotes with their sources, or the reason for their absence.

    ``checks``: for each quote, or for the nearest, one check for each of its first ``1 + MAX_PLACES`` sources; empty
    for a new answer.
    """
    quotes = answer.quotes or ((answer.nearest,) if answer.nearest else ())
    shown = [
        _ShownQuote.of(quote, f"Quote {quote.number}" if answer.status in QUOTING else "Nearest passage", checked)
        for quote, checked in zip(quotes, checks or [()] * len(quotes), strict=True)
    ]
    return render("answer", answer=answer, quotes=shown, corrections=corrections_sentence(answer.corrections))


def verdict_html(answer: Answer, number: int, thumb: Thumb | None) -> str:
    """Return the estimate of Quoth and the buttons of the visitor's own verdict about the ``number``-th answer.

    Empty where no article was searched for an answer.
    """
    if answer.status in {Status.LIBRARY_EMPTY, Status.FILTERED_OUT, Status.NO_QUESTION, Status.OVERVIEW}:
        return ""
    sure = f"{sureness(answer.confidence)} answers the question" if answer.status is Status.ANSWERED else ""
    return render("verdict", number=number, sureness=sure, thumb=thumb)


def failure_html(sentence: str) -> str:
    """Return a failure as the conversation shows it, distinct from an answer and from a refusal."""
    return render("failure", sentence=sentence)


def question_html(question: str) -> str:
    """Return the visitor's question as the conversation repeats it, cut after ``MAX_ECHO`` characters."""
    length = len(question)
    return render("question", shown=question[:MAX_ECHO], length=length, is_cut=length > MAX_ECHO)


def announcement(answer: Answer) -> tuple[str, str]:
    """Return the status line of a complete answer, and the text that a screen reader adds to it: plain text."""
    line, more = _outcome(answer)
    read = corrections_sentence(answer.corrections)
    return line, f" {read}{more}" if read else more


def _outcome(answer: Answer) -> tuple[str, str]:
    """Return the status line, and the further text for a screen reader without the corrections."""
    match answer.status:
        case Status.ANSWERED:
            first = answer.quotes[0]
            screen_reader_text = f" {spoken(first, 'Quote 1')} From {first.sources[0].title}."
            if first.likely_answer is not None:  # the words in bold
                likely = first.text[slice(*first.likely_answer)]
                screen_reader_text = f" Likely answer: {likely}.{screen_reader_text}"
            said = f" Understood as: {answer.understood}" if answer.is_follow_up else ""
            said += "" if answer.message is None else f" {answer.message}"
            said += "".join(f" Not in the articles: {part.understood}" for part in answer.parts if not part.quotes)
            return f"{plural(len(answer.quotes), 'quote')}.", f"{said}{screen_reader_text}"
        case Status.NOT_IN_ARTICLES:
            return answer.message or "The articles do not answer this.", ""
        case Status.NO_QUESTION:
            return answer.message or "", ""
        case Status.OVERVIEW:
            first = answer.quotes[0]
            spoken_first = f" {spoken(first, 'Quote 1')} From {first.sources[0].title}."
            return f"{plural(len(answer.quotes), 'quote')} to read.", f" {answer.message or ''}{spoken_first}"
        case Status.LIBRARY_EMPTY:
            return "No articles are loaded yet.", ""
        case Status.FILTERED_OUT:
            return "No chosen article could be searched.", ""
