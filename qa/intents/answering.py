"""The answers to turns that are no plain questions, before anything is searched for them."""

from collections.abc import Sequence
from functools import lru_cache

from embeddings.scope import Scope
from qa.answer import Answer, Status
from qa.intents.classifier import classify
from qa.intents.foreign import foreign_message, shares_no_ideographs
from qa.intents.intent import ABOUT, SMALL_TALK, Intent, ReadIntent
from qa.intents.overviews import Conversation, Overviews
from qa.intents.phrases import Phrases
from qa.intents.plain import is_emoji_alone
from qa.intents.reading import looks_like_gibberish, read_intent
from qa.intents.replies import about_reply, small_talk_reply
from qa.questions.question import Question
from qa.questions.topics import TopicsOf
from qa.quotes.answer_spans import AnswerSpanFinder
from qa.retriever import Retriever

_REMEMBERED = 1024  # turns, whose intents the next questions of their conversations need again


class IntentAnswers:
    """Answers small talk, questions about Quoth, requests and phrases; safe to use from any number of threads."""

    def __init__(self, retriever: Retriever, finder: AnswerSpanFinder) -> None:
        """``finder``: marks the likely answer in the quotes that a search finds."""
        self._library = retriever.library
        self._overviews = Overviews(retriever, finder)
        self._phrases = Phrases(retriever, finder)
        self._read = lru_cache(_REMEMBERED)(self._read_anew)

    def questions_of(self, turns: Sequence[Question]) -> list[Question]:
        """Return the turns of a conversation that ask something of the articles, without small talk and the like."""
        return [turn for at, turn in enumerate(turns) if not self._read(turn.text, at == 0).is_talk]

    def answer(
        self, question: str, asked: Question, turns: Sequence[Question], scope: Scope, known: TopicsOf
    ) -> Answer | None:
        """Return the answer to a turn; None for a plain question, which is still to be searched for.

        ``turns``: the turns before it, as ``questions_of`` returns them. ``known``: as for `contextualize`.
        """
        read = self._read(asked.text, not turns)
        if read.intent is Intent.QUESTION and self._is_gibberish(asked.text, scope):
            read = ReadIntent(Intent.GIBBERISH)
        if read.intent in SMALL_TALK:
            return _no_question(question, asked.text, small_talk_reply(read.intent))
        if read.intent in ABOUT:
            return _no_question(question, asked.text, about_reply(read.intent, self._library, scope))
        if read.intent is Intent.PHRASE:
            return self._phrases.answer(question, asked, read.topic, scope)
        if read.intent is not Intent.QUESTION:
            return self._overviews.answer(question, asked, read, Conversation(turns, scope, known))
        message = foreign_message(asked.text, self._library, scope)
        if message or shares_no_ideographs(asked.text, self._library, scope):
            return Answer(question, asked.text, Status.NOT_IN_ARTICLES, 0.0, message=message)
        return None

    def _read_anew(self, text: str, is_first: bool) -> ReadIntent:
        read = read_intent(text, self._library.language, is_first=is_first)
        return read if read.intent is not Intent.QUESTION else classify(text, self._library)

    def _is_gibberish(self, text: str, scope: Scope) -> bool:
        if not looks_like_gibberish(text):
            return False
        stems = self._library.language.analyze(text)
        return not any(self._library.engine.passages_with_all_terms([stem], 1, scope) for stem in stems)


def emoji_answer(question: str) -> Answer | None:
    """Return the answer to a turn of emoji alone, which hold no word to read; None for any other text."""
    if not is_emoji_alone(question):
        return None
    return _no_question(question, " ".join(question.split()), small_talk_reply(Intent.AGREEMENT))


def _no_question(question: str, understood: str, message: str) -> Answer:
    return Answer(question, understood, Status.NO_QUESTION, 0.0, message=message)
