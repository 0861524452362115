"""The measures against values worked by hand, as fractions, and the bootstrap against what is known of it."""

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy.stats import binomtest

from embeddings.document import Passage
from embeddings.library import Library
from eval.measuring.confidence import auroc, bins, brier, refused_at, resampled_auroc
from eval.measuring.estimates import Estimate, by_key, estimate_measures
from eval.measuring.overlap import overlap
from eval.measuring.records import Record
from eval.measuring.resampling import Sums, draw, exchange_p_value, interval, shift_p_value
from eval.measuring.retrieval import MEASURES, first_rank, measure_ranking, relevant, search
from eval.questions import EvalQuestion, Gold, MarkedSpan, Unit
from qa.retriever import Retriever

Number = Fraction | float


def log_gain(*grades: int) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def test_rankings_worked_by_hand():
    grades = {
        "first": {"a": 1},
        "sixth and second": {"a": 1, "b": 1, "c": 1},
        "graded": {"a": 1, "b": 3},
        "none": {"a": 1},
        "nothing is relevant": {},
        "nothing is found": {"a": 1},
    }
    fillers = [f"filler {n}" for n in range(12)]
    rankings = {
        "first": ["a", *fillers],
        "sixth and second": [fillers[0], "b", *fillers[1:4], "a", *fillers[4:]],
        "graded": ["a", "b"],
        "none": [*fillers[:10], "a"],  # the eleventh
        "nothing is relevant": ["a"],
        "nothing is found": [],
    }
    third = Fraction(1, 3)
    expected: dict[str, list[Number]] = {
        "first": [1, 1, 1, 1, 1, 1, 1],
        "sixth and second": [0, third, 2 * third, 0, 1, Fraction(1, 2), log_gain(0, 1, 0, 0, 0, 1) / log_gain(1, 1, 1)],
        "graded": [Fraction(1, 2), 1, 1, 1, 1, 1, log_gain(1, 3) / log_gain(3, 1)],
        "none": [0] * 7,
        "nothing is relevant": [0] * 7,
        "nothing is found": [0] * 7,
    }
    assert MEASURES == ("R@1", "R@5", "R@10", "Success@1", "Success@5", "RR@10", "nDCG@10")
    found = measure_ranking(grades, rankings)
    for name, values in expected.items():
        assert list(found[name].values()) == pytest.approx([float(value) for value in values]), name
    assert [first_rank(grades[name], rankings[name]) for name in grades] == [1, 2, 1, 11, None, None]


def test_spans_worked_by_hand():
    def passage(document_id: str, start: int, end: int) -> Passage:
        return Passage(document_id, start, end, "x" * (end - start), ())

    spans = [MarkedSpan("a", 10, 20), MarkedSpan("a", 15, 30), MarkedSpan("b", 0, 4)]  # 20 + 4 characters
    found = overlap(spans, [passage("a", 0, 12), passage("a", 25, 35), passage("c", 0, 18)])  # 40, of which 2 + 5
    assert (found.recall, found.precision, found.iou) == pytest.approx((7 / 24, 7 / 40, 7 / 57))
    nothing = overlap(spans, [])
    assert (nothing.recall, nothing.precision, nothing.iou) == (0, 0, 0)


def test_what_is_relevant_in_a_library(library: Library) -> None:
    def texts(question: EvalQuestion) -> list[str]:
        passages = {
            f"{p.document_id}@{p.start}": p.text
            for p in (s.passage for s in library.passages(library.passage_ids(library.document_ids())))
        }
        return [passages[key] for key in relevant(library, question)]

    stalls = EvalQuestion("1", "?", ("fish",), ("forty", "three coins"))
    assert all("Forty" in text or "three coins" in text for text in texts(stalls))
    assert len(texts(stalls)) == 2  # every passage that holds an accepted answer counts
    with_evidence = EvalQuestion("1", "?", ("fish",), ("forty", "three coins"), evidence="Forty stalls found a place")
    assert len(texts(with_evidence)) == 1
    assert "Forty" in texts(with_evidence)[0]
    elsewhere = EvalQuestion("1", "?", ("fish",), ("forty", "three coins"), evidence="Fifty stalls")
    assert len(texts(elsewhere)) == 2
    assert texts(EvalQuestion("1", "?", ("bridge",), ("forty",))) == []
    document = library.document("market/year.txt").text
    at = document.index("Half")
    spanned = texts(
        EvalQuestion("1", "?", ("market/year.txt",), spans=(MarkedSpan("market/year.txt", at, at + 1),), unit=Unit.SPAN)
    )[0]
    assert "Half of them" in spanned
    fish = library.document("market/fish.md").text
    last = MarkedSpan("market/fish.md", fish.index("The price has"), len(fish) - 1)
    first = MarkedSpan("market/fish.md", fish.index("The fish market moved"), fish.index("Forty"))
    for span, words in ((last, "The price has"), (first, "The fish market moved")):
        (text,) = texts(EvalQuestion("1", "?", ("market/fish.md",), spans=(span,), unit=Unit.SPAN))
        assert words in text
    graded = EvalQuestion("1", "?", ("a.md", "b.md"), unit=Unit.DOCUMENT, grades={"a.md": 2, "b.md": 1})
    assert relevant(library, graded) == {"a.md": 2, "b.md": 1}
    assert relevant(library, EvalQuestion("1", "?", kind="far")) == {}


