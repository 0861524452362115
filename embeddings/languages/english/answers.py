"""The forms that numbers, names, dates and the like have in English text, in full."""

import re

from embeddings.languages.base import AnswerCues
from embeddings.languages.english.dates import DATE
from embeddings.languages.english.words import MONTH

# Groups of three digits may be parted by spaces of any width, an apostrophe, a point or a comma.
_FIGURE = (
    r"(?:(?<![\d.,])\d{1,3}(?:[ \u00a0\u2007\u2009\u202f'’.]\d{3})+(?:[.,]\d+)?(?!\d)|\d++(?:,\d++)*+(?:\.\d++)?+)"
)
_NUMBER = (
    rf"(?:{_FIGURE}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|half|both|several|"
    r"hundreds?|thousands?|millions?|billions?|dozens?)"
)
_NUMBERS = rf"{_NUMBER}(?:[ -](?:hundred|thousand|million|billion|dozen)s?)*"
_DECADES = "twent|thirt|fort|fift|sixt|sevent|eight|ninet"
_AGE = rf"(?:\d{{1,3}}|(?:{_DECADES})y(?:-\w+)?|\w+teen|ten|eleven|twelve|six|seven|eight|nine)"
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
        rf"\b{_NUMBERS}[- ]years?(?:[- ]old| of age)\b|\bage[sd]?:? (?:of )?{_NUMBERS}\b|"
        # "Ana Ruiz, 57, said", "Ana Ruiz (57)"
        r"(?<=[a-z], )\d{1,3}(?=[,.;)])|(?<=[a-z] \()\d{1,3}(?=\))|"
        # "Ana Ruiz, who is 57," and "She turned 57 in May", but not "she is 57 metres away"
        r"\b(?:(?:who|he|she) (?:is|was|will be)|(?:he|she)[’']s|turn(?:s|ed|ing)?)"
        r"(?: (?:now|only|just|already|nearly|almost|about|still))? "
        rf"(?P<answer>{_AGE})\b(?=\W*$|[.,;:!?)”\"–—]|\s(?:and|but|when|now|today|in|on|at|this|next|last)\b)|"
        rf"\bin (?:his|her|their) (?:(?:early|mid|late)[ -])?(?:\d0s|teens|(?:{_DECADES})ies)\b",
        re.IGNORECASE,
    ),
    "money": re.compile(
        rf"(?:\b[A-Z]{{1,3}})?[$€£¥]\s?{_FIGURE}(?:\s(?:hundred|thousand|million|billion)\b)*|"
        rf"\b{_NUMBERS}\s(?:\w+\s)?(?:yuan|renminbi|rmb|dollars?|euros?|pounds?|yen|cents?|pence|coins?|crowns?|"
        r"francs?|kron(?:er?|or)|kr|rupees?|pesos?|roubles?|rubles?|marks|shillings?|guilders?|zloty|EUR|USD|GBP|CHF)\b|"
        rf"\b(?:EUR|USD|GBP|CHF|Rs\.?)\s?{_FIGURE}|{_FIGURE}\s?[€£¥]",
        re.IGNORECASE,
    ),
    "extent": re.compile(
        rf"\b{_NUMBERS}[\s-]?(?:\w+\s)?(?:%|percent|per cent|km|kilomet\w+|met(?:re|er)s?|miles?|feet|foot|inch\w*|"
        r"acres?|hectares?|square|cubic|tons?|tonnes?|kg|kilograms?|years?|months?|weeks?|days?|hours?|minutes?|"
        r"seconds?|mph|degrees?|times|[cm]?m|m?g|ml?|lit(?:re|er)s?|grams?|kilos?|gallons?|pints?|ha|knots|watts?|volts?|"
        r"k?Wh?|°\s?[CF])(?![\w-]|\sold\b)|\b(?:every|each) (?:\w+ )?(?:year|month|week|day|hour)s?\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        rf"{DATE.pattern}|"
        rf"(?:\b(?:early|late|mid)[ -])?(?:\b{_DAY} (?:of )?)?\b{MONTH}\b(?: {_DAY}\b)?(?:,? \d{{4}}\b)?|"
        rf"\b\d{{1,2}}:\d\d\b|(?:\b{_CAPITALISED} )+(?:Festival|Year|Day)\b|\b{_NUMBERS} \w+ ago\b|\b\w+ century\b|"
        r"\b(?:[Ll]ast|[Tt]his|[Nn]ext|[Ee]very|[Ee]ach) (?:year|month|week|spring|summer|autumn|winter|\w+day)\b|"
        r"\b(?:the )?(?:start|beginning|end) of (?:the |this |last |next )?\w+|\b(?:1\d{3}|20\d{2})\b|"
        r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|"
        r"\b(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b(?=\.?[ \t]?(?:[:–-]|\d|to\b|and\b|&))|"
        r"\b\d{1,2}(?:[.:]\d\d)?[ \t]?[ap]\.?m\b\.?|\b\d{1,2} o[’']clock\b|\b(?:noon|midnight)\b|"
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

_EVENTS = (
    r"live[sd]?|living|resid\w*|dwell\w*|settled|(?:his|her|their|at) home",
    r"born|birth\w*",
    r"die[sd]?|dying|dead|deaths?|killed|passed away|drowned",
    r"buried|burial|graves?|laid to rest",
    r"married|marr(?:y|ies|iage)|wed|weddings?",
    r"open(?:s|ed|ing)?|inaugurat\w*|unveil\w*",
    r"close[sd]?|closing|closure|shut(?:s|ting)?(?: down)?|ceased",
    r"found(?:s|ed|ing|ation)|establish\w*|set up|sets up|form(?:s|ed|ation)|started|start|creat(?:e[sd]?|ion)|began",
    r"beg[iau]n(?:s|ning)?|start(?:s|ed|ing)?|launch\w*|commenc\w*|opens|opened",
    r"end(?:s|ed|ing)?|finish\w*|stop(?:s|ped)?|complet\w*|over",
    r"buil[dt](?:s|ing)?|construct\w*|erect\w*|complet\w*|put up",
    r"cost(?:s|ing)?|price[sd]?|pa(?:y|ys|id|ying)|charge[sd]?|fees?|tolls?|fares?|worth|spen[dt]\w*|expens\w*",
    r"earn(?:s|ed|ings)?|salar(?:y|ies)|wages?|income|profits?|revenues?",
    r"work(?:s|ed|ing)?|employ\w*|jobs?|staff\w*",
    r"stud(?:y|ies|ied|ying)|educat\w*|graduat\w*|attend\w*|schooled|train(?:ed|ing)",
    r"move[sd]?|moving|relocat\w*|emigrat\w*|transferred",
    r"b(?:uy|uys|ought|uying)|purchas\w*|acqui\w*",
    r"sells?|sold|selling|sale",
    r"leave[s]?|left|leaving|depart\w*|set off|sets off|sail(?:s|ed)",
    r"arriv\w*|reach(?:es|ed)?|c[ao]me[s]?|return\w*",
    r"elect\w*|appoint\w*|became|become[s]?|took office|chosen",
    r"w[io]n(?:s|ning)?|victor\w*|beat(?:s|en)?|defeat\w*",
    r"los[est]\w*|lost",
    r"burn\w*|destr\w+|demolish\w*|pulled down|torn down|collaps\w*",
    r"publish\w*|released?|appeared|issued",
    r"discover\w*|f[io](?:u)?nds?|uncovered|unearthed",
    r"invent\w*|design\w*|develop\w*|devis\w*",
    r"wr(?:ite|ites|iting|ote|itten)|authors?",
    r"paint(?:s|ed|ing)?|drew|drawn",
    r"deep|depths?", r"long|lengths?|lasts?|lasted", r"tall|high|heights?", r"wide|widths?|breadth",
    r"heavy|weigh\w*", r"fast|speeds?", r"far|distances?", r"ag(?:e|es|ed)|years? old|old",
    r"inhabitants|residents|population|inhabited",
)  # fmt: skip

ANSWERS = AnswerCues(
    patterns=_PATTERNS,
    general=re.compile(
        r"\b(?:Village|Town|City|District|Street|County|Province|Zone|Committee|Party|Bureau|Office|Group|Company|Co|Ltd|Inc|"
        r"Branch|School|University|College|Hospital|Festival|War|Year|Day|Station|Center|Centre|Community|League|Park|Hall|"
        r"Association|Council|Congress|Ministry|Department|Agency|Bank|Daily|Online|News|Road|River|Lake|Mount|Sea|Islands?|"
        r"States|Kingdom|Republic|Museum|Library|Cathedral|Bridge|Ferry|Square|Avenue|Boulevard|Mountains?|Peninsula|Ocean|"
        r"Valley|Airport|Hotel|Theatre|Theater|Club|Bowl|Cup|Prize|Awards?|Board|Commission|Corporation|Foundation|"
        r"Institute|Army|Navy|Operations|American|European|British|German|French|Southwest|Southeast|"
        r"Northwest|Northeast|National|International|Assembly|Parliament|Act|Union|Project|Service|Industry|Industrial|Education|Civilization|"
        r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    ),
    titles=re.compile(
        r"\b(?:Reporter|Correspondent|Journalist|Editor|Author|Photographer|Proofreader|Secretary|Director|Deputy|General|"
        r"Manager|President|Chairman|Chairwoman|Mayor|Minister|Professor|By)s?\b\s*"
    ),
    joint=re.compile(r"\s*(?:,|、|,?\s+(?:and|&))\s+(?:the\s+)?(?:(?:correspondent|reporter)s?\s+)?"),
    events=tuple(re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in _EVENTS),
    life=re.compile(
        r"\((?:born\s|b\.\s?|\*\s?)?(?P<birth>(?:[^\s()–—-]{1,12}\s){0,3}\d{4})\s?[–—-]\s?"
        r"(?:died\s|d\.\s?|†\s?)?(?P<death>(?:[^\s()–—-]{1,12}\s){0,3}\d{4})\)"
    ),
    birth=re.compile(r"\b(?:born|birth)\b", re.IGNORECASE),
    death=re.compile(r"\b(?:die|died|dead|death)\b", re.IGNORECASE),
    clause_edges=re.compile(r"[;:()–—|]|,(?!\d)|\b(?:and|but|while|who|which|where|when|before|after|then|or|until)\b"),
)
