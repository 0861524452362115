"""The words by which an English question asks for a type of answer, for several things, or about a report itself."""

import re

from embeddings.languages.base import QuestionCues

# A question word asks at the beginning of a clause. In "the people who left" and "the year when it rained" it does not.
_BEGINS = (
    r"(?:(?<![\w,)] )|(?<=\b(?:by|to|of|in|on|at|me|is|so|or) )|(?<=\b(?:and|but|for|was|say|ask) )|"
    r"(?<=\b(?:from|with|know|tell) ))"
)
_ANSWER_TYPES = {
    "age": r"\bhow old\b|\bwhat age\b|\bage of\b|\b(?:his|her|whose|their) age\b",
    "money": (
        r"\bhow much (?:money|did|does|do|is|was|were|has|have|will|would|funding|funds)\b|"
        r"\b(?:budget|costs?|price|salary|turnover|revenue|income|profits?|investment)\b"
    ),
    "extent": (
        r"\bhow (?:long|far|tall|high|deep|wide|big|large|heavy|fast|often)\b|"
        r"\bwhat (?:length|height|area|distance|share|percentage|proportion)\b|\b(?:length|duration) of\b"
    ),
    "count": r"\bhow (?:many|few|much)\b|\bpopulation\b|\b(?:the|total|what) number\b|\bnumber of\b",
    "date": (
        rf"{_BEGINS}\bwhen\b|\b(?:since|until|till) when\b|"
        r"\b(?:what|which) (?:exact )?(?:date|day|weekday|year|month|time|hours)\b"
    ),
    "reason": (
        rf"{_BEGINS}\bwhy\b|\b(?:what|which) (?:reason|cause|purpose|goal|aim)|\bfor what (?:reason|purpose)\b|"
        r"\bhow come\b|\bwhat\b.*\bfor\?"
    ),
    "person": (
        rf"{_BEGINS}\bwho(?:m|se)?\b|\bwhat (?:person|is (?:his|her) name|is the name of the (?:person|man|woman))\b|"
        r"\b(?:which|what) (?:person|man|woman|official|leader|secretary|reporter|journalist|correspondent)\b"
    ),
    "name": (
        r"\bnames? of\b|\bwhat(?:'s|’s| is| was| were| are) (?:the|its|their) (?:full )?names?\b|"
        r"\b(?:called|named|titled|nickname|slogan|title|theme)\b|"
        r"^(?:which|what) (?:\w+ )?(?:compan|firm|group|platform|app|organi|bank|branch|office|department|paper|"
        r"website|site)\w*"
    ),
    "place": (
        rf"{_BEGINS}\bwhere\b|\b(?:what|which) (?:place|city|town|village|district|country|county|province|community|"
        r"location|street|school|building|venue|room|area|zone)s?\b"
    ),
}

_NO_NOUN = r"(?:are|were|is|was|do|does|did|have|has|had|will|can|of|in|on|at|from|to|for|with|and|or)\b"

_NUMBER = r"(?:both|two|three|four|five|six|seven|eight|nine|ten|several|some|all)"
_ASKING = r"(?:who|whom|whose|when|where|why|how|what|which)"
_HELPING = r"(?:are|were|is|was|do|does|did|have|has|had|will|would|can|could|should|may|might|must)"
_SEVERAL = (
    rf"^(?:please\s+)?(?:list|name|(?:give|tell|show)\s+(?:me|us))\s+(?:the|every|each|{_NUMBER})\b",
    rf"\b(?:what|which)\s+(?:are\s+the\s+)?(?:\w+\s+)?{_NUMBER}\s+\w+",
    r"^who\s+(?:are|were|all|else)\b",
    rf"\w,?\s+(?:and|or)\s+(?:to\s+|by\s+|in\s+|for\s+)?{_ASKING}\b",  # two questions in one; "and when?" alone is one
    r"\bwhat\s+(?:is|was)\s+(?:the|his|her|its|their)\s+(?:\w+\s+)?\w+\s+and\s+\w+",
    r"\bhow\s+(?:many|much)\s+(?:\w+\s+){1,3}and\s+\w+",
    r"\bwhat\s+(?:are|were)\s+(?:the|its|their|his|her|some)\b(?!.*\b\w+ing\b)",
)

