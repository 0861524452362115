"""Measure the speed and the memory of Quoth, beside its model alone and beside other libraries.

Absolute times depend on the machine, so compare ratios within one run. Repetitions are interleaved, so that other load
on the machine slows all contenders alike, and the figures are medians. All contenders run the packaged
all-MiniLM-L6-v2. The benchmark never uses the network.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from eval.errors import ContenderError, SpeedError
from eval.options import count
from eval.speed.benchmark_report import BenchmarkReport
from eval.speed.chart import draw
from eval.speed.cold import measure_cold_starts
from eval.speed.competitors import COMPETITORS
from eval.speed.contenders import Bare, Quoth
from eval.speed.growth import measure_growth, measure_tiny_files
from eval.speed.http_door import measure_http
from eval.speed.idle import measure_idle
from eval.speed.machine import this_machine
from eval.speed.maxsim_cost import measure_late_interaction
from eval.speed.results import BARE, QUOTH, Notify, Part, SpeedTable
from eval.speed.running import (
    index_seeds,
    measure_indexing,
    measure_large_latency,
    measure_latency,
    measure_throughput,
)
from eval.speed.storage import measure_storage
from eval.speed.texts import questions
from eval.speed.under_load import Load, measure_visitors
from eval.speed.workers import Worker

_EXAMPLES = """examples:
  python -m eval.speed
  python -m eval.speed --only cold,latency --rounds 5
  python -m eval.speed --only indexing --passages 10000
  python -m eval.speed --only storage --stored 20000
  python -m eval.speed --only http --rounds 5
  python -m eval.speed --only visitors --visit-seconds 60
  python -m eval.speed --only growth --articles 1000,10000,100000
  python -m eval.speed --large 100000 --json speed.json --plot speed.svg
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print tables, and write the picture and the figures; a failure prints one sentence and exits with 1."""
    options = _options(arguments)
    progress = Console(stderr=True)
    try:
        report = measure(options, lambda line: progress.print(line, style="dim", soft_wrap=True, highlight=False))
        report.print(Console())
        if options.json:
            _write(options.json, report.to_json(), "The figures")
        _write(options.plot, draw(report), "The picture")
    except SpeedError as error:
        print(f"eval.speed: {error}", file=sys.stderr)
        raise SystemExit(1) from error


def measure(options: argparse.Namespace, notify: Notify) -> BenchmarkReport:
    """Measure the parts that the options name.

    :raises SpeedError: if Quoth or the model alone fails.
    """
    tables: list[SpeedTable] = []
    notes: list[str] = []
    # First, while no other process runs and this process is small.
    if Part.COLD in options.only:
        tables += measure_cold_starts(options.rounds, notify)
    if Part.STORAGE in options.only:
        tables += measure_storage(options.stored, options.rounds, notify)
    if Part.VISITORS in options.only:
        load = Load(options.visitors, options.visit_seconds, options.brought)
        visitor_tables, visitor_notes = measure_visitors(load, options.rounds, notify)
        tables += visitor_tables
        notes += visitor_notes
    if Part.HTTP in options.only:
        tables.append(measure_http(questions(options.questions), options.rounds, notify))
    if Part.IDLE in options.only:
        tables += measure_idle(notify)
    if Part.GROWTH in options.only:
        tables.append(measure_growth(options.articles, options.rounds, notify))
        tables.append(measure_tiny_files(options.files, notify))
    if options.only & {Part.INDEXING, Part.LATENCY, Part.MATCHING, Part.THROUGHPUT}:
        with ExitStack() as stack:
            workers = _start_workers(stack, notes, notify)
            tables += _measure_running(workers, options, notes, notify)
    return BenchmarkReport(this_machine(), tuple(tables), tuple(notes))


def _measure_running(
    workers: Sequence[Worker], options: argparse.Namespace, notes: list[str], notify: Notify
) -> list[SpeedTable]:
    tables: list[SpeedTable] = []
    asked = questions(options.questions)
    if Part.INDEXING in options.only:
        tables.append(measure_indexing(workers, options.passages, options.rounds, notify))
    if options.only & {Part.LATENCY, Part.THROUGHPUT}:
        index_seeds(workers, notify)
    if Part.LATENCY in options.only:
        tables.append(measure_latency(workers, asked, options.question_rounds, notify))
        if options.large:
            bare = next(worker for worker in workers if worker.name == BARE)
            tables.append(measure_large_latency(bare, options.large, asked, options.question_rounds, notify))
    if Part.MATCHING in options.only:
        table, note = measure_late_interaction(workers, asked, options.question_rounds, notify)
        tables.append(table)
        notes.append(note)
    if Part.THROUGHPUT in options.only:
        table, failures = measure_throughput(workers, asked, options.rounds, notify)
        tables.append(table)
        notes += failures
    return tables


def _start_workers(stack: ExitStack, notes: list[str], notify: Notify) -> list[Worker]:
    """Start Quoth first, then the model alone and the installed competitors; add a note for each one left out."""
    workers = []
    for name, make in ((QUOTH, Quoth), (BARE, Bare)):
        notify(f"starting {name}")
        workers.append(stack.enter_context(Worker(name, make)))
    for competitor in COMPETITORS:
        if missing := competitor.missing():
            notes.append(f"{competitor.name} is not installed: {', '.join(missing)}; see the extra bench.")
            continue
        notify(f"starting {competitor.name}")
        try:
            workers.append(stack.enter_context(Worker(competitor.name, competitor.make)))
        except ContenderError as error:
            notes.append(f"Left out, since the process does not start: {error}")
    return workers


def _write(file: Path, text: str, name: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SpeedError(f"{name} cannot be written to {file} ({error.strerror}); name another file.") from error
    print(f"{name}: {file}", file=sys.stderr)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval.speed",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", type=_parts, default=frozenset(Part), metavar="PART,…", help=f"parts to run: {', '.join(Part)}"
    )
    parser.add_argument("--passages", type=count, default=300, metavar="N", help="passages to index [300]")
    parser.add_argument(
        "--large",
        type=count,
        metavar="N",
        help="also ask a library of N synthetic passages; 100000 take minutes and about 1 GB of disk",
    )
    parser.add_argument(
        "--stored", type=count, default=5000, metavar="N", help="passages to measure bytes and memory of [5000]"
    )
    parser.add_argument("--questions", type=count, default=60, metavar="N", help="different questions to ask [60]")
    parser.add_argument(
        "--rounds", type=count, default=3, metavar="N", help="repetitions, except of single questions [3]"
    )
    parser.add_argument(
        "--question-rounds", type=count, default=10, metavar="N", help="repetitions of each single question [10]"
    )
    parser.add_argument(
        "--visitors", type=count, default=50, metavar="N", help="visitors of the chat page at the same time [50]"
    )
    parser.add_argument(
        "--visit-seconds", type=count, default=20, metavar="N", help="seconds of questions in each repetition [20]"
    )
    parser.add_argument(
        "--brought", type=count, default=100, metavar="N", help="articles to index while the visitors ask [100]"
    )
    parser.add_argument(
        "--articles",
        type=_counts,
        default=(1_000, 10_000),
        metavar="N,…",
        help="sizes of the libraries to compare, in articles; 100000 take minutes and over 1 GB of disk [1000,10000]",
    )
    parser.add_argument("--files", type=count, default=10_000, metavar="N", help="tiny files to sync [10000]")
    parser.add_argument(
        "--plot", type=Path, default=Path("build/speed.svg"), metavar="FILE", help="the picture [build/speed.svg]"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures to this file")
    return parser.parse_args(arguments)


def _parts(words: str) -> frozenset[Part]:
    try:
        return frozenset(Part(word.strip()) for word in words.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; name parts of {', '.join(Part)}, separated by commas") from error


def _counts(words: str) -> tuple[int, ...]:
    return tuple(count(word.strip()) for word in words.split(","))


if __name__ == "__main__":
    main()
