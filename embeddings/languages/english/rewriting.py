"""The English words by which a question refers back, those by which it is made whole, and those that join questions."""

import re

from embeddings.languages.base import PartCues, ReferenceCues, RewritingCues

AUXILIARY = (
    r"(?:(?P<copula>is|are|was|were|am|isn['’]t|aren['’]t|wasn['’]t|weren['’]t)|(?P<perfect>has|have|had|hasn['’]t|haven['’]t)|"
    r"(?P<support>do|does|did|don['’]t|doesn['’]t|didn['’]t|can|could|will|would|should|may|might|must|shall|can['’]t|won['’]t))"
)
_AUXILIARY = re.sub(r"\?P<\w+>", "?:", AUXILIARY)
PREPOSITION = (
    r"(?:of|in|at|on|from|for|with|by|to|over|under|about|near|into|onto|through|during|since|until|before|after|"
    r"between|among|against|without|within|as|like|than|across|behind|beside|around|along|towards?)"
)
ASKING = r"(?:who(?:m|se)?|what|which|where|when|why|how)"
_DEGREE = (
    r"how\s+(?:old|long|far|tall|high|deep|wide|big|large|heavy|fast|often|early|late|hot|cold|strong|loud|soon|"
    r"exactly|come|so|else)\b"
)
_PERIOD = (
    r"(?:years?|months?|weeks?|days?|mornings?|evenings?|afternoons?|nights?|reports?|articles?|stor(?:y|ies)|"
    r"texts?|pages?)"
)
_EXPLETIVE = (
    r"take|cost|been|be|become|true|possible|impossible|important|necessary|likely|legal|illegal|allowed|permitted|"
    r"forbidden|easy|hard|difficult|better|best|safe|dangerous|worth|said|known|clear|usual|normal|common|matter|help|"
    r"mean|happen|follow|make|feel|look"
)
_PARTICIPLE = (
    r"\w{2,}ed|\w+en|built|held|made|sold|found|lost|paid|sent|told|left|kept|set|put|cut|shut|hurt|won|done|gone|born|"
    r"begun|said|led|laid|met|read|run|caught|brought|bought|thought|taught|drawn|grown|known|shown|thrown|worn|sung|"
    r"rung|lit|used|\w+ing|called|located|situated|open|closed|worth"
)
_VERB = (
    r"accept|add|agree|allow|appear|arrive|ask|become|begin|belong|break|bring|build|buy|carry|cause|choose|collect|come|"
    r"compile|contain|cost|create|cross|decide|develop|earn|eat|employ|expect|explain|fall|find|follow|gain|get|give|go|"
    r"grow|happen|have|hear|hire|hold|include|introduce|join|keep|know|launch|lead|learn|leave|lend|lie|live|lose|make|"
    r"manage|mean|meet|need|offer|open|own|pay|praise|prepare|produce|promise|provide|publish|receive|reject|remain|"
    r"repair|replace|say|see|sell|send|serve|show|sing|sink|speak|spend|stand|stay|stop|suggest|take|teach|tell|think|"
    r"travel|use|visit|want|wear|win|write"
)
_NOUNS = r"(?:the|an?|this|these|that|those|his|her|its|their|my|our|your|any|some|each|every|all)"

REFERENCES = ReferenceCues(
    pronoun=re.compile(
        r"\b(?:(?P<person>he|she|him|her(?!\s+\w))|(?P<thing>it)|(?P<plural>they|them)|"
        r"(?P<of_person>his|hers?)|(?P<of_thing>its)|(?P<of_plural>theirs?))\b",
        re.IGNORECASE,
    ),
    subject=re.compile(r"he|she|it|they", re.IGNORECASE),
    expletive=re.compile(
        rf"it\s+(?:(?:{_EXPLETIVE})\b[^?]*?\b(?:to|that|if|whether|when)\s+\w+\s+\w|(?:\w+\s+){{0,3}}(?:that|whether)\s+\w+\s+\w|"
        r"(?:to|from)\s+\w|(?:rain|snow|come to|get\s+\w)|\w+\s+that\b)",
        re.IGNORECASE,
    ),
    boundary=re.compile(
        r"[,:;–—]|\b(?:when|if|because|after|before|while|that|who|whom|which|whose|until|since|and|but|although|though|"
        r"whether|where|once|unless|as|so|than|how|why|what|(?:say|says|said)(?=\s+(?:he|she|it|they)\b))\s+(?=[^\W\d_]+\W+\w)",
        re.IGNORECASE,
    ),
    subordinate=re.compile(
        r"(?:when|if|because|after|before|while|until|since|although|though|once|despite|in|at|during|according)\b",
        re.IGNORECASE,
    ),
    demonstrative=re.compile(
        rf"\b(?:{_AUXILIARY}|{PREPOSITION})\s+(?P<demonstrative>(?:that|those|these)\b(?!\s+(?:who|which|that|of|in|on|from|with|for|"
        rf"{_PERIOD}|\w+ed|\w+ing)\b)|this(?=\W*$))",
        re.IGNORECASE,
    ),
    there=re.compile(
        r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b"
        r"(?!\s+(?:is|are|was|were|be|been|exists?|existed|remains?|remained|a|an|any|no|some|many|enough|in|at|on)\b)",
        re.IGNORECASE,
    ),
    one=re.compile(
        r"\b(?:which|what|this|that|another|the(?:\s+\w+)?)\s+ones?\b(?!\s+(?:of|who|that|which|in|at|on|with|from|called|"
        r"named)\b)|\b(?:the (?:other|others|former|latter)|(?:who|what|which|where|when)\s+(?:else|others?))(?=\W*$)|"
        r"\b(?:does|do|did|is|was)\s+one\s+(?:cost|costs|weigh|take|look|hold|work|last)\b",
        re.IGNORECASE,
    ),
    subject_asked=re.compile(rf"who\s+(?!{_AUXILIARY}\b)[^\W\d_]+", re.IGNORECASE),
    addressed=re.compile(r"\b(?:you|yours?|yourself|I|me|my|mine|we|us|our)\b", re.IGNORECASE),
)

