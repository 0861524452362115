"""The answer to several questions that were asked in one: each part has its quotes or its refusal."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from embeddings.languages.base import Language
from qa.answer import Answer, Part, Quote, Source, Status
from qa.questions.dependence import Dependence
from qa.questions.follow_ups import merge, taken_over
from qa.questions.question import read_question

Ask = Callable[[str, Sequence[str]], Answer]


def answer_parts(
    question: str, texts: Sequence[str], history: Sequence[str], ask: Ask, language: Language
) -> Answer | None:
    """Return the answer to the questions ``texts`` of ``question``; None if one sentence answers them all.

    Such questions are one question for several facts. ``ask``: answers one question after a conversation. A part that
    leans on another part is understood with it, also where the articles do not answer that other part.
    """
    answers: list[Answer] = []
    for text in texts:
        answers.append(_answer(text, answers, [*history, *texts[: len(answers)]], ask, language))
    answered = [answer for answer in answers if answer.status is Status.ANSWERED]
    if len(answered) == len(answers) and len({_place(answer) for answer in answers}) == 1:
        return None
    quotes = _numbered(answers)
    parts = tuple(
        Part(
            answer.question,
            answer.understood,
            answer.status,
            answer.confidence,
            tuple(quotes[key] for quote in answer.quotes if (key := _key(quote)) in quotes),
            answer.taken_over,
            answer.explanation,
        )
        for answer in answers
    )
    return Answer(
        question,
        " ".join(question.split()),
        Status.ANSWERED if answered else Status.NOT_IN_ARTICLES,
        min((answer.confidence for answer in answered), default=max(answer.confidence for answer in answers)),
        tuple(quotes.values()),
        None if answered else next((answer.nearest for answer in answers if answer.nearest), None),
        _sum_of_timings(answers),
        message=_message(answers) if answered else None,
        corrections=tuple(each for answer in answers for each in answer.corrections),
        taken_over=tuple(dict.fromkeys(words for answer in answers for words in answer.taken_over)),
        parts=parts,
    )


def _answer(text: str, before: Sequence[Answer], history: Sequence[str], ask: Ask, language: Language) -> Answer:
    own = read_question(text, language=language)
    leans = bool(before) and own.dependence is not Dependence.NO
    if not leans or before[-1].status is Status.ANSWERED:
        return ask(text, history)
    whole = merge(before[-1].understood, own).text
    found = ask(whole, history)
    return replace(found, question=text, taken_over=taken_over(text, found.understood, language))


def _numbered(answers: Sequence[Answer]) -> dict[object, Quote]:
    """Return the quotes of all answers by their words and place, each once, numbered in order."""
    quotes: dict[object, Quote] = {}
    for answer in answers:
        for quote in answer.quotes:
            quotes.setdefault(_key(quote), replace(quote, number=len(quotes) + 1))
    return quotes


def _key(quote: Quote) -> tuple[str, Source]:
    return quote.text, quote.sources[0]


def _place(answer: Answer) -> tuple[str, int]:
    first = answer.quotes[0].sources[0]
    return first.document_id, first.start


def _message(answers: Sequence[Answer]) -> str | None:
    """Return the messages of the parts; None without one. A part without a quote shows by itself that it is refused."""
    return " ".join(answer.message for answer in answers if answer.message) or None


def _sum_of_timings(answers: Sequence[Answer]) -> dict[str, float]:
    timings: dict[str, float] = {}
    for answer in answers:
        for name, spent in answer.timings_ms.items():
            timings[name] = timings.get(name, 0.0) + spent
    return timings
