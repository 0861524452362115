"""Patterns and ways in over text that Quoth did not write: four times the characters take four times as long.

A pattern that backtracks takes sixteen times as long, or for ever. Each is run over texts that are made of its own
letters, since these make it backtrack; sizes grow step by step, so that the worst is noticed while it still ends.
"""

import ast
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # the parsed form of a pattern has no public module
from typing import Any

import pytest

import chat_page
import embeddings
import qa

# Characters of the texts, each four times the one before. Python scans the largest in milliseconds where it is linear.
SIZES = (250, 1_000, 4_000, 16_000, 64_000)
# Patterns that only meet texts of a bounded length, in characters.
LONGEST: dict[str, int] = {}
# What is quicker than this is not told apart from noise; and four times the text may take so many times as long.
SECONDS, RATIO = 0.02, 8.0
LIMIT = 5.0
# Every pattern meets these, whatever its own letters are.
NASTY = (
    " ", "  a", "a", "A", "A ", "A. ", "A.", "Ab ", "a,", ", ", "1", "1.", "1. n ", "1,", "9 ", "-", "--", "- a ", "---\n",
    "\n", "\r", "\r\n", "a\n", "a\r\n", "a: b\n", "#", "# ", "*", "_", "* ", "|", " | ", "x|", ".", "...", "…", "?", "!",
    "“", "”", '"', "'", "’", "“a”", "«", "»", "(", ")", "[", "]", "<", ">", "&", "。", "。 ", "，", "、", "记者", "记者 ", "李",
    "李四 ", "http://", "http://a/", "www.a.b ", "@", "a@b.c ", "é", "e\u0301", "\u0301", "👩", "İ", "\t", "\x00", "\u2028",
    "By ", "by A ", "By A. ", "who is A", "how many a ", "the ", "of the ", "and ", "A and ", "May ", "Mon, ", "2024-", "\\",
    "proofread by A ", "Correspondent A ", "Source: ", "Published: ", "- ", "> ", "```\n", "$", "%", "{", "}", "=", "~", "^",
)  # fmt: skip


def modules() -> list[str]:
    names = ["ui"]
    for package in (qa, embeddings, chat_page):
        names += [module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return names


def patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, dict):
        for each in [*value, *value.values()]:
            yield from patterns_in(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from patterns_in(each)


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of the product, each once, by where it stands first."""
    found: dict[re.Pattern[str], str] = {}
    for name in modules():
        module = importlib.import_module(name)
        for attribute, value in vars(module).items():
            for number, pattern in enumerate(patterns_in(value)):
                found.setdefault(pattern, f"{name}.{attribute}" + (f"[{number}]" if number else ""))
    return {place: pattern for pattern, place in found.items()}


PATTERNS = patterns()


SAMPLES = {"CATEGORY_SPACE": " ", "CATEGORY_WORD": "A", "CATEGORY_DIGIT": "7", "CATEGORY_NOT_SPACE": "x",
           "CATEGORY_NOT_WORD": "-", "CATEGORY_NOT_DIGIT": "y"}  # fmt: skip
REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)


def parsed(pattern: re.Pattern[str]) -> Any:
    return _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)


def sample(part: Any) -> str:
    """A short text that one part of a pattern matches, as a rule."""
    operation, argument = part
    if operation is _constants.LITERAL:
        return chr(argument)
    if operation is _constants.CATEGORY:
        return SAMPLES.get(str(argument), "x")
    if operation is _constants.RANGE:
        return chr(argument[0])
    if operation in (_constants.ANY, _constants.NOT_LITERAL):
        return "x"
    if operation is _constants.IN:
        return "x" if argument[0][0] is _constants.NEGATE else sample(argument[0])
    if operation is _constants.BRANCH:
        return joined(argument[1][0])
    if operation is _constants.SUBPATTERN:
        return joined(argument[3])
    if operation in REPEATS:
        return joined(argument[2]) * max(1, argument[0])
    if operation is _constants.ATOMIC_GROUP:
        return joined(argument)
    return ""  # what takes no characters, or repeats a group


def joined(parts: Any) -> str:
    return "".join(sample(part) for part in parts)


def repeats(parts: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """For each repeat in a pattern a text that leads to it, and a text that it takes again and again."""
    for operation, argument in parts:
        if operation in REPEATS:
            yield before, joined(argument[2])
            yield from repeats(argument[2], before)
        elif operation is _constants.IN:
            for each in argument:
                yield before, sample(each)
        elif operation is _constants.BRANCH:
            for branch in argument[1]:
                yield from repeats(branch, before)
        elif operation is _constants.SUBPATTERN:
            yield from repeats(argument[3], before)
        elif operation is _constants.ATOMIC_GROUP:
            yield from repeats(argument, before)
        before += sample((operation, argument))


def texts_for(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Beginnings, and bits to repeat after them: nasty ones, and the pattern's own, alone and with another beside."""
    for bit in NASTY:
        yield "", bit
    own = dict.fromkeys(repeats(parsed(pattern)))
    for before, bit in own:
        for beside in ("", " ", "A", ".", "-", ","):
            if bit + beside:
                yield before, bit + beside
                yield "", before + bit + beside


def text(before: str, bit: str, size: int) -> str:
    """Ends with what fits nothing, so that all ways to read it are tried."""
    return before + bit * (size // len(bit)) + "\x01"


Use = Callable[[re.Pattern[str], str], object]
ANCHORED: tuple[Use, ...] = (lambda pattern, text: pattern.match(text), lambda pattern, text: pattern.fullmatch(text))
ANYWHERE: tuple[Use, ...] = (*ANCHORED, lambda pattern, text: sum(1 for _ in pattern.finditer(text)))


def uses_of(place: str) -> tuple[Use, ...]:
    """How the product uses a pattern: only from a text's beginning on, or anywhere in it."""
    module, _, name = place.rpartition(".")
    source = Path(importlib.import_module(module).__file__ or "").read_text(encoding="utf-8")
    asked = {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }
    return ANCHORED if asked and asked <= {"match", "fullmatch"} and name.startswith("_") else ANYWHERE


class Endless(Exception):
    """A run took so long that nobody waits for its end."""


def give_up(*_: object) -> None:
    raise Endless


def seconds(run: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - begun)
        if best < SECONDS:
            break
    return best


def too_slow(run: Callable[[int], object], sizes: Sequence[int] = SIZES) -> str | None:
    """The sizes at which a run takes more than linear time; None where it is linear."""
    before = SECONDS
    for size in sizes:
        handler = signal.signal(signal.SIGALRM, give_up)
        signal.setitimer(signal.ITIMER_REAL, LIMIT)
        try:
            took = seconds(lambda size=size: run(size))  # type: ignore[misc]
        except Endless:
            return f"{size} characters take more than {LIMIT:.0f} s"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, handler)
        if took > RATIO * before:
            return f"{size} characters take {took:.2f} s, a quarter of them {before:.2f} s or less"
        before = max(took, SECONDS)
    return None


def slow_texts(place: str) -> Iterator[str]:
    pattern = PATTERNS[place]
    sizes = [size for size in SIZES if size <= LONGEST.get(place, SIZES[-1])]
    for before, bit in dict.fromkeys(texts_for(pattern)):
        for use in uses_of(place):
            slow = too_slow(lambda size, use=use: use(pattern, text(before, bit, size)), sizes)  # type: ignore[misc]
            if slow:
                yield f"{before!r} and {bit!r}: {slow}"


@pytest.mark.parametrize("place", sorted(PATTERNS))
def test_a_pattern_is_linear(place):
    assert list(islice(slow_texts(place), 3)) == []
