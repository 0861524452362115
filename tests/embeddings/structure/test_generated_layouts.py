"""Articles in all layouts of plain text, made by Hypothesis: no text is lost, and every part has its kind."""

import os
import textwrap
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.document import Block, Document, Kind, Metadata
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract, Facts
from embeddings.structure.blocks import find_blocks
from embeddings.structure.left_out import left_out

EXAMPLES = int(os.environ.get("QUOTH_LAYOUTS", "150"))
"""How many layouts to try. ``QUOTH_LAYOUTS=10000`` is the search before a release."""

WORDS = (
    *("river", "lock", "keeper", "gate", "water", "stone", "boats", "under", "seven", "winter", "along", "wooden"),
    *("old", "and", "bells", "of", "rope", "rises", "slowly", "through", "harvest", "lamps", "a", "moss"),
)
NAMES = ("ILSE", "BRANDT", "Ana Ruiz", "Tom Holm", "CLERK OLDE")

# Sentences that come once: a sentence at the top that comes again may be a repeated title.
OPENING = "The council of Kelm met on Monday evening in the old school and heard about the following matters."
CLOSING = "The meeting ended shortly before midnight with soup for everybody, and the clerk locked the door."

words = st.lists(st.sampled_from(WORDS), min_size=4, max_size=24).map(" ".join)
phrases = st.lists(st.sampled_from(WORDS), min_size=2, max_size=5).map(" ".join)
sentences = words.map(lambda text: f"{text.capitalize()}.")
texts = st.lists(sentences, min_size=1, max_size=4).map(" ".join)
widths = st.sampled_from([34, 46, 60, 72, 79, None])

Part = tuple[str, Sequence[tuple[Kind | None, str]]]
"""The text of a part of an article, and the blocks that a reader sees: kinds (None for any) with white space folded."""


def fold(text: str) -> str:
    return " ".join(text.split())


def wrapped(text: str, width: int | None, first: str = "", rest: str = "") -> str:
    if width is None:
        return first + text
    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


@st.composite
def paragraphs(draw: st.DrawFn, width: int | None) -> Part:
    text = draw(texts)
    first, rest = draw(st.sampled_from([("", ""), ("   ", ""), ("", "    "), ("    ", "    ")]))
    return wrapped(text, width, first, rest if width else ""), [(Kind.PARAGRAPH, text)]


@st.composite
def lists(draw: st.DrawFn, width: int | None) -> Part:
    items = draw(st.lists(sentences, min_size=2, max_size=5))
    form = draw(st.sampled_from(["-", "*", "•", "–", "{}.", "{})", "({})"]))
    indent = draw(st.sampled_from(["", "  ", "    "]))
    marks = [f"{form.format(number)} " for number in range(1, len(items) + 1)]
    lines = [
        wrapped(item, width, indent + mark, indent + " " * len(mark)) for item, mark in zip(items, marks, strict=True)
    ]
    between = draw(st.sampled_from(["\n", "\n\n"]))
    return between.join(lines), [(Kind.LIST_ITEM, mark + item) for item, mark in zip(items, marks, strict=True)]


@st.composite
def tables(draw: st.DrawFn, width: int | None) -> Part:
    rows = draw(st.lists(st.tuples(phrases, st.integers(0, 9999), st.integers(10, 99)), min_size=3, max_size=6))
    cells = [("Place", "Boats", "Depth"), *[(name.capitalize(), str(boats), str(depth)) for name, boats, depth in rows]]
    form = draw(st.sampled_from(["columns", "rule", "pipes", "tabs", "values"]))
    if form in ("columns", "rule"):
        wide = max(len(name) for name, _, _ in cells)
        lines = [f"{name:<{wide}}  {boats:>5}  {depth:>5}" for name, boats, depth in cells]
        if form == "rule":
            lines.insert(1, f"{'-' * wide}  -----  -----")
    else:
        separator = {"pipes": " | ", "tabs": "\t", "values": ";"}[form]
        lines = [separator.join(row) for row in cells]
    expected = [fold(line) for line in lines if any(map(str.isalnum, line))]
    kinds = [Kind.TABLE_HEADER, *[Kind.TABLE_ROW] * len(rows)]
    return "\n".join(lines), list(zip(kinds, expected, strict=True))