REWRITING = RewritingCues(
    opening=re.compile(
        rf"^(?:(?P<preposition>{PREPOSITION})\s+)?(?:(?P<person>who(?:m)?)|(?P<choice>whose|what|which|how\s+(?:many|much|few))|"
        rf"(?P<degree>{_DEGREE})|(?P<other>where|when|why|how))\b(?P<shortened>['’]s\b)?",
        re.IGNORECASE,
    ),
    auxiliary=re.compile(rf"(?<![\w'’]){AUXILIARY}(?![\w'’])", re.IGNORECASE),
    determiner=re.compile(_NOUNS, re.IGNORECASE),
    definite=re.compile(r"(?:the|this|that|these|those|his|her|its|their|our)\b", re.IGNORECASE),
    indefinite=re.compile(r"(?:an?|any|some)\s+", re.IGNORECASE),
    preposition=re.compile(PREPOSITION, re.IGNORECASE),
    modifier=re.compile(r"more|most|less|least|very|only|other|same|few|own|once|both", re.IGNORECASE),
    verb=re.compile(_VERB, re.IGNORECASE),
    measure=re.compile(r"the (?:full )?(?:names?|number|amount|total|meaning|title|cost|price) of ", re.IGNORECASE),
    adverb=re.compile(
        r"anywhere|somewhere|now|today|yesterday|tomorrow|currently|exactly|precisely|instead|together|so|else",
        re.IGNORECASE,
    ),
    of=frozenset(("of",)),
    within=re.compile(r"of|over|called|named|on|for|from|in|at", re.IGNORECASE),
    place=re.compile(r"in|at|near|on|from|to|into|around", re.IGNORECASE),
    participle=re.compile(_PARTICIPLE, re.IGNORECASE),
    number=re.compile(r"\b\d[\d.,]*\b"),
    what_about="What about",
    what_is="What is",
    added=re.compile(
        r"\b(?:(?:was|is) it that(?: someone)?|someone|what about|what is|the person who)\b", re.IGNORECASE
    ),
    someone="someone",
    the_person_who="the person who",
    shortened="is",
    the="the",
    place_of="at",
    was_it_that="was it that",
    is_it_that="is it that",
    genitives=("'s", "'"),
)

_BEGINS = (
    rf"(?:{PREPOSITION}\s+)?(?:who(?:m)?\s+[a-z]|(?:when|where|why|how)\s+(?:[\w’'-]+\s+){{0,4}}?{_AUXILIARY}\b|"
    rf"how\s+(?:many|much|few)\s+[a-z]|what\s+[a-z]|(?:which|whose)\s+(?!{_AUXILIARY}\b)[a-z])|"
    rf"{_AUXILIARY}\s+(?:it|he|she|they|there)\b"
)
PARTS = PartCues(
    conjunction=re.compile(r"(?:,\s+|;\s*|\s+)(?:and\s+(?:also\s+|then\s+)?|(?<=;\s)|(?<=;))"),
    begins=re.compile(_BEGINS),
    asks_first=re.compile(rf"(?:{PREPOSITION}\s+)?(?:{ASKING}|{_AUXILIARY})\b", re.IGNORECASE),
    asks_within=re.compile(rf"\b(?:{ASKING}|between|whether|if|than)\b", re.IGNORECASE),
    quoted=re.compile(r"[\"“”«»„()\[\]]|(?<!\w)['‘]|['’](?!\w)"),
)
