"""Several questions in one text, divided where each is a question by itself."""

from embeddings.languages.base import Language
from qa.questions.dependence import content_of, is_fragment

_MOST = 5
_MARK = "?"


def split_questions(text: str, language: Language) -> tuple[str, ...]:
    """Return the questions of ``text`` in order; the whole text alone if it is one question, or if that is not sure.

    "How tall is the tower and who built it?" has two; "When and where was it signed?" and "Who are Smith and Jones?"
    have one each. Nothing is divided within quotation marks or brackets.
    """
    if language.follow_ups.parts.quoted.search(text):
        return (text,)
    sentences = _sentences(text, language)
    parts = [part for sentence in sentences for part in _clauses(sentence, language)]
    return tuple(parts) if len(parts) <= _MOST else (text,)


def _sentences(text: str, language: Language) -> list[str]:
    """Return the questions that question marks end; the text alone if it holds anything else."""
    pieces = [piece.strip() for piece in text.split(f"{_MARK} ")]
    sentences = [piece if piece.endswith(_MARK) else f"{piece}{_MARK}" for piece in pieces if piece.strip("?!. ")]
    asks = language.follow_ups.parts.asks_first
    if len(sentences) < 2 or not text.rstrip().endswith(_MARK):
        return [text]
    is_each_a_question = all(asks.match(_without_opening(each, language)) for each in sentences)
    return sentences if is_each_a_question else [text]


def _clauses(sentence: str, language: Language) -> list[str]:
    """Return the questions that a conjunction joins in one sentence."""
    cues = language.follow_ups.parts
    found: list[str] = []
    rest = sentence
    at = 0
    while (joint := cues.conjunction.search(rest, at)) is not None:
        first, second = rest[: joint.start()], rest[joint.end() :]
        if _are_two(first, second, language):
            found.append(f"{first}{_MARK}")
            rest, at = second, 0
        else:
            at = joint.end()
    return [*found, rest] if found else [sentence]


def _are_two(first: str, second: str, language: Language) -> bool:
    cues = language.follow_ups
    opening = _without_opening(first, language)
    asked = cues.parts.asks_first.match(opening)
    begins = cues.parts.begins.match(second)
    # "How many labels fit on it and in what size?"
    if is_fragment(second, language) or is_fragment(opening, language):
        return False
    if asked is None or begins is None or cues.parts.asks_within.search(opening, asked.end()):
        return False
    # "When and where was it signed?" and "Who paid and when?" ask for two facts of one sentence.
    return bool(content_of(opening[asked.end() :], language)) and bool(content_of(second[begins.start() :], language))


def _without_opening(text: str, language: Language) -> str:
    opening = language.follow_ups.continues.match(text)
    return text[opening.end() :] if opening else text
