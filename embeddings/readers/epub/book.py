"""The package of an EPUB: its metadata, its chapters in the order of reading, and the labels of its pages."""

import re
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Facts
from embeddings.readers.packages import DamagedFileError, Package, damaged, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

KIND = "EPUB"
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/xml")
_NCX = "application/x-dtbncx+xml"
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Book:
    """The contents of a package. ``chapters``: the paths of the chapters, in the order of reading.

    ``labels``: the labels of the printed pages, by the path of a chapter and the id of an element in it. ``warnings``:
    those of the lists of these pages that are damaged.
    """

    facts: Facts
    chapters: tuple[str, ...]
    labels: dict[str, dict[str, str]]
    warnings: tuple[str, ...] = ()


def check_book(package: Package) -> None:
    """Check that a package has the container of an EPUB.

    :raises UnreadableArticleError: if it has none.
    """
    if _CONTAINER not in package.names:
        raise damaged(KIND)


def read_book(package: Package) -> Book:
    """Return the metadata and the chapters of a book.

    :raises UnreadableArticleError: if the package is no EPUB, is damaged, or protected against reading.
    """
    path = _find_opf(package)
    root = _parse(package.read(path))
    items = {str(item.get("id")): item for item in _all(root, "item")}
    paths = {name: _resolve(path, str(item.get("href") or "")) for name, item in items.items()}
    spine = [str(each.get("idref")) for each in _all(root, "itemref")]
    read = [name for name in dict.fromkeys(spine) if name in items and _is_chapter(items[name])]
    chapters = tuple(paths[name] for name in read)
    if not chapters:
        raise damaged(KIND)
    _refuse_protected(package, chapters)
    lists = [
        paths[name]
        for name, item in items.items()
        if "nav" in str(item.get("properties") or "").split() or item.get("media-type") == _NCX
    ]
    labels: dict[str, dict[str, str]] = {}
    warnings = []
    for each in lists:
        try:
            _add_labels(labels, package, each)
        except DamagedFileError:
            warnings.append(f"The list of pages {each} is damaged, so quotes may name no page; get the book again.")
    return Book(_read_facts(root), chapters, labels, tuple(warnings))


def _find_opf(package: Package) -> str:
    check_book(package)
    for rootfile in _all(_parse(package.read(_CONTAINER)), "rootfile"):
        path = normpath(str(rootfile.get("full-path") or "")).lstrip("/")
        if path in package.names:
            return path
    raise damaged(KIND)


def _is_chapter(item: "Element") -> bool:
    is_navigation = "nav" in str(item.get("properties") or "").split()
    return item.get("media-type") in _PAGES and not is_navigation


def _refuse_protected(package: Package, chapters: tuple[str, ...]) -> None:
    """Refuse a book whose chapters are encrypted. The fonts of books that anybody may read often are.

    :raises UnreadableArticleError: if a chapter is encrypted.
    """
    if _ENCRYPTION not in package.names:
        return
    locked = {
        unquote(str(each.get("URI") or "")) for each in _all(_parse(package.read(_ENCRYPTION)), "CipherReference")
    }
    if not locked.isdisjoint(chapters):
        raise UnreadableArticleError(
            "The EPUB is protected against copying (DRM), so only its shop's program can read it; leave it out, or use "
            "an edition without protection."
        )


def _read_facts(root: "Element") -> Facts:
    def values(name: str) -> list[str]:
        return [words for each in _all(root, name) if (words := " ".join("".join(each.itertext()).split()))]

    titles, names, dates = values("title"), values("creator"), values("date")
    date = next((value for value in dates if _YEAR.match(value)), None)
    address = next((value for value in values("source") + values("identifier") if value.startswith("http")), None)
    publisher = next(iter(values("publisher")), None)
    return Facts(next(iter(titles), None), publisher, ", ".join(dict.fromkeys(names)) or None, date, address)


def _add_labels(labels: dict[str, dict[str, str]], package: Package, path: str) -> None:
    """Add the labels of the pages that a navigation of the book lists.

    :raises DamagedFileError: if the navigation is damaged.
    """
    if path not in package.names:
        return
    root = _parse(package.read(path))
    targets = [
        (content.get("src"), target) for target in _all(root, "pageTarget") for content in _all(target, "content")
    ]
    for nav in _all(root, "nav"):
        if nav.get("{http://www.idpf.org/2007/ops}type") == "page-list" or nav.get("role") == "doc-pagelist":
            targets += [(link.get("href"), link) for link in _all(nav, "a")]
    for address, element in targets:
        chapter, _, place = str(address or "").partition("#")
        label = "".join(element.itertext()).split()
        if label and place:
            labels.setdefault(_resolve(path, chapter), {})[unquote(place)] = label[0][:20]


def _resolve(base: str, address: str) -> str:
    return normpath(join(dirname(base), unquote(address)))


def _all(root: "Element", name: str) -> list["Element"]:
    """Return the elements of this name in any namespace."""
    return list(root.iter(f"{{*}}{name}"))


def _parse(content: bytes) -> "Element":
    return parse_xml(content, KIND, is_lenient=True)
