"""The cost of single operations in small and in large libraries, and of the sync of many tiny files."""

import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.speed.cold import run_process
from eval.speed.results import QUOTH, Aim, Notify, Part, SpeedFigure, SpeedTable, SpeedUnit

BEYOND = "a question, beyond its encoding"
ENCODING = "the encoding of a question"
AFTER_UPLOAD = "a question after an upload, beyond its encoding"
UPLOAD = "an upload of 1 kB, beyond its encoding"
REMOVAL = "its removal"
PAGE_OF_LIST = "a page of the list"
SEARCH_IN_LIST = "a search in the list"
RECHECK = "the check of an old quote"
ALL_FILES = "all files"
ALL_READ = "again, each file opened and hashed"
AGAIN = "again, without a change"

PAGE = 100
"""Articles on one page of the article list."""

_OPERATIONS = (BEYOND, ENCODING, AFTER_UPLOAD, UPLOAD, REMOVAL, PAGE_OF_LIST, SEARCH_IN_LIST, RECHECK)
# Times as long that an operation may take in the largest library as in the smallest. The search in the list has no
# bound, since it looks at the titles of all articles.
_REACH = {BEYOND: 3.0, UPLOAD: 3.0, REMOVAL: 3.0, PAGE_OF_LIST: 2.0, RECHECK: 2.0}
_SYNC_SECONDS, _SYNC_FILES = 20, 10_000

_CHILD = "import sys; from eval.speed import growth_operations; getattr(growth_operations, sys.argv[1])(*sys.argv[2:])"


def measure_growth(articles: Sequence[int], rounds: int, notify: Notify) -> SpeedTable:
    """Measure the operations of a visitor in libraries of so many articles, while another owner has uploads.

    Each library has a new process in each round, and the rounds of all libraries are interleaved.

    :raises SpeedError: if a process fails.
    """
    counts = sorted(set(articles))
    seconds: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as name:
        folder = Path(name)
        for count in counts:
            notify(f"growth: making a library of {count:,} articles")
            _run("make", folder / str(count), str(count))
        for number in range(1, rounds + 1):
            for count in counts:
                notify(f"growth: round {number} of {rounds}, {count:,} articles")
                _run("measure", folder / str(count), folder / "seconds.json")
                results: dict[str, list[float]] = json.loads((folder / "seconds.json").read_text(encoding="utf-8"))
                for operation, times in results.items():
                    seconds.setdefault((operation, count), []).extend(times)
    return growth_table({key: statistics.median(times) for key, times in seconds.items()}, counts)


def growth_table(medians: dict[tuple[str, int], float], counts: Sequence[int]) -> SpeedTable:
    """Return the table of these seconds, by operation and number of articles; ``counts`` is ascending."""
    figures = tuple(
        SpeedFigure(operation, f"{count:,} articles", medians[operation, count])
        for operation in _OPERATIONS
        for count in counts
    )
    least, most = counts[0], counts[-1]
    aims = tuple(
        Aim(f"{operation}, {most:,} articles to {least:,}", medians[operation, most] / medians[operation, least], reach)
        for operation, reach in _REACH.items()
        if most > least
    )
    return SpeedTable(Part.GROWTH, "As the library grows, for one visitor", SpeedUnit.SECONDS, figures, aims)


def measure_tiny_files(files: int, notify: Notify) -> SpeedTable:
    """Measure the first sync of a folder of so many tiny files, without the time of encoding, and one without changes.

    :raises SpeedError: if the process fails.
    """
    notify(f"growth: a sync of {files:,} tiny files")
    with tempfile.TemporaryDirectory(prefix="quoth-speed-") as name:
        folder = Path(name)
        articles = folder / "articles"
        articles.mkdir()
        for number in range(files):
            text = f"Note {number}\n\nKeeper {number} wrote about the weather and the sea.\n"
            (articles / f"{number}.txt").write_text(text, encoding="utf-8")
        _run("sync_tiny_files", articles, folder / "library", folder / "seconds.json")
        seconds: dict[str, float] = json.loads((folder / "seconds.json").read_text(encoding="utf-8"))
    share = seconds[ALL_FILES] / files * _SYNC_FILES / _SYNC_SECONDS
    aims = (
        Aim(f"seconds for {_SYNC_FILES:,} files to {_SYNC_SECONDS}", share, 1.0),
        Aim("a sync without changes to one that opens and hashes each file", seconds[AGAIN] / seconds[ALL_READ], 1.0),
    )
    title = f"Sync of {files:,} tiny files, beyond encoding"
    figures = tuple(SpeedFigure(operation, QUOTH, taken) for operation, taken in seconds.items())
    return SpeedTable(Part.GROWTH, title, SpeedUnit.SECONDS, figures, aims)


def _run(function: str, *arguments: str | Path) -> None:
    """Run a function of ``growth_operations`` in another process, so that this process stays small."""
    run_process([sys.executable, "-c", _CHILD, function, *map(str, arguments)])
