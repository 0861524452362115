"""Files made to need far more time or memory than they have bytes: each is read, or refused with a plain reason.

The worker's limits hold for each file: `ReaderWorker.read` kills the process that takes longer, or more memory.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.worker import ReaderWorker
from eval.robustness.file_seeds import pack, seed_files

SECONDS, MEMORY_MIB = 100.0, 1024
PACKAGES = {seed.suffix: seed.data for seed in seed_files() if seed.is_package}
MAIN = {
    ".docx": "word/document.xml", ".pptx": "ppt/slides/slide1.xml", ".xlsx": "xl/worksheets/sheet1.xml",
    ".odt": "content.xml", ".ods": "content.xml", ".odp": "content.xml", ".epub": "OPS/a.xhtml",
}  # fmt: skip
FORMATS = pytest.mark.parametrize("suffix", sorted(MAIN))


@pytest.fixture(scope="module")
def worker() -> Iterator[ReaderWorker]:
    worker = ReaderWorker(seconds=SECONDS, memory_mib=MEMORY_MIB)
    yield worker
    worker.close()


def parts_of(suffix: str) -> dict[str, bytes]:
    with ZipFile(BytesIO(PACKAGES[suffix])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_main(suffix: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package of a format with its main part changed."""
    parts = parts_of(suffix)
    return pack({**parts, MAIN[suffix]: change(parts[MAIN[suffix]])})


def outcome(worker: ReaderWorker, name: str, data: bytes) -> Extract | str:
    """The extract of a file, or the reason for its refusal, which is never a failure of the reader."""
    try:
        return worker.read(name, data)
    except UnreadableArticleError as error:
        reason = str(error)
        assert "The reader failed" not in reason
        assert "The reader ended" not in reason
        assert "took more than" not in reason
        return reason


def is_read(found: Extract | str) -> bool:
    return not isinstance(found, str)


