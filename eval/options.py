"""Values of command-line options that several commands take."""

import argparse


def count(word: str) -> int:
    """Return a whole number from 1 on.

    :raises argparse.ArgumentTypeError: if the word is no such number.
    """
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number from 1 on")
    return int(word)
