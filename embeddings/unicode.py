"""Lone surrogates, which are halves of characters. File names, JSON and terminals can bring them.

Text in UTF-8 cannot hold a surrogate, and SQLite, tokenizers and files refuse them.
"""


def has_no_surrogates(text: str) -> bool:
    """Return whether the text holds no surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def replace_surrogates(text: str) -> str:
    """Return the text with a question mark in place of each surrogate."""
    return text.encode("utf-8", "replace").decode()
