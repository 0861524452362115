"""Where imports may point, what starting the command may load, and what may lie in the repository."""

import ast
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("embeddings", "qa", "eval", "seeds")
OURS = frozenset({*PACKAGES, "ui"})

# From the inside out: each layer may import itself and the layers before it. A module belongs to the last of these that
# it lies in, so that `qa` is the core without its doors, and the window is a door that `ui` lays out.
LAYERS = ("seeds", "embeddings", "qa", "eval", "qa.doors.web", "ui", "qa.doors")
# Whatever finds and answers can be replaced, so the window knows it through `qa.doors.web.protocols` alone. The
# exception is the door to SQLite, behind which the window keeps conversations.
HIDDEN_FROM_WINDOW = (
    "embeddings.encoders", "embeddings.engines", "embeddings.library", "qa.assistant", "qa.questions", "qa.ranking",
    "qa.retriever",
)  # fmt: skip
ONE_DOOR = (
    "argon2",
    "faiss",
    "gradio",
    "huggingface_hub",
    "ir_measures",
    "jinja2",
    "markdown_it",
    "matplotlib",
    "onnx",
    "onnxruntime",
    "prometheus_client",
    "py3langid",
    "pypdfium2",
    "sentence_transformers",
    "sentencex",
    "sklearn",
    "sqlite3",
    "symspellpy",
    "tantivy",
    "tiktoken",
    "tokenizers",
    "torch",
    "trafilatura",
    "watchfiles",
    "yaml",
)
TWO_DOORS = {
    # The training of the learned MaxSim, of the network that chooses, and of the reader.
    "torch": {
        "eval.fit.maxsim_training",
        "eval.fit.network_training",
        "eval.fit.reader.__main__",
        "eval.fit.reader.network",
        "eval.fit.reader.training",
    },
    # An export needs the whole model, and the reader needs some layers of it.
    "onnx": {"embeddings.encoders.exporting", "embeddings.encoders.bert_graph"},
    # The words of a page, the drawings behind them, and the whole page as a picture.
    "pypdfium2": {
        "embeddings.readers.pdf.pdfium",
        "embeddings.readers.pdf.pdfium_calls",
        "embeddings.readers.pdf.page_objects",
        "embeddings.readers.pdf.rendering",
    },
    # Two layers write HTML, each with its own templates.
    "jinja2": {"eval.reporting.page", "qa.doors.web.rendering.markup"},
    # An index and the questions put to it must count the same words, so tantivy's analyzer has a module of its own.
    "tantivy": {"embeddings.languages.analysis", "embeddings.engines.local.lexical"},
}
LOADED_LATER = (
    "argon2", "faiss", "fastapi", "gradio", "ir_measures", "jinja2", "markdown_it", "matplotlib", "numpy",
    "onnxruntime", "prometheus_client", "py3langid", "pydantic", "pypdfium2", "sentence_transformers",
    "sklearn", "starlette", "tantivy", "tiktoken", "torch", "trafilatura", "transformers", "watchfiles",
)  # fmt: skip

LARGEST_FILE = 600_000  # bytes
READER = "qa/quotes/reader.npz"
LARGEST_PARAMETERS = 4_000_000
# A path is absolute only where nothing that could be a folder or a host stands before it.
MACHINE_PATH = re.compile(rb"(?<![\w.~-])/(?:work|opt|root|tmp/(?:dev))\b")
REGISTRY_HOST = re.compile(rb"\b(?:pypi\.|(?:files\.)?pythonhosted\.|registry\.npm|deb\.debian\.)\w", re.IGNORECASE)


class Import(NamedTuple):
    """One imported name, seen from the product module ``module``."""

    module: str
    imported: str
    name: str | None
    line: int

    def __str__(self) -> str:
        what = self.imported if self.name is None else f"{self.imported}.{self.name}"
        return f"{self.module}:{self.line} imports {what}"


@cache
def modules() -> dict[str, Path]:
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    files += [path for path in [ROOT / "ui.py"] if path.exists()]
    named = {}
    for path in files:
        parts = path.relative_to(ROOT).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


def imports_in(module: str, path: Path) -> Iterator[Import]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, None, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: write a relative import as an absolute one"
            for alias in node.names:
                yield Import(module, node.module or "", alias.name, node.lineno)


@cache
def imports() -> tuple[Import, ...]:
    return tuple(found for module, path in modules().items() for found in imports_in(module, path))


def top(name: str) -> str:
    return name.partition(".")[0]


def test_the_walk_sees_the_product():
    assert {top(module) for module in modules()} >= {*PACKAGES}
    assert len(imports()) > 10


def layer(module: str) -> int:
    """The number of the layer that a module lies in: of several, that of the longest name."""
    inside = [name for name in LAYERS if f"{module}.".startswith(f"{name}.")]
    return LAYERS.index(max(inside, key=len))


