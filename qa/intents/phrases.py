"""The places where words stand exactly, and the places with nearly the same words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from embeddings.document import Passage
from embeddings.scope import Scope
from qa.answer import Answer, Quote, Status
from qa.history.nearest_words import Nearest, nearest_words
from qa.intents.quoting import Place, numbered, quote_place
from qa.plural import plural
from qa.questions.question import Question, read_question
from qa.quotes.answer_spans import AnswerSpanFinder
from qa.quotes.building import make_quotes
from qa.retriever import Retriever

_WORD = re.compile(r"\w+")
# The passages with the rarest words of a phrase that are looked through, and the places that are quoted.
_RAREST = 8
_MOST_PASSAGES = 1000
_MOST_QUOTES = 10
_MOST_SHOWN = 80  # characters of the phrase in a message

Match = tuple[Place, tuple[int, int]]
"""The sentences that hold a phrase, and the characters of the document at which it stands."""


class Phrases:
    """Finds phrases in the articles of a retriever's library."""

    def __init__(self, retriever: Retriever, finder: AnswerSpanFinder) -> None:
        """``finder``: marks the likely answer where a search finds the phrase's statement in other words."""
        self._retriever = retriever
        self._library = retriever.library
        self._finder = finder

    def answer(self, question: str, asked: Question, phrase: str, scope: Scope) -> Answer:
        """Return the places that hold a phrase, otherwise those with nearly its words or its statement."""
        exact = self._exact(phrase, scope)
        found = (quote_place(self._library, place, scope, match) for place, match in exact)
        if quotes := numbered(found, _MOST_QUOTES):
            return _found(question, asked, 1.0, quotes, _exactly(phrase, len(exact), len(quotes)))
        near = self._nearly(phrase, scope)
        if near is not None and (quote := quote_place(self._library, near[0], scope, near[1])):
            message = f"{_nowhere(phrase)}; these come nearest."
            return _found(question, asked, near[2], numbered([replace(quote, score=near[2])], 1), message)
        result = self._retriever.retrieve(read_question(phrase, language=self._library.language), scope)
        sure = result.confidence >= self._retriever.ranker.threshold
        quotes = make_quotes(self._library, result, scope, self._finder, _MOST_QUOTES if sure else 1)
        if sure and quotes:
            message = f"{_nowhere(phrase)}; this is what they say on it."
            return _found(question, asked, result.confidence, quotes[:3], message)
        nearest = replace(quotes[0], likely_answer=None) if quotes else None
        message = f"{_nowhere(phrase)}; try fewer words, or other ones."
        return Answer(question, asked.text, Status.NOT_IN_ARTICLES, result.confidence, nearest=nearest, message=message)

    def _exact(self, phrase: str, scope: Scope) -> list[Match]:
        """Return the places that hold the words of a phrase in their order, by document and offset.

        Letter case, punctuation and white space do not count.
        """
        language, engine = self._library.language, self._library.engine
        idf = engine.idf(language.analyze(phrase), scope)
        rarest = sorted(idf, key=lambda term: (-idf[term], term))[:_RAREST]
        words = [word.casefold() for word in _WORD.findall(phrase)]
        passages = self._library.passages(engine.passages_with_all_terms(rarest, _MOST_PASSAGES, scope))
        seen = [stored.passage for stored in passages if scope.allows(stored.passage.document_id)]
        matches = [match for passage in seen for match in _matches(passage, words)]
        return sorted(matches, key=lambda match: (match[0][0].document_id, match[1]))

    def _nearly(self, phrase: str, scope: Scope) -> tuple[Place, tuple[int, int], float] | None:
        """Return the sentences that hold the words nearest to a phrase, the place of the words, and how alike."""
        best: Nearest | None = None
        for document_id in self._library.find_similar(phrase, scope):
            document = self._library.find_document(document_id, scope)
            found = nearest_words(phrase, document, self._library.language) if document else None
            if found and (best is None or found.similarity > best.similarity):
                best = found
        stored = self._library.engine.stored_document(best.source.document_id) if best else None
        if best is None or stored is None:
            return None
        span = best.source.start, best.source.end
        for each in stored.passages:
            place = _around(each.passage, *span)
            if place is not None:
                return place, span, best.similarity
        return None


def _matches(passage: Passage, words: Sequence[str]) -> Iterator[Match]:
    """Yield the places of a passage with these words one after the other."""
    tokens = [(match.group().casefold(), *match.span()) for match in _WORD.finditer(passage.text)]
    present = [token[0] for token in tokens]
    for at in range(len(tokens) - len(words) + 1):
        if present[at] == words[0] and present[at : at + len(words)] == list(words):
            span = passage.start + tokens[at][1], passage.start + tokens[at + len(words) - 1][2]
            place = _around(passage, *span)
            if place is not None:
                yield place, span


def _around(passage: Passage, start: int, end: int) -> Place | None:
    """Return the sentences of a passage that hold ``[start, end)``; None if they do not hold all of it."""
    held = [each for each in passage.sentences if each.start < end and start < each.end]
    if not held or held[0].start > start or held[-1].end < end:
        return None
    return passage, held[0], held[-1]


def _found(question: str, asked: Question, confidence: float, quotes: Sequence[Quote], message: str) -> Answer:
    return Answer(question, asked.text, Status.ANSWERED, confidence, tuple(quotes), message=message)


def _shown(phrase: str) -> str:
    return f"“{phrase if len(phrase) <= _MOST_SHOWN else phrase[:_MOST_SHOWN] + '…'}”"


def _exactly(phrase: str, places: int, shown: int) -> str:
    more = f", of which {shown} are shown" if places > shown == _MOST_QUOTES else ""
    return f"{_shown(phrase)} stands in {plural(places, 'place')} of the articles{more}."


def _nowhere(phrase: str) -> str:
    return f"The exact words {_shown(phrase)} stand nowhere in the articles"