def test_a_document_ranks_where_its_first_passage_does(library: Library) -> None:
    question = EvalQuestion("1", "How many stalls found a place at the harbour?", ("market/fish.md",))
    retriever = Retriever(library)
    hits, passages = search(retriever, question)
    assert passages == [f"{hit.passage.document_id}@{hit.passage.start}" for hit in hits]
    _, documents = search(retriever, replace(question, unit=Unit.DOCUMENT))
    assert documents == list(dict.fromkeys(hit.passage.document_id for hit in hits))
    assert set(documents) == set(library.document_ids())


CONFIDENCES = np.array([0.9, 0.8, 0.8, 0.3, 0.8, 0.2, 0.1])
ANSWERABLE = np.array([True, True, True, True, False, False, False])


def ones(n: int = len(CONFIDENCES)) -> np.ndarray:
    return np.ones((1, n))


def test_auroc_worked_by_hand():
    # Of the 12 pairs the answerable leads in 3 + 2·2 + 2 = 9, and ties in 2.
    assert auroc(CONFIDENCES, ANSWERABLE, ~ANSWERABLE) == pytest.approx(Fraction(10, 12))
    assert resampled_auroc(ones(), CONFIDENCES, ANSWERABLE, ~ANSWERABLE) == pytest.approx([10 / 12])
    # Drawing questions twice is the same as having them twice.
    weights = np.array([[1, 2, 0, 1, 3, 0, 1]])
    twice = weights[0].repeat(1)
    again = [np.repeat(column, twice) for column in (CONFIDENCES, ANSWERABLE, ~ANSWERABLE)]
    assert resampled_auroc(weights, CONFIDENCES, ANSWERABLE, ~ANSWERABLE) == pytest.approx([auroc(*again)])
    nobody = np.zeros(7, dtype=bool)
    assert math.isnan(auroc(CONFIDENCES, ANSWERABLE, nobody))
    assert np.isnan(resampled_auroc(np.array([[1, 1, 1, 1, 0, 0, 0]]), CONFIDENCES, ANSWERABLE, ~ANSWERABLE)).all()


def test_refusals_at_five_percent_worked_by_hand():
    confidences = np.array([*(n / 100 for n in range(50, 70)), 0.1, 0.505, 0.51, 0.6])
    answerable = np.arange(24) < 20
    # One of twenty may be refused, 0.50, so that 0.51 sets the threshold: 0.1 and 0.505 are below it.
    assert refused_at(ones(24), confidences, answerable, ~answerable) == pytest.approx([2 / 4])
    # Of nineteen none may be refused: 0.51 is the first of them.
    weights = ones(24)
    weights[0, 0] = 0
    assert refused_at(weights, confidences, answerable, ~answerable) == pytest.approx([2 / 4])
    weights = ones(24)
    weights[0, 5] = 0  # 0.50 is now the lowest of nineteen: only 0.1 is below it
    assert refused_at(weights, confidences, answerable, ~answerable) == pytest.approx([1 / 4])


