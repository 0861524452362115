"""The entry of the command: its own packages first, and an end on SIGTERM, also as the first process of a container."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qa.doors.cli import entry_point

ROOT = Path(__file__).resolve().parents[4]
# The command, held where it would begin.
HELD = """
import time
from qa.doors.cli import command_line, entry_point

def hold():
    try:
        print("ready", flush=True)
        time.sleep(60)
    finally:
        print("cleaned up", flush=True)

command_line.main = hold
entry_point.main()
"""


def held(*before: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*before, sys.executable, "-c", HELD], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_the_folder_of_this_checkout_comes_first(monkeypatch):
    monkeypatch.setattr(sys, "path", ["somewhere", str(ROOT), "elsewhere"])
    entry_point.find_own_packages()
    entry_point.find_own_packages()
    assert sys.path == [str(ROOT), "somewhere", "elsewhere"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a process can handle")
def test_sigterm_ends_the_command_with_its_cleaning_up():
    with held() as command:
        assert command.stdout
        assert command.stdout.readline() == "ready\n"
        command.terminate()
        out, _ = command.communicate(timeout=30)
    assert (command.returncode, out) == (128 + signal.SIGTERM, "cleaned up\n")


def test_sigterm_ends_the_first_process_of_a_container():
    unshare = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child")
    if shutil.which("unshare") is None or subprocess.run([*unshare, "true"], capture_output=True).returncode:
        pytest.skip("this machine gives a process no namespace")
    with held(*unshare) as outer:
        assert outer.stdout
        assert outer.stdout.readline() == "ready\n"
        (first,) = Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text(encoding="ascii").split()
        os.kill(int(first), signal.SIGTERM)
        out, _ = outer.communicate(timeout=30)
    assert (outer.returncode, out) == (128 + signal.SIGTERM, "cleaned up\n")
