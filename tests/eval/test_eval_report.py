"""The report: what a page says, that it says nothing that an article could make it do, and what fits on a terminal."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from eval.comparing import compare
from eval.errors import ReportError
from eval.measuring.curves import at_threshold, latency, reliability, success_at, trade_off
from eval.measuring.estimates import estimate_measures
from eval.measuring.records import Quoted, Record
from eval.questions import Gold
from eval.reporting.plots import draw_latency, draw_ranking, draw_reliability, draw_trade_off
from eval.reporting.report import run_file, write_comparison, write_report
from eval.runs import Run, read_run
from qa.doors.cli.evaluation_text import print_comparison, print_misses, print_runs

HOSTILE = "</script><script>alert(1)</script><img src=x onerror='alert(2)'> {{ 7 * 7 }} & \" ' $x$ [b]\x1b[31m\u202e"
QUOTE = Quoted(f"Quoted:  {HOSTILE}\n  twice", f"{HOSTILE}.md", f"Title {HOSTILE}", 3, 90, 0.5)


def record(query_id: str, gold: Gold = Gold.ANSWER, **changes: object) -> Record:
    answerable = gold is Gold.ANSWER
    fields: dict[str, object] = {
        "query_id": query_id, "question": f"Who {HOSTILE}?", "history": (), "fresh": False,
        "kind": "", "gold": gold, "group": query_id, "documents": ("a.md",) if answerable else (),
        "expected": (f"Expected {HOSTILE}",) if answerable else (), "evidence": f"Evidence {HOSTILE}", "answered": True,
        "confidence": 0.5, "quotes": (QUOTE,), "nearest": None, "rank": 2 if answerable else None, "right": False,
        "milliseconds": 4.0, "narrowed": False, "values": {"answered": 1.0, "right": 0.0},
    }  # fmt: skip
    return Record(**(fields | changes))  # type: ignore[arg-type]


def run(*records: Record, name: str = "everything", **changes: object) -> Run:
    fields: dict[str, object] = {
        "name": name, "quoth": "1.2.3", "model": f"model {HOSTILE}", "dataset": f"data {HOSTILE}",
        "questions_sha256": "1" * 64, "corpus_sha256": "2" * 64, "documents": 3, "without": (), "threshold": 0.5,
        "cluster": "questions", "notes": (f"Left out: {HOSTILE}",), "figures": estimate_measures(records, 50),
        "records": records,
    }  # fmt: skip
    return Run(**(fields | changes))  # type: ignore[arg-type]


def both() -> tuple[Run, Run]:
    values = {"R@1": 0.0, "Success@1": 0.0, "refused": 0.0, "exact": 1.0, "holds": 0.0}
    first = run(
        record("wrong", values=values, history=(f"Before {HOSTILE}?",), fresh=True),
        record("refused", answered=False, quotes=(), nearest=QUOTE, confidence=0.1, rank=None, values=values),
        record("right", right=True, confidence=0.9, rank=1, milliseconds=8.0, values={**values, "holds": 1.0}),
        record("near", Gold.NEAR),
        record("far", Gold.FAR, confidence=0.2, quotes=(), answered=False, right=True),
        record("far too", Gold.FAR, quotes=(), answered=False, nearest=None, right=True, confidence=0.0),
    )
    swapped = [replace(r, right=not r.right) if r.query_id in ("wrong", "right") else r for r in first.records]
    return first, run(*swapped, name="without late")


class CandidateGenerator(HTMLParser):
    """The tags with their attributes, and the text that people see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def pages(tmp_path: Path) -> list[str]:
    first, second = both()
    files = [
        write_report([first, second], tmp_path / "report"),
        write_comparison(compare(first, second, 50), tmp_path / "c"),
    ]
    return [file.read_text(encoding="utf-8") for file in files]


