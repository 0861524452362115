"""English bylines, with the Chinese labels and roles that translated reports keep."""

import re

from embeddings.languages.base import BylineCues
from embeddings.languages.english.dates import DATE, MONTH, TIME, WEEKDAY

_LABELS = {
    "author": (
        r"authors?(?: of (?:this|these) \w{1,20})?|byline|by|(?:written|posted|prepared|compiled|recorded|presented) by"
        r"|writers?|(?:text|words|story|interview)(?: by)|reported by|reporters?|journalists?|correspondents?"
        r"|作者|文章作者|(?:本报)?记者|通讯员|撰文"
    ),
    "publisher": r"sources?|publishers?|published by|文章来源|来源|稿源",
    "date": (
        r"date|(?:(?:first|originally) )?published(?: (?:on|at))?|publication date|release (?:date|time)"
        r"|publish(?:ing)? (?:date|time)|(?:posted|released|issued|sent)(?: (?:on|at))?"
        r"|(?:last )?(?:updated|modified|revised)(?: (?:on|at))?|date published"
        r"|发布时间|发布日期|日期"
    ),
    "url": r"url|link|(?:original|source|article) (?:link|url|address)|permalink|原文链接|链接|网址",
    "other": (
        r"edited by|(?:(?:executive|managing|chief|copy) )?editors?(?:[- ]in[- ](?:charge|chief))?"
        r"|proofread(?:ing|ers?)?(?: by)?|photo(?:s|graphy|graphers?)?(?: by)?"
        r"|translat(?:ed by|ors?)|review(?:ed by|ers?)|责任编辑|编辑|责编|校对|审核|翻译|摄影"
    ),
}
_ANY_LABEL = "|".join(_LABELS.values())

