"""The text of a document that no block covers, which is therefore never searched or quoted."""

from itertools import pairwise

from embeddings.document import Document


def left_out(document: Document) -> list[tuple[int, int]]:
    """Return the stretches outside of the blocks that hold a letter or a digit, without outer white space, in order."""
    edges = [0, *(edge for block in document.blocks for edge in (block.start, block.end)), len(document.text)]
    stretches = []
    for start, end in list(pairwise(edges))[::2]:
        text = document.text[start:end]
        if any(map(str.isalnum, text)):
            stretches.append((start + len(text) - len(text.lstrip()), start + len(text.rstrip())))
    return stretches
