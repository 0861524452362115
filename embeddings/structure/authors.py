"""The names of authors, without the roles, the addresses and the labels beside them."""

import re

from embeddings.languages.base import BylineCues

_LONGEST = 900
_LINK = re.compile(r"\[\[(?:[^\[\]|]{0,200}\|)?([^\[\]|]{1,200})\]\]")
_WORD = re.compile(r"[^\W\d_]+")
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.$")  # not that of an initial
_VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-Ý]")


def tidy_authors(value: str | None, cues: BylineCues) -> str | None:
    """Return the names in the value of a byline or of a field; None without a value.

    "Ana Wu, Staff Writer" becomes "Ana Wu", and "ANA WU" too. A value without a role stays as it is written.
    """
    if value is None:
        return None
    names = _LINK.sub(r"\1", value[:_LONGEST]).strip(" \t*_,;–—-|") if len(value) <= _LONGEST else value[:_LONGEST]
    if sender := cues.family_name_first.match(names):
        names = f"{sender['given']} {sender['family']}"
    names = names.strip('"“” ')
    while opening := cues.before_name.match(names):
        names = names[opening.end() :]
    if (end := cues.after_names.search(names)) and end.start() > 0:
        names = names[: end.start()]
    names = _without_roles(names, cues).strip(' ,;:&"”')
    return _without_capitals(_FULL_STOP.sub("", names)) or None


def _without_roles(names: str, cues: BylineCues) -> str:
    """Return the list of names without its parts that are roles. The first part is a name."""
    kept, position = "", 0
    separator = ""
    count, dropped = 0, False
    for match in [*cues.between_names.finditer(names), None]:
        part = names[position : match.start() if match else len(names)]
        if not kept:
            kept = part
        elif not cues.role.search(part) and not (" " in kept and " " not in part and not separator.strip(", ")):
            count += 1
            # Of "Ana, Staff Writer, and Bo" two names remain.
            is_last = count == 1 and dropped and separator.strip(", ") != ""
            between = separator.removeprefix(",") if is_last else separator
            kept += between + part
        else:
            dropped = True
        if match:
            separator, position = match.group(), match.end()
    return kept


def _without_capitals(names: str) -> str:
    """Return names in capitals as names are usually written. A word without a vowel is an abbreviation."""
    if not names.isupper() or " " not in names or not names.isascii():
        return names

    def lower(word: re.Match[str]) -> str:
        return word[0].capitalize() if _VOWEL.search(word[0]) else word[0]

    return _WORD.sub(lower, names)
