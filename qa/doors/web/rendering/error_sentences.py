"""Errors as sentences for visitors."""

import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from embeddings.engines.file_records import Failure
from qa.doors.web.auth.access import Access
from qa.doors.web.protocols import ServedLibrary
from qa.doors.web.readiness import News, Phase, ReadinessState
from qa.doors.web.rendering.markup import written_day
from qa.plural import plural

_MOST_WARNINGS = 5  # above an article; a damaged file may have hundreds

_NOT_READY = "Quoth could not get ready; the person who runs it finds the reason in the terminal."
_NOT_FOLLOWED = (
    "Quoth could not bring its articles up to date; the person who runs it finds the reason in the terminal."
)

_log = logging.getLogger(__name__)


def public_message(error: Exception, library: ServedLibrary) -> str:
    """Return the error's sentence without the path of the library's folder. The log receives the whole sentence."""
    return _without_folder(str(error), library)


def last_version_sentences(failure: Failure | None, library: ServedLibrary) -> list[str]:
    """Return the sentence about an article whose file can no longer be read; none if the file can."""
    if failure is None or not failure.keeps_last_version:
        return []
    day = f", of {written_day(date.fromisoformat(failure.version_date))}" if failure.version_date else ""
    reason = _without_folder(failure.reason, library)
    return [f"This is the last version that could be read{day}. {reason[:1].upper()}{reason[1:]}"]


def unread_parts_sentences(warnings: Sequence[str]) -> list[str]:
    """Return the sentences about an article whose file was read only in part."""
    shown = [f"Read in part: {warning}" for warning in warnings[:_MOST_WARNINGS]]
    left = len(warnings) - len(shown)
    return [*shown, f"And {plural(left, 'further part')}; quoth sync -v lists them."] if left else shown


def _without_folder(sentence: str, library: ServedLibrary) -> str:
    folder = str(library.folder)
    public = sentence.replace(folder + os.sep, "").replace(folder, "of Quoth's")
    if public != sentence:
        _log.warning("A visitor saw a part of this error: %s", sentence)
    return public


def public_state(state: ReadinessState, access: Access) -> ReadinessState:
    """Return the state for visitors. A page for several visitors hides the reason of a failure, which names paths."""
    if state.phase is Phase.FAILED and not access.is_closed:
        return replace(state, sentence=_NOT_READY)
    return state


def public_news(news: News, access: Access) -> News:
    """Return the news for visitors. A page for several visitors hides the reason of a failure, which names paths."""
    if news.has_failed and not access.is_closed:
        return replace(news, sentence=_NOT_FOLLOWED)
    return news
