"""The date of an article, chosen among all dates at its ends."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.document import Block, Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.bylines import is_byline, is_dated_line
from embeddings.structure.dates import FoundDate, find_dates
from embeddings.structure.edges import EdgeLine, read_edges
from embeddings.structure.line_forms import is_issue, is_person
from embeddings.structure.lines import ends_sentence
from embeddings.structure.weighing import Features, choose, present, read_weights

_BEFORE = 60  # characters before a date that say what happened on that day
_LONGEST = 300  # characters of a line of which all dates are candidates
_OPENING = 160  # characters of running text that may hold the date of a report
_MARKS = re.compile(r"[*_`]+|^[\s>#|+-]+")
_LABEL = re.compile(r"[:：|=]\s*$|\{$")
_BEFORE_LABEL = re.compile(r"(?:^|[^\w\s]\s*|\s{3})$")
_PARTS = re.compile(r"\s*[|·•,;–—]\s*|\s{3,}")
_PLACE = re.compile(r"[^\W\d_a-z][\w., ]{1,40}+(?:--|[–—-])\s")
_DASH = re.compile(r"\s*+(?:--|[–—-])\s*+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A date as ``YYYY-MM-DD``, with its features."""

    day: str
    features: Features


def find_date_of_article(source: str, blocks: Sequence[Block], name: str, cues: ArticleCues) -> str | None:
    """Return the date of the article; None without one. ``name``: the name of the file without its ending."""
    candidates = date_candidates(source, blocks, name, cues)
    best = choose([candidate.features for candidate in candidates], read_weights()["date"])
    return candidates[best].day if best is not None else None


def date_candidates(source: str, blocks: Sequence[Block], name: str, cues: ArticleCues) -> list[DateCandidate]:
    """Return all dates at the ends of the article, each with its features."""
    edges = read_edges(source, blocks)
    found = [(line, text, date, before) for line in edges for text, date, before in _dates(line, cues)]
    days = [date.day for _, _, date, _ in found]
    digits = _DIGITS.sub("", name)
    candidates = []
    for number, (line, text, date, before) in enumerate(found):
        features = {
            **_words_features(text, date, before, cues),
            **_line_features(line, text, date, cues),
            **present(
                bias=1,
                first=number == 0,
                alone=len(set(days)) == 1,
                again=days.count(date.day) > 1,
                in_name=date.day.replace("-", "") in digits,
                latest=date.day == max(days) and len(set(days)) > 1,
            ),
        }
        candidates.append(DateCandidate(date.day, features))
    return candidates


def _dates(line: EdgeLine, cues: ArticleCues) -> Iterator[tuple[str, FoundDate, str]]:
    """Yield the dates of a line, with the line without marks and the text before the date."""
    text = _MARKS.sub("", line.text[: _LONGEST if not line.is_prose else _OPENING])
    position = 0
    for date in find_dates(text, cues):
        yield text, date, text[max(position, date.start - _BEFORE) : date.start]
        position = date.end


def _words_features(text: str, date: FoundDate, before: str, cues: ArticleCues) -> Features:
    """Return the features of the words around a date."""
    statements, bylines = cues.statements, cues.bylines
    label = next((match for match in statements.date_label.finditer(text) if match.end() == date.start), None)
    if label is not None and _BEFORE_LABEL.search(text[: label.start()]) is None:
        label = None  # "Event date:"
    is_updated = bylines.updated.search(before) is not None
    is_published = not is_updated and bylines.published.search(before) is not None
    is_known = label is not None or is_updated or is_published
    after = text[date.end :]
    return present(
        label_issue=label is not None and label["issue"] is not None,
        label_event=label is not None and label["event"] is not None,
        label_update=label is not None and label["update"] is not None,
        published=is_published,
        updated=is_updated,
        created=statements.created.search(before) is not None,
        other_label=not is_known and _LABEL.search(before) is not None,
        other_day=statements.other_day.search(before) is not None,
        held=statements.held.search(before) is not None,
        not_held=statements.not_held.search(before) is not None,
        words_before=min(3, len(_WORD.findall(before))) / 3,
        words_after=min(6, len(_WORD.findall(after))) / 6,
        opens=not before.strip(" ([,"),
    )


def _line_features(line: EdgeLine, text: str, date: FoundDate, cues: ArticleCues) -> Features:
    """Return the features of the line of a date."""
    parts = [part for part in _PARTS.split(text) if part]
    below = line.below_title
    dash = _DASH.match(text, date.end) if date.start == 0 else None
    is_before_place = dash is not None and _PLACE.match(text, dash.end()) is not None
    dateline = cues.bylines.dateline.match(text)
    is_dateline = dateline is not None and date.start < dateline.end()
    return present(
        foot=line.is_foot,
        last_line=line.is_foot and line.depth == 0,
        prose=line.is_prose,
        sentence=ends_sentence(text),
        dateline=line.is_prose and (is_dateline or is_before_place),
        dated_line=is_dated_line(text, cues),
        byline=is_byline(text, cues, at_edge=True),
        beside_name=len(parts) > 1 and any(is_person(part, cues) for part in parts),
        issue_line=is_issue(text, cues),
        text_above=line.text_above and not line.is_foot,
        above_title=below is not None and below < 0,
        in_title=below == 0,
        near_title=below is not None and 1 <= below <= 3,
        far_from_title=below is not None and below > 6,
        no_title=below is None and not line.is_foot,
        row=line.kind in (Kind.TABLE_ROW, Kind.TABLE_HEADER),
        item=line.kind is Kind.LIST_ITEM,
        heading=line.kind is Kind.HEADING,
        byline_block=line.kind is Kind.BYLINE,
    )
