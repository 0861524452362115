"""The complete examples, each run as its reader runs it: in a new process, on the seed articles, without a network."""

import os
import re
import subprocess
import sys

import pytest

from embeddings.encoders.model_encoder import ModelEncoder

from .pages import ROOT

FOLDER = ROOT / "docs" / "examples"
QUOTE = "Zhen Jianhua, who is 85 years old"
PRINTED = {
    "plain_python.py": ("5 articles", "answered 0.", f"[1] {QUOTE}", "→ answered", "not_in_articles", "1 0."),
    "langchain_chain.py": ("qinzao.md#char=", f"[1] {QUOTE}", "cite them", "[]"),
    "llama_index_engine.py": ("qinzao.md#char=", f"{QUOTE}"),
    "haystack_pipeline.py": ("qinzao.md#char=", "answered", f"[1] {QUOTE}"),
    "mcp_client.py": (
        "ask search list_documents read_document",
        "answered",
        f"[1] {QUOTE}",
        "True The library holds no",
    ),
}
# A process that a test starts cannot be kept from the network by the test itself, so the process keeps itself.
NO_NETWORK = """
import runpy, socket, sys

def refuse(*_, **__):
    raise AssertionError("the network was asked for")

for name in ("create_connection", "getaddrinfo"):
    setattr(socket, name, refuse)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_every_example_is_run():
    assert {path.name for path in FOLDER.glob("*.py")} == {*PRINTED}


@pytest.mark.model
@pytest.mark.parametrize("example", PRINTED)
def test_an_example_prints_its_answer(example, tmp_path):
    ModelEncoder().encode_query("ready")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", NO_NETWORK, str(FOLDER / example)],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for words in PRINTED[example]:
        assert words in done.stdout, done.stdout


@pytest.mark.parametrize("example", PRINTED)
def test_an_example_says_how_to_install_its_packages(example):
    text = (FOLDER / example).read_text(encoding="utf-8")
    extras = set(re.findall(r"pip install '\.\[([\w-]+)\]", text))
    needed = {"langchain_core": "langchain", "llama_index": "llama-index", "haystack": "haystack", "mcp": "mcp"}
    imported = {needed[name] for name in re.findall(r"^from (\w+)", text, re.MULTILINE) if name in needed}
    assert extras == imported
