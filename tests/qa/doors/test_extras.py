"""The extras: without a package, its door says how to install it; and none of them is loaded by the library itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.encoders.model_encoder import ModelEncoder
from qa.errors import MissingExtraError
from qa.extras import needs_extra

ROOT = Path(__file__).resolve().parents[3]
DOORS = {
    "qa.doors.langchain": ("langchain", "langchain_core"),
    "qa.doors.llama_index": ("llama-index", "llama_index"),
    "qa.doors.haystack": ("haystack", "haystack"),
    "qa.doors.mcp.server": ("mcp", "mcp"),
    "qa.doors.mcp.http": ("mcp", "mcp"),
}
BLOCKING = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {packages!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
"""
IMPORTING = """
import importlib

for door in {doors!r}:
    try:
        importlib.import_module(door)
    except ImportError as error:
        print(type(error).__name__, error)
"""
COMMAND = """
sys.argv = ["quoth", "mcp"]
from qa.doors.cli.command_line import main
main()
"""
SEARCHING = """
import sys
from qa import Library, Retriever

with Library.open({folder!r}) as library:
    library.sync({articles!r})
    print(len(Retriever(library).search("Who paid for the bridge?", k=1)))
print({{name.partition(".")[0] for name in sys.modules}} & {heavy!r})
"""
HEAVY = {
    "fastapi", "gradio", "haystack", "langchain_core", "llama_index", "mcp", "openai", "prometheus_client",
    "sentence_transformers", "starlette", "torch", "transformers", "uvicorn",
}  # fmt: skip


def run(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HAYSTACK_TELEMETRY_ENABLED": "False"}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_a_door_without_its_package_names_the_extra():
    packages = {package for _, package in DOORS.values()}
    done = run(BLOCKING.format(packages=packages) + IMPORTING.format(doors=[*DOORS]))
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"MissingExtraError The package {package} is not installed, which this door of Quoth needs; "
        f"install it with: pip install 'quoth[{extra}]'"
        for extra, package in DOORS.values()
    ]


def test_the_command_without_its_package_ends_with_that_sentence():
    done = run(BLOCKING.format(packages={"mcp"}) + COMMAND)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "quoth: The package mcp is not installed, which this door of Quoth needs; "
        "install it with: pip install 'quoth[mcp]'\n"
    )


def test_a_package_that_lacks_one_of_its_own_keeps_its_error():
    with pytest.raises(ModuleNotFoundError, match="absent_part"), needs_extra("langchain", "langchain_core"):
        raise ModuleNotFoundError("No module named 'absent_part'", name="absent_part")
    with pytest.raises(MissingExtraError) as raised, needs_extra("llama-index", "llama_index"):
        raise ModuleNotFoundError("No module named 'llama_index.core'", name="llama_index.core")
    assert isinstance(raised.value, ImportError)
    assert raised.value.name == "llama_index.core"


@pytest.mark.model
def test_a_first_search_loads_no_framework_and_no_torch(articles, tmp_path):
    ModelEncoder().encode_query("ready")  # the export of the model, which happens once, needs torch
    done = run(SEARCHING.format(folder=str(tmp_path / "library"), articles=str(articles), heavy=HEAVY))
    assert (done.stderr, done.stdout) == ("", "1\nset()\n")