@pytest.fixture(scope="module")
def spaces() -> bytes:
    """A package with one part of 160 MiB of spaces, which deflates to a thousandth."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=1) as archive, archive.open("spaces", "w") as part:
        for _ in range(160):
            part.write(b" " * 2**20)
    return written.getvalue()


@FORMATS
def test_a_part_that_unpacks_to_far_more_is_refused(worker, spaces, suffix):
    parts = parts_of(suffix)
    del parts[MAIN[suffix]]
    # The part has the name of the main part, in the directory and before its bytes.
    with BytesIO(spaces) as written:
        with ZipFile(written, "a", ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
            entry = archive.NameToInfo["spaces"]
            entry.filename = MAIN[suffix]
        data = written.getvalue()
    assert len(data) < 2**20
    assert "unpacks to far more than any article needs" in str(outcome(worker, f"a{suffix}", data))


@FORMATS
def test_parts_that_share_their_bytes_are_refused_or_read_within_the_limit(worker, suffix):
    # The directory names the same compressed bytes for many parts, so that their sum is far larger than the file.
    with BytesIO() as written:
        with ZipFile(written, "w", ZIP_DEFLATED) as archive:
            for name, content in parts_of(suffix).items():
                archive.writestr(name, content)
            archive.writestr("shared", b" " * 2**20)
            shared = archive.NameToInfo["shared"]
            for number in range(1, 2_000):
                entry = type(shared)(f"shared{number}")
                for field in ("header_offset", "compress_size", "file_size", "CRC", "compress_type", "flag_bits"):
                    setattr(entry, field, getattr(shared, field))
                archive.filelist.append(entry)
        data = written.getvalue()
    assert len(data) < 2**20
    assert "unpacks to far more than any article needs" in str(outcome(worker, f"a{suffix}", data))


@FORMATS
def test_a_package_of_many_parts_is_refused(worker, suffix):
    data = pack({**parts_of(suffix), **{f"{number}": b"" for number in range(21_000)}})
    found = outcome(worker, f"a{suffix}", data)
    assert not is_read(found)


@FORMATS
def test_entities_are_not_expanded(worker, suffix):
    lines = ["<!ENTITY a0 'the mill '>"]
    lines += [f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" for number in range(1, 12)]

    def change(part: bytes) -> bytes:
        start = part.index(b"<", part.index(b"?>") if part.startswith(b"<?xml") else 0)
        declared = f"<!DOCTYPE a [{''.join(lines)}]>".encode()
        return declared + part[start:].replace(b"keeper", b"&a11;", 1)

    found = outcome(worker, f"a{suffix}", with_main(suffix, change))
    if isinstance(found, str):
        assert "declares entities" in found
    else:
        assert len(found.text) < 10_000


@FORMATS
@pytest.mark.parametrize("depth", [200, 100_000])
def test_deep_nesting_is_read_or_refused(worker, suffix, depth):
    def change(part: bytes) -> bytes:
        middle = part.index(b"</", len(part) // 2)
        end = part.index(b">", middle) + 1
        return part[:end] + bytes(b"<a>" * depth + b"</a>" * depth) + part[end:]

    outcome(worker, f"a{suffix}", with_main(suffix, change))


@FORMATS
def test_an_element_of_many_attributes_is_read_or_refused(worker, suffix):
    attributes = b" ".join(b'a%d="1"' % number for number in range(300_000))
    outcome(worker, f"a{suffix}", with_main(suffix, lambda part: part.replace(b"><", b"><a " + attributes + b"/><", 1)))


@pytest.mark.parametrize("row", [
    '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>',
    "".join(f'<row r="{row}"><c r="XFD{row}" t="inlineStr"><is><t>far</t></is></c></row>' for row in range(2, 9_000)),
    '<row r="2"><c r="ZZZ99999999" t="inlineStr"><is><t>far</t></is></c><c t="inlineStr"><is><t>near</t></is></c>'
    '</row>',
], ids=["last cell", "last column", "beyond"])  # fmt: skip
def test_a_cell_far_away_costs_no_memory(worker, row):
    def change(part: bytes) -> bytes:
        return part.replace(b"</sheetData>", row.encode() + b"</sheetData>")

    found = outcome(worker, "a.xlsx", with_main(".xlsx", change))
    assert is_read(found)
    assert "far" in found.text  # type: ignore[union-attr]


def test_merged_cells_of_a_whole_sheet_cost_no_memory(worker):
    ranges = b"".join(b'<mergeCell ref="A1:XFD1048576"/>' for _ in range(1_000))

    def change(part: bytes) -> bytes:
        return part.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")

    assert is_read(outcome(worker, "a.xlsx", with_main(".xlsx", change)))


def test_a_text_that_many_cells_share_is_bounded(worker):
    # 20 kB of text in 10,000 cells are 200 MB.
    parts = parts_of(".xlsx")
    names = b"xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    long = b"<sst %s><si><t>%s</t></si></sst>" % (names, b"a" * 20_000)
    rows = b"".join(b'<row r="%d"><c t="s"><v>0</v></c></row>' % number for number in range(20, 10_020))
    data = pack({
        **parts,
        "xl/sharedStrings.xml": long,
        MAIN[".xlsx"]: parts[MAIN[".xlsx"]].replace(b"</sheetData>", rows + b"</sheetData>"),
    })  # fmt: skip
    assert len(data) < 2**20
    assert "characters, and an article at most" in str(outcome(worker, "a.xlsx", data))


@pytest.mark.parametrize("rows", ["1000000", "1048576", "99999999"])
def test_repeated_rows_and_cells_are_bounded(worker, rows):
    cells = (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'table:number-columns-repeated="{rows}"><text:p>again</text:p></table:table-cell></table:table-row>'
    )

    def change(part: bytes) -> bytes:
        return part.replace(b"</table:table>", cells.encode() + b"</table:table>")

    for suffix in (".ods", ".odt"):
        found = outcome(worker, f"a{suffix}", with_main(suffix, change))
        assert is_read(found) or "an article at most" in str(found)


TEXTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "page nested deep": ("a.html", lambda: b"<html><body>" + b"<div>" * 100_000 + b"Deep."),
    "page of many tags": ("a.html", lambda: b"<html><body>" + b"<p>a</p>" * 40_000),
    "page of one paragraph": ("a.html", lambda: b"<html><body><p>" + b"The mill stands. " * 100_000),
    "page of inline tags": ("a.html", lambda: b"<html><body><p>" + b"<b>a</b> " * 30_000),
    "page of one row": ("a.html", lambda: b"<html><body><table><tr>" + b"<td>a" * 30_000),
    "page of spans": ("a.html", lambda: b"<html><body><table>" + b"<tr><td rowspan=9999 colspan=9999>a" * 2_000),
    "page of lists": ("a.html", lambda: b"<html><body>" + b"<ul><li>a</ul><table><td>b</table>" * 2_000),
    "mail of parts in parts": ("a.eml", lambda: b"From: a@b.example\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (number, number) for number in range(10_000))),
    "mail of mails in mails": ("a.eml", lambda: b"From: a@b.example\n" + b"Content-Type: message/rfc822\n\n" * 10_000),
    "mail of many fields": ("a.eml", lambda: b"From: a@b.example\n" + b"X-A: b\n" * 300_000 + b"\nThe mill stands."),
    "mail of one long field": ("a.eml", lambda: b"From: " + b"(" * 500_000 + b"\n\nThe mill stands."),
    "mail of many boundaries": ("a.eml", lambda: b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n'
        + b"--b\n\nThe mill.\n" * 10_000),
    "mailbox of many mails": ("a.mbox",
    lambda: b"From a Tue May  2 07:50:00 2023\nFrom: a@b.example\n\nThe mill.\n\n" * 5_000),
    "archive of parts in parts": ("a.mhtml", lambda: b"From: <Saved by a>\n" + b"".join(
        b'Content-Type: multipart/related; boundary="%d"\n\n--%d\n' % (number, number) for number in range(1_000))),
    "rich text of groups in groups": ("a.rtf", lambda: rb"{\rtf1 " + b"{" * 300_000 + b"Deep." + b"}" * 300_000),
    "rich text of words": ("a.rtf", lambda: rb"{\rtf1 " + rb"\b\cell\row\footnote " * 30_000 + b"}"),
    "rich text of fields": ("a.rtf", lambda: rb"{\rtf1 " + rb"{\field{\*\fldinst HYPERLINK " * 50_000),
    "rich text of numbers": ("a.rtf", lambda: rb"{\rtf1 The mill. \bin999999999 \u99999999999? \uc99999999 a}"),
    "line of columns": ("a.csv", lambda: b",".join([b"a"] * 1_000_000)),
    "one long line": ("a.csv", lambda: b"a" * 10_000_000),
    "one open quotation": ("a.csv", lambda: b'"' + b"a,b\n" * 30_000),
    "rows of other widths": ("a.csv",
    lambda: b"".join(b"a" + b"," * (number % 5_000) + b"b\n" for number in range(1_000))),
    "quotations in quotations": ("a.md", lambda: b"> " * 50_000 + b"Deep."),
    "lists in lists": ("a.md", lambda: b"".join(b"  " * depth + b"- a\n" for depth in range(1_000))),
    "brackets in brackets": ("a.md", lambda: b"[" * 100_000 + b"a" + b"](b)" * 100_000),
    "emphasis in emphasis": ("a.md", lambda: b"*a _b " * 100_000),
    "one line": ("a.md", lambda: b"The mill stands " * 100_000),
    "cues without end": ("a.srt", lambda: b"1\n00:00:01,000 --> 00:00:02,000\nThe mill.\n\n" * 50_000),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(TEXTS))
def test_a_text_made_to_take_long_is_read_or_refused(worker, case):
    name, make = TEXTS[case]
    found = outcome(worker, name, make())
    if isinstance(found, str):
        assert found.endswith(".")
    else:
        before = 0
        for block in found.blocks or ():
            assert before <= block.start < block.end <= len(found.text)
            before = block.end
