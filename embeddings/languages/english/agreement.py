"""The English words by which a sentence agrees with a question or with another sentence, or contradicts it."""

import re

from embeddings.languages.base import AgreementCues

# A word of one side denies the words of the other. Pairs that name two sides of one event (bought, sold), and pairs
# that stand beside one another in most articles (old, new), are left out.
_OPPOSITES = (
    ("ris(?:e|es|en|ing)|rose|increas(?:e|es|ed|ing)|gr[eo]w(?:s|n|ing)?|climb(?:s|ed)?|went up",
     "f[ae]ll(?:s|en|ing)?|drop(?:s|ped)?|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|shr[aiu]nk(?:s|en)?|s[aiu]nk"
     "|went down"),
    ("w[io]n(?:s|ning)?", "los(?:e|es|t|ing)"),
    ("accept(?:s|ed)?|approv(?:e|es|ed|al)|adopt(?:s|ed)?|granted|agreed to|passed",
     "reject(?:s|ed|ion)?|refus(?:e|es|ed|al)|turned down|vetoed|voted down"),
    ("allow(?:s|ed)?|permitted|permits?", "forbid(?:s|den)?|forbade|prohibit(?:s|ed)?|banned"),
    ("support(?:s|ed)?|favou?r(?:s|ed)?|welcom(?:e|es|ed)"
     "|(?:vote[sd]?|voting|spoke|speaks?|is|are|was|were) (?:for|in favou?r of)",
     "oppos(?:e|es|ed)|condemn(?:s|ed)?|(?:vote[sd]?|voting|spoke|speaks?|is|are|was|were) against"),
    ("success(?:es|ful)?|succeed(?:s|ed)?", "fail(?:s|ed|ure|ures)?|unsuccessful"),
    ("profits?|surplus|profitable", "loss(?:es)?|deficits?|loss-making"),
    ("gain(?:s|ed)?", "los(?:e|es|t|s)"),
    ("work(?:s|ing)|functions?|functioning|in operation|in use|in order",
     "out of (?:order|use|operation|service)|broken|defective"),
    ("alive|living|survived|surviv(?:es|ors?)", "dead|died|killed|perished"),
    ("clockwise", "anticlockwise|counterclockwise"),
    ("legal|lawful", "illegal|unlawful"),
    ("guilty|convicted", "innocent|acquitted|not guilty"),
    ("safe|harmless", "dangerous|unsafe|hazardous"),
    ("free(?: of charge)?|for free", "(?:must|have to|has to) (?:be )?pa(?:y|id)|costs?"),
    ("voluntary|optional", "compulsory|mandatory|obligatory"),
    ("temporary|provisional", "permanent"),
    ("better|improv(?:e|es|ed|ing)", "worse|worsen(?:s|ed)?|deteriorat(?:e|es|ed)"),
    ("cheaper", "dearer|more expensive"), ("faster|quicker", "slower"), ("heavier", "lighter"),
    ("larger|bigger", "smaller"), ("longer", "shorter"), ("older", "younger|newer"), ("wider", "narrower"),
    ("higher", "lower"), ("earlier|sooner", "later"), ("taller", "shorter"), ("deeper", "shallower"),
    ("the largest|the biggest", "the smallest"), ("the oldest", "the youngest|the newest"),
    ("the highest|the tallest", "the lowest"), ("the longest", "the shortest"),
    ("majority|most of", "minority"), ("maximum|at most", "minimum|at least"),
    ("full|crowded|sold out", "empty|half empty"), ("present", "absent"),
    ("remember(?:s|ed)?", "forgot(?:ten)?|forgets?"), ("true|correct", "false|wrong|incorrect|untrue"),
    ("married", "single|unmarried|divorced|bachelor|never married"),
    ("active", "extinct|dormant|inactive"), ("public", "private(?:ly)?"),
    ("indoors?", "outdoors?"), ("north(?:ern)?", "south(?:ern)?"), ("east(?:ern)?", "west(?:ern)?"),
    ("left-handed", "right-handed"), ("hired|employed|recruited", "dismissed|fired|laid off|sacked"),
    ("widen(?:s|ed)?", "narrow(?:s|ed)"), ("delayed|late", "on time|punctual(?:ly)?"),
    ("kept|keeps?|preserved|retained", "removed|discarded|thrown away|abandoned|scrapped"),
    ("stands? still|still stands?|survives?|still exists?", "pulled down|torn down|demolished|destroyed"),
    ("found", "missing|never found|lost without trace"), ("early", "late"),
    ("vegetarian", "meat"), ("raised|raises?", "lowered|lowers?|cut"),
    ("optimistic", "pessimistic"), ("visible", "invisible|hidden"), ("strong(?:er)?", "weak(?:er)?"),
    ("enough|sufficient", "too few|too little|insufficient|short of"),
    ("leaves? (?:the )?house|went out", "stay(?:s|ed)? (?:at home|in)"),
)  # fmt: skip
# States that are also events: "Is it open?" is denied by "It is closed", and "When did it open?" is not.
_STAGES = (
    ("open(?:s|ed|ing)?|reopen(?:s|ed|ing)?",
     "clos(?:e|es|ed|ing|ure)|shut(?:s|ting)?"),
    ("beg[aiu]n(?:s|ning)?|start(?:s|ed|ing)?", "end(?:s|ed|ing)?|stop(?:s|ped)?|finish(?:es|ed)?|ceas(?:e|es|ed)"),
    ("founded|established|set up|formed|created", "dissolved|disbanded|abolished|wound up"),
    ("built|erected|constructed|put up", "demolished|pulled down|torn down|destroyed"),
    ("join(?:s|ed)?|entered", "left|leav(?:e|es|ing)|quit|resign(?:s|ed)?"),
    ("appointed|elected|took office", "resign(?:s|ed)|dismissed|stepped down"),
    ("arriv(?:e|es|ed|al)", "depart(?:s|ed|ure)|set off"),
    ("born", "died|buried"), ("married", "divorced"), ("arrested|imprisoned", "released|freed"),
)  # fmt: skip