def test_imports_point_one_way():
    breaches = [
        str(found) for found in imports() if top(found.imported) in OURS and layer(target(found)) > layer(found.module)
    ]
    assert breaches == []


def target(found: Import) -> str:
    """The module that an import loads: the name itself where it is one."""
    named = f"{found.imported}.{found.name}"
    return named if named in modules() else found.imported


def test_the_command_alone_imports_the_packages_that_it_brings_along():
    # In the wheel these lie in a folder that only the command adds to its path.
    importers = {found.module for found in imports() if top(found.imported) in ("eval", "seeds", "ui")}
    others = [module for module in importers if not f"{module}.".startswith(("eval.", "ui.", "qa.doors.cli."))]
    assert others == []


def test_starlette_is_the_framework_of_the_window_and_fastapi_that_of_the_api():
    for framework, packages in (("starlette", WINDOW | API), ("fastapi", API)):
        assert {found.module.rpartition(".")[0] for found in imports() if top(found.imported) == framework} <= packages


WINDOW = frozenset(module for module in modules() if module.startswith("qa.doors.web"))
API = frozenset({"qa.doors.http"})


def test_the_window_knows_what_answers_by_protocols_alone():
    known = {
        found.imported
        for found in imports()
        if f"{found.module}.".startswith(("ui.", "qa.doors.web."))
        and f"{found.imported}.".startswith(tuple(f"{hidden}." for hidden in HIDDEN_FROM_WINDOW))
    }
    # A failure is a value, as a document is.
    assert known == {"embeddings.engines.local.database", "embeddings.engines.file_records"}


def test_the_library_knows_an_engine_by_its_protocol_alone():
    known = {
        (found.module, found.name)
        for found in imports()
        if f"{found.imported}.".startswith("embeddings.engines.local.")
        and not f"{found.module}.".startswith("embeddings.engines.local.")
    }
    # The chat page keeps conversations in a file of its own, with the same door to SQLite.
    assert known == {("embeddings.library", "open_engine"), ("qa.doors.web.history.chat_store", "Database")}


def test_no_module_imports_from_its_own_package_root():
    breaches = [
        str(found)
        for found in imports()
        if found.imported == top(found.module) and f"{found.imported}.{found.name}" not in modules()
    ]
    assert breaches == []


# The benchmark measures against bare libraries, and what is fitted is trained with torch itself: they cannot go through
# Quoth's doors to them, and have their own, one each.
AREAS = ("eval.speed", "eval.fit", "eval.pdf", "")


@pytest.mark.parametrize("area", AREAS, ids=["the benchmark", "the fit", "the measure of PDFs", "Quoth"])
@pytest.mark.parametrize("library", ONE_DOOR)
def test_a_library_is_imported_in_one_module(library, area):
    importers = defaultdict(list)
    for found in imports():
        home = next(a for a in AREAS if not a or f"{found.module}.".startswith(f"{a}."))
        if top(found.imported) == library and home == area:
            importers[found.module].append(found.line)
    others = importers.keys() - TWO_DOORS.get(library, set())
    assert len(others) <= (len(others) == len(importers)), f"{library} is imported in {dict(importers)}"


def test_starting_the_command_loads_nothing_heavy():
    code = f"import sys, qa.doors.cli.command_line; print(*sorted(set({LOADED_LATER!r}) & set(sys.modules)))"
    started = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert started.stdout.split() == []


@pytest.fixture(scope="module")
def repository_files() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout, so there is no list of the repository's files")
    # Files that are new and not ignored count too, so that a check before the first commit sees them.
    listing = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_but_the_reader_is_over_600_kb(repository_files):
    sizes = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in repository_files}
    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE}.keys() <= {READER}
    # All fitted parameters together.
    assert sum(size for name, size in sizes.items() if name.endswith(".npz")) < LARGEST_PARAMETERS


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY_HOST], ids=["machine paths", "registry hosts"])
def test_no_file_names_a_machine(repository_files, pattern):
    found = {
        str(path.relative_to(ROOT)): match.group().decode()
        for path in repository_files
        if (match := pattern.search(path.read_bytes()))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (b"see /" + b"work/main", True),
        (b'"/' + b'opt/x"', True),
        (b"/" + b"root", True),
        (b"/tmp/" + b"dev/venv", True),
        (b"https://example.org/work/7", False),
        (b"dataset/opt/x", False),
        (b"~/work/articles", False),
        (b"/tmp/developer", False),
        (b"square/rooted", False),
    ],
)
def test_what_counts_as_a_machine_path(text, refused):
    assert bool(MACHINE_PATH.search(text)) is refused
