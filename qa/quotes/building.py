"""From the sentences that may answer to the quotes: how many, without repetitions, each with its marked words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from embeddings.document import Document, Kind, Sentence
from embeddings.languages.base import Language
from embeddings.library import Library
from embeddings.scope import Scope
from embeddings.structure.outline import Outline, outline_of
from qa.answer import Quote, Source, Span
from qa.questions.question import Question
from qa.quotes.answer_spans import AnswerSpanFinder, PlacedQuote
from qa.quotes.context_expansion import expand_context
from qa.quotes.contexts import find_context
from qa.quotes.marks import matches
from qa.quotes.newer_articles import find_newer
from qa.quotes.sections import answering_sentence, asks_for_whole_list, named_row, whole_section
from qa.quotes.sources import find_sources
from qa.ranking.base import Ranker, RetrievalResult, ScoredSentence

# A further quote must have this share of the first quote's probability. On the dev questions (editions and originals)
# 16 of the 78 further quotes hold the fact where the first quote does not; at 0.3 it is 24 of 115, at 0.5 13 of 59.
_FURTHER_SHARE = 0.4
# The most quotes if one article answers and the question asks for one thing, and otherwise.
_MOST_FOR_ONE = 2
_MOST = 3
# An earlier quote that makes up this share of a sentence says the same: a title, and its repetition in front matter.
_SAME = 0.8


def make_quotes(
    library: Library,
    result: RetrievalResult,
    scope: Scope,
    finder: AnswerSpanFinder,
    most: int = _MOST,
    ranker: Ranker | None = None,
) -> tuple[Quote, ...]:
    """Return the quotes for the sentences found, the best first, at most ``most``; empty without sentences.

    ``scope``: the documents to quote from. ``finder``: marks the likely answer in each quote. ``ranker``: looks for a
    newer article that answers too, which gives the last quote; None looks for none.

    The first quote answers. Further quotes are nearly as likely and say something else: up to two if the question asks
    for several things or another article answers too, otherwise one at most. A text repeats an earlier quote if it
    differs in white space and letter case alone, or if the quote holds the one thing that the question wants of their
    article. Repetitions are left out. They are no sources of the earlier quote, unless equal to it to the character.
    """
    articles = _Articles(library, result)
    several = result.question.asks_for_list
    quotes: list[Quote] = []
    taken: list[Source] = []
    for found in result.sentences:
        if len(quotes) == most or found.probability < _FURTHER_SHARE * result.sentences[0].probability:
            break
        document_id = found.passage.document_id
        quoted = {quote.sources[0].document_id for quote in quotes} | {document_id}
        if len(quotes) == _MOST_FOR_ONE and not several and len(quoted) == 1:
            continue
        article = articles.find(document_id)
        if article is None:
            continue  # the article was removed since it was searched
        answering, start, end = article.expand(found, result.question, library.language)
        if any(s.document_id == document_id and start < s.end and s.start < end for s in taken):
            continue  # a quote before this one holds these words already
        start, end = _unsaid(answering, start, end, quotes)
        sources = find_sources(library, answering.passage, start, end, scope) if start < end else ()
        if not sources:
            continue  # nothing new, or the article was changed since it was searched
        quote = _mark(result, answering, sources, finder, len(quotes) + 1, article.header_of(answering.sentence))
        if not several and any(_has_answer(earlier, quote) for earlier in quotes):
            continue
        taken += sources
        context = find_context(article.document, article.outline, answering.passage, start, end, library.language)
        quotes.append(replace(quote, context=context))
    if quotes and ranker and (newer := find_newer(library, result, ranker, quotes[0].sources[0])):
        quotes = _with_newer(quotes, make_quotes(library, newer, scope, finder, 1), most)
    return tuple(quotes)


def _with_newer(quotes: Sequence[Quote], newer: Sequence[Quote], most: int) -> list[Quote]:
    """Return at most ``most`` quotes, with the quote of the newer article unless it is quoted already."""
    for quote in newer:
        documents = {source.document_id for source in quote.sources}
        if any(documents & {source.document_id for source in other.sources} for other in quotes):
            return list(quotes)
        kept = quotes[: max(1, most - 1)]
        return [*kept, replace(quote, number=len(kept) + 1)]
    return list(quotes)


@dataclass(frozen=True, slots=True, eq=False)
class _Article:
    """A document that sentences were found in.

    ``ranked``: all its sentences that were ranked, best first.
    """

    document: Document
    outline: Outline
    ranked: Sequence[ScoredSentence]

    def expand(self, found: ScoredSentence, question: Question, language: Language) -> tuple[ScoredSentence, int, int]:
        """Return the sentence that answers for the sentence found, and the range to quote around it."""
        answering = answering_sentence(found, self.outline, self.ranked)
        answering = named_row(answering, question, self.document, self.outline, self.ranked)
        from_heading = answering is not found and found.sentence.kind in (Kind.HEADING, Kind.QUESTION)
        passage, sentence = answering.passage, answering.sentence
        if section := whole_section(passage, sentence, self.outline, from_heading=from_heading):
            return answering, *section
        probabilities = {s.sentence.start: s.probability for s in self.ranked}
        likely = {s.start: probabilities.get(s.start, 0.0) for s in passage.sentences}
        whole_list = (
            question.asks_for_list
            or question.asks_for_steps
            or asks_for_whole_list(question, self.document, self.outline, sentence)
        )
        return answering, *expand_context(passage, sentence, likely, language, several=whole_list)

    def header_of(self, sentence: Sentence) -> str:
        """Return the header row of the table that a sentence is a row of, empty without one."""
        header = self.outline.header_row(sentence.start)
        return self.document.text[header.start : header.end] if header else ""


class _Articles:
    """The documents that sentences were found in, each read when it is asked for."""

    def __init__(self, library: Library, result: RetrievalResult) -> None:
        self._library = library
        self._known: dict[str, _Article | None] = {}
        self._ranked: dict[str, list[ScoredSentence]] = defaultdict(list)
        for found in result.sentences:
            self._ranked[found.passage.document_id].append(found)

    def find(self, document_id: str) -> _Article | None:
        """Return the document as it is now; None if a sync has removed it."""
        if document_id not in self._known:
            document = self._library.find_document(document_id)
            ranked = self._ranked[document_id]
            self._known[document_id] = _Article(document, outline_of(document), ranked) if document else None
        return self._known[document_id]


def _mark(
    result: RetrievalResult,
    found: ScoredSentence,
    sources: tuple[Source, ...],
    finder: AnswerSpanFinder,
    number: int,
    header: str = "",
) -> Quote:
    """Return the quote at the first of its sources, with the question's words and the likely answer marked.

    ``header``: the header row of a table's row.
    """
    passage, source = found.passage, sources[0]
    start, end = source.start - passage.start, source.end - passage.start
    sentence = Span(found.sentence.start - passage.start, found.sentence.end - passage.start)
    text = passage.text[start:end]
    placed = PlacedQuote(passage, sentence, Span(start, end), source, header)
    likely = finder.find(result.question, placed, result.places)
    return Quote(
        number,
        text,
        found.probability * result.confidence,
        sources,
        matches(result.question.text, text, result.question.language),
        None if likely is None else Span(likely.start - start, likely.end - start),
    )


def _unsaid(found: ScoredSentence, start: int, end: int, quotes: Sequence[Quote]) -> tuple[int, int]:
    """Return the part of ``[start, end)`` that no earlier quote says: all of it, the sentence that answers, or an empty
    range.
    """
    passage, sentence = found.passage, found.sentence
    own = _plain(passage.text_of(sentence))
    whole = _plain(passage.text[start - passage.start : end - passage.start])
    said = [_plain(quote.text) for quote in quotes]
    if any(own in words or (words in own and len(words) >= _SAME * len(own)) for words in said):
        return start, start
    return (sentence.start, sentence.end) if any(words in whole for words in said) else (start, end)


def _has_answer(earlier: Quote, quote: Quote) -> bool:
    """Return whether an earlier quote from the same article holds the likely answer of this quote."""
    if quote.likely_answer is None or earlier.sources[0].document_id != quote.sources[0].document_id:
        return False
    return _plain(quote.text[slice(*quote.likely_answer)]) in _plain(earlier.text)


def _plain(text: str) -> str:
    """Return the text without differences in white space and letter case, which a reader takes for the same."""
    return " ".join(text.split()).casefold()
