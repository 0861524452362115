"""Questions that an article asks and does not answer, such as those of a survey: none of them is an answer."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Kind, Passage
from qa.ranking.base import Candidates

_QUESTION_MARKS = ("?", "？", "؟")
_AFTER_QUESTION_MARK = "*_”’\"')]»“ \t\r\n"
_OPENS = (Kind.TITLE, Kind.HEADING, Kind.QUESTION)
_SURVEY = 3  # questions that follow each other, a line each; the text below them answers none of them
_LIST = 2  # questions that are items of a list


def may_answer(candidates: Candidates) -> NDArray[np.bool_]:
    """Return for each of ``candidates.sentences`` whether it may answer: bool, shape (n_sentences,).

    A question that the article leaves open may not, unless questions are asked for; so may not a question of an earlier
    mail that a mail quotes. A title that asks may not, unless the question is about the report itself.
    """
    question = candidates.question
    count = sum(len(stored.passage.sentences) for stored in candidates.stored)
    if question.asks_for_questions:
        return np.ones(count, dtype=bool)
    is_open = (
        each
        for stored in candidates.stored
        for each in _open_questions(stored.passage, with_title=not question.asks_for_byline)
    )
    return ~np.fromiter(is_open, dtype=bool, count=count)


def _open_questions(passage: Passage, *, with_title: bool) -> Iterator[bool]:
    """Yield for each sentence of a passage whether it is a question that no text of the passage answers."""
    if not any(mark in passage.text for mark in _QUESTION_MARKS):
        yield from (False for _ in passage.sentences)
        return
    sentences = passage.sentences
    asks = [_asks(passage.text_of(sentence)) for sentence in sentences]
    is_open = [False] * len(sentences)
    for i in reversed(range(len(sentences))):
        kind = sentences[i].kind
        if not asks[i] or kind is Kind.SPEAKER:
            continue
        following = sentences[i + 1].kind if i + 1 < len(sentences) else None
        if kind is Kind.TITLE:
            is_open[i] = with_title
        elif kind is Kind.REPLY:  # the mail answers above what it quotes below
            is_open[i] = True
        elif kind is Kind.QUESTION:  # the answer may stand in the next passage
            is_open[i] = False
        else:
            is_open[i] = following is None or following in _OPENS or is_open[i + 1]
    for start, end in _runs(passage, asks):
        is_list = all(sentence.kind is Kind.LIST_ITEM for sentence in sentences[start:end])
        if end - start >= (_LIST if is_list else _SURVEY):
            is_open[start:end] = [True] * (end - start)
    yield from is_open


def _runs(passage: Passage, asks: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of questions that follow each other, each alone in its lines."""
    sentences = passage.sentences
    start = 0
    for i in range(1, len(sentences) + 1):
        if i < len(sentences) and asks[i] and asks[i - 1] and sentences[i].kind is not Kind.QUESTION:
            gap = passage.text[sentences[i - 1].end - passage.start : sentences[i].start - passage.start]
            if "\n" in gap or "\r" in gap:
                continue
        if asks[start] and _is_alone(passage, asks, i):
            yield start, i
        start = i


def _is_alone(passage: Passage, asks: list[bool], end: int) -> bool:
    """Return whether the line of the last question before ``end`` ends with it."""
    if end == len(asks):
        return True
    sentences = passage.sentences
    gap = passage.text[sentences[end - 1].end - passage.start : sentences[end].start - passage.start]
    return "\n" in gap or "\r" in gap


def _asks(text: str) -> bool:
    return text.rstrip(_AFTER_QUESTION_MARK).endswith(_QUESTION_MARKS)
