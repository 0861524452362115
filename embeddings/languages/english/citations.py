"""The names of authors in English, and of Chinese authors as translations write them."""

import re

from embeddings.languages.base import CitationCues

# A word of a name: "Ana", "O’Hara", "Smith-Jones", "McRae", "J.", "J.R.".
_WORD = r"(?:[^\W\d_a-z][^\W\d_]*(?:[’'-][^\W\d_]+){0,3}|(?:[^\W\d_a-z]\.){1,3})"
_PARTICLES = r"(?:(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ter|ten|zu|zum|bin|ibn|al|el)\s)"
# One or two syllables of Pinyin, which write most given names: "Qifei", "Li", "Xiao-ming".
_SYLLABLE = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiouü]{1,3}(?:ng?)?"
_FAMILY_NAMES = """
bai cai cao chang chen cheng cui dai deng ding dong du duan fan fang feng fu gao gu guo han hao he hong hou hu
huang jia jiang jin kang kong li liang liao lin liu lu luo lü ma mao meng miao pan peng qian qin qiu ren shao
shen sheng shi song su sun tan tang tian wan wang wei wu xia xiang xiao xie xiong xu xue yan yang yao ye yin
yu yuan zeng zhang zhao zheng zhong zhou zhu zou
"""

CITATIONS = CitationCues(
    between_names=re.compile(r"[,;]\s*(?:(?:and|&)\s+)?|(?<!\s)\s+(?:and|&)\s+"),
    body=re.compile(
        r"\b(?:the|of|for|and|academy|administration|agency|archives?|association|authority|board|branch|bulletin|bureau"
        r"|cent(?:er|re)|chronicle|city|club|college|commission|committee|community|company|consortium|co-operative"
        r"|corporation|corps|correspondents?|council|county|courier|daily|department|desk|directorate|district|division"
        r"|editors?|editorial|faculty|federation|foundation|gazette|government|group|guild|herald|hospital|inc|institute"
        r"|institution|journal|laboratory|league|library|limited|llc|ltd|magazine|media|ministry|museum|network|news"
        r"|newspaper|newsroom|observer|office|online|organi[sz]ation|parish|party|post|press|project|province|radio"
        r"|reporters?|republic|school|secretariat|services?|society|staff|station|street|team|telegraph|television|times"
        r"|town|township|tribune|trust|union|university|village|weekly|writers?|zone)\b",
        re.IGNORECASE,
    ),
    person=re.compile(
        rf"(?P<given>{_WORD}(?:\s{_WORD}){{0,2}})\s(?P<family>{_PARTICLES}{{0,3}}{_WORD})"
        r"(?:\s(?P<suffix>[JS]r\.?|II|III|IV))?"
    ),
    family_first=re.compile(
        rf"(?P<family>[A-Z][a-zü]{{1,6}})\s(?P<given>(?=[A-Z])(?i:{_SYLLABLE}(?:-?{_SYLLABLE})?))(?P<suffix>)"
    ),
    family_names=frozenset(_FAMILY_NAMES.split()),
)
