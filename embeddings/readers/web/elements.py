"""The elements of HTML by their meaning: hidden, inline, furniture, notes."""

import re
from collections.abc import Mapping

HIDDEN = frozenset(
    {
        "head", "title", "meta", "link", "script", "style", "template", "noscript", "noindex", "iframe", "object",
        "embed", "svg", "canvas", "audio", "video", "map", "select", "datalist", "button", "input", "textarea",
        "progress", "meter", "dialog", "rt", "rp", "annotation", "annotation-xml", "applet", "frameset",
    }
)  # fmt: skip
"""Elements without words of an article."""

INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "label", "mark", "nobr", "output", "picture", "q", "ruby", "rb", "s", "samp", "small",
        "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "math", "mi", "mn", "mo",
        "mrow", "msup", "msub", "mtext", "mfrac", "msqrt", "semantics", "mstyle", "meta", "link", "ref",
    }
)  # fmt: skip
"""Elements that part no words."""

FURNITURE = frozenset({"nav", "menu", "menuitem"})
"""Elements that are never part of an article, also where the article is not known."""

BOLD = frozenset({"b", "strong"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}

_HIDING_STYLE = re.compile(r"display\s*+:\s*+none|visibility\s*+:\s*+hidden", re.IGNORECASE)
_FURNITURE_ROLES = frozenset({"navigation", "search", "menu", "menubar", "dialog", "alertdialog"})
_NOTE_ROLES = frozenset({"doc-footnote", "doc-endnotes", "doc-endnote", "doc-footnotes"})
_NOTE_TYPES = re.compile(r"(?<![\w-])(?:footnotes?|endnotes?|rearnotes?)(?![\w-])", re.IGNORECASE)
_REPLY_CLASSES = re.compile(r"(?<![\w-])(?:gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote)(?![\w-])")
_MAX_LABEL = 20  # characters
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    """Return whether a browser shows no words of this element, or only words of its own controls."""
    if tag in HIDDEN:
        return True
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or _HIDING_STYLE.search(attributes.get("style", "")) is not None
    )


def is_furniture(tag: str, attributes: Mapping[str, str]) -> bool:
    """Return whether the element leads through the site."""
    return tag in FURNITURE or attributes.get("role", "").lower() in _FURNITURE_ROLES


def is_note(attributes: Mapping[str, str]) -> bool:
    """Return whether the element holds footnotes."""
    if attributes.get("role", "").lower() in _NOTE_ROLES:
        return True
    kinds = attributes.get(_EPUB_TYPE) or attributes.get("epub:type") or attributes.get("class") or ""
    return _NOTE_TYPES.search(kinds) is not None


def is_reply(attributes: Mapping[str, str]) -> bool:
    """Return whether the element of a mail quotes an earlier mail."""
    return attributes.get("type") == "cite" or _REPLY_CLASSES.search(attributes.get("class", "")) is not None


def find_page_label(attributes: Mapping[str, str], text: str, labels: Mapping[str, str]) -> str | None:
    """Return the number of the printed page that begins at this element, such as "iv"; None if none begins.

    ``text``: the words of the element. ``labels``: the labels of a list of pages by the ids of their elements.
    """
    label = labels.get(attributes.get("id", ""))
    if label or not is_page_break(attributes):
        return label
    stated = attributes.get("title") or attributes.get("aria-label") or text
    words = stated.strip(" .:\t\r\n")[-_MAX_LABEL:].split()
    return words[-1] if words else None


def is_page_break(attributes: Mapping[str, str]) -> bool:
    """Return whether the element marks the beginning of a printed page."""
    kinds = attributes.get(_EPUB_TYPE) or attributes.get("epub:type") or ""
    return attributes.get("role") == "doc-pagebreak" or "pagebreak" in kinds.split()
