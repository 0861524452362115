"""The window and the API, started in another process with a new library."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from eval.errors import SpeedError
from eval.speed.cold import COMMAND, here_and_offline
from seeds import seed_articles

_LONGEST_START = 180  # seconds
_PAGE = re.compile(r"http://127\.0\.0\.1:\d+/\?token=\S+")
_API = re.compile(r"http://127\.0\.0\.1:\d+(?=/api/v1/)")
_TOKEN = re.compile(r"Bearer (\S+)")
_READY = "Quoth is ready"


class ServedPage:
    """A page for the seed articles, ready for questions. Close it, or use it as a context manager.

    ``url``: the address that opens the page. ``articles``: its folder of articles. ``library``: its library.
    """

    command = "chat"
    address = _PAGE

    def __init__(self) -> None:
        """Start the page, which indexes the articles and loads the model.

        :raises SpeedError: if the page does not start.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="quoth-speed-")
        self.articles, self.library = (Path(self._folder.name) / name for name in ("articles", "library"))
        self.articles.mkdir()
        for file in seed_articles().glob("*.md"):
            shutil.copy(file, self.articles)
        self._log = Path(self._folder.name) / "log"
        options = ["--port", str(_free_port()), "--articles", str(self.articles), "--library", str(self.library)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*COMMAND, self.command, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=here_and_offline(),
            )
        try:
            self.url = self._wait()
        except BaseException:
            self.close()
            raise

    def _wait(self) -> str:
        until = time.monotonic() + _LONGEST_START
        while time.monotonic() < until:
            log = self._log.read_text(encoding="utf-8", errors="replace")
            address = self.address.search(log)
            if address and _READY in log:
                return address[0]
            if self._process.poll() is not None:
                last = log.strip().splitlines()[-1:] or ["without a message"]
                raise SpeedError(f"quoth {self.command} ended with status {self._process.returncode}: {last[0]}")
            time.sleep(0.1)
        raise SpeedError(
            f"quoth {self.command} was not ready after {_LONGEST_START} seconds; try again on a quieter machine."
        )

    def spent(self) -> float:
        """Return the seconds of processor time that the process has spent so far.

        :raises SpeedError: if the system does not report the time of a process.
        """
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError as error:
            raise SpeedError("This system does not report the time of a process; leave the part 'idle' out.") from error
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # in user and in system mode

    def close(self) -> None:
        """End the process, and remove the library."""
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        """Return the page, or the API."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the page."""
        self.close()


class ServedApi(ServedPage):
    """The API for the seed articles, ready for questions. ``url``: its address without a path. ``token``: opens it."""

    command = "serve"
    address = _API

    @property
    def token(self) -> str:
        """The token that the server has printed."""
        found = _TOKEN.search(self._log.read_text(encoding="utf-8", errors="replace"))
        return found[1] if found else ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
