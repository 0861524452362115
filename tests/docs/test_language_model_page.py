"""The command of the page about a language model, run against a server on loopback."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from seeds import seed_articles

from ..qa.prose.model_server import running
from .pages import ROOT, blocks_of

PAGE = ROOT / "docs" / "doors" / "language-model.md"


@pytest.mark.model
def test_the_command_of_the_page_shows_quotes_and_checked_text(tmp_path):
    (block,) = (each for each in blocks_of(PAGE.read_text(encoding="utf-8"), PAGE) if "OPENAI_BASE_URL" in each.text)
    shutil.copytree(seed_articles(), tmp_path / "articles", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    command = tmp_path / "bin" / "quoth"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m qa.doors.cli.command_line "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    with running() as server:
        server.says("The moon is green [1]. Zhen is old.")
        text = re.sub(r"http://localhost:\d+/v1", server.url, block.text)
        environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
        environment["PATH"] = f"{command.parent}:{os.environ['PATH']}"
        environment["XDG_DATA_HOME"] = str(tmp_path / "data")
        environment.pop("OPENAI_API_KEY", None)
        ran = subprocess.run(
            ["sh", "-ec", text], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        assert server.asked[0]["model"] == "llama3.2"
    assert ran.stdout.index("[1] ") < ran.stdout.index("Text by the language model llama3.2")
    assert "~~The moon is green [1].~~" in ran.stdout
    assert "0 of 2 sentences stand, 2 struck out." in ran.stdout
    assert not Path(tmp_path / "llama3.2").exists()
