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
earliest latest
plan plans want wants wanted hope hopes hoped try tries tried intend intends intended expect expects expected seem seems
seemed appear appears appeared claim claims claimed believe believes believed think thinks thought consider considers
considered promise promises promised ask asks asked order orders ordered deny denies denied doubt doubts doubted agree
agrees agreed refuse refuses refused suggest suggests suggested propose proposes demand demands demanded
say says said saying tell tells told add adds added explain explains explained note notes noted announce announces
announced admit admits admitted declare declares declared write writes wrote report reports stress stresses stressed
recall recalls recalled according stop stops stopped fail fails failed prevent prevents prevented avoid avoids avoided
lack lacks lacked ban bans banned lose loses lost reject rejects rejected oppose opposes opposed
"""

PROSE = ProseCues(
    free=frozenset({"the", "a", "an", "of", "in", "on", "at", "that", "which", "who", "whom"}),
    relatives=frozenset({"who", "whom", "which", "whose"}),
    determiners=frozenset({"the", "a", "an", "its", "their", "his", "her", "our", "your", "my"}),
    loose_prepositions=frozenset({"of", "in", "on", "at", "for", "with", "near", "from"}),
    openers=frozenset({"in", "on", "at", "during", "by", "for", "from"}),
    prepositions=frozenset(_PREPOSITIONS.split()),
    firm=re.compile(rf"(?:{'|'.join([*_FIRM.split(), *_PRONOUNS.split()])})"),
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
