"""Halves of characters (lone surrogates): file names, JSON and terminals can bring them, no text in UTF-8 holds one.

SQLite, a tokenizer and a file take none.
"""


def has_no_surrogates(text: str) -> bool:
    """Whether the text holds no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def replace_surrogates(text: str) -> str:
    """The text with a question mark for every half of a character."""
    return text.encode("utf-8", "replace").decode()
