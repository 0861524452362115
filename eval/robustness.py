"""Give Quoth hostile articles, questions and exports, and check the result: no crash, no endless run, exact quotes.

Each input depends on --seed and its number alone, so a failure is run again with --first NUMBER --inputs 1. The inputs
run in a process of their own. An input fails if it takes longer than --seconds, ends that process, raises anything but
Quoth's own errors, or breaks a promise: blocks and passages lie in order inside the text, and every passage and quote
equals its slice of the text.
"""

import argparse
import json
import multiprocessing
import random
import re
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.document import Document, Passage
from embeddings.encoders.base import Encoding
from embeddings.errors import QuothError
from embeddings.library import Library
from embeddings.structure.chunking import chunk
from embeddings.syncing.reading import read_document
from qa.answer import Answer, Quote, Source, Status
from qa.assistant import Assistant
from qa.history.conversation import Conversation, Turn
from qa.history.export import export_json, export_markdown, read_export
from qa.history.export_record import export_values
from qa.history.recheck import QuoteState
from qa.history.verify_export import verify_export
from qa.questions.follow_ups import dependence_of, merge
from qa.questions.question import read_question
from qa.retriever import Retriever

_EXAMPLES = """examples:
  python -m eval.robustness
  python -m eval.robustness --inputs 10000 --seed 1 --seconds 20 --keep build/robustness
  python -m eval.robustness --seed 1 --first 4711 --inputs 1
"""

LARGEST = 1_000_000  # characters of the longest inputs
_PASSAGE_TOKENS, _MODEL_TOKENS = 200, 250
_DIMENSION, _ROWS = 20, 512
_STARTING = 300.0  # seconds for a new process to import Quoth and to make its library on a busy machine
_EVERY = 250  # inputs between two lines of progress
_NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


