"""The registry: the reader of each file, and the cost of loading the list of readers."""

import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.registry import ARTICLE_SUFFIXES, READERS, find_reader, read_file


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.txt", "plain text"),
        ("A.TXT", "plain text"),
        ("b.c.md", "Markdown"),
        ("x/y.Md", "Markdown"),
        ("z.SRT", "subtitles"),
    ],
)
def test_a_reader_is_chosen_by_the_ending_in_any_case(name, reader):
    assert find_reader(name).name == reader


@pytest.mark.parametrize("name", ["a.mp3", "a", "txt", ".md"])
def test_a_file_of_another_ending_is_refused(name):
    with pytest.raises(UnreadableArticleError, match=r"^Only files that end in one of \.txt, \.md, .* are read; .*\.$"):
        read_file(name, b"Rain fell.")


class _Coin:
    """Reads files that begin with "coin", whatever their names."""

    name, version, suffixes = "coin", 1, (".coin",)

    def recognizes(self, data):
        return data.startswith(b"coin")

    def check(self, data):
        return None

    def read(self, data):
        return Extract(data.decode())


@pytest.mark.parametrize(("name", "data", "reader"), [
    ("a.txt", b"coin of silver", "coin"),
    ("a", b"coin of silver", "coin"),
    ("a.coin", b"silver", "coin"),
    ("a.txt", b"silver coin", "plain text"),
    ("a.md", b"", "Markdown"),
])  # fmt: skip
def test_a_reader_that_recognizes_the_content_comes_before_the_reader_of_the_ending(name, data, reader):
    assert find_reader(name, data, (*READERS, _Coin())).name == reader


def test_each_ending_has_one_reader():
    assert sorted(ARTICLE_SUFFIXES) == sorted(set(ARTICLE_SUFFIXES))
    for reader in READERS:
        assert reader.version >= 1
        for suffix in reader.suffixes:
            assert suffix == suffix.lower()
            assert find_reader(f"a{suffix}") is reader


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_check_refuses_what_reading_refuses(name):
    for data in (b"\x00\x01\x02", b"%PDF-1.7"):
        for use in (find_reader(name).check, find_reader(name).read):
            with pytest.raises(UnreadableArticleError):
                use(data)
    find_reader(name).check(b"Rain fell.")


def test_the_list_of_readers_loads_no_parser():
    heavy = {"lxml", "markdown_it", "yaml", "tiktoken", "py3langid"}
    code = f"import sys, embeddings.readers.registry; print({heavy!r} & {{*sys.modules}})"
    root = Path(__file__).resolve().parents[3]
    loaded = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "set()"


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(("name", "data", "reason"), [
    ("a.doc", COMPOUND, r"The file ends in \.doc, Word's old format, which is not read; .* save it as \.docx\."),
    ("a.XLS", COMPOUND, r"Excel's old format, which is not read; .* save it as \.xlsx\."),
    ("a.ppt", COMPOUND, r"save it as \.pptx\."),
    ("a.msg", COMPOUND, r"save it as \.eml\."),
    ("a.pages", b"PK\x03\x04 words", r"the format of Pages, which is not read"),
    ("a.docx", COMPOUND, "is an old Word or Excel file, not a Word document"),
    ("a.docx", b"\x89PNG\r\n\x1a\n", "is a PNG image, not a Word document"),
    ("a.docx", b"", "is no Word document"),
    ("a.xlsx", b"Gate,Year\nUpper,1790\n", "is no Excel workbook"),
    ("a.epub", b"\x1f\x8b\x08 words", "is a gzip archive, not an EPUB"),
    ("a.odp", b"%!PS-Adobe-3.0", "is a PostScript document"),
    ("a.rtf", b"\xff\xd8\xff\xe0", "is a JPEG image"),
    ("a.txt", b"PK\x03\x04\0\0", "is a ZIP archive"),
    ("a.csv", b"\x89PNG\r\n\x1a\n", "is a PNG image"),
    ("a.pdf", b"\x89PNG\r\n\x1a\n", "PNG|no PDF|not a PDF|damaged"),
])  # fmt: skip
def test_a_file_of_another_kind_is_refused_with_the_remedy(name, data, reason):
    with pytest.raises(UnreadableArticleError, match=reason):
        read_file(name, data)


@pytest.mark.parametrize(("name", "data"), [
    ("a.doc", b"<html><body><p>Rain fell on the upper gate all night.</p></body></html>"),
    ("a.doc", rb"{\rtf1 Rain fell on the upper gate all night.\par}"),
    ("a.xls", b"<html><body><table><tr><td>Rain fell on the upper gate all night.</td></tr></table></body></html>"),
])  # fmt: skip
def test_a_file_of_an_old_ending_is_read_by_its_content(name, data):
    assert "Rain fell on the upper gate all night." in read_file(name, data).text
