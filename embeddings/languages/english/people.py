"""The English words beside the name of a person that show whether the person wrote the article."""

import re

from embeddings.languages.base import PeopleCues
from embeddings.languages.english.dates import MONTH, WEEKDAY

_WRITERS = (
    r"authors?|autor|auteur|автор|текст|writers?|written|text|words|story|creators?|created|by|byline|from|sender|speakers?|lecturers?|instructors?"
    r"|teachers?|presenters?|minutes|notes?|minute[- ]taker|note[- ]taker|prepared|compiled|drafted|reported|reporters?"
    r"|recorded|interview(?:er)?|posted|maintainers?|maintained|signed|secretary|clerk|rapporteur|submitted|owner|contributors?"
    r"|investigators?|inspectors?|surveyors?|correspondents?|report|column|essay|review(?:er)?"
)
_OTHERS = (
    r"editors?|edited|editing|photos?|photograph\w*|pictures?|images?|illustrat\w+|translat\w+|contacts?|press|media|chair\w*"
    r"|present|apologies|attend\w+|guests?|hosts?|cast|participants?|approved|checked|authori[sz]ed|supervis\w+"
    r"|advis\w+|reader|examiner|to|cc|bcc|copies|copy|distribution|attn|attention|for|tel|phone|e-?mail|director|producer"
    r"|produced|programme|music|sound|design\w*|publisher|published|proposed|seconded|moved|tags?|keywords?|categor\w+|place"
    r"|venue|location|where|re|ref|subject|title|source|sponsor\w*|dedicated|memory|works?|books?|topics?"
)

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĆČĐĞİŁŃŐŘŚŞŠŤŮŰŹŻŽ]"
_NAME = rf"{_CAPITAL}[\w’'-]{{0,30}}\.?(?:\s(?:[a-z]{{2,3}}\s)?{_CAPITAL}[\w’'-]{{0,30}}){{1,3}}"

_EDGES = (
    r"by|from|text|texts?|words|story|stories|interview|interviewed|interviewer|photos?|photograph\w*"
    r"|pictures?|images?|illustrations?|photography|foto|fotos|analysis|opinion|comment|column|review"
    r"|report|reporter|reporting|reviewed|additional|edited|editing|email|e-mail|contact|reach|follow"
    r"|published|posted|updated|author|authors|autor|autorin|redaktion|writer|written|editor|credit"
    r"|credits|source|minutes|notes|speaker|host|guest|chair|present|environment|education|health"
    r"|science|sports?|politics|political|business|economics|economic|arts|culture|city|crime"
    r"|transport|technology|foreign|local|national|features?|investigations?|senior|chief|staff"
    r"|special|courts?|home|affairs|social|religious|legal|deputy|assistant|associate|managing"
    r"|executive|correspondent|columnist|critic|journalist|von|par|por|door|di|av|af|today|yesterday"
)

PEOPLE = PeopleCues(
    by=re.compile(r"\b(?:by|von|par|por)[:：]?\s*(?:the\s)?$", re.IGNORECASE),
    other_by=re.compile(
        r"\b(?:edit\w+|additional\s(?:reporting|research)|photo\w*|pictures?|images?|illustrat\w+|translat\w+|approved"
        r"|checked|supervised|produced|proposed|seconded|moved|directed|hosted|chaired|sponsored|published|opened|designed|built|made|sung|played"
        r"|followed|owned|led|run)\sby[:：]?\s*$",
        re.IGNORECASE,
    ),
    author_label=re.compile(
        rf"\b(?:{_WRITERS})\b\W*+(?:(?<=\()s\)\W*+)?(?:by\W*+)?$"
        r"|^(?:text|words|story)\s(?:and|&|und)\s\w{1,20}\W*+(?:by\W*+)?$",
        re.IGNORECASE,
    ),
    other_label=re.compile(rf"\b(?:{_OTHERS})\b\W*+(?:by\W*+)?$", re.IGNORECASE),
    honorific=re.compile(r"(?:Mr|Mrs|Ms|Miss|Cllr|Sir|Madam|Hon|Dame|Lord|Lady)\b"),
    word_before=re.compile(rf"(?:{_EDGES})[.:]?", re.IGNORECASE),
    word_after=re.compile(rf"(?:{_EDGES}|{MONTH}|{WEEKDAY})[.:]?", re.IGNORECASE),
    place=re.compile(r"(?:,|\s*\(|\s+in\b)\s*[^\W\d_a-z]\w+(?:[\s-][^\W\d_a-z]\w+){0,2}\)?"),
    other_after=re.compile(r"\s+(?:contributed|edited|translated|photographed|illustrated|took)\b"),
    note=re.compile(
        r"(?i:(?:the|our|this)\s(?:author|writer|columnist|reporter|reviewer)s?,?\s(?:is\s|was\s)?"
        r"|(?:e-?mail|follow|reach|write to|you can (?:follow|reach|e-?mail))\s|about\sthe\sauthor:?\s)"
        rf"(?P<names>{_NAME})"
    ),
    no_name=re.compile(
        r"\b(?:tender|revision|history|no|number|document|thank|thanks|you|published|updated|posted|mon|tue|tues"
        r"|wed|thu|thur|thurs|fri|sat|sun|clerk|officer|secretary|editors?|reporter|correspondent|writer"
        r"|chair\w*|president|minister|treasurer|manager|committee|council|street|districts?|line|branch|road"
        r"|lane|square|avenue|house|room|hall|village|valley|river|island|bay|hill|north|south|east|west|upper"
        r"|lower|project|plan|act|system|version|edition|volume|chapter|series|episode|news|report|review"
        r"|summer|winter|spring|autumn|january|february|march|april|june|july|august|september|october"
        r"|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|dear|hello|all|the"
        r"|university|department|lab|laboratory|weekly|daily|evening|morning|packet|gazette|herald|times|star"
        r"|bridge|hours?|questions?|answers?|dates?|steps?|frequently|asked|opening|terms|conditions|table"
        r"|fees|prices|key|next|final|draft|summary|abstract|introduction|background|programme|program"
        r"|contents|notes?|minutes|agenda|overview|contact|details|members|meeting|annual|general|policy|guide"
        r"|manual|rules|notice|appendix|annex|section|part|page|therefore|now|safety|use|order|local|public"
        r"|about|how|why|what|new|old|first|last"
        r")\b",
        re.IGNORECASE,
    ),
)
