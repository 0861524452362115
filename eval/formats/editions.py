"""Articles in Markdown as the blocks that every format can write."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from embeddings.document import Kind, Metadata
from embeddings.readers.registry import read_file
from embeddings.syncing.reading import read_document
from eval.errors import QuestionsError

_WRITTEN = frozenset({Kind.HEADING, Kind.PARAGRAPH})


@dataclass(frozen=True, slots=True)
class EditionBlock:
    """A heading or a paragraph. ``level``: the depth of a heading, 1 below the title; 0 for a paragraph."""

    words: str
    level: int


@dataclass(frozen=True, slots=True)
class Edition:
    """An article to write. ``name``: its file name without ending. ``blocks``: the text below the title."""

    name: str
    metadata: Metadata
    blocks: tuple[EditionBlock, ...]

    @property
    def day(self) -> str | None:
        """Return the date as people write it: "13 July 2022"."""
        if self.metadata.date is None:
            return None
        day = date.fromisoformat(self.metadata.date)
        return f"{day.day} {day:%B %Y}"

    @property
    def byline(self) -> str | None:
        """Return the line that names the author; None without one."""
        return f"By {self.metadata.author}" if self.metadata.author else None

    @property
    def dateline(self) -> str | None:
        """Return the line with the publisher and the date; None without both."""
        return ", ".join(fact for fact in (self.metadata.publisher, self.day) if fact) or None

    @property
    def sections(self) -> list[tuple[EditionBlock, ...]]:
        """Return the blocks, cut before each heading of the first level."""
        starts = [index for index, block in enumerate(self.blocks) if block.level == 1]
        cuts = [0, *(start for start in starts if start), len(self.blocks)]
        return [self.blocks[start:end] for start, end in pairwise(cuts) if start < end]


def read_editions(folder: Path) -> list[Edition]:
    """Return the articles of a folder, sorted by name.

    :raises QuestionsError: if the folder holds no article in Markdown, or an article has blocks that are neither
        headings nor paragraphs.
    :raises UnreadableArticleError: if an article cannot be read.
    """
    editions = [_read_edition(file, folder) for file in sorted(folder.glob("*.md"))]
    if not editions:
        raise QuestionsError(f"The folder {folder} holds no article in Markdown; name another with --articles.")
    return editions


def _read_edition(file: Path, folder: Path) -> Edition:
    # The blocks of the extract: those of the document know that the first paragraph states the source.
    extract = read_file(file.name, file.read_bytes())
    body = [block for block in extract.blocks or () if block.kind is not Kind.TITLE]
    if other := next((block.kind for block in body if block.kind not in _WRITTEN), None):
        raise QuestionsError(
            f"{file} has a block of the kind {other}, which not every format can hold; use headings and paragraphs."
        )
    outermost = min((block.level for block in body if block.kind is Kind.HEADING), default=1)
    blocks = [
        EditionBlock(
            " ".join(extract.text[block.start : block.end].split()),
            block.level - outermost + 1 if block.kind is Kind.HEADING else 0,
        )
        for block in body
    ]
    return Edition(file.stem, read_document(file, folder).metadata, tuple(blocks))
