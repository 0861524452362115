"""Halves of characters (lone surrogates): file names, JSON and terminals can bring them, no text in UTF-8 holds one.

SQLite, a tokenizer and a file take none.
"""


def is_whole(text: str) -> bool:
    """Whether the text holds no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def made_whole(text: str) -> str:
    """The text with a question mark for every half of a character."""
    return text.encode("utf-8", "replace").decode()