def test_calibration_worked_by_hand():
    # Ten answerable and five others, which count twice as much: each answerable weighs 1/20, each other 1/10.
    confidences = np.array([0.05 + n / 10 for n in range(10)] + [0.1] * 5)
    answerable = np.arange(15) < 10
    found = bins(np.ones((1, 15)), confidences, answerable)
    assert found.mass.sum() == pytest.approx(1)
    # In order: 0.05 (answerable), five others at 0.1 of 1/10 each, then nine answerable of 1/20 each. The middles are
    # at 0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.575, 0.625, ... 0.975.
    assert found.counts[0] == pytest.approx([1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
    assert found.mass[0] == pytest.approx([0.05, 0.1, 0.1, 0.1, 0.1, 0.15, 0.1, 0.1, 0.1, 0.1])
    assert found.answerable[0, :5] == pytest.approx([1, 0, 0, 0, 0])
    assert found.answerable[0, 5] == pytest.approx(1 / 3)
    gaps = [
        0.05 * 0.95, *[0.1 * 0.1] * 4, abs(0.1 * 0.1 + 0.05 * 0.15 - 0.05), *(0.1 - 0.05 * (a + b) for a, b in
        [(0.25, 0.35), (0.45, 0.55), (0.65, 0.75), (0.85, 0.95)]),
    ]  # fmt: skip
    assert found.error == pytest.approx([sum(gaps)])
    right = sum((0.95 - n / 10) ** 2 for n in range(10)) / 20
    assert brier(np.ones((1, 15)), confidences, answerable) == pytest.approx([right + 5 * 0.01 / 10])
    assert np.isnan(brier(np.ones((1, 15)), confidences, np.ones(15, dtype=bool))).all()
    assert np.isnan(bins(np.ones((1, 15)), confidences, np.ones(15, dtype=bool)).error).all()


def test_a_perfect_confidence_has_no_calibration_error():
    confidences = np.array([1.0, 1.0, 0.0])
    assert bins(np.ones((1, 3)), confidences, confidences == 1).error == pytest.approx([0])


def record(query_id: str, gold: Gold = Gold.ANSWER, **changes: object) -> Record:
    fields: dict[str, object] = {
        "query_id": query_id, "question": "Who?", "history": (), "fresh": False, "kind": "", "gold": gold,
        "group": query_id, "documents": ("a",) if gold is Gold.ANSWER else (),
        "expected": (), "evidence": None, "answered": True,
        "confidence": 0.5, "quotes": (), "nearest": None, "rank": None, "right": True, "milliseconds": 1.0,
        "narrowed": False, "values": {},
    }  # fmt: skip
    return Record(**(fields | changes))  # type: ignore[arg-type]


def figures(records: Sequence[Record], rounds: int = 2000) -> dict[str, Estimate]:
    return by_key(estimate_measures(records, rounds))


def test_figures_are_of_the_questions_that_they_are_about():
    records = [
        record("1", values={"refused": 0.0, "holds": 1.0, "characters": 30.0}, milliseconds=10.0, confidence=0.9),
        record("2", values={"refused": 1.0, "holds": 0.0}, milliseconds=20.0, confidence=0.8),
        record("3", values={"refused": 0.0, "holds": 1.0, "characters": 50.0, "fresh": 1.0}, milliseconds=30.0),
        record("4", Gold.NEAR, values={"answered": 1.0}, milliseconds=40.0, confidence=0.85),
        record("5", Gold.NEAR, values={"answered": 0.0}, milliseconds=1000.0, narrowed=True, confidence=0.1),
        record("6", Gold.FAR, values={"answered": 0.0, "follow-up": 0.0}, milliseconds=50.0, confidence=0.0),
    ]
    found = figures(records)
    expected: dict[str, tuple[Number, int]] = {
        "refused": (Fraction(1, 3), 3), "holds": (Fraction(2, 3), 3), "characters": (40, 2), "fresh": (1, 1),
        "near answered": (Fraction(1, 2), 2), "far answered": (0, 1), "follow-up": (0, 1), "p50": (30, 5),
        "p95": (50, 5), "near AUROC": (Fraction(4, 6), 5), "far AUROC": (1, 4),
        "near refused at 5%": (Fraction(1, 2), 2),
    }  # fmt: skip
    for key, (value, of) in expected.items():
        assert found[key].value == pytest.approx(float(value)), key
        assert found[key].of == of, key
    assert "R@1" not in found  # nothing was ranked
    assert "exact" not in found


def test_figures_of_answerable_questions_alone():
    found = figures([record("1", values={"refused": 0.0}), record("2", values={"refused": 1.0})])
    assert found.keys() == {"refused", "p50", "p95"}


# Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
@pytest.mark.parametrize(("value", "of", "low", "high"), [(0.0, 20, 0.0, 0.1611), (1.0, 20, 0.8389, 1.0)])
def test_a_rate_of_all_or_nothing_has_wilsons_interval(value, of, low, high):
    found = figures([record(str(n), values={"refused": value}) for n in range(of)])["refused"]
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_groups_that_are_all_alike_tell_no_more_than_so_many_questions():
    grouped = figures([record(str(n), group=str(n % 20), values={"refused": 0.0}) for n in range(200)])["refused"]
    assert (grouped.low, grouped.of) == (0.0, 200)
    assert grouped.high == pytest.approx(0.1611, abs=5e-5)


def test_a_rate_of_all_or_nothing_counts_the_groups_that_it_is_of():
    others = [record(f"far {n}", Gold.FAR, values={"answered": 0.0}) for n in range(100)]
    found = figures([*others, *(record(str(n), group=str(n % 20), values={"refused": 0.0}) for n in range(60))])
    assert found["refused"].high == pytest.approx(0.1611, abs=5e-5)


def test_a_single_question_has_no_interval():
    found = figures([record("1", values={"characters": 30.0})])["characters"]
    assert (found.value, found.low, found.high) == (30.0, None, None)


def test_what_cannot_vary_has_no_interval():
    one = [record(str(n), group="article", values={"refused": float(n < 33)}) for n in range(60)]
    assert (figures(one)["refused"].value, figures(one)["refused"].low) == (0.55, None)  # one group is no sample
    found = figures([*one, *(record(f"far {n}", Gold.FAR, values={"answered": n % 2}) for n in range(20))])
    assert found["refused"].low is None  # nor with others beside it, of which other figures are taken
    assert found["far answered"].low is not None
    alike = [record(str(n), group=str(n // 2), values={"refused": float(n % 2)}) for n in range(60)]
    assert figures(alike)["refused"].low is None  # half of each group, however they are drawn


def test_the_bootstrap_of_a_rate_is_binomial():
    # Resampling n trials of which k succeeded gives Binomial(n, k/n) successes: for 30 of 100 the 2.5 % and 97.5 %
    # quantiles are 21 and 39.
    found = figures([record(str(n), values={"refused": float(n < 30)}) for n in range(100)])["refused"]
    assert found.value == 0.3
    assert found.low == pytest.approx(0.21, abs=0.0101)
    assert found.high == pytest.approx(0.39, abs=0.0101)
    assert estimate_measures(
        [record(str(n), values={"refused": float(n < 30)}) for n in range(100)]
    ) == estimate_measures([record(str(n), values={"refused": float(n < 30)}) for n in range(100)])


def test_questions_of_one_group_are_drawn_together():
    # Ten groups of ten that are all right or all wrong tell as much as ten questions: Binomial(10, 0.5) from 2 to 8.
    records = [record(str(n), group=str(n // 10), values={"refused": float(n < 50)}) for n in range(100)]
    found = figures(records)["refused"]
    assert (found.low, found.high) == pytest.approx((0.2, 0.8), abs=1e-9)
    alone = figures([record(str(n), values={"refused": float(n < 50)}) for n in range(100)])["refused"]
    assert alone.high is not None
    assert alone.high < 0.62


def test_every_round_draws_as_many_groups_of_each_stratum():
    groups = ["a", "a", "b", "c", "d", "e"]
    strata = ["answerable", "near", "answerable", "answerable", "far", "far"]
    drawn = np.concatenate(list(draw(groups, strata, 600)))
    assert drawn.shape == (600, 6)
    assert (drawn[:, 0] == drawn[:, 1]).all()
    # The only group of its strata is drawn among those that are most like it.
    assert (drawn[:, 0] + drawn[:, 2] + drawn[:, 3] == 3).all()
    assert (drawn[:, 4] + drawn[:, 5] == 2).all()
    assert [len(np.unique(drawn[:, column])) for column in (0, 2, 4)] == [4, 4, 3]
    assert (np.concatenate(list(draw(groups, strata, 600))) == drawn).all()
    assert not (np.concatenate(list(draw(groups, strata, 600, seed=1))) == drawn).all()


@pytest.mark.parametrize(
    ("strata", "together"),
    [
        (["far", "near", "answerable"], [{0, 1, 2}]),  # each alone
        (["far", "near", "near", "answerable", "answerable", "answerable"], [{0, 1, 2}, {3, 4, 5}]),  # to the smallest
        (["far"], [{0}]),
    ],
)
def test_sparse_strata_are_drawn_together(strata, together):
    drawn = np.concatenate(list(draw([str(n) for n in range(len(strata))], strata, 400)))
    for columns in together:
        assert (drawn[:, sorted(columns)].sum(axis=1) == len(columns)).all()
        assert all(len(np.unique(drawn[:, column])) == len(columns) + (len(columns) > 1) for column in columns)


def test_intervals_leave_out_rounds_that_drew_nothing():
    rounds = np.array([np.nan, *range(1001)])
    assert interval(rounds) == (25.0, 975.0)
    assert interval(np.full(5, np.nan)) is None
    assert interval(np.array([0.1 + 0.2, 0.3, 0.3])) is None  # of no width, but for the last binary digit


def test_bootstrap_p_values_worked_by_hand():
    # Of the resampled differences 4, 5 and -1 lie at least 2 from the 2 that was found: 2 and 3.5 do not.
    resampled = np.array([4.0, 5.0, -1.0, 2.0, 3.5, np.nan])
    assert shift_p_value(2.0, resampled) == pytest.approx(4 / 6)
    assert shift_p_value(0.0, np.zeros(9)) == 1.0
    assert shift_p_value(1.0, np.full(3, np.nan)) is None


def p_of_means(differences: Sequence[float] | np.ndarray) -> float:
    """The p of two runs whose groups, of one question each, differ by so much."""
    ones_ = np.ones(len(differences))
    found = exchange_p_value(Sums(np.zeros(len(differences)), ones_), Sums(np.array(differences, dtype=float), ones_))
    assert found is not None
    return found


@pytest.mark.parametrize(("won", "lost"), [(0, 0), (1, 0), (3, 0), (5, 0), (0, 5), (4, 2), (3, 3), (9, 1), (12, 0)])
def test_p_values_of_shares_are_those_of_the_sign_test(won, lost):
    expected = binomtest(won, won + lost).pvalue if won + lost else 1.0
    assert p_of_means([1.0] * won + [-1.0] * lost + [0.0] * 50) == pytest.approx(expected)


@pytest.mark.parametrize(("won", "lost"), [(20, 8), (25, 20), (60, 40)])
def test_p_values_of_many_groups_are_near_those_of_the_sign_test(won, lost):
    expected = binomtest(won, won + lost).pvalue
    error = math.sqrt(expected * (1 - expected) / 10_000)
    assert p_of_means([1.0] * won + [-1.0] * lost) == pytest.approx(expected, abs=4 * error)
    assert p_of_means([1.0] * 40) == pytest.approx(1 / 10_001)  # none of those at random; the one found counts


def test_p_values_of_groups_of_several_questions_worked_by_hand():
    # Three groups of 1, 2 and 3 questions, of which 1, 2 and 0 are right in the second run alone: exchanging changes
    # 3/6 to ±1/6 and ±3/6, so that two of four, counted both ways, reach it.
    counts = np.array([1.0, 2.0, 3.0])
    assert exchange_p_value(Sums(np.zeros(3), counts), Sums(np.array([1.0, 2.0, 0.0]), counts)) == 2 / 4
    # A mean of what only answered questions have: 30 of one in the first run, 10 and 50 of two in the second, 30 as
    # well; exchanged, 10 against (30 + 50) / 2, and 50 against 20.
    first = Sums(np.array([30.0, 0.0]), np.array([1.0, 0.0]))
    second = Sums(np.array([10.0, 50.0]), np.array([1.0, 1.0]))
    assert exchange_p_value(first, second) == 1.0
    second = Sums(np.array([10.0, 30.0]), np.array([1.0, 1.0]))  # −10; exchanged −10, 10, 10 in all four ways
    assert exchange_p_value(first, second) == 1.0
    nothing = Sums(np.zeros(2), np.zeros(2))
    assert exchange_p_value(nothing, nothing) is None


@pytest.mark.parametrize("differences", [[1] * 8, [1, 1, 2, 3, 5, 8, 13, 21], [0.5, 1, 1, 1, 0, 0, 0, 0]])
def test_exact_p_values_are_uniform_where_there_is_no_difference(differences):
    # Where it does not matter which run is which every way to exchange them is as likely: p is reached as often as it
    # says, exactly.
    sizes = np.array(differences, dtype=float)
    found = [p_of_means(sizes * signs) for signs in product((1, -1), repeat=len(sizes))]
    for p in set(found):
        assert np.mean([other <= p + 1e-12 for other in found]) == pytest.approx(p)


def rejected_as_often_as_said(found: Sequence[float]) -> None:
    """Each level is reached as often as it says, up to four standard errors."""
    for level in (0.05, 0.25, 0.5, 0.75):
        share = float(np.mean([p <= level for p in found]))
        assert share == pytest.approx(level, abs=4 * math.sqrt(level * (1 - level) / len(found))), level


def test_p_values_at_random_are_uniform_where_there_is_no_difference():
    rng = np.random.default_rng(7)
    rejected_as_often_as_said([p_of_means(rng.standard_normal(20)) for _ in range(300)])


def test_bootstrap_p_values_are_uniform_where_there_is_no_difference():
    rng = np.random.default_rng(7)
    found = []
    names = [str(n) for n in range(100)]
    for _ in range(600):
        differences = rng.standard_normal(100)
        weights = np.concatenate(list(draw(names, ["all"] * 100, 500, seed=int(rng.integers(2**32)))))
        p = shift_p_value(float(differences.mean()), weights @ differences / 100)
        assert p is not None
        found.append(p)
    rejected_as_often_as_said(found)
