"""Bylines: lines that name the author, the editor, the publisher, the date or the address of an article.

A line is a byline only if the whole line has the form of a byline. To quote a byline does less harm than to lose text
that looks like a byline.
"""

import re
from collections.abc import Iterable

from embeddings.languages.base import ArticleCues, BylineCues
from embeddings.readers.base import Facts
from embeddings.structure.authors import tidy_authors
from embeddings.structure.dates import find_date, find_dates
from embeddings.structure.lines import is_prose
from embeddings.structure.metadata import find_host, find_url

MAX_BYLINE = 300
"""The most characters of a line that is a byline; a longer line is text."""

_LONGEST = 3 * MAX_BYLINE  # characters of a byline that is a paragraph of sentences
_LABELS = ("author", "publisher", "date", "url", "other")  # the groups of a labelled field
_BEFORE_DATE = 60  # characters before a date, which say what happened on that day
_MAX_VALUE = 12  # words after a label: more are a sentence

_MARKUP = re.compile(r"(?P<begins>^[>*_\s-]+(?=[*_\w(（]))|[*_]+")
_BETWEEN_PARTS = re.compile(r"(?<!\s)(?:\s+[|·•]\s+|\s{3,})")  # "Xinhua | Updated: 2024-06-14"
_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,200}+)\]\([^()\s]{1,300}+\)")
_FIELD_MARK = re.compile(r"^:(?=[\w-]{1,40}:\s)")  # ":author: Ana Wu"
_BESIDE_MARKUP = re.compile(r"[\s:：]")


def is_byline(line: str, cues: ArticleCues, *, at_edge: bool) -> bool:
    """Return whether the line is a byline.

    ``at_edge``: whether the line is before the first paragraph of the article or after the last one. Only there is a
    lone date, "By" with a name or "This article is from" a byline. Inside an article a date may be the heading of a
    part of a chronicle, and the other forms may describe a book.
    """
    if len(line) > 2 * MAX_BYLINE:
        return False
    bylines, line = cues.bylines, _plain(line)
    if len(line) > MAX_BYLINE:
        return False
    field = bylines.field.match(line)
    value = field["value"] if field and (at_edge or not is_prose(line)) else ""
    names_roles = bylines.role_line.fullmatch(line) or bylines.chinese_role_line.fullmatch(line)
    if names_roles or 0 < len(value.split()) <= _MAX_VALUE:
        return True
    if not at_edge:
        return False
    if any(form.fullmatch(line) for form in (bylines.by, bylines.credits, bylines.name_and_role, bylines.people_field)):
        return True
    return bylines.origin.match(line) is not None or is_dated_line(line, cues)


def is_dated_line(line: str, cues: ArticleCues) -> bool:
    """Return whether the line, at an edge of the article, is a date, perhaps with names and the like beside it."""
    bylines, line = cues.bylines, _plain(line[: 2 * MAX_BYLINE])
    if bylines.says_published.match(line) and not is_prose(line) and find_date(line, cues):
        return True
    dated = bylines.dated.match(line)
    if bylines.dateline.fullmatch(f"{line} ") and find_date(line, cues):
        return True
    rest = line[dated.end() :] if dated else None
    if rest is not None and (rest == "" or bylines.by_anyone.fullmatch(rest) or is_byline(rest, cues, at_edge=True)):
        return True
    parts = _BETWEEN_PARTS.split(line)
    return len(parts) > 1 and any(is_byline(part, cues, at_edge=True) for part in parts)


def is_name_alone(line: str, cues: ArticleCues, *, beside_date: bool, below_title: bool) -> bool:
    """Return whether a line near the title is only the name of the author, perhaps with a place or a newspaper."""
    match = cues.bylines.name_alone.fullmatch(_plain(line)) if len(line) <= MAX_BYLINE else None
    if match is None or cues.titles.masthead.fullmatch(match["names"]):
        return False
    return beside_date or (below_title and match["publisher"] is not None)


def read_name_alone(line: str, cues: ArticleCues) -> Facts:
    """Return the author, and the newspaper, of a byline that is only a name."""
    match = cues.bylines.name_alone.fullmatch(_plain(line)) if len(line) <= MAX_BYLINE else None
    if match is None or cues.bylines.role_alone.fullmatch(line) or cues.titles.kicker.fullmatch(line):
        return Facts()
    if is_byline(line, cues, at_edge=True):
        return Facts()
    return Facts(author=tidy_authors(match["names"], cues.bylines), publisher=match["publisher"])


def is_byline_sentence(paragraph: str, names: Iterable[str | None], cues: ArticleCues) -> bool:
    """Return whether the sentences of the paragraph under a title name the reporter, the publisher or the date.

    ``names``: those of the author and of the publisher, as far as they are known.
    """
    bylines = cues.bylines
    if len(paragraph) > _LONGEST:
        return False
    known = [name for name in names if name]
    named = any(part in paragraph for name in known for part in (name, *bylines.between_names.split(name)) if part)
    if bylines.about_itself.search(paragraph):
        return named or find_date(paragraph, cues) is not None
    return (
        named and bylines.the_article.search(paragraph) is not None and bylines.publishing.search(paragraph) is not None
    )


