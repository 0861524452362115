"""Tables in plain text: aligned columns, cells between pipes, and values with one separator."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from embeddings.document import Kind
from embeddings.structure.lines import Line, ends_sentence
from embeddings.structure.numbering import Style, read_markers

_MIN_ROWS = 3
_TAB = 8
_CELL = re.compile(r"\S+(?:[ \u00a0]\S+)*+")
_LEADER = re.compile(r"(?<!\.)\.{4,}(?!\.)|(?<!\.)\.(?: \.){3,}")
_RULE = re.compile(r"[\s|+:┼│]*+(?:[-=_─━]{1,2}+[\s|+:┼│]++)*+[-=_─━]{3}[\s|+:=_─━┼│.-]*+")
_MAX_CELL = 60  # characters of a value in a line with one separator
_SHARE = 0.8  # of the rows of a table that are aligned


def mark_tables(lines: Sequence[Line], source: str) -> list[Line]:
    """Return the lines with the kinds of those that are rows of tables. A wrapped cell is joined to its row."""
    marked: list[Line] = []
    for run in _runs(lines):
        found = _pipes(run) or _columns(run, source) or _separated(run) or run
        if marked and found[0].kind is Kind.TABLE_ROW and found[0].gap == 1 and _heads(marked[-1], found[0]):
            marked[-1] = replace(marked[-1], kind=Kind.TABLE_HEADER)
        marked += found
    return marked


def _heads(line: Line, row: Line) -> bool:
    """Return whether a line above a blank line has its cells in the columns of the row below."""
    if line.kind is not None or line.gap == 0:
        return False
    above, below = list(_cells(line)), list(_cells(row))
    return len(above) > 1 and [start for start, _, _ in above] == [start for start, _, _ in below]


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines that touch, or that only a rule of dashes parts."""
    run: list[Line] = []
    for line in lines:
        if run and (line.gap or (line.group != run[-1].group and not run[-1].rule)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _stretches(run: Sequence[Line], keys: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of at least so many neighbouring lines as a table has whose key is equal and not 0."""
    start = 0
    for index in range(1, len(run) + 1):
        if index == len(run) or keys[index] != keys[start]:
            if keys[start] and index - start >= _MIN_ROWS - bool(run[start].rule):
                yield start, index
            start = index


def _pipes(run: list[Line]) -> list[Line] | None:
    counts = [line.text.strip("|").count("|") for line in run]
    return _mark_equal(run, [count if count > 0 else 0 for count in counts], "|")


def _separated(run: list[Line]) -> list[Line] | None:
    """Return the lines with the rows of values that commas, semicolons or tabs part; None without such rows."""
    for separator, least in (("\t", 1), (";", 2), (",", 2)):
        cells = [line.text.split(separator) for line in run]
        keys = [
            len(each) - 1
            if least < len(each) and max(map(len, each)) <= _MAX_CELL and not ends_sentence(line.text)
            else 0
            for each, line in zip(cells, run, strict=True)
        ]
        if separator == ",":
            tight = [sum(not cell.startswith(" ") for cell in each[1:]) for each in cells]
            keys = [key if number == key else 0 for key, number in zip(keys, tight, strict=True)]
        if marked := _mark_equal(run, keys, separator):
            return marked
    return None


def _mark_equal(run: list[Line], keys: list[int], separator: str) -> list[Line] | None:
    marked = list(run)
    for start, end in _stretches(run, keys):
        rows = [[cell.strip() for cell in line.text.strip("|").split(separator)] for line in run[start:end]]
        marked[start:end] = _rows(run[start:end], rows)
    return marked if marked != run else None


def _rows(lines: Sequence[Line], cells: Sequence[Sequence[str]]) -> list[Line]:
    kinds = [Kind.TABLE_ROW] * len(lines)
    if _is_header(lines, cells):
        kinds[0] = Kind.TABLE_HEADER
    return [replace(line, kind=kind) for line, kind in zip(lines, kinds, strict=True)]


def _is_header(lines: Sequence[Line], cells: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row names the columns: a rule stands below it, or words stand over numbers."""
    if lines[0].rule and _RULE.fullmatch(lines[0].rule) and not any(line.rule for line in lines[1:-1]):
        return True
    if lines[0].rule and _RULE.fullmatch(lines[0].rule) and all(line.rule for line in lines[:-1]):
        return True
    if any(map(_has_digit, cells[0])) or _LEADER.search(lines[0].text):
        return False
    # A value that comes again below names no column: the pool may be "closed" on two days.
    if any(cell and cell in (row[i] for row in cells[1:] if i < len(row)) for i, cell in enumerate(cells[0]) if i):
        return False
    below = Counter(column for row in cells[1:] for column, cell in enumerate(row) if _has_digit(cell))
    return any(count * 2 >= len(cells) - 1 for column, count in below.items() if column > 0 or len(cells[0]) == 1)


def _has_digit(cell: str) -> bool:
    return any(character.isdigit() for character in cell)


def _columns(run: list[Line], source: str) -> list[Line] | None:
    """Return the lines with the rows of aligned columns, or with leaders between words and numbers; None without."""
    if len(run) < _MIN_ROWS - 1:
        return None
    cells = [list(_cells(line)) for line in run]
    several = [len(each) > 1 for each in cells]
    if not any(several):
        return None
    starts = Counter(start for each in cells for start, _, _ in each[1:])
    ends = Counter(end for each in cells for _, end, _ in each[1:])
    marked, index = [], 0
    found = False
    while index < len(run):
        last = index
        while last < len(run) and (
            several[last]
            or (last > index and _is_continuation(cells[last], starts, run[last], cells[last - 1]))
            or (index < last < len(run) - 1 and several[last + 1] and _wraps_first_cell(cells[last - 1 : last + 2]))
        ):
            last += 1
        rows = range(index, last)
        if last > index and _is_table(rows, cells, several, starts, ends, run):
            marked += _merge_rows(run[index:last], cells[index:last], several[index:last], source)
            found = True
        else:
            last = max(last, index + 1)
            marked += run[index:last]
        index = last
    return marked if found else None


def _cells(line: Line) -> Iterator[tuple[int, int, str]]:
    """Yield the cells of a line, each with its first and its last column, end exclusive."""
    text = line.text.expandtabs(_TAB) if "\t" in line.text else line.text
    markers = [marker for marker in read_markers(text) if marker.style is not Style.BARE]
    text = " " * markers[0].length + text[markers[0].length :] if markers else text
    leaders = [match.span() for match in _LEADER.finditer(text)]
    for start, end in leaders:
        text = text[:start] + " " * (end - start) + text[end:] if len(leaders) < 9 else text
    for match in _CELL.finditer(text):
        yield line.indent + match.start(), line.indent + match.end(), match.group()


def _is_continuation(
    cells: list[tuple[int, int, str]], starts: Counter[int], line: Line, above: list[tuple[int, int, str]]
) -> bool:
    return len(cells) == 1 and starts[line.indent] > 1 and len(above) > 0 and line.indent > above[0][0]


def _wraps_first_cell(rows: Sequence[list[tuple[int, int, str]]]) -> bool:
    """Return whether the middle one of three rows goes on with the first cell of the row above it alone."""
    above, line, below = rows
    if len(line) != 1 or len(above) < 2 or not line[0][2][0].islower():
        return False
    return line[0][0] == above[0][0] == below[0][0] and line[0][1] < above[1][0]


def _is_table(
    rows: range,
    cells: list[list[tuple[int, int, str]]],
    several: list[bool],
    starts: Counter[int],
    ends: Counter[int],
    run: list[Line],
) -> bool:
    full = [row for row in rows if several[row]]
    dotted = sum(_LEADER.search(run[row].text) is not None for row in full)
    if len(full) < _MIN_ROWS and not (len(full) == 2 and (dotted == 2 or run[full[0]].rule)):
        return False
    if dotted * 2 >= len(full):
        return True
    # Labels with values, such as the header of a mail or of a memorandum, are no columns.
    if all(cells[row][0][2].endswith(":") for row in full):
        return False
    least = max(min(len(full), _MIN_ROWS), len(full) * 0.6)
    aligned = sum(any(starts[s] >= least or ends[e] >= least for s, e, _ in cells[row][1:]) for row in full)
    # Justified prose has wide gaps anywhere, and typists put two spaces after a full stop.
    after_sentence = sum(ends_sentence(text) for row in full for _, _, text in cells[row][:-1])
    gaps = sum(len(cells[row]) - 1 for row in full)
    return aligned >= _SHARE * len(full) and after_sentence * 2 <= gaps


def _merge_rows(
    lines: Sequence[Line], cells: Sequence[list[tuple[int, int, str]]], several: Sequence[bool], source: str
) -> list[Line]:
    rows: list[Line] = []
    texts: list[list[str]] = []
    for line, each, full in zip(lines, cells, several, strict=True):
        if full or not rows:
            rows.append(line)
            texts.append([text for _, _, text in each])
        else:
            first = rows[-1]
            rows[-1] = replace(first, end=line.end, text=source[first.start : line.end], rule=line.rule)
    return _rows(rows, texts)
