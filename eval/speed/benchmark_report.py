"""A finished benchmark: as tables in a terminal, and as JSON."""

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
    """All that was measured. ``notes``: what was left out and why, a sentence each."""

    machine: Machine
    tables: tuple[SpeedTable, ...]
    notes: tuple[str, ...] = field(default=())

    def to_json(self) -> str:
        """Every figure in its unit, every ratio, and whether it reaches its aim."""
        return json.dumps(
            {
                "machine": asdict(self.machine),
                "tables": [_as_object(table) for table in self.tables],
                "notes": self.notes,
            },
            indent=2,
        )

    def print(self, console: Console) -> None:
        """Print all of it."""
        for table in self.tables:
            _say(console, table.heading)
            console.print(_printed(table))
            for aim in table.aims:
                _say(console, f"{'✓' if aim.reached else '✗'} {aim}")
            console.print()
        for note in (*self.notes, str(self.machine)):
            _say(console, note)


def _as_object(table: SpeedTable) -> dict[str, Any]:
    aims = [{**asdict(aim), "reached": aim.reached} for aim in table.aims]
    return {**asdict(table), "aims": aims}


def _say(console: Console, words: str) -> None:
    """Print words as they are, one line however long."""
    console.print(words, soft_wrap=True, highlight=False, markup=False)


def _printed(table: SpeedTable) -> PrintedTable:
    printed = PrintedTable("", box=SIMPLE_HEAD, pad_edge=False)
    for who in table.columns:
        # Broken here and nowhere else, five names fit a terminal of 80, and none is cut short.
        name = who.replace("-", "-\n")
        longest = max(map(len, name.split()))
        printed.add_column(name, justify="right", style="bold" if who == QUOTH else None, min_width=longest)
    for what in table.rows:
        values = [table.value(what, who) for who in table.columns]
        printed.add_row(what, *("" if value is None else table.unit.show(value) for value in values))
    return printed
