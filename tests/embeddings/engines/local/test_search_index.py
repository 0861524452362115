"""Both engines against plain computations, and an index that always equals the store it is made from."""

import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.engines.local.dense import DenseIndex
from embeddings.engines.local.engine import LocalEngine
from embeddings.engines.local.lexical import LexicalIndex
from embeddings.engines.local.rows import IndexRow
from embeddings.engines.local.search_index import PassageFilter
from embeddings.errors import SearchIndexError
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from embeddings.scope import EVERYTHING

DIM = 20


def local_engine(library: Library) -> LocalEngine:
    assert isinstance(library.engine, LocalEngine)
    return library.engine


def vectors(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)


def row(passage_id: int, text: str = "", title: str = "", vector: np.ndarray | None = None) -> IndexRow:
    return IndexRow(passage_id, text, title, "", np.zeros(DIM, dtype=np.float32) if vector is None else vector)


def brute_force(held: dict[int, np.ndarray], query: np.ndarray, k: int) -> list[tuple[int, float]]:
    """With the vectors in half precision, as the index holds them."""
    scores = {i: float(vector.astype(np.float16).astype(np.float64) @ query) for i, vector in held.items()}
    return [(i, scores[i]) for i in sorted(scores, key=lambda i: (-scores[i], i))[:k]]


def assert_same_hits(found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> None:
    assert [i for i, _ in found] == [i for i, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], rtol=1e-5, atol=1e-5)


# The vector engine


@pytest.mark.parametrize("scale", [1.0, 7.5])
@pytest.mark.parametrize("k", [0, 1, 10, 300, 1000, 10**12])
def test_dense_search_misses_nothing(tmp_path, k, scale):
    held = {7 * i + 3: vector for i, vector in enumerate(vectors(300) * np.float32(scale))}
    held[1] = np.zeros(DIM, dtype=np.float32)
    held[5000] = held[3].copy()  # a tie
    index = DenseIndex(tmp_path, DIM)
    index.add([row(i, vector=vector) for i, vector in held.items()])
    assert len(index) == 302
    for query in (*vectors(5, seed=1), held[3]):
        assert_same_hits(index.search(query, k), brute_force(held, query, k))


