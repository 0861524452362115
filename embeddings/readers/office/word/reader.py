"""Word documents (.docx), read from their XML.

python-docx, the usual library, would lose words: it passes over content controls, text boxes and notes, it refuses
files with macros, and it fails at a reference to a picture that is missing.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.composing import Part
from embeddings.readers.office.parts import compose_document
from embeddings.readers.office.properties import read_properties
from embeddings.readers.office.word.names import ID, W
from embeddings.readers.packages import Package, damaged, has_part

if TYPE_CHECKING:
    from lxml.etree import _Element

_KIND = "Word document"
_NOTE_PARTS = {"footnotes": "footnote", "endnotes": "endnote"}
_MARGINS = ("header", "footer")


class WordReader:
    """Reads Word documents, with macros or without. They have no pages: these depend on the program that shows them."""

    name = "Word"
    version = 2
    suffixes = (".docx", ".docm")

    def recognizes(self, data: bytes) -> bool:
        """Return whether the bytes are a package with the main part of a Word document."""
        return has_part(data, "word/document")

    def check(self, data: bytes) -> None:
        """Check that the bytes are a package with the main part of a Word document."""
        _main_part(Package(data, _KIND))

    def read(self, data: bytes) -> Extract:
        """Return the words of the last version of the document, without comments."""
        from embeddings.readers.office.word.body import Body
        from embeddings.readers.office.word.styles import read_styles

        package = Package(data, _KIND)
        main = _main_part(package)
        related = package.related(main)
        parts = dict[str, list[str]]()
        for path, kind in related.values():
            parts.setdefault(kind, []).append(path)
        found = [
            package.optional_xml(path, "its headings and lists may not be known")
            for path in parts.get("styles", ())[:1]
        ]
        styles = read_styles(found[0] if found else None)
        root = package.xml(main)
        body = root.find(f"{W}body")
        if body is None:
            raise damaged(_KIND)
        reader = Body(styles, _notes(package, parts), partial(_parts_of_related, package, related))
        blocks = list(reader.read(body))
        paths = [path for kind in _MARGINS for path in sorted(parts.get(kind, ()))]
        margins = [
            root for path in paths if (root := package.optional_xml(path, "a header or footer is left out")) is not None
        ]
        # The words of the margins stand on each page. They are kept in view, but never quoted.
        beside = dict.fromkeys(part.words.strip() for margin in margins for part in reader.read(margin))
        outside = [Part(words, None) for words in beside if any(character.isalpha() for character in words)]
        return compose_document([*blocks, *outside], read_properties(package), package.warnings)


def _main_part(package: Package) -> str:
    """Return the path of the part with the text.

    :raises UnreadableArticleError: if the package is no Word document.
    """
    main = next((path for path, kind in package.related("").values() if kind == "officeDocument"), "word/document.xml")
    if not main.startswith("word/") or main not in package.names:
        raise damaged(_KIND)
    return main


def _notes(package: Package, parts: dict[str, list[str]]) -> "dict[tuple[str, str], _Element]":
    """Return the notes by the tag of their references and their id."""
    return {
        (f"{W}{tag}Reference", str(note.get(ID))): note
        for kind, tag in _NOTE_PARTS.items()
        for path in parts.get(kind, ())
        if (root := package.optional_xml(path, f"its {kind} are left out")) is not None
        for note in root.iter(f"{W}{tag}")
    }


def _parts_of_related(package: Package, related: Mapping[str, tuple[str, str]], reference: str) -> Iterator[Part]:
    """Yield the blocks of a chart, a diagram or an inserted file; none of a part of another kind."""
    from embeddings.readers.office.drawings import chart_parts, diagram_items

    path, kind = related.get(reference, ("", ""))
    if kind == "aFChunk":
        yield from _parts_of_file(package, path)
    elif kind in ("chart", "diagramData"):
        root = package.optional_xml(path, "its words are left out")
        if root is not None:
            yield from chart_parts(root) if kind == "chart" else diagram_items(root)


def _parts_of_file(package: Package, path: str) -> Iterator[Part]:
    """Yield the blocks of a file that is inserted whole. Word shows it as if it were a part of the text.

    A Word document in a Word document is left out: it could hold another one, without end.
    """
    from embeddings.readers.registry import find_reader

    try:
        data = package.read(path)
        reader = find_reader(path, data)
        if isinstance(reader, WordReader):
            package.warn(f"A {_KIND} that is inserted into this one ({path}) is left out")
            return
        extract = reader.read(data)
    except UnreadableArticleError as error:
        package.warn(f"The inserted file {path} is left out ({str(error).rstrip('.')})")
        return
    package.warnings += (f"The inserted file {path}: {warning}" for warning in extract.warnings)
    if extract.blocks is None:
        yield from (Part(words, Kind.PARAGRAPH) for words in extract.text.split("\n\n"))
    else:
        for each in (*extract.fact_blocks, *extract.blocks):
            kind = Kind.HEADING if each.kind is Kind.TITLE else each.kind
            yield Part(extract.text[each.start : each.end], kind, each.level)