@st.composite
def dialogues(draw: st.DrawFn, width: int | None) -> Part:
    one, two = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True))
    between = draw(st.sampled_from(["\n", "\n\n"]))
    turns, expected = [], []
    for number in range(draw(st.integers(2, 4))):
        question, answer = draw(words).capitalize() + "?", draw(texts)
        for name, said in ((one, question), (two, answer)):
            time = f"[00:0{number}:12] " if width is None else ""
            turns.append(wrapped(f"{time}{name}: {said}", width))
            kind = Kind.QUESTION if said.endswith("?") else Kind.PARAGRAPH
            expected += [(Kind.SPEAKER, f"{name}:"), (kind, said)]
    return between.join(turns), expected


@st.composite
def faqs(draw: st.DrawFn, width: int | None) -> Part:
    asked = draw(st.lists(st.tuples(phrases, texts), min_size=1, max_size=3))
    labelled = draw(st.booleans())
    lines, expected = [], []
    for phrase, answer in asked:
        question = f"{phrase.capitalize()}?"
        if labelled:
            question, answer = f"Q: {question}", f"A: {answer}"
        lines += [question, wrapped(answer, width)]
        expected += [(Kind.QUESTION, question), (Kind.ANSWER if labelled else Kind.PARAGRAPH, answer)]
    return "\n\n".join(lines), expected


@st.composite
def sections(draw: st.DrawFn, width: int | None) -> Part:
    heading, text = draw(phrases), draw(texts)
    number = draw(st.integers(1, 9))
    heading = draw(st.sampled_from([heading.upper(), heading.capitalize(), f"{number}.1 {heading.capitalize()}"]))
    rule = draw(st.sampled_from(["", f"\n{'-' * len(heading)}", f"\n{'=' * len(heading)}"]))
    return f"{heading}{rule}\n\n{wrapped(text, width)}", [(None, heading), (Kind.PARAGRAPH, text)]


@st.composite
def others(draw: st.DrawFn, width: int | None) -> Part:
    text, number = draw(texts), draw(st.integers(1, 99))
    quoted = "\n".join(f"> {line}" for line in wrapped(text, width and width - 2).split("\n"))
    kind, shown = draw(
        st.sampled_from(
            [
                (Kind.CAPTION, wrapped(f"Figure {number}. {text}", width)),
                (Kind.QUOTATION, quoted),
                (None, draw(phrases)),
                (None, draw(st.sampled_from(["AAA?", "7", "Ng", "X 12"]))),
            ]
        )
    )
    return shown, [(kind, fold(shown))]


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[tuple[Kind | None, str]]]:
    width = draw(widths)
    kinds = [paragraphs, paragraphs, lists, tables, dialogues, faqs, sections, others]
    parts = [draw(draw(st.sampled_from(kinds))(width)) for _ in range(draw(st.integers(1, 6)))]
    opening, closing = OPENING, CLOSING
    # A text has running text at both ends, since the edges may hold bylines and the furniture of a site.
    pieces = [wrapped(opening, width), *(text for text, _ in parts), wrapped(closing, width)]
    text = "\n\n".join(pieces)
    expected = [(None, opening), *(block for _, blocks in parts for block in blocks), (None, closing)]
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))), expected


def document(text: str) -> Document:
    blocks = find_blocks(Extract(text), Facts(), ENGLISH.articles)
    return Document("a.txt", "/a.txt", "0" * 64, text, Metadata("A"), blocks)


def assert_sound(text: str, blocks: tuple[Block, ...]) -> None:
    position = 0
    for block in blocks:
        assert position <= block.start < block.end <= len(text)
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        assert block.level >= 1
        position = block.end


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(articles())
def test_no_text_of_a_layout_is_lost(article):
    text, expected = article
    read = document(text)
    assert_sound(text, read.blocks)
    outside = left_out(read)
    covered = sum(map(str.isalnum, text)) - sum(sum(map(str.isalnum, text[s:e])) for s, e in outside)
    assert covered == sum(sum(map(str.isalnum, text[b.start : b.end])) for b in read.blocks)
    # Only the times of a transcript are left out.
    assert all(text[start:end].startswith("[00:0") and end - start == 10 for start, end in outside)
    told = fold(" ".join(text[b.start : b.end] for b in read.blocks))
    assert told == fold(" ".join(words for _, words in expected))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\n\n  -*|:>.1a")))
def test_any_text_has_sound_blocks(text):
    read = document(text)
    assert_sound(text, read.blocks)
    inside = {i for block in read.blocks for i in range(block.start, block.end)}
    stretches = {i for start, end in left_out(read) for i in range(start, end)}
    assert not inside & stretches
    assert inside | stretches >= {i for i, character in enumerate(text) if character.isalnum()}
