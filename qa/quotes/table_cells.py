"""The cell of a table's row that answers: the row's cell below the word of the header that the question names."""

import re

from embeddings.languages.base import Language
from qa.answer import Span
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType
from qa.questions.question import Question
from qa.questions.terms import words_of
from qa.quotes.span_choice import asked_events

_DIVIDER = re.compile(r"(?<!\\)\||\t|(?<! ) {2,}|</t[hd]\s*+>\s*+<t[hd](?:\s[^<>]*+)?>", re.IGNORECASE)
_MARKUP = " \t\r\n*_`"


def cells(row: str) -> list[Span]:
    """Return the cells of a row, in characters of the row, without white space and markup at their ends.

    Tags of HTML divide the cells, otherwise bars, tabs or runs of spaces. An empty cell between bars is an empty range.
    """
    divider = min((match[0][0] for match in _DIVIDER.finditer(row)), key="<|\t ".index, default=" ")
    edges = [match.span() for match in _DIVIDER.finditer(row) if match.group()[0] == divider]
    starts = [0, *(end for _, end in edges)]
    ends = [*(start for start, _ in edges), len(row)]
    found = [_trimmed(row, start, end) for start, end in zip(starts, ends, strict=True)]
    if divider == "|":
        # The outer bars of a row may be left out.
        found = found[found[0].start == found[0].end and row.lstrip()[:1] == "|" :]
        if row.rstrip().endswith("|") and found and found[-1].start == found[-1].end:
            found = found[:-1]
        return found
    return [cell for cell in found if cell.start < cell.end]


def find_cell(question: Question, answer_type: AnswerType, header: str, row: str) -> Span | None:
    """Return the cell of ``row`` below the header that the question names, in characters of the row.

    Where no header or several alike are named, it is the one cell that is an answer of the type. None if there is no
    such cell, if the question has no word of the row, and if the row has another number of cells than the header.
    """
    names, values = cells(header), cells(row)
    if len(names) != len(values):
        return None
    language = question.language
    asked = _stems(question.text, language)
    if not _stems(row, language) & (asked - _stems(header, language)):
        return None  # the question is about another row
    # The question names the row by a cell, so that cell's column is not the one asked for.
    open_cells = [
        (name, value)
        for name, value in zip(names, values, strict=True)
        if value.start < value.end and not _stems(row[slice(*value)], language) <= asked
    ]
    scores = [_share(header[slice(*name)], asked, question) for name, _ in open_cells]
    best = max(scores, default=0.0)
    if best > 0 and scores.count(best) == 1:
        return open_cells[scores.index(best)][1]
    if best > 0:
        open_cells = [cell for cell, score in zip(open_cells, scores, strict=True) if score == best]
    fitting = [value for _, value in open_cells if _is_answer(answer_type, row, value, language)]
    return fitting[0] if len(fitting) == 1 else None


def _share(name: str, asked: set[str], question: Question) -> float:
    """Return the share of a header's words that the question has, plus 1 if both mean the same kind of event."""
    stems = _stems(name, question.language)
    share = len(stems & asked) / len(stems) if stems else 0.0
    return share + bool(asked_events(question.text, question.language) & asked_events(name, question.language))


def _is_answer(answer_type: AnswerType, row: str, cell: Span, language: Language) -> bool:
    """Return whether an answer of the type makes up the cell."""
    return any(span == cell for span, _ in find_answers(answer_type, row, cell, language))


def _stems(text: str, language: Language) -> set[str]:
    return {stem for _, stems in words_of(text, language) for stem in stems}


def _trimmed(row: str, start: int, end: int) -> Span:
    while start < end and row[start] in _MARKUP:
        start += 1
    while start < end and row[end - 1] in _MARKUP:
        end -= 1
    return Span(start, end)
