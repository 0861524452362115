"""The English labels and signatures by which an article names its author or its date outside of a byline."""

import re

from embeddings.languages.base import StatementCues
from embeddings.languages.english.dates import WEEKDAY

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĆČĐĞİŁŃŐŘŚŞŠŤŮŰŹŻŽΑ-ΩА-ЯЁЄІЇ]"
_PARTICLE = r"(?:al|bin|da|de|del|den|der|di|dos|du|el|ibn|la|le|ten|ter|van|von|zu)"
_WORD = rf"(?:(?:d['’]|(?:al|el|ad|as|ar)-)?{_CAPITAL}[\w’'-]{{0,30}}\.?)"
_NAME = rf"{_WORD}(?:\s(?:{_PARTICLE}\s){{0,2}}{_WORD}){{1,3}}"
_NAMES = rf"{_NAME}(?:(?:\s?[,;&/]\s?|,?\sand\s)(?:and\s)?{_NAME}){{0,5}}"
_DONE = (
    r"(?:(?:re)?written|prepared|compiled|drafted|presented|submitted|posted|produced|authored|reported"
    r"|recorded|signed"
    r"|inspected|preached|surveyed|assessed|delivered|interviewed|conducted|given|collected|told|typed|taken"
    r"|published|edited and compiled"
    r"|contributed|composed|researched)"
)
_WORKS = (
    r"(?:article|column|essay|post|review|feature|report|paper|thesis|dissertation|minutes|notes|opinion"
    r"|judgment|poem"
    r"|poems|story|text|words|recipe|lecture|talk|speech|sermon|address|manual|guide|interview"
    r"|inspection|survey|letter)"
)
_PERSONS = (
    r"(?:authors?|writers?|inspectors?|surveyors?|assessors?|investigators?|speakers?|lecturers?|presenters?"
    r"|preachers?"
    r"|minute[- ]takers?|note[- ]takers?|rapporteurs?|reporters?|columnists?|poets?|interviewers?|auditors?"
    r"|examiners?"
    r"|candidates?|signed|originators?|document owners?|contributors?|bloggers?|engineers?|analysts?|observers?"
    r"|consultants?|principal investigators?|(?:lead |main |principal |corresponding )authors?)"
)
_ISSUE = (
    r"(?:date\s(?:of\s)?(?:this\s)?(?:issue|issued|report|publication|published|decision|judgment|release|submission"
    r"|letter|posting|signature|adoption|order)|(?:issue|report|publication|release|effective|posting"
    r"|submission)\sdate"
    r"|(?:first\s|originally\s)?(?:issued|published|posted|decided|filed|signed|dated?|delivered|adopted|approved"
    r"|effective|written|submitted|released|printed|presented|completed|(?:sent|circulated)(?:\sround|\sout)?)"
    r"|(?:revision|version|edition|issue|release|rev\.?|v\.?)\s?[\w.]{1,8})"
)
_EVENT = (
    r"(?:(?:meeting\s|hearing\s)?held|recorded|broadcast|aired|heard|argued|inspected(?:\son)?|visited|observed"
    r"|interviewed|taped"
    r"|given|date\sof\s(?:the\s)?(?:inspection|meeting|hearing|visit|recording|interview|survey|talk|event|lecture)"
    r"|(?:inspection|meeting|hearing|visit|recording|air)\sdate)"
)
_UPDATE = r"(?:(?:last\s)?(?:updated?|modified|revised|amended|reviewed|checked|corrected|edited|changed))"
_BEFORE_DATE = (
    rf"\s?(?:by\s[^\d.]{{1,40}}?(?:,|\son)\s)?"
    rf"(?:[:：]\s?)?(?:(?:on|in|from|as\sof)\s)?(?:the\s)?(?:[,–—-]\s?)?(?:{WEEKDAY},?\s)?(?:the\s)?"
)

