"""Lists, as the product's own reading cuts them: where they begin and end, and what of them is quoted."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.document import Passage
from embeddings.languages.english import ENGLISH
from embeddings.structure.chunking import chunk
from embeddings.syncing.reading import read_document
from qa.quotes.context_expansion import _LONG, expand_context
from qa.quotes.lists import find_list, stands_alone

BULLETS = (
    "Trade\n\nThe council set these aims:\n\n- A longer pier for all of the ferries.\n- forty stalls\n- A lamp.\n\n"
    "Rain fell."
)
NUMBERS = (
    "Trade\n\nThe council set the following aims.\n\n1. A longer pier. It is paid by the county.\n2. A lamp.\n\n"
    "Rain fell."
)
LETTERS = "Trade\n\nRain fell. The council set two aims: (a) A longer pier was paid. (b) A lamp was lit."
ORDINALS = (
    "Trade\n\nThe council took three steps. First, it paid for the longer pier. The county helped. Second, it lit the "
    "lamp of the lighthouse. Finally, it opened forty stalls. Rain fell."
)
LINES = "Trade\n\nThe council bought:\nropes\nnets and lamps\n\nRain fell on all of the days."
ROMAN = "Trade\n\nTo rent a stall:\n\ni. Fill in the form.\nii. Pay.\niii. Collect the key.\n\nRain fell."
STEPS = "Trade\n\nTo rent a stall:\n\nStep 1: Fill in the form.\nStep 2: Pay.\nStep 3: Collect the key.\n\nRain fell."
NOTES = (
    "Trade\n\nTo rent a stall:\n\n1. Fill in the form.\n\nThe desk has pens.\n\n2. Pay.\n\nCAUTION: No coins. No notes."
    "\n\n3. Collect the key.\n\nRain fell."
)
CODE = (
    "Trade\n\nTo set up a stall:\n\n1. Take the box:\n\n```sh\nopen box\n```\n\n2. Put up the roof.\n\n"
    "![The roof of a stall, seen from the pier](roof.png)\n\n3. Light the lamp.\n\nRain fell."
)
LONG = "Trade\n\nThe council set these aims:\n\n" + "".join(f"- Aim {i} is {'long ' * 30}indeed.\n" for i in range(9))


def passage_of(folder: Path, text: str, name: str) -> Passage:
    (folder / name).write_text(text, encoding="utf-8")
    document = read_document(folder / name, folder)
    read = chunk(
        document, passage_tokens=1000, model_tokens=1000, count_model=lambda texts: [len(t) // 4 for t in texts]
    )
    return read[-1]  # the title is a passage of its own


def quoted(passage: Passage, words: str, *, several: bool = False) -> str:
    chosen = next(s for s in passage.sentences if words in passage.text_of(s))
    probabilities = {s.start: 0.0 for s in passage.sentences} | {chosen.start: 0.9}
    start, end = expand_context(passage, chosen, probabilities, ENGLISH, several=several)
    return passage.text[start - passage.start : end - passage.start]


@pytest.mark.parametrize("words", ["Take the box", "Put up", "Light the lamp"])
def test_code_and_a_picture_between_steps_belong_to_the_list(tmp_path: Path, words: str) -> None:
    passage = passage_of(tmp_path, CODE, "a.md")
    assert quoted(passage, words, several=True) == between(CODE, "To set up", "lamp.")


def between(text: str, first: str, last: str) -> str:
    start = text.index(first)
    return text[start : text.index(last, start) + len(last)]


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize(
    ("text", "chosen", "several", "first", "last"),
    [
        (BULLETS, "these aims", False, "The council", "A lamp."),
        (BULLETS, "these aims", True, "The council", "A lamp."),
        (BULLETS, "longer pier", False, "- A longer", "ferries."),
        (BULLETS, "longer pier", True, "The council", "A lamp."),
        (BULLETS, "forty stalls", False, "The council", "forty stalls"),
        (BULLETS, "Rain fell", True, "Rain fell.", "Rain fell."),
        (NUMBERS, "following aims", False, "The council", "2. A lamp."),
        (NUMBERS, "the county", False, "1. A longer", "the county."),
        (NUMBERS, "A lamp", True, "The council", "2. A lamp."),
        (LETTERS, "two aims", False, "The council set", "A lamp was lit."),
        (ORDINALS, "three steps", True, "The council", "forty stalls."),
        (ORDINALS, "the lamp", True, "The council", "forty stalls."),
        (ORDINALS, "the lamp", False, "Second, it lit", "lighthouse."),
        (ORDINALS, "county helped", True, "The council", "forty stalls."),
        (NOTES, "Pay", True, "To rent", "the key."),
        (NOTES, "Fill in", True, "To rent", "the key."),
    ],
)  # fmt: skip
def test_a_list_is_quoted_with_what_it_needs(
    tmp_path: Path, name: str, text: str, chosen: str, several: bool, first: str, last: str
) -> None:
    passage = passage_of(tmp_path, text, name)
    assert quoted(passage, chosen, several=several) == between(passage.text, first, last)


@pytest.mark.parametrize("text", [ROMAN, STEPS], ids=["Roman numbers", "labelled numbers"])
@pytest.mark.parametrize("chosen", ["Fill in", "Pay", "Collect"])
def test_steps_of_plain_text_are_quoted_whole(tmp_path: Path, text: str, chosen: str) -> None:
    passage = passage_of(tmp_path, text, "a.txt")
    assert quoted(passage, chosen, several=True) == between(text, "To rent", "the key.")


@pytest.mark.parametrize(
    ("chosen", "first", "last"),
    [
        ("bought", "The council", "nets and lamps"),
        ("nets", "The council", "nets and lamps"),
        ("Rain fell", "Rain fell on all of the days.", "days."),
    ],
)
def test_the_lines_below_a_colon_are_a_list(tmp_path: Path, chosen: str, first: str, last: str) -> None:
    passage = passage_of(tmp_path, LINES, "a.txt")  # in Markdown they would be one paragraph
    assert quoted(passage, chosen, several=True) == between(passage.text, first, last)


def test_an_indented_list_at_the_beginning_of_a_passage_is_whole(tmp_path: Path) -> None:
    text = "Trade\n\n  -  ropes\n  -  nets\n  -  lamps\n\nRain fell on all of the days."
    assert quoted(passage_of(tmp_path, text, "a.txt"), "nets", several=True) == "-  ropes\n  -  nets\n  -  lamps"


def test_a_list_that_is_too_long_is_quoted_from_its_beginning(tmp_path: Path) -> None:
    passage = passage_of(tmp_path, LONG, "a.md")
    whole = quoted(passage, "these aims", several=True)
    assert whole.startswith("The council set these aims:")
    assert "Aim 2" in whole
    assert len(whole) <= 600
    assert whole.endswith("indeed.")
    assert quoted(passage, "Aim 7", several=True) == between(passage.text, "- Aim 7", "indeed.")


@pytest.mark.parametrize(
    "text",
    [
        "Trade\n\nRain fell. - Ropes were cheap. - Nets were not.",
        "Trade\n\nFirst aid was given. Second hand nets were sold.",
        "Trade\n\nThe pier is long. 1. January is a holiday.",
        "Trade\n\n- One bullet alone makes no list.\n\nRain fell.",
        "Trade\n\n1. Ropes were cheap.\n\nRain fell.\n\n4. Nets were not.",
    ],
    ids=["dashes in a line", "no ordinals", "a date", "one bullet", "numbers that do not follow each other"],
)
def test_what_is_no_list(tmp_path: Path, text: str) -> None:
    passage = passage_of(tmp_path, text, "a.txt")
    assert [find_list(passage, i, ENGLISH) for i in range(len(passage.sentences))] == [None] * len(passage.sentences)


@pytest.mark.parametrize(
    ("item", "alone"),
    [
        ("- A longer pier for all the ferries.", True),
        ("- forty stalls", False),
        ("2. A lamp.", False),
        ("Second, the county paid for the lamp.", True),
    ],
)
def test_which_items_stand_alone(item: str, alone: bool) -> None:
    assert stands_alone(item) is alone


PIECES = st.sampled_from(
    ["- a\n", "- Ropes are cheap here today.\n", "1. b\n", "2) Nets.\n", "(c) d\n", "First, e. ", "Second, f. ", "G: ",
     "H:\n", "\n", "\n\n", "I said so. ", "the following. ", "“J. ", "K.” ", "  l\n", "# M\n\n", "3. n " * 60 + ".\n",
     "\r\n"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=14), st.integers(0, 30), st.booleans(), st.booleans())
def test_whatever_is_quoted_is_whole_sentences_with_the_chosen_one(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], at: int, several: bool, markdown: bool
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    passage = passage_of(folder, "Title here\n\nText. " + "".join(pieces), f"a.{'md' if markdown else 'txt'}")
    index = at % len(passage.sentences)
    chosen = passage.sentences[index]
    start, end = expand_context(passage, chosen, {s.start: 0.1 for s in passage.sentences}, ENGLISH, several=several)
    assert start in {s.start for s in passage.sentences}
    assert end in {s.end for s in passage.sentences}
    assert start <= chosen.start < chosen.end <= end
    assert end - start <= max(_LONG, chosen.end - chosen.start)
    if found := find_list(passage, index, ENGLISH):
        edges = [edge for item in found.items for edge in item]
        assert edges == sorted(edges)
        assert found.introduction in (None, edges[0] - 1)
        assert (index == found.introduction) != (found.item_of(index) is not None)
