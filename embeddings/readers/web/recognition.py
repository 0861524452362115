"""Web pages, known by their content, whatever the ending of the file."""

import codecs
import re

from embeddings.errors import UnreadableArticleError
from embeddings.readers.signatures import find_signature

_NEAR_THE_TOP = 3_000  # characters
_BEGINNING = re.compile(r"^[ \t]*<(?:!doctype[ \t]+html|html|head|body)(?=[\s>])", re.IGNORECASE | re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_OF_A_PAGE = re.compile(
    r"<(?:/(?:html|head|body|title|style|script)[ \t]*>|(?:meta|link|head|body|title)[\s>])", re.IGNORECASE
)
_LOOK_FOR_TAGS = 50_000  # characters
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def begins_page(data: bytes) -> bool:
    """Return whether the bytes are the source of a whole web page; see `is_web_page`."""
    if find_signature(data) is not None:
        return False
    # The tags of a page are ASCII, which is the same in every encoding of a page except the wide ones.
    encoding = next((encoding for mark, encoding in _WIDE if data.startswith(mark)), "latin-1")
    return is_web_page(data[: 2 * _LOOK_FOR_TAGS].decode(encoding, "replace").lstrip("\ufeffï»¿"))


def refuse_web_page(text: str) -> None:
    """Refuse the source of a whole web page, in which menus, styles and scripts would be read as the article.

    :raises UnreadableArticleError: if the text is a web page.
    """
    if is_web_page(text):
        raise UnreadableArticleError(
            "The file is a web page (HTML), not plain text; save the article as plain text in UTF-8."
        )


def is_web_page(text: str) -> bool:
    """Return whether a text is the source of a whole web page.

    Markdown with some HTML is no page, and neither is an article that shows the source of a page as code.
    """
    top = text[:_NEAR_THE_TOP]
    match = _BEGINNING.search(top)
    if match is None or _FENCE.search(top, 0, match.start()):
        return False
    is_first = not any(character.isalpha() for character in top[: match.start()])
    return is_first or len({tag.lower() for tag in _OF_A_PAGE.findall(text[:_LOOK_FOR_TAGS])}) > 1
