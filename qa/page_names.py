"""The names of pages for people."""

import re

_PRINTED = re.compile(r"\d{1,6}|[ivxlcdm]{1,12}|[^\W\d_]{1,3}[-.:–]?\d{1,6}", re.IGNORECASE)
_TIME = re.compile(r"\d{1,3}:\d\d:\d\d")


def page_name(label: str) -> str:
    """Return the label of a page in words: "page iv", "at 00:01:04"; another label, such as "slide 3", unchanged."""
    if _TIME.fullmatch(label):
        return f"at {label}"
    return f"page {label}" if _PRINTED.fullmatch(label) else label