_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: float(value) for value, word in enumerate(_NUMBER_WORDS.split())}
_NUMBERS |= {word: 10.0 * value for value, word in enumerate(_TENS.split(), 2)}
_MULTIPLES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12.0}
_SIZES: dict[str, dict[str, float]] = {
    "length": {
        "mm millimetre millimeter": 1, "cm centimetre centimeter": 10, "m metre meter": 1000,
        "km kilometre kilometer": 1e6, "inch": 25.4, "foot feet ft": 304.8, "yard": 914.4, "mile": 1609344,
    },
    "weight": {
        "mg milligram": 1, "g gram gramme": 1e3, "kg kilo kilogram": 1e6, "ton tonne t": 1e9, "pound lb": 453592,
    },
    "time": {
        "second": 1, "minute min": 60, "hour h": 3600, "day": 86400, "week": 604800, "month": 2629800, "year": 31557600,
    },
    "area": {"hectare ha": 10000, "acre": 4046.9},
    "volume": {"ml millilitre milliliter": 1, "litre liter l": 1e3, "gallon": 4546, "pint": 568},
    "share": {"% percent pct": 1},
    "euros": {"€ euro eur": 1}, "dollars": {"$ dollar usd": 1}, "pounds": {"£ gbp": 1}, "crowns": {"crown": 1},
    "yuan": {"yuan rmb renminbi ¥": 1}, "francs": {"franc chf": 1}, "yen": {"yen": 1}, "guilders": {"guilder": 1},
    "cents": {"cent pence penny": 1}, "kroner": {"krone kroner kronor kr": 1}, "roubles": {"rouble ruble": 1},
}  # fmt: skip
_IRREGULAR = {"feet", "%", "€", "$", "£", "¥", "mm", "cm", "m", "km", "mg", "g", "kg", "t", "h", "l", "ml", "ha", "ft"}


def _units() -> dict[str, tuple[str, float]]:
    """Return each unit, in the singular and in the plural, with its dimension and its size."""
    units: dict[str, tuple[str, float]] = {}
    for dimension, sizes in _SIZES.items():
        for words, size in sizes.items():
            for word in words.split():
                units[word] = dimension, float(size)
                if word not in _IRREGULAR:
                    units[f"{word}es" if word.endswith("ch") else f"{word}s"] = dimension, float(size)
    return units


