"""The list of a visitor's earlier conversations, in HTML."""

from collections.abc import Sequence

from qa.doors.web.history.chat_store import Summary
from qa.doors.web.rendering.markup import render

MAX_LISTED = 200  # more would only slow the browser down


def conversations_html(conversations: Sequence[Summary]) -> str:
    """Return the list in the given order, each with buttons to open and to delete it; empty for no conversation."""
    return render("conversation_list", conversations=conversations[:MAX_LISTED]) if conversations else ""
