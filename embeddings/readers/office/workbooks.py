"""Workbooks of Excel (.xlsx), with their numbers and dates as the cells show them.

python-calamine, the usual library, gives the bare values: 0.05 for a cell that shows 5%. It also makes a table of all
cells between two that are far apart, which a small file can let grow beyond any memory.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from embeddings.readers.base import Extract
from embeddings.readers.office.number_formats import BUILT_IN, show_number
from embeddings.readers.office.sheets import Sheet
from embeddings.readers.packages import Package, damaged, has_part

if TYPE_CHECKING:
    from lxml.etree import _Element

    from embeddings.readers.composing import Part

_KIND = "Excel workbook"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # a character that XML has no room for
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_MOST_ROWS = 1_048_576
_MOST_FILLED = 1_000_000  # cells that take the words of a cell above with which they are merged


class WorkbookReader:
    """Reads the workbooks of Excel, with macros or without. Each sheet has its name as a heading."""

    name = "Excel"
    version = 2
    suffixes = (".xlsx", ".xlsm")

    def recognizes(self, data: bytes) -> bool:
        """Return whether the bytes are a package with the main part of a workbook."""
        return has_part(data, "xl/workbook.xml")

    def check(self, data: bytes) -> None:
        """Check that the bytes are a package with the main part of a workbook."""
        _main_part(Package(data, _KIND))

    def read(self, data: bytes) -> Extract:
        """Return the rows of all sheets, without comments and formulas."""
        from embeddings.readers.office.parts import compose_document
        from embeddings.readers.office.properties import read_properties
        from embeddings.readers.office.sheets import read_sheets

        package = Package(data, _KIND)
        sheets = list(_sheets(package, _main_part(package)))
        if package.warnings and not sheets:
            raise damaged(_KIND)
        return compose_document(list(read_sheets(sheets)), read_properties(package), package.warnings)


def _main_part(package: Package) -> str:
    """Return the path of the part that lists the sheets.

    :raises UnreadableArticleError: if the package is no workbook.
    """
    main = next((path for path, kind in package.related("").values() if kind == "officeDocument"), "xl/workbook.xml")
    if not main.startswith("xl/") or main not in package.names:
        raise damaged(_KIND)
    return main


def _sheets(package: Package, main: str) -> Iterator[Sheet]:
    related = package.related(main)
    paths = {kind: path for path, kind in related.values()}
    root = package.xml(main)
    properties = root.find(f"{_S}workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    texts = _shared_texts(package.xml(paths["sharedStrings"])) if "sharedStrings" in paths else []
    looks = package.optional_xml(paths["styles"], "numbers and dates are shown bare") if "styles" in paths else None
    formats = _formats(looks) if looks is not None else []
    cells = _Cells(texts, formats, is_1904=is_1904)
    for each in root.iter(f"{_S}sheet"):
        path, kind = related.get(str(each.get(f"{_R}id")), ("", ""))
        name = str(each.get("name") or "")
        sheet = package.optional_xml(path, f"the sheet {name} is left out") if kind in ("worksheet", "") else None
        if sheet is not None:
            is_hidden = str(each.get("state") or "visible") != "visible"
            yield Sheet(name, cells.rows(sheet), is_hidden=is_hidden, beside=_beside(package, path))


def _beside(package: Package, path: str) -> Sequence["Part"]:
    """Return the words of the text boxes and the titles of the charts that lie on a sheet."""
    from embeddings.document import Kind
    from embeddings.readers.office.drawings import chart_parts, paragraphs_in

    found: list[Part] = []
    for drawing, kind in package.related(path).values():
        root = package.optional_xml(drawing, "its words are left out") if kind == "drawing" else None
        if root is None:
            continue
        found += paragraphs_in(root, Kind.PARAGRAPH)
        for chart, kind_of_part in package.related(drawing).values():
            part = package.optional_xml(chart, "its words are left out") if kind_of_part == "chart" else None
            # The numbers of a chart stand in the cells.
            found += (each for each in chart_parts(part) if each.kind is Kind.CAPTION) if part is not None else ()
    return found


def _shared_texts(root: "_Element") -> list[str]:
    return [_text_of(each) for each in root.iter(f"{_S}si")]


def _text_of(element: "_Element") -> str:
    """Return the words of a text, also of one in several formats, without the pronunciation beside it."""
    runs = element.findall(f"{_S}r/{_S}t") or element.findall(f"{_S}t")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(run.text or "" for run in runs))


def _formats(root: "_Element") -> list[str | None]:
    """Return the number format of each style of cells; None for a style without one."""
    own = {each.get("numFmtId"): str(each.get("formatCode") or "") for each in root.iter(f"{_S}numFmt")}
    styles = root.find(f"{_S}cellXfs")
    numbers = [str(each.get("numFmtId")) for each in styles] if styles is not None else []
    return [own.get(number) or (BUILT_IN.get(int(number)) if number.isdecimal() else None) for number in numbers]


class _Cells:
    """Reads the cells of sheets. ``texts``: the texts that they share. ``formats``: those of their styles."""

    def __init__(self, texts: Sequence[str], formats: Sequence[str | None], *, is_1904: bool) -> None:
        self._texts = texts
        self._formats = formats
        self._is_1904 = is_1904

    def rows(self, root: "_Element") -> list[tuple[int, Mapping[int, str]]]:
        """Return the filled cells of each row by column, with the number of the row, in order."""
        rows: dict[int, dict[int, str]] = {}
        number = 0
        for row in root.iterfind(f"{_S}sheetData/{_S}row"):
            stated = str(row.get("r"))
            number = min(int(stated) if stated.isdecimal() and len(stated) < 8 else number + 1, _MOST_ROWS)
            column = 0
            for cell in row.iterfind(f"{_S}c"):
                place = _CELL.fullmatch(str(cell.get("r")))
                column = _column(place[1]) if place else column + 1
                words = self._show(cell)
                if words.strip():
                    rows.setdefault(number, {})[column] = words
        _fill_merged(rows, [str(each.get("ref")) for each in root.iter(f"{_S}mergeCell")])
        return sorted(rows.items())

    def _show(self, cell: "_Element") -> str:
        kind = cell.get("t")
        if kind == "inlineStr":
            text = cell.find(f"{_S}is")
            return _text_of(text) if text is not None else ""
        value = str(cell.findtext(f"{_S}v") or "")
        if kind == "s":
            return self._texts[int(value)] if value.isdecimal() and int(value) < len(self._texts) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind in ("str", "e", "d") or not value:
            return value
        return self._number(value, str(cell.get("s") or "0"))

    def _number(self, value: str, style: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        index = int(style) if style.isdecimal() else 0
        code = self._formats[index] if index < len(self._formats) else None
        return show_number(number, code, is_1904=self._is_1904) if math.isfinite(number) else value


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _fill_merged(rows: dict[int, dict[int, str]], ranges: Sequence[str]) -> None:
    """Give the words of a cell over several rows to each of these rows, as far as they have other cells."""
    filled = 0
    for match in map(_RANGE.fullmatch, ranges):
        if match is None or filled > _MOST_FILLED:
            continue
        column, first, last = _column(match[1]), int(match[2]), min(int(match[4]), _MOST_ROWS)
        words = rows.get(first, {}).get(column)
        filled += max(0, last - first)
        for number in range(first + 1, last + 1) if words and filled <= _MOST_FILLED else ():
            if number in rows:
                rows[number].setdefault(column, words or "")
