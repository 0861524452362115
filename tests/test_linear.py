"""Patterns and ways in over text that Quoth did not write: four times the characters take four times as long.

A pattern that backtracks takes sixteen times as long, or for ever. Each meets texts that are made of its own parts,
since these make it backtrack; sizes grow step by step, so that the worst is noticed while it still ends.
"""

import ast
import importlib
import json
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache, partial
from itertools import islice
from pathlib import Path
from re import _constants, _parser
from typing import Any

import pytest

import embeddings
import qa
import qa.doors.web
from embeddings.document import Block, Document, Kind, Metadata
from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.readers.registry import read_file
from embeddings.structure.chunking import chunk
from embeddings.syncing.reading import read_document
from qa.answer import Answer, Quote, Source, Span, Status
from qa.doors.web.errors import UploadError
from qa.doors.web.rendering.answers import answer_html
from qa.doors.web.rendering.article_pane import article_html
from qa.doors.web.uploads.names import check_file_name
from qa.errors import QuestionError, RecordError
from qa.history.conversation import Conversation, Turn
from qa.history.export import export_json, export_markdown, read_export
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType
from qa.questions.follow_ups import merge
from qa.questions.question import read_question
from qa.questions.terms import words_of
from qa.quotes.answer_spans import _asked_noun, _first_asked_type
from qa.quotes.marks import matches

# Characters of the texts. Python scans the largest in a millisecond or two where it is linear.
SIZES = (32, 250, 1_000, 8_000)
# What is quicker than so many seconds counts as these: it is not told apart from noise. Each step may take so many
# times as long as the one before, beyond the share that is due to its size.
FLOOR, SLACK = 0.01, 2.5
LIMIT = 30.0  # seconds of work after which nobody waits for the end
# Each text of a pattern has so many characters first; most are then read too quickly to be slow at any size.
LOOK = 1_000

# Questions and sentences have 1,000 characters at most, bylines 900, and turns that may be small talk 120: patterns
# that meet nothing else are tried to there.
LONGEST = {"qa.questions.": 1_000, "qa.quotes.": 1_000, "ENGLISH.questions.": 1_000, "ENGLISH.follow_ups.": 1_000,
           "ENGLISH.answers.": 1_000, "ENGLISH.quotes.": 1_000, "ENGLISH.articles.bylines.": 900,
           "embeddings.structure.bylines.": 900, "embeddings.structure.long_sentences.": 1_000,
           "ENGLISH.intents.quoted": 1_000, "ENGLISH.intents.reader": 1_000, "ENGLISH.intents.": 120,
           "qa.intents.": 1_000}  # fmt: skip
# Every pattern meets these, whatever its own letters are.
NASTY = (
    " ", "a", "A", "A ", "A. ", "Ab ", "a,", "1", "1.", "1,", "-", "--", "---\n", "\n", "\r", "\r\n", "a\n", "a: b\n",
    "# ",
    "*", "_", "|", " | ", ".", "…", "“", "”", '"', "'", "«", "»", "(", ")", "<", "&", "。", "。 ", "记者 ", "李四 ",
    "http://a/", "@", "é", "\u0301", "👩", "\t", "\x00",
)  # fmt: skip

if sys.platform == "win32":
    pytest.skip("Windows cannot end a pattern that runs for ever", allow_module_level=True)