# Kinds of work that one person may well do beside each other: a poet may teach, and a singer compose.
_LETTERS = (
    "teacher|schoolmaster|schoolmistress|professor|poet|novelist|writer|playwright|journalist|historian|archaeologist"
    "|philosopher|translator|librarian|bookseller|critic|author|editor|economist|lawyer|judge|priest|pastor|rabbi|monk|nun"
)
_STAGE = (
    "singer|musician|cellist|violinist|pianist|guitarist|organist|drummer|flautist|composer|conductor|actor|actress"
    "|dancer|comedian|clown|magician|teacher|professor"
)
_ARTS = "painter|sculptor|potter|weaver|photographer|architect|goldsmith|silversmith|engraver|illustrator|teacher"
_SCIENCE = (
    "geologist|biologist|botanist|zoologist|chemist|physicist|mathematician|astronomer|engineer|architect|programmer"
    "|inventor|explorer|professor|teacher|doctor|physician|surgeon|philosopher|meteorologist"
)
_HEALTH = "vet|veterinarian|nurse|doctor|physician|surgeon|dentist|midwife|pharmacist|optician|professor"
_SEA = (
    "sailor|captain|fisherman|fisherwoman|ferryman|navigator|shipbuilder|boatbuilder|lighthouse keeper|diver|explorer"
)
_LAND = "farmer|shepherd|gardener|forester|hunter|gamekeeper|beekeeper|miller|brewer|innkeeper|butcher|baker|cook|chef"
_TRADE = (
    "tailor|dressmaker|seamstress|cooper|carpenter|joiner|mason|bricklayer|plumber|electrician|blacksmith|locksmith"
    "|gunsmith|clockmaker|watchmaker|shoemaker|cobbler|saddler|printer|bookbinder|hairdresser|barber|miner|driver"
)
_GUARD = "soldier|spy|detective|policeman|policewoman|firefighter|fireman|pilot|officer|captain|general"
_SPORT = (
    "footballer|cyclist|swimmer|boxer|skier|runner|gymnast|goalkeeper|cricketer|jockey|wrestler|sprinter|rower|coach"
    "|climber|golfer"
)
_MONEY = "merchant|banker|accountant|shopkeeper|bookkeeper|broker|lawyer|economist"
_WORK = (_LETTERS, _STAGE, _ARTS, _SCIENCE, _HEALTH, _SEA, _LAND, _TRADE, _GUARD, _SPORT, _MONEY)
_EMPTY = """
kind kinds type types people person persons number year years day date time name names place total much amount happen
happened really actually ever still also currently today now exactly last always yet already article articles text say
says said new use used make made one good long often old
"""
_DETERMINER = r"(?i:the|an?|another|one)"
_CHECKING = r"is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must"

