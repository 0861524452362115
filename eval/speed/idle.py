"""The processor time of an idle window."""

import time
from contextlib import closing

from eval.speed.results import QUOTH, Aim, Notify, Part, SpeedFigure, SpeedTable, SpeedUnit
from eval.speed.serving import ServedPage
from eval.speed.visitors import Browser

_SECONDS = 60
_SETTLING = 5  # seconds until the start is over
_MOST = 0.5  # percent of a core


def measure_idle(notify: Notify, seconds: float = _SECONDS) -> list[SpeedTable]:
    """Measure the share of a core that a served page takes, without a visitor and with one open page.

    :raises SpeedError: if the page does not start, or the system does not report the time of a process.
    """
    notify("idle: starting the page")
    with ServedPage() as page:
        time.sleep(_SETTLING)
        notify(f"idle: {seconds:g} seconds without a visitor")
        alone = _share(page, seconds)
        with closing(Browser(page.url)) as browser:
            browser.stay()
            notify(f"idle: {seconds:g} seconds with one")
            opened = _share(page, seconds)
    figures = (
        SpeedFigure("nobody has the page open", QUOTH, alone),
        SpeedFigure("one has the page open", QUOTH, opened),
    )
    aim = Aim("percent of a core that an idle page takes", 100 * max(alone, opened), _MOST)
    return [SpeedTable(Part.IDLE, "The chat page while nobody asks", SpeedUnit.CORE, figures, (aim,))]


def _share(page: ServedPage, seconds: float) -> float:
    before, begun = page.spent(), time.monotonic()
    time.sleep(seconds)
    return (page.spent() - before) / (time.monotonic() - begun)