class InputKind(StrEnum):
    """The three ways in that take text from strangers."""

    ARTICLE = "article"
    QUESTION = "question"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Input:
    """One hostile input: ``data`` is an article's file, an export's file, or a list of questions as JSON, oldest first.

    ``unchanged``: an export exactly as Quoth wrote it, which therefore has to be read and to be found verbatim.
    """

    number: int
    kind: InputKind
    suffix: str
    data: bytes
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one input: its seconds, whether Quoth refused it, and the failure, None if there is none."""

    seconds: float
    refused: bool
    failure: str | None


@dataclass(slots=True)
class Summary:
    """The outcomes of all inputs of one kind; ``slowest`` is the number of the input that took ``seconds``."""

    inputs: int = 0
    refused: int = 0
    failures: int = 0
    seconds: float = 0.0
    slowest: int | None = None

    def add(self, number: int, outcome: Outcome) -> None:
        """Count one outcome."""
        self.inputs += 1
        self.refused += outcome.refused
        self.failures += outcome.failure is not None
        if self.slowest is None or outcome.seconds > self.seconds:
            self.seconds, self.slowest = outcome.seconds, number


class BrokenPromiseError(Exception):
    """Quoth gave a result that breaks one of its promises."""


# Inputs

# Texts that an article, a question or an export may hold, and that readers, patterns and indexes stumble over.
_BITS = (
    " ", "\n", "\r", "\r\n", "\t", "\x0b", "\x0c", "\x00", "\x1a", "\x1b[2J", "\x85", "\xa0", "\u2028",
    "\u2029", "\ufeff",
    "\u200b", "\u200d", "\u202e", "\u0301", "\u0345", "İ", "ß", "ǆ", "ﬁ", "\ufffd", "\ufffe", "\U0010ffff",
    "👩‍👩‍👧", "🇫🇷",
    "가", "ا", "ש", "ไทย", "中文。", "记者 李四 ", "日 2023-10-05 ", "a", "A ", "A. ", "Ab. Cd ", "1", "1,",
    "1.5 ", "١", "²",
    "a: b\n", "---\n", "---", "...\n", "- ", "- a\n", "1. a\n", "# ", "#", "====\n", "> ", "| a | b |\n", "|",
    "*", "**",
    "_", "`", "```\n", "~~~\n", "<!--", "-->", "<b>", "</", "&amp;", "&#0;", "[a](b)", "![](", "\\",
    "http://a/", "@", "%",
    '"', "'", "“", "”", "«", "»", "…", ".", "?!", "。", "；", ";", ", ", "(", ")", "By ", "By A B\n", "title: ",
    "author: ",
    "date: 2023-02-30\n", "tags: [a, b]\n", "12:00 ", "U.S. ", "Home\n", "Share\n", "Disclaimer: ", "<|endoftext|>",
    "' OR 1=1 --", 'NEAR("a" 1)', "+a -b", "a^2~", "{", "}", "[", "]", "\ud800", "\udfff",
)  # fmt: skip
_NASTY = (
    "", " ", "\n\n\n", "---", "---\n---\n", "---\ntitle:\n---\n", "---\ntitle: [\n---\nText.",
    "---\na: &a [*a]\n---\nText.",
    "---\ntitle: !!python/object:os.system x\n---\nText.", "---\ntitle: 1\ntitle: 2\ndate: 9999-99-99\n---\nText.",
    "# ", "# A\n\nA\n\nA\n\nA", "Title\n\nBy A B and C D\n\n2023年10月5日 12:00\n\nText.", "Title\r\rBy A\r\rText.\r",
    "a" * 3_000, "one word " * 700, "No end " * 30 + "\n\n" + "1, 2; 3, " * 400,
    "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 90,
    "Home\nNews\nSport\n\nTitle\n\nHe said: “A. B! C?” Then he left…\n\nShare\nPrint\n", "中文没有空格。" * 300,
    "👩‍👩‍👧 " * 300,
    "```\ncode\n", "<html><body><p>a</p></body></html>", "\ufeffTitle\n\nText.", "Mr. A. B. C. D. E. said so. " * 60,
)  # fmt: skip
_OPENINGS = (
    "Who is ", "How many ", "Which ", "When did ", "Where is ", "Why does ", "What is the name of ", "How old is ",
    "Who wrote the report about ", "According to the article, ", "List all ", "What about ", "and ", "and when?", "",
)  # fmt: skip
_ENCODINGS = (
    "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "cp437", "gb18030", "big5",
    "shift_jis",
    "euc_kr", "koi8_r", "utf-7", "hz",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**63, 10**30, 0.5, -0.0, 1e308, "", " ", "a", "\ud800", "0" * 64, "2026-02-30",
    "2026-11-30T12:00:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "../../etc/passwd",
    "C:\\a", "\x00",
    "answered", "not_in_articles", "library_empty", [], {}, [[]], [None], {"": ""},
)  # fmt: skip
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
# JSON that a file can hold and that `json.dumps` does not write.
_RAW_JSON = (
    "NaN",
    "-Infinity",
    "1e999",
    "9" * 5_000,
    "[" * 100_000,
    '{"a":' * 50_000,
    '"\\ud83d',
    '"a", "number": 1',
    "//",
)


def make_inputs(seed: int, first: int, count: int) -> Iterator[Input]:
    """Yield the inputs with the numbers ``first`` to ``first + count - 1``."""
    for number in range(first, first + count):
        yield make_input(seed, number)


def make_input(seed: int, number: int) -> Input:
    """Return the input with this number, the same one each time: half of all are articles, a sixth are exports."""
    rng = random.Random(f"{seed} {number}")
    kind = rng.choices(tuple(InputKind), (3, 2, 1))[0]
    return _MAKERS[kind](rng, number)


def _make_article(rng: random.Random, number: int) -> Input:
    text = rng.choice([*(document.text for document in _seeds()), *_NASTY, _run(rng, 400)])
    text = _damage_text(rng, text)
    if rng.random() < 0.8:  # no text file holds these, so most of the articles that do are refused at once
        text = _NO_TEXT.sub("", text)
    encoding = rng.choice(_ENCODINGS) if rng.random() < 0.2 else "utf-8"
    data = _encode(text, encoding)
    if rng.random() < 0.4:
        data = _damage_bytes(rng, data)
    return Input(number, InputKind.ARTICLE, rng.choice((".md", ".txt")), data)


def _make_question(rng: random.Random, number: int) -> Input:
    questions = [_question(rng) for _ in range(rng.choice((1, 1, 2, 3)))]
    return Input(number, InputKind.QUESTION, ".json", json.dumps(questions).encode())


def _make_export(rng: random.Random, number: int) -> Input:
    turns = tuple(_turn(rng) for _ in range(rng.randint(1, 3)))
    write, suffix = rng.choice(((export_markdown, ".md"), (export_json, ".json")))
    text = write(Conversation(turns), _NOON)
    way = rng.random()
    if way < 0.1:
        return Input(number, InputKind.EXPORT, suffix, text.encode(), unchanged=True)
    if way < 0.6:
        text = _damage_record(rng, text)
    if way >= 0.5:
        text = _damage_text(rng, text)
    data = _encode(text, "utf-8")
    return Input(number, InputKind.EXPORT, suffix, _damage_bytes(rng, data) if way > 0.9 else data)


_MAKERS: dict[InputKind, Callable[[random.Random, int], Input]] = {
    InputKind.ARTICLE: _make_article,
    InputKind.QUESTION: _make_question,
    InputKind.EXPORT: _make_export,
}


def _seed_folder() -> Path:
    return Path(str(files("seeds") / "__init__.py")).parent


@cache
def _seeds() -> tuple[Document, ...]:
    return tuple(read_document(file, _seed_folder()) for file in sorted(_seed_folder().glob("*.md")))


def _run(rng: random.Random, longest: int) -> str:
    """Return some bits, one after another or one again and again."""
    if rng.random() < 0.5:
        return rng.choice(_BITS) * rng.randint(1, longest)
    if rng.random() < 0.2:
        return "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randint(1, longest)))
    return "".join(rng.choices(_BITS, k=rng.randint(1, longest)))


def _question(rng: random.Random) -> str:
    text = rng.choice(_OPENINGS)
    if rng.random() < 0.5:
        words = rng.choice(_seeds()).text.split()
        at = rng.randrange(len(words))
        text += " ".join(words[at : at + rng.randint(1, 12)])
    if rng.random() < 0.8:
        at = rng.randint(0, len(text))
        text = text[:at] + _run(rng, rng.choice((3, 60, 900, 12_000))) + text[at:]
    text += rng.choice(("?", "", "??", "?\n"))
    # Questions over the limit are refused at once; most inputs should be read.
    return text if rng.random() < 0.1 else text[: rng.randint(900, 1_000)]


def _turn(rng: random.Random) -> Turn:
    """Return a turn whose quotes are blocks of the seeds and whose question is hostile."""
    question = understood = _question(rng)
    try:
        understood = read_question(question).text
    except QuothError:
        question = understood = "Who is Zou Jian?"
    quotes = tuple(_quote(rng, number) for number in range(1, rng.randint(1, 3) + 1))
    if rng.random() < 0.3:
        answer = Answer(question, understood, Status.NOT_IN_ARTICLES, rng.random(), nearest=quotes[0])
    else:
        answer = Answer(question, understood, Status.ANSWERED, rng.random(), quotes)
    return Turn(answer, _NOON)


def _quote(rng: random.Random, number: int) -> Quote:
    document = rng.choice(_seeds())
    block = rng.choice(document.blocks)
    about = document.metadata
    source = Source(
        document.document_id, about.title, about.publisher, about.author, about.date, about.url, document.path,
        document.sha256, None, block.start, block.end,
    )  # fmt: skip
    return Quote(number, document.text[block.start : block.end], rng.random(), (source,))


# Damage


def _damage_text(rng: random.Random, text: str) -> str:
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        text = rng.choice(_TEXT_DAMAGE)(rng, text)[:LARGEST]
    return text


def _cut(rng: random.Random, text: str) -> str:
    start, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    return rng.choice((text[:end], text[start:], text[:start] + text[end:]))


def _insert(rng: random.Random, text: str) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + _run(rng, rng.choice((1, 5, 50, 2_000))) + text[at:]


def _scatter(rng: random.Random, text: str) -> str:
    """Put one bit, or any, between many characters."""
    bits, share = rng.choice(((rng.choice(_BITS),), _BITS)), rng.choice((0.001, 0.02, 0.3))
    return "".join(character + (rng.choice(bits) if rng.random() < share else "") for character in text[:50_000])


def _repeat(rng: random.Random, text: str) -> str:
    """Repeat a slice: as a rule to some thousands of characters, rarely to a million."""
    start = rng.randint(0, len(text))
    part = text[start : start + rng.choice((1, 2, 7, 80, 3_000))] or rng.choice(_BITS)
    size = LARGEST if rng.random() < 0.03 else rng.choice((100, 3_000, 30_000))
    return text[:start] + part * max(1, (size - len(text)) // len(part)) + text[start:]


def _change_line_ends(rng: random.Random, text: str) -> str:
    ends = ("\r", "\r\n", "\n\n", "\r\r\n", "\n\r", "\u2028", "\x85", "\x0b", " ", "  \n", "")
    end = rng.choice(ends)
    if rng.random() < 0.5:
        return text.replace("\n", end)
    return "".join(rng.choice((character, end)) if character == "\n" else character for character in text)


def _damage_front(rng: random.Random, text: str) -> str:
    """Break, repeat or make up the front matter, or put a run into one of its first lines."""
    lines = text.split("\n")
    at = rng.randrange(min(8, len(lines)))
    way = rng.randrange(4)
    if way == 0:
        lines[at] = rng.choice(_BITS) + lines[at]
    elif way == 1:
        lines.insert(at, rng.choice(("---", "title: ", "date: ", "author: [", "url: ")) + _run(rng, 300))
    elif way == 2:
        del lines[at]
    else:
        lines = ["---", *lines[at : at + 3] * rng.randint(1, 40), rng.choice(("---", "...", "--", "")), *lines]
    return "\n".join(lines)


def _shuffle(rng: random.Random, text: str) -> str:
    unit = rng.choice(("\n", ". ", " "))
    parts = text.split(unit)
    rng.shuffle(parts)
    return unit.join(parts)


def _change_case(rng: random.Random, text: str) -> str:
    return rng.choice((text.upper(), text.lower(), text.swapcase(), text.title()))


_TEXT_DAMAGE: tuple[Callable[[random.Random, str], str], ...] = (
    _cut, _insert, _insert, _scatter, _repeat, _change_line_ends, _damage_front, _shuffle, _change_case,
)  # fmt: skip


def _encode(text: str, encoding: str) -> bytes:
    if encoding.startswith("utf-"):  # halves of characters stay, as the bytes that no text in this encoding has
        try:
            return text.encode(encoding, "surrogatepass")
        except UnicodeEncodeError:  # UTF-7 writes none
            return text.encode(encoding, "replace")
    return text.encode(encoding, "replace")


def _damage_bytes(rng: random.Random, data: bytes) -> bytes:
    """Flip, cut out or insert bytes."""
    damaged = bytearray(data)
    for _ in range(rng.choice((1, 3, 40, 500))):
        if not damaged:
            break
        at = rng.randrange(len(damaged))
        way = rng.random()
        if way < 0.7:
            damaged[at] ^= 1 << rng.randrange(8)
        elif way < 0.85:
            del damaged[at : at + rng.choice((1, 2, 50))]
        else:
            damaged[at:at] = rng.randbytes(rng.choice((1, 4)))
    return bytes(damaged)


def _damage_record(rng: random.Random, text: str) -> str:
    """Replace, remove, add or swap values in the JSON of an export, which the Markdown form ends with."""
    start = 0 if text.startswith("{") else text.rindex("```json\n") + len("```json\n")
    end = text.rindex("}") + 1
    record = json.loads(text[start:end])
    for _ in range(rng.choice((1, 1, 2, 5))):
        places = list(_places(record))
        if not places:
            break
        holder, key = rng.choice(places)
        way = rng.randrange(4)
        if way == 0:
            del holder[key]
        elif way == 1 and isinstance(holder, list):
            holder.extend([holder[key]] * rng.choice((1, 2, 1_000)))
        elif way == 2 and isinstance(holder[key], str):
            holder[key] = _damage_text(rng, holder[key])
        elif way == 3:
            other, name = rng.choice(places)
            holder[key] = json.loads(json.dumps(other.get(name) if isinstance(other, dict) else other[name : name + 1]))
        else:
            holder[key] = rng.choice(_VALUES)
    written = json.dumps(record, indent=2)
    if rng.random() < 0.15:
        at = rng.randint(0, len(written))
        at = at if rng.random() < 0.5 else written.rfind(": ", 0, at) + 2
        written = written[:at] + rng.choice(_RAW_JSON) + written[at:]
    return text[:start] + written + text[end:]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every object and list in a JSON value with each of its keys."""
    keys: Iterable[Any] = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


