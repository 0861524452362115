"""Untrusted text on a terminal: shown, never obeyed."""

import unicodedata

# Joiners, which spell words and emoji, and the hyphen that only shows where a line breaks.
_HARMLESS = "\t\u00ad\u200c\u200d"


def printable(text: str, *, lines: bool = False) -> str:
    """``text`` with control and direction-changing characters written out; ``lines`` lets it break lines."""
    kept = _HARMLESS + "\n" if lines else _HARMLESS
    return "".join(
        character
        if character in kept or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
        else character.encode("unicode_escape").decode()
        for character in (text.replace("\r\n", "\n") if lines else text)
    )
