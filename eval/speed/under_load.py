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
from eval.speed.serving import ServedPage
from eval.speed.speed_figures import QUOTH, Aim, Part, SpeedFigure, SpeedTable, Unit, percentile
from eval.speed.texts import PARAGRAPHS, strange_words, write_articles
from eval.speed.visitors import FAILURES, Alone, Browser, Talk, Visits, listen_alone, talks, visit

PERCENTILES = {"p50": 0.5, "p95": 0.95}
_READING = (1.0, 2.0)  # seconds that a person looks at an answer, at least and at most; few are as quick
_UPLOADERS = 5
_MOST_TIMES = 20.0  # as long as alone that an answer may take with many visitors
_LONGEST_WAIT = 2.0  # seconds in which nobody gets an answer, while articles are indexed
_ALONE = "1 visitor"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Load:
    """How many visitors, for how many seconds, and how many articles are indexed while they ask."""

    visitors: int = 50
    seconds: float = 20
    articles: int = 100


def measure_visitors(load: Load, rounds: int, say: Say) -> tuple[list[SpeedTable], list[str]]:
    """How long answers take, and how many a second there are, with one visitor and with many; and what went wrong.

    :raises SpeedError: the page does not start, or fails a lone visitor.
    """
    say("visitors: starting the page")
    with ServedPage() as page, tempfile.TemporaryDirectory(prefix="quoth-speed-") as folder:
        scripts = talks()
        say(f"visitors: asking {sum(map(len, scripts))} questions alone, to know the answers")
        try:
            alone = listen_alone(page.url, scripts)
        except FAILURES as error:
            raise SpeedError(f"The page failed a lone visitor: {error}") from error
        many = f"{load.visitors} visitors"
        still = {_ALONE: (1, (0.0, 0.0)), many: (load.visitors, (0.0, 0.0)), _reading(many): (load.visitors, _READING)}
        rest: dict[str, list[Visits]] = {}
        for number in range(1, rounds + 1):
            for name, (visitors, pause) in still.items():
                say(f"visitors: round {number} of {rounds}, {name}")
                rest.setdefault(name, []).append(visit(page.url, scripts, alone, visitors, load.seconds, pause))
        busy = _while_indexing(page, Path(folder), load, (scripts, alone), say)
    found = {name: Visits.of(visits) for name, visits in rest.items()}
    notes = _notes(found | busy)
    return _tables(many, rest, found, busy), notes


def _reading(many: str) -> str:
    return f"{many} who read for a second or two"


def _while_indexing(
    page: ServedPage, folder: Path, load: Load, asked: tuple[Sequence[Talk], Alone], say: Say
) -> dict[str, Visits]:
    sync = [*COMMAND, "sync", str(page.articles), "--library", str(page.library)]
    uploads = write_articles(folder / "uploads", load.articles * PARAGRAPHS, 2, strange_words(2))
    write_articles(page.articles / "more", load.articles * PARAGRAPHS, 1, strange_words(1))
    tasks: dict[str, Callable[[], object]] = {
        "a folder is synced": partial(run_process, sync),
        "uploads are indexed": partial(_upload, page.url, sorted(uploads.iterdir())),
    }
    found = {}
    for what, task in tasks.items():
        name = f"{load.visitors} visitors while {what}"
        say(f"visitors: {name}")
        found[name] = visit(page.url, *asked, load.visitors, load.seconds, meanwhile=task)
    return found


def _upload(url: str, files: Sequence[Path]) -> None:
    """Bring files as some visitors do, and have them indexed.

    :raises SpeedError: one of them was not.
    """
    for number in range(_UPLOADERS):
        browser = Browser(url)
        own = files[number::_UPLOADERS]
        for file in own:
            browser.call("PUT", f"/quoth/uploads?name={quote(file.name)}", file.read_bytes())
        told = [json.loads(line) for line in browser.call("POST", "/quoth/index").splitlines()]
        browser.close()
        if len(told[-1].get("added", ())) != len(own):
            raise SpeedError(f"Not all uploads were indexed: {told[-1]}")


def _tables(
    many: str, rounds: dict[str, list[Visits]], rest: dict[str, Visits], busy: dict[str, Visits]
) -> list[SpeedTable]:
    every = rest | busy
    times = tuple(
        SpeedFigure(f"{name}: {label}", QUOTH, percentile(visits.times, share))
        for name, visits in every.items()
        for label, share in PERCENTILES.items()
    )
    rates = tuple(SpeedFigure(name, QUOTH, visits.rate) for name, visits in every.items())
    # Of each round by itself, since a machine that others use too is another in the next.
    ratios = [
        percentile(crowd.times, 0.95) / percentile(one.times, 0.95)
        for one, crowd in zip(rounds[_ALONE], rounds[many], strict=True)
    ]
    wrong = sum(len(visits.errors) + visits.crossed for visits in every.values())
    wrong += sum(visits.others for visits in rest.values())  # where the articles are always the same
    aims = (
        Aim(f"p95 of {many} to that of one", statistics.median(ratios), _MOST_TIMES),
        Aim("errors, and answers that were another's", float(wrong), 0.0),
        Aim("longest wait for an answer to anybody while articles are indexed, in seconds",
            max(visits.longest_wait for visits in busy.values()), _LONGEST_WAIT),
    )  # fmt: skip
    return [
        SpeedTable(Part.VISITORS, "The chat page, one answer", Unit.SECONDS, times, aims),
        SpeedTable(Part.VISITORS, "The chat page, answers", Unit.QUESTIONS, rates),
    ]


def _notes(visits: dict[str, Visits]) -> list[str]:
    notes = []
    for name, found in visits.items():
        notes += [f"With {name}: {error}" for error in sorted(set(found.errors))[:3]]
        if found.meanwhile:
            others = f"{found.others} of {len(found.times):,} answers quoted other places than before"
            notes.append(f"With {name}, which took {found.meanwhile:.1f} s: {others}.")
    return notes