def find_glued_byline(paragraph: str, cues: ArticleCues) -> int | None:
    """Return the offset of a byline that lost its line break ("work.Correspondent Li Bo"); None without one."""
    match = cues.bylines.glued.search(paragraph, max(0, len(paragraph) - MAX_BYLINE))
    return match.start("byline") if match else None


def read_byline(byline: str, cues: ArticleCues) -> Facts:
    """Return the facts of a byline. Of two dates, the one of the first publication counts."""
    bylines, line = cues.bylines, _plain(byline)[:_LONGEST]
    fields: dict[str, str] = {}
    for match in bylines.field.finditer(line):
        if match["value"] and match.lastgroup:
            name = next(label for label in _LABELS if match[label])
            fields.setdefault(name, match["value"].strip(" ,;|"))
    names, outlet = _read_people(line, bylines)
    url = find_url(fields.get("url")) or find_url(line)
    publisher = fields.get("publisher")
    if find_url(publisher) or (publisher is None and url and bylines.origin.match(line)):
        publisher = find_host(url) if url else None
    author = tidy_authors(fields.get("author") or names or _name_beside_date(line, cues), bylines)
    return Facts(None, publisher or outlet, author, min(read_dates(line, cues), default=(None, None))[1], url)


def _name_beside_date(line: str, cues: ArticleCues) -> str | None:
    """Return the first part of a line that is a name, of a line of which another part is a date."""
    parts = _BETWEEN_PARTS.split(line)
    if len(parts) < 2 or not any(cues.bylines.dated.fullmatch(part) for part in parts):
        return None
    names = (match["names"] for part in parts if (match := cues.bylines.name_alone.fullmatch(part)))
    return next((name for name in names if not _is_outlet(name, cues)), None)


def _is_outlet(name: str, cues: ArticleCues) -> bool:
    is_part = cues.titles.masthead.fullmatch(name) or cues.titles.kicker.fullmatch(name)
    return is_part is not None or cues.bylines.role.search(name) is not None


def read_dates(line: str, cues: ArticleCues) -> list[tuple[int, str]]:
    """Return the dates of a byline, each after its rank: 0 published, 1 without a word, 2 updated."""
    dates = []
    position = 0
    for found in find_dates(line, cues):
        before = line[max(position, found.start - _BEFORE_DATE) : found.start]
        is_update = cues.bylines.updated.search(before) is not None
        rank = 2 if is_update else 0 if cues.bylines.published.search(before) else 1
        dates.append((rank, found.day))
        position = found.end
    return dates


def _read_people(line: str, cues: BylineCues) -> tuple[str | None, str | None]:
    """Return the authors that a byline names without a label, and the newspaper before "reporter"."""
    if match := cues.chinese_role_line.fullmatch(line):
        return match["names"], match["outlet"]
    if match := cues.wrote_it.search(line):
        return match["names"] or match["names2"], match["publisher"]
    if match := cues.credits.fullmatch(line):
        return match["names"], None
    by = cues.by.search(line)
    if by is None and (match := cues.name_and_role.fullmatch(line)):
        return match["names"], None
    authors = by or cues.authors.search(line)
    roles = cues.role_line.fullmatch(line)
    outlet = roles["outlet"].strip() if roles and roles["outlet"] else None
    # "All media reporter" and "Staff reporter" name no newspaper.
    if outlet and outlet.split()[0].lower() in cues.no_outlets:
        outlet = None
    if authors is None and (people := cues.people_field.fullmatch(line)):
        return people["value"] or people["sender"], outlet
    return (_with_all_names(authors, line, cues) if authors else None), outlet


def _with_all_names(authors: re.Match[str], line: str, cues: BylineCues) -> str:
    """Return the names, and the rest of the line if it names one more person after a role ("Staff Writer, and Bo")."""
    rest = line[authors.end("names") :]
    goes_on = rest.startswith(",") and any(found[0].strip(" ,") for found in cues.between_names.finditer(rest))
    return authors["names"] + rest if goes_on else str(authors["names"])


def _plain(line: str) -> str:
    """Return the line without the Markdown marks for emphasis and quotation."""

    def replacement(run: re.Match[str]) -> str:
        before, after = line[max(0, run.start() - 1) : run.start()], line[run.end() : run.end() + 1]
        is_markup = run["begins"] or not after or _BESIDE_MARKUP.match(after) or _BESIDE_MARKUP.match(before)
        return "" if is_markup else run[0]

    # The pattern matches each run whole. From each mark of a run, a run of 60,000 marks takes minutes.
    return _FIELD_MARK.sub("", _MARKUP.sub(replacement, _LINK.sub(r"\1", line)).strip())