QUESTIONS = QuestionCues(
    answer_types={name: re.compile(pattern, re.IGNORECASE) for name, pattern in _ANSWER_TYPES.items()},
    first_word=re.compile(
        r"\b(?:(?P<person>who(?:m|se)?)|(?P<place>where)|(?P<date>when)|why|(?P<manner>how)|(?P<thing>what|which))\b",
        re.IGNORECASE,
    ),
    # Possessive, as the next two patterns: they take each word whole, and try a run of capitals in one division only.
    person_named=re.compile(r"\b(?i:who)(?:\s+(?:is|was)|[’']s)\s+(?:[A-Z]\S*+\s*+)++\W*$"),
    counted=re.compile(rf"\bhow (?:many|few|much)\s+(?P<noun>(?:(?!{_NO_NOUN})[\w’'-]++\s*+){{1,5}})", re.IGNORECASE),
    chosen=re.compile(
        rf"\b(?:which|what)\s+(?P<noun>(?:(?!{_NO_NOUN})[\w’'-]++\s*+){{1,3}})(?P<ended>{_NO_NOUN})?", re.IGNORECASE
    ),
    called=re.compile(
        r"\b(?:called|named?|names|titled?|nick-?named?|slogan|theme|headline|motto|known as|go(?:es)? by)\b",
        re.IGNORECASE,
    ),
    checked=re.compile(r"\b(?:proof-?\s?read|edit|check|correct)", re.IGNORECASE),
    report=re.compile(
        r"\b(?:reports?|articles?|story|stories|piece|text|news item|dispatch|coverage|write-?up|blog ?post)\b",
        re.IGNORECASE,
    ),
    publishing=re.compile(
        r"\b(?:wr(?:ote|ites?|itten|iting|iter|iters)|author\w*|publi(?:sh\w*|cation)|edit(?:ed|s|or|ors)?|post(?:ed|s)?|filed|"
        r"appear(?:ed)?|c[ao]me|sourced?|date[ds]?|carr(?:y|ies|ied)|releas\w*|print(?:ed)?|taken|originat\w+|"
        r"website|web ?site|site|newspaper|outlet|url|link|credited|headline|titled?|checked|reported|written by)\b",
        re.IGNORECASE,
    ),
    trade=re.compile(r"\b(?:proof-?\s?read\w*|correspondents?|journalists?|reporters?|byline)\b", re.IGNORECASE),
    according=re.compile(
        r"\b(?:according to|in|does|do|did|as)\s+(?:the|this|that|these)\s+(?:\w+\s+){0,3}?"
        r"(?:reports?|articles?|story|piece|text)\b(?:\s+(?:says?|mentions?|describes?|gives?|tells?|names?|lists?))?",
        re.IGNORECASE,
    ),
    asked=re.compile(
        r"\b(?:questions?|queries|ask(?:s|ed|ing)?|survey|quiz|wonder\w*|inquir\w+|enquir\w+)\b", re.IGNORECASE
    ),
    several=re.compile("|".join(_SEVERAL), re.IGNORECASE),
    # "What are the lessons called?" wants one name.
    called_last=re.compile(r"\b(?:called|named|titled|nicknamed|known\s+as)\W*$", re.IGNORECASE),
    # "which apps and channels does", "what local sites were", "which branch and firm were"
    things=re.compile(
        rf"\b(?:which|what)\s+((?:(?!{_HELPING}\b|\w+ed\b|said\b|sent\b|got\b|gave\b|made\b|stands\b|runs\b|kind\b|sort\b|type\b|share\b)[\w’'-]+\s+)"
        rf"{{1,7}}?){_HELPING}\b",
        re.IGNORECASE,
    ),
    plural=re.compile(r"(?<![su’'i])s$"),
    no_plurals=frozenset(("news", "series", "means", "always")),
    conjunctions=frozenset(("and",)),
)
