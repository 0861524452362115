"""The benchmark's arithmetic, and that every part of it runs; never how quick anything is."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from eval.errors import ContenderError, SpeedError
from eval.questions import read_questions
from eval.speed import growth, serving, storage, workers
from eval.speed.__main__ import main
from eval.speed.benchmark_report import BenchmarkReport
from eval.speed.chart import draw
from eval.speed.cold import FIRST, KNOWN, LINE, NEW, ProcessCost, run_process
from eval.speed.competitors import COMPETITORS
from eval.speed.growth import (
    AFTER_UPLOAD,
    BEYOND,
    ENCODING,
    PAGE_OF_LIST,
    RECHECK,
    REMOVAL,
    SEARCH_IN_LIST,
    UPLOAD,
    growth_table,
    measure_growth,
)
from eval.speed.machine import Machine
from eval.speed.maxsim_cost import (
    ENCODE,
    MATCH,
    match_times,
    measure_late_interaction,
    tokens_a_passage,
)
from eval.speed.results import BARE, QUOTH, Aim, Part, SpeedFigure, SpeedTable, SpeedUnit, best_median, percentile
from eval.speed.running import ASKERS, PERCENTILES, measure_indexing, measure_latency, measure_throughput
from eval.speed.storage import CODES, TOTAL, LibrarySize
from eval.speed.texts import Corpus, questions, write_articles
from eval.speed.visitors import ExpectedQuotes, LoadResult, conversation_scripts, expected_quotes, visit
from eval.speed.workers import Worker
from seeds import seed_articles

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        ([4.0, 1.0, 3.0, 2.0], 0.51, 3.0),
        ([4.0, 1.0, 3.0, 2.0], 1.0, 4.0),
        ([5.0], 0.01, 5.0),
        ([float(n) for n in range(1, 101)], 0.95, 95.0),
        ([float(n) for n in range(1, 101)], 0.99, 99.0),
        ([float(n) for n in range(1, 101)], 0.07, 7.0),  # 0.07 * 100 is a little over 7
    ],
)
def test_a_percentile_is_the_smallest_value_that_the_share_does_not_exceed(values, share, expected):
    assert percentile(values, share) == expected


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.1)])
def test_a_percentile_of_nothing_is_an_error(values, share):
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, share)


def test_the_best_is_the_lowest_median_not_the_lowest_value():
    assert best_median({4: [1.0, 9.0, 9.0], 8: [3.0, 2.0, 4.0], None: [5.0]}) == (8, 3.0)


@pytest.mark.parametrize(
    ("ratio", "reach", "at_least", "reached"),
    [
        (0.15, 0.15, False, True),
        (0.16, 0.15, False, False),
        (1.8, 1.8, True, True),
        (1.79, 1.8, True, False),
    ],
)
def test_whether_an_aim_is_reached(ratio, reach, at_least, reached):
    assert Aim("a", ratio, reach, at_least).reached is reached


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        (SpeedUnit.SECONDS, 0.01234, "12.3 ms"),
        (SpeedUnit.SECONDS, 1.234, "1.23 s"),
        (SpeedUnit.MEBIBYTES, 1234.5, "1,234 MiB"),
        (SpeedUnit.BYTES, 11999.6, "12,000 B"),
        (SpeedUnit.PASSAGES, 98.7, "99/s"),
    ],
)
def test_how_a_figure_is_shown(unit, value, shown):
    assert unit.show(value) == shown


class Scripted:
    """In place of a worker, which it is not, having no process: it says that it took as long as it is told to."""

    def __init__(self, name, seconds, rates=(), batch_sizes=(None,)):
        self.name, self.batch_sizes = name, batch_sizes
        self._seconds, self._rates = iter(seconds), dict(rates)

    def run(self, function, *arguments):
        return ("a passage",) * 12

    def index(self, corpus, batch_size=None):
        return next(self._seconds)

    def latencies(self, questions):
        return [next(self._seconds) for _ in questions]

    def rate(self, questions, askers):
        if askers not in self._rates:
            raise ContenderError(f"{self.name}: RuntimeError: Already borrowed")
        return self._rates[askers]


def scripted(*arguments: Any, **options: Any) -> Any:
    return Scripted(*arguments, **options)


def ignore(line: str) -> None:
    pass


def test_indexing_counts_passages_a_second_and_takes_the_best_batch_size():
    quoth = scripted(QUOTH, [2.0, 3.0, 9.0])
    bare = scripted(BARE, [8.0, 7.0, 8.0, 6.0, 8.0, 1.0], batch_sizes=(4, 8))
    table = measure_indexing([quoth, bare], 12, 3, ignore)
    assert table.figures == (SpeedFigure("12 passages", QUOTH, 12 / 3), SpeedFigure("12 passages", BARE, 12 / 6))
    assert [aim.ratio for aim in table.aims] == [6 / 3]
    assert "batches of 8" in table.aims[0].what


def test_latency_puts_all_rounds_together_and_compares_medians():
    quoth, bare = scripted(QUOTH, [1.0, 2.0, 3.0, 4.0]), scripted(BARE, [8.0, 8.0, 4.0, 4.0])
    table = measure_latency([quoth, bare], ["a?", "b?"], 2, ignore)
    assert [table.value(row, QUOTH) for row in PERCENTILES] == [2.0, 4.0, 4.0]
    assert [table.value(row, BARE) for row in PERCENTILES] == [4.0, 8.0, 8.0]
    assert [aim.ratio for aim in table.aims] == [0.5]


def test_throughput_compares_many_askers_with_one_and_tells_who_cannot_stand_them():
    quoth = scripted(QUOTH, [], {1: 10.0, 2: 16.0, 4: 18.0, 8: 20.0})
    other = scripted("other", [], {1: 5.0})
    table, notes = measure_throughput([quoth, other], ["a?"], 1, ignore)
    assert [aim.ratio for aim in table.aims] == [2.0]
    assert table.value("1 asker", "other") == 5.0
    assert table.value("8 askers", "other") is None
    assert [note for note in notes if "other: RuntimeError" in note and "2 askers" in note] == notes != []


def test_quoth_failing_with_many_askers_is_an_error():
    with pytest.raises(ContenderError, match="Already borrowed"):
        measure_throughput([scripted(QUOTH, [], {1: 10.0})], ["a?"], 1, ignore)


class Matched(Scripted):
    """It says too how long it took to match, and that passages have 151 tokens."""

    def run(self, function, *arguments):
        if function is tokens_a_passage:
            return 151.0
        assert function is match_times
        return {ENCODE: [4.0, 4.0], MATCH: [2.0, 1.0]}


def test_late_interaction_is_compared_with_both_encodings():
    quoth: Any = Matched(QUOTH, [])
    bare = scripted(BARE, [99.0, 99.0, 8.0, 8.0, 9.0, 7.0])  # the first two warm it up
    table, note = measure_late_interaction([quoth, bare], ["a?", "b?"], 2, ignore)
    assert [table.value(row, QUOTH) for row in (ENCODE, MATCH)] == [4.0, 1.5]
    assert table.value(ENCODE, BARE) == 8.0
    assert [aim.ratio for aim in table.aims] == [1.5 / 8]
    assert "100 passages of 151 tokens" in table.title
    assert "0.38" in note


def test_bytes_are_scaled_to_160_tokens_and_memory_to_the_codes(monkeypatch):
    held = {1: LibrarySize(2, 200, 25_000, 10_000), 10: LibrarySize(10, 1_000, 75_000, 50_000)}
    peaks = iter([100.0, 100.5, 99.0, 101.0, 102.0, 100.0])
    monkeypatch.setattr(storage, "_made", lambda library, passages, notify: held[passages])
    monkeypatch.setattr(storage, "run_process", lambda command: ProcessCost(1.0, next(peaks)))
    disk, memory = storage.measure_storage(10, 3, ignore)
    assert [disk.value(row, QUOTH) for row in (TOTAL, CODES)] == [75 * 160, 50 * 160]
    assert [aim.ratio for aim in disk.aims] == [1.0]
    assert [memory.value(row, QUOTH) for row in ("2 passages", "10 passages")] == [100.0, 100.5]
    assert [aim.ratio for aim in memory.aims] == [0.5 * 2**20 / 40_000]


def test_libraries_of_one_size_cannot_be_compared(monkeypatch):
    monkeypatch.setattr(storage, "_made", lambda library, passages, notify: LibrarySize(1, 100, 9_000, 4_800))
    monkeypatch.setattr(storage, "run_process", lambda command: ProcessCost(1.0, 100.0))
    with pytest.raises(SpeedError, match="too few"):
        storage.measure_storage(1, 1, ignore)


OPERATIONS = (BEYOND, ENCODING, AFTER_UPLOAD, UPLOAD, REMOVAL, PAGE_OF_LIST, SEARCH_IN_LIST, RECHECK)


def test_growth_compares_the_largest_library_with_the_smallest():
    medians = {(what, count): place + count / 10 for place, what in enumerate(OPERATIONS) for count in (10, 20, 40)}
    table = growth_table(medians, [10, 20, 40])
    assert table.columns == ("10 articles", "20 articles", "40 articles")
    assert table.value(UPLOAD, "20 articles") == 3 + 2
    # Neither the encoding nor the search in the list, which looks at all titles, has an aim.
    assert [(aim.ratio, aim.reach) for aim in table.aims] == [
        (4 / 1, 3.0),
        (7 / 4, 3.0),
        (8 / 5, 3.0),
        (9 / 6, 2.0),
        (11 / 8, 2.0),
    ]


def test_a_library_of_one_size_is_compared_with_none():
    assert growth_table(dict.fromkeys([(what, 10) for what in OPERATIONS], 1.0), [10]).aims == ()


def test_every_round_of_growth_counts_and_each_library_is_measured_in_its_own_process(monkeypatch):
    ran = []

    def run(function, folder, last):
        ran.append((function, folder.name))
        if function == "measure":
            seconds = len(ran) * (2.0 if folder.name == "40" else 1.0)
            last.write_text(json.dumps({what: [seconds] for what in OPERATIONS}), encoding="utf-8")

    monkeypatch.setattr(growth, "_run", run)
    table = measure_growth((40, 10, 40), 2, ignore)
    assert ran == [("make", "10"), ("make", "40"), *[("measure", "10"), ("measure", "40")] * 2]
    assert [table.value(RECHECK, f"{count} articles") for count in (10, 40)] == [(3 + 5) / 2, 2 * (4 + 6) / 2]


@pytest.mark.model
def test_a_tiny_run_of_growth_yields_every_row(tmp_path, capsys):
    figures = tmp_path / "speed.json"
    sizes = ["--articles", "30,60", "--files", "20", "--rounds", "1"]
    main(["--only", "growth", *sizes, "--plot", str(tmp_path / "speed.svg"), "--json", str(figures)])
    grown, synced = json.loads(figures.read_text(encoding="utf-8"))["tables"]
    expected = [(what, f"{count} articles") for what in OPERATIONS for count in (30, 60)]
    assert [(figure["what"], figure["who"]) for figure in grown["figures"]] == expected
    assert all(figure["value"] > 0 for table in (grown, synced) for figure in table["figures"])
    assert [aim["reach"] for aim in (*grown["aims"], *synced["aims"])] == [3.0, 3.0, 3.0, 2.0, 2.0, 1.0, 1.0]
    assert synced["title"] == "Sync of 20 tiny files, beyond encoding"


def test_a_library_that_cannot_be_measured_is_an_error(tmp_path):
    with pytest.raises(SpeedError, match="failed with status"):
        growth._run("measure", tmp_path, tmp_path / "told.json")


def test_made_up_articles_are_the_same_every_time_and_as_many_as_asked_for(tmp_path):
    first, second = (write_articles(tmp_path / name, 7) for name in ("first", "second"))
    texts = [file.read_text(encoding="utf-8") for file in sorted(first.iterdir())]
    assert texts == [file.read_text(encoding="utf-8") for file in sorted(second.iterdir())]
    assert [len(text.split("\n\n")) for text in texts] == [5, 2]


def test_questions_come_over_again_where_there_are_too_few():
    asked = questions(2000)
    assert len(asked) == 2000
    assert asked[0] in asked[1:]


class Echo:
    """A contender without a model."""

    batch_sizes = (None,)

    def index(self, corpus, batch_size):
        self.corpus = corpus

    def ask(self, question):
        return {"a?": "b"}[question]


class Broken(Echo):
    def __init__(self):
        raise LookupError("no model here")


@pytest.fixture
def echo(monkeypatch):
    """A contender in this process, as if it were a worker's."""
    monkeypatch.setattr(workers, "_running", [Echo()])


