"""The examples in the docstrings of the public names, run with the real model over two small articles."""

import doctest
from collections.abc import Iterator
from typing import Any

import pytest

import qa

ARTICLES = {
    "bridge.txt": "The bridge over the Ling was opened on 4 May 2021\n\n"
    "The county pays for the bridge over the Ling, the transport office said.\n\n"
    "The bridge was opened on 4 May 2021 by the oldest baker of the town.\n",
    "market.md": "---\ntitle: The fish market\nauthor: Ana Ruiz\n---\n\nA kilo of herring costs three coins.\n",
}
PUBLIC = {name: getattr(qa, name) for name in qa.__all__}


def examples() -> list[doctest.DocTest]:
    finder = doctest.DocTestFinder(recurse=False)
    named: dict[str, Any] = {"qa": qa, **PUBLIC}
    return [found for name, value in named.items() for found in finder.find(value, name) if found.examples]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    folder = tmp_path_factory.mktemp("examples")
    (folder / "articles").mkdir()
    for name, text in ARTICLES.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, qa.Library.open(folder / "library") as library:
        patch.chdir(folder)
        library.sync("articles")
        retriever = qa.Retriever(library)
        assistant = qa.Assistant(retriever)
        yield {**PUBLIC, "library": library, "retriever": retriever, "assistant": assistant}


def test_the_entry_points_have_examples():
    assert {"qa", "Library", "Retriever", "Assistant", "Answer", "Scope", "cite"} <= {test.name for test in examples()}


@pytest.mark.model
@pytest.mark.parametrize("example", examples(), ids=lambda test: test.name)
def test_an_example_prints_as_promised(example, names):
    printed: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    example.globs = {**names}
    result = runner.run(example, out=printed.append)
    assert result.failed == 0, "".join(printed)
