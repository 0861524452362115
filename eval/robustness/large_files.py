"""The files that take the most memory within the limits of an upload; see ``upload_memory.py``."""

import io
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from eval.robustness.article_files import MAKERS

Files = Iterable[tuple[str, bytes]]

_LINES = 199_000
_CHARACTERS = 9_900_000
_UPLOAD = 20 * 1024**2 - 1  # bytes
_QUOTA = 199  # files of a mebibyte
_NESTED = 400_000
_PARAGRAPHS = 16_000  # about 1,000 pages
_BOMB = 1024**3  # bytes of zeros, a mebibyte when packed
_WORDS = (
    *("harbour", "ferry", "salt", "barley", "lamp", "clerk", "ledger", "bridge"),
    *("miller", "tower", "slate", "weir", "quay", "sack", "week", "mast"),
)


def _phrases(words: int) -> Iterator[str]:
    """Yield phrases of this many words without end, the same in each run."""
    choice = random.Random(words)
    while True:
        yield " ".join(choice.choices(_WORDS, k=words))


def _lines(share: float, words: int, line: str = "{}") -> bytes:
    return "\n".join(map(line.format, islice(_phrases(words), int(_LINES * share)))).encode()


def _long(share: float, sentence: str, alphabet: int = 0) -> bytes:
    """Return one line of sentences. ``alphabet``: an offset that moves each letter, such as to an astral one."""
    pieces: list[str] = []
    left = int(_CHARACTERS * share)
    for phrase in _phrases(9):
        pieces.append(sentence.format(phrase))
        left -= len(pieces[-1]) + 1
        if left < 0:
            break
    text = " ".join(pieces)
    moved = text.translate({ord(letter): ord(letter) + alphabet for letter in "abcdefghijklmnopqrstuvwxyz"})
    return moved.encode()[:_UPLOAD].decode(errors="ignore").encode()


def _bomb(name: str, share: float) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open(name, "w") as part:
            part.write(b"<w:document>")
            for _ in range(int(_BOMB * share) // 2**20):
                part.write(b" " * 2**20)
    return data.getvalue()


def _bombs(share: float) -> Files:
    yield "bomb.docx", _bomb("word/document.xml", share)
    yield "bomb.xlsx", _bomb("xl/workbook.xml", share)
    yield "bomb.epub", _bomb("META-INF/container.xml", share)
    rows = list(islice(_phrases(3), int(2000 * share)))
    yield "real.xlsx", MAKERS[".xlsx"]("Prices", rows)


def _nested(share: float) -> Files:
    depth = int(_NESTED * share)
    yield "nested.html", b"<html><body>" + b"<div>" * depth + b"The ferry is late." + b"</div>" * depth
    yield "quoted.md", b">" * depth + b" The ferry is late."
    yield "listed.md", b"".join(b" " * (number % 400) + b"- The ferry is late.\n" for number in range(depth // 20))
    yield "brackets.md", b"[" * depth + b"The ferry is late." + b"]" * depth


KINDS: Mapping[str, Callable[[float], Files]] = {
    "short lines": lambda share: [("lines.txt", _lines(share, 3))],
    "lines of a letter": lambda share: [("letters.txt", _lines(share, 1)), ("x.txt", b"x\n" * int(_LINES * share))],
    "items of a list": lambda share: [("list.md", _lines(share, 3, "- {}"))],
    "turns of a talk": lambda share: [("talk.txt", _lines(share / 2, 4, "Ann: {}.\nBob: Yes."))],
    "rows": lambda share: [("rows.csv", _lines(share, 2, "{0},12,{0}"))],
    "one line": lambda share: [("line.txt", _long(share, "{}"))],
    "one line of sentences": lambda share: [("sentences.txt", _long(share, "The {} is paid."))],
    "one line, 4 bytes a letter": lambda share: [("astral.txt", _long(share, "The {}.", 0x1D41A - ord("a")))],
    "nested": _nested,
    "bombs": _bombs,
    "pages of a PDF": lambda share: [
        ("pages.pdf", MAKERS[".pdf"]("Ledger", [*islice(_phrases(30), int(_PARAGRAPHS * share))]))
    ],
    "four of the largest at once": lambda share: [
        (f"large-{number}.txt", f"Report {number}. ".encode() + _long(share, f"The {{}} is paid in week {number}."))
        for number in range(4)
    ],
    "the whole quota": lambda share: [
        (f"file-{number}.txt", f"Report {number}. ".encode() + _long(share / 10, f"In week {number} the {{}} is paid."))
        for number in range(_QUOTA)
    ],
}
"""For each kind its files, by the share of their largest size in (0, 1]."""
