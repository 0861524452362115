"""Hostile inputs, each made from a seed and its number alone."""

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache

from embeddings.document import Document
from embeddings.errors import QuothError
from embeddings.syncing.reading import read_document
from eval.robustness.file_mutations import damaged_file
from eval.robustness.hostile_text import ENCODINGS, HOSTILE_TEXTS, OPENINGS, random_bits
from eval.robustness.mutations import damage_bytes, damage_record, damage_text, encode
from qa.answer import Answer, Quote, Source, Status
from qa.history.conversation import Conversation, Turn
from qa.history.export import export_json, export_markdown
from qa.questions.question import read_question
from seeds import seed_articles

_NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class InputKind(StrEnum):
    """The inputs that come from strangers: articles as text, files of any format, questions and exports."""

    ARTICLE = "article"
    FILE = "file"
    QUESTION = "question"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Input:
    """One hostile input: ``data`` is a file, or a list of questions as JSON, oldest first.

    ``unchanged``: the input is an export exactly as Quoth wrote it. Quoth must read it and find every quote verbatim.
    """

    number: int
    kind: InputKind
    suffix: str
    data: bytes
    unchanged: bool = False


def make_inputs(seed: int, first: int, count: int, only: InputKind | None = None) -> Iterator[Input]:
    """Yield the inputs with the numbers ``first`` to ``first + count - 1``."""
    for number in range(first, first + count):
        yield make_input(seed, number, only)


def make_input(seed: int, number: int, only: InputKind | None = None) -> Input:
    """Return the input with this number, the same input each time. ``only``: its kind; None for any."""
    rng = random.Random(f"{seed} {number}")
    kind = only or rng.choices(tuple(InputKind), (3, 3, 2, 1))[0]
    return _MAKERS[kind](rng, number)


def _make_article(rng: random.Random, number: int) -> Input:
    text = rng.choice([*(document.text for document in seed_documents()), *HOSTILE_TEXTS, random_bits(rng, 400)])
    text = damage_text(rng, text)
    if rng.random() < 0.8:  # Quoth refuses most articles that hold these characters at once
        text = _NO_TEXT.sub("", text)
    encoding = rng.choice(ENCODINGS) if rng.random() < 0.2 else "utf-8"
    data = encode(text, encoding)
    if rng.random() < 0.4:
        data = damage_bytes(rng, data)
    return Input(number, InputKind.ARTICLE, rng.choice((".md", ".txt")), data)


def _make_file(rng: random.Random, number: int) -> Input:
    suffix, data = damaged_file(rng)
    return Input(number, InputKind.FILE, suffix, data)


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
        text = damage_record(rng, text)
    if way >= 0.5:
        text = damage_text(rng, text)
    data = encode(text, "utf-8")
    return Input(number, InputKind.EXPORT, suffix, damage_bytes(rng, data) if way > 0.9 else data)


_MAKERS: dict[InputKind, Callable[[random.Random, int], Input]] = {
    InputKind.ARTICLE: _make_article,
    InputKind.FILE: _make_file,
    InputKind.QUESTION: _make_question,
    InputKind.EXPORT: _make_export,
}


@cache
def seed_documents() -> tuple[Document, ...]:
    """Return the seed articles, sorted by file name."""
    return tuple(read_document(file, seed_articles()) for file in sorted(seed_articles().glob("*.md")))


def _question(rng: random.Random) -> str:
    text = rng.choice(OPENINGS)
    if rng.random() < 0.5:
        words = rng.choice(seed_documents()).text.split()
        at = rng.randrange(len(words))
        text += " ".join(words[at : at + rng.randint(1, 12)])
    if rng.random() < 0.8:
        at = rng.randint(0, len(text))
        text = text[:at] + random_bits(rng, rng.choice((3, 60, 900, 12_000))) + text[at:]
    text += rng.choice(("?", "", "??", "?\n"))
    # Quoth refuses a question over 1,000 characters at once; most questions stay below, so that Quoth reads them.
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
    document = rng.choice(seed_documents())
    block = rng.choice(document.blocks)
    about = document.metadata
    source = Source(
        document.document_id, about.title, about.publisher, about.author, about.date, about.url, document.path,
        document.sha256, None, block.start, block.end,
    )  # fmt: skip
    return Quote(number, document.text[block.start : block.end], rng.random(), (source,))
