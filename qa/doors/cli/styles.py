"""Untrusted text on a terminal: shown, never obeyed; and the one place that writes escape sequences."""

import unicodedata
from collections.abc import Mapping
from typing import TextIO

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


def emphasised(text: str, *, underlined: bool, bold: bool) -> str:
    """``text``, which is printable already, in the escape sequences for these (ECMA-48, SGR)."""
    codes = [code for code, wanted in (("1", bold), ("4", underlined)) if wanted]
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text


def takes_styles(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether ``stream`` is a terminal that shows styles, and its user has not turned them off (no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
