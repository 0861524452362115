"""The styles of a Word document, each with the properties that its base styles give it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.office.word.names import VALUE, W

if TYPE_CHECKING:
    from lxml.etree import _Element

# The names of Word's own styles are the same in a program of any language.
_KINDS = {
    "title": Kind.TITLE,
    "caption": Kind.CAPTION,
    "quote": Kind.QUOTATION,
    "intense quote": Kind.QUOTATION,
    "block text": Kind.QUOTATION,
    "html preformatted": Kind.CODE,
    "macro text": Kind.CODE,
    "source code": Kind.CODE,
}
_CONTENTS = ("toc ", "table of figures", "index ")
_HEADING = "heading "
_BODY = 9  # the outline level of text that is no heading
_DEEPEST_BASE = 30


@dataclass(frozen=True, slots=True)
class Style:
    """A style. ``heading``: the level of a heading, 1 is the highest; ``item``: that of a list item; 0 for neither.

    ``is_contents``: whether it is that of the entries of a table of contents or an index.
    """

    kind: Kind | None = None
    heading: int = 0
    item: int = 0
    is_bold: bool = False
    is_hidden: bool = False
    is_contents: bool = False


PLAIN = Style()
"""The style of a paragraph or a stretch that names none."""


def read_styles(root: "_Element | None") -> dict[str, Style]:
    """Return the styles of a document by their ids. ``root``: of the part with the styles; None without one."""
    elements = {} if root is None else {str(each.get(f"{W}styleId")): each for each in root.iter(f"{W}style")}
    return {name: _read(list(_lineage(name, elements))) for name in elements}


def is_on(properties: "_Element | None", name: str) -> bool | None:
    """Return whether a property such as bold is switched on; None where it is not mentioned."""
    found = None if properties is None else properties.find(f"{W}{name}")
    return None if found is None else found.get(VALUE) not in ("0", "false", "off")


def number_of(parent: "_Element | None", path: str) -> int | None:
    """Return the number that an element below ``parent`` states; None without one. ``path``: tags without namespace."""
    found = None if parent is None else parent.find("/".join(f"{W}{tag}" for tag in path.split("/")))
    value = str(found.get(VALUE)) if found is not None else ""
    return int(value) if value.isdecimal() and len(value) < 9 else None


def _lineage(name: str, elements: "dict[str, _Element]") -> "Iterator[_Element]":
    """Yield a style and the styles that it is based on, from the nearest to the farthest."""
    seen: set[str] = set()
    while name in elements and name not in seen and len(seen) < _DEEPEST_BASE:
        seen.add(name)
        yield elements[name]
        base = elements[name].find(f"{W}basedOn")
        name = str(base.get(VALUE)) if base is not None else ""


def _read(lineage: "list[_Element]") -> Style:
    names = [str(found.get(VALUE)).lower() for each in lineage if (found := each.find(f"{W}name")) is not None]
    outlines = [number_of(each, "pPr/outlineLvl") for each in lineage]
    outline = next((level for level in outlines if level is not None), _BODY)
    by_name = next((name.removeprefix(_HEADING) for name in names if name.startswith(_HEADING)), "")
    heading = outline + 1 if outline < _BODY else int(by_name) if by_name.isdecimal() and len(by_name) == 1 else 0
    numbered = [each for each in lineage if each.find(f"{W}pPr/{W}numPr") is not None]
    is_item = bool(numbered) and number_of(numbered[0], "pPr/numPr/numId") != 0
    level = (number_of(numbered[0], "pPr/numPr/ilvl") or 0) + 1 if is_item else 0
    last = names[0][-1:] if names else ""
    if is_item and level == 1 and last.isdecimal():
        level = int(last) or 1  # "List Bullet 2", which its numbering would show too
    marks = [each.find(f"{W}rPr") for each in lineage]
    return Style(
        kind=next((_KINDS[name] for name in names if name in _KINDS), None),
        heading=heading,
        item=level,
        is_bold=next((on for each in marks if (on := is_on(each, "b")) is not None), False),
        is_hidden=next((on for each in marks if (on := is_on(each, "vanish")) is not None), False),
        is_contents=any(name.startswith(_CONTENTS) for name in names[:1]),
    )
