"""Headings that are only set in bold, among the parts of an office document, a web page, a book or a mail."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from embeddings.document import TEXT_KINDS, Kind
from embeddings.readers.composing import Part
from embeddings.readers.markdown.emphasis import is_question

_MAX_HEADING = 80  # characters
_DEEPEST = 6
_ABOVE_TEXT = TEXT_KINDS | {Kind.TABLE_HEADER}

_Part = TypeVar("_Part", bound=Part)


def with_bold_headings(parts: Sequence[_Part], *, between_text: bool = False) -> list[_Part]:
    """Return the parts; a short paragraph in bold becomes a heading, or a question, if text follows it.

    ``between_text``: only if text stands above it too. At the top of a document lines in bold are names and titles.
    """
    level = 1
    found = list(parts)
    for index, (part, below) in enumerate(pairwise(parts)):
        if part.kind in (Kind.HEADING, Kind.QUESTION):
            level = min(part.level + 1, _DEEPEST)
        elif part.kind is Kind.TITLE:
            level = 1
        elif _is_bold_heading(part, below) and (
            not between_text or (index > 0 and found[index - 1].kind in TEXT_KINDS)
        ):
            kind = Kind.QUESTION if is_question(part.words) else Kind.HEADING
            found[index] = replace(part, kind=kind, level=level)
    return found


def _is_bold_heading(part: Part, below: Part) -> bool:
    if part.kind is not Kind.PARAGRAPH or not part.is_bold or below.is_bold or "\n" in part.words:
        return False
    if below.kind not in _ABOVE_TEXT:
        return False
    words = part.words.strip()
    return is_question(words) or (len(words) <= _MAX_HEADING and (words[-1].isalnum() or words[-1] == ")"))
