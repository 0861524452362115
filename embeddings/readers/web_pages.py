"""Web pages that are saved under the ending of another format."""

import re

from embeddings.errors import UnreadableArticleError

_NEAR_THE_TOP = 3_000  # characters
_BEGINNING = re.compile(r"^[ \t]*<(?:!doctype[ \t]+html|html|head|body)(?=[\s>])", re.IGNORECASE | re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_OF_A_PAGE = re.compile(
    r"<(?:/(?:html|head|body|title|style|script)[ \t]*>|(?:meta|link|head|body|title)[\s>])", re.IGNORECASE
)
_LOOK_FOR_TAGS = 50_000  # characters


def refuse_web_page(text: str) -> None:
    """Refuse the source of a whole web page, in which menus, styles and scripts would be read as the article.

    Markdown with some HTML is no page, and neither is an article that shows the source of a page as code.

    :raises UnreadableArticleError: if the text is a web page.
    """
    top = text[:_NEAR_THE_TOP]
    match = _BEGINNING.search(top)
    if match is None or _FENCE.search(top, 0, match.start()):
        return
    is_first = not any(character.isalpha() for character in top[: match.start()])
    if is_first or len({tag.lower() for tag in _OF_A_PAGE.findall(text[:_LOOK_FOR_TAGS])}) > 1:
        raise UnreadableArticleError(
            "The file is a web page (HTML), not plain text; save the article as plain text in UTF-8."
        )
