"""Runs: the record of each question, the file of a run, and two runs compared."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.encoders.base import Encoder
from embeddings.library import Library
from eval.ablation import Stage
from eval.comparing import Difference, compare
from eval.datasets.own import read_own
from eval.datasets.squad import read_squad
from eval.errors import QuestionsError, ReportError, RunError
from eval.evaluating import Asked, configurations, evaluate
from eval.floor import BASELINE, below_floor
from eval.measuring.asking import Judge, ask_all
from eval.measuring.estimates import by_key, estimate_measures
from eval.measuring.records import Record
from eval.questions import EvalQuestion, Gold, MarkedSpan, Unit
from eval.runs import Run, read_run, write_run
from qa.answer import Answer, Quote, Source, Status
from qa.assistant import Assistant
from qa.ranking.calibration import Calibration, packaged_calibration
from qa.retriever import Retriever

FISH = "market/fish.md"
STALLS = EvalQuestion("stalls", "How many stalls found a place at the harbour?", ("fish",), ("forty",), kind="how many")


def never_refusing() -> Calibration:
    return replace(packaged_calibration(), threshold=0.0)


def asked(library: Library, *questions: EvalQuestion, calibration: Calibration | None = None) -> list[Record]:
    retriever = Retriever(library, calibration=calibration or never_refusing())
    return ask_all(retriever, Judge.of(library, questions))


def source(document_id: str, start: int, end: int) -> Source:
    return Source(document_id, "T", None, None, None, None, f"/{document_id}", "0" * 64, None, start, end)


def record_of(library: Library, question: EvalQuestion, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> Record:
    """The record of a question that was answered so."""
    monkeypatch.setattr(Assistant, "ask", lambda *_, **__: answer)
    return asked(library, question)[0]


def test_a_record_holds_what_was_expected_beside_what_was_quoted(library: Library) -> None:
    elsewhere = replace(STALLS, query_id="elsewhere", documents=("bridge",))
    far = EvalQuestion("far", "What is the GDP of Brazil?", kind="far")
    told: list[int] = []
    retriever = Retriever(library, calibration=never_refusing())
    first, second, third = ask_all(retriever, Judge.of(library, [STALLS, elsewhere, far]), told.append)
    assert told == [1, 2, 3]
    assert (first.right, first.rank, first.expected, first.documents) == (True, 1, ("forty",), ("fish",))
    assert "Forty stalls" in first.quotes[0].text
    document = library.document(FISH)
    assert first.quotes[0].document_id == FISH
    assert document.text[first.quotes[0].start : first.quotes[0].end] == first.quotes[0].text
    assert first.milliseconds > 0
    expected = {"R@1": 1, "holds": 1, "document": 1, "any": 1, "refused": 0, "exact": 1, "right": 1}
    assert {name: first.values[name] for name in expected} == expected
    assert first.values["characters"] == len(first.quotes[0].text)
    assert (second.right, second.rank) == (False, None)
    assert second.values["R@10"] == second.values["holds"] == second.values["document"] == 0
    assert (third.right, third.gold, third.values["answered"]) == (False, Gold.FAR, 1)
    assert not {"R@1", "holds", "refused"} & third.values.keys()


def test_a_refusal_of_what_nothing_answers_is_right(library: Library) -> None:
    always_refusing = replace(packaged_calibration(), threshold=1.1)
    near = EvalQuestion("near", "Who owns the harbour?", kind="near")
    first, second = asked(library, STALLS, near, calibration=always_refusing)
    assert (first.right, first.answered, first.values["refused"]) == (False, False, 1)
    assert first.quotes == ()
    assert first.shown is first.nearest
    assert "characters" not in first.values
    assert (second.right, second.values["answered"]) == (True, 0)


def test_a_question_is_asked_without_what_is_left_out_and_after_its_history(library: Library) -> None:
    without = EvalQuestion("near", STALLS.question, kind="near", left_out=(FISH,))
    history = ("Did the bridge over the Ling open?",)
    follow_up = EvalQuestion("follow-up", "and who paid for it?", ("bridge",), ("The county",), history=history)
    fresh = replace(STALLS, query_id="fresh", history=history, fresh=True)
    first, second, third = asked(library, without, follow_up, fresh)
    assert first.narrowed
    assert {quote.document_id for quote in first.quotes} <= {"bridge.txt", "market/year.txt"}
    # No one search ranks what a turn with a history is answered from.
    assert not second.ranked
    assert (second.rank, third.rank) == (None, None)
    assert not {"R@1", "RR@10"} & (second.values.keys() | third.values.keys())
    assert second.values["follow-up"] == second.right is True
    assert "fresh" not in second.values
    assert third.values["fresh"] == 1
    assert "follow-up" not in third.values


QUOTES = {
    # Where the first quote stands, and whether it is right: it holds an answer, it is the right sentence.
    "the sentence": (FISH, 0, 40, "Forty boats.", (1, 1)),
    "its end": (FISH, 30, 40, "Forty boats.", (1, 1)),
    "before it": (FISH, 0, 30, "Forty boats.", (1, 0)),
    "after it": (FISH, 31, 40, "Forty boats.", (1, 0)),
    "another document": ("bridge.txt", 0, 40, "Forty boats.", (0, 0)),
    "the place without the words": (FISH, 0, 40, "Boats.", (0, 1)),
}


@pytest.mark.parametrize("name", QUOTES)
def test_when_the_first_quote_is_right(library, monkeypatch, name):
    document_id, start, end, text, (holds, sentence) = QUOTES[name]
    quotes = (Quote(1, text, 0.8, (source(document_id, start, end),)), Quote(2, "forty", 0.7, (source(FISH, 0, 1),)))
    answer = Answer("q", "q?x", Status.ANSWERED, 0.9, quotes)
    question = replace(STALLS, documents=(FISH,), unit=Unit.DOCUMENT, spans=(MarkedSpan(FISH, 30, 35),))
    record = record_of(library, question, answer, monkeypatch)
    assert (record.values["holds"], record.values["sentence"]) == (holds, sentence)
    assert record.values["document"] == (document_id == FISH)
    assert record.values["any"] == 1
    assert record.right is bool(holds)


def test_a_second_source_counts_and_an_inexact_quote_is_seen(library, monkeypatch):
    sources = (source("bridge.txt", 0, 3), source(FISH, 0, 3))
    exact = Answer("q", "q?x", Status.ANSWERED, 0.9, (Quote(1, "forty", 0.8, sources),))
    record = record_of(library, STALLS, exact, monkeypatch)
    assert record.right
    assert record.values["exact"] == 0
    text = library.document(FISH).text
    good = Quote(1, text[4:9], 0.8, (source(FISH, 4, 9),))
    bad = Quote(2, text[4:9], 0.8, (source(FISH, 4, 9), source(FISH, 5, 10)))
    both = record_of(library, STALLS, Answer("q", "q?x", Status.ANSWERED, 0.9, (good, bad)), monkeypatch)
    assert both.values["exact"] == 0.5


def test_spans_are_measured_over_the_first_passages(library: Library) -> None:
    text = library.document(FISH).text
    start = text.index("Forty stalls")
    span = MarkedSpan(FISH, start, start + 12)
    (record,) = asked(library, EvalQuestion("s", STALLS.question, (FISH,), unit=Unit.SPAN, spans=(span,)))
    hits = Retriever(library, calibration=never_refusing()).search(STALLS.question, 5)
    retrieved = sum(hit.passage.end - hit.passage.start for hit in hits)
    assert record.expected == ("Forty stalls",)
    assert record.values["span recall"] == 1
    assert record.values["span precision"] == pytest.approx(12 / retrieved)
    assert record.values["span IoU"] == pytest.approx(12 / retrieved)
    assert record.values["touches"] == record.values["sentence"] == 1
    assert record.right
    assert "holds" not in record.values


def test_evidence_tells_the_right_sentence(library: Library) -> None:
    right, wrong = asked(
        library,
        replace(STALLS, evidence="forty stalls found a place"),
        replace(STALLS, query_id="2", evidence="The price has not changed"),
    )
    assert (right.values["sentence"], wrong.values["sentence"]) == (1, 0)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    rows = [
        {"query_id": "hit", "question": STALLS.question, "document": "fish", "answers": ["forty"]},
        {"query_id": "miss", "question": "How much is a kilo of herring?", "document": "fish", "answers": ["nine"]},
        {"query_id": "year", "question": "How many visitors came by boat?", "document": "year", "answers": ["half"]},
        {"query_id": "near", "question": "Who owns the harbour?", "answers": [], "kind": "near"},
        {"query_id": "far", "question": "What is the GDP of Brazil?", "answers": [], "kind": "far"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


@pytest.fixture
def measured(articles: Path, questions: Path, toy: Encoder) -> Callable[..., list[Run]]:
    def measured_(*without: Stage, **options: object) -> list[Run]:
        return evaluate(read_own(articles, questions), configurations(without), encoder=toy, **options)  # type: ignore[arg-type]

    return measured_


def test_configurations_are_everything_and_what_is_compared_with_it():
    assert configurations([]) == {
        "everything": set(), "dense only": {"bm25", "late", "ranking"}, "BM25 only": {"dense", "late", "ranking"},
    }  # fmt: skip
    assert configurations([Stage.LEARNED_RANKING, Stage.LATE]) == {
        "everything": set(),
        "without late, ranking": {"late", "ranking"},
    }
    assert configurations([], check=True) == {"everything": set()}
    with pytest.raises(ValueError, match="nothing finds passages"):
        configurations([Stage.DENSE, Stage.BM25])


def test_a_run_is_one_file(measured, tmp_path):
    told: list[tuple[str, float]] = []
    runs = measured(progress=lambda *step: told.append(step))
    assert [step for step, _ in told] == sorted((step for step, _ in told), key=["Indexing", "Asking"].index)
    percent = [done for step, done in told if step == "Asking"]
    assert [run.name for run in runs] == ["everything", "dense only", "BM25 only"]
    assert percent == sorted(percent)
    assert (len(percent), percent[-1]) == (15, 100)
    run = runs[1]
    assert (run.dataset, run.documents, run.cluster, run.model) == ("questions.jsonl", 3, "questions", "toy")
    assert run.without == ("bm25", "late", "ranking")
    assert run.figures == estimate_measures(run.records)
    assert run.exact
    assert {record.query_id for record in run.misses} == {r.query_id for r in run.records if not r.right}
    write_run(run, tmp_path / "new" / "run.json")
    assert read_run(tmp_path / "new" / "run.json") == run
    written = json.loads((tmp_path / "new" / "run.json").read_text(encoding="utf-8"))
    assert written["schema"] == "quoth-eval-run/1"
    assert {"quoth", "model", "questions_sha256", "corpus_sha256", "without", "figures", "records"} <= written.keys()
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match=r"cannot be written .* --report"):
        write_run(run, tmp_path / "file" / "run.json")


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "cannot be read as JSON"),
        (b"\xff", "cannot be read as JSON"),
        (b"[]", "has the schema None"),
        (b'{"schema": "quoth-eval-run/0"}', "has the schema 'quoth-eval-run/0', not 'quoth-eval-run/1'"),
        (b'{"schema": "quoth-eval-run/1"}', r"does not hold all that a run holds \(there is no 'name'\)"),
        (b'{"schema": "quoth-eval-run/1", "figures": 3}', "does not hold all that a run holds"),
        (
            b'{"schema": "quoth-eval-run/1", "figures": [], "records": [{}], "without": [], "notes": []}',
            "does not hold all that a run holds",
        ),
    ],
)
def test_what_is_no_run_is_told(tmp_path, content, match):
    file = tmp_path / "run.json"
    file.write_bytes(content)
    with pytest.raises(RunError, match=match):
        read_run(file)


@pytest.mark.parametrize(
    "changes",
    [
        {"rank": "first"},
        {"confidence": None},
        {"values": {"R@1": "much"}},
        {"gold": "sure"},
        {"quotes": [{"text": "x"}]},
    ],
)
def test_a_damaged_record_is_told(measured, tmp_path, changes):
    file = tmp_path / "run.json"
    write_run(measured()[0], file)
    row = json.loads(file.read_text(encoding="utf-8"))
    row["records"][0] |= changes
    file.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(RunError, match="does not hold all that a run holds"):
        read_run(file)
    file.write_text(json.dumps({**row, "records": []}), encoding="utf-8")
    with pytest.raises(RunError, match="holds no questions"):
        read_run(file)
    row["records"][0]["confidence"] = float("nan")
    file.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(RunError, match=r"cannot be read as JSON \(NaN is no number\)"):
        read_run(file)


def test_a_run_does_not_differ_from_itself(measured):
    (run, *_) = measured()
    comparison = compare(run, run)
    assert {d.key for d in comparison.differences} == {figure.key for figure in run.figures}
    for difference in comparison.differences:
        mean = difference.key not in ("p50", "p95", "calibration error") and "AUROC" not in difference.key
        mean = mean and "refused at" not in difference.key
        assert (difference.value, difference.low, difference.p) == (0, None, 1 if mean else None), difference.key
        assert difference.better is None
    assert comparison.won == comparison.lost == ()


def test_a_difference_is_the_second_less_the_first(measured):
    (run, *_) = measured(calibration=never_refusing())
    worse = []
    for record in run.records:
        changes = {"right": False, "holds": 0.0} if record.query_id == "hit" else {}
        changes |= {"right": True, "holds": 1.0} if record.query_id == "miss" else {}
        changes |= {"right": False, "holds": 0.0} if record.query_id == "year" else {}
        values = {**record.values, **{name: float(value) for name, value in changes.items()}}
        worse.append(replace(record, right=bool(changes.get("right", record.right)), values=values, milliseconds=1e6))
    before = {record.query_id: record.right for record in run.records}
    assert (before["hit"], before["miss"]) == (True, False)
    other = replace(run, records=tuple(worse), figures=estimate_measures(worse))
    comparison = compare(run, other)
    assert [(one.query_id, two.query_id) for one, two in comparison.won] == [("miss", "miss")]
    assert "hit" in {one.query_id for one, _ in comparison.lost}
    found = {difference.key: difference for difference in comparison.differences}
    assert found["holds"].value == by_key(other.figures)["holds"].value - by_key(run.figures)["holds"].value
    # The times of five groups are too few to tell: that each is longer is not seen by the bootstrap.
    assert found["p50"].value > 9e5
    assert (found["p50"].low, found["p50"].p, found["p50"].better) == (None, None, None)
    assert found["far answered"].better is None
    # Pairs go by query_id, whatever the order of the records.
    shuffled = replace(other, records=other.records[::-1])
    assert compare(run, shuffled).differences == comparison.differences


def two_runs(
    measured: Callable[[], list[Run]], groups: int, change: Callable[[int, Record], Record]
) -> dict[str, Difference]:
    """What a run of so many questions, each its own group, differs by from the same with some of them changed."""
    (run, *_) = measured()
    (base,) = (record for record in run.records if record.query_id == "hit")
    records = [
        replace(base, query_id=str(n), group=str(n), milliseconds=5.0 + n, values={"holds": 0.0}) for n in range(groups)
    ]
    first = replace(run, records=tuple(records), figures=estimate_measures(records))
    other = [change(n, record) for n, record in enumerate(records)]
    second = replace(run, records=tuple(other), figures=estimate_measures(other))
    return {difference.key: difference for difference in compare(first, second).differences}


@pytest.mark.parametrize(("won", "p", "told"), [(1, 1.0, False), (3, 0.25, True), (5, 0.0625, True)])
def test_a_few_questions_won_are_what_chance_makes_of_them(measured, won, p, told):
    found = two_runs(measured, 60, lambda n, record: replace(record, values={"holds": float(n < won)}))["holds"]
    assert found.p == pytest.approx(p)
    assert found.better is True
    assert (found.low is not None) is told


@pytest.mark.parametrize(("slower", "told"), [(9, False), (10, True)])
def test_what_is_no_mean_is_told_of_where_enough_groups_differ(measured, slower, told):
    def change(n: int, record: Record) -> Record:
        return replace(record, milliseconds=record.milliseconds + (100 + n if n < slower else 0))

    found = two_runs(measured, 15, change)["p50"]
    assert found.value > 0
    assert ((found.p is not None), (found.better is False)) == (told, told)
    assert (found.low is not None) is told


def test_the_brier_score_is_a_mean_of_which_the_balance_stays(measured):
    def change(n: int, record: Record) -> Record:
        return replace(record, confidence=0.9 if n % 4 == 0 else 0.5)

    (run, *_) = measured()
    base = run.records[0]
    records = [
        replace(base, query_id=str(n), group=str(n), gold=Gold.FAR if n < 5 else Gold.ANSWER, confidence=0.5, values={})
        for n in range(12)
    ]
    first = replace(run, records=tuple(records), figures=())
    second = replace(first, records=tuple(change(n, record) for n, record in enumerate(records)))
    (found,) = (d for d in compare(first, second).differences if d.key == "Brier")
    # 0 and 4 are far, 8 is answerable. Of the eight ways to exchange them those four in which 0 and 4 go the same way
    # lie at least as far from 0.
    assert found.value == pytest.approx((2 * 0.56 / 5 - 0.24 / 7) / 2)
    assert found.p == pytest.approx(4 / 8)


def test_runs_over_different_data_are_not_compared(measured):
    (run, *_) = measured()
    with pytest.raises(RunError, match="over different documents"):
        compare(run, replace(run, corpus_sha256="0" * 64))
    with pytest.raises(RunError, match="asked different questions"):
        compare(run, replace(run, questions_sha256="0" * 64))
    with pytest.raises(RunError, match="asked different questions"):
        compare(run, replace(run, records=run.records[1:]))
    with pytest.raises(RunError, match="two records of one question"):
        compare(run, replace(run, records=(*run.records, run.records[0])))


def test_further_questions_are_asked(measured, tmp_path, toy):
    (run,) = [run for run in measured(asked=Asked(leaving_out=True)) if run.name == "everything"]
    assert [r.query_id for r in run.records if r.narrowed] == ["hit (near)", "miss (near)", "year (near)"]
    assert {r.group for r in run.records} == {"hit", "miss", "year", "near", "far"}
    twice = (EvalQuestion("far", "Who?"),)
    with pytest.raises(QuestionsError, match="get the same query_id"):
        measured(asked=Asked(more=twice))
    contexts = ["The county paid for the bridge.", "Buses cross it.", "It rained in the night."]
    data = [
        {
            "title": title,
            "paragraphs": [
                {
                    "context": c,
                    "qas": [{"id": c, "question": "Who paid?", "answers": [{"text": c[:3], "answer_start": 0}]}],
                }
                for c in some
            ],
        }
        for title, some in (("A", contexts[:2]), ("B", contexts[2:]))
    ]
    (tmp_path / "squad.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    dataset = read_squad(tmp_path / "squad.json")
    (run,) = evaluate(dataset, {"everything": frozenset()}, Asked(leaving_out=True), encoder=toy)
    assert run.cluster == "articles"
    assert {r.group for r in run.records} == {"01 A", "02 B"}
    golds = [record.gold for record in run.records]
    assert [golds.count(gold) for gold in Gold] == [3, 3, 3]
    far = next(record for record in run.records if record.query_id == f"{contexts[0]} (far)")
    assert {quote.document_id for quote in (*far.quotes, far.nearest) if quote} == {"02 B/01.md"}


def test_what_could_not_be_measured_is_told(measured, articles, questions):
    (articles / "bad.txt").write_bytes(b"%PDF-1.4")
    row = {"query_id": "lost", "question": "Who?", "document": "bridge", "answers": ["Nobody at all"]}
    questions.write_text(json.dumps(row), encoding="utf-8")
    first, second = measured()[0].notes
    assert first == "1 answerable questions have an answer that stands in no passage."
    assert second.startswith("Left out: bad.txt: The PDF is damaged")


def test_evidence_that_stands_nowhere_is_told_and_left_out(measured, questions):
    row = {"question": STALLS.question, "document": "fish", "answers": ["forty"]}
    rows = [
        row | {"query_id": "stands", "evidence": "Forty stalls found a place"},
        row | {"query_id": "elsewhere", "evidence": "Buses will cross it"},
        row | {"query_id": "nowhere", "evidence": "Fifty stalls"},
    ]
    questions.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run = measured()[0]
    assert run.notes == ("Evidence that stands in none of its documents was left out: elsewhere, nowhere.",)
    assert [record.evidence is not None for record in run.records] == [True, False, False]
    assert by_key(run.figures)["sentence"].of == 1


def test_an_empty_folder_is_told(tmp_path, toy, questions):
    (tmp_path / "empty").mkdir()
    questions.write_text(json.dumps({"query_id": 1, "question": "Who?", "answers": []}), encoding="utf-8")
    with pytest.raises(QuestionsError, match="holds no article that can be read"):
        evaluate(read_own(tmp_path / "empty", questions), configurations([]), encoder=toy)


RATES = ("source_right", "fact_inside", "answered", "near_refused", "far_refused", "follow_ups_right")


def test_the_floor_is_of_rates_that_are_measured():
    floor = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert floor.keys() == {*RATES}
    assert all(0 < rate <= 1 for rate in floor.values())


@pytest.mark.parametrize(
    ("floor", "below"),
    [
        ({"source_right": 0.6, "fact_inside": 0.4, "answered": 0.8, "near_refused": 0.5, "far_refused": 1.0}, []),
        ({"source_right": 0.61}, ["source_right is 0.600, below the floor of 0.610 in baseline.json"]),
        ({"fact_inside": 0.41}, ["fact_inside is 0.400, below the floor of 0.410 in baseline.json"]),
        ({"answered": 0.81}, ["answered is 0.800, below the floor of 0.810 in baseline.json"]),
        ({"near_refused": 0.51}, ["near_refused is 0.500, below the floor of 0.510 in baseline.json"]),
        ({"follow_ups_right": 0.51}, ["follow_ups_right is 0.500, below the floor of 0.510 in baseline.json"]),
    ],
)
def test_a_rate_below_its_floor_is_named(measured, tmp_path, monkeypatch, floor, below):
    file = tmp_path / "baseline.json"
    rates = dict.fromkeys(RATES, 0.0)
    file.write_text(json.dumps(rates | floor), encoding="utf-8")
    monkeypatch.setattr("eval.floor.BASELINE", file)
    run = measured()[0]
    base = run.records[0]
    shares = {"document": (1, 1, 1, 0, 0), "holds": (1, 1, 0, 0, 0), "refused": (0, 0, 0, 0, 1)}
    records = [
        replace(base, query_id=f"a{n}", values={name: float(share[n]) for name, share in shares.items()})
        for n in range(5)
    ]
    records += [replace(base, query_id=f"n{n}", gold=Gold.NEAR, values={"answered": float(n)}) for n in range(2)]
    records += [replace(base, query_id=f"t{n}", values={"follow-up": float(n)}) for n in range(2)]
    records += [replace(base, query_id="f", gold=Gold.FAR, values={"answered": 0.0})]
    assert below_floor(replace(run, figures=estimate_measures(records))) == below
    assert below_floor(replace(run, figures=estimate_measures(records[:5]))) == [
        sentence for sentence in below if "near" not in sentence and "follow" not in sentence
    ]
