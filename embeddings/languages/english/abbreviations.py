"""English abbreviations, by the reading of their full stop, and the marks of notes."""

import re

from embeddings.languages.base import SentenceCues

# Titles and offices, which stand before a name. "St." and "Sr." may also end a sentence.
_TITLES = (
    "Mr|Mrs|Ms|Mx|Messrs|Mme|Mmes|Mlle|Hr|Fr|Sra|Srta|Dr|Drs|Prof|Profs|Gov|Govs|Lt|Col|Gen|Maj|Capt|Cpt|Cmdr|Comdr|Cdr|Adm|Sgt|"
    "Cpl|Pvt|Pfc|Brig|Rev|Revd|Hon|Msgr|Mgr|Sen|Sens|Rep|Reps|Amb|Atty|Attys|Dir|Ald|Pres|Supt|Insp|Det|Const|Asst|Assoc|"
    "Dep|Treas|Chmn|Cllr|Coun|Ven|Sec[’']y|Mt|Ft|Ste|Sta|Pte|Cdt|Ens|Fl|Lieut|Ofc|Commr|Ch[ai]rwmn|Eng|Engr|Arch|Archb|Bp|"
    "Card|Curt|Dcn|Fth|Br|Sis"
)
_NEVER = (
    rf"\b(?:{_TITLES})\.$|"
    r"\b(?:e\.\s?g|i\.\s?e|cf|viz|vs|approx|esp|incl|excl|a\.\s?k\.\s?a|f\.\s?k\.\s?a|q\.\s?v|s\.\s?v|[Nn]\.\s?[Bb]|"
    r"[Pp]\.\s?[Ss]|resp|[Cc]f|E\.\s?g|I\.\s?e|Viz|Vs|Approx|Incl|Excl|pron|orig|trans|transl)\.$|"
    # "Berg v. Lind", and the years of a life.
    r"(?<=\w )v\.$|\((?:b|d|born|née|r|fl)\.$"
)
# They stand before a number, a letter or a reference in brackets.
_NUMBERED = (
    r"(?<![^\W_])(?:[Nn]os?|[Nn]rs?|[Ff]igs?|FIGS?|[Ee]qs?|[Ee]qns?|[Vv]ols?|[Rr]efs?|[Tt]abs?|[Ee]ds?|[Cc]hs?|[Cc]haps?|[Ss]ecs?|[Ss]ects?|[Aa]rts?|"
    r"[Pp]aras?|[Pp]p?|[Aa]pps?|[Aa]ppx|[Ee]xs?|[Ee]xh|[Pp]ts?|[Bb]ks?|Bd|[Tt]hms?|[Ll]ems?|[Pp]rop|[Dd]ef|[Cc]or|[Aa]lg|[Ss]er|[Oo]p|"
    r"[Cc]at|[Cc]l|[Rr]egs?|[Ss]ched|[Dd]iv|[Gg]r|[Rr]m|[Aa]pt|[Bb]ldg|[Ff]lr|[Tt]el|[Pp]h|[Ee]xt|[Rr]te|[Hh]wy|[Ss]te|ll?|nn?|ff?|vv?|[Vv]er|"
    r"[Rr]ev|[Ee]st|[Rr]|[Bb]|[Dd]|[Ff]l|[Cc]|[Cc]a|[Cc]irc|[Mm]ax|[Mm]in|[Aa]vg|[Aa]pprox|[Cc]ols?|[Ff]ol|[Ii]ss|[Ss]uppl|[Ss]tat|[Ss]upp|"
    r"ft|hrs?|lbs?|mins?|[ap]\.\s?m|[AP]\.M|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat)\.$"
)
# They end a sentence before nearly every capital letter.
_ENDS_BEFORE_CAPITALS = (
    r"\b(?:etc|&c|et\s+seq|[Ii]nc|[Ll]td|[Cc]orp|[Cc]o|[Bb]ros|[Pp]lc|[Pp]ty|LLC|L\.L\.C|S\.A|N\.V|B\.V|G[Mm]b[Hh]|"
    r"[ap]\.\s?m|[AP]\.M|(?<=\d)\s?(?:B\.C\.E|B\.C|C\.E|A\.D)|(?<=[\d½¼¾])\s?(?:km|kg|cm|mm|dm|m|g|mg|l|ml|ha|t|ft|in|yds?|lbs?|oz|mi|hrs?|mins?|"
    r"secs?|mph|rpm|km/h|sq|pct|bn|mn))\.$"
)
# They end a sentence only before a word that begins sentences.
_ENDS_BEFORE_BEGINNINGS = (
    r"(?:(?<![^\W_])[A-Z]\.|"  # an initial
    r"\b(?:St|Sts|Jr|Sr|Snr|Jnr|Esq|Ph\.?\s?D|D\.?\s?Phil|M\.?\s?Sc|B\.?\s?Sc|B\.?\s?Ed|M\.?\s?Ed|LL\.?\s?[BMD]|Ed\.?\s?D|D\.?\s?Sc|"
    r"[BM]\.?\s?Eng|[BM]\.?\s?Phil|Litt\.?\s?D|D\.?\s?Min|Pharm\.?\s?D|Psy\.?\s?D|R\.N|M\.?\s?Arch|"
    r"et\s+al|ibid|Ibid|op\.\s?cit|loc\.\s?cit|Univ|Inst|Dept|dept|Depts|Govt|govt|Assn|assn|Natl|Intl|Mfg|Bldg|Blvd|Ave|Av|Rd|Ln|Pkwy|"
    r"Hwy|Rte|Sq|Ct|Pl|Str|Hts|Figs?|Eqs?|Eqns?|Vols?|Refs?|Tabs?|Eds?|Secs?|Sects?|Chs|Chap|Paras?|Arts?|Nos|pp|Pp|Apt|Jan|Feb|Mar|Apr|"
    r"Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|"
    r"Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ont|Ore|Pa|Que|Tenn|Tex|Va|Vt|Wash|Wis|Wyo|Am|Acad|Soc|Sci|Phys|Chem|Proc|Rev|Bull|"
    r"Ann|Trans|Quart|Int|Lond|Eur|Brit|"
    r"[B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-xz]{1,4})\.)$"  # a capitalised word without a vowel
)
_TIMES = (
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|(?:[ECMP][SD]?|G[MS]|B[S]|CE[S]?|WE[S]?|U)T\b|UTC|Eastern|Central|Pacific|Mountain|Greenwich|Local"
)
_OFFICES = (
    r"President|Chief|Chair(?:man|woman|person)?|Director|Managing|Executive|Vice|Senior|Chancellor|Secretary|"
    r"Spokes(?:man|woman|person)|Founder|Co-[Ff]ounder|Manager|General|Board|Headquarters|Building|Inc|Ltd|Co|Corp|"
    r"Limited|LLC|Plc|PLC|Pty|GmbH|Holdings|International|Group|Magazine|CEO|CFO|COO|Treasurer|Attorney|Partner"
)

