"""The blocks of a page, before their article is chosen."""

import re
from dataclasses import dataclass

from embeddings.readers.composing import Part

SOFT_BREAKS = re.compile("[\u00ad\u200b\u2060\ufeff]++")
"""Marks where a browser may break a line; it shows none of them otherwise."""


@dataclass(frozen=True, slots=True)
class PagePart(Part):
    """A block of a page. ``is_furniture``: whether it leads through the site.

    ``has_time``: whether it holds a date that the page marks. ``table``: the number of its table, 0 for none.
    """

    is_furniture: bool = False
    has_time: bool = False
    table: int = 0
