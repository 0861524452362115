"""The words and forms by which an English question continues a conversation."""

import re

from embeddings.languages.base import FollowUpCues
from embeddings.languages.english.rewriting import PARTS, PREPOSITION, REFERENCES, REWRITING
from embeddings.languages.english.words import MONTH

_EMPTY = (
    "long old far often call called name named get got say said like know one ones else another since exactly "
    "precisely too instead either others more now today yesterday tomorrow currently anywhere somewhere"
)

FOLLOW_UPS = FollowUpCues(
    # "and when?", "what about Taicang?", "ok, and then?"
    continues=re.compile(
        r"^(?:(?:so|then|ok(?:ay)?)\b[\s,!.]*|(?:well|right|yes|no),\s*)?"
        r"(?P<joins>(?:(?:and|or|but|also|what about|how about|what of)\b[\s,]*)+)?",
        re.IGNORECASE,
    ),
    kind=re.compile(r"\ban? $", re.IGNORECASE),
    article=re.compile(r"^(?:the|an?)\s+", re.IGNORECASE),
    time=re.compile(rf"(?:{MONTH}|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$"),
    asks=re.compile(
        r"\b(?:who(?:m|se)?|what|which|where|when|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b",
        re.IGNORECASE,
    ),
    empty=frozenset(_EMPTY.split()),
    # "in which year?", "how many members?", "why Taicang?"
    fragment=re.compile(
        rf"(?:(?P<preposition>{PREPOSITION})\s+)?(?:(?P<choice>which|what|whose|how\s+(?:many|much))|"
        r"(?P<other>whom|when|where|why|how))\b",
        re.IGNORECASE,
    ),
    elided=re.compile(r"how many\s+(?:are|were|does|did|do|have|has|had|will|can)\b", re.IGNORECASE),
    references=REFERENCES,
    rewriting=REWRITING,
    parts=PARTS,
)
