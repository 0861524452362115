"""Lines that say where an article comes from: who wrote, edited and published it, when, and whence.

A line counts only when the whole of it has such a form: a byline taken for text does less harm than text
taken for a byline.
"""

import re

from embeddings.readers.base import Facts
from embeddings.structure.dates import DATE, find_date
from embeddings.structure.lines import is_prose
from embeddings.structure.metadata import find_host, find_url

MAX_BYLINE = 300
"""The most characters of a byline line; a longer one is text."""

_LONGEST = 3 * MAX_BYLINE  # characters of a byline that is a paragraph of sentences
_MAX_VALUE = 12  # words after a label: more are a sentence

_LABELS = {
    "author": (
        r"authors?|byline|by|written by|writers?|text by|reported by|reporters?|journalists?|correspondents?"
        r"|作者|文章作者|(?:本报)?记者|通讯员|撰文"
    ),
    "publisher": r"sources?|publishers?|published by|文章来源|来源|稿源",
    "date": (
        r"date|published(?: (?:on|at))?|publication date|release (?:date|time)|publish(?:ing)? (?:date|time)"
        r"|posted(?: (?:on|at))?|(?:last )?updated(?: (?:on|at))?|date published"
        r"|发布时间|发布日期|日期"
    ),
    "url": r"url|link|(?:original|source|article) (?:link|url|address)|permalink|原文链接|链接|网址",
    "other": (
        r"edited by|(?:(?:executive|managing|chief|copy) )?editors?(?:[- ]in[- ](?:charge|chief))?|posted by"
        r"|proofread(?:ing|ers?)?(?: by)?|photo(?:s|graphy|graphers?)?(?: by)?"
        r"|translat(?:ed by|ors?)|review(?:ed by|ers?)|责任编辑|编辑|责编|校对|审核|翻译|摄影"
    ),
}
_ANY_LABEL = "|".join(_LABELS.values())
_FIELD = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _LABELS.items())})\s*[:：]\s*"
    rf"(?P<value>.*?)(?=[\s|;；]*(?<!\w)(?:{_ANY_LABEL})\s*[:：]|\s+\d{{4}}-\d|\s+\|\s|$)",
    re.IGNORECASE,
)

# Names are capitalised, with a particle or a slip of the translator between ("Yang Qifei xu Songyin").
_ROLE_WORD = r"(?:reporter|correspondent|journalist|photographer|editor|edited|proofread(?:er|ing)?)s?\b(?: by\b)?"
_ROLE = rf"(?i:{_ROLE_WORD})"
_NO_NAME = (
    r"(?:a|an|and|as|asks?|asked|at|by|for|from|in|into|is|meets?|met|of|on|or|out|saw|says?|said|sees?|tells?|the|to"
    r"|told|was|wins|with|won)\b"
)
_NAME_PART = rf"(?!{_ROLE})(?:[A-Z][\w’'-]*\.?|(?!{_NO_NAME})[a-z]{{1,6}}(?=\s+[A-Z]))(?!\w)"
_NAMES = rf"(?!{_ROLE})[A-Z][\w’'-]*\.?(?:(?:\s*[,、&]\s*(?:and\s+)?|\s+(?:and\s+)?){_NAME_PART}){{1,11}}"
_OUTLET = rf"(?:(?!{_ROLE})[A-Z][\w·&’'.-]*\s+(?:(?:of|the|and|media)\s+)?){{1,6}}?"
_ROLES = rf"(?P<outlet>{_OUTLET})?{_ROLE}[:：]?\s+{_NAMES}(?:[,;]?\s+{_ROLE}[:：]?\s+{_NAMES})*"
_ROLE_LINE = re.compile(rf"[(（]?{_ROLES}[)）.]?")
_GLUED = re.compile(rf"(?<=[.!?。！？”\"’)])\s*(?P<byline>[(（]?{_ROLES}[)）]?)$")
_AUTHORS = re.compile(rf"(?i:(?:reporter|correspondent|journalist)s?)[:：]?\s+(?P<names>{_NAMES})")

_HAN_NAMES = r"[\u4e00-\u9fff]{2,4}(?:[\s、,，]+(?!记者|通讯员|编辑|校对)[\u4e00-\u9fff]{2,4})*"
_HAN_ROLE_LINE = re.compile(
    rf"[(（]?(?P<outlet>[\u4e00-\u9fff·]{{2,12}}?)??(?:本报)?(?:记者|通讯员)[\s:：]+"
    rf"(?P<names>{_HAN_NAMES})"
    rf"(?:\s*(?:记者|通讯员|编辑|校对)[\s:：]+{_HAN_NAMES})*[)）]?"
)

_BY = re.compile(rf"(?:By|BY|Written by|Reported by)\s+(?P<names>{_NAMES})(?:\s*[|,–—-]\s*.{{0,80}}|\s+in\s+[A-Z]\w+)?")
_MARKUP = re.compile(r"(?P<begins>^[>*_\s-]+(?=[*_\w(（]))|[*_]+")
_BETWEEN_PARTS = re.compile(r"(?<!\s)\s+[|·•]\s+")  # "Xinhua | Updated: 2024-06-14"
_BETWEEN_NAMES = re.compile(r",\s*|(?<!\s)\s+and\s+")
_BESIDE_MARKUP = re.compile(r"[\s:：]")
_BY_ANYONE = re.compile(r"by(?:\s+[\w.-]+){0,3}", re.IGNORECASE)
_DATED = re.compile(
    rf"(?:(?:published|posted|updated)(?:\s+on|\s+at)?[:：]?\s+)?"
    rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:{DATE.pattern})[T\s,|]*"
    rf"(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s*(?:(?:am|pm|[a-z]{{2}}[tc])\b)?)?"  # the time and its zone
    rf"[\s|,·-]*(?:\d{{1,6}}\s+)?",  # the number of comments
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"(?:this|the) (?:article|text|content|piece) .{0,40}?\b"
    r"(?:from the internet|(?:reprinted|reposted|reproduced) from"
    r"|(?:originally|first) (?:published|appeared|posted))\b"
    r"|this (?:article|report|story|post|piece) (?:is|comes|came|was (?:taken|(?:re)?published))"
    r" (?:from|by|on|in|at)\b"
    r"|(?:originally|first) (?:published|appeared|posted) (?:on|in|by|at)\b"
    r"|(?:reprinted|reposted|republished|reproduced) (?:from|with)\b"
    r"|source\s+https?://|本文(?:来源|来自|转载)|转载自",
    re.IGNORECASE,
)

