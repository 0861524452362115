"""The limits on the text of one file: an extract far above any article is refused before it fills the memory."""

import io
from dataclasses import replace

import pytest

from embeddings.document import Block, Kind, Page
from embeddings.errors import UnreadableArticleError
from embeddings.readers import limits
from embeddings.readers.base import Extract
from embeddings.readers.limits import check_extract
from embeddings.readers.messages import receive, send
from embeddings.readers.registry import read_file

BLOCKS = tuple(Block(2 * i, 2 * i + 1, Kind.PARAGRAPH) for i in range(9))
EXTRACT = Extract("a\n" * 9, blocks=BLOCKS)


@pytest.mark.parametrize(
    "extract",
    [
        Extract("a" * 101),
        Extract("a\n" * 10),
        Extract("a\r" * 10),
        replace(EXTRACT, blocks=(*BLOCKS, Block(17, 18, Kind.PARAGRAPH))),
        replace(EXTRACT, blocks=None, marked=(*BLOCKS, Block(17, 18, Kind.PARAGRAPH))),
        replace(EXTRACT, pages=tuple(Page(str(i), i, i + 1) for i in range(10))),
    ],
    ids=["characters", "lines", "old lines", "blocks", "marked blocks", "pages"],
)
def test_more_than_any_article_holds_is_refused(extract, monkeypatch):
    monkeypatch.setattr(limits, "_MOST_CHARACTERS", 100)
    monkeypatch.setattr(limits, "_MOST_LINES", 9)
    with pytest.raises(
        UnreadableArticleError, match=r"^The file holds \d+ .*, and an article at most \d+; split it\.$"
    ):
        check_extract(extract)
    assert check_extract(EXTRACT) is EXTRACT


def test_a_file_is_read_up_to_the_limits(monkeypatch):
    data = b"name,weight\n" + b"rye,7\n" * 9
    monkeypatch.setattr(limits, "_MOST_LINES", 10)
    assert read_file("data.csv", data).text
    monkeypatch.setattr(limits, "_MOST_LINES", 9)
    with pytest.raises(UnreadableArticleError, match="holds 10 lines, paragraphs or rows"):
        read_file("data.csv", data)


def test_a_message_over_the_limit_is_refused_before_it_is_read():
    stream = io.BytesIO()
    send(stream, b"a" * 100)
    stream.seek(0)
    with pytest.raises(ValueError, match="the message has 100 bytes"):
        receive(stream, 99)
    stream.seek(0)
    assert receive(stream, 100) == b"a" * 100