# Names are capitalised. A particle or a slip of the translator may stand between ("Yang Qifei xu Songyin").
_ROLE_WORD = r"(?:reporter|correspondent|journalist|photographer|editor|edited|proofread(?:er|ing)?)s?\b(?: by\b)?"
_ROLE = rf"(?i:{_ROLE_WORD})"
_JOBS = (
    r"(?:(?:staff|senior|chief|special|foreign|guest|contributing|freelance|political|health|science|business|economics"
    r"|education|environment|sports?|arts|culture|city|local|local democracy|features?|investigations?|national|europe"
    r"|data|court|crime|transport|technology|deputy|associate|assistant|managing|executive|our|news|opinion)\s+){0,3}"
    r"(?:writer|reporter|correspondent|editor|columnist|contributor|journalist|photographer|critic|producer|intern"
    r"|author|blogger|analyst|editor[- ]in[- ]chief|editor[- ]at[- ]large)s?"
)
_AGENCY = (
    r"(?:(?:The )?Associated Press|AP|Reuters|AFP|Agence France-Presse|dpa|DPA|UPI|(?:The )?Press Association|PA Media"
    r"|Bloomberg(?: News)?|Xinhua|TASS|Interfax|ANSA|Kyodo(?: News)?|Yonhap|BBC(?: News| Sport)?|CNN|NPR|CBC(?: News)?"
    r"|(?:The )?Canadian Press|AAP|PTI|IANS|Anadolu(?: Agency)?|Ritzau|NTB|Al Jazeera|Deutsche Welle)(?!\w)"
)
_NO_NAME = (
    r"(?:a|an|and|as|asks?|asked|at|by|for|from|in|into|is|meets?|met|of|on|or|out|saw|says?|said|sees?|tells?|the|to"
    r"|told|was|wins|with|won)\b"
)
# In a headline in capitals these stand between its words; the name of a person may end with one ("JOHNNIE TO").
_NO_NAME_IN_CAPITALS = r"(?:ARE|AT|BE|BY|FOR|FROM|INTO|IS|THE|TO|WAS|WERE)\s"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĆČĐĞİŁŃŐŘŚŞŠŤŮŰŹŻŽ]"
_PARTICLE = r"(?:al|bin|da|de|del|den|der|di|dos|du|el|ibn|la|le|ten|ter|van|von|zu)"
_NAME_PART = (
    rf"(?!{_ROLE}|(?i:{_JOBS}\b|special\s+to\b)|{_AGENCY})"
    rf"(?:(?!{_NO_NAME_IN_CAPITALS}){_CAPITAL}[\w’'-]*\.?|(?!{_NO_NAME})[a-z]{{1,6}}(?=\s+{_CAPITAL})|{_PARTICLE}(?=\s))(?!\w)"
)
_NAMES = rf"(?!{_ROLE}){_CAPITAL}[\w’'-]*\.?(?:(?:\s*[,、&]\s*(?:and\s+)?|\s+(?:(?:and|with)\s+)?){_NAME_PART}){{1,11}}"
_NO_ARTICLE = r"(?!(?:The|An?|Our|No|This|How|Why|What|New)\s)"
_NAME = rf"(?!{_ROLE}){_NO_ARTICLE}{_CAPITAL}[\w’'-]*\.?(?:\s+{_NAME_PART}){{1,4}}"
_BY = (
    r"(?:by(?:\s+(?:our|the)(?:\s+\w{1,20}){0,3}\s+(?:correspondents?|reporters?|editors?|staff))?"
    r"|(?:an?\s+)?(?:guest\s+)?(?:written|reported|posted|words|text|story|photos"
    r"|photographs|photography|pictures|interview|compiled|recorded|prepared|presented"
    r"|article|column|essay|post|blog post|review|feature|report|reporting|analysis"
    r"|commentary|opinion|notes(?: taken)?|minutes(?: taken)?)(?:\s+(?:and|&)\s+\w{1,20})?\s+by"
    r"|from our (?:own )?correspondents?,?)"
)
_ACTIVITY = r"(?:additional\s+)?(?:reporting|writing|editing|compiled|written|reported|edited|words|text|story|photos?)"
_WRITES = r"(?:reporting|writing|compiled|written|reported|words|text|story)"
_PAPER = (
    r"(?:Advertiser|Argus|Bulletin|Chronicle|Citizen|Courier|Dispatch|Echo|Enquirer|Examiner|Express|Gazette|Globe|Guardian"
    r"|Herald|Independent|Inquirer|Journal|Magazine|Mail|Mirror|Monitor|News|Observer|Post|Press|Record|Register|Review"
    r"|Sentinel|Standard|Star|Sun|Telegraph|Times|Today|Tribune|Weekly)"
)
_SEPARATORS = r"[\s|,·•()–—-]*"
_OUTLET = rf"(?:(?!{_ROLE})[A-Z][\w·&’'.-]*\s+(?:(?:of|the|and|media)\s+)?){{1,6}}?"
_ROLES = rf"(?P<outlet>{_OUTLET})?{_ROLE}[:：]?\s+{_NAMES}(?:[,;]?\s+{_ROLE}[:：]?\s+{_NAMES})*"
_HAN_NAMES = r"[\u4e00-\u9fff]{2,4}(?:[\s、,，]+(?!记者|通讯员|编辑|校对)[\u4e00-\u9fff]{2,4})*"

