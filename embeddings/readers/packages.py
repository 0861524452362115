"""Packages: the ZIP archives of XML parts in which word processors, presentations and spreadsheets are kept."""

import re
import zlib
from functools import cached_property
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from zipfile import BadZipFile, LargeZipFile, ZipFile

from embeddings.errors import UnreadableArticleError
from embeddings.readers.signatures import find_signature

if TYPE_CHECKING:
    from lxml.etree import _Element

_ZIP = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"  # begins an entry of the directory at the end of an archive
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# A package of 50 MiB with text in it unpacks to a tenth of these; a bomb to a thousandth and more.
_MOST_ENTRIES = 20_000
_MOST_BYTES = 300 * 1024**2
_MOST_BYTES_OF_PART = 150 * 1024**2
MOST_BYTES_OF_LIST = 16 * 1024**2  # of a list of parts, which the check of an upload reads in the server's process
_IS_ENCRYPTED = 0x1  # a flag of an entry
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARATION_IN_WIDE = re.compile(rb"<\0!\0D\0O\0C\0T|\0<\0!\0D\0O\0C\0T", re.IGNORECASE)
_UNREADABLE = (BadZipFile, LargeZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error)

# The names of the same vocabulary in the strict form of Office files, which parsers of the usual form do not know.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/", b"http://schemas.openxmlformats.org/wordprocessingml/2006/"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/", b"http://schemas.openxmlformats.org/spreadsheetml/2006/"),
    (b"http://purl.oclc.org/ooxml/presentationml/", b"http://schemas.openxmlformats.org/presentationml/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class DamagedFileError(UnreadableArticleError):
    """A file, or one part of it, is damaged. A reader may read the other parts, and warn."""


def has_part(data: bytes, beginning: str) -> bool:
    """Return whether the bytes are a package with a part of which the path begins so, and ends in a suffix."""
    if not data.startswith(_ZIP) or data.count(_ENTRY) > _MOST_ENTRIES:
        return False
    try:
        with ZipFile(BytesIO(data)) as archive:
            return any(name.startswith(beginning) and "/" not in name[len(beginning) :] for name in archive.NameToInfo)
    except _UNREADABLE:
        return False


class Package:
    """The parts of a package, by their paths in it. All limits are checked before a part is unpacked.

    ``warnings``: one for each part that a reader did without.
    """

    def __init__(self, data: bytes, kind: str) -> None:
        """Read the directory of a package. ``kind``: its format in words, for messages ("Word document").

        :raises UnreadableArticleError: if the bytes are no package, are damaged or encrypted, or unpack to too much.
        """
        self._kind = kind
        self.warnings: list[str] = []
        if data.startswith(_COMPOUND) and _ENCRYPTED in data:
            raise locked(kind)
        if not data.startswith(_ZIP):
            found = find_signature(data)
            reason = f"is {found}, not {'an' if kind[0] in 'AEIOU' else 'a'} {kind}" if found else f"is no {kind}"
            raise UnreadableArticleError(f"The file {reason}; open it in its program and save it in this format.")
        if data.count(_ENTRY) > _MOST_ENTRIES:
            raise _is_bomb(kind)
        try:
            self._archive = ZipFile(BytesIO(data))
        except _UNREADABLE as error:
            raise damaged(kind) from error
        entries = self._archive.infolist()
        if sum(entry.file_size for entry in entries) > _MOST_BYTES:
            raise _is_bomb(kind)

    @cached_property
    def names(self) -> frozenset[str]:
        """The paths of all parts."""
        return frozenset(self._archive.NameToInfo)

    def read(self, name: str, most: int = _MOST_BYTES_OF_PART) -> bytes:
        """Return the bytes of a part, which are ``most`` bytes at the most.

        :raises UnreadableArticleError: if the package lacks the part, or the part is damaged or too large.
        """
        try:
            entry = self._archive.getinfo(name)
            if entry.flag_bits & _IS_ENCRYPTED:
                raise locked(self._kind)
            if entry.file_size > most:
                raise _is_bomb(self._kind)
            with self._archive.open(entry) as part:
                # The directory may state a smaller size than the part has.
                content = part.read(most + 1)
        except (KeyError, *_UNREADABLE) as error:
            raise damaged(self._kind) from error
        return content

    def xml(self, name: str, most: int = _MOST_BYTES_OF_PART) -> "_Element":
        """Return the root of a part in XML of ``most`` bytes at the most, in the usual form of the vocabulary.

        :raises UnreadableArticleError: if the part is absent, damaged, too large, or declares entities.
        """
        content = self.read(name, most)
        if b"purl.oclc.org" in content:
            for strict, usual in _STRICT:
                content = content.replace(strict, usual)
        return parse_xml(content, self._kind)

    def optional_xml(self, name: str, loss: str, most: int = _MOST_BYTES_OF_PART) -> "_Element | None":
        """Return the root of a part that a reader can do without; None, with a warning, if it is damaged or absent.

        ``loss``: the consequence in words ("slide 3 is left out").

        :raises UnreadableArticleError: if the part is encrypted, too large, or declares entities.
        """
        try:
            return self.xml(name, most)
        except DamagedFileError:
            self.warn(f"A part of the {self._kind} ({name}) is damaged, so {loss}")
            return None

    def warn(self, finding: str) -> None:
        """Keep a warning. ``finding``: a damage and its consequence, without a full stop."""
        self.warnings.append(f"{finding}; open the file in its program and save it again.")

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part of an Office file refers to: the path and the type of each, by its id.

        The type is the last word of its address. References to parts that the package lacks are left out. A damaged
        list costs a warning.
        """
        folder = dirname(name)
        path = join(folder, "_rels", f"{name.rpartition('/')[2]}.rels")
        if path not in self.names:
            return {}
        root = self.optional_xml(path, "parts beside the main text may be left out", MOST_BYTES_OF_LIST)
        found: dict[str, tuple[str, str]] = {}
        for each in root.iter(_RELATIONSHIP) if root is not None else ():
            target = str(each.get("Target") or "")
            target = target[1:] if target.startswith("/") else normpath(join(folder, target))
            if each.get("TargetMode") != "External" and target in self.names:
                found[str(each.get("Id"))] = target, str(each.get("Type") or "").rpartition("/")[2]
        return found


def parse_xml(content: bytes, kind: str, *, is_lenient: bool = False) -> "_Element":
    """Return the root of XML, of which no entity is expanded.

    ``is_lenient``: allow a DOCTYPE, which many parts of books have, and read on after damage.

    :raises UnreadableArticleError: if the XML is damaged, or declares entities.
    """
    from lxml import etree

    if not is_lenient and (_DECLARATION.search(content) or _DECLARATION_IN_WIDE.search(content)):
        raise UnreadableArticleError(f"The {kind} declares entities, which no such file needs; leave it out.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, recover=is_lenient
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(kind) from error
    # Without a single element, a lenient parser returns None.
    if not isinstance(root, etree._Element):
        raise damaged(kind)
    return root


def damaged(kind: str) -> DamagedFileError:
    """Return the error for a damaged file."""
    return DamagedFileError(f"The {kind} is damaged; open it in its program and save it again, or leave it out.")


def _is_bomb(kind: str) -> UnreadableArticleError:
    return UnreadableArticleError(f"The {kind} unpacks to far more than any article needs; leave it out.")


def locked(kind: str) -> UnreadableArticleError:
    """Return the error for a file that a password encrypts."""
    return UnreadableArticleError(f"The {kind} is encrypted with a password; save it without one, or leave it out.")
