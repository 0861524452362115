"""The words by which English plain text marks questions, speakers, captions and tables of contents."""

import re

from embeddings.languages.base import LayoutCues

_WEEKDAYS = (
    r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?"
)
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_NO_SPEAKERS = (
    r"note|notes|nb|n\.b\.|ps|p\.s\.|tip|tips|hint|hints|warning|warnings|caution|danger|important|attention|notice"
    r"|remark|remarks|remember|reminder|example|examples|exception|exceptions|see|see also|update|correction"
    r"|question|answer|q|a|step|task|problem|solution|cause|causes|reason|reasons|result|results|effect|symptom|fix"
    r"|summary|abstract|background|introduction|methods?|conclusions?|findings?|discussion|aims?|objectives?|scope"
    r"|action|actions|decision|decisions|decided|resolved|resolution|motion|proposed|seconded|vote|votes|carried"
    r"|participants?|agenda|minutes|present|absent|apologies|attendees"
    r"|attending|in the chair|in attendance|item|items|topic|topics"
    r"|from|to|cc|bcc|re|fwd|subject|date|time|sent|received|reply-to|title|author|authors|by|source|sources"
    r"|publisher|published|updated|edited|tags|keywords|category|section|editor|editors|language|version|status|id|no"
    r"|price|prices|cost|costs|fee|fees|rent|admission|tickets?|adults?|children|child|students?|seniors?|groups?|famil"
    r"y|members?|deposit|discount|total|sum|amount|size|width|height|depth|length|weight|colou?r|material|capacity|power"
    r"|speed|model|make|type|name|age|born|died|address|phone|telephone|tel|fax|mobile|e-?mail|mail|web"
    r"|website|url|link"
    r"|contact|contacts|enquiries|inquiries|bookings?|open|opens|opened|closed|closes|opening hours|hours|place|venue"
    r"|where|when|who|what|why|how|which|location|directions|parking|car park|bus|train|tram|ferry|access|entrance"
    r"|ingredients|method|serves|preparation|equipment|tools|materials|parts|contents|warranty|requirements"
    r"|advantages?|disadvantages?|pros?|cons?|before|after|first|second|third|next|finally|yes|no|maybe|also|and|but|or"
    r"|photo|photos|picture|image|caption|figure|fig|table|chart|map|illustration|credit|copyright"
    r"|inputs?|outputs?|usage|options?|default|error|errors|info|debug|warn|log"
    r"|summer|winter|spring|autumn|fall|morning|afternoon|evening|night|today|tomorrow|yesterday|daily"
    r"|weekdays|weekends?"
)
# The small words within the names of persons and offices, of several languages.
_PARTICLE = r"(?:de|da|del|den|der|di|du|la|le|of|the|van|von|zu|ten|al|bin|and|y|et|dos|das|af|av)"
_NAME = rf"[^\W\d_a-zß-öø-ÿ][\w.’'-]*+(?: (?:{_PARTICLE}|[^\W\d_a-zß-öø-ÿ][\w.’'-]*+|\d{{1,2}}(?=[ :(\[])))*+"

LAYOUT = LayoutCues(
    question_label=re.compile(r"(?:Q|QUESTION|Question)(?:\s?\d{1,3})?\s?(?:[:.)]|\s[-–—](?=\s))\s*"),
    answer_label=re.compile(r"(?:A|ANSWER|Answer)(?:\s?\d{1,3})?\s?(?:[:.)]|\s[-–—](?=\s))\s*"),
    no_speaker=re.compile(rf"(?:{_NO_SPEAKERS}|{_WEEKDAYS}(?:\s?[-–/]\s?{_WEEKDAYS})?|{_MONTHS})", re.IGNORECASE),
    speaker=re.compile(
        rf"(?P<name>{_NAME})(?P<aside> ?[(\[][^()\[\]\r\n]{{1,80}}[)\]])?\s?[:：](?=\s|$)"
        r"|<(?P<nick>[\w.@+-]{1,24})>(?=\s)"
    ),
    speaker_and_time=re.compile(rf"(?P<name>{_NAME}):?\s+[\[(]?\d{{1,2}}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?[\])]?"),
    abbreviation=re.compile(r"(?:^|[\s.(])(?:[^\W\d_]|[A-Z][a-z]{1,3}|vs|cf|e\.g|i\.e)\.$"),
    caption=re.compile(
        r"(?:[(\[]\s?)?(?:"
        r"(?:(?:Figure|Fig|FIGURE|Table|TABLE|Plate|Map|Chart|Illustration|Diagram|Photo|Image|Picture|Exhibit|Box)\.?"
        r"\s(?:\d{1,3}(?:\.\d{1,3})?|[IVX]{1,4})[a-z]?\s?[.:)–—-]\s?)"
        r"|(?:Photo(?:graph)?s?|PHOTO|Picture|Pictured|Image|Caption|Illustration|Above|Below|Left|Right)\s?:\s"
        r"|(?:Photo(?:graph)?s?|Picture|Image|Illustration)\s(?:by|courtesy of|credit)\b)"
    ),
    contents=re.compile(r"(?:table of )?contents:?|index:?|in this (?:manual|guide|document|issue):?", re.IGNORECASE),
    unfinished=re.compile(
        r"\b(?:the|an?|of|by|at|in|on|to|and|or|for|with|from|as|is|was|are|were|that|which|whose|its|their|his|her|has|have"
        r"|had|than|into|under|between|because|where|when|while|if)$"
    ),
)
