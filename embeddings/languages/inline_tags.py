"""Tags of HTML inside sentences, such as ``<b>`` and ``<sub>``: a quote shows them, and a search passes over them."""

import re

# Tags inside a word, tags between words, and tags that nothing closes.
_INSIDE = "a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup"
_INSIDE += "|time|tt|u|var"
_BETWEEN = "br|caption|p|div|table|tbody|td|tfoot|th|thead|tr|wbr"
_TAG = re.compile(rf"<(?P<closes>/?)(?:(?P<inside>{_INSIDE})|(?:{_BETWEEN}))(?:\s[^<>]*+)?/?>", re.IGNORECASE)


def mask_tags(text: str) -> str:
    """Return the text, as long as before, with a space for each character of a tag.

    A tag that another one must close is a tag only where the text has both: "sleep <time>" shows a placeholder.
    """
    return _replaced(text, same_length=True)


def without_tags(text: str) -> str:
    """Return the text without tags, so that "CO<sub>2</sub>" is one word; a tag between two words becomes a space."""
    return _replaced(text, same_length=False)


def _replaced(text: str, *, same_length: bool) -> str:
    if "<" not in text or ">" not in text:
        return text
    tags = [(match["inside"].lower(), match["closes"]) for match in _TAG.finditer(text) if match["inside"]]
    paired = {name for name, closes in tags if closes} & {name for name, closes in tags if not closes}

    def replacement(tag: re.Match[str]) -> str:
        name = tag["inside"]
        if name and name.lower() not in paired:
            return tag[0]
        return " " * len(tag[0]) if same_length else "" if name else " "

    return _TAG.sub(replacement, text)
