"""The list of a visitor's earlier conversations, in HTML."""

from collections.abc import Sequence

from qa.doors.web.history.chat_store import Summary
from qa.doors.web.rendering.markup import as_text
from qa.plural import plural

MAX_LISTED = 200  # more would only slow the browser down


def conversations_html(kept: Sequence[Summary]) -> str:
    """Each conversation, newest first, to be opened or deleted; nothing where there is none."""
    items = "".join(_item_html(summary) for summary in kept[:MAX_LISTED])
    return f'<ul class="conversations">{items}</ul>' if items else ""


def _item_html(summary: Summary) -> str:
    title, named = as_text(summary.title), as_text(summary.conversation_id)
    day = f"{summary.last_asked.day} {summary.last_asked:%B %Y}"
    return (
        f'<li data-conversation="{named}"><button type="button" class="open"><bdi>{title}</bdi></button>'
        f'<span class="details">{plural(summary.turns, "question")} · {day}</span>'
        f'<button type="button" class="remove" aria-label="Delete the conversation “{title}”">×</button></li>'
    )
