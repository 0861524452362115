"""The words that mail programs write, with the prefixes of a few other languages."""

import re

from embeddings.languages.base import MailCues

MAILS = MailCues(
    attribution=re.compile(
        r"(?<![ \t])[ \t]*+On[ \t](?=.{0,300}\d)[^\r\n]{1,200}(?:(?:\r\n|\r|\n)[^\r\n]{0,150})?"
        r"\bwrote:[ \t]*(?=\r|\n|\Z)"
    ),
    forwarded=re.compile(
        r"(?<![ \t])[ \t]*+(?:[-_=]{2,40}[ \t]*(?:Forwarded|Original)[ \t](?:message|mail)\b[^\r\n]{0,80}"
        r"|Begin forwarded message:[ \t]*)",
        re.IGNORECASE,
    ),
    prefixes=re.compile(
        r"(?:(?:Re|Fwd?|AW|WG|SV|VS|TR|RV|Antw)(?:[ \t]?\[\d{1,3}\])?[ \t]?:[ \t]*|(?-i:\[[a-z][\w.-]{1,30}\])[ \t]+)+",
        re.IGNORECASE,
    ),
    after_names=re.compile(r"(?:Jr|Sr|II|III|Ph\.?D|MD|M\.D|Esq|Inc|Ltd|LLC|GmbH|Co|MP)\b", re.IGNORECASE),
)
