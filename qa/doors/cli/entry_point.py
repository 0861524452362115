"""The entry of the installed ``quoth`` command: the path of its packages, and its end on SIGTERM."""

import signal
import sys
from pathlib import Path
from typing import NoReturn

_HERE = Path(__file__).resolve()
# The wheel holds `eval`, `seeds` and `ui.py` here, so that no other program can import them by these names, which other
# packages have too. A hyphen keeps the folder from being a package itself.
_IN_WHEEL = _HERE.with_name("top-level")
_IN_CHECKOUT = _HERE.parents[3]
_STATUS = 128 + signal.SIGTERM  # as shells report a process that SIGTERM has ended


def main() -> None:
    """Run the ``quoth`` command in a process that belongs to the command."""
    signal.signal(signal.SIGTERM, _end)
    find_own_packages()
    from qa.doors.cli.command_line import main as run_command

    run_command()


def find_own_packages() -> None:
    """Let this process, and those that it starts, import ``eval``, ``seeds`` and ``ui`` of this Quoth first."""
    folder = str(_IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT)
    sys.path[:] = [folder, *(entry for entry in sys.path if entry != folder)]


def _end(signal_number: int, frame: object) -> NoReturn:
    """End the command as an interrupt does, with all its cleaning up; a second SIGTERM ends it at once.

    Without a handler, Linux keeps SIGTERM from the first process of a container, which ``docker stop`` then kills after
    ten seconds.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise SystemExit(_STATUS)


if __name__ == "__main__":
    main()
