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
