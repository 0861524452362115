"""The title and the byline of a page, by their place and form."""

from collections.abc import Sequence
from dataclasses import replace

from embeddings.document import TEXT_KINDS, Kind
from embeddings.readers.base import Facts
from embeddings.readers.bold_headings import with_bold_headings
from embeddings.readers.web.choice import words_of
from embeddings.readers.web.parts import PagePart

_NEAR = 12  # blocks between the title and the text
_MAX_BYLINE = 40  # words


def find_kinds(parts: Sequence[PagePart], kept: Sequence[bool], facts: Facts) -> list[PagePart]:
    """Return the blocks of the article with its title and the byline below it, and with its headings in bold.

    ``kept``: for each block whether the article holds it.
    """
    first = next((index for index, keep in enumerate(kept) if keep), len(kept))
    title = _find_title(parts, kept, first, facts)
    chosen: list[PagePart] = []
    below_title = False
    for index, (part, keep) in enumerate(zip(parts, kept, strict=True)):
        if index == title:
            chosen.append(replace(part, kind=Kind.TITLE, level=1))
        elif below_title and not part.is_furniture and _is_byline(part, facts):
            chosen.append(replace(part, kind=Kind.BYLINE))
        elif keep:
            chosen.append(part)
        below_title = index == title or (below_title and not keep)
    return with_bold_headings(chosen)


def _find_title(parts: Sequence[PagePart], kept: Sequence[bool], first: int, facts: Facts) -> int | None:
    """Return the index of the heading that is the title; None without one. It may stand above the kept blocks."""
    stated = words_of(facts.title or "")
    near = range(max(0, first - _NEAR), min(len(parts), first + 2))
    headings = [i for i in near if parts[i].kind in (Kind.HEADING, Kind.QUESTION) and not parts[i].table]
    same = [i for i in headings if stated and words_of(parts[i].words) == stated]
    if same:
        return same[-1]
    highest = [i for i in headings if parts[i].level == 1 and not parts[i].is_furniture]
    alone = sum(part.level == 1 and part.kind is Kind.HEADING for part in parts) == 1
    return highest[-1] if highest and (alone or not stated or kept[highest[-1]]) else None


def _is_byline(part: PagePart, facts: Facts) -> bool:
    words = words_of(part.words)
    author = words_of(facts.author or "")
    names_author = bool(author) and set(author) <= set(words)
    return len(words) <= _MAX_BYLINE and part.kind in TEXT_KINDS and (part.has_time or names_author)