@pytest.mark.parametrize("number", [0, 1], ids=["report", "comparison"])
def test_a_page_shows_every_text_and_obeys_none(tmp_path, number):
    page = pages(tmp_path)[number]
    reader = CandidateGenerator(page)
    assert reader.open == []
    tags = {tag for tag, _ in reader.tags}
    assert not tags & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "base",
        "form",
        "a" if number else "script",
        "image",
    }
    for _, attributes in reader.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name, value in attributes.items():
            assert not (name in ("href", "src", "xlink:href", "srcset") and not (value or "").startswith("#"))
    # What a style or an SVG could fetch; the addresses that are there are only names of XML's vocabularies.
    assert not re.search(r"url\((?!#)|@import", page)
    assert set(re.findall(r"https?://[^\"' ]*", page)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "default-src 'none'" in page
    assert "49" not in re.findall(r"\b49\b", reader.text)  # Jinja calculates nothing
    for text in (f"Who {HOSTILE}?", QUOTE.text, QUOTE.title, f"Expected {HOSTILE}", f"Before {HOSTILE}?",
                 f"Evidence {HOSTILE}", f"data {HOSTILE}", f"model {HOSTILE}"):  # fmt: skip
        assert text in reader.text, text


def test_a_page_can_be_read_without_eyes(tmp_path):
    for page in pages(tmp_path):
        reader = CandidateGenerator(page)
        tags = [tag for tag, _ in reader.tags]
        assert tags.count("h1") == 1
        assert ("html", {"lang": "en"}) in reader.tags
        assert all("scope" in attributes for tag, attributes in reader.tags if tag == "th")
        assert tags.count("table") == tags.count("caption") > 0
        images = [attributes for tag, attributes in reader.tags if tag == "svg"]
        assert len(images) == 4
        assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in images)
        ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        links = [a["href"] for tag, a in reader.tags if tag in ("a", "use") and a.get("href")]
        links += [a["xlink:href"] for _, a in reader.tags if "xlink:href" in a]
        assert {(link or "").removeprefix("#") for link in links} <= set(ids)
        assert re.search(r"prefers-color-scheme: dark", page)
        plots = "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))
        assert not re.search(r"(?:fill|stroke): #", plots)  # every colour is the page's


def test_the_report_lists_every_miss_with_what_was_expected_beside_what_was_quoted(tmp_path):
    reader = CandidateGenerator(pages(tmp_path)[0])
    for heading in (
        "Answered with another quote: 1",
        "Refused, but the articles answer: 1",
        "Answered, but the articles do not answer; near: 1",
    ):
        assert heading in reader.text
    assert "far: " not in reader.text.partition("Misses of")[2]
    assert "Refused; the nearest was, confidence 0.10" in reader.text
    assert "characters 3 to 90" in reader.text
    assert len([tag for tag, _ in reader.tags if tag == "article"]) == 3
    first, _ = both()
    without = CandidateGenerator(write_report([first], tmp_path / "x", misses=False).read_text(encoding="utf-8"))
    assert "article" not in {tag for tag, _ in without.tags}


def test_the_files_of_a_report_are_runs(tmp_path):
    first, second = both()
    assert write_report([first, second], tmp_path) == tmp_path / "report.html"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["report.html", "report.json", "without-late.json"]
    assert read_run(tmp_path / "report.json") == first
    assert read_run(tmp_path / "without-late.json") == second
    assert run_file(replace(first, name="without late, ranking")) == "without-late-ranking.json"
    comparison = compare(first, second, 50)
    assert write_comparison(comparison, tmp_path / "c") == tmp_path / "c" / "comparison.html"
    written = json.loads((tmp_path / "c" / "comparison.json").read_text(encoding="utf-8"))
    assert (written["won"], written["lost"]) == (["wrong"], ["right"])
    assert written["first"]["dataset"] == first.dataset
    assert {row["key"] for row in written["differences"]} == {d.key for d in comparison.differences}


def test_half_a_character_does_not_stop_a_report(tmp_path):
    page = write_report([run(record("1", question="Who \ud800?"))], tmp_path)
    assert "Who ??" in page.read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="cannot be written"):
        write_report([both()[0]], tmp_path / "file")


