"""From the sentences that may answer to the quotes: how many, without repetitions, each with its marked words."""

from collections.abc import Sequence

from embeddings.library import Library
from embeddings.scope import Scope
from qa.answer import Quote, Source, Span
from qa.quotes.answer_spans import AnswerSpanFinder, PlacedQuote
from qa.quotes.context_expansion import expand_context
from qa.quotes.marks import matches
from qa.quotes.sources import find_sources
from qa.ranking.base import RetrievalResult, ScoredSentence

# A further quote must have this share of the first quote's probability. On the dev questions (editions and originals)
# 16 of the 78 further quotes hold the fact where the first quote does not; at 0.3 it is 24 of 115, at 0.5 13 of 59.
_FURTHER_SHARE = 0.4
# The most quotes if one article answers and the question asks for one thing, and otherwise.
_MOST_FOR_ONE = 2
_MOST = 3
# An earlier quote that makes up this share of a sentence says the same: a title, and its repetition in front matter.
_SAME = 0.8


def make_quotes(
    library: Library, result: RetrievalResult, scope: Scope, finder: AnswerSpanFinder, most: int = _MOST
) -> tuple[Quote, ...]:
    """Return the quotes for the sentences found, the best first, at most ``most``; empty without sentences.

    ``scope``: the documents to quote from. ``finder``: marks the likely answer in each quote.

    The first quote answers. Further quotes are nearly as likely and say something else: up to two if the question asks
    for several things or another article answers too, otherwise one at most. A text repeats an earlier quote if it
    differs in white space and letter case alone, or if the quote holds the one thing that the question wants of their
    article. Repetitions are left out. They are no sources of the earlier quote, unless equal to it to the character.
    """
    several = result.question.asks_for_list
    quotes: list[Quote] = []
    taken: list[Source] = []
    probabilities = {(s.passage.document_id, s.sentence.start): s.probability for s in result.sentences}
    for found in result.sentences:
        if len(quotes) == most or found.probability < _FURTHER_SHARE * result.sentences[0].probability:
            break
        passage = found.passage
        articles = {quote.sources[0].document_id for quote in quotes} | {passage.document_id}
        if len(quotes) == _MOST_FOR_ONE and not several and len(articles) == 1:
            continue
        likely = {s.start: probabilities.get((passage.document_id, s.start), 0.0) for s in passage.sentences}
        start, end = expand_context(passage, found.sentence, likely, library.language, several=several)
        if any(s.document_id == passage.document_id and start < s.end and s.start < end for s in taken):
            continue  # a quote before this one holds these words already
        start, end = _unsaid(found, start, end, quotes)
        sources = find_sources(library, passage, start, end, scope) if start < end else ()
        if not sources:
            continue  # nothing new, or the article was changed or removed since it was searched
        quote = _mark(result, found, sources, finder, len(quotes) + 1)
        if not several and any(_has_answer(earlier, quote) for earlier in quotes):
            continue
        taken += sources
        quotes.append(quote)
    return tuple(quotes)


def _mark(
    result: RetrievalResult, found: ScoredSentence, sources: tuple[Source, ...], finder: AnswerSpanFinder, number: int
) -> Quote:
    """Return the quote at the first of its sources, with the question's words and the likely answer marked."""
    passage, source = found.passage, sources[0]
    start, end = source.start - passage.start, source.end - passage.start
    sentence = Span(found.sentence.start - passage.start, found.sentence.end - passage.start)
    text = passage.text[start:end]
    placed = PlacedQuote(passage, sentence, Span(start, end), source)
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
