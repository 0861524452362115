"""The banner that shows how far Quoth is while it gets ready, in HTML."""

from qa.doors.web.readiness import ReadinessState
from qa.doors.web.rendering.markup import render

# Before any state is known, and for a visitor who opens a page that is ready.
NO_BANNER = '<div class="banner" data-phase="ready"><p role="status"></p></div>'


def banner_html(state: ReadinessState) -> str:
    """Return the banner for a visitor who has seen it appear. A ready state is for a screen reader alone.

    The page changes only the parts that differ. So a screen reader announces each sentence once, and not every percent.
    """
    return render("banner", phase=state.phase, sentence=state.sentence, percent=state.percent)
