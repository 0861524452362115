"""Emphasis in Markdown: whether a text is set in italics or bold as a whole, and whether it asks a question."""

_OUTER = " \t\r\n*_\"'”’»)]"
_QUESTION_MARKS = ("?", "？", "؟")


def is_question(words: str) -> bool:
    """Return whether the words end with a question mark, apart from marks of emphasis and quotation."""
    return words.rstrip(_OUTER).endswith(_QUESTION_MARKS)


def is_emphasized(words: str, *, strong: bool) -> bool:
    """Return whether one pair of marks encloses the words: single marks, or with ``strong`` double ones."""
    mark = words[:1] * (1 + strong)
    if mark[:1] not in ("*", "_") or not mark:
        return False
    inner = words[len(mark) : -len(mark)]
    closes = len(words) > 2 * len(mark) and words.startswith(mark) and words.endswith(mark)
    return closes and not inner.startswith(mark[0]) and not _closes_inside(inner, mark)


def end_of_strong(text: str, start: int, end: int) -> int:
    """Return the end of the words in bold that begin ``text[start:end]``, with their marks; 0 without them."""
    mark = text[start : start + 2]
    if mark not in ("**", "__"):
        return 0
    closing = text.find(mark, start + 2, end)
    while closing >= 0 and text[closing + 2 : closing + 3] == mark[0]:  # ***bold and italic***
        closing += 1
    return closing + 2 if closing > start + 2 else 0


def _closes_inside(inner: str, mark: str) -> bool:
    if len(mark) == 2:
        return mark in inner
    if mark == "*":
        return "*" in inner.replace("**", "")
    words = inner.replace("__", "").split()
    return any(word.startswith("_") or word.rstrip(".,;:!?").endswith("_") for word in words)
