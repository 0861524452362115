"""The words of comments and docstrings of product code: plain English, held by counts and by a list of phrases.

The limits are rates in 1,000 words. Measured well-read code bases have 0 to 2 for "what" and 0 to 0.2 for "tell".
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("embeddings", "qa", "eval", "seeds", "ui.py")
NOT_PRODUCT = ROOT / "eval" / "training"  # data to fit the ranking with

WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# Names of code, examples of text and titles of papers stand in these.
QUOTED = re.compile(r"``[^`]*``|`[^`]*`|\"[^\"\n]*\"|“[^”]*”")
SENTENCE_END = re.compile(r"[.!?;:](?=\s|$)|\n\s*\n|\Z")

LIMITS = {
    "what": (re.compile(r"\bwhat\b", re.IGNORECASE), 2.0),
    "tell": (re.compile(r"\b(?:tell|tells|told|telling)\b", re.IGNORECASE), 0.3),
}
"""Words, and how many of them 1,000 words may hold. A direct question may have them."""

PHRASES = {
    r"\bbut for\b": "except",
    r"\bor else\b": "otherwise",
    r"\bfor the eye\b": "to look at",
    r"\bof (?:its|their|his) own(?=[^\w\s]|\s*\Z|\s+(?:and|are|for|in|is|so|since|that|which)\b)": "separate",
    r"\bwho(?:m)?ever\b": "anyone who",
    r"\bheeds?\b": "depend on, or: read",
    r":raises [\w., ]+:\s+(?!if\b)\w+": ":raises Error: if …",
}
"""Phrases that need a second reading, as patterns without regard to case, and better ones."""

# A docstring begins with a verb in the imperative (“Return whether …”) or with a noun phrase.
NO_BEGINNING = re.compile(r"(?:as|how|what|where|whether|who)\b", re.IGNORECASE)


class Passage(NamedTuple):
    """The text of one docstring, or of one block of comment lines, without quoted words."""

    file: Path
    line: int
    text: str
    docstring: bool

    def at(self, place: int) -> str:
        """Return the line of a character of the text, and the words around it."""
        around = " ".join(self.text[max(0, place - 40) : place + 40].split())
        return f"{self.file}:{self.line + self.text.count(chr(10), 0, place)}: …{around}…"


def passages_of(source: str, file: Path = Path("source.py")) -> Iterator[Passage]:
    """Yield all docstrings, also of attributes, and all comments of Python source."""
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and body:
            attributes = (ast.Assign, ast.AnnAssign)
            documented = [statement for before, statement in pairwise(body) if isinstance(before, attributes)]
            for statement in (body[0], *documented):
                match statement:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        yield Passage(file, statement.lineno, without_quoted(text), docstring=True)
    block: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if block and token.start != (block[-1].start[0] + 1, block[-1].start[1]):
                yield _comment(block, file)
                block = []
            block.append(token)
    if block:
        yield _comment(block, file)


def _comment(block: list[tokenize.TokenInfo], file: Path) -> Passage:
    text = "\n".join(token.string.removeprefix("#").strip() for token in block)
    return Passage(file, block[0].start[0], without_quoted(text), docstring=False)


def without_quoted(text: str) -> str:
    """Replace quoted words by spaces; line breaks stay."""
    return QUOTED.sub(lambda quoted: re.sub(r"[^\n]", " ", quoted[0]), text)


def found_in(passage: Passage, word: re.Pattern[str]) -> list[str]:
    """Return the places of a word in a passage, except in direct questions."""
    return [
        passage.at(found.start())
        for found in word.finditer(passage.text)
        if (end := SENTENCE_END.search(passage.text, found.end())) is None or end[0] != "?"
    ]


@cache
def product_passages() -> tuple[Passage, ...]:
    files = [file for name in PRODUCT for file in ([ROOT / name, *sorted((ROOT / name).rglob("*.py"))])]
    return tuple(
        passage
        for file in files
        if file.is_file() and not file.is_relative_to(NOT_PRODUCT)
        for passage in passages_of(file.read_text(encoding="utf-8"), file.relative_to(ROOT))
    )


@pytest.mark.parametrize("name", LIMITS)
def test_few_words_are_vague(name):
    word, limit = LIMITS[name]
    words = sum(len(WORD.findall(passage.text)) for passage in product_passages())
    found = [place for passage in product_passages() for place in found_in(passage, word)]
    rate = 1000 * len(found) / words
    assert rate <= limit, f"{rate:.2f} of “{name}” in 1,000 words; at most {limit} are allowed:\n" + "\n".join(found)


@pytest.mark.parametrize("phrase", PHRASES, ids=[*PHRASES.values()])
def test_no_phrase_needs_a_second_reading(phrase):
    pattern = re.compile(phrase, re.IGNORECASE)
    found = [p.at(match.start()) for p in product_passages() for match in pattern.finditer(p.text)]
    assert not found, f"write: {PHRASES[phrase]}\n" + "\n".join(found)


def test_a_docstring_begins_with_a_verb_or_a_noun():
    found = [p.at(0) for p in product_passages() if p.docstring and NO_BEGINNING.match(p.text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('"""Return what was read."""', 1),
        ("# What a sync does, and what it left", 2),
        ('"""Answers \\"what is it\\"."""', 0),
        ('"""Answers “what is it”."""', 0),
        ('"""Sets ``what`` and `what`."""', 0),
        ('"""Ask this: What is it? Then return it."""', 0),
        ("# What is it,\n# and where?", 0),
        ("# Is it here?\n# Return what is.", 1),
        ('x = 1\n"""What x is."""', 1),
        ('class A:\n    """A."""\n\n    x: int = 1\n    """What x is."""', 1),
        ('def f():\n    """What f gives."""', 1),
        ('x = "what is it"\n"what"', 1),
        ('print("what is it")', 0),
        ("x = 1  # somewhat, whatever", 0),
    ],
)
def test_words_are_counted_in_comments_and_docstrings_alone(source, count):
    found = [place for passage in passages_of(source) for place in found_in(passage, LIMITS["what"][0])]
    assert len(found) == count


def test_a_word_is_reported_with_its_line():
    (passage,) = passages_of('x = 1\n\n\ndef f():\n    """Return it.\n\n    Here is what it needs.\n    """\n')
    assert found_in(passage, LIMITS["what"][0]) == ["source.py:7: …Return it. Here is what it needs.…"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("All but for the last.", 1),
        ("In a process of its own.", 1),
        ("In the middle of its own mass.", 0),
        ("Sync.\n\n:raises OSError: it failed.", 1),
        ("Sync.\n\n:raises OSError: if the folder cannot be listed.", 0),
        ("Sync.\n\n:raises errors.SyncError:\n    if the folder is gone.", 0),
    ],
)
def test_phrases_are_found(text, count):
    assert sum(len(re.findall(phrase, text, re.IGNORECASE)) for phrase in PHRASES) == count
