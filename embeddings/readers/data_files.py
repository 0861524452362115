"""Data for programs that is saved under the ending of a text."""

import json
import re

from embeddings.errors import UnreadableArticleError

_XML = re.compile(r"<\?xml\s|<(?:rss|opml|urlset)\s[^<>]*+>", re.IGNORECASE)
_MIN_LINES = 2  # of JSON, each of them an object


def refuse_data(text: str) -> None:
    """Refuse JSON and XML, in which names of fields would be read as the article.

    :raises UnreadableArticleError: if the whole text is JSON, or a document in XML.
    """
    text = text.strip("\ufeff \t\r\n")
    kind = "JSON" if _is_json(text) else "XML" if _XML.match(text) else None
    if kind:
        raise UnreadableArticleError(
            f"The file is {kind}, data for programs, not plain text; save the article as plain text in UTF-8."
        )


def _is_json(text: str) -> bool:
    if not text.startswith(("{", "[")) or not text.endswith(("}", "]")):
        return False
    if (value := _parse(text)) is not None:
        return isinstance(value, dict) or any(isinstance(each, dict | list) for each in value) or len(value) > 1
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) >= _MIN_LINES and all(isinstance(_parse(line), dict) for line in lines)


def _parse(text: str) -> dict[str, object] | list[object] | None:
    """Return the object or the array that the text is; None for another text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) and value else None
