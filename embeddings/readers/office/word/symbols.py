"""Characters of the fonts for symbols, which Word names by their place in the font."""

_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"  # at the places of A to Z and a to z
_OF_SYMBOL = {
    0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥",
    0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xC7: "∩", 0xC8: "∪",
    0xC9: "⊃", 0xCC: "⊂", 0xCE: "∈", 0xCF: "∉", 0xD1: "∇", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧",
    0xDA: "∨", 0xDE: "⇒", 0xE5: "∑", 0xF2: "∫", 0x22: "∀", 0x24: "∃", 0x2D: "−", 0x5E: "⊥",
    **{ord("A") + index: letter for index, letter in enumerate(_GREEK[0])},
    **{ord("a") + index: letter for index, letter in enumerate(_GREEK[1])},
}  # fmt: skip
_OF_WINGDINGS = {
    0x6F: "☐", 0xA8: "☐", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓",
    0xE8: "→", 0xF0: "⇒", 0x4A: "☺", 0xA7: "▪", 0x9F: "•",
}  # fmt: skip
_PRIVATE = 0xF000  # the characters from here on stand for those of the font
_TABLES = {"symbol": _OF_SYMBOL, "wingdings": _OF_WINGDINGS}


def show_symbol(font: str, code: str) -> str:
    """Return the character of a font at a place, which Word writes in hexadecimal digits; empty if it is not known."""
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    table = _TABLES.get(font.strip().lower())
    if table is not None and (_PRIVATE <= place <= _PRIVATE + 0xFF or place <= 0xFF):
        return table.get(place & 0xFF, "")
    is_shown = 0x20 <= place <= 0x10FFFF and not 0xD800 <= place <= 0xF8FF
    return chr(place) if is_shown and chr(place).isprintable() else ""
