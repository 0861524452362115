"""Lines that many files of one folder repeat word for word at an edge: the furniture of a site, and no article text."""

import codecs
import re
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from heapq import nlargest
from typing import Self

from embeddings.document import FRONT_KINDS, TEXT_KINDS, Block, Document, Kind

RepeatedLines = frozenset[tuple[str, str]]
"""Repeated lines, each with the folder that repeats it: "" for the outermost, otherwise as in the ids of documents."""

_MIN_FILES = 4
_SHARE = 0.5  # of the files of the folder
_EDGE = 6  # lines at each end of a file
_MOST_FILES = 5_000  # of one folder that are counted
_LONGEST = 8  # lines of a file that distinguish its article from others
_MIN_WORDS = 4
_SMALL_WORDS = 0.5  # of the words have no capital: of a name or an address fewer
_MIN_OWN = 40  # bytes of such a line
_MAX_LINE = 500
# A digit states a fact, such as a date or a telephone number, unless it is the year of a copyright.
_FACT = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d|@")
_LINE = re.compile(rb"[^\r\n]+")
_FIELD = re.compile(r"[^\W\d_][\w ]{0,40}+[:：]\s")
_OPENING = '©(“"*_'
_DROPPED = (Kind.PARAGRAPH, Kind.QUOTATION)


@dataclass(frozen=True, slots=True)
class EdgeLines:
    """The lines of one file that may be repeated lines, and those that distinguish its article from others.

    ``lines``: the lines at both ends of the file that state no fact. ``longest``: the digests, hexadecimal, of the
    longest lines of the file.
    """

    lines: frozenset[str] = frozenset()
    longest: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Return the lines of the bytes of a file, in UTF-8. A file that is no text, such as a PDF, has no lines."""
        data = b"" if b"\0" in data else data.removeprefix(codecs.BOM_UTF8)
        first, last, longest = _lines_of(data)
        digests = tuple(_digest(line) for line in longest if len(line) >= _MIN_OWN)
        ends = {line for line in (*first, *last) if len(line) <= _MAX_LINE}
        return cls(frozenset(text for line in ends if (text := _furniture(line))), digests)

    @classmethod
    def parse(cls, column: str) -> Self:
        """Return the lines that ``column`` has written."""
        longest, *lines = column.split("\n")
        return cls(frozenset(lines), tuple(longest.split()))

    def column(self) -> str:
        """Return the lines as one text."""
        return "\n".join([" ".join(self.longest), *sorted(self.lines)])


NO_EDGES = EdgeLines()


class EdgeCounter:
    """Counts the lines at the edges of the files of a library, folder by folder."""

    def __init__(self) -> None:
        """Begin without files."""
        self._files: dict[str, list[EdgeLines]] = defaultdict(list)

    def add(self, document_id: str, edges: EdgeLines) -> None:
        """Count one file and the lines at its edges."""
        files = self._files[folder_of(document_id)]
        if len(files) < _MOST_FILES:
            files.append(edges)

    def repeated(self) -> RepeatedLines:
        """Return the lines that enough files of one folder repeat, each beside another article."""
        return frozenset((folder, line) for folder, files in self._files.items() for line in _repeated(files))


def _lines_of(data: bytes) -> tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes]]:
    """Return the first, the last and the longest lines of a file without outer white space, and no empty line."""
    first: list[bytes] = []
    last: deque[bytes] = deque(maxlen=_EDGE)

    def lines() -> Iterator[bytes]:  # one at a time: a file of 50 MiB may have as many lines
        for match in _LINE.finditer(data):
            if line := match[0].strip():
                if len(first) < _EDGE:
                    first.append(line)
                last.append(line)
                yield line

    longest = nlargest(_LONGEST, lines(), key=len)
    return first, last, longest


def _repeated(files: Sequence[EdgeLines]) -> Iterator[str]:
    least = max(_MIN_FILES, len(files) * _SHARE)
    counts = Counter(line for file in files for line in file.lines)
    often = {line for line, count in counts.items() if count >= least}
    digests = {_digest(line.encode()) for line in often}
    # Copies of one article repeat its lines: their longest other line is the same, or is short.
    articles: dict[str, set[str | None]] = {line: set() for line in often}
    for file in files:
        own = next((line for line in file.longest if line not in digests), None)
        for line in file.lines & often:
            articles[line].add(own)
    yield from (line for line in often if len(articles[line]) >= least)


def _digest(line: bytes) -> str:
    return blake2b(line, digest_size=8).hexdigest()


def folder_of(document_id: str) -> str:
    """Return the folder of a document, from its id."""
    return document_id.rpartition("/")[0]


def without_repeated_lines(document: Document, repeated: RepeatedLines) -> Document:
    """Return the document without the paragraphs at its edges that consist of repeated lines of its folder.

    A document always keeps running text.
    """
    folder = folder_of(document.document_id)
    lines = {line for where, line in repeated if where == folder}
    if not lines:
        return document
    blocks = document.blocks
    dropped = {*_at_edge(document.text, blocks, lines), *_at_edge(document.text, blocks[::-1], lines)}
    kept = tuple(block for block in blocks if block.start not in dropped)
    return replace(document, blocks=kept) if any(block.kind in TEXT_KINDS for block in kept) else document


def _at_edge(text: str, blocks: Sequence[Block], lines: Collection[str]) -> Iterator[int]:
    """Yield the starts of the paragraphs of repeated lines before the first other text."""
    for block in blocks:
        words = [line.strip() for line in text[block.start : block.end].splitlines()]
        if block.kind in _DROPPED and all(line in lines for line in words):
            yield block.start
        elif block.kind not in FRONT_KINDS:
            return


def _furniture(data: bytes) -> str:
    """Return the line if it states no fact, such as a name, a date or a telephone number; otherwise an empty text."""
    try:
        line = data.decode().strip("\ufeff")
    except UnicodeDecodeError:
        return ""
    words = line.split()
    small = sum(word[0].islower() for word in words)
    is_text = len(words) >= _MIN_WORDS and small >= _SMALL_WORDS * len(words)
    is_text = is_text and (line[0].isalnum() or line[0] in _OPENING)
    return line if is_text and not line.endswith(":") and not _FIELD.match(line) and not _FACT.search(line) else ""