def printed(show: Callable[..., None], *values: object, **options: object) -> str:
    console = Console(file=io.StringIO(), width=80)
    show(console, *values, **options)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_tables_fit_into_80_columns():
    first, second = both()
    table = printed(print_runs, [first, replace(first, name="dense only"), replace(first, name="BM25 only")])
    rows = {row[2:24].strip(): row.split() for row in table.splitlines() if row.startswith("  ")}
    assert rows["R@1"][-4:] == ["0.000", "[0.00–0.56]", "0.000", "0.000"]
    assert rows["false answers, near"][-1] == "1.000"
    assert "everything   dense only   BM25 only" in table
    comparison = printed(print_comparison, compare(first, second, 50), questions=True)
    for line in (table + comparison).splitlines():
        assert len(line) <= 80
    assert "1 question won by B:\n  wrong [a.md] Who" in comparison
    assert "1 question lost by B:\n  right [a.md] Who" in comparison
    # Nor does a slow machine, or the longest name that a run can have, break a row into two.
    slow = [
        replace(r, milliseconds=30_000.0 + n * 1000, values={"touches": n % 2}) for n, r in enumerate(first.records)
    ]
    first = run(*slow)
    second = run(
        *(replace(r, milliseconds=90_000.0 - r.milliseconds) for r in slow), name="without dense, late, ranking"
    )
    for text in (
        printed(print_runs, [first, second]),
        printed(print_comparison, compare(first, second), questions=False),
    ):
        assert re.search(r"^ +p50 +32000 .* [56]\d000( |$)", text, re.MULTILINE)
        assert re.search(r"^ +the first touches a span +0.5", text, re.MULTILINE)
    first, second = both()
    short = printed(print_comparison, compare(first, second, 50), questions=False)
    assert "1 question won by B.\n" in short
    assert "Who" not in short


def test_misses_are_printed_and_never_obeyed():
    text = printed(print_misses, both()[0])
    assert "3 misses:" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    flat = " ".join(text.split())
    assert "wrong [a.md] Before" in flat
    assert "expected a refusal; quoted (0.50)" in flat
    assert "refused; nearest (0.10)" in flat
    assert "[b]" in flat  # not markup


def test_curves_worked_by_hand():
    first, _ = both()
    ranks = success_at(first.records)
    assert ranks is not None
    assert list(ranks.y) == pytest.approx([1 / 2] * 10)  # not of the question with a history
    # Answerable at 0.1, 0.5, 0.9; the near one at 0.5.
    near = trade_off(first.records, Gold.NEAR)
    assert near is not None
    points = set(zip(near.x.round(6).tolist(), near.y.tolist(), strict=True))
    assert points == {(0, 1), (0.333333, 1), (0.666667, 0), (1, 0)}
    assert at_threshold(first.records, Gold.NEAR) == pytest.approx((1 / 3, 1))
    assert at_threshold(first.records, Gold.FAR) == pytest.approx((1 / 3, 0))
    times = latency([*first.records, record("narrowed", narrowed=True, milliseconds=1e9)])
    assert times is not None
    assert (times.x[-1], times.y[0]) == (8.0, pytest.approx(1 / 6))
    bins = reliability(first.records)
    assert bins is not None
    assert bins.counts.sum() == 6
    assert bins.confidence[0] == 0
    assert bins.answerable[0] == 0
    assert np.isfinite(bins.answerable).all()


def test_there_is_no_plot_of_nothing():
    near = {"everything": [record("near", Gold.NEAR, narrowed=True)]}
    assert [draw(near) for draw in (draw_ranking, draw_trade_off, draw_reliability, draw_latency)] == [None] * 4


def test_plots_name_their_lines():
    runs = {"A": both()[0].records, "B": both()[1].records}
    for draw in (draw_ranking, draw_reliability, draw_latency):
        svg = draw(runs)
        assert svg is not None
        assert re.search(r">A</text>", svg)
        assert re.search(r">B</text>", svg)
    trade = draw_trade_off(runs)
    assert trade is not None
    assert ">near, A</text>" in trade
    assert ">far, B</text>" in trade
