"""Crash runs of ``eval.robustness.crashes``: a few kills on every run, and that broken libraries are noticed."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.library import Library
from embeddings.readers.registry import ARTICLE_SUFFIXES, read_file
from eval.robustness.article_files import MAKERS
from eval.robustness.counted_sync import CountingEncoder, text_hash
from eval.robustness.crashes import crash
from eval.robustness.file_growth import count_passages, measure_growth
from eval.robustness.hash_encoder import HashEncoder
from eval.robustness.large_files import KINDS
from eval.robustness.library_state import LibraryState, differences, read_state
from eval.robustness.upload_crashes import crash_uploads
from eval.robustness.upload_memory import MemoryPeak, measure_uploads

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the processes of a sync are found in /proc")


def test_killed_syncs_lose_nothing_and_encode_nothing_twice():
    report = crash(3, 5, seconds=300, model=False, per_format=1, keep=None, note=lambda _: None)
    assert report.failures == []
    assert report.killed == 3
    assert report.encoded >= 200


def test_an_article_of_every_format_is_read_whole():
    paragraphs = [
        f"The ferry {i} crosses the Ling at {i + 5} in the morning, and Ines Falk steers it." for i in range(9)
    ]
    assert set(MAKERS) <= set(ARTICLE_SUFFIXES)
    for suffix, make in MAKERS.items():
        text = " ".join(read_file(f"ferry{suffix}", make("The ferries of the Ling", paragraphs)).text.split())
        assert all(paragraph in text for paragraph in paragraphs), suffix


@pytest.fixture
def state(tmp_path: Path, articles: Path) -> LibraryState:
    with Library.open(tmp_path / "made", encoder=CountingEncoder(HashEncoder(), tmp_path / "log")) as library:
        library.sync(articles)
        return read_state(tmp_path / "made", library, searches=True)


def test_equal_libraries_do_not_differ_and_each_text_is_counted(state, articles, tmp_path):
    with Library.open(tmp_path / "again", encoder=HashEncoder()) as library:
        library.sync(articles)
        again = read_state(tmp_path / "again", library, searches=True)
    assert list(differences(state, again)) == []
    texts = [each.passage.text for passages in state.passages.values() for each in passages]
    assert sorted((tmp_path / "log").read_text().split()) == sorted(map(text_hash, texts))


def test_every_difference_of_libraries_is_noticed(state):
    bridge = state.documents["bridge.txt"]
    first, *others = state.passages["bridge.txt"]
    changed = {
        "only one of the libraries holds bridge.txt": replace(
            state, documents={k: v for k, v in state.documents.items() if k != "bridge.txt"}
        ),
        "the document bridge.txt differs": replace(
            state, documents={**state.documents, "bridge.txt": replace(bridge, text=bridge.text + "!")}
        ),
        "the passages of bridge.txt differ": replace(
            state, passages={**state.passages, "bridge.txt": [replace(first, vector=-first.vector), *others]}
        ),
        "only one of the libraries has the files": replace(state, files=(*state.files, "left.partial")),
        "finds other passages": replace(state, found={each: [] for each in state.found}),
    }
    for sentence, other in changed.items():
        found = list(differences(other, state))
        assert found, sentence
        assert all(sentence in each for each in found)


def test_a_killed_server_loses_no_upload(capsys):
    assert crash_uploads(1, 3) == []
    assert "1 of 1 kills" in capsys.readouterr().err


def test_the_memory_of_a_server_is_measured_while_it_takes_large_files():
    noted: list[MemoryPeak] = []
    (peak,) = measure_uploads(["bombs"], 0.004, model=False, note=noted.append)
    assert noted == [peak]
    assert 50 < peak.before <= peak.peak < 1024
    assert (peak.indexed, peak.refused) == (1, 3), "the workbook is real, and the other packages are bombs"


def test_the_growth_of_each_format_is_measured():
    found = {growth.kind for growth in measure_growth(0.0005)}
    assert found >= {"short lines", "rows", "nested", "pages of a PDF", *MAKERS}


def test_each_large_file_is_read_or_refused():
    for kind, make in KINDS.items():
        counts = {name: count_passages(name, data) for name, data in make(0.0005)}
        assert kind in ("bombs", "nested") or all(counts.values()), counts
