"""Every error is a QuothError, the public names load from ``qa``, and one text is never taken for a list of ids."""

import ast
import asyncio
import builtins
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import embeddings.errors
import eval.errors
import qa
import qa.doors.http.errors
import qa.doors.web.errors
import qa.errors
from embeddings.errors import QuothError
from embeddings.library import Library
from embeddings.scope import Scope
from qa.assistant import Assistant
from qa.retriever import Retriever

ROOT = Path(__file__).resolve().parent.parent
ERRORS = (embeddings.errors, qa.errors, qa.doors.http.errors, qa.doors.web.errors, eval.errors)
# Each of these reports a broken program or steers it, and no caller of Quoth meets one.
NOT_FOR_CALLERS = {
    "_Stopped": "ends the preparation of a page; no handler of errors on the way may catch it",
    "WorkError": "stands for a panic, which may not reach the event loop",
    "BrokenPromiseError": "is a finding of the robustness run: a promise of Quoth that does not hold",
}


def exception_classes() -> Iterator[str]:
    """Yield each class of the product that derives first from an exception of Python."""
    files = [ROOT / "ui.py", *(file for name in ("embeddings", "qa", "eval") for file in (ROOT / name).rglob("*.py"))]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                for base in node.bases[:1]:
                    found = getattr(builtins, base.id, None) if isinstance(base, ast.Name) else None
                    if isinstance(found, type) and issubclass(found, BaseException):
                        yield node.name


def test_every_error_of_the_product_is_a_quoth_error():
    assert {*exception_classes()} - {*NOT_FOR_CALLERS} == {"QuothError"}


@pytest.mark.parametrize("module", ERRORS, ids=lambda module: module.__name__)
def test_the_tree_at_the_top_of_the_file_is_the_tree(module):
    own = [cls for cls in vars(module).values() if inspect.isclass(cls) and cls.__module__ == module.__name__]
    assert all(issubclass(cls, QuothError) for cls in own)
    tree: list[tuple[int, str]] = []  # the ancestors of the line, each with its depth
    drawn = {}
    for line in (module.__doc__ or "").splitlines():
        name = line.strip("│├└─ ").partition(" ")[0]
        if name.endswith("Error"):
            depth = line.index(name)
            tree = [(at, parent) for at, parent in tree if at < depth]
            drawn[name] = tree[-1][1] if tree else "QuothError"
            tree.append((depth, name))
    for cls in own:
        assert cls is QuothError or drawn[cls.__name__] == cls.__bases__[0].__name__


def test_the_errors_of_the_library_are_importable_from_qa():
    expected = {
        name
        for module in (embeddings.errors, qa.errors)
        for name, cls in vars(module).items()
        if inspect.isclass(cls) and issubclass(cls, QuothError)
    }
    assert expected == {name for name in qa.__all__ if name.endswith("Error")}
    for name in expected:
        assert issubclass(getattr(qa, name), QuothError)


def test_every_public_name_loads_and_no_other_does():
    assert dir(qa) == qa.__all__ == sorted(qa.__all__)
    assert all(callable(getattr(qa, name)) for name in qa.__all__)
    with pytest.raises(AttributeError, match=r"^module 'qa' has no attribute 'Absent'$"):
        _ = qa.Absent


def test_importing_an_error_loads_no_engine_and_no_model():
    code = "import sys; from qa import QuothError; print({'numpy', 'sqlite3', 'faiss', 'torch'} & {*sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout == "set()\n"


def calls_with_collections() -> Iterator[tuple[type, str, str]]:
    """Yield every public method of the library that takes a collection of texts or numbers, and that parameter."""
    for cls in (Library, Scope, Retriever, Assistant):
        for name, function in inspect.getmembers(cls, callable):
            if name.startswith("_") and name != "__init__":
                continue
            for parameter in inspect.signature(function).parameters.values():
                kind = str(parameter.annotation).removeprefix("collections.abc.")
                if re.match(r"(Collection|Sequence|frozenset)\[(str|int)\]", kind):
                    yield cls, name, parameter.name


CALLS = sorted({(cls.__name__, name, parameter) for cls, name, parameter in calls_with_collections()})


def test_the_table_of_calls_is_not_empty():
    assert {("Retriever", "search", "documents"), ("Assistant", "ask", "history"), ("Scope", "__init__", "owners")} <= {
        *CALLS
    }


def finished(value: object) -> None:
    """Run a call of an async twin to its end."""
    if inspect.iscoroutine(value):
        asyncio.run(value)


@pytest.mark.parametrize(("cls", "name", "parameter"), CALLS)
def test_a_text_is_no_collection_of_ids(library: Library, cls: str, name: str, parameter: str) -> None:
    retriever = Retriever(library)
    subject = {"Library": library, "Retriever": retriever, "Assistant": Assistant(retriever), "Scope": Scope()}[cls]
    call: Callable[..., object] = type(subject) if name == "__init__" else getattr(subject, name)
    required = [
        each.name for each in inspect.signature(call).parameters.values() if each.default is inspect.Parameter.empty
    ]
    for text in ("bridge.txt", b"bridge.txt"):
        arguments = {**dict.fromkeys(required, "ann"), parameter: text}
        with pytest.raises(TypeError, match=rf"^{parameter} is a collection, not one text; write \[b?'bridge\.txt'\]$"):
            finished(call(**arguments))
