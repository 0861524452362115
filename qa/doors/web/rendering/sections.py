"""The column beside the chat, in HTML that the page's script fills: articles, uploads and earlier conversations."""

from embeddings.readers.registry import ARTICLE_SUFFIXES, name_formats
from qa.doors.web.auth.access import Access
from qa.doors.web.choice import MOST_CHOSEN
from qa.doors.web.rendering.markup import render
from qa.doors.web.uploads.limits import UploadLimits


def side_html(limits: UploadLimits, access: Access, *, has_updates: bool = False) -> str:
    """Return the column for the visitors of a page with this access. ``has_updates``: whether the articles change."""
    return render(
        "side",
        most_chosen=MOST_CHOSEN,
        file_bytes=limits.file_bytes,
        suffixes=",".join(ARTICLE_SUFFIXES),
        formats=name_formats("or"),
        access=access,
        has_updates=has_updates,
    )