# Words that can only speak of the article itself, and words that may when its author or publisher is named.
_ABOUT_ITSELF = re.compile(
    r"\b(?:(?:reported|wrote|edited|proofread|published) (?:this|it)\b"
    r"|(?:report|article|story|piece)\b.{0,120}?\bwas (?:written|edited|proofread|reported|compiled) by\b)",
    re.IGNORECASE | re.DOTALL,
)
_PUBLISHING = re.compile(r"\b(?:published|appeared|carried|printed|written|wrote|edited|proofread)\b", re.IGNORECASE)
_THE_ARTICLE = re.compile(r"\b(?:report|article|story|piece)\b", re.IGNORECASE)
_WROTE_IT = re.compile(
    rf"(?P<names>{_NAMES}) (?:reported|wrote) (?:this|it)(?: for (?P<publisher>(?:[A-Z][\w·&’'-]*+\s?+)++))?"
    rf"|\bwritten by (?:the )?(?:[a-z-]+ )?(?:{_ROLE}\s+)?(?P<names2>{_NAMES})"
)


def is_byline(line: str, *, at_edge: bool) -> bool:
    """Whether the line states where the article comes from.

    ``at_edge`` is true before the article's first paragraph and after its last one. Only there do a lone
    date, "By" with a name and "This article is from" count: elsewhere they may head a part of a chronicle or
    tell of a book.
    """
    line = _plain(line)
    if len(line) > MAX_BYLINE:
        return False
    field = _FIELD.match(line)
    value = field["value"] if field and (at_edge or not is_prose(line)) else ""
    if 0 < len(value.split()) <= _MAX_VALUE or _ROLE_LINE.fullmatch(line) or _HAN_ROLE_LINE.fullmatch(line):
        return True
    if not at_edge:
        return False
    if _BY.fullmatch(line) or _ORIGIN.match(line):
        return True
    dated = _DATED.match(line)
    rest = line[dated.end() :] if dated else None
    if rest is not None and (rest == "" or _BY_ANYONE.fullmatch(rest) or is_byline(rest, at_edge=True)):
        return True
    parts = _BETWEEN_PARTS.split(line)
    return len(parts) > 1 and any(is_byline(part, at_edge=True) for part in parts)


def is_byline_sentence(paragraph: str, known: Facts) -> bool:
    """Whether the paragraph under a title tells in sentences who reported the article, for whom or when."""
    if len(paragraph) > _LONGEST:
        return False
    named = any(name and name in paragraph for name in (known.author, known.publisher)) or any(
        name in paragraph for name in _BETWEEN_NAMES.split(known.author or "") if name
    )
    if _ABOUT_ITSELF.search(paragraph):
        return named or find_date(paragraph) is not None
    return named and _THE_ARTICLE.search(paragraph) is not None and _PUBLISHING.search(paragraph) is not None


def find_glued_byline(paragraph: str) -> int | None:
    """Where a byline begins that lost its line break ("work.Correspondent Li Bo"), if one does."""
    match = _GLUED.search(paragraph, max(0, len(paragraph) - MAX_BYLINE))
    return match.start("byline") if match else None


def read_byline(byline: str) -> Facts:
    """What a byline says; the names in it stay as they are written."""
    line = _plain(byline)[:_LONGEST]
    said: dict[str, str] = {}
    for match in _FIELD.finditer(line):
        if match["value"] and match.lastgroup:
            name = next(label for label in _LABELS if match[label])
            said.setdefault(name, match["value"].strip(" ,;|"))
    names, outlet = _read_people(line)
    url = find_url(said.get("url")) or find_url(line)
    publisher = said.get("publisher")
    if find_url(publisher) or (publisher is None and url and _ORIGIN.match(line)):
        publisher = find_host(url) if url else None
    date = find_date(said.get("date", "")) or find_date(line)
    return Facts(None, publisher or outlet, said.get("author") or names, date, url)


def _read_people(line: str) -> tuple[str | None, str | None]:
    """The authors a byline names without a label, and the newspaper that stands before "reporter"."""
    if match := _HAN_ROLE_LINE.fullmatch(line):
        return match["names"], match["outlet"]
    if match := _WROTE_IT.search(line):
        return match["names"] or match["names2"], match["publisher"]
    by = _BY.search(line)
    authors = by or _AUTHORS.search(line)
    roles = _ROLE_LINE.fullmatch(line)
    outlet = roles["outlet"].strip() if roles and roles["outlet"] else None
    # "All media reporter" and "Staff reporter" name no newspaper.
    if outlet and outlet.split()[0].lower() in {
        "all",
        "our",
        "staff",
        "senior",
        "chief",
        "special",
        "intern",
        "the",
    }:
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
