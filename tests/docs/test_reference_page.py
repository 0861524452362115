import inspect

import qa
from tests.docs.reference_page import GROUPS, PAGE, page


def test_the_page_is_that_of_the_docstrings():
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "run: python -m tests.docs.reference_page"


def test_every_public_name_is_on_the_page():
    listed = {value.__name__ for values in GROUPS.values() for value in values}
    errors = {
        name for name in qa.__all__ if inspect.isclass(getattr(qa, name)) and issubclass(getattr(qa, name), Exception)
    }
    assert listed | errors == set(qa.__all__)
    text = page()
    assert all(f"`{name}`: " in text for name in errors)


def test_the_page_has_methods_fields_and_examples():
    text = page()
    assert "\n\nLibrary.open(\n" not in text, "signatures stand in blocks of Python"
    for part in (
        "```python\nLibrary.open(\n    folder: str | Path,\n    *,\n    model: str | None = None,\n",
        "```python\nLibrary.generation: Hashable\n```",
        "```python\nawait Assistant.aask(\n    question: str,\n",
        "- `ANSWERED = 'answered'`\n",
        "```pycon\n>>> hit = Retriever(library)",
        "- Raises `QuestionError` if the question is empty",
    ):
        assert part in text, part


def test_the_packages_of_the_library_carry_their_types():
    assert all((PAGE.parents[1] / package / "py.typed").exists() for package in ("qa", "embeddings"))
