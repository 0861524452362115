"""Data for programs under another ending: refused whole, while articles with brackets are read."""

import pytest

from embeddings.errors import UnreadableArticleError
from embeddings.readers.registry import read_file


@pytest.mark.parametrize("name", ["kiln.md", "kiln.txt"])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param('{"kiln": "hot", "cones": [9, 10]}', "JSON", id="object"),
        pytest.param('\ufeff\n\n[\n  {"kiln": 1},\n  {"kiln": 2}\n]\n', "JSON", id="array below a mark"),
        pytest.param('{"kiln": 1}\n{"kiln": 2}\n', "JSON", id="lines"),
        pytest.param('<?xml version="1.0"?>\n<kiln><hot/>It is hot.</kiln>', "XML", id="XML"),
        pytest.param('<rss version="2.0"><channel><title>Kiln</title></channel></rss>', "XML", id="a feed"),
    ],
)
def test_data_is_refused_in_one_plain_sentence(name, text, kind):
    with pytest.raises(UnreadableArticleError, match=rf"^The file is {kind}, data for programs, not plain text; .*\.$"):
        read_file(name, text.encode())


@pytest.mark.parametrize("name", ["kiln.md", "kiln.txt"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[1]", id="a note"),
        pytest.param("[Kiln](https://kiln.example) and [more]", id="links"),
        pytest.param('{\n "title": "Kiln"\n}\n\nIt is hot.', id="JSON above an article"),
        pytest.param("{It is hot}", id="braces"),
        pytest.param('The file holds {"kiln": 1} and more.', id="JSON in prose"),
        pytest.param("[" * 100_000 + "]" * 100_000, id="nested without end"),
    ],
)
def test_an_article_with_brackets_is_read(name, text):
    assert read_file(name, text.encode()).text == text
