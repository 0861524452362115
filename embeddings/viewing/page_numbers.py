"""The pages of a file in which the stretches of a document's text stand."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from embeddings.document import Page


def number_pages(labels: Sequence[str], pages: Sequence[Page]) -> list[tuple[int, int]]:
    """Return the start of each stretch of a page, with the index of this page in the file, from 0.

    A document knows its pages by their printed numbers, of which a file may have the same several times: an appendix
    begins with page 1 again. The pages of a text are nearly in order, so the page of this number that is nearest to
    the page before counts, and of two as near the later one. Stretches with a number that no page has are left out.

    ``labels``: the printed number of each page of the file. ``pages``: the stretches of the document, in order.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for index, label in enumerate(labels):
        places[label].append(index)
    found: list[tuple[int, int]] = []
    before = -1
    for page in pages:
        candidates = places.get(page.label)
        if candidates:
            before = _nearest(candidates, before)
            found.append((page.start, before))
    return found


def _nearest(candidates: Sequence[int], before: int) -> int:
    """Return the nearest candidate, but never ``before``, since two stretches in a row are of different pages."""
    after = bisect_left(candidates, before + 1)
    later = candidates[after : after + 1]
    earlier = [index for index in candidates[max(0, after - 2) : after] if index != before][-1:]
    return min([*later, *earlier] or candidates, key=lambda index: (abs(index - before), -index))
