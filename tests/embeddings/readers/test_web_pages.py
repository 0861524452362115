"""Web pages under another ending: refused whole, while articles with some HTML are read."""

import pytest

from embeddings.errors import UnreadableArticleError
from embeddings.readers.registry import read_file

PAGE = "<html lang='en'><head><title>Kiln</title><style>p {}</style></head><body><p>It is hot.</p></body></html>"


@pytest.mark.parametrize("name", ["kiln.md", "kiln.txt"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"<!DOCTYPE html>\n{PAGE}", id="doctype"),
        pytest.param(f"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>\r\n{PAGE}", id="old doctype"),
        pytest.param(PAGE, id="html alone"),
        pytest.param("\n\n  <HTML>\n<BODY>\nIt is hot.\n</BODY>", id="capitals below blank lines"),
        pytest.param("<body class='post'>\n<p>It is hot.</p>\n</body>", id="body alone"),
        pytest.param(f"<!-- saved from url=(0021)https://kiln.example/ -->\n{PAGE}", id="below a comment"),
        pytest.param(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{PAGE}', id="below an XML declaration"),
        pytest.param(f"https://kiln.example/hot\n\n{PAGE}", id="below its address"),
    ],
)
def test_a_web_page_is_refused_in_one_plain_sentence(name, text):
    with pytest.raises(UnreadableArticleError, match=r"^The file is a web page \(HTML\), not plain text; .*\.$"):
        read_file(name, text.encode())


@pytest.mark.parametrize("name", ["kiln.md", "kiln.txt"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# Kiln\n\n<div align='center'>\n<img src='a.png'>\n</div>\n\nIt is hot.", id="HTML blocks"),
        pytest.param("<div>\n\nIt is hot.\n\n</div>", id="HTML block first"),
        pytest.param(f"# A page\n\nWrite this:\n\n```html\n<!DOCTYPE html>\n{PAGE}\n```", id="page in a fence"),
        pytest.param("The <html> tag opens a page, and <body> holds its text.", id="tags in prose"),
        pytest.param("# Tags\n\n<body>\n\nis the tag that holds the text of a page.", id="one tag on a line"),
    ],
)
def test_an_article_with_html_is_read(name, text):
    assert read_file(name, text.encode()).text == text
