"""The English words by which a sentence of a language model is compared with a sentence of a quote."""

import re

from embeddings.languages.base import ProseCues

_PREPOSITIONS = """
to from for with by against about around near before after since until till during under over above below beneath
between among through into onto without within per towards toward across along behind beyond beside besides off up down
out like unlike despite via as than there here
"""
_PRONOUNS = """
i me my mine we us our ours you your yours he him his she her hers it its they them their theirs this these those
himself herself itself themselves
"""
# Helping verbs, quantities, doubts, denials and words for saying. A sentence may neither add nor leave out one of them.
_FIRM = """
is are was were am be been being has have had having do does did will would shall should can could may might must ought
not never no none nobody nothing nowhere neither nor cannot without hardly scarcely barely rarely seldom
all every each any both either several some most many few much more less least fewer half only just also even almost
nearly about around approximately roughly over under once twice other another except unless if whether when while though
although because therefore or until till before after since than too enough still yet again already instead
such
former formerly ex acting deputy vice assistant future past next last previous previously alleged allegedly supposed
supposedly reported reportedly planned proposed possible possibly probable probably perhaps maybe likely unlikely
potential fake false so honorary temporary first second third
earliest latest below above non anti pro pseudo quasi self semi co pretend
plan plans want wants wanted hope hopes hoped try tries tried intend intends intended expect expects expected seem seems
seemed appear appears appeared claim claims claimed believe believes believed think thinks thought consider considers
considered promise promises promised ask asks asked order orders ordered deny denies denied doubt doubts doubted agree
agrees agreed refuse refuses refused suggest suggests suggested propose proposes demand demands demanded
say says said saying tell tells told add adds added explain explains explained note notes noted announce announces
announced admit admits admitted declare declares declared write writes wrote report reports stress stresses stressed
recall recalls recalled according stop stops stopped fail fails failed prevent prevents prevented avoid avoids avoided
lack lacks lacked ban bans banned lose loses lost reject rejects rejected oppose opposes opposed
"""

_TOTALS = "all every each any no none nobody nothing nowhere never not neither nor both"
# Words for what is untrue, made up, or held by some people, and for conditions.
_DOUBT = """
myths? rumou?rs? hoax(?:es)? lie[sd]? lying liars? false(?:ly|hoods?)? fak(?:es?|ed|ing) wrong(?:ly)? untrue
incorrect(?:ly)? mistak(?:e|es|en|enly) erroneous(?:ly)? fiction(?:al)? fictitious imagin(?:e|es|ed|ary|ation)
dream(?:s|ed|t|ing)? pretend(?:s|ed|ing)? jok(?:e|es|ed|ing|ingly) satir(?:e|ical) parody legends? novels? tales?
theory theories paper hypothe(?:sis|tical|tically) scenarios? opinions? views? eyes minds? vain
alleg(?:e|es|ed|edly|ations?) claim(?:s|ed|ing)? believ(?:e|es|ed|ing) suspect(?:s|ed)? supposed(?:ly)? suppose[sd]?
purported(?:ly)? reportedly supposition disput(?:e|es|ed) deni(?:es|ed|als?) deny disproved? debunk(?:s|ed)?
refut(?:e|es|ed) fables? doubt(?:s|ed|ful|fully)? provided providing permitting assuming pending unproven unconfirmed
"""
# Verbs whose past does not end in "ed" and differs from their present.
_PAST = """
was were had did became began bent bit blew broke brought built bought came caught chose dealt died drank
drew drove ate fed fell felt fled flew forgot fought found froze gave got grew heard held hid hung kept knew laid led
left lent lit lost made meant met paid ran rang rose said sang sank sat saw sent shook shot slept sold
spent spoke stood stole struck stuck swam swore swept taught threw thought told took tore understood went woke
won wore wrote
"""

PROSE = ProseCues(
    free=frozenset({"the", "a", "an", "of", "in", "on", "at", "that", "which", "who", "whom"}),
    relatives=frozenset({"who", "whom", "which", "whose"}),
    subject_relatives=frozenset({"who"}),
    determiners=frozenset({"the", "a", "an", "its", "their", "his", "her", "our", "your", "my"}),
    loose_prepositions=frozenset({"of", "in", "on", "at", "for", "with", "near", "from"}),
    openers=frozenset({"in", "on", "at", "during", "by", "from"}),
    prepositions=frozenset(_PREPOSITIONS.split()),
    firm=re.compile(rf"(?:{'|'.join([*_FIRM.split(), *_PRONOUNS.split()])}|un(?!i|der|til|to)\w+)"),
    doubt=re.compile(rf"(?:{'|'.join(_DOUBT.split())})"),
    totals=frozenset(_TOTALS.split()),
    # "Is closed" is no past, and no "feed".
    past=re.compile(
        rf"(?!.*\b(?:is|are|am|has|have)\b).*\b(?!(?:need|feed|seed|speed|breed|indeed|hundred|red|bed)\b)"
        rf"(?:\w+ed|{'|'.join(_PAST.split())})\b"
    ),
    conjunction="and",
    clause_breaks=re.compile(r"[;]|,\s(?:and|but|while|whereas)\s|\s(?:and|but|while|whereas)\s"),
    contrast=frozenset({"but", "while", "whereas"}),
    last_conjunction=re.compile(r"(?:^|\s)(?:and|but|while|whereas|as)$", re.IGNORECASE),
    pronouns=frozenset(_PRONOUNS.split()),
    lead_in=re.compile(
        r"(?:(?:according to (?:the )?(?:articles?|quotes?|texts?|sources?|quoted (?:articles?|texts?))(?:,|\s)\s*)"
        r"|(?:(?:the |this )?(?:articles?|quotes?|texts?|sources?|reports?)"
        r" (?:says?|states?|reports?|notes?)(?: that)?,?\s+)"
        r"|(?:(?:as\s+)?(?:says?|states?|reports?)(?: that)?,?\s+)"
        r"|(?:(?:also|moreover|furthermore|additionally|in addition|further|however),?\s+)"
        r"|(?:(?:and|but),?\s+))",
        re.IGNORECASE,
    ),
    endings=("ed", "ing"),
    same={
        "cannot": "can not",
        "can’t": "can not",
        "can't": "can not",
        "won’t": "will not",
        "won't": "will not",
        "towards": "toward",
        "till": "until",
    },
    possessive=re.compile(r"[’']s$|(?<=s)[’']$"),
    contracted_negation=re.compile(r"n[’']t$"),
    denial="not",
)
