"""The extract of a file, which is the same for every format, and the protocol of the readers."""

from dataclasses import dataclass
from typing import Protocol

from embeddings.document import Block, Page


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts that a document states about itself, as it writes them; None for a fact that it does not state."""

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """The content of one file, before its structure is known.

    ``blocks``: the blocks of the body, in order and without overlap; None for a format that marks no blocks, such as
    plain text. Boilerplate may still be among them. Headings of the highest level have the kind ``TITLE``.
    ``marked``: the blocks that the reader finds in a body without ``blocks``, such as the quoted lines of a mail; the
    layout shows the other ones.
    ``fact_blocks``: the stretches of ``text`` that state ``facts``, all before ``body_start``.
    ``pages``: in order of their text and without overlap; empty for a format without pages.
    ``hints``: facts that only count where the text does not state them.
    ``warnings``: the parts of the file that could not be read, each a plain sentence: the part, and the reason.
    """

    text: str
    facts: Facts = Facts()
    blocks: tuple[Block, ...] | None = None
    fact_blocks: tuple[Block, ...] = ()
    body_start: int = 0
    pages: tuple[Page, ...] = ()
    marked: tuple[Block, ...] = ()
    hints: Facts = Facts()
    warnings: tuple[str, ...] = ()


class Reader(Protocol):
    """Reads the files of one format.

    A reader imports its parser inside its methods: the list of readers is loaded by processes that parse nothing.
    """

    @property
    def name(self) -> str:
        """The name of the format."""

    @property
    def version(self) -> int:
        """A number that grows with every change of the text or the blocks that the reader extracts from a file."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings of the files that it reads, in lower case, each with its dot."""

    def recognizes(self, data: bytes) -> bool:
        """Return quickly, without parsing, whether the content shows this format, without regard to the name.

        Return False for a format that only the name shows, such as plain text.
        """

    def check(self, data: bytes) -> None:
        """Check quickly, without parsing, that the content of a file can be of this format.

        :raises UnreadableArticleError: if the content cannot be of this format.
        """

    def read(self, data: bytes) -> Extract:
        """Return the content of a file.

        :raises UnreadableArticleError: if the content is not of this format, or is damaged.
        """
