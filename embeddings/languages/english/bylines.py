"""English bylines, with the Chinese labels and roles that translated reports keep."""

import re

from embeddings.languages.base import BylineCues
from embeddings.languages.english.dates import DATE

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

# Names are capitalised. A particle or a slip of the translator may stand between ("Yang Qifei xu Songyin").
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
_HAN_NAMES = r"[\u4e00-\u9fff]{2,4}(?:[\s、,，]+(?!记者|通讯员|编辑|校对)[\u4e00-\u9fff]{2,4})*"

BYLINES = BylineCues(
    field=re.compile(
        rf"(?<!\w)(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _LABELS.items())})\s*[:：]\s*"
        rf"(?P<value>.*?)(?=[\s|;；]*(?<!\w)(?:{_ANY_LABEL})\s*[:：]|\s+\d{{4}}-\d|\s+\|\s|$)",
        re.IGNORECASE,
    ),
    role_line=re.compile(rf"[(（]?{_ROLES}[)）.]?"),
    chinese_role_line=re.compile(
        rf"[(（]?(?P<outlet>[\u4e00-\u9fff·]{{2,12}}?)??(?:本报)?(?:记者|通讯员)[\s:：]+"
        rf"(?P<names>{_HAN_NAMES})"
        rf"(?:\s*(?:记者|通讯员|编辑|校对)[\s:：]+{_HAN_NAMES})*[)）]?"
    ),
    glued=re.compile(rf"(?<=[.!?。！？”\"’)])\s*(?P<byline>[(（]?{_ROLES}[)）]?)$"),
    authors=re.compile(rf"(?i:(?:reporter|correspondent|journalist)s?)[:：]?\s+(?P<names>{_NAMES})"),
    by=re.compile(
        rf"(?:By|BY|Written by|Reported by)\s+(?P<names>{_NAMES})(?:\s*[|,–—-]\s*.{{0,80}}|\s+in\s+[A-Z]\w+)?"
    ),
    by_anyone=re.compile(r"by(?:\s+[\w.-]+){0,3}", re.IGNORECASE),
    between_names=re.compile(r",\s*|(?<!\s)\s+and\s+"),
    dated=re.compile(
        rf"(?:(?:published|posted|updated)(?:\s+on|\s+at)?[:：]?\s+)?"
        rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:{DATE.pattern})[T\s,|]*"
        rf"(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s*(?:(?:am|pm|[a-z]{{2}}[tc])\b)?)?"  # the time and its zone
        rf"[\s|,·-]*(?:\d{{1,6}}\s+)?",  # the number of comments
        re.IGNORECASE,
    ),
    origin=re.compile(
        r"(?:this|the) (?:article|text|content|piece) .{0,40}?\b"
        r"(?:from the internet|(?:reprinted|reposted|reproduced) from"
        r"|(?:originally|first) (?:published|appeared|posted))\b"
        r"|this (?:article|report|story|post|piece) (?:is|comes|came|was (?:taken|(?:re)?published))"
        r" (?:from|by|on|in|at)\b"
        r"|(?:originally|first) (?:published|appeared|posted) (?:on|in|by|at)\b"
        r"|(?:reprinted|reposted|republished|reproduced) (?:from|with)\b"
        r"|source\s+https?://|本文(?:来源|来自|转载)|转载自",
        re.IGNORECASE,
    ),
    about_itself=re.compile(
        r"\b(?:(?:reported|wrote|edited|proofread|published) (?:this|it)\b"
        r"|(?:report|article|story|piece)\b.{0,120}?\bwas (?:written|edited|proofread|reported|compiled) by\b)",
        re.IGNORECASE | re.DOTALL,
    ),
    publishing=re.compile(r"\b(?:published|appeared|carried|printed|written|wrote|edited|proofread)\b", re.IGNORECASE),
    the_article=re.compile(r"\b(?:report|article|story|piece)\b", re.IGNORECASE),
    wrote_it=re.compile(
        rf"(?P<names>{_NAMES}) (?:reported|wrote) (?:this|it)(?: for (?P<publisher>(?:[A-Z][\w·&’'-]*+\s?+)++))?"
        rf"|\bwritten by (?:the )?(?:[a-z-]+ )?(?:{_ROLE}\s+)?(?P<names2>{_NAMES})"
    ),
    no_outlets=frozenset(("all", "our", "staff", "senior", "chief", "special", "intern", "the")),
)
