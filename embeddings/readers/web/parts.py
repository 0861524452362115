"""The blocks of a page, before their article is chosen."""

import re
from dataclasses import dataclass

from embeddings.document import Kind

SOFT_BREAKS = re.compile("[\u00ad\u200b\u2060\ufeff]++")
"""Marks where a browser may break a line; it shows none of them otherwise."""

QUESTION_ENDS = ("?", "？", "؟")


@dataclass(frozen=True, slots=True)
class Part:
    """A block of a page. ``words``: its text, without outer white space, with a line feed for each line break.

    ``is_bold``: whether all of the words are set in bold. ``is_furniture``: whether it leads through the site.
    ``has_time``: whether it holds a date that the page marks. ``table``: the number of its table, 0 for none.
    ``pages``: the printed pages that begin in it: the offset in its words, and the label of each.
    """

    words: str
    kind: Kind
    level: int = 1
    is_bold: bool = False
    is_furniture: bool = False
    has_time: bool = False
    table: int = 0
    pages: tuple[tuple[int, str], ...] = ()
