"""The text of a document that no block holds."""

import re

from embeddings.document import Document

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_MARKUP = re.compile(
    r"^[ \t>*-]*+[\w-]{1,40}+[ \t]*+[:=]|<[^<>]*+>|\]\([^()\r\n]*+\)|^[ \t>]*+(?:`{3,}+|~{3,}+)[^\r\n]*+"
    r"|^[ \t>]*+\[![\w -]++\][+-]?+",
    re.MULTILINE,
)


def left_out(document: Document) -> list[tuple[int, int]]:
    """Return the stretches outside the blocks that hold a letter or a digit, in order, without outer white space.

    Each is ``document.text[start:end]``, in characters, end exclusive. No stretch is searched or quoted.
    """
    stretches = []
    position = 0
    for end, after in [*((block.start, block.end) for block in document.blocks), (len(document.text),) * 2]:
        outside = document.text[position:end]
        if _LETTER_OR_DIGIT.search(outside):
            start = position + len(outside) - len(outside.lstrip())
            stretches.append((start, start + len(outside.strip())))
        position = after
    return stretches


def left_out_text(document: Document) -> list[tuple[int, int]]:
    """Return the stretches of `left_out` that hold words for a reader: markup alone is no loss.

    Markup: the keys of front matter, tags, the targets of links, the fences of code, and the kinds of callouts. The
    value of a key is a block, and so are the words of a link.
    """
    return [
        place for place in left_out(document) if _LETTER_OR_DIGIT.search(_MARKUP.sub("", document.text[slice(*place)]))
    ]
