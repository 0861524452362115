"""The English words beside the name of a person that show whether the person wrote the article."""

import re

from embeddings.languages.base import PeopleCues
from embeddings.languages.english.dates import MONTH, WEEKDAY

_WRITERS = (
    r"authors?|writers?|written|text|words|story|creators?|created|by|byline|from|sender|speakers?|lecturers?|instructors?"
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
        r"\b(?:edit\w+|additional\s(?:reporting|research)|photo\w*|pictures?|images?|illustrat\w+|translat\w+|approved|checked|supervised|produced"
        r"|proposed|seconded|moved|directed|hosted|chaired|sponsored|published|opened|designed|built|made|sung|played"
        r"|followed|owned|led|run|led)\s(?:and\s\w{1,20}\s)?by[:：]?\s*$",
        re.IGNORECASE,
    ),
    author_label=re.compile(rf"\b(?:{_WRITERS})\b[^\w]*(?:\(s\))?\W*(?:by)?\W*$", re.IGNORECASE),
    other_label=re.compile(rf"\b(?:{_OTHERS})\b[^\w]*(?:by)?\W*$", re.IGNORECASE),
    honorific=re.compile(r"(?:Mr|Mrs|Ms|Miss|Cllr|Sir|Madam|Hon|Dame|Lord|Lady)\b"),
    word_before=re.compile(rf"(?:{_EDGES})[.:]?", re.IGNORECASE),
    word_after=re.compile(rf"(?:{_EDGES}|{MONTH}|{WEEKDAY})[.:]?", re.IGNORECASE),
    note=re.compile(
        rf"(?i:(?:the|our|this)\s(?:author|writer|columnist|reporter|reviewer|translator and author)s?,?\s(?:is\s|was\s)?"
        rf"|(?:e-?mail|follow|reach|write to|you can (?:follow|reach|e-?mail))\s|about\sthe\sauthor:?\s)(?P<names>{_NAME})"
    ),
    no_name=re.compile(
        r"\b(?:tender|revision|history|no|number|document|thank|thanks|you|published|updated|posted|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|clerk|officer|secretary|editors?|reporter"
        r"|correspondent|writer|chair\w*|president|minister|treasurer|manager|committee|council|street|districts?|line|branch"
        r"|street|road|lane|square|avenue|house|room|hall|village|valley|river|island|bay|hill|street|north|south|east"
        r"|west|upper|lower|project|plan|act|system|version|edition|volume|chapter|series|episode|news|report|review"
        r"|summer|winter|spring|autumn|january|february|march|april|june|july|august|september|october|november|december"
        r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|dear|hello|all|the|university|department|lab|laboratory"
        r"|weekly|daily|evening|morning|packet|gazette|herald|times|star|bridge|hours?|questions?|answers?|dates?|steps?|frequently"
        r"|asked|opening|terms|conditions|table|fees|prices|key|next|final|draft|summary|abstract|introduction|background"
        r"|programme|program|contents|notes?|minutes|agenda|overview|contact|details|members|meeting|annual|general"
        r"|policy|guide|manual|rules|notice|appendix|annex|section|part|page|therefore|now|safety|use|order|local|public"
        r"|about|how|why|what|new|old|first|last)\b",
        re.IGNORECASE,
    ),
)
