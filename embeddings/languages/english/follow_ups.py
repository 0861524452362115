"""The words and forms by which an English question continues a conversation."""

import re

from embeddings.languages.base import FollowUpCues
from embeddings.languages.english.words import MONTH

_EMPTY = "long old far often call called name named get got say said like know one ones else another since"

FOLLOW_UPS = FollowUpCues(
    # "and when?", "what about Taicang?"
    continues=re.compile(
        r"^(?:and|or|but|also|so|then|ok(?:ay)?|what about|how about|what of)\b[\s,]*(?:and\b\s*)?", re.IGNORECASE
    ),
    pronoun=re.compile(
        r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|himself|herself|itself|themselves)\b",
        re.IGNORECASE,
    ),
    # In "Why did Hengli take its lessons to the workshops?" the pronoun stands for a name of the question itself. A
    # word of five letters is a noun often enough.
    named_or_noun=re.compile(r"\b[A-Z]\w+|\b\w{5,}"),
    kind=re.compile(r"\ban? $", re.IGNORECASE),
    article=re.compile(r"^(?:the|an?)\s+", re.IGNORECASE),
    time=re.compile(rf"(?:{MONTH}|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$"),
    asks=re.compile(
        r"\b(?:who(?:m|se)?|what|which|where|when|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b",
        re.IGNORECASE,
    ),
    empty=frozenset(_EMPTY.split()),
)
