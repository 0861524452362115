"""The report of a benchmark: tables in a terminal, and JSON."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as PrintedTable

from eval.speed.machine import Machine
from eval.speed.results import QUOTH, SpeedTable


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """The tables of a benchmark. ``notes``: sentences about the contenders and figures that are missing."""

    machine: Machine
    tables: tuple[SpeedTable, ...]
    notes: tuple[str, ...] = field(default=())

    def to_json(self) -> str:
        """Return every figure in its unit, and every ratio with its bound, as JSON."""
        return json.dumps(
            {
                "machine": asdict(self.machine),
                "tables": [_as_object(table) for table in self.tables],
                "notes": self.notes,
            },
            indent=2,
        )

    def print(self, console: Console) -> None:
        """Print the tables and the notes."""
        for table in self.tables:
            _print_line(console, table.heading)
            console.print(_printed(table))
            for aim in table.aims:
                _print_line(console, f"{'✓' if aim.reached else '✗'} {aim}")
            console.print()
        for note in (*self.notes, str(self.machine)):
            _print_line(console, note)


def _as_object(table: SpeedTable) -> dict[str, Any]:
    aims = [{**asdict(aim), "reached": aim.reached} for aim in table.aims]
    return {**asdict(table), "aims": aims}


def _print_line(console: Console, words: str) -> None:
    """Print one line without wrapping or markup."""
    console.print(words, soft_wrap=True, highlight=False, markup=False)


def _printed(table: SpeedTable) -> PrintedTable:
    printed = PrintedTable("", box=SIMPLE_HEAD, pad_edge=False)
    for contender in table.columns:
        # Broken only here, five names fit a terminal of 80 columns without being cut.
        name = contender.replace("-", "-\n")
        longest = max(map(len, name.split()))
        printed.add_column(name, justify="right", style="bold" if contender == QUOTH else None, min_width=longest)
    for task in table.rows:
        values = [table.value(task, contender) for contender in table.columns]
        printed.add_row(task, *("" if value is None else table.unit.show(value) for value in values))
    return printed
