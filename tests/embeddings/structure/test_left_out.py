"""The text that no block holds: every letter of it is found, and markup alone is not counted as lost."""

import pytest

from embeddings.document import Block, Document, Kind, Metadata
from embeddings.structure.left_out import left_out, left_out_text


def article(text: str, *quoted: str) -> Document:
    blocks = []
    for words in quoted:
        start = text.index(words)
        blocks.append(Block(start, start + len(words), Kind.PARAGRAPH))
    return Document("a.md", "/a.md", "0" * 64, text, Metadata("A"), tuple(blocks))


@pytest.mark.parametrize(
    ("text", "quoted", "outside", "lost"),
    [
        pytest.param("Home | News\n\nIt rained.\n", ["It rained."], ["Home | News"], ["Home | News"], id="a menu"),
        pytest.param(
            "---\ntitle: Rain\ndraft: yes\n---\n\nIt rained.", ["Rain", "It rained."],
            ["---\ntitle:", "draft: yes\n---"], ["draft: yes\n---"], id="a key, and a value that is quoted nowhere",
        ),
        pytest.param(
            "See [the map](a.png) <b>of</b> it.", ["See", "the map", "of", "it."],
            ["](a.png) <b>", "</b>"], [], id="tags and the targets of links",
        ),
        pytest.param(
            "> [!note]- Rain\n> Much.\n\n```sh\nrun\n```", ["Rain", "Much.", "run"],
            ["> [!note]-", "```sh"], [], id="the kind of a callout and the language of code",
        ),
        pytest.param("***\n\nIt rained.\n\n* * *", ["It rained."], [], [], id="rules"),
        pytest.param("<!-- to check -->It rained.", ["It rained."], ["<!-- to check -->"], [], id="a comment"),
    ],
)  # fmt: skip
def test_the_text_outside_of_the_blocks(text, quoted, outside, lost):
    document = article(text, *quoted)
    assert [text[start:end] for start, end in left_out(document)] == outside
    assert [text[start:end] for start, end in left_out_text(document)] == lost
