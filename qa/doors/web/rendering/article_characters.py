"""The characters of an article as HTML: hidden marks, styles, and the highlights of quotes and their context."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from qa.doors.web.rendering.inline_marks import Run, inline_runs
from qa.doors.web.rendering.markup import as_text

Stretch = tuple[int, int]
"""Characters of an article, ``[start, end)``."""

_QUOTE_MARKS = re.compile(r"(?:(?<=\n)|(?<=\r))[ \t]*+(?:>[ \t]?+)++")
# Characters of a block whose marks are looked at: in a longer one, a browser would get an element for each few letters.
_MOST_STYLED = 100_000


class Characters:
    """Writes characters of an article; for ``marks`` and ``context`` see `article_html`."""

    def __init__(self, text: str, marks: Sequence[Stretch], context: Sequence[Stretch], *, is_markdown: bool) -> None:
        self.text = text
        self.is_markdown = is_markdown
        self._marks = marks
        self._context = context
        self._cuts = sorted({cut for stretch in (*marks, *context) for cut in stretch if 0 <= cut <= len(text)})
        self._covered = _merged([*marks, *context])

    def plain(self, start: int, end: int) -> str:
        """Return ``[start, end)`` without styles, and with every mark in sight."""
        return self.html([Run(start, end, False, ())] * (start < end))

    def words(self, start: int, end: int) -> str:
        """Return ``[start, end)`` with the styles of its marks."""
        return self.html(self.inline(start, end))

    def inline(self, start: int, end: int) -> Sequence[Run]:
        """Return the runs of ``[start, end)``, with the marks of Markdown hidden where the article is in Markdown."""
        if not self.is_markdown or not 0 < end - start <= _MOST_STYLED:
            return [Run(start, end, False, ())] * (start < end)
        text = self.text[start:end]
        quote_marks = [match.span() for match in _QUOTE_MARKS.finditer(text)] if ">" in text else []
        return [Run(r.start + start, r.end + start, r.is_hidden, r.styles) for r in inline_runs(text, quote_marks)]

    def html(self, runs: Sequence[Run]) -> str:
        """Return the characters of the runs, with the highlights among them."""
        if not runs or not self.is_covered(runs[0].start, runs[-1].end):
            return "".join(map(self._run, runs))
        written = []
        for (numbers, is_context), each in groupby(self._cut(runs), key=lambda run: self._highlights(run)):
            inner = "".join(map(self._run, each))
            if numbers:
                inner = f'<mark tabindex="-1" data-marks="{numbers}">{inner}</mark>'
            elif is_context:
                inner = f'<mark class="context" role="none">{inner}</mark>'
            written.append(inner)
        return "".join(written)

    def _cut(self, runs: Sequence[Run]) -> Iterator[Run]:
        """Yield the runs, cut where a highlight begins or ends."""
        for run in runs:
            place = run.start
            while place < run.end:
                after = bisect_right(self._cuts, place)
                cut = min(run.end, self._cuts[after] if after < len(self._cuts) else run.end)
                yield Run(place, cut, run.is_hidden, run.styles)
                place = cut

    def _highlights(self, run: Run) -> tuple[str, bool]:
        """Return the numbers of the marks of a run, and whether it is in the context."""
        marks = " ".join(str(n) for n, (start, end) in enumerate(self._marks) if start <= run.start and run.end <= end)
        return marks, any(start <= run.start and run.end <= end for start, end in self._context)

    def _run(self, run: Run) -> str:
        text = as_text(self.text[run.start : run.end])
        if run.is_hidden:
            return f'<span class="marks" aria-hidden="true">{text}</span>'
        for style in run.styles:
            text = f"<{style}>{text}</{style}>"
        return text

    def is_covered(self, start: int, end: int) -> bool:
        """Return whether a highlight has a character of ``[start, end)``."""
        after = bisect_right(self._covered, end - 1, key=lambda stretch: stretch[0])
        return after > 0 and self._covered[after - 1][1] > start


def _merged(stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """Return the stretches in order, those that touch as one."""
    merged: list[Stretch] = []
    for start, end in sorted(stretch for stretch in stretches if stretch[0] < stretch[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
