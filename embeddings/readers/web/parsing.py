"""Parsing HTML and XHTML into a tree of elements, within bounds of depth and size."""

import codecs
import re
from html.entities import html5
from typing import TYPE_CHECKING

from embeddings.errors import UnreadableArticleError
from embeddings.readers.decoding import decode
from embeddings.readers.signatures import find_signature

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_META = re.compile(rb"<meta\s[^<>]{0,300}?charset\s*+=\s*+[\"']?\s*+([\w:.-]{1,40}+)", re.IGNORECASE)
_DECLARED = re.compile(rb"\s*+<\?xml\s[^<>]{0,200}?encoding\s*+=\s*+[\"']([\w:.-]{1,40}+)[\"']", re.IGNORECASE)
_LOOK_FOR_CHARSET = 4096  # bytes
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# By the standard of HTML, these names stand for the encodings of Windows.
_WINDOWS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_XHTML = re.compile(r"\s*+(?:<\?xml\s|<!DOCTYPE\s[^<>]*XHTML|<html\s[^<>]*xmlns\s*+=)", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31}+);")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DECLARATION = re.compile(r"\s*+<\?xml\s[^<>?]*+\?>")
_ENDS = re.compile(r"</(?:html|body)\s*+>", re.IGNORECASE)
_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse_page(data: bytes) -> "Element":
    """Return the root of the tree of a page.

    :raises UnreadableArticleError: if the bytes are no text, or if the page is nested too deep or holds no element.
    """
    return parse_markup(decode_page(data))


def decode_page(data: bytes) -> str:
    """Return the text of a page, in the encoding that its mark, its declaration or its letters show.

    :raises UnreadableArticleError: if the bytes are no text.
    """
    if not data.startswith(_MARKS):
        head = data[:_LOOK_FOR_CHARSET]
        stated = _DECLARED.match(head) or _META.search(head)
        if stated and (encoding := find_encoding(stated[1].decode("ascii", "replace"))):
            try:
                return data.decode(encoding)
            except UnicodeError:
                return _decode_wrongly_stated(data, encoding)
    return decode(data)


def _decode_wrongly_stated(data: bytes, encoding: str) -> str:
    """Return the text in the encoding that its letters show; with a mark for each broken letter if none fits.

    :raises UnreadableArticleError: if the bytes are no text.
    """
    try:
        return decode(data)
    except UnreadableArticleError:
        if b"\0" in data or find_signature(data) is not None:
            raise
        # Browsers show such a page, and parts from several sources are often broken.
        return data.decode(encoding, errors="replace")


def parse_markup(text: str) -> "Element":
    """Return the root of the tree of a page that is decoded already; see `parse_page`."""
    text = _NOT_IN_XML.sub(" ", text)
    root = _parse_xml(text) if _XHTML.match(text) and "<!ENTITY" not in text else None
    return _parse_html(text) if root is None else root


def find_encoding(name: str) -> str | None:
    """Return Python's name of the encoding that a page states; None if it cannot be the encoding of that page."""
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    if known.startswith(("utf-16", "utf-32", "utf-7")):  # the page states it in ASCII, so it is not
        return None
    known = _WINDOWS.get(known, known)
    try:
        is_text = isinstance(codecs.decode(b"a", known), str)
    except (ValueError, LookupError, TypeError):
        return None
    return known if is_text else None


def _parse_xml(text: str) -> "Element | None":
    """Return the root of XHTML, in which an empty element closes itself; None if the text is no XML."""
    from lxml import etree, html

    parser = html.XHTMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    text = _ENTITY.sub(_resolve, _DECLARATION.sub("", text, count=1).lstrip())
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None
    if next(root.iter(etree.Entity), None) is not None:
        return None
    for element in root.iter("{http://www.w3.org/1999/xhtml}*"):
        element.tag = etree.QName(element).localname
    return root if root.tag == "html" else None


def _resolve(entity: re.Match[str]) -> str:
    if entity[1] in _OF_XML:
        return entity[0]
    return html5.get(f"{entity[1]};", entity[0])


def _parse_html(text: str) -> "Element":
    from lxml import etree, html

    # The parser drops all that follows the end of a page, which browsers show.
    text = _ENDS.sub("", text)
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        _refuse_excess(parser.error_log)
        raise UnreadableArticleError("The page holds no text; write the article into it or remove it.") from error
    _refuse_excess(parser.error_log)
    return root


def _refuse_excess(log: "etree._ListErrorLog") -> None:  # type: ignore[name-defined]  # noqa: F821
    """Refuse a page whose rest the parser has left out.

    :raises UnreadableArticleError: if the log has an exceeded limit.
    """
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in log):
        raise UnreadableArticleError(
            "The page is nested deeper than 256 elements, or one of its texts is larger than 10 MB, so it cannot be "
            "read whole; save the article as plain text in UTF-8."
        )
