"""Answers to questions: quotes, or the statement that the articles do not answer. No word of evidence is written."""

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from embeddings.errors import LibraryError
from embeddings.scope import EVERYTHING, Scope, check_collection
from qa.agreement.agreement import Agreed, agree, weigh
from qa.answer import Answer, Correction, Quote, Status, apply_corrections
from qa.answering_parts import answer_parts
from qa.corrections.reading import CorrectedQuestion, correct
from qa.corrections.searching import search_in_all_forms
from qa.explaining.explain import explain_result
from qa.explaining.explanation import DecidingStage, Explanation
from qa.intents.answering import IntentAnswers, emoji_answer
from qa.questions.contextualize import contextualize, read_history
from qa.questions.follow_ups import taken_over
from qa.questions.parts import split_questions
from qa.questions.question import Question, read_question
from qa.questions.topics import Topics, TopicsOf
from qa.quotes.answer_spans import AnswerSpanFinder, PatternAnswerSpans
from qa.quotes.building import make_quotes
from qa.quotes.read_answers import mark_read_answer
from qa.retriever import Retriever

_MOST_QUOTES = 3
# How often a question is searched for again if a sync takes the sentences away before they can be quoted.
_TRIES = 3


class Assistant:
    """Asks a retriever; safe to use from any number of threads.

    >>> assistant = Assistant(Retriever(library))
    >>> answer = assistant.ask("Who pays for it?", history=["When was the bridge opened?"])
    >>> answer.understood
    'Who pays for the bridge?'
    >>> assistant.ask("Who won the chess match?").status
    <Status.NOT_IN_ARTICLES: 'not_in_articles'>
    """

    def __init__(
        self, retriever: Retriever, *, answer_spans: AnswerSpanFinder | None = None, corrects: bool = True
    ) -> None:
        """Quote from ``retriever.library``.

        ``answer_spans``: marks the likely answer in each quote; None takes the patterns and the reader that come with
        Quoth.
        ``corrects``: read slips and other forms of words as the articles write them.
        """
        self._corrects = corrects
        self._retriever = retriever
        self._answer_spans = answer_spans or PatternAnswerSpans()
        self._reads_answers = answer_spans is None
        self._library = retriever.library
        self._topics = Topics()
        self._intents = IntentAnswers(retriever, self._answer_spans)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        documents: Collection[str] | None = None,
        scope: Scope = EVERYTHING,
        explain: bool = False,
    ) -> Answer:
        """Return the answer to ``question``.

        ``history``: the questions asked before it in the conversation, oldest first; a question that is complete in
        itself is answered without them. ``documents``: the ids of the documents to answer from; None takes all of
        ``scope``. ``scope``: the documents that the asker may see. ``explain``: explain the outcome, which measures the
        best sentences a second time.

        :raises QuestionError: if the question is empty or too long.
        :raises LibraryError: if a sync changed the sentences again and again before they could be quoted.
        :raises TypeError: if ``history`` or ``documents`` is a text.
        """
        begun = time.perf_counter()
        scope = scope.only(documents)
        check_collection(history, "history")
        if talk := emoji_answer(question):
            return replace(talk, timings_ms=_timings(begun))
        language = self._library.language
        asked = read_question(question, language=language)
        turns = self._intents.questions_of(read_history(history, language))
        engine = self._library.engine
        for status, seen in ((Status.LIBRARY_EMPTY, scope.whole), (Status.FILTERED_OUT, scope)):
            if engine.is_empty(seen):
                explanation = Explanation(asked.text, DecidingStage.LIBRARY) if explain else None
                return Answer(question, asked.text, status, 0.0, timings_ms=_timings(begun), explanation=explanation)
        if spoken := self._intents.answer(question, asked, turns, scope, self._known(scope)):
            explanation = Explanation(asked.text, DecidingStage.INTENT) if explain else None
            return replace(spoken, timings_ms=_timings(begun), explanation=explanation)
        texts = split_questions(asked.text, language)
        if len(texts) > 1:
            answer = answer_parts(question, texts, history, partial(self.ask, scope=scope, explain=explain), language)
            if answer is not None:
                return answer
        corrected = self._corrected(asked, scope)
        turns = [self._corrected(turn, scope).question for turn in turns]
        for _ in range(_TRIES):
            known = self._known(scope)
            search = partial(contextualize, self._retriever, history=turns, scope=scope, known=known)
            searched = search_in_all_forms(self._retriever, corrected, scope, search)
            found = time.perf_counter()
            result = searched.result
            if not searched.is_looked_up:
                result = weigh(result, self._retriever.ranker.threshold)
            sure = result.confidence >= self._retriever.ranker.threshold
            quotes = make_quotes(
                self._library,
                result,
                scope,
                self._answer_spans,
                _MOST_QUOTES if sure else 1,
                self._retriever.ranker if sure else None,
            )
            if quotes or not result.sentences:
                break  # otherwise a sync has changed or removed the articles since they were searched
        else:
            raise LibraryError("The articles change faster than they can be quoted; ask again when the sync is done.")
        agreed = Agreed(quotes)
        if sure and quotes and not searched.is_looked_up:
            make = partial(make_quotes, self._library, scope=scope, finder=self._answer_spans, most=1)
            agreed = agree(result, quotes, make)
        # A quote that is no answer has no likely answer either.
        nearest = replace(quotes[0], likely_answer=None) if quotes and not sure else None
        return Answer(
            question,
            result.question.text,
            Status.ANSWERED if quotes and sure else Status.NOT_IN_ARTICLES,
            result.confidence,
            self._read(result.question, agreed.quotes) if sure else (),
            nearest,
            _timings(begun, found),
            corrections=searched.corrections,
            message=agreed.message,
            agreement=agreed.agreement,
            taken_over=_taken_over(asked, searched.corrections, result.question) if turns else (),
            explanation=explain_result(result, self._retriever.ranker, engine, scope, searched.stage)
            if explain
            else None,
        )

    async def aask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        documents: Collection[str] | None = None,
        scope: Scope = EVERYTHING,
        explain: bool = False,
    ) -> Answer:
        """Answer in a thread, so that the event loop goes on meanwhile: see `ask`."""
        return await asyncio.to_thread(self.ask, question, history, documents=documents, scope=scope, explain=explain)

    def _corrected(self, question: Question, scope: Scope) -> CorrectedQuestion:
        return correct(question, self._library.engine, scope) if self._corrects else CorrectedQuestion(question)

    def _read(self, question: Question, quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
        """Return the quotes with the words of the first that the reader takes for the answer."""
        if not quotes or not self._reads_answers:
            return quotes
        return mark_read_answer(question, quotes[0], self._library.encoder), *quotes[1:]

    def _known(self, scope: Scope) -> TopicsOf:
        # The state that searches see, which may be a moment behind the library's. The scope's digest, since a choice of
        # 10,000 documents takes a MiB, and the topics of a thousand conversations are remembered.
        return self._topics.of((self._library.engine.searched(scope), scope.digest()))


def _taken_over(asked: Question, corrections: Sequence[Correction], understood: Question) -> tuple[str, ...]:
    return taken_over(apply_corrections(asked.text, corrections), understood.text, asked.language)


def _timings(begun: float, found: float | None = None) -> dict[str, float]:
    now = time.perf_counter()
    timings = {"total": (now - begun) * 1000}
    if found is not None:
        timings |= {"find": (found - begun) * 1000, "quote": (now - found) * 1000}
    return timings
