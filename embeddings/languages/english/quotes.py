"""The words by which an English sentence depends on its neighbours."""

import re

from embeddings.languages.base import QuoteCues

_SAYING = (
    r"(?:said|says|saying|told|added|adds|explained|explains|stressed|noted|recalled|remarked|stated|replied|asked|"
    r"suggested|commented|continued|concluded|admitted|insisted|announced|declared|wrote)"
)

QUOTES = QuoteCues(
    # "”Said the children", "Ma Li, a teacher, said.", "she added."
    attribution=re.compile(
        rf"^[”\"]?\s*(?:{_SAYING}\b.*|[^“”\"]{{0,150}}\b{_SAYING}[^“”\"\w]*)$", re.IGNORECASE | re.DOTALL
    ),
    refers_back=re.compile(
        r"^[“\"‘']?(?:(?:and|but|so|then|also|in addition|meanwhile|however),?\s+)?"
        r"(?:he|she|it|they|his|her|its|their|this|these|that|those|such|the (?:former|latter|two|same))\b",
        re.IGNORECASE,
    ),
    ordinal=re.compile(
        r"(?:first(?:ly| of all)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|sixth(?:ly)?|seventh(?:ly)?|"
        r"next|finally|last(?:ly| of all)?),\s",
        re.IGNORECASE,
    ),
    first_item=re.compile(r"\(?(?:1|a|i)[.)]\s|(?:step|part|stage|rule) 1\b|first\b|[-*+•‣◦–]\s", re.IGNORECASE),
    introduces=re.compile(r"[:：]\W*$|\b(?:following|as follows|below|namely)\b", re.IGNORECASE),
    counts=re.compile(
        r"\b(?:two|three|four|five|six|seven|several|some|these|steps|ways|points|aims|parts|reasons|measures)\b",
        re.IGNORECASE,
    ),
)