AGREEMENT = AgreementCues(
    checks=re.compile(
        rf"^(?:(?:and|but|so)\s)?(?:{_CHECKING}|(?P<denies>(?:{_CHECKING}|ca|wo)n[’']t|cannot))\b", re.IGNORECASE
    ),
    alternatives=re.compile(r"\bor\b", re.IGNORECASE),
    negation=re.compile(
        r"\b(?:not|never|no|none|nobody|nothing|nowhere|neither|nor|cannot|without|no one|hardly|scarcely)\b|n[’']t\b",
        re.IGNORECASE,
    ),
    no_negation=re.compile(
        r"\b(?:not (?:only|just|merely|simply|least|surprisingly|necessarily|until|till|unlike|all|every|yet known)"
        r"|no (?:doubt|matter|fewer|less|more than|later|sooner|\d)|no\. ?\d|never before"
        r"|nothing (?:but|other)|without (?:doubt|question)"
        r"|none other|not to mention|whether or not|or not|if not)\b"
        r"|\b(?:not|never|n[’']t)\b(?=[^.;:]{1,60}\b(?:until|till|unless|before|but|only)\b)",
        re.IGNORECASE,
    ),
    negation_edges=re.compile(
        r"[;:()–—|]|,(?!\d)|\b(?:and|but|while|who|which|where|when|before|after|then|until|because|since|although|though"
        r"|so|as|that|whose)\b"
    ),
    condition=re.compile(r"\b(?:if|unless|whether|should|would have|until|as though|as if)\b", re.IGNORECASE),
    denying=re.compile(
        r"\b(?:stop(?:s|ped)?|fail(?:s|ed)?|refus\w+|reject\w*|prevent\w*|avoid\w*|lack\w*|without|ban(?:s|ned)?|except"
        r"|forb\w+|prohibit\w*|only|los[est]\w*|lost|leav\w+|left|abandon\w*|ceas\w+|end(?:s|ed)?|deni\w+|deny|oppos\w+"
        r"|against|unable|miss(?:es|ed|ing)?|absent|unlike|instead|rather|other than|few|hardly|barely|cancel\w*"
        r"|exempt\w*|exclu\w+|problem\w*|difficult\w*|wrong|limit\w*|restrict\w*|weak\w*|impossible)\b",
        re.IGNORECASE,
    ),
    opposites=tuple(
        (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
        for one, other in _OPPOSITES
    ),
    stages=tuple(
        (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
        for one, other in _STAGES
    ),
    is_state=re.compile(r"(?:is|are)\b", re.IGNORECASE),
    remains=re.compile(
        r"\b(?:stay(?:s|ed)?|remain(?:s|ed)?|still|keep(?:s)?|kept|continu(?:e|es|ed))\b", re.IGNORECASE
    ),
    limits=re.compile(r"\b(?:only|except|unless|other than|no longer|instead|apart from)\b", re.IGNORECASE),
    opposing_prefixes=("anti", "counter", "un", "in", "im", "il", "ir", "dis", "non"),
    every=re.compile(r"\b(?:all|every|each|everybody|everyone|entire|whole)\b", re.IGNORECASE),
    some=re.compile(
        r"\b(?:half|some|most|many|few|several|none|not all|not every|almost all|nearly all"
        r"|a (?:third|quarter|part|few)|two thirds|a minority|a majority|only)\b",
        re.IGNORECASE,
    ),
    numbers=_NUMBERS,
    multiples=_MULTIPLES,
    decimal_comma=False,
    approximately=re.compile(
        r"\b(?:over|about|around|nearly|almost|some|approximately|roughly|more than|less than|fewer than|at least"
        r"|at most|up to|under|close to|just over|just under|circa|ca\.?|an estimated|no fewer than|as many as"
        r"|well over|above|below)\s(?:the\s)?$|[~≈<>]\s?$",
        re.IGNORECASE,
    ),
    units=_units(),
    clock=re.compile(
        r"\b(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b|\b(?P<hour2>[01]?\d|2[0-4]):(?P<minute2>[0-5]\d)\b",
        re.IGNORECASE,
    ),
    afternoon="p",
    occupations=tuple(re.compile(rf"(?:{words})s?", re.IGNORECASE) for words in _WORK),
    named_before=re.compile(rf"(?:^|\b{_DETERMINER}\s)(?P<property>[a-z][\w’'-]*(?:\s[a-z][\w’'-]*){{0,2}})\s$"),
    named_after=re.compile(
        rf"(?:,\s{_DETERMINER}\s|\s\((?:{_DETERMINER}\s)?|\s(?:the)\s|\s(?:is|was)\san?\s)(?P<property>[a-z][\w’'-]*(?:\s[\w’'-]++){{0,6}})"
    ),
    one_at_a_time=re.compile(
        r"^(?:who|what|which \w+)(?:\s(?:is|was)|[’']s)\s(?:now\s)?(?:the|its|their|his|her)\s(?!first|last|other|one)"
        r"|^(?:who|which \w+)\s(?:founded|invented|discovered|designed|built|wrote|composed|painted|won|leads?"
        r"|heads?|owns?|directs?|runs|chairs|led|headed|opened|bought|killed|succeeded|conducts?|teaches|manages?|governs?)\b",
        re.IGNORECASE,
    ),
    saying=re.compile(
        r"\b(?:said|says|saying|told|added|adds|explained|explains|stressed|noted|recalled|according to|announced"
        r"|admitted|declared|wrote|reported|reports)\b",
        re.IGNORECASE,
    ),
    empty=frozenset(_EMPTY.split()),
)
