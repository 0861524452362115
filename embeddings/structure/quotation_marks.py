"""Quotation marks of the usual styles: the marks that open a quotation, and quotations that a range cuts."""

import re

_MARK = re.compile(r"[“”\"„‚‘«»‹›「」『』']")
_ALWAYS_OPEN = "„‚「『"
_ALWAYS_CLOSE = "」』"
# German closes „ with the mark that opens an English quotation.
_CLOSES_LOW = {"“": "„", "”": "„", "‘": "‚"}
_REVERSE = {"«": "»", "»": "«", "‹": "›", "›": "‹"}
# Marks that a reader can count: an apostrophe looks like a single mark.
_COUNTED = "“”„«»「」『』"

SPACED_CLOSING = frozenset("»«›‹")
"""Marks that French sets apart from the quotation by a space."""

CLOSING_MARKS = ("”", "“", '"', "»", "«", "」", "』", "’")
"""Marks that may end a quotation."""


def opening_marks(text: str) -> set[int]:
    """Return the offsets of the marks that open a quotation.

    English, German („…“, »…«), French («…», also with spaces), Swedish (”…”, »…»), Japanese (「…」) and straight marks
    are known. Machine translation writes ” for “ too, and then `the work.”We like it` begins a quotation. A ” before
    white space never opens a quotation. A straight mark after white space and before a word always does.
    """
    opening = set()
    open_marks: dict[str, bool] = dict.fromkeys('”"„‚', False)
    guillemets: dict[str, str] = {}  # the mark that opened, by the pair of marks
    for match in _MARK.finditer(text):
        mark, position = match.group(), match.start()
        after_space = position == 0 or text[position - 1].isspace()
        before_space = position + 1 == len(text) or text[position + 1].isspace()
        if mark in _REVERSE:
            opens = _opens_guillemet(mark, guillemets, after_space=after_space, before_space=before_space)
        elif mark in _ALWAYS_OPEN:
            opens = True
            open_marks[mark] = True
        elif mark in _ALWAYS_CLOSE:
            opens = False
        elif open_marks.get(low := _CLOSES_LOW.get(mark, ""), False) and not (after_space and not before_space):
            opens = open_marks[low] = False
        elif mark in "“‘":
            opens = True
            open_marks["”"] = open_marks["”"] or mark == "“"
        elif mark == "'":
            opens = after_space and not before_space
        else:
            opens = not before_space and (not open_marks[mark] or (mark == '"' and after_space))
            open_marks[mark] = opens
        if opens:
            opening.add(position)
    return opening


def _opens_guillemet(mark: str, opened: dict[str, str], *, after_space: bool, before_space: bool) -> bool:
    """Return whether a guillemet opens a quotation, and note it in ``opened``."""
    pair = min(mark, _REVERSE[mark])
    if pair in opened:
        if mark == opened[pair] and after_space and not before_space:
            return True  # the earlier quotation was never closed
        del opened[pair]
        return False
    if not after_space and before_space:
        return False
    opened[pair] = mark
    return True


def cut_quotations(text: str, start: int, end: int) -> int:
    """Return the number of marks that open minus those that close in ``text[start:end]``. Straight marks do not
    count.
    """
    opening = opening_marks(text)
    counted = [position for position in range(start, end) if text[position] in _COUNTED]
    return sum(1 if position in opening else -1 for position in counted)
