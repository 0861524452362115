"""The forms in which a line names the author of an article: bylines, labels, signatures, notes about the author."""

import re
from collections.abc import Iterator

from embeddings.languages.base import ArticleCues
from embeddings.structure.bylines import read_byline
from embeddings.structure.lines import ends_sentence

_LONGEST = 120  # characters of a line that states a fact
_LONGEST_NOTE = 400  # characters of a note about the author
_EMPHASIS = re.compile(r"(?P<mark>[*_])(?P<text>[^*_]{1,400})(?P=mark)")
_CELLS = re.compile(r"(?:(?<!\s)\s++)?\|\s*+|(?<!\s)\s{2,}+:\s")
_AFTER_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z][^\W_][.!?])\s+|(?<=\d[.!?])\s+|;\s|\s[·|]\s|\s{3,}")


def names_in_forms(text: str, line: str, above: str, below: str, cues: ArticleCues) -> Iterator[tuple[str, str]]:
    """Yield the forms of a line that names authors, each with the names.

    ``text``: the line without marks. ``line``: the line itself. ``above`` and ``below``: its neighbours without marks.
    """
    statements = cues.statements
    byline = read_byline(text, cues).author
    if byline:
        yield "byline", byline
    for part in _sentences(text):
        if found := statements.author.match(part):
            yield "stated", found["names"]
        if found := statements.user.match(part):
            yield "user", found["names"]
    label = statements.author_label.fullmatch(text[:_LONGEST])
    if label and (found := statements.names.match(below)):
        yield "label_above", found[0]
    yield from _signatures(text, line, above, cues)


def _signatures(text: str, line: str, above: str, cues: ArticleCues) -> Iterator[tuple[str, str]]:
    statements = cues.statements
    if len(text) > _LONGEST_NOTE:
        return
    emphasis = _EMPHASIS.fullmatch(line)
    short = text[:_LONGEST] if len(text) <= _LONGEST else ""
    is_below_farewell = above and short and statements.farewell.fullmatch(above[:_LONGEST])
    if is_below_farewell and (found := statements.name_or_first_name.fullmatch(short)):
        yield "farewell", found["names"]
    inner = emphasis["text"] if emphasis and short and not ends_sentence(emphasis["text"]) else ""
    if found := statements.name_or_first_name.fullmatch(inner):
        yield "emphasized", found["names"]
    if short and (found := statements.signature.fullmatch(short)):
        yield "signature", found["names"]
    if found := cues.people.note.match(text):
        yield "note", found["names"]
    if found := statements.about_author.match(text):
        yield "about_in_italics" if emphasis else "about_author", found["names"]
        if found["role"]:
            yield "about_with_role", found["names"]


def _sentences(text: str) -> list[str]:
    """Return the sentences of a line that may each begin with a label; the cells of a row as a label and its value."""
    cells = _CELLS.split(text)
    if len(cells) == 2 and all(cells):
        text = f"{cells[0].rstrip(': ')}: {cells[1]}"
    return [part.strip(" *_()[]") for part in _AFTER_SENTENCE.split(text) if len(part) <= _LONGEST]