STATEMENTS = StatementCues(
    author=re.compile(
        rf"(?:(?i:(?:(?:this|the)\s)?(?:{_WORKS}\s)?(?:was\s|is\s)?(?:{_DONE}\s(?:and\s\w{{1,20}}\s)?)?by)\s?[:：]?\s?"
        rf"|(?i:{_PERSONS}(?:\(s\))?)\s?[:：]\s?)"
        rf"(?P<names>{_NAMES}|{_WORD}(?=\s?(?:$|[.,|(–—·]|(?:at|on)\s)))"
        r"(?=\s?(?:$|[.,;|(<–—·-]|(?:at|on|for|in|of)\s))"
    ),
    author_label=re.compile(
        rf"(?:(?:an?|this|the)\s)?(?:\w{{1,20}}\s)?(?:{_WORKS}\s)?(?:{_DONE}\s)?by[:：]?|{_PERSONS}(?:\(s\))?\s?[:：]",
        re.IGNORECASE,
    ),
    date_label=re.compile(
        rf"(?:(?P<issue>{_ISSUE})|(?P<event>{_EVENT})|(?P<update>{_UPDATE})){_BEFORE_DATE}", re.IGNORECASE
    ),
    weekday=re.compile(rf"(?:{WEEKDAY},?\s)?(?:the\s)?", re.IGNORECASE),
    beside_date=re.compile(
        r"[,;|·–—-]?\s?(?:[A-Z\d][\w.:’'-]{0,20}(?:\s[A-Za-z\d][\w.:’'-]{0,20}){0,4}(?:[,;|·–—-]\s|$)){0,4}"
    ),
    held=re.compile(r"\b(?:(?P<verb>held)|meeting|assembly|session|minutes|notes|agenda)\b[^.]{0,60}$", re.IGNORECASE),
    not_held=re.compile(r"\b(?:next|last|previous)\b|(?<=\w\s)minutes of\b", re.IGNORECASE),
    created=re.compile(
        r"\b(?:created|written|recorded|posted|started|drafted|signed|composed)\b[^.]{0,20}$", re.IGNORECASE
    ),
    other_day=re.compile(
        r"\b(?:until|till|by|due|deadline|clos\w{1,6}|expir\w{1,4}|next|previous|last|valid|since|effective|force|review"
        r"|born|died|before|after|starts?|begins?|end(?:s|ed|ing)?|opens?|visit|supersedes|replaces|action|accessed|retrieved"
        r"|saved|read|received|accepted|action|event|meeting|from|on|of|between|and|to)\b[^.\w]{0,3}(?:date|time)?"
        r"[^.\w]{0,3}$",
        re.IGNORECASE,
    ),
    names=re.compile(_NAMES),
    name_or_first_name=re.compile(
        rf"(?:[–—~-]\s?)?(?P<names>{_WORD}(?:\s(?:{_PARTICLE}\s)?{_WORD}){{0,3}})(?:,\s.{{1,60}}|\s\(.{{1,60}}\))?"
    ),
    user=re.compile(
        rf"(?i:posted|submitted|published|uploaded)\b[^.]{{0,40}}\sby\s"
        rf"(?P<names>{_WORD}(?:\s{_WORD}){{0,3}}(?=$|\s?[,|])"
        r"|(?!(?:the|an?|our|this|his|her|admin\w*|staff|editors?|webmaster|guest|anonymous|users?)\b)"
        r"[a-z][\w.-]{1,29}(?=$|\s(?:at|on)\s))"
    ),
    farewell=re.compile(
        r"(?:(?:with|all|very|my|ever|many|much|as|your|the|and|in|kind|kindest|warm|warmest|best|sincere|good|until"
        r"|love|yours?|thanks?|thank you|cheers|regards|wishes|respectfully|sincerely|faithfully|truly"
        r"|cordially|fondly"
        r"|affectionately|affectionate|obediently|always|again|advance|friend|son|daughter|brother|sister|servant"
        r"|loving|devoted|dear|sweetheart|husband|wife|mother|father|cousin|uncle|aunt|pupil|neighbou?r"
        r"|gratefully|hopefully|solidarity|greetings|next time|xx|from|a|humble|obedient|of|to|you|for|hugs|peace)"
        r"(?:[\s,!.–—-]{1,3}|$)){1,7}",
        re.IGNORECASE,
    ),
    signature=re.compile(rf"(?:[–—~]|--?)\s?(?P<names>{_WORD}(?:\s(?:{_PARTICLE}\s)?{_WORD}){{0,3}})(?:,\s.{{1,60}})?"),
    about_author=re.compile(
        rf"(?P<names>{_NAME})\s(?:is|was|writes|works|lives|has\swritten|teaches|reports|covers)\s"
        r"(?P<role>.{0,60}\b(?:columnist|writer|author|journalist|reporter|editor|critic|correspondent"
        r"|contributor|novelist|poet"
        r"|blogger|essayist|historian|professor|lecturer)\b|(?:about|on|for|in)\s)?",
    ),
    honorific=re.compile(
        r"(?:(?:mr|mrs|ms|lord|lady|chief|the hon\.?)\s)?(?:judge|justice|magistrate)\s", re.IGNORECASE
    ),
)
