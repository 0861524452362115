"""The page docs/reference.md, made from the docstrings: ``python -m tests.docs.reference_page`` writes it."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import qa
from embeddings.document import Document, ListPage, Metadata, Page, Passage
from embeddings.engines.file_records import Failure
from embeddings.syncing.sync import SyncReport
from qa.answer import Agreement, Context, ContextKind, Correction, CorrectionKind, Part, Span

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference.md"
GROUPS = {
    "Articles": (qa.Library, qa.Scope),
    "Questions": (qa.Retriever, qa.Assistant),
    "Results": (qa.Answer, qa.Status, qa.Quote, qa.Source, qa.Hit),
    "Citations": (qa.cite, qa.CitationFormat),
}
# The values that the public names give, which callers read and rarely make.
VALUES = (
    Passage, Document, Metadata, Page, ListPage, SyncReport, Failure, Context, ContextKind, Span, Part, Agreement,
    Correction, CorrectionKind,
)  # fmt: skip
BEGINNING = """# Reference

Made from the docstrings by `python -m tests.docs.reference_page`; a test holds the page equal to them. All names in the
first parts are imported from `qa`, and load at their first use. [Names that go](deprecation.md) are announced first.
"""
_RAISES = re.compile(r"^:raises ([\w., ]+): ", re.MULTILINE)
_EXAMPLE = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)


def page() -> str:
    """Return the page as Markdown."""
    assert all(hasattr(qa, name) for name in qa.__all__)  # which loads every error
    parts = [BEGINNING]
    for title, values in GROUPS.items():
        parts += [f"## {title}", *(_entry(value) for value in values)]
    parts += ["## Values", *(f"{_entry(value)}" for value in VALUES)]
    parts += ["## Errors", "\n".join(_errors(qa.QuothError))]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _entry(value: Any) -> str:
    tree = ast.parse(Path(inspect.getsourcefile(value) or "").read_text(encoding="utf-8"))
    (node,) = (one for one in tree.body if getattr(one, "name", None) == value.__name__)
    home = "" if value.__name__ in qa.__all__ else f"In `{value.__module__}`."
    if isinstance(node, ast.FunctionDef):
        return f"### {node.name}\n\n{_signature(node, node.name)}\n\n{_prose(node)}"
    assert isinstance(node, ast.ClassDef)
    return "\n\n".join(part for part in (f"### {node.name}", home, _prose(node), *_members(node)) if part)


def _members(node: ast.ClassDef) -> Iterator[str]:
    fields = []
    for statement, after in zip(node.body, [*node.body[1:], None], strict=True):
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)):
                fields.append(f"- `{name}: {ast.unparse(statement.annotation)}`{_note(after)}")
            case ast.Assign(targets=[ast.Name(id=name)]) if not name.startswith("_"):
                fields.append(f"- `{name} = {ast.unparse(statement.value)}`{_note(after)}")
    if fields:
        yield "\n".join(fields)
    for method in node.body:
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and _is_public(method):
            yield f"{_signature(method, f'{node.name}.{method.name}', node.name)}\n\n{_prose(method)}"


def _is_public(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return not method.name.startswith("_") or (method.name == "__init__" and ast.get_docstring(method) is not None)


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, owner: str = "") -> str:
    """Return the heading of a function as Python, without ``self`` and ``cls``."""
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    returns = "" if node.returns is None else f" -> {ast.unparse(node.returns)}".replace("'", "")
    if "property" in decorators:
        return f"```python\n{name}{returns.replace(' ->', ':')}\n```"
    if owner and "staticmethod" not in decorators:
        del node.args.args[0]
    if node.name == "__init__":
        name, returns = owner, ""
    arguments = [*_arguments(node.args)]
    word = "await " if isinstance(node, ast.AsyncFunctionDef) else ""
    line = f"{word}{name}({', '.join(arguments)}){returns}"
    if len(line) > 100:
        inner = "".join(f"    {argument},\n" for argument in arguments)
        line = f"{word}{name}(\n{inner}){returns}"
    return f"```python\n{line}\n```"


def _arguments(arguments: ast.arguments) -> Iterator[str]:
    """Yield each argument with its annotation and default."""
    defaults = [None] * (len(arguments.args) - len(arguments.defaults)) + [*arguments.defaults]
    for argument, default in zip(arguments.args, defaults, strict=True):
        yield _argument(argument, default)
    if arguments.vararg:
        yield f"*{_argument(arguments.vararg, None)}"
    elif arguments.kwonlyargs:
        yield "*"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _argument(argument, default)


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument).replace("'", "") + ("" if default is None else f" = {ast.unparse(default)}")


def _note(after: ast.stmt | None) -> str:
    match after:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return f": {_plain(' '.join(text.split()))}"
    return ""


def _prose(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    text = _EXAMPLE.sub(r"```pycon\n\g<0>\n```", _plain(ast.get_docstring(node) or ""))
    return _RAISES.sub(r"- Raises `\1` ", text)


def _plain(text: str) -> str:
    return text.replace("``", "`")


def _errors(error: type[Exception], depth: int = 0) -> Iterator[str]:
    """Yield the tree of the public errors, each with the first paragraph of its docstring."""
    if error.__name__ in qa.__all__:
        first = " ".join((inspect.getdoc(error) or "").split("\n\n")[0].split())
        yield f"{'  ' * depth}- `{error.__name__}`: {_plain(first)}"
        depth += 1
    for below in sorted(error.__subclasses__(), key=lambda one: one.__name__):
        if below.__module__.startswith(("qa.errors", "embeddings.errors")):
            yield from _errors(below, depth)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written: {PAGE.name}", file=sys.stderr)
