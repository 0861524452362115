"""The lines on the pages about the command line and about citations, run as a person runs them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.encoders.model_encoder import ModelEncoder
from qa.assistant import Assistant
from qa.retriever import Retriever

ROOT = Path(__file__).resolve().parents[2]
PAGES = "".join(
    (ROOT / "docs" / "doors" / name).read_text(encoding="utf-8") for name in ("command-line.md", "citations.md")
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGES, re.MULTILINE | re.DOTALL)


@pytest.mark.model
def test_the_commands_of_the_pages_run(tmp_path):
    ModelEncoder().encode_query("Who pays?")  # which makes the model ready, once
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "bridge.txt").write_text(
        "The bridge over the Ling was opened on 4 May 2021\n\nThe county pays for the bridge over the Ling, the "
        "transport office said.\n\nThe bridge was opened on 4 May 2021 by the oldest baker of the town.\n",
        encoding="utf-8",
    )
    (lines,) = blocks("json")
    questions = tmp_path / "questions.jsonl"
    questions.write_text(lines, encoding="utf-8")
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    printed = []
    for line in "".join(blocks("sh")).splitlines():
        if line.endswith("passages.jsonl"):  # which takes no history
            questions.write_text(re.sub(r'"history": \[[^]]*\], ', "", lines), encoding="utf-8")
        command = re.sub(r"^quoth\b", f'"{sys.executable}" -m qa.doors.cli.command_line', line)
        ran = subprocess.run(
            ["bash", "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (ran.returncode, ran.stderr) == (0, ""), line
        printed.append(ran.stdout)
    text, values, *_ = printed
    assert text.startswith("1. (")
    assert [hit["rank"] for hit in json.loads(values)] == [1, 2]
    for name in ("answers", "passages"):
        answers = [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()]
        assert [answer.get("id") for answer in answers] == [None, "second", 3]
    assert all(answer["hits"] for answer in answers)
    begins = {"sources.bib": b"@misc{", "sources.ris": b"TY  - GEN\r\n", "sources.json": b"[\n  {"}
    assert all((tmp_path / name).read_bytes().startswith(beginning) for name, beginning in begins.items())


def test_the_python_of_the_page_runs(library):
    names = {"answer": Assistant(Retriever(library)).ask("Where did the fish market move?")}
    (code,) = blocks("python")
    exec(code, names)
    assert str(names["text"]).startswith("@misc{ruiz2023fish-")
