"""Numbers and dates as values: no notation and no rounding makes a difference."""

import pytest

from embeddings.languages.english import ENGLISH
from qa.agreement.values import amounts, moments


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        pytest.param("1,450 kilograms", "1450 kg", False, id="separator and unit"),
        pytest.param("two boats", "2 boats", False, id="word and digit"),
        pytest.param("thirty-four singers", "34 singers", False, id="two words"),
        pytest.param("6.2 kilometres", "6,200 metres", False, id="two units of length"),
        pytest.param("over 170 trees", "172 trees", False, id="rough"),
        pytest.param("about 3,000 visitors", "3,100 visitors", False, id="rough thousands"),
        pytest.param("2.1 million crowns", "2,134,000 crowns", False, id="rounded"),
        pytest.param("28 days", "30 days", True, id="days"),
        pytest.param("2.1 million crowns", "3.4 million crowns", True, id="millions"),
        pytest.param("38 people", "45 people", True, id="people"),
        pytest.param("12 buses", "13 buses", True, id="one apart"),
    ],
)
def test_two_amounts_differ_only_where_no_notation_explains_it(one: str, other: str, differ: bool) -> None:
    (mine,), (theirs,) = ([*amounts(f"The town has {text}.", ENGLISH)] for text in (one, other))
    assert mine.is_comparable(theirs)
    assert mine.differs(theirs) is differ
    assert theirs.differs(mine) is differ


@pytest.mark.parametrize(
    ("one", "other"),
    [("38 people", "12 buses"), ("3 crowns", "3 euros"), ("4 weeks", "4 kilograms"), ("5 metres", "5 houses")],
)
def test_amounts_of_different_things_are_not_compared(one: str, other: str) -> None:
    (mine,), (theirs,) = ([*amounts(text, ENGLISH)] for text in (one, other))
    assert not mine.is_comparable(theirs)


@pytest.mark.parametrize(
    "text", ["It opened in 1954.", "On 12 May 2021 it rained.", "the Seven Years war", "thousands"]
)
def test_a_date_a_name_and_an_unknown_number_are_no_amounts(text: str) -> None:
    assert [*amounts(text, ENGLISH)] == []


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        pytest.param("12 May 2021", "2021-05-12", False, id="two forms"),
        pytest.param("in May 2021", "12 May 2021", False, id="less exact"),
        pytest.param("at 9 am", "at 9:00", False, id="two clocks"),
        pytest.param("at 11 pm", "at 23:00", False, id="afternoon"),
        pytest.param("in 1846", "in 1849", True, id="years"),
        pytest.param("14 May", "13 May", True, id="days"),
        pytest.param("at 9:00", "at 10:00", True, id="hours"),
        pytest.param("in 1846", "in May", None, id="nothing in common"),
    ],
)
def test_two_moments_differ_only_in_the_parts_that_both_name(one: str, other: str, differ: bool | None) -> None:
    (mine,), (theirs,) = (moments(text, ENGLISH) for text in (one, other))
    assert mine.differs(theirs) is differ
