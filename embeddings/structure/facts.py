"""The facts that an article states about itself in its title, its bylines and its dateline."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from itertools import takewhile

from embeddings.document import Block, Kind
from embeddings.languages.base import ArticleCues
from embeddings.readers.base import Facts
from embeddings.structure.bylines import read_byline, read_dates, read_name_alone
from embeddings.structure.dates import find_date
from embeddings.structure.metadata import merge_facts
from embeddings.structure.statements import read_names, read_statements

_FRONT = (Kind.TITLE, Kind.BYLINE)
_LONGEST_DATELINE = 200
_PLACE = re.compile(r"[^\W\d_a-z][\w., ]{1,40}+(?:--|[–—-])\s")
_DASH = re.compile(r"\s*+(?:--|[–—-])\s*+")


def read_facts(text: str, blocks: Sequence[Block], cues: ArticleCues) -> Facts:
    """Return the facts that the blocks of the body state. Bylines above the text count before those below it."""
    title = next((block for block in blocks if block.kind is Kind.TITLE), None)
    above = [block for block in blocks if title and block.end <= title.start]
    rest = blocks[len(above) :]
    subtitle = 1 if len(rest) > 2 and rest[1].kind is Kind.PARAGRAPH and rest[2].kind is Kind.BYLINE else 0
    front = [*rest[:1], *takewhile(lambda block: block.kind in _FRONT, rest[1 + subtitle :])]
    if rest and rest[0].kind not in _FRONT:
        front = []
    headline = Facts(title=text[title.start : title.end]) if title else Facts()
    names = [read_name_alone(text[block.start : block.end], cues) for block in front if block.kind is Kind.BYLINE]
    authors = ", ".join(found.author for found in names if found.author)
    parts = (
        headline,
        _read_bylines(text, [*above, *front], cues),
        Facts(author=authors or None),
        *names,
        _read_dateline(text, rest[len(front) + subtitle :], cues),
        _read_bylines(text, blocks, cues),
    )
    found = reduce(merge_facts, parts)
    if found.author is not None:
        found = replace(found, author=read_names(found.author, cues))
    return merge_facts(found, read_statements(text, blocks, cues))


def _read_bylines(text: str, blocks: Sequence[Block], cues: ArticleCues) -> Facts:
    bylines = [text[block.start : block.end] for block in blocks if block.kind is Kind.BYLINE]
    dates = [(rank, index, day) for index, line in enumerate(bylines) for rank, day in read_dates(line, cues)]
    date = min(dates)[2] if dates else None
    return merge_facts(Facts(date=date), reduce(merge_facts, (read_byline(line, cues) for line in bylines), Facts()))


def _read_dateline(text: str, blocks: Sequence[Block], cues: ArticleCues) -> Facts:
    """Return the date and the news agency at the beginning of the first paragraph ("KELM, June 7 (Agency) — ")."""
    first = next((block for block in blocks if block.kind is Kind.PARAGRAPH), None)
    if first is None:
        return Facts()
    end = min(first.end, first.start + _LONGEST_DATELINE)
    day = cues.date.match(text, first.start, end)
    dash = _DASH.match(text, day.end(), end) if day else None
    opening = cues.bylines.dateline.match(text, dash.end() if dash else first.start, end)
    if opening is None:
        is_dateline = dash is not None and _PLACE.match(text, dash.end(), end)
        return Facts(date=find_date(day.group(), cues)) if day and is_dateline else Facts()
    stated = text[first.start : opening.end()]
    return Facts(publisher=opening["publisher"] or opening["agency"], date=find_date(stated, cues))