def test_a_worker_times_what_its_contender_does(echo):
    assert workers._index(Corpus(seed_articles(), ("a",)), None) > 0
    assert len(workers._latencies(["a?", "a?"])) == 2
    assert workers._rate(["a?"] * 5, 2) > 0


def test_what_a_contender_raises_comes_back_as_words(echo):
    with pytest.raises(ContenderError, match="KeyError: 'c\\?'"):
        workers._guarded(workers._latencies, (["c?"],))
    with pytest.raises(ContenderError, match="LookupError: no model here"):
        workers._guarded(workers._start, (Broken,))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (partial(int, "words"), "it: ValueError: invalid literal"),
        (partial(os._exit, 3), "it: the process ended"),
    ],
    ids=["an error", "an end"],
)
def test_a_worker_that_does_not_start_says_why_and_names_itself(make, said):
    with pytest.raises(ContenderError, match=said):
        Worker("it", make)


def test_a_process_that_fails_is_an_error_with_its_last_words():
    with pytest.raises(SpeedError, match="status 3: no such thing"):
        run_process([sys.executable, "-c", "import sys; print('no such thing', file=sys.stderr); sys.exit(3)"])


def test_a_process_is_measured():
    # From a small process, as the benchmark does it: the peak of this one may be high, and would be theirs.
    code = """
import sys
from eval.speed.cold import run_process
for program in ("import time; time.sleep(0.2)", "held = b'x' * (200 * 2**20)"):
    spent = run_process([sys.executable, "-c", program])
    print(spent.seconds, spent.mebibytes)
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    (seconds, small), (_, large) = ([float(word) for word in line.split()] for line in run.stdout.splitlines())
    assert 0.2 <= seconds < 20
    assert 170 < large - small < 210  # what the small one has as its peak is the starting process's


def test_the_process_that_starts_the_others_loads_nothing_heavy():
    code = (
        "import sys, eval.speed.__main__;"
        "print(*{'faiss', 'numpy', 'onnxruntime', 'sentence_transformers', 'tantivy', 'torch'} & set(sys.modules))"
    )
    started = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert started.stdout.split() == []


def test_the_picture_is_whole_xml_with_every_figure():
    figures = (SpeedFigure("a <b> & c", QUOTH, 0.5), SpeedFigure("a <b> & c", BARE, 2.0), SpeedFigure("d", BARE, 0.0))
    table = SpeedTable(Part.COLD, "Cold & small", SpeedUnit.SECONDS, figures, (Aim("ours to theirs", 0.25, 0.15),))
    picture = draw(BenchmarkReport(Machine("a <processor>", 2, "Linux", "3.11", {}), (table,)))
    texts = [element.text or "" for element in ElementTree.fromstring(picture).iter() if element.tag.endswith("text")]
    for expected in ("500.0 ms", "2.00 s", "0.0 ms", "a <b> & c", QUOTH, BARE):
        assert expected in texts
    assert any("0.25 (reach: at most 0.15)" in text for text in texts)
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


class Muddled(BaseHTTPRequestHandler):
    """A page that answers what the test tells it to, in the order of the questions."""

    protocol_version = "HTTP/1.1"
    answers: Iterator[dict[str, Any]]

    def do_GET(self):
        self.answer(b"", {"Set-Cookie": "quoth_visitor=a; Path=/"})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(json.dumps(next(self.answers, {"failed": True, "said": "No more."})).encode(), {})

    def answer(self, body, headers):
        self.send_response(200)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def muddled():
    """Serves these answers; the address."""
    with ExitStack() as stack:

        def serve(answers: list[dict[str, Any]]) -> str:
            handler = type("Told", (Muddled,), {"answers": iter(answers)})
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=[0.01]).start()
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_address[1]}/?token=x"

        yield serve


def told(question: str, conversation: str, number: int, article: str = "a.md") -> dict[str, Any]:
    html = f'<a href="?article={article}&amp;start=1&amp;end=2">1</a>'
    return {
        "asked": f'<p class="question" dir="auto">{question}</p>',
        "html": html,
        "conversation": conversation,
        "number": number,
    }


def test_what_a_lone_asker_gets_is_kept_by_all_that_was_asked(muddled):
    url = muddled([told("A &amp; B?", "x", 1), told("and C?", "x", 2, "b%20c.md"), told("D?", "y", 1)])
    assert expected_quotes(url, [("A & B?", "and C?"), ("D?",)]) == {
        ("A & B?",): ("a.md&start=1&end=2",),
        ("A & B?", "and C?"): ("b%20c.md&start=1&end=2",),
        ("D?",): ("a.md&start=1&end=2",),
    }


@pytest.mark.parametrize(
    ("second", "crossed", "others"),
    [
        (told("B?", "x", 2), 0, 0),
        (told("C?", "x", 2), 1, 0),
        (told("B?", "y", 2), 1, 0),
        (told("B?", "x", 3), 1, 0),
        (told("B?", "x", 2, "b.md"), 0, 1),
    ],
    ids=["own", "another's question", "another conversation", "another's turn", "another article"],
)
def test_what_is_not_a_visitors_own_is_counted(muddled, second, crossed, others):
    alone: ExpectedQuotes = dict.fromkeys((("A?",), ("A?", "B?")), ("a.md&start=1&end=2",))
    found = visit(muddled([told("A?", "x", 1), second]), [("A?", "B?")], alone, 1, 0.3)
    assert (len(found.times), found.crossed, found.others) == (2, crossed, others)
    assert set(found.errors) == {"ValueError: No more."}


def test_what_one_visitor_was_given_is_no_others(muddled):
    alone: ExpectedQuotes = {("A?",): ("a.md&start=1&end=2",)}
    assert visit(muddled([told("A?", "x", 1)] * 2), [("A?",)], alone, 2, 0.3).crossed == 1


def test_visitors_go_on_until_what_is_done_meanwhile_is_over_and_its_failure_is_told(muddled):
    alone: ExpectedQuotes = {("A?",): ("a.md&start=1&end=2",)}
    found = visit(muddled([]), [("A?",)], alone, 2, 0.0, meanwhile=partial(time.sleep, 0.2))
    assert found.seconds >= found.meanwhile >= 0.2
    assert len(found.errors) > 2
    with pytest.raises(SpeedError, match="no disk"):
        visit(muddled([]), [("A?",)], alone, 2, 0.0, meanwhile=partial(fail, SpeedError("no disk")))


def fail(error: Exception) -> None:
    raise error


def test_the_longest_wait_is_between_any_two_answers():
    assert LoadResult(ends=[3.0, 1.0, 1.5, 2.0]).longest_wait == 1.0
    assert LoadResult(seconds=4.0, ends=[3.0]).longest_wait == 4.0


def test_conversations_are_whole_questions_and_ones_that_lean_on_them():
    packaged = read_questions(split="dev")
    leaning = {question.question for question in packaged if question.history and not question.fresh}
    whole = {question.question for question in packaged if not question.history}
    assert len(conversation_scripts()) > 50
    for script in conversation_scripts():
        assert set(script[::2]) <= whole
        assert set(script[1::2]) <= leaning


def test_a_page_that_does_not_start_is_one_sentence(monkeypatch):
    monkeypatch.setattr(serving, "COMMAND", (sys.executable, "-c", "print('no disk'); raise SystemExit(3)"))
    with pytest.raises(SpeedError, match="status 3: no disk"):
        serving.ServedPage()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "cold,hot"], "'hot' is not a valid Part"),
        (["--passages", "0"], "not a whole number"),
        (["--articles", "1000,many"], "'many' is not a whole number"),
        (["--large", "many"], "not a whole number"),
    ],
)
def test_bad_usage_is_said(arguments, said, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert said in capsys.readouterr().err


@pytest.mark.model
def test_a_tiny_run_yields_every_row(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # torch's threads wait by spinning, which takes long on busy cores
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
    picture, figures = tmp_path / "made" / "speed.svg", tmp_path / "speed.json"
    reaches = [0.15, 0.5, 1.0, 0.5, 20.0, 0.0, 2.0, 1.8, 1.0, 3.0, 0.5, 1.7]
    # One takes two minutes, and the others have tests of their own.
    parts = set(Part) - {Part.IDLE, Part.GROWTH, Part.HTTP}
    tiny = [
        "--only",
        ",".join(parts),
        "--passages",
        "6",
        "--stored",
        "20",
        "--large",
        "11",
        "--questions",
        "2",
        "--rounds",
        "1",
        "--question-rounds",
        "1",
        "--visitors",
        "3",
        "--visit-seconds",
        "1",
        "--brought",
        "5",
    ]
    main([*tiny, "--plot", str(picture), "--json", str(figures)])
    report = json.loads(figures.read_text(encoding="utf-8"))
    running = [QUOTH, BARE, *(competitor.name for competitor in COMPETITORS if not competitor.missing())]
    asked = [f"{count} asker{'s' * (count > 1)}" for count in ASKERS]
    found = [
        (table["part"], table["unit"], {(figure["what"], figure["who"]) for figure in table["figures"]})
        for table in report["tables"]
    ]
    cold = {(FIRST, QUOTH), (KNOWN, QUOTH), (LINE, BARE), *((NEW, who) for who in running)}
    visiting = [
        "1 visitor",
        "3 visitors",
        "3 visitors who read for a second or two",
        "3 visitors while a folder is synced",
        "3 visitors while uploads are indexed",
    ]
    percentiles = {(row, who) for row in PERCENTILES for who in running}
    assert found == [
        ("cold", "s", cold),
        ("cold", "MiB", cold),
        ("storage", "bytes", {(TOTAL, QUOTH), (CODES, QUOTH)}),
        ("storage", "MiB", {(f"{count} passages", QUOTH) for count in (2, 20)}),
        ("visitors", "s", {(f"{who}: {label}", QUOTH) for who in visiting for label in ("p50", "p95")}),
        ("visitors", "questions/s", {(who, QUOTH) for who in visiting}),
        ("indexing", "passages/s", {("6 passages", who) for who in running}),
        ("latency", "s", percentiles),
        ("latency", "s", {(row, who) for row in PERCENTILES for who in (QUOTH, BARE)}),
        ("matching", "s", {(ENCODE, BARE), *((row, QUOTH) for row in (ENCODE, MATCH))}),
        ("throughput", "questions/s", {(row, who) for row in asked for who in running}),
    ]
    assert all(figure["value"] > 0 for table in report["tables"] for figure in table["figures"])
    assert [aim["reach"] for table in report["tables"] for aim in table["aims"]] == reaches
    printed = capsys.readouterr().out
    for competitor in COMPETITORS:
        if missing := competitor.missing():
            assert f"{competitor.name} is not installed: {', '.join(missing)}; see the extra bench." in printed
    assert report["machine"]["packages"]["torch"] in printed
    assert len(re.findall("(?m)^[✓✗] ", printed)) == len(reaches)
    assert ElementTree.parse(picture).getroot().tag.endswith("svg")
