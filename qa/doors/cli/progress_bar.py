"""A progress bar on standard error, where that is a terminal."""

import sys
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress


class ProgressBar:
    """Comes with the first figure that it shows and is gone after the block; lines printed meanwhile stand above it."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        """The bar, not yet to be seen."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        if self._bar:
            self._bar.stop()

    def show(self, percent: float | None) -> None:
        """Show that so much is done, in [0, 100]; None changes nothing."""
        if percent is None or not (self._bar or sys.stderr.isatty()):
            return
        self._bar = self._bar or self._start()
        self._bar.update(self._bar.task_ids[0], completed=percent)

    def _start(self) -> "Progress":
        # A fifth of what a quick command takes, most of which have nothing to show.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn(self._label), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn()
        console = Console(stderr=True)
        bar = Progress(
            *columns,
            console=console,
            transient=True,
            redirect_stdout=sys.stdout.isatty(),  # what goes into a pipe stays in it
            disable=not console.is_terminal,
        )
        bar.add_task("", total=100)
        bar.start()
        return bar