def modules() -> list[str]:
    names = ["ui"]
    for package in (qa, embeddings, qa.doors.web):
        names += [module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return names


def patterns_in(value: object, place: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns of a value, each with its place."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield place, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from patterns_in(key, place)
            yield from patterns_in(each, f"{place}[{key}]")
    elif isinstance(value, list | tuple | set | frozenset):
        for number, each in enumerate(value):
            yield from patterns_in(each, f"{place}[{number}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from patterns_in(getattr(value, field.name), f"{place}.{field.name}")


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of the product, each once, by the first place that holds it: the language, or a module."""
    found = {pattern: place for place, pattern in patterns_in(ENGLISH, "ENGLISH")}
    for name in modules():
        for attribute, value in vars(importlib.import_module(name)).items():
            for place, pattern in patterns_in(value, f"{name}.{attribute}"):
                found.setdefault(pattern, place)
    return {place: pattern for pattern, place in found.items()}


PATTERNS = patterns()

# A character of each class.
SAMPLES = {"CATEGORY_SPACE": " ", "CATEGORY_WORD": "A", "CATEGORY_DIGIT": "7", "CATEGORY_NOT_SPACE": "x",
           "CATEGORY_NOT_WORD": "-", "CATEGORY_NOT_DIGIT": "y"}  # fmt: skip
REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)


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
        return joined(argument[2]) * max(1, int(argument[0]))
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
    for before, bit in dict.fromkeys(repeats(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))):
        for beside in ("", " ", "A"):
            if bit + beside:
                yield before, bit + beside
                yield "", before + bit + beside


# Ends that fit nothing, so that all ways to read what stands before are tried.
ENDS = ("\x01", " b?")

Use = Callable[[re.Pattern[str], str], object]
ANCHORED: tuple[Use, ...] = (lambda pattern, text: pattern.match(text), lambda pattern, text: pattern.fullmatch(text))
METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
ANYWHERE: tuple[Use, ...] = (*ANCHORED, lambda pattern, text: sum(1 for _ in pattern.finditer(text)))


@cache
def attributes_in(module: str) -> frozenset[tuple[str, str]]:
    """Each attribute that the module reads, after the name or the attribute that it reads it of."""
    source = Path(importlib.import_module(module).__file__ or "").read_text(encoding="utf-8")
    return frozenset(
        (node.value.id if isinstance(node.value, ast.Name) else node.value.attr, node.attr)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute)
    )


def uses_of(place: str) -> tuple[Use, ...]:
    """How the product uses a pattern: only from a text's beginning on, or anywhere in it."""
    module, _, name = place.rpartition(".")
    users = modules() if module.startswith("ENGLISH.") else [module] if name.startswith("_") else []
    asked = {method for user in users for owner, method in attributes_in(user) if owner == name and method in METHODS}
    return ANCHORED if asked and asked <= {"match", "fullmatch"} else ANYWHERE


class EndlessError(Exception):
    """A run took so long that nobody waits for its end."""


def seconds(run: Callable[[], object], runs: int = 3) -> float:
    """Of the quickest of so many runs, or of the first that is quick: of work, since others use the processor too.

    :raises EndlessError: if one does not end.
    """

    def give_up(*_: object) -> None:
        raise EndlessError

    best = float("inf")
    handler = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        for _ in range(runs):
            begun = time.process_time()
            run()
            best = min(best, time.process_time() - begun)
            if best < FLOOR:
                break
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
    return best


def is_quick(run: Callable[[int], object], sizes: Sequence[int], look: int) -> bool:
    """Whether one run at the size ``look``, or else one at the largest size, shows that the steps between the sizes
    would find nothing.

    The largest size may take ``enough`` seconds, however little the size before it takes. A cubic growth to ``enough``
    takes a 512th of them at an eighth of the size. A worse growth takes long at either size.
    """
    enough = SLACK * FLOOR * sizes[-1] / sizes[-2]
    try:
        return any(seconds(partial(run, size), 1) < enough * (size / sizes[-1]) ** 3 for size in (look, sizes[-1]))
    except EndlessError:
        return False


def too_slow(run: Callable[[int], object], sizes: Sequence[int], look: int) -> str | None:
    """The sizes between which a run takes more than linear time; None where it is linear."""
    if is_quick(run, sizes, look):
        return None
    before, earlier = None, sizes[0]
    for size in sizes:
        try:
            took = seconds(partial(run, size))
        except EndlessError:
            return f"{size} characters take more than {LIMIT:.0f} s"
        if before is not None and took > SLACK * size / earlier * before:
            return f"{size} characters take {took:.2f} s, {earlier} of them {before:.2f} s or less"
        before, earlier = max(took, FLOOR), size
    return None


def slow_texts(pattern: re.Pattern[str], uses: Sequence[Use], longest: int = SIZES[-1]) -> Iterator[str]:
    """Yield the texts, with sizes and seconds, that the pattern takes more than linear time to read."""
    sizes = [*(size for size in SIZES if size < longest), longest]

    def run(before: str, bit: str, end: str, size: int) -> None:
        for use in uses:
            use(pattern, before + bit * (size // len(bit)) + end)

    for before, bit in dict.fromkeys(texts_for(pattern)):
        for end in ENDS:
            slow = too_slow(partial(run, before, bit, end), sizes, min(LOOK, longest))
            if slow:
                yield f"{before!r}, then {bit!r} and {end!r}: {slow}"


@pytest.mark.parametrize("place", sorted(PATTERNS))
def test_a_pattern_is_linear(place):
    longest = next((most for start, most in LONGEST.items() if place.startswith(start)), SIZES[-1])
    assert list(islice(slow_texts(PATTERNS[place], uses_of(place), longest), 3)) == []


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"(a+)+b", id="exponential: a repeat in a repeat"),
        pytest.param(r"(\w+\s?)*:", id="exponential: a separator that may be missing"),
        pytest.param(r"(?:=+|=)+;", id="exponential: two branches for one text"),
        pytest.param(r"By (?:Dr|DrDr)+,", id="exponential: words of some length"),
        pytest.param(r"\s*\s*\s*x", id="quartic: three repeats in a row, from each character on"),
        pytest.param(r"a*a*b", id="cubic: two repeats in a row, from each character on"),
        pytest.param(r"\s*\n\s*$", id="cubic: line ends among white space"),
        pytest.param(r"\[.*?\]\(.*?\)", id="cubic: lazy repeats"),
        pytest.param(r"\w+\s*:", id="quadratic: a repeat from each character on"),
        pytest.param(r"(?:\w+ )+x", id="quadratic: a group from each character on"),
        pytest.param(r"\d+\s*%", id="quadratic: digits"),
    ],
)
def test_a_pattern_that_backtracks_is_found(monkeypatch, pattern):
    monkeypatch.setattr(sys.modules[__name__], "LIMIT", 0.5)
    assert list(islice(slow_texts(re.compile(pattern), ANYWHERE), 1))


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"(?<!\w)\w++:", id="possessive, from a word's first character alone"),
        pytest.param(r"(?<!\s)\s++$", id="from a run's first character alone"),
        pytest.param(r"\w{1,20}:", id="counted"),
    ],
)
def test_a_linear_pattern_is_not_found(pattern):
    assert list(slow_texts(re.compile(pattern), ANYWHERE)) == []


