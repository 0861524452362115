"""Search for a question, with the conversation before it if the question depends on the conversation."""

from collections.abc import Callable, Sequence

from embeddings.languages.base import Language
from embeddings.languages.english import ENGLISH
from embeddings.scope import Scope
from qa.errors import QuestionError
from qa.questions.dependence import Dependence
from qa.questions.follow_ups import Topic, merge
from qa.questions.parts import split_questions
from qa.questions.question import Question, read_question
from qa.questions.topics import TopicsOf
from qa.ranking.base import RetrievalResult
from qa.retriever import Retriever

# How many questions back a chain of follow-ups is traced.
_TURNS = 20
# This number of whole questions may have been refused since the one that a follow-up depends on.
_REFUSED = 4
# A question that might be complete counts as complete if the articles answer it alone with this confidence. On the
# conversations of eval/training 0.3, 0.5, 0.7 and 0.85 get 0.82, 0.84, 0.86 and 0.87 of the follow-ups right, and 0.97,
# 0.97, 0.96 and 0.96 of the turns that the conversation must not change.
_CLEAR = 0.8


def read_history(texts: Sequence[str], language: Language = ENGLISH) -> list[Question]:
    """Return the last questions of a conversation, oldest first, except texts that cannot be asked.

    Several questions in one text are several turns: a follow-up depends on the last of them that was answered.
    """
    turns: list[Question] = []
    for text in texts[-_TURNS:]:
        try:
            whole = read_question(text, language=language)
        except QuestionError:
            continue
        parts = split_questions(whole.text, language)
        turns += [read_question(part, language=language) for part in parts] if len(parts) > 1 else [whole]
    return turns


def contextualize(
    retriever: Retriever, asked: Question, history: Sequence[Question], scope: Scope, known: TopicsOf | None = None
) -> RetrievalResult:
    """Return the sentences found for ``asked``; the result holds the question as it was understood.

    A whole question is searched for alone. A question that may lack what it is about is searched for with the history
    only if the articles do not answer it alone. ``history``: the earlier questions, oldest first, as `read_history`
    returns them. ``scope``: the documents to answer from. ``known``: the remembered topics of conversations about these
    documents; this function adds the topic of this conversation.
    """
    known = known or TopicsOf()
    result = _retrieve(retriever, asked, scope, lambda: topic_of(retriever, history, scope, known))
    topic = _topic(retriever, result)
    if asked.dependence is Dependence.NO:
        known.keep((asked.text,), topic)
    elif topic is not None:
        anchor = _anchor(retriever, history, scope, known)
        known.keep(tuple(turn.text for turn in (*anchor, asked)), topic)
    return result


def topic_of(
    retriever: Retriever, history: Sequence[Question], scope: Scope, known: TopicsOf | None = None
) -> Topic | None:
    """Return the topic of a conversation after the questions of ``history``: that of the last one that was answered.

    None if none was answered. ``known``: as for `contextualize`.
    """
    known = known or TopicsOf()
    turns = _anchor(retriever, history, scope, known)
    texts = tuple(turn.text for turn in turns)
    count, topic = known.find(texts)
    for number, turn in enumerate(turns[count:], count + 1):
        found = _retrieve(retriever, turn, scope, lambda topic=topic: topic)  # type: ignore[misc]
        topic = _topic(retriever, found) or topic
        known.keep(texts[:number], topic)
    return topic


def _anchor(retriever: Retriever, history: Sequence[Question], scope: Scope, known: TopicsOf) -> list[Question]:
    """Return the questions that a topic is traced through: the last whole question that was answered, and the leaning
    ones after it. Without such a question, the leaning ones.
    """
    turns: list[Question] = []
    refused = 0
    for turn in reversed(history[-_TURNS:]):
        if turn.dependence is not Dependence.NO:
            turns.append(turn)
        elif refused < _REFUSED:
            count, topic = known.find((turn.text,))
            if not count:
                topic = _topic(retriever, retriever.retrieve(turn, scope))
                known.keep((turn.text,), topic)
            if topic is not None:
                turns.append(turn)
                break
            refused += 1
        else:
            break
    return turns[::-1]


def _topic(retriever: Retriever, result: RetrievalResult) -> Topic | None:
    """Return the topic of a question as it was understood; None if the articles do not answer it."""
    if not result.sentences or result.confidence < retriever.ranker.threshold:
        return None
    best = result.sentences[0]
    return Topic(result.question.text, best.passage_id, best.passage, best.sentence)


def _retrieve(
    retriever: Retriever, asked: Question, scope: Scope, topic_before: Callable[[], Topic | None]
) -> RetrievalResult:
    """Return the result for a question. ``topic_before`` is called only if the question needs the earlier topic."""
    alone: RetrievalResult | None = None
    if asked.dependence is not Dependence.YES:
        alone = retriever.retrieve(asked, scope)
        if asked.dependence is Dependence.NO or alone.confidence >= _CLEAR:
            return alone
    topic = topic_before()
    if topic is None:
        return alone or retriever.retrieve(asked, scope)
    whole = merge(topic.question, asked, topic.answer)
    found = retriever.retrieve_follow_up(asked, whole, topic, scope, alone)
    is_better = alone is None or found.confidence >= max(alone.confidence, retriever.ranker.threshold)
    return found if is_better or alone is None else alone
