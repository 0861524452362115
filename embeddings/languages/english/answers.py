"""The forms that numbers, names, dates and the like have in English text, in full."""

import re

from embeddings.languages.base import AnswerCues
from embeddings.languages.english.dates import DATE
from embeddings.languages.english.words import MONTH

_NUMBER = (
    r"(?:\d[\d,]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|half|both|several|"
    r"hundreds?|thousands?|millions?|billions?|dozens?)"
)
_NUMBERS = rf"{_NUMBER}(?:[ -](?:hundred|thousand|million|billion|dozen)s?)*"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_CAPITALISED = r"[A-Z][\w’'-]*"
_NAMES = rf"{_CAPITALISED}(?:[ \t]+(?:(?:of|de|van|von|al|the)[ \t]+)*{_CAPITALISED})*"
_SITE = (
    r"(?:room|hall|street|village|town|city|fields?|home|house|school|station|square|park|centre|center|hotel|office|"
    r"building|workshop|market|library|museum|church|harbou?r|venue|district|plant|factory)s?"
)
_PATTERNS = {
    "count": re.compile(rf"\b{_NUMBERS}\b", re.IGNORECASE),
    "age": re.compile(
        rf"\b{_NUMBERS}[- ]years?(?:[- ]old| of age)\b|\bage[sd]?:? (?:of )?{_NUMBERS}\b|(?<=[a-z], )\d{{1,3}}(?=,)",
        re.IGNORECASE,
    ),
    "money": re.compile(
        r"(?:\b[A-Z]{1,3})?[$€£¥]\s?\d(?:[\d.,]*\d)?(?:\s(?:hundred|thousand|million|billion)\b)*|"
        rf"\b{_NUMBERS}\s(?:\w+\s)?(?:yuan|renminbi|rmb|dollars?|euros?|pounds?|yen|cents?|coins?|crowns?|francs?)\b",
        re.IGNORECASE,
    ),
    "extent": re.compile(
        rf"\b{_NUMBERS}[\s-]?(?:\w+\s)?(?:%|percent|per cent|km|kilomet\w+|met(?:re|er)s?|miles?|feet|foot|inch\w*|"
        r"acres?|hectares?|square|cubic|tons?|tonnes?|kg|kilograms?|years?|months?|weeks?|days?|hours?|minutes?|"
        r"seconds?|mph|degrees?|times)(?![\w-]|\sold\b)|\b(?:every|each) (?:\w+ )?(?:year|month|week|day|hour)s?\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        rf"{DATE.pattern}|"
        rf"(?:\b(?:early|late|mid)[ -])?(?:\b{_DAY} (?:of )?)?\b{MONTH}\b(?: {_DAY}\b)?(?:,? \d{{4}}\b)?|"
        rf"\b\d{{1,2}}:\d\d\b|(?:\b{_CAPITALISED} )+(?:Festival|Year|Day)\b|\b{_NUMBERS} \w+ ago\b|\b\w+ century\b|"
        r"\b(?:[Ll]ast|[Tt]his|[Nn]ext|[Ee]very|[Ee]ach) (?:year|month|week|spring|summer|autumn|winter|\w+day)\b|"
        r"\b(?:the )?(?:start|beginning|end) of (?:the |this |last |next )?\w+|\b(?:1\d{3}|20\d{2})\b|"
        r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|"
        r"\b(?:in|since|during) (?:the )?(?P<answer>spring|summer|autumn|winter)\b"
    ),
    "person": re.compile(rf"\b{_CAPITALISED}(?:[ \t]+(?:(?:de|van|von|al|the)[ \t]+)*{_CAPITALISED})+"),
    "name": re.compile(rf"[“\"‘](?P<answer>[^“”\"]{{2,80}}?)[”\"’](?!\w)|\b{_NAMES}"),
    "place": re.compile(
        r"\b(?:in|at|on|from|near|to|into|onto|across|around|outside|inside|within|through)\s+"
        rf"(?:(?:the|a|an|its|their|his|her)\s+)?(?P<answer>{_NAMES}(?:\s+{_SITE})?|(?:\w+\s)?{_SITE}(?:\s{_SITE})*)\b"
    ),
    "reason": re.compile(
        r"\b(?:because|since|due to|owing to|so that|so as to|in order to|to (?:avoid|ensure|prevent|make|help|promote|"
        r"improve|allow|enable|give|let|strengthen|keep|reduce|further|secure|bring))\b[^.;:!?\n]*",
        re.IGNORECASE,
    ),
}

ANSWERS = AnswerCues(
    patterns=_PATTERNS,
    general=re.compile(
        r"\b(?:Village|Town|City|District|Street|County|Province|Zone|Committee|Party|Bureau|Office|Group|Company|Co|Ltd|Inc|"
        r"Branch|School|University|College|Hospital|Festival|War|Year|Day|Station|Center|Centre|Community|League|Park|Hall|"
        r"Association|Council|Congress|Ministry|Department|Agency|Bank|Daily|Online|News|Road|River|Lake|Mount|Sea|Islands?|"
        r"States|Kingdom|Republic|Union|Project|Service|Industry|Industrial|Education|Civilization|"
        r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    ),
    titles=re.compile(
        r"\b(?:Reporter|Correspondent|Journalist|Editor|Author|Photographer|Proofreader|Secretary|Director|Deputy|General|"
        r"Manager|President|Chairman|Chairwoman|Mayor|Minister|Professor|By)s?\b\s*"
    ),
    joint=re.compile(r"\s*(?:,|、|,?\s+(?:and|&))\s+(?:the\s+)?(?:(?:correspondent|reporter)s?\s+)?"),
)
