"""Articles as RTF, with a style sheet, a header and a footer."""

from eval.formats.editions import Edition

_STYLES = {"title": (1, 36), "subtitle": (2, 26), "heading": (3, 30), "text": (0, 22)}
"""The number of each style in the style sheet, and its size in half points."""

_SHEET = (
    r"{\stylesheet{\s0\fs22 Normal;}{\s1\qc\b\fs36 Title;}{\s2\i\fs26 Subtitle;}"
    r"{\s3\b\fs30\outlinelevel0 heading 1;}}"
)


def write_rtf(edition: Edition) -> bytes:
    """Return the article as RTF."""
    facts = edition.metadata
    author = rf"{{\author {_escaped(facts.author)}}}" if facts.author else ""
    lines = [
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times New Roman;}}",
        _SHEET,
        rf"{{\info{{\title {_escaped(facts.title)}}}{author}{{\creatim\yr2025\mo3\dy10\hr9\min30}}}}",
        rf"{{\header\pard {_escaped(facts.publisher or facts.title)}\par}}",
        r"{\footer\pard\qc Page \chpgn\par}",
        _paragraph("title", facts.title),
    ]
    lines += [_paragraph("subtitle", edition.byline)] if edition.byline else []
    lines += [_paragraph("text", edition.dateline)] if edition.dateline else []
    lines += [_paragraph("heading" if block.level else "text", block.words) for block in edition.blocks]
    return ("\n".join(lines) + "\n}").encode("ascii")


def _paragraph(style: str, words: str) -> str:
    number, size = _STYLES[style]
    outline = r"\outlinelevel0" if style == "heading" else ""
    bold = r"\b" if style in ("title", "heading") else ""
    return rf"\pard\s{number}{outline}{bold}\fs{size} {_escaped(words)}\b0\par"


def _escaped(words: str) -> str:
    """Return words in RTF: marks of the format behind a backslash, other letters than ASCII by their numbers."""
    escaped = []
    for character in words:
        if character in "\\{}":
            escaped.append("\\" + character)
        elif character.isascii():
            escaped.append(character)
        else:
            units = character.encode("utf-16-le")
            numbers = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
            escaped += [rf"\u{number}?" for number in numbers]
    return "".join(escaped)
