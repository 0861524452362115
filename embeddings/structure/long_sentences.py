"""Sentences too long to quote: tables, lists without a full stop, quotations of a page."""

import re

MAX_SENTENCE = 1_000
"""The most characters of a sentence."""

# The places to cut a long sentence at, the best kind first. A comma inside a number is not one.
_BREAKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[.!?]+[”’\"')]*(?=\s)|[。！？]+[”’]*",
        r"[;；]+",
        r",(?=\s)|[，、]",
        r"(?<=\S)(?=\s)",
    )
)


def cut_to_length(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return ``text[start:end]`` without outer white space, in pieces of at most ``MAX_SENTENCE`` characters."""
    pieces = []
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end - start <= MAX_SENTENCE:
            break
        cut = find_break(text, start)
        last = cut
        while text[last - 1].isspace():
            last -= 1
        pieces.append((start, last))
        start = cut
    if start < end:
        pieces.append((start, end))
    return pieces


def find_break(text: str, start: int) -> int:
    """Return the last good place to cut before the limit. A cut in the first half would leave too short a piece."""
    limit = start + MAX_SENTENCE
    for pattern in _BREAKS:
        # The search includes one character more, since some patterns ask for the character after a break.
        matches = pattern.finditer(text, start + MAX_SENTENCE // 2, limit + 1)
        places = [match.end() for match in matches if match.end() <= limit]
        if places:
            return places[-1]
    return limit
