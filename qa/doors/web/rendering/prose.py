"""The text of a language model, as the conversation shows it below the quotes: plain words, whatever they hold."""

from qa.doors.web.rendering.markup import render
from qa.prose.prose import Prose
from qa.prose.writer import ProseWriter


def prose_html(prose: Prose | None) -> str:
    """Return the text with its struck sentences and their reasons; empty for None."""
    return render("prose", prose=prose) if prose else ""


def awaited_html(writer: ProseWriter) -> str:
    """Return the line that stands below the quotes until the text comes."""
    return render("awaited_prose", model=writer.model, host=writer.host)


def notice_html(writer: ProseWriter) -> str:
    """Return the line that says on the page that questions and quotes are sent to a language model."""
    return render("prose_notice", model=writer.model, host=writer.host)
