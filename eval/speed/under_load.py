"""A served page under load: one visitor, many at once, and many while articles are indexed."""

import json
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from eval.errors import SpeedError
from eval.speed.cold import COMMAND, run_process
from eval.speed.results import QUOTH, Aim, Notify, Part, SpeedFigure, SpeedTable, SpeedUnit, percentile
from eval.speed.serving import ServedPage
from eval.speed.texts import PARAGRAPHS, strange_words, write_articles
from eval.speed.visitors import (
    FAILURES,
    Browser,
    ExpectedQuotes,
    LoadResult,
    Script,
    conversation_scripts,
    expected_quotes,
    visit,
)

PERCENTILES = {"p50": 0.5, "p95": 0.95}
_READING = (1.0, 2.0)  # seconds that a visitor reads an answer, at least and at most; few people read as fast
_UPLOADERS = 5
_MOST_TIMES = 20.0  # bound of the time of an answer with many visitors, to the time with one
_LONGEST_WAIT = 2.0  # seconds without any answer while articles are indexed
_ALONE = "1 visitor"


@dataclass(frozen=True, slots=True)
class Load:
    """The number of visitors, the seconds that they ask, and the articles to index meanwhile."""

    visitors: int = 50
    seconds: float = 20
    articles: int = 100


def measure_visitors(load: Load, rounds: int, notify: Notify) -> tuple[list[SpeedTable], list[str]]:
    """Measure the time of answers and answers a second, with one visitor and with many; return tables and notes.

    The notes list the errors.

    :raises SpeedError: if the page does not start, or fails a lone visitor.
    """
    notify("visitors: starting the page")
    with ServedPage() as page, tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        scripts = conversation_scripts()
        notify(f"visitors: asking {sum(map(len, scripts))} questions alone, to know the answers")
        try:
            alone = expected_quotes(page.url, scripts)
        except FAILURES as error:
            raise SpeedError(f"The page failed a lone visitor: {error}") from error
        many = f"{load.visitors} visitors"
        still = {_ALONE: (1, (0.0, 0.0)), many: (load.visitors, (0.0, 0.0)), _reading(many): (load.visitors, _READING)}
        rest: dict[str, list[LoadResult]] = {}
        for number in range(1, rounds + 1):
            for name, (visitors, pause) in still.items():
                notify(f"visitors: round {number} of {rounds}, {name}")
                rest.setdefault(name, []).append(visit(page.url, scripts, alone, visitors, load.seconds, pause))
        busy = _while_indexing(page, Path(folder), load, (scripts, alone), notify)
    results = {name: LoadResult.of(visits) for name, visits in rest.items()}
    notes = _notes(results | busy)
    return _tables(many, rest, results, busy), notes


def _reading(many: str) -> str:
    return f"{many} who read for a second or two"


def _while_indexing(
    page: ServedPage, folder: Path, load: Load, asked: tuple[Sequence[Script], ExpectedQuotes], notify: Notify
) -> dict[str, LoadResult]:
    sync = [*COMMAND, "sync", str(page.articles), "--library", str(page.library)]
    uploads = write_articles(folder / "uploads", load.articles * PARAGRAPHS, 2, strange_words(2))
    write_articles(page.articles / "more", load.articles * PARAGRAPHS, 1, strange_words(1))
    tasks: dict[str, Callable[[], object]] = {
        "a folder is synced": partial(run_process, sync),
        "uploads are indexed": partial(_upload, page.url, sorted(uploads.iterdir())),
    }
    results = {}
    for what, task in tasks.items():
        name = f"{load.visitors} visitors while {what}"
        notify(f"visitors: {name}")
        results[name] = visit(page.url, *asked, load.visitors, load.seconds, meanwhile=task)
    return results


def _upload(url: str, files: Sequence[Path]) -> None:
    """Upload files as several visitors, and index them.

    :raises SpeedError: if a file is not indexed.
    """
    for number in range(_UPLOADERS):
        browser = Browser(url)
        own = files[number::_UPLOADERS]
        for file in own:
            browser.call("PUT", f"/quoth/uploads?name={quote(file.name)}", file.read_bytes())
        events = [json.loads(line) for line in browser.call("POST", "/quoth/index").splitlines()]
        browser.close()
        if len(events[-1].get("added", ())) != len(own):
            raise SpeedError(f"Not all uploads were indexed: {events[-1]}")


def _tables(
    many: str, rounds: dict[str, list[LoadResult]], rest: dict[str, LoadResult], busy: dict[str, LoadResult]
) -> list[SpeedTable]:
    every = rest | busy
    times = tuple(
        SpeedFigure(f"{name}: {label}", QUOTH, percentile(visits.times, share))
        for name, visits in every.items()
        for label, share in PERCENTILES.items()
    )
    rates = tuple(SpeedFigure(name, QUOTH, visits.rate) for name, visits in every.items())
    # Round by round, since the load of a shared machine changes between rounds.
    ratios = [
        percentile(crowd.times, 0.95) / percentile(one.times, 0.95)
        for one, crowd in zip(rounds[_ALONE], rounds[many], strict=True)
    ]
    wrong = sum(len(visits.errors) + visits.crossed for visits in every.values())
    wrong += sum(
        visits.others for visits in rest.values()
    )  # only without indexing, since new articles change the answers
    aims = (
        Aim(f"p95 of {many} to that of one", statistics.median(ratios), _MOST_TIMES),
        Aim("errors, and answers of other questions", float(wrong), 0.0),
        Aim("longest time without any answer while articles are indexed, in seconds",
            max(visits.longest_wait for visits in busy.values()), _LONGEST_WAIT),
    )  # fmt: skip
    return [
        SpeedTable(Part.VISITORS, "The chat page, one answer", SpeedUnit.SECONDS, times, aims),
        SpeedTable(Part.VISITORS, "The chat page, answers", SpeedUnit.QUESTIONS, rates),
    ]


def _notes(results: dict[str, LoadResult]) -> list[str]:
    notes = []
    for name, result in results.items():
        notes += [f"With {name}: {error}" for error in sorted(set(result.errors))[:3]]
        if result.meanwhile:
            others = f"{result.others} of {len(result.times):,} answers quoted other places than before"
            notes.append(f"With {name}, which took {result.meanwhile:.1f} s: {others}.")
    return notes
