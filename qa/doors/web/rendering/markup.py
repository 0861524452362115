"""Text as markup, and the small pieces that answers, articles and their list share."""

from datetime import date
from html import escape
from urllib.parse import urlencode

from embeddings.unicode import replace_surrogates


def as_text(text: str) -> str:
    """Markup whose text content is ``text``, to the character, inside an element or a quoted attribute.

    A carriage return is written as a reference, since a browser turns a bare one into a newline. Lone
    surrogates, which only undecodable file names hold, become question marks: they cannot be sent.
    """
    return replace_surrogates(escape(text).replace("\r", "&#13;"))


def _day(iso: str) -> str:
    """``2021-06-07`` as ``7 June 2021``; anything else as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def link_html(
    document_id: str,
    title: str,
    name: str | None,
    start: int | None = None,
    end: int | None = None,
    *,
    classes: str = "",
    is_doubled: bool = False,
) -> str:
    """A link that opens the article in the pane; opened in a new tab, it opens page and pane.

    ``name``: what it is called where it is not seen; None: its title. ``is_doubled``: another link beside it does the
    same, so the keyboard and a screen reader pass this one over.
    """
    offsets = {} if start is None or end is None else {"start": start, "end": end}
    address = urlencode({"article": document_id} | offsets, errors="replace")
    called = "" if name is None else f' aria-label="{as_text(name)}"'
    passed_over = ' tabindex="-1" aria-hidden="true"' if is_doubled else ""
    dressed = f' class="{classes}"' if classes else ""
    return f'<a href="?{as_text(address)}"{dressed}{called}{passed_over}><bdi>{as_text(title)}</bdi></a>'


def citation(title: str, publisher: str | None, day: str | None, document_id: str, start: int, end: int) -> str:
    """Where a quote stands, in one line of plain text, for pasting it elsewhere."""
    parts = [title, publisher, _day(day) if day else None, document_id, f"characters {start}–{end}"]
    return ", ".join(part for part in parts if part)


def details_html(
    publisher: str | None, author: str | None, day: str | None, page: int | None = None, file: str | None = None
) -> str:
    """Who published it, who wrote it, when, where in it, and in which file, as far as that is known, in one line."""
    parts = [publisher, f"by {author}" if author else None, _day(day) if day else None]
    parts += [f"page {page}" if page is not None else None, file]
    return '<span class="dot"> · </span>'.join(f"<bdi>{as_text(part)}</bdi>" for part in parts if part)
