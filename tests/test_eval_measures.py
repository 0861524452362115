"""The measures against values worked by hand, as fractions, and the bootstrap against what is known of it."""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest

from embeddings.document import Passage
from embeddings.library import Library
from eval.confidence import auroc, bins, brier, refused_at, resampled_auroc
from eval.figures import Figure, by_key, take_figures
from eval.overlap import overlap
from eval.questions import EvalQuestion, Gold, Span, Unit
from eval.ranking import MEASURES, first_rank, measure_ranking, relevant, search
from eval.records import Record
from eval.resampling import draw, interval, p_value
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

    spans = [Span("a", 10, 20), Span("a", 15, 30), Span("b", 0, 4)]  # 20 + 4 characters
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
        EvalQuestion("1", "?", ("market/year.txt",), spans=(Span("market/year.txt", at, at + 1),), unit=Unit.SPAN)
    )[0]
    assert "Half of them" in spanned
    graded = EvalQuestion("1", "?", ("a.md", "b.md"), unit=Unit.DOCUMENT, grades={"a.md": 2, "b.md": 1})
    assert relevant(library, graded) == {"a.md": 2, "b.md": 1}
    assert relevant(library, EvalQuestion("1", "?", kind="far")) == {}


def test_a_document_ranks_where_its_first_passage_does(library: Library) -> None:
    question = EvalQuestion("1", "How many stalls found a place at the harbour?", ("market/fish.md",))
    retriever = Retriever(library)
    hits, passages = search(retriever, question, question.question)
    assert passages == [f"{hit.passage.document_id}@{hit.passage.start}" for hit in hits]
    _, documents = search(retriever, EvalQuestion("1", "", ("market/fish.md",), unit=Unit.DOCUMENT), question.question)
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
        "group": query_id, "documents": ("a",) if gold is Gold.ANSWER else (), "expected": (), "answered": True,
        "confidence": 0.5, "quotes": (), "nearest": None, "rank": None, "right": True, "milliseconds": 1.0,
        "narrowed": False, "values": {},
    }  # fmt: skip
    return Record(**(fields | changes))  # type: ignore[arg-type]


def figures(records: Sequence[Record], rounds: int = 2000) -> dict[str, Figure]:
    return by_key(take_figures(records, rounds))


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


def test_a_single_question_has_no_interval():
    found = figures([record("1", values={"characters": 30.0})])["characters"]
    assert (found.value, found.low, found.high) == (30.0, None, None)


def test_the_bootstrap_of_a_rate_is_binomial():
    # Resampling n trials of which k succeeded gives Binomial(n, k/n) successes: for 30 of 100 the 2.5 % and 97.5 %
    # quantiles are 21 and 39.
    found = figures([record(str(n), values={"refused": float(n < 30)}) for n in range(100)])["refused"]
    assert found.value == 0.3
    assert found.low == pytest.approx(0.21, abs=0.0101)
    assert found.high == pytest.approx(0.39, abs=0.0101)
    assert take_figures([record(str(n), values={"refused": float(n < 30)}) for n in range(100)]) == take_figures(
        [record(str(n), values={"refused": float(n < 30)}) for n in range(100)]
    )


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
    assert (drawn[:, 0] == 1).all()  # the only group of its strata
    assert (drawn[:, 2] + drawn[:, 3] == 2).all()
    assert (drawn[:, 4] + drawn[:, 5] == 2).all()
    assert len(np.unique(drawn[:, 2])) == 3
    assert (np.concatenate(list(draw(groups, strata, 600))) == drawn).all()
    assert not (np.concatenate(list(draw(groups, strata, 600, seed=1))) == drawn).all()


def test_intervals_leave_out_rounds_that_drew_nothing():
    rounds = np.array([np.nan, *range(1001)])
    assert interval(rounds) == (25.0, 975.0)
    assert interval(np.full(5, np.nan)) is None


def test_p_values_worked_by_hand():
    # Of the resampled differences 3, 5 and -1 lie at least 2 from the 2 that was found: 2 and 3.5 do not.
    resampled = np.array([4.0, 5.0, -1.0, 2.0, 3.5, np.nan])
    assert p_value(2.0, resampled) == pytest.approx(4 / 6)
    assert p_value(0.0, np.zeros(9)) == 1.0
    assert p_value(1.0, np.full(3, np.nan)) is None


def test_p_values_are_uniform_where_there_is_no_difference():
    rng = np.random.default_rng(7)
    found = []
    for _ in range(300):
        differences = rng.standard_normal(60)
        names = [str(n) for n in range(60)]
        weights = np.concatenate(list(draw(names, ["all"] * 60, 400, seed=int(rng.integers(2**32)))))
        found.append(p_value(float(differences.mean()), weights @ differences / 60))
    shares = [np.mean([p <= level for p in found if p is not None]) for level in (0.05, 0.25, 0.5, 0.75)]
    assert shares == pytest.approx([0.05, 0.25, 0.5, 0.75], abs=0.075)
