"""The facts that an article states about itself in its title, its bylines, its dateline and its last lines."""

import re
from collections.abc import Sequence
from functools import reduce
from itertools import takewhile

from embeddings.document import Block, Kind
from embeddings.languages.base import ArticleCues
from embeddings.readers.base import Facts
from embeddings.structure.bylines import read_byline, read_name_alone
from embeddings.structure.date_candidates import find_date_of_article
from embeddings.structure.metadata import merge_facts

_FRONT = (Kind.TITLE, Kind.BYLINE)
_LONGEST_DATELINE = 200
_DASH = re.compile(r"\s*+(?:--|[–—-])\s*+")


def read_facts(text: str, blocks: Sequence[Block], name: str, cues: ArticleCues) -> Facts:
    """Return the title, the publisher, the date and the address that the blocks of the body state.

    ``name``: the name of the file without its ending. Bylines above the text count before those below it.
    """
    title = next((block for block in blocks if block.kind is Kind.TITLE), None)
    headline = Facts(title=text[title.start : title.end]) if title else Facts()
    origin = _read_origin(text, blocks, title, cues)
    return Facts(headline.title, origin.publisher, date=find_date_of_article(text, blocks, name, cues), url=origin.url)


def _read_origin(text: str, blocks: Sequence[Block], title: Block | None, cues: ArticleCues) -> Facts:
    """Return the publisher and the address."""
    above = [block for block in blocks if title and block.end <= title.start]
    rest = blocks[len(above) :]
    subtitle = 1 if len(rest) > 2 and rest[1].kind is Kind.PARAGRAPH and rest[2].kind is Kind.BYLINE else 0
    front = [*rest[:1], *takewhile(lambda block: block.kind in _FRONT, rest[1 + subtitle :])]
    if rest and rest[0].kind not in _FRONT:
        front = []
    return reduce(
        merge_facts,
        (
            _read_bylines(text, [*above, *front], cues),
            *(read_name_alone(text[b.start : b.end], cues) for b in front if b.kind is Kind.BYLINE),
            _read_dateline(text, rest[len(front) + subtitle :], cues),
            _read_bylines(text, blocks, cues),
        ),
    )


def _read_bylines(text: str, blocks: Sequence[Block], cues: ArticleCues) -> Facts:
    bylines = [text[block.start : block.end] for block in blocks if block.kind is Kind.BYLINE]
    return reduce(merge_facts, (read_byline(line, cues) for line in bylines), Facts())


def _read_dateline(text: str, blocks: Sequence[Block], cues: ArticleCues) -> Facts:
    """Return the news agency at the beginning of the first paragraph ("KELM, June 7 (Agency) — ")."""
    first = next((block for block in blocks if block.kind is Kind.PARAGRAPH), None)
    if first is None:
        return Facts()
    end = min(first.end, first.start + _LONGEST_DATELINE)
    day = cues.date.match(text, first.start, end)
    dash = _DASH.match(text, day.end(), end) if day else None
    opening = cues.bylines.dateline.match(text, dash.end() if dash else first.start, end)
    return Facts(publisher=opening["publisher"] or opening["agency"]) if opening else Facts()
