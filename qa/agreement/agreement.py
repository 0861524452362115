"""The agreement of the sentences found with the question and with one another, before and after the quotes are made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qa.agreement import messages
from qa.agreement.conflicts import Side, decisive, find_conflict
from qa.agreement.namesakes import Bearer, Namesakes, find_namesakes, without_others
from qa.agreement.premises import Stance, asks_for_denied, denies_asked, judge
from qa.agreement.statements import statements
from qa.answer import Agreement, Quote
from qa.ranking.base import RetrievalResult, ScoredSentence

# The sentences that are compared with the question and with one another.
_MOST_SENTENCES = 12
# A sentence with this share of the best one's probability may answer in its place, if it denies as the question does.
_LEAST_SHARE = 0.002
_MOST_QUOTES = 3

MakeQuotes = Callable[[RetrievalResult], tuple[Quote, ...]]
"""Makes the quotes of the best sentence of a result: at most one."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The quotes of an answer in their final order, how the articles agree, and the sentence that says so."""

    quotes: tuple[Quote, ...]
    agreement: Agreement | None = None
    message: str | None = None


def weigh(result: RetrievalResult, threshold: float) -> RetrievalResult:
    """Return the result as the words for denials, stages and people change it.

    A question with a denial is answered by a sentence that denies the same. A result whose best sentence is about
    another person of the name, or about another event, has a confidence below ``threshold``.
    """
    if not result.sentences:
        return result
    question = result.question
    if namesakes := find_namesakes(question, result.sentences):
        result, are_others = without_others(result, namesakes)
        if are_others:
            return _unsure(result, threshold)
    found = statements(result, _MOST_SENTENCES)
    if not found:
        return result
    if judge(question, found[0]).stance is Stance.OTHER_STAGE:
        return _unsure(result, threshold)
    if asks_for_denied(question) and not denies_asked(question, found[0]):
        least = _LEAST_SHARE * found[0].found.probability
        for each in found[1:]:
            if each.found.probability >= least and denies_asked(question, each):
                return _first(result, each.found)
    return result


def agree(result: RetrievalResult, quotes: tuple[Quote, ...], make: MakeQuotes) -> Agreed:
    """Return the quotes of an answer with the quotes that they differ from, and whether the articles differ.

    ``quotes``: of the result, at least one. ``make``: makes the quote of a further sentence.
    """
    question = result.question
    found = statements(result, _MOST_SENTENCES)
    namesakes = find_namesakes(question, result.sentences)
    if namesakes and namesakes.meant is None and not namesakes.described:
        return _two_people(result, quotes, namesakes, make)
    if conflict := find_conflict(question, found):
        agreed = _differing(result, quotes, conflict, make)
        if agreed:
            return agreed
    for statement in decisive(question, [each for each in found if _is_quoted(each.found, quotes[0])]):
        judged = judge(question, statement)
        if judged.stance is Stance.CONTRADICTS:
            return Agreed(quotes, Agreement.CONTRADICTED, messages.otherwise(judged.said, judged.asked))
        if judged.stance is Stance.CONFIRMS:
            break
    return Agreed(quotes)


def _unsure(result: RetrievalResult, threshold: float) -> RetrievalResult:
    return replace(result, confidence=min(result.confidence, threshold / 2))


def _first(result: RetrievalResult, found: ScoredSentence) -> RetrievalResult:
    """Return the result with this sentence in the place of the best one, with the probability of the best."""
    best = replace(found, probability=result.sentences[0].probability)
    others = tuple(each for each in result.sentences if each is not found)
    return replace(result, sentences=(best, *others))


def _is_quoted(found: ScoredSentence, quote: Quote) -> bool:
    return any(
        source.document_id == found.passage.document_id
        and source.start <= found.sentence.start
        and found.sentence.end <= source.end
        for source in quote.sources
    )


def _differing(
    result: RetrievalResult, quotes: Sequence[Quote], conflict: tuple[Side, Side], make: MakeQuotes
) -> Agreed | None:
    """Return the two quotes that differ, the newest first, and then the others."""
    sides = [
        (quote, side.said) for side in conflict if (quote := _quote_of(side.statement.found, result, quotes, make))
    ]
    if len(sides) < len(conflict) or sides[0][0].sources[0].document_id == sides[1][0].sources[0].document_id:
        return None
    # A stable sort: undated articles keep the order of their probability.
    if all(quote.sources[0].date for quote, _ in sides):
        sides.sort(key=lambda side: side[0].sources[0].date or "", reverse=True)
    chosen = [quote for quote, _ in sides]
    ordered = _numbered([*chosen, *(quote for quote in quotes if quote not in chosen)])
    message = messages.differ(ordered[:2], [said for _, said in sides])
    return Agreed(ordered, Agreement.ARTICLES_DIFFER, message)


def _two_people(result: RetrievalResult, quotes: tuple[Quote, ...], namesakes: Namesakes, make: MakeQuotes) -> Agreed:
    """Return a quote for each of two people of one name."""
    bearers = namesakes.bearers[:2]
    chosen = list(quotes[:1])
    for bearer in bearers:
        if any(_is_quoted(_best_of(bearer), quote) for quote in chosen):
            continue
        if quote := _quote_of(_best_of(bearer), result, quotes, make):
            chosen.append(quote)
    labels = [bearer.label for bearer in bearers]
    return Agreed(_numbered(chosen), Agreement.NAMESAKES, messages.two_people(labels))


def _best_of(bearer: Bearer) -> ScoredSentence:
    return max(bearer.sentences, key=lambda each: each.probability, default=bearer.introduced)


def _quote_of(
    found: ScoredSentence, result: RetrievalResult, quotes: Sequence[Quote], make: MakeQuotes
) -> Quote | None:
    """Return the quote that holds a sentence; a new one if no quote does."""
    known = next((quote for quote in quotes if _is_quoted(found, quote)), None)
    if known:
        return known
    own = tuple(each for each in result.sentences if each.passage.document_id == found.passage.document_id)
    first = (found, *(each for each in own if each is not found))
    return next(iter(make(replace(result, sentences=first))), None)


def _numbered(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    return tuple(replace(quote, number=number) for number, quote in enumerate(quotes[:_MOST_QUOTES], 1))
