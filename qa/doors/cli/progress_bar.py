"""A progress bar on standard error, where that is a terminal."""

import sys
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress


class ProgressBar:
    """Appears with the first percentage and disappears after the block; lines printed meanwhile stand above it."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        """Return the bar, which is still invisible."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the bar."""
        if self._bar:
            self._bar.stop()

    def show(self, percent: float | None, text: str = "") -> None:
        """Show the share that is done, in [0, 100], and a text; None leaves the bar as it is."""
        if percent is None or not (self._bar or sys.stderr.isatty()):
            return
        self._bar = self._bar or self._start(has_text=bool(text))
        self._bar.update(self._bar.task_ids[0], completed=percent, text=text)

    def _start(self, *, has_text: bool) -> "Progress":
        # Imported here: rich takes a fifth of the time of a quick command, and few quick commands show a bar.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        # A text says itself how long the rest takes; a name in it is no markup.
        end = TextColumn("{task.fields[text]}", markup=False) if has_text else TimeRemainingColumn()
        columns = TextColumn(self._label), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), end
        console = Console(stderr=True)
        bar = Progress(
            *columns,
            console=console,
            transient=True,
            redirect_stdout=sys.stdout.isatty(),  # a pipe gets the output unchanged
            disable=not console.is_terminal,
        )
        bar.add_task("", total=100, text="")
        bar.start()
        return bar
