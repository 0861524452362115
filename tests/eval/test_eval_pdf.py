"""The measures of the PDF reader, on small PDFs of our making."""

import random

import pytest

from eval.pdf.__main__ import main
from eval.pdf.layouts import LAYOUTS
from eval.pdf.places import DrawnTruth, count_places
from eval.pdf.similarity import similarity

# The layouts that no other test of the reader draws.
_DRAWN = ["two columns by row", "cropped, turned by 90°", "astral characters", "labels with a prefix", "forms"]


@pytest.mark.parametrize("name", _DRAWN)
def test_quotes_have_their_words_their_page_and_their_marks(name):
    drawn = LAYOUTS[name](name, 7)
    counts = count_places(name, drawn.data, DrawnTruth(drawn), draws=4)
    assert (counts.exact, counts.paged, counts.marked) == (4, 4, 4), counts.misses


def test_a_wrong_page_and_wrong_words_are_counted():
    drawn, other = (LAYOUTS["paragraphs"]("a", seed) for seed in (1, 2))
    counts = count_places("a", drawn.data, DrawnTruth(other), draws=3)
    assert (counts.drawn, counts.exact, counts.paged, counts.marked) == (3, 0, 0, 3)
    assert len(counts.misses) == 3


def longest_common_subsequence(one, other):
    lengths = [0] * (len(other) + 1)
    for a in one:
        before = 0
        for at, b in enumerate(other, 1):
            before, lengths[at] = lengths[at], before + 1 if a == b else max(lengths[at], lengths[at - 1])
    return lengths[-1]


def test_similarity_is_that_of_the_longest_common_subsequence():
    source = random.Random(1)
    for _ in range(50):
        one, other = ("".join(source.choices("abc", k=source.randint(0, 30))) for _ in range(2))
        expected = 2 * longest_common_subsequence(one, other) / max(1, len(one) + len(other))
        assert similarity(one, other) == (expected if one or other else 1.0)


def test_the_command_prints_similarity_and_speed(tmp_path, capsys):
    drawn = LAYOUTS["paragraphs"]("a", 1)
    (tmp_path / "a.pdf").write_bytes(drawn.data)
    (tmp_path / "a.txt").write_text(" ".join(word for word, _ in drawn.words), encoding="utf-8")
    main(["--only", "similarity,speed", "--rounds", "1", str(tmp_path / "a.pdf")])
    printed = capsys.readouterr().out.splitlines()
    assert printed[1].split()[0] == "a.pdf"
    assert float(printed[1].split()[1]) > 0.97
    assert printed[-1].split()[:2] == ["all", "4"]