def test_half_precision_moves_cosines_by_less_than_one_in_ten_thousand(tmp_path):
    rows = np.random.default_rng(2).standard_normal((500, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    index = DenseIndex(tmp_path, 384)
    index.add([IndexRow(i, "", "", "", vector) for i, vector in enumerate(rows)])
    for query in rows[:20]:
        found = dict(index.search(query, 500))
        np.testing.assert_allclose([found[i] for i in range(500)], rows @ query, atol=1e-4)


def test_dense_search_of_a_zero_query(tmp_path):
    index = DenseIndex(tmp_path, DIM)
    index.add([row(i, vector=vector) for i, vector in enumerate(vectors(4))])
    assert index.search(np.zeros(DIM, dtype=np.float32), 9) == [(i, 0.0) for i in range(4)]


@pytest.mark.parametrize(
    "allowed",
    [
        pytest.param([], id="none"),
        pytest.param([4], id="one"),
        pytest.param(range(0, 50, 3), id="some"),
        pytest.param({1, 999}, id="one that is not held"),
        pytest.param(frozenset(range(50)), id="all"),
    ],
)
def test_both_search_among_the_allowed_only(tmp_path, allowed):
    held = dict(enumerate(vectors(50)))
    rows = [row(i, f"herring {'fresh ' * (i % 5)}", vector=vector) for i, vector in held.items()]
    dense, lexical = DenseIndex(tmp_path, DIM), LexicalIndex(tmp_path, DIM, ENGLISH.analyzer)
    for index in (dense, lexical):
        index.add(rows)
        index.save()
    query = vectors(1, seed=2)[0]
    among = {i: vector for i, vector in held.items() if i in allowed}
    only = PassageFilter(frozenset(allowed))
    assert_same_hits(dense.search(query, 10, only), brute_force(among, query, 10))
    everything = lexical.search(["herring"], 50)
    assert lexical.search(["herring"], 50, only) == [hit for hit in everything if hit[0] in allowed]


def test_dense_adding_and_removing_equals_a_fresh_build(tmp_path):
    held = dict(enumerate(vectors(40)))
    stepwise = DenseIndex(tmp_path, DIM)
    for first in range(0, 40, 10):
        stepwise.add([row(i, vector=held[i]) for i in range(first, first + 10)])
        assert stepwise.remove([first, first + 3, 12345])
        stepwise.save()
        stepwise = DenseIndex(tmp_path, DIM)
    left = {i: vector for i, vector in held.items() if i % 10 not in (0, 3)}
    for query in vectors(3, seed=4):
        assert_same_hits(stepwise.search(query, 40), brute_force(left, query, 40))
    assert stepwise.remove([])


# The word engine

CORPUS = {
    1: (["herring", "boat", "herring"], ["fish", "market"]),
    2: (["boat", "rain", "rain", "rain", "harbor"], ["rain"]),
    3: (["coin"], ["fish", "market", "coin"]),
}


def bm25(words: list[str], query: list[str], field: dict[int, list[str]]) -> float:
    """One field's score of one passage, as Robertson and Zaragoza give it, k1 1.2, b 0.75."""
    average = sum(map(len, field.values())) / len(field)
    score = 0.0
    for word in query:
        passages = sum(word in others for others in field.values())
        idf = math.log(1 + (len(field) - passages + 0.5) / (passages + 0.5))
        occurrences = words.count(word)
        score += idf * occurrences * 2.2 / (occurrences + 1.2 * (0.25 + 0.75 * len(words) / average))
    return score


@pytest.fixture
def lexical(tmp_path):
    index = LexicalIndex(tmp_path, DIM, ENGLISH.analyzer)
    index.add([row(i, " ".join(text), " ".join(title)) for i, (text, title) in CORPUS.items()])
    index.save()
    return index


# tantivy keeps a passage's length in one byte: exact up to 40 words, then rounded down more and more.
@pytest.mark.parametrize("query", [["herring"], ["boat", "rain"], ["fish"], ["coin", "boat", "nothing"], ["nothing"]])
def test_lexical_scores_are_bm25(lexical, query):
    texts = {i: text for i, (text, _) in CORPUS.items()}
    titles = {i: title for i, (_, title) in CORPUS.items()}
    scores = {i: bm25(texts[i], query, texts) + 0.3 * bm25(titles[i], query, titles) for i in CORPUS}
    expected = sorted(((i, s) for i, s in scores.items() if s > 0), key=lambda hit: -hit[1])
    found = lexical.search(query, 10)
    assert [i for i, _ in found] == [i for i, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-4)


@pytest.mark.parametrize(("word", "count"), [("herring", 1), ("boat", 2), ("nothing", 0), ("market", 0)])
def test_idf_is_that_of_bm25(lexical, word, count):
    assert lexical.statistics([word]).idf(word) == pytest.approx(math.log(1 + (3 - count + 0.5) / (count + 0.5)))


def test_a_word_asked_twice_counts_once(lexical):
    assert lexical.search(["boat", "boat"], 3) == lexical.search(["boat"], 3)


@pytest.mark.parametrize("k", [-1, 0, 1, 2, 3, 100, 10**12])
def test_lexical_search_gives_at_most_k(lexical, k):
    query = ["herring", "boat", "coin"]
    assert lexical.search(query, k) == lexical.search(query, 3)[: max(0, k)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"herring"}, None), ({"boat"}, None), ({"herring", "coin"}, None), ({"boat", "coin"}, None),
        ({"market"}, None), ({"nothing", "boat"}, None), (set(), []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("allowed", [None, [], [1, 2], [2, 3, 99]])
def test_passages_with_all_terms(lexical, words, expected, allowed):
    if expected is None:
        expected = sorted(i for i, (text, _) in CORPUS.items() if words <= set(text))
    expected = [i for i in expected if allowed is None or i in allowed]
    only = None if allowed is None else PassageFilter(frozenset(allowed))
    assert lexical.passages_with_all_terms(sorted(words), 10, only) == expected
    assert len(lexical.passages_with_all_terms(sorted(words), 1, only)) == min(1, len(expected))
    assert lexical.passages_with_all_terms(sorted(words), 0, only) == []


def test_an_empty_index_and_an_empty_question_find_nothing(tmp_path, lexical):
    (tmp_path / "empty").mkdir()
    empty = LexicalIndex(tmp_path / "empty", DIM, ENGLISH.analyzer)
    assert empty.search(["boat"], 5) == []
    assert empty.passages_with_all_terms(["boat"], 5) == []
    assert DenseIndex(tmp_path / "empty", DIM).search(vectors(1)[0], 5) == []
    assert lexical.search([], 5) == []


def test_equal_passages_come_in_the_order_of_their_ids(tmp_path):
    index = LexicalIndex(tmp_path, DIM, ENGLISH.analyzer)
    for ids in ([9, 3], [7], [1]):
        index.add([row(i, "herring") for i in ids])
        index.save()
    assert [i for i, _ in index.search(["herring"], 4)] == [1, 3, 7, 9]


@pytest.mark.parametrize("hostile", ['"', "a:b", "*", "\x00", "AND", "\ud7ff", "👩‍👩‍👧", "w" * 100_000, "(" * 1000])
def test_hostile_words_are_only_words(lexical, hostile):
    assert lexical.search([hostile], 3) == []
    assert lexical.statistics([hostile]).idf(hostile) > 0
    assert isinstance(ENGLISH.analyze(hostile), list)


def test_threads_share_an_index(lexical):
    with ThreadPoolExecutor(4) as threads:
        found = list(
            threads.map(
                lambda _: (lexical.search(["boat"], 3), ENGLISH.analyze("the boats"), lexical.statistics(["boat"])),
                range(200),
            )
        )
    assert all(each == found[0] for each in found)


class AsksForNoHit:
    """tantivy's searcher, asked for no hit at all, at which it panics."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self.num_docs = searcher.num_docs

    def search(self, query: tantivy.Query, k: int, count: bool) -> tantivy.SearchResult:
        return self._searcher.search(query, 0, count=count)


def test_a_panic_of_tantivys_is_an_error_like_any_other(lexical, monkeypatch):
    monkeypatch.setattr(lexical, "_searcher", AsksForNoHit(lexical._searcher))
    with pytest.raises(SearchIndexError, match=r"could not be used \(PanicException\); delete this folder"):
        lexical.search(["boat"], 1)


def test_a_failure_of_faiss_is_an_error_like_any_other(tmp_path):
    (tmp_path / "vectors.faiss").write_bytes(b"no index")
    with pytest.raises(SearchIndexError, match=r"could not be used \(RuntimeError\); delete this folder"):
        DenseIndex(tmp_path, DIM)
    (tmp_path / "vectors.faiss").unlink()
    index = DenseIndex(tmp_path, DIM)
    index.add([row(1)])
    with pytest.raises(SearchIndexError, match="could not be used"):
        index.search(np.zeros(DIM + 1, dtype=np.float32), 1)


# Kept equal to the store


def answers(library: Library) -> list[object]:
    indexes = local_engine(library).indexes()
    encoding = library.encoder.encode_query("who pays for herring?")
    return [
        indexes.dense.search(encoding.vector, 50),
        indexes.lexical.search(ENGLISH.analyze("bridge county herring price"), 50),
        len(indexes.dense),
        len(indexes.lexical),
    ]


def hits(library: Library) -> list[list[tuple[float, str, int]]]:
    """Scores and what they were given to, since libraries of the same articles may number their passages otherwise."""
    indexes = local_engine(library).indexes()
    found = (
        indexes.dense.search(library.encode_query("who pays for herring?").vector, 50),
        indexes.lexical.search(ENGLISH.analyze("bridge county herring price"), 50),
    )
    named = []
    for ranking in found:
        passages = [stored.passage for stored in library.passages([i for i, _ in ranking])]
        assert len(passages) == len(ranking)
        rows = zip(ranking, passages, strict=True)
        named.append(sorted((round(score, 5), p.document_id, p.start) for (_, score), p in rows))
    return named


def test_in_steps_equals_a_fresh_build(open_library, articles, tmp_path):
    stepwise = open_library()
    stepwise.sync(articles)
    for step in range(12):
        (articles / f"new{step % 5}.txt").write_text(f"The county bought {step} boats. Herring fed the crews of them.")
        (articles / "bridge.txt").write_text(f"The bridge closed. Day {step} of it cost the county nine coins.")
        if step % 3 == 2:
            (articles / "new1.txt").unlink(missing_ok=True)
        stepwise.sync(articles)
    fresh = open_library("fresh")
    fresh.sync(articles)
    assert hits(stepwise) == hits(fresh)
    assert answers(stepwise)[2:] == answers(fresh)[2:] == [fresh.passage_count()] * 2
    for word in ("bridg", "counti", "her", "ling"):
        assert stepwise.engine.idf([word], EVERYTHING) == fresh.engine.idf([word], EVERYTHING)


def place_of(library: Library, kind: str) -> Path:
    """The folder of an index; its stamp lies beside it."""
    return library.folder / str(json.loads((library.folder / f"{kind}.json").read_text())["folder"])


def stamp_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name.partition('-')[0]}.json")


def delete_stamp(folder: Path) -> None:
    stamp_of(folder).unlink()


def stamp(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = stamp_of(folder)
        file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))

    return change


def each_file(damage: Callable[[Path], object]) -> Callable[[Path], None]:
    def damage_each(folder: Path) -> None:
        files = [file for file in folder.iterdir() if file.is_file()]
        assert files
        for file in files:
            damage(file)

    return damage_each


def rewrite(file: Path, data: bytes) -> None:
    """Damage as a disk does it, not as a program: tantivy maps its files, and a thread of its own that still looks at
    one that is cut short under it would end the process.
    """
    new = file.parent.parent / "new"
    new.write_bytes(data)
    new.replace(file)


def flip_a_bit(file: Path) -> None:
    data = bytearray(file.read_bytes())
    if data:
        data[len(data) // 2] ^= 1
    rewrite(file, bytes(data))


def cut_in_half(file: Path) -> None:
    rewrite(file, file.read_bytes()[: file.stat().st_size // 2])


def become_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder")


def become_a_link(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to("nowhere")


DAMAGE = {
    "missing": shutil.rmtree,
    "stamp missing": delete_stamp,
    "stamp of an unknown state": stamp(generation={"number": 1, "mark": "another library's"}),
    "stamp from the future": stamp(generation={"number": 99, "mark": ""}),
    "stamp without a state": stamp(generation=None),
    "stamp of nothing": stamp(files={}),
    "stamp of no JSON object": lambda folder: stamp_of(folder).write_text("[1]"),
    "stamp of another dimension": stamp(dimension=3),
    "every bit flipped": each_file(flip_a_bit),
    "every file cut": each_file(cut_in_half),
    "every file emptied": each_file(lambda file: rewrite(file, b"")),
    "every file garbage": each_file(lambda file: rewrite(file, os.urandom(200))),
    "a file more": lambda folder: (folder / "more").write_text("?"),
    "a folder more": lambda folder: (folder / "more").mkdir(),
    "folder emptied": each_file(Path.unlink),
    "folder is a file": become_a_file,
    "folder is a dead link": become_a_link,
    "stamp of a folder elsewhere": stamp(folder="dense-/../../articles"),
    "stamp of no index's folder": stamp(folder="articles"),
}


@pytest.mark.parametrize("kind", ["dense", "lexical"])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_index_is_made_anew(open_library, library, kind, damage):
    expected = answers(library)
    library.close()
    damage(place_of(library, kind))
    assert answers(open_library()) == expected
    assert answers(open_library()) == expected  # and what was made anew is sound


@pytest.mark.parametrize("kind", ["dense", "lexical"])
@pytest.mark.parametrize("damage", [flip_a_bit, cut_in_half, Path.unlink, lambda file: rewrite(file, b"\xff" * 64)])
def test_damage_to_any_single_file_is_made_good(open_library, library, kind, damage):
    expected = answers(library)
    library.close()
    count = len(list(place_of(library, kind).iterdir()))
    assert count >= 1
    for number in range(count + 1):
        files = sorted([*place_of(library, kind).iterdir(), stamp_of(place_of(library, kind))])
        if number < len(files):
            damage(files[number])
            with Library.open(library.folder, encoder=library.encoder) as opened:
                assert answers(opened) == expected, files[number].name


@pytest.mark.parametrize("kind", ["dense", "lexical"])
def test_files_that_only_look_sound_are_made_good_too(open_library, library, kind):
    """The stamp fits, and yet the engine cannot read the files: another version wrote them, say."""
    from embeddings.engines.local.search_index import _hashes

    expected = answers(library)
    library.close()
    folder = place_of(library, kind)
    for file in folder.iterdir():
        rewrite(file, b'{"segments": 1}')
    stamp(files=_hashes(folder))(folder)
    assert answers(open_library()) == expected


def test_an_index_that_is_whole_is_not_touched(open_library, library):
    def state() -> dict[str, int]:
        return {
            str(f): f.stat().st_mtime_ns
            for k in ("dense", "lexical")
            for f in [*place_of(library, k).rglob("*"), stamp_of(place_of(library, k))]
        }

    before = state()
    answers(open_library())
    library.sync(library.folder.parent / "articles")
    assert state() == before


def test_an_index_from_before_a_restored_backup_is_not_trusted(open_library, library, articles):
    library.close()
    backup = library.folder / "library.sqlite3"
    data = backup.read_bytes()
    (articles / "extra.txt").write_text("The lighthouse keeper left. Nobody took over the lamp.")
    with open_library() as opened:
        opened.sync(articles)
    assert not (library.folder / "library.sqlite3-wal").exists()
    backup.write_bytes(data)
    (articles / "extra.txt").write_text("A flood took the mill. The miller moved inland.")
    with open_library() as opened:
        opened.sync(articles)  # as many changes as before, but others
        assert local_engine(opened).indexes().lexical.search(ENGLISH.analyze("lighthouse lamp"), 5) == []
        assert len(local_engine(opened).indexes().lexical.search(ENGLISH.analyze("flood mill"), 5)) == 1


# No room, no permission


SCRIPT = """
import ctypes, os, resource, struct, sys
sys.path[:0] = {path!r}
from conftest import ToyEncoder
from embeddings.library import Library
from embeddings.scope import EVERYTHING

def sync(folder):
    with Library.open(folder, encoder=ToyEncoder()) as opened:
        opened.sync({articles!r})

sync({folder!r} + "-first")  # everything is loaded before anything is taken away
{setup}
try:
    sync({folder!r})
except Exception as error:
    print(type(error).__name__, error)
"""


def sync_robbed(library: Library, articles: Path, setup: str, *, told: bool = True) -> None:
    """Syncs in another process, which ``setup`` has robbed of something; it fails with one sentence if ``told``."""
    path = [str(Path(__file__).parents[3]), str(Path(__file__).parents[4])]
    script = SCRIPT.format(path=path, articles=str(articles), folder=str(library.folder), setup=setup)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert len(ran.stdout.splitlines()) == told, ran
    assert not told or ran.stdout.startswith("LibraryError The "), ran
    assert "Traceback" not in ran.stderr


def assert_nothing_was_lost(library: Library, articles: Path) -> None:
    assert library.sync(articles).failed == ()
    assert library.verify() == []
    found = answers(library)
    assert found[2:] == [library.passage_count()] * 2


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
@pytest.mark.parametrize("room", [0, 3_000, 20_000, 60_000])
def test_a_full_disk_is_told_and_loses_nothing(open_library, library, articles, room):
    library.close()
    (articles / "long.txt").write_text("The miller grinds corn for the county. " * 500)
    # No file may grow beyond this size, which fails much as a full disk does.
    sync_robbed(library, articles, f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))")
    assert_nothing_was_lost(open_library(), articles)


# Root may write anywhere until it gives up its capabilities, which only Linux has.
GIVE_UP = "if os.geteuid() == 0: ctypes.CDLL(None).capset(struct.pack('Ii', 0x20080522, 0), bytes(24))"


@pytest.mark.skipif(sys.platform == "win32" or (sys.platform != "linux" and os.geteuid() == 0), reason="all is allowed")
@pytest.mark.parametrize("denied", [".", "dense", "lexical"])
def test_a_folder_that_may_not_be_written_is_told(open_library, library, articles, denied):
    """An index whose folder may not be written is made anew beside it, so only the library's own counts."""
    library.close()
    (articles / "more.txt").write_text("The miller grinds corn for the county.")
    denied_folder = library.folder if denied == "." else place_of(library, denied)
    inside = [*denied_folder.iterdir(), denied_folder]
    modes = {path: path.stat().st_mode for path in inside}
    for path in inside:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        sync_robbed(library, articles, GIVE_UP, told=denied == ".")
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert_nothing_was_lost(open_library(), articles)


# Filters


IDS = st.integers(1, 60)


@settings(max_examples=40)
@given(hidden=st.frozensets(IDS, max_size=60), k=st.integers(1, 70), seed=st.integers(0, 5))
def test_all_but_a_few_is_exactly_the_others(indexed, hidden, k, seed):
    dense, lexical = indexed
    but, plain = PassageFilter(hidden, excludes=True), PassageFilter(frozenset(range(1, 62)) - hidden)
    assert all(but.allows(i) == plain.allows(i) for i in range(1, 62))
    query = vectors(1, seed=seed + 50)[0]
    assert dense.search(query, k, but) == dense.search(query, k, plain)
    for words in (["herring"], ["fresh", "herring"], ["boat", "rare"]):
        assert lexical.search(words, k, but) == lexical.search(words, k, plain)
        assert lexical.passages_with_all_terms(words, 100, but) == lexical.passages_with_all_terms(words, 100, plain)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    """Both indexes, with ids left out, and many equal scores."""
    folder = tmp_path_factory.mktemp("indexed")
    dense, lexical = DenseIndex(folder, DIM), LexicalIndex(folder, DIM, ENGLISH.analyzer)
    held = vectors(61)
    for first in (1, 31):
        rows = [
            row(i, f"herring {'fresh ' * (i % 5)} {'boat' * (i % 2)} {'rare' * (i % 17 == 3)}", vector=held[i - i % 3])
            for i in range(first, first + 30)
            if i % 7
        ]
        for index in (dense, lexical):
            index.add(rows)
            index.save()
    return dense, lexical


@pytest.mark.parametrize("left_out", [0, 1, 2, 3])
@pytest.mark.parametrize("excludes", [False, True])
def test_a_choice_of_documents_is_searched_as_their_passages(library, left_out, excludes):
    ids = library.document_ids()
    scope = EVERYTHING.without(ids[:left_out]) if excludes else EVERYTHING.only([*ids[left_out:], "no such article"])
    plain = PassageFilter(frozenset(library.passage_ids(ids[left_out:])))
    terms, query = ENGLISH.analyze("herring coins bridge"), library.encode_query("what does herring cost?").vector
    indexes = local_engine(library).indexes()
    found = library.engine.search(query, terms, 50, scope)
    assert found.dense == indexes.dense.search(query, 50, plain)
    assert found.lexical == indexes.lexical.search(terms, 50, plain)
    assert library.engine.is_empty(scope) == (left_out == len(ids))
