"""Lines that say where an article comes from: who wrote, edited and published it, when, and whence.

A line counts only when the whole of it has such a form: a byline taken for text does less harm than text
taken for a byline.
"""

import re

from embeddings.languages.base import ArticleCues, BylineCues
from embeddings.readers.base import Facts
from embeddings.structure.dates import find_date
from embeddings.structure.lines import is_prose
from embeddings.structure.metadata import find_host, find_url

MAX_BYLINE = 300
"""The most characters of a byline line; a longer one is text."""

_LONGEST = 3 * MAX_BYLINE  # characters of a byline that is a paragraph of sentences
_LABELS = ("author", "publisher", "date", "url", "other")  # the groups of a labelled field
_MAX_VALUE = 12  # words after a label: more are a sentence

_MARKUP = re.compile(r"(?P<begins>^[>*_\s-]+(?=[*_\w(（]))|[*_]+")
_BETWEEN_PARTS = re.compile(r"(?<!\s)\s+[|·•]\s+")  # "Xinhua | Updated: 2024-06-14"
_BESIDE_MARKUP = re.compile(r"[\s:：]")


def is_byline(line: str, cues: ArticleCues, *, at_edge: bool) -> bool:
    """Whether the line states where the article comes from.

    ``at_edge`` is true before the article's first paragraph and after its last one. Only there do a lone
    date, "By" with a name and "This article is from" count: elsewhere they may head a part of a chronicle or
    tell of a book.
    """
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
    if bylines.by.fullmatch(line) or bylines.origin.match(line):
        return True
    dated = bylines.dated.match(line)
    rest = line[dated.end() :] if dated else None
    if rest is not None and (rest == "" or bylines.by_anyone.fullmatch(rest) or is_byline(rest, cues, at_edge=True)):
        return True
    parts = _BETWEEN_PARTS.split(line)
    return len(parts) > 1 and any(is_byline(part, cues, at_edge=True) for part in parts)


def is_byline_sentence(paragraph: str, known: Facts, cues: ArticleCues) -> bool:
    """Whether the paragraph under a title tells in sentences who reported the article, for whom or when."""
    bylines = cues.bylines
    if len(paragraph) > _LONGEST:
        return False
    named = any(name and name in paragraph for name in (known.author, known.publisher)) or any(
        name in paragraph for name in bylines.between_names.split(known.author or "") if name
    )
    if bylines.about_itself.search(paragraph):
        return named or find_date(paragraph, cues) is not None
    return (
        named and bylines.the_article.search(paragraph) is not None and bylines.publishing.search(paragraph) is not None
    )


def find_glued_byline(paragraph: str, cues: ArticleCues) -> int | None:
    """Where a byline begins that lost its line break ("work.Correspondent Li Bo"), if one does."""
    match = cues.bylines.glued.search(paragraph, max(0, len(paragraph) - MAX_BYLINE))
    return match.start("byline") if match else None


def read_byline(byline: str, cues: ArticleCues) -> Facts:
    """What a byline says; the names in it stay as they are written."""
    bylines, line = cues.bylines, _plain(byline)[:_LONGEST]
    said: dict[str, str] = {}
    for match in bylines.field.finditer(line):
        if match["value"] and match.lastgroup:
            name = next(label for label in _LABELS if match[label])
            said.setdefault(name, match["value"].strip(" ,;|"))
    names, outlet = _read_people(line, bylines)
    url = find_url(said.get("url")) or find_url(line)
    publisher = said.get("publisher")
    if find_url(publisher) or (publisher is None and url and bylines.origin.match(line)):
        publisher = find_host(url) if url else None
    date = find_date(said.get("date", ""), cues) or find_date(line, cues)
    return Facts(None, publisher or outlet, said.get("author") or names, date, url)


def _read_people(line: str, cues: BylineCues) -> tuple[str | None, str | None]:
    """The authors a byline names without a label, and the newspaper that stands before "reporter"."""
    if match := cues.chinese_role_line.fullmatch(line):
        return match["names"], match["outlet"]
    if match := cues.wrote_it.search(line):
        return match["names"] or match["names2"], match["publisher"]
    by = cues.by.search(line)
    authors = by or cues.authors.search(line)
    roles = cues.role_line.fullmatch(line)
    outlet = roles["outlet"].strip() if roles and roles["outlet"] else None
    # "All media reporter" and "Staff reporter" name no newspaper.
    if outlet and outlet.split()[0].lower() in cues.no_outlets:
        outlet = None
    return (authors["names"] if authors else None), outlet


def _plain(line: str) -> str:
    """The line without Markdown's marks for emphasis and quotation."""

    def kept(run: re.Match[str]) -> str:
        before, after = line[max(0, run.start() - 1) : run.start()], line[run.end() : run.end() + 1]
        is_markup = run["begins"] or not after or _BESIDE_MARKUP.match(after) or _BESIDE_MARKUP.match(before)
        return "" if is_markup else run[0]

    # A run is taken whole and looked at once: from each of its marks, one of 60,000 in the midst takes minutes.
    return _MARKUP.sub(kept, line).strip()