def test_the_use_and_the_longest_text_of_a_pattern_count(monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "LIMIT", 0.5)
    assert list(slow_texts(re.compile(r"\w+\s*:"), ANCHORED)) == []
    assert list(slow_texts(re.compile(r"\w+\s*:"), ANYWHERE, 1_000)) == []
    assert list(islice(slow_texts(re.compile(r"\s*\s*\s*x"), ANYWHERE, 1_000), 1))


def test_every_pattern_can_be_seen():
    """A pattern that is compiled inside a function is tried by no test."""
    hidden = []
    for name in modules():
        source = Path(importlib.import_module(name).__file__ or "").read_text(encoding="utf-8")
        for function in ast.walk(ast.parse(source)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                hidden += [
                    f"{name}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "re"
                    and node.func.attr not in {"escape"}
                ]
    assert hidden == []


@pytest.mark.parametrize("count", [8, 40, 400])
@pytest.mark.parametrize("opening", ["Who is ", "How many ", "Which ", "What "])
def test_a_question_of_capitals_is_read_at_once(opening, count):
    """As an address may ask: 40 letters froze the server."""
    asked = read_question(f"{opening}{'A' * count} b?")
    assert seconds(lambda: (_first_asked_type(asked), _asked_noun(asked), asked.dependence)) < 1


# Ways in


def read_text(name: str, folder: Path, text: str) -> None:
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    try:
        document = read_document(file, folder)
    except UnreadableArticleError:
        return
    for passage in chunk(
        document, passage_tokens=200, model_tokens=400, count_model=lambda texts: [len(text) // 4 for text in texts]
    ):
        assert passage.text == text[passage.start : passage.end]


def read_page(_: Path, text: str) -> None:
    with suppress(UnreadableArticleError):
        read_file("a.html", f"<html><body><article>{text}".encode())


def ask(_: Path, text: str) -> None:
    words_of(text[:1_000], ENGLISH)
    matches("Who paid for the bridge?", text[:1_000], ENGLISH)
    for wanted in AnswerType:
        list(find_answers(wanted, text[:1_000], Span(0, min(1_000, len(text))), ENGLISH))
    try:
        asked = read_question(text)
    except QuestionError:
        return
    (
        asked.dependence,
        asked.asks_for_list,
        merge("Who is Ana Ruiz?", asked),
        _first_asked_type(asked),
    )


def turn_of(text: str) -> Turn:
    about = Source("a.txt", text[:300], None, text[:300], None, None, "/a.txt", "a" * 64, None, 0, len(text))
    answer = Answer("Who?", "Who?", Status.ANSWERED, 0.9, (Quote(1, text, 0.9, (about,)),))
    return Turn(answer, datetime(2026, 11, 30, tzinfo=UTC))


def keep(_: Path, text: str) -> None:
    conversation, now = Conversation((turn_of(text),)), datetime(2026, 11, 30, tzinfo=UTC)
    for write in (export_markdown, export_json):
        read_export(write(conversation, now))
    answer_html(conversation.turns[0].answer)


def read_foreign_export(_: Path, text: str) -> None:
    for export in (text, json.dumps({"quoth": text}), f"# Conversation\n\n{text}", f"<!-- quoth {text} -->"):
        try:
            read_export(export)
        except RecordError:
            continue


def show(_: Path, text: str) -> None:
    blocks = tuple(Block(i, i + 1, Kind.PARAGRAPH) for i in range(0, len(text) - 1, 7))
    article_html(Document("a.txt", "/a.txt", "a" * 64, text, Metadata("A"), blocks), [(0, 5), (3, len(text))])


def name(_: Path, text: str) -> None:
    try:
        check_file_name(f"{text}.md")
    except UploadError:
        return


WAYS: dict[str, Callable[[Path, str], None]] = {
    "text": partial(read_text, "a.txt"),
    "Markdown": partial(read_text, "a.md"),
    "web page": read_page,
    "question": ask,
    "export": keep,
    "another's export": read_foreign_export,
    "article pane": show,
    "file name": name,
}
# A text's beginning decides how the rest is read, in these ways.
READ_BY_BEGINNING = {"text", "Markdown", "question", "another's export"}
BEGINNINGS = ("", "By ", "---\r\n", "+++\n", "Title\n\nBy ")
BITS = (*NASTY, "#  ", "- a\n", "1. a\n", "> ", "| a | b |\n", "title: a\n", "a.\n", "“a.” ", "home\n", "By A\n",
        "Ab. Cd ",
        "a: b\r", "a… ", "tag: ", "12:00 ", "a?! ", "** ", "U.S. ", ".) ", "a\x0b", "<!-- ", "%% ", "%%\n\n", "` ",
        "```\n", "<b>", "</b>", "<b hidden>", "<p a=", "![", "[", "[a](b) ", "![a](b)\n", "**a? ", "**A:** b\n",
        "Q: a?\n", "[^1]: a\n", "{{< ", "> [!a] b\n", "a:: b\n", "^ab ",
        "<p>a</p>", "<span>a</span> ", "<td>a", "<br>", "<li>a<ul>", "<tr><td rowspan=9>a<td>b",
        "<sup>1</sup>")  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_way_in_is_linear(tmp_path, way):
    def run(before: str, bit: str, size: int) -> None:
        WAYS[way](tmp_path, before + bit * (size // len(bit)) + "\n")

    slow = (
        f"{before!r}, then {bit!r}: {found}"
        for before in (BEGINNINGS if way in READ_BY_BEGINNING else BEGINNINGS[:1])
        for bit in BITS
        if (found := too_slow(partial(run, before, bit), (1_000, 8_000), look=8_000))
    )
    assert list(islice(slow, 3)) == []


@pytest.mark.parametrize("bit", ["«", "。 ", "a"])
def test_an_article_of_a_megabyte_takes_seconds(tmp_path, bit):
    assert seconds(lambda: read_text("a.txt", tmp_path, "By " + bit * (1_000_000 // len(bit))), 1) < LIMIT
