"""What the page says while it gets ready, in HTML."""

from qa.doors.web.readiness import Phase, ReadinessState
from qa.doors.web.rendering.markup import as_text

# Before anything is known, and for a visitor who comes when all is ready.
NO_BANNER = '<div class="banner" data-phase="ready"><p role="status"></p></div>'


def banner_html(state: ReadinessState) -> str:
    """The state for a visitor who has seen it come; what is ready now is only heard, since the banner is gone then.

    The page changes what is different and keeps the rest, so that a screen reader hears each sentence once and can look
    up the share done, but is not told every percent.
    """
    said, bar = as_text(state.sentence), ""
    if state.phase is Phase.READY:
        said = f'<span class="unseen">Ready{": " if said else "."}{said}</span>'
    elif state.percent is not None:
        bar = f'<progress max="100" value="{state.percent}" aria-label="Done"></progress>'
        bar += f'<span class="percent" aria-hidden="true">{state.percent} %</span>'
    return f'<div class="banner" data-phase="{state.phase}"><p role="status">{said}</p>{bar}</div>'
