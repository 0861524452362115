"""The picture of a benchmark: a panel of bars for each table, as self-contained SVG."""

from collections.abc import Iterator
from html import escape

from eval.speed.benchmark_report import BenchmarkReport
from eval.speed.results import QUOTH, SpeedTable

_PANEL, _GAP, _MARGIN = 560, 40, 24  # pixels, all of them
_NAMES, _VALUES = 170, 110  # space left and right of the bars
_LINE, _BAR = 18, 12
_COLOURS = {QUOTH: "#0b7285"}
_OTHERS = "#adb5bd"
_STYLE = "text{font:12px system-ui,sans-serif;fill:#212529}.title{font-size:15px;font-weight:600}.small{fill:#495057}"


def draw(report: BenchmarkReport) -> str:
    """Return the picture as an SVG document."""
    bottoms = [_MARGIN, _MARGIN]
    panels: list[str] = []
    for table in report.tables:
        column = bottoms.index(min(bottoms))
        lines = list(_panel(table))
        left = _MARGIN + column * (_PANEL + _GAP)
        panels.append(f'<g transform="translate({left} {bottoms[column]})">{"".join(lines)}</g>')
        bottoms[column] += _height(table) + _GAP
    width, height = 2 * (_MARGIN + _PANEL) + _GAP, max(bottoms) + 2 * _LINE
    machine = f"{report.machine.processor}, {report.machine.cores} cores, Python {report.machine.python}"
    foot = _text(_MARGIN, max(bottoms), machine, "small")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="The speed and the memory of Quoth beside other libraries">'
        f"<style>{_STYLE}</style>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(panels)}{foot}</svg>\n'
    )


def _panel(table: SpeedTable) -> Iterator[str]:
    yield _text(0, _LINE - 4, table.heading, "title")
    y = 2 * _LINE
    for aim in table.aims:
        yield _text(0, y - 4, f"{'✓' if aim.reached else '✗'} {aim}", "small")
        y += _LINE
    longest = max(figure.value for figure in table.figures)
    for task in table.rows:
        yield _text(0, y + _LINE - 4, task, "")
        y += _LINE
        for contender in table.columns:
            value = table.value(task, contender)
            if value is not None:
                yield from _bar(y, contender, value / longest, table.unit.show(value))
                y += _LINE


def _bar(y: int, contender: str, share: float, value: str) -> Iterator[str]:
    length = max(1.0, share * (_PANEL - _NAMES - _VALUES))
    yield _text(_NAMES - 8, y + _LINE - 5, contender, "small", anchor="end")
    colour = _COLOURS.get(contender, _OTHERS)
    yield f'<rect x="{_NAMES}" y="{y + 3}" width="{length:.1f}" height="{_BAR}" rx="2" fill="{colour}"/>'
    yield _text(_NAMES + length + 6, y + _LINE - 5, value, "small")


def _height(table: SpeedTable) -> int:
    return (2 + len(table.aims) + len(table.rows) + len(table.figures)) * _LINE


def _text(x: float, y: float, words: str, style: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y}" class="{style}" text-anchor="{anchor}">{escape(words)}</text>'
