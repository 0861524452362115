"""The styles of an OpenDocument file, each with the properties that its parent styles give it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.office.odf.names import FORMAT, STYLE, TABLE, TEXT

if TYPE_CHECKING:
    from lxml.etree import _Element

# The names of the programs' own styles are the same in every language.
_KINDS = {
    "Title": Kind.TITLE,
    "Caption": Kind.CAPTION,
    "Quotations": Kind.QUOTATION,
    "Preformatted_20_Text": Kind.CODE,
}
_DEEPEST_PARENT = 30


@dataclass(frozen=True, slots=True)
class Style:
    """A style. ``is_hidden``: whether its text, or its sheet, is not shown."""

    kind: Kind | None = None
    is_bold: bool = False
    is_hidden: bool = False


PLAIN = Style()
"""The style of a paragraph or a stretch that names none."""


def read_styles(*roots: "_Element") -> dict[str, Style]:
    """Return the styles by their names. ``roots``: of the parts with styles; those of later parts count."""
    elements = {str(each.get(f"{STYLE}name")): each for root in roots for each in root.iter(f"{STYLE}style")}
    return {name: _read(list(_lineage(name, elements))) for name in elements}


def _lineage(name: str, elements: "dict[str, _Element]") -> "Iterator[tuple[str, _Element]]":
    """Yield a style and its parents with their names, from the nearest to the farthest."""
    seen: set[str] = set()
    while name in elements and name not in seen and len(seen) < _DEEPEST_PARENT:
        seen.add(name)
        yield name, elements[name]
        name = str(elements[name].get(f"{STYLE}parent-style-name"))


def _read(lineage: "list[tuple[str, _Element]]") -> Style:
    marks = [found for _, each in lineage if (found := each.find(f"{STYLE}text-properties")) is not None]
    weight = next((found for each in marks if (found := each.get(f"{FORMAT}font-weight"))), "")
    display = next((found for each in marks if (found := each.get(f"{TEXT}display"))), "")
    sheets = [found for _, each in lineage if (found := each.find(f"{STYLE}table-properties")) is not None]
    is_hidden_sheet = any(each.get(f"{TABLE}display") == "false" for each in sheets)
    return Style(
        kind=next((_KINDS[name] for name, _ in lineage if name in _KINDS), None),
        is_bold=weight == "bold" or (weight.isdecimal() and int(weight[:4]) >= 600),
        is_hidden=display == "none" or is_hidden_sheet,
    )