BYLINES = BylineCues(
    field=re.compile(
        rf"(?<!\w)(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _LABELS.items())})\s*[:：]\s*"
        rf"(?P<value>.*?)(?=[\s|;；]*(?<!\w)(?:{_ANY_LABEL})\s*[:：]|\s+\d{{4}}-\d|\s+\|\s|$)",
        re.IGNORECASE,
    ),
    people_field=re.compile(
        r"(?:(?i:words|text|story|report|reporting|article|words and (?:pictures|photos)|text and (?:pictures|photos)"
        r"|interview|interviewer"
        r"|minutes(?: taken)?(?: by)?|notes(?: taken)?(?: by)?|minute taker|put together by)"
        rf"\s*[:：/]\s*(?P<value>{_NO_ARTICLE}{_NAMES}.{{0,200}})"
        rf"|(?i:from|sender)\s*[:：]\s*(?P<sender>[\"“]?(?:{_NAMES}|{_CAPITAL}[\w’'-]*(?=\s*<))[^|]{{0,200}}))"
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
        rf"(?:(?i:{_BY})(?:\s+(?i:{_JOBS})(?:\s+for\s+[A-Z]\w+)?)?)\s+(?P<names>{_NAMES})"
        rf"(?:\s*[|,/–—·-]\s*.{{0,80}}|\s+in\s+{_CAPITAL}\w+.{{0,30}}|\s+(?:for|of)\s+(?:the\s+)?[A-Z].{{0,40}}"
        rf"|\s+\(.{{0,60}}\)|\s+(?:on|at)\s+.{{0,40}}|\s+@\w{{1,30}}|\s+{_AGENCY}.{{0,20}}"
        rf"|\s+(?i:and\s+agencies)|\s+(?i:{_JOBS})\b.{{0,40}})?"
    ),
    by_anyone=re.compile(r"by(?:\s+[\w.-]+){0,3}", re.IGNORECASE),
    credits=re.compile(
        rf"[(（\[]?(?:(?:(?i:(?:additional\s+reporting|edit(?:ing|ed))\s+by):?\s+{_NAMES}[;,.]?\s+)?"
        rf"(?i:{_WRITES}\s+by):?\s+(?P<names>{_NAMES})|(?i:{_ACTIVITY}\s+by):?\s+{_NAMES})"
        rf"(?:\s+in\s+{_CAPITAL}[\w. ]{{0,30}})?"
        rf"(?:[;,.]?\s+(?:and\s+)?(?i:{_ACTIVITY}\s+by):?\s+{_NAMES}(?:\s+in\s+{_CAPITAL}[\w. ]{{0,30}})?){{0,5}}"
        r"\.?[)）\]]?\.?"
    ),
    name_and_role=re.compile(
        rf"(?P<names>{_NAME}(?:(?:\s*,\s*|\s+and\s+){_NAME}){{0,3}})"
        rf"(?:\s*(?:,|\||·|[–—-]|\()\s*(?:(?i:(?:the\s+)?{_JOBS})\b.{{0,60}}|{_AGENCY}\)?)|\s+(?i:{_JOBS})\s+@\w{{1,30}})"
    ),
    name_alone=re.compile(
        rf"(?P<names>{_NAME}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*){_NAME}){{0,3}})"
        rf"(?:\s+and\s+agencies)?(?:\s+in\s+{_CAPITAL}[\w’'-]+(?:[\s,]+{_CAPITAL}[\w’'-]+){{0,3}}"
        rf"|\s*[|·]\s*(?P<publisher>{_CAPITAL}[\w’'&.-]*(?:\s+{_CAPITAL}[\w’'&.-]*){{0,4}}))?"
    ),
    between_names=re.compile(r",\s*(?:and\s+)?|(?<!\s)\s+(?:and|&)\s+"),
    before_name=re.compile(
        rf"(?:by|(?-i:Von|Par|Por|Door|Av)(?=\s+\w+\s+\w)|(?:the\s+)?(?:{_JOBS}|intern|trainee)\b[:：]?"
        r"|(?:from\s+)?our (?:own )?correspondents?,?)\s+(?=\S)",
        re.IGNORECASE,
    ),
    after_names=re.compile(
        r"\s*(?:[|;；·•<(（\[【]|(?<=\s)[–—]|(?<=\s)-(?=\s)|/\s|https?://|\d{4}).*|\s{2,}.*"
        r"|\s+[A-Z]\w*(?:\s[a-z]\w*)*\s*[:：].*|\s+(?:for|in|at)\s+(?:the\s+)?[A-Z].*",
        re.DOTALL,
    ),
    role_alone=re.compile(
        rf"(?i:{_JOBS})|{_AGENCY}|(?i:special to) [A-Z].{{1,40}}"
        rf"|(?i:for) (?:(?i:the) )?(?:{_CAPITAL}[\w’'&.-]*\s+){{0,4}}{_PAPER}"
    ),
    says_published=re.compile(
        r"(?:(?:first|originally|last)\s+)?"
        r"(?:published|posted|updated|modified|released|issued|revised|edited|created|changed|reviewed|amended)\b"
        rf"(?=\s*(?:[:：\d]|(?:on|at|by|in|the)\b|{WEEKDAY}|{MONTH}))",
        re.IGNORECASE,
    ),
    role=re.compile(
        r"^[A-Z]{2,4}$|^\W*[a-z][a-z]|^(?:A|An|The|Our)\s|\d|\bof\b"
        rf"|\b(?i:{_JOBS}|secretary|captain|keeper|director|head|chief|manager|officer|chair\w*|president|minister|mayor"
        r"|professor|lecturer|researcher|fellow|treasurer|clerk|producer|presenter|host|staff|team|desk|bureau|department"
        r"|office|university|institute|phd|md|mp|engineer|engineering|warden|librarian|spokes\w+|communications"
        r"|esq|station|centre|center|service|committee|council|town|village|school|college|hospital|society|association"
        r"|museum|company|ltd|inc|group|founder|co-founder|ceo|cto|gazette|courier|times|herald|tribune|news|press|agency)\b"
    ),
    family_name_first=re.compile(r"[\"“](?P<family>[\w’'-]+), (?P<given>[\w’'-]+)[\"”]"),
    dated=re.compile(
        rf"[(\[]?(?:(?:(?:first|originally|last)\s+)?(?:published|posted|updated|modified|released|issued|revised|amended|corrected|reviewed|created|(?:log\s)?opened"
        r"|dated?|circulated(?:\sto\s\w{1,20})?)(?:\s+on|\s+at)?(?:\s+the)?[:：]?\s+)?"
        rf"(?:{TIME}[\s,|]+)?(?:(?!(?:{MONTH}|{WEEKDAY})\s)[^\W\d_][\w.’'-]{{1,20}}(?:\s[^\W\d_][\w.’'-]{{1,20}}){{0,2}},\s+)?"
        rf"(?:{WEEKDAY},?\s+)?(?:{DATE.pattern})[T\s,|/–—-]*(?:{TIME})?{_SEPARATORS}(?:\d{{1,6}}\s+)?",
        re.IGNORECASE,
    ),
    published=re.compile(
        r"\b(?:published|posted|released|issued|circulated|sent round|release date|publication date)\b"
        r"[\s\w:：,.]{0,40}$",
        re.IGNORECASE,
    ),
    updated=re.compile(
        r"\b(?:updated?|modified|revised|amended|edited|changed|checked|corrected|accessed|retrieved|reviewed)\b"
        r"[\s\w:：,.]{0,40}$",
        re.IGNORECASE,
    ),
    dateline=re.compile(
        rf"{_CAPITAL}[\w.’' -]{{1,40}}(?:,\s{_CAPITAL}[\w. ]{{1,30}})?"
        rf"(?:,\s+|\s*(?:--|[–—-])\s*|\s+(?=\())"
        rf"(?:(?i:{WEEKDAY},?\s+)?(?:(?i:{DATE.pattern})|(?i:{MONTH})\s+\d{{1,2}}|\d{{1,2}}\s+(?i:{MONTH}))"
        r"(?:,?\s+(?=[(/])|\s*(?=[–—-])|/))?"
        rf"(?:\((?:(?P<publisher>{_CAPITAL}[^\d()]{{1,40}})|[^()]{{1,40}})\)\s*|/[\w ]{{2,30}}/\s*)?(?:--|[–—-])\s"
        rf"|\((?P<agency>[A-Z]{{2,6}}|{_AGENCY})\)\s*(?:--|[–—-])\s"
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
