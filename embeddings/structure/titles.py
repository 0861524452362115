"""The title of an article: the line at its top that is likeliest to be the title, weighed against all others."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.document import Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.boilerplate import count_repeats
from embeddings.structure.line_forms import HeadLine, find_row, read_head, without_marks
from embeddings.structure.lines import Line, ends_sentence
from embeddings.structure.title_features import TitleFeatures
from embeddings.structure.weighing import Features, choose, read_weights

_MAX_TITLE = 300
_NEAR = 60  # lines among which a title may be repeated
_MOST_LINES = 3  # of a title
_CLAUSE = 4  # the fewest words of a headline that is a clause
_SHARE_OF_LAST_LINE = 0.75  # the most that the last line of a broken title takes of the line above
_MARKS = "*_=~|"
_LABELLED = (None, Kind.PARAGRAPH, Kind.CODE, Kind.BYLINE, Kind.LIST_ITEM, Kind.TABLE_ROW, Kind.TABLE_HEADER)
_SPOKEN = (Kind.QUESTION, Kind.ANSWER, Kind.SPEAKER, Kind.REPLY)
_OPEN_END = re.compile(r"(?:[,–—&:-]|[^\W\d_]-)$")
_JOINED_KINDS = (None, Kind.PARAGRAPH, Kind.TITLE, Kind.HEADING)
_APART = frozenset(
    (
        "byline",
        "dated",
        "field",
        "issue",
        "contact",
        "kicker",
        "kicker_in_part",
        "record",
        "prose",
        "item",
        "begins_text",
        "other_kind",
        "menu",
        "no_title",
        "caption",
        "sentence",
        "asks",
        "pair",
    )
)
_NEVER_BOXED = frozenset(("no_title", "begins_text", "caption", "byline", "dated"))
_NEVER = _NEVER_BOXED | {"other_kind", "item"}
_NO_FIRST_LINE = frozenset(("masthead", "type", "series_line", "episode", "two_parts"))


@dataclass(frozen=True, slots=True)
class TitleCandidate:
    """A line, or some lines that follow each other, or the value of a label, with its features."""

    line: Line
    features: Features


def find_title(lines: list[Line], source: str, name: str, stated: str | None, cues: ArticleCues) -> Line | None:
    """Return the words of the article's title as a line; None for an article without a title.

    ``name``: the name of the file without its ending. ``stated``: the title that front matter states.
    """
    candidates = title_candidates(lines, source, name, stated, cues)
    best = choose([candidate.features for candidate in candidates], read_weights()["title"])
    return candidates[best].line if best is not None else None


def title_candidates(
    lines: list[Line], source: str, name: str, stated: str | None, cues: ArticleCues
) -> list[TitleCandidate]:
    """Return all lines at the top that may be the title, each with its features."""
    head = read_head(lines, source, cues)
    text = next((index for index, each in enumerate(head) if _is_text(each)), len(head))
    features = TitleFeatures(head, lines, name, stated, cues)
    return [
        TitleCandidate(line, features.of(first, last, line, is_labelled=is_labelled))
        for first in range(len(head))
        for last, line, is_labelled in _forms_of(head, first, source, cues)
        if _may_be_title(head[first], head[last], line, lines, stated, is_labelled=is_labelled)
        and (is_labelled or head[first].line.kind is Kind.TITLE or first <= text)
    ]


def _is_text(line: HeadLine) -> bool:
    return ("prose" in line.forms and "no_title" not in line.forms) or line.line.kind in _SPOKEN


def _may_be_title(
    first: HeadLine, last: HeadLine, title: Line, lines: list[Line], stated: str | None, *, is_labelled: bool
) -> bool:
    """Return whether lines may be the title: no text, no part of a paragraph, and above other text.

    A sentence is a title only where a mark or its repetition shows it. Beside a stated title only a mark shows another.
    """
    if first.line.kind is Kind.TITLE:
        return True
    whole = lines[last.owner]
    if stated is not None and without_marks(stated) != without_marks(title.text):
        return False
    if is_labelled:
        return True
    is_boxed = title.text[:1] != first.line.text[:1]
    if not first.forms.isdisjoint(_NEVER) and not (is_boxed and first.forms.isdisjoint(_NEVER_BOXED)):
        return False
    is_part = whole.end > last.line.end or whole.start < first.line.start
    if whole is lines[-1] or (is_part and ends_sentence(whole.text)):
        return False
    is_text = "prose" in first.forms or ("sentence" in first.forms and whole is lines[0])
    return not is_text or count_repeats(first.line, lines[:_NEAR]) > ends_sentence(first.words)


def with_title(lines: Sequence[Line], title: Line) -> Iterator[Line]:
    """Yield the lines with the title in place of the lines that hold it. The rest of such a line remains."""
    is_placed = False
    for line in lines:
        if line.end <= title.start or line.start >= title.end:
            yield line
            continue
        if not is_placed:
            yield title
            is_placed = True
        rest = line.text[max(0, title.end - line.start) :]
        if any(character.isalnum() for character in rest):
            start = line.end - len(rest.lstrip())
            yield replace(line, start=start, text=rest.lstrip(), kind=None if line.kind is Kind.TITLE else line.kind)


def _forms_of(head: Sequence[HeadLine], first: int, source: str, cues: ArticleCues) -> Iterator[tuple[int, Line, bool]]:
    """Yield the titles that may begin with a line: the index of the last line, the title, whether it is labelled."""
    line = head[first].line
    value = _labelled(line, cues)
    if value is not None:
        yield first, value, True
        return
    yield first, _without_marks(line), False
    for last in range(first + 1, min(first + _MOST_LINES, len(head))):
        if not _joins(head[last - 1], head[last], cues):
            return
        end = head[last].line.end
        if end - line.start <= _MAX_TITLE:
            yield last, replace(line, end=end, text=source[line.start : end]), False


def _labelled(line: Line, cues: ArticleCues) -> Line | None:
    """Return the value that a label or the first cell of a row names as the title."""
    if line.kind not in _LABELLED or len(line.text) > 2 * _MAX_TITLE:
        return None
    if row := find_row(line):
        if not cues.titles.field.fullmatch(f"{row['label'].strip('*_: ')}: {row['value']}"):
            return None
        start, end = row.span("value")
    else:
        field = cues.titles.field.fullmatch(line.text)
        if field is None:
            return None
        start, end = field.span("value")
    words = line.text[start:end].rstrip("*_| \t}")
    return replace(line, start=line.start + start, end=line.start + start + len(words), text=words) if words else None


def _without_marks(line: Line) -> Line:
    """Return the words of a line that is emphasised or boxed as a whole."""
    marks = len(line.text) - len(line.text.lstrip(_MARKS))
    if not marks or line.text[-marks:] != line.text[:marks][::-1]:
        return line
    inner = line.text[marks:-marks]
    words = inner.strip()
    if not words or any(mark in words for mark in line.text[:marks]):
        return line
    start = line.start + marks + len(inner) - len(inner.lstrip())
    return replace(line, start=start, end=start + len(words), text=words)


def _joins(above: HeadLine, below: HeadLine, cues: ArticleCues) -> bool:
    """Return whether a title may go on in the line below."""
    if above.line.group != below.line.group or above.line.kind is not below.line.kind or above.line.rule:
        return False
    if above.line.kind not in _JOINED_KINDS or not _APART.isdisjoint(above.forms | below.forms):
        return False
    if (
        above.owner == below.owner
        or _OPEN_END.search(above.words)
        or cues.layout.unfinished.search(above.words.lower())
    ):
        return True
    if below.words[:1].islower() or below.words.startswith(("(", "–", "—")):
        return True
    both = "upper" in above.forms and "upper" in below.forms
    if not both or not _NO_FIRST_LINE.isdisjoint(above.forms) or len(above.words.split()) < 2:
        return False
    return not _is_subtitle(above.words, below.words, cues)


def _is_subtitle(above: str, below: str, cues: ArticleCues) -> bool:
    """Return whether the lower of two lines in capitals is a subtitle: both are clauses, of about one length."""
    upper, lower = above.split(), below.split()
    if min(len(upper), len(lower)) < _CLAUSE or cues.layout.unfinished.fullmatch(lower[0].lower()):
        return False
    return len(below) > _SHARE_OF_LAST_LINE * len(above)