_BEGINNINGS = """
after although already among another any before besides despite during each either even every everyone finally first
hence later meanwhile moreover neither nevertheless none nobody nothing now often one perhaps since sometimes soon
still therefore though three thus today together two unlike unless without yesterday yet
"""

ABBREVIATIONS = SentenceCues(
    never_ends=re.compile(_NEVER),
    before_a_number=re.compile(_NUMBERED),
    ends_before_capitals=re.compile(_ENDS_BEFORE_CAPITALS),
    ends_before_beginnings=re.compile(_ENDS_BEFORE_BEGINNINGS),
    continues=re.compile(rf"(?:{_TIMES}|{_OFFICES})\b"),
    beginnings=frozenset(_BEGINNINGS.split()),
    note=re.compile(
        r"\[(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,5}|[a-z]{1,2}|\^[\w-]{1,30}|"
        r"(?:notes?|footnote|fn|nb|ref|n|[Nn]ote)\.?\s?\d{1,3}|"
        r"(?:citation|clarification|verification|page|better source|quotation|source)s?(?: is)? needed|"
        r"who\?|when\?|which\?|where\?|why\?|by whom\?|according to whom\?|dubious[^\[\]]{0,20}|failed verification)\]"
        r"|[⁰¹²³⁴-⁹]{1,3}|[†‡]{1,3}|<sup>[^<>\n]{1,20}</sup>"
    ),
)
