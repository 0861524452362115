"""OpenDocument texts (.odt), spreadsheets (.ods) and presentations (.odp)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from embeddings.readers.base import Extract, Facts
from embeddings.readers.composing import Part
from embeddings.readers.office.odf.names import DC, META, OFFICE
from embeddings.readers.office.parts import compose_document
from embeddings.readers.office.properties import make_properties
from embeddings.readers.packages import MOST_BYTES_OF_LIST, Package, damaged, locked

if TYPE_CHECKING:
    from lxml.etree import _Element

    from embeddings.readers.office.odf.styles import Style

_TYPE = b"application/vnd.oasis.opendocument."
_NEAR = 200  # bytes, since the type is the first part and not compressed
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"


def is_of_type(data: bytes, name: str) -> bool:
    """Return whether the bytes are an OpenDocument file of this type ("text")."""
    return data.startswith(b"PK") and _TYPE + name.encode() in data[:_NEAR]


class OpenTextReader:
    """Reads OpenDocument texts as they are shown, without comments, deleted and hidden words."""

    name = "OpenDocument text"
    version = 2
    suffixes = (".odt",)

    def recognizes(self, data: bytes) -> bool:
        """Return whether the bytes are an OpenDocument text."""
        return is_of_type(data, "text")

    def check(self, data: bytes) -> None:
        """Check that the bytes are a package with the text of a document."""
        open_package(data, self.name)

    def read(self, data: bytes) -> Extract:
        """Return the words of the text, with its notes and text boxes."""
        from embeddings.readers.office.odf.body import Body

        package = open_package(data, self.name)
        content = package.xml(_CONTENT)
        body = content.find(f"{OFFICE}body/{OFFICE}text")
        if body is None:
            raise damaged(self.name)
        styles, margins = styles_of(package, content)
        reader = Body(styles)
        parts = list(reader.read(body))
        beside = dict.fromkeys(part.words.strip() for margin in margins for part in reader.read(margin))
        outside = [Part(words, None) for words in beside if any(character.isalpha() for character in words)]
        return compose_document([*parts, *outside], read_meta(package), package.warnings)


class OpenSheetReader:
    """Reads OpenDocument spreadsheets. Each sheet has its name as a heading."""

    name = "OpenDocument spreadsheet"
    version = 2
    suffixes = (".ods",)

    def recognizes(self, data: bytes) -> bool:
        """Return whether the bytes are an OpenDocument spreadsheet."""
        return is_of_type(data, "spreadsheet")

    def check(self, data: bytes) -> None:
        """Check that the bytes are a package with the sheets of a spreadsheet."""
        open_package(data, self.name)

    def read(self, data: bytes) -> Extract:
        """Return the rows of all sheets as they are shown, without comments and formulas."""
        from embeddings.readers.office.odf.cells import sheets_of
        from embeddings.readers.office.sheets import read_sheets

        package = open_package(data, self.name)
        content = package.xml(_CONTENT)
        body = content.find(f"{OFFICE}body/{OFFICE}spreadsheet")
        if body is None:
            raise damaged(self.name)
        styles, _ = styles_of(package, content)
        parts = list(read_sheets(list(sheets_of(body, styles))))
        return compose_document(parts, read_meta(package), package.warnings)


class OpenSlidesReader:
    """Reads OpenDocument presentations. Each slide is a page, and its title a heading."""

    name = "OpenDocument presentation"
    version = 1
    suffixes = (".odp",)

    def recognizes(self, data: bytes) -> bool:
        """Return whether the bytes are an OpenDocument presentation."""
        return is_of_type(data, "presentation")

    def check(self, data: bytes) -> None:
        """Check that the bytes are a package with the slides of a presentation."""
        open_package(data, self.name)

    def read(self, data: bytes) -> Extract:
        """Return the words of the slides, each with its notes, without comments."""
        from embeddings.readers.office.odf.slides import parts_of_slides

        package = open_package(data, self.name)
        content = package.xml(_CONTENT)
        body = content.find(f"{OFFICE}body/{OFFICE}presentation")
        if body is None:
            raise damaged(self.name)
        styles, _ = styles_of(package, content)
        return compose_document(list(parts_of_slides(body, styles)), read_meta(package), package.warnings)


def open_package(data: bytes, kind: str) -> Package:
    """Return the package of an OpenDocument file.

    :raises UnreadableArticleError: if the bytes are no package with a content, or are encrypted.
    """
    package = Package(data, kind)
    if _MANIFEST in package.names and b"encryption-data" in package.read(_MANIFEST, MOST_BYTES_OF_LIST):
        raise locked(kind)
    if _CONTENT not in package.names:
        raise damaged(kind)
    return package


def styles_of(package: Package, content: "_Element") -> "tuple[dict[str, Style], list[_Element]]":
    """Return the styles of a file by name, and the headers and footers of its pages."""
    from embeddings.readers.office.odf.names import STYLE
    from embeddings.readers.office.odf.styles import read_styles

    if "styles.xml" not in package.names:
        return read_styles(content), []
    root = package.optional_xml("styles.xml", "its headings, headers and footers may not be known")
    if root is None:
        return read_styles(content), []
    return read_styles(root, content), list(_margins(root, (f"{STYLE}header", f"{STYLE}footer")))


def _margins(root: "_Element", names: tuple[str, ...]) -> "Iterator[_Element]":
    for name in names:
        yield from root.iter(name)


def read_meta(package: Package) -> Facts:
    """Return the properties of an OpenDocument file."""
    if "meta.xml" not in package.names:
        return Facts()
    root = package.optional_xml("meta.xml", "its title, author and date are not known")
    meta = root.find(f"{OFFICE}meta") if root is not None else None
    if meta is None:
        return Facts()
    author = meta.findtext(f"{META}initial-creator") or meta.findtext(f"{DC}creator")
    return make_properties(meta.findtext(f"{DC}title"), author, meta.findtext(f"{META}creation-date"))
