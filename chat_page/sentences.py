"""Errors as a visitor is told of them."""

import logging
import os

from chat_page.protocols import Library

_log = logging.getLogger(__name__)


def sentence_of(error: Exception, library: Library) -> str:
    """The error's sentence, less where on this machine the library lies, which the terminal is told instead."""
    whole, folder = str(error), str(library.folder)
    told = whole.replace(folder + os.sep, "").replace(folder, "of Quoth's")
    if told != whole:
        _log.warning("A visitor was told of an error: %s", whole)
    return told
