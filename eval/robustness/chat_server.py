"""Servers of the chat in separate processes, for visitors who bring files."""

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.robustness.killing import MarkedProcess

# The page is laid out by a module that this package does not import.
SERVE = """
import sys
from pathlib import Path
import ui
from eval.robustness.counted_sync import open_counted
from qa.assistant import Assistant
from qa.retriever import Retriever
with open_counted(Path(sys.argv[1]), Path(sys.argv[2]), model=False, wide="wide" in sys.argv) as library:
    ui.serve(Assistant(Retriever(library)), library, port=0, notify=lambda line: print(line, flush=True))
"""
"""A program that serves a library, the first argument, with a cheap encoder that logs into a file, the second.

With a third argument, "wide", its vectors have as many dimensions as those of the model.
"""

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?token=\S+")
_START_SECONDS = 180.0


def start_server(arguments: Sequence[str], output: Path, variables: Mapping[str, str]) -> tuple[MarkedProcess, str]:
    """Start a server with these arguments of Python, and return it with the address that it prints to ``output``.

    :raises OSError: if the server ends, or prints no address in time.
    """
    server = MarkedProcess(arguments, output, variables)
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.wait(0.05) is None:
        if found := _ADDRESS.search(output.read_text(errors="replace")):
            return server, found[0]
    server.end()
    raise OSError(f"The server did not start: {output.read_text(errors='replace').strip()[-500:]}")
