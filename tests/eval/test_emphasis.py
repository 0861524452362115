"""The F1 of the words in bold, by hand."""

import pytest

from eval.measuring.emphasis import emphasis
from qa.answer import Quote, Source, Span

TEXT = "The county paid over 1,700 coins to Ma Li."
SOURCE = Source("a.md", "A", None, None, None, None, "a.md", "0" * 64, None, 0, len(TEXT))


def quote(bold: str | None) -> Quote:
    at = None if bold is None else Span(TEXT.index(bold), TEXT.index(bold) + len(bold))
    return Quote(1, TEXT, 1.0, (SOURCE,), likely_answer=at)


@pytest.mark.parametrize(
    ("bold", "answers", "expected"),
    [
        ("1,700", ["1700"], 1.0),
        ("1,700", ["over 1,700 coins"], 2 / 4),
        ("The county", ["county"], 1.0),
        ("Ma Li", ["the baker", "Li"], 2 / 3),
        ("Ma Li", ["the county"], 0.0),
        (None, ["Ma Li"], 0.0),
        ("Ma Li", ["the"], 0.0),
    ],
)
def test_the_f1_of_the_bold_words(bold, answers, expected):
    assert emphasis(quote(bold), answers) == pytest.approx(expected)
