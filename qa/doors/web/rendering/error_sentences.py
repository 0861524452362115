"""Errors as a visitor is told of them."""

import logging
import os
from dataclasses import replace

from qa.doors.web.auth.access import Access
from qa.doors.web.protocols import ServedLibrary
from qa.doors.web.readiness import Phase, ReadinessState

_NOT_READY = "Quoth could not get ready; whoever runs it finds the reason in the terminal."

_log = logging.getLogger(__name__)


def public_message(error: Exception, library: ServedLibrary) -> str:
    """The error's sentence, less where on this machine the library lies, which the terminal is told instead."""
    whole, folder = str(error), str(library.folder)
    told = whole.replace(folder + os.sep, "").replace(folder, "of Quoth's")
    if told != whole:
        _log.warning("A visitor was told of an error: %s", whole)
    return told


def public_state(state: ReadinessState, access: Access) -> ReadinessState:
    """The state as visitors are told of it: why it failed, which names places on this machine, only who runs Quoth."""
    if state.phase is Phase.FAILED and not access.is_closed:
        return replace(state, sentence=_NOT_READY)
    return state
