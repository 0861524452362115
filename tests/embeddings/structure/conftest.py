"""Reading one article of a text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.document import Document
from embeddings.syncing.reading import read_document


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Document]:
    """Return a function that reads a text as an article; its second argument is the name of the file."""

    def read_text(text: str, name: str = "weir.txt") -> Document:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return read_document(path, tmp_path)

    return read_text