# Checks


class _CheapEncoder:
    """An encoder that takes its vectors from a table by the hash of each word: text of any kind in microseconds."""

    name, fingerprint, dimension, max_tokens = "cheap", "0" * 64, _DIMENSION, _MODEL_TOKENS

    def __init__(self) -> None:
        rows = np.random.default_rng(1).standard_normal((_ROWS, _DIMENSION)).astype(np.float32)
        self._rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, texts: list[str]) -> list[int]:
        return [_cheap_tokens(text) for text in texts]

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:
        return [self.encode_query(text) for text in texts]

    def encode_query(self, text: str) -> Encoding:
        words = text.split()[:_MODEL_TOKENS] or [""]
        rows = self._rows[[zlib.crc32(word.encode()) % _ROWS for word in words]]
        starts = np.minimum(np.arange(len(rows)) * 3, max(0, len(text) - 1)).astype(np.int32)
        mean = rows.mean(axis=0)
        return Encoding(mean / max(float(np.linalg.norm(mean)), 1e-6), rows, starts)


def _cheap_tokens(text: str) -> int:
    """Count a token for each word, and one more for every eight of its characters."""
    return sum(1 + len(word) // 8 for word in text.split())


@dataclass(slots=True)
class Checker:
    """Runs inputs through Quoth in ``folder``, which has to be empty at first."""

    folder: Path
    _assistant: Assistant = field(init=False)
    _library: Library = field(init=False)

    def __post_init__(self) -> None:
        self._library = Library.open(self.folder / "library", encoder=_CheapEncoder())
        self._library.sync(_seed_folder())
        self._assistant = Assistant(Retriever(self._library))

    def close(self) -> None:
        """Close the library."""
        self._library.close()

    def run(self, given: Input) -> Outcome:
        """Return the outcome of one input."""
        checks = {InputKind.ARTICLE: self._article, InputKind.QUESTION: self._question, InputKind.EXPORT: self._export}
        refused, failure = False, None
        begun = time.perf_counter()
        try:
            checks[given.kind](given)
        except QuothError as error:
            refused = True
            if given.unchanged:
                failure = f"BrokenPromiseError: an export as Quoth wrote it is refused: {error}"
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a panic of a Rust library is no Exception
            failure = f"{type(error).__name__}: {' '.join(str(error).split())[:300]} at {_place_of(error)}"
        return Outcome(time.perf_counter() - begun, refused, failure)

    def _article(self, given: Input) -> None:
        file = self.folder / f"article{given.suffix}"
        file.write_bytes(given.data)
        document = read_document(file, self.folder)
        _check_spans(document.text, [(block.start, block.end) for block in document.blocks], "block")
        passages = chunk(
            document,
            passage_tokens=_PASSAGE_TOKENS,
            model_tokens=_MODEL_TOKENS,
            count_model=lambda texts: [_cheap_tokens(text) for text in texts],
        )
        _check_passages(document, passages)

    def _question(self, given: Input) -> None:
        *history, question = json.loads(given.data)
        read_question(question)
        for earlier in history:
            dependence_of(question)
            merge(earlier, question)
        answer = self._assistant.ask(question, history)
        for quote in (*answer.quotes, *([answer.nearest] if answer.nearest else [])):
            for source in quote.sources:
                document = self._library.find_document(source.document_id)
                text = "" if document is None else document.text
                _promise(text[source.start : source.end] == quote.text, "a quote equals its slice of the text")
            _promise("".join(piece.text for piece in quote.pieces()) == quote.text, "a quote's pieces make the quote")

    def _export(self, given: Input) -> None:
        read = read_export(given.data.decode("utf-8", "replace"))
        again = read_export(json.dumps(export_values(read.export)))
        _promise(again.export == read.export, "an export that was read and written again is read as equal")
        check = verify_export(read.export, _seed_folder())
        words = [quote.text for turn in read.export.turns for quote in (*turn.quotes, turn.nearest) if quote]
        _promise(len(words) == len(check.quotes), "each quote of an export is checked")
        for text, quote in zip(words, check.quotes, strict=True):
            for place in quote.places:
                if place.state in (QuoteState.VERBATIM, QuoteState.MOVED):
                    source = place.now
                    article = next(each.text for each in _seeds() if each.document_id == source.document_id)
                    _promise(
                        article[source.start : source.end] == text, "a verified quote equals its slice of the text"
                    )
        if given.unchanged:
            _promise(read.shown_as_recorded, "an unchanged export shows what it records")
            _promise(
                all(quote.state is QuoteState.VERBATIM for quote in check.quotes), "an unchanged export is verbatim"
            )


def _promise(kept: bool, promise: str) -> None:
    if not kept:
        raise BrokenPromiseError(f"Quoth promises that {promise}, and here this is not so")


def _check_spans(text: str, spans: Sequence[tuple[int, int]], name: str) -> None:
    """Check that the spans lie inside the text, one after another, without white space at their ends.

    :raises BrokenPromiseError: if a span does not.
    """
    before = 0
    for start, end in spans:
        _promise(before <= start < end <= len(text), f"each {name} lies inside the text after the one before")
        _promise(text[start:end] == text[start:end].strip(), f"no {name} has white space at its ends")
        before = end


def _check_passages(document: Document, passages: Sequence[Passage]) -> None:
    """Check that the passages are exact, in order, and hold all of every block except white space.

    :raises BrokenPromiseError: if they are not.
    """
    text = document.text
    _check_spans(text, [(passage.start, passage.end) for passage in passages], "passage")
    for passage in passages:
        _promise(passage.text == text[passage.start : passage.end], "a passage equals its slice of the text")
    sentences = [(s.start, s.end) for passage in passages for s in passage.sentences]
    _check_spans(text, sentences, "sentence")
    held = "".join("".join(text[start:end].split()) for start, end in sentences)
    blocks = "".join("".join(text[block.start : block.end].split()) for block in document.blocks)
    _promise(held == blocks, "passages hold every character of every block except white space")


def _place_of(error: BaseException) -> str:
    """Return the file and line that raised the error."""
    trace = error.__traceback__
    place = "an unknown place"
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        place = f"{file.parent.name}/{file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


# Processes


class _Worker:
    """A process that checks inputs, and that can be ended while it does."""

    def __init__(self) -> None:
        """Start the process, and wait until it is ready."""
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._folder = tempfile.TemporaryDirectory(prefix="quoth-robustness-", ignore_cleanup_errors=True)
        self._process = context.Process(target=_serve, args=(there, self._folder.name), daemon=True)
        self._process.start()
        there.close()
        if not self._here.poll(_STARTING):
            self.close()
            raise TimeoutError(f"The process that checks inputs is not ready after {_STARTING:.0f} seconds.")
        self._here.recv()

    def run(self, given: Input, seconds: float) -> Outcome | None:
        """Return the outcome of an input; None if it takes longer than ``seconds``.

        :raises EOFError: if the process ends over it.
        """
        self._here.send(given)
        if not self._here.poll(seconds):
            return None
        outcome: Outcome = self._here.recv()
        return outcome

    def close(self) -> int | None:
        """End the process, and return its exit status: that of a signal, negative, if it was busy."""
        self._here.close()
        self._process.join(1)  # a process that waits for an input ends by itself
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        status = self._process.exitcode
        self._folder.cleanup()
        return status


def _serve(connection: Connection, folder: str) -> None:
    checker = Checker(Path(folder))
    try:
        connection.send(None)
        while True:
            connection.send(checker.run(connection.recv()))
    except EOFError:  # there are no more inputs
        pass
    finally:
        checker.close()


def check_inputs(
    inputs: Iterable[Input], *, seconds: float, report: Callable[[Input, Outcome], None]
) -> dict[InputKind, Summary]:
    """Check each input in a process that is ended, and started again, when an input takes longer than ``seconds``.

    ``report`` gets each input and its outcome.
    """
    summaries = {kind: Summary() for kind in InputKind}
    worker: _Worker | None = None
    try:
        for given in inputs:
            worker = worker or _Worker()
            try:
                outcome = worker.run(given, seconds)
                ended = "" if outcome else f"not finished after {seconds:g} seconds"
            except (EOFError, ConnectionError):
                outcome, ended = None, "the process ended"
            if outcome is None:
                status, worker = worker.close(), None
                outcome = Outcome(seconds, False, f"{ended} (exit status {status})")
            summaries[given.kind].add(given.number, outcome)
            report(given, outcome)
    finally:
        if worker:
            worker.close()
    return summaries


# The command


def main(arguments: Sequence[str] | None = None) -> None:
    """Check the inputs, and print a summary; exit status 1 if any failed."""
    options = _options(arguments)
    done = 0

    def report(given: Input, outcome: Outcome) -> None:
        nonlocal done
        done += 1
        if outcome.failure is not None:
            print(f"input {given.number} ({given.kind}): {outcome.failure}", file=sys.stderr, flush=True)
            if options.keep:
                print(f"  kept as {_keep(options.keep, options.seed, given)}", file=sys.stderr, flush=True)
        if done % _EVERY == 0:
            print(f"{done:,} of {options.inputs:,} inputs", file=sys.stderr, flush=True)

    inputs = make_inputs(options.seed, options.first, options.inputs)
    try:
        summaries = check_inputs(inputs, seconds=options.seconds, report=report)
    except OSError as error:
        print(f"eval.robustness: {error}", file=sys.stderr)
        raise SystemExit(1) from error
    print(summary_line(summaries))
    if any(summary.failures for summary in summaries.values()):
        raise SystemExit(1)


def summary_line(summaries: dict[InputKind, Summary]) -> str:
    """Return one line with the inputs of each kind, the slowest of them, and the failures."""
    parts = [
        f"{summary.inputs:,} {kind}s ({summary.refused:,} refused, slowest {summary.seconds:.2f} s: {summary.slowest})"
        for kind, summary in summaries.items()
        if summary.inputs
    ]
    return f"{', '.join(parts)}; {sum(summary.failures for summary in summaries.values()):,} failures"


def _keep(folder: Path, seed: int, given: Input) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{given.kind}-seed{seed}-{given.number}{given.suffix}"
    file.write_bytes(given.data)
    return file


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval.robustness",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--inputs", type=_positive, default=10_000, metavar="N", help="inputs to check [10000]")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed makes other inputs [1]")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first input [0]")
    parser.add_argument(
        "--seconds", type=_positive, default=20, metavar="N", help="seconds after which an input has failed [20]"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write each input that fails into this folder")
    return parser.parse_args(arguments)


def _positive(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number from 1 on")
    return int(word)


if __name__ == "__main__":
    main()
