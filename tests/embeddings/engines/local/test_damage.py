"""Damage anywhere in a library's files: the indexes are made again, the database is refused, no answer is wrong."""

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.errors import LibraryError
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from eval.robustness.hash_encoder import HashEncoder
from eval.robustness.library_state import differences, read_state
from eval.speed.cold import here_and_offline

SEEDS = range(12)  # random places, the same on every run


def flip(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def overwrite(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return (data[:place] + chance.randbytes(64) + data[place + 64 :])[: len(data)]


DAMAGES: list[Callable[[bytes, random.Random], bytes]] = [flip, cut, overwrite]


@pytest.fixture
def made(tmp_path: Path, articles: Path) -> Path:
    """The folder of a library, closed, beside its folder of articles."""
    return make(tmp_path / "made", articles)


def make(folder: Path, articles: Path) -> Path:
    with Library.open(folder, encoder=HashEncoder(), passage_tokens=32) as library:
        library.sync(articles)
        library.engine.refresh(EVERYTHING)
    return folder


def write(file: Path, data: bytes) -> None:
    """Replace the file, as tantivy may have mapped the old one into memory."""
    new = file.parent.parent / "new"
    new.write_bytes(data)
    new.replace(file)


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_index_that_is_damaged_anywhere_is_made_again(made, damage):
    with Library.open(made, encoder=HashEncoder()) as library:
        expected = read_state(made, library, searches=True)
    for seed in SEEDS:
        chance = random.Random(seed)
        files = [file for name in ("dense", "lexical") for file in made.glob(f"{name}*") if file.is_file()]
        files += [file for folder in made.glob("*-*") if folder.is_dir() for file in folder.iterdir()]
        file = chance.choice(sorted(file for file in files if file.stat().st_size))
        write(file, damage(file.read_bytes(), chance))
        with Library.open(made, encoder=HashEncoder()) as library:
            assert list(differences(read_state(made, library, searches=True), expected)) == [], (seed, file.name)


def test_the_indexes_of_another_library_are_made_again(made, articles, tmp_path):
    with Library.open(made, encoder=HashEncoder()) as library:
        expected = read_state(made, library, searches=True)
    for file in articles.rglob("*.*"):
        file.write_text(file.read_text().replace("Ling", "Tarn").replace("herring", "salmon"))
    other = make(tmp_path / "other", articles)
    for name in ("dense", "lexical"):
        for entry in made.glob(f"{name}*"):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        for entry in other.glob(f"{name}*"):
            shutil.copytree(entry, made / entry.name) if entry.is_dir() else shutil.copy(entry, made)
    with Library.open(made, encoder=HashEncoder()) as library:
        assert list(differences(read_state(made, library, searches=True), expected)) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_database_that_is_damaged_anywhere_gives_its_own_texts_or_one_sentence(made, damage):
    """Vectors have no checksum: damage there moves a rank, and no word of a quote."""
    file = made / "library.sqlite3"
    whole = file.read_bytes()
    with Library.open(made, encoder=HashEncoder()) as library:
        expected = library.documents()
    refused: list[str] = []
    for seed in SEEDS:
        damaged = damage(whole, random.Random(seed))
        for left in made.glob("library.sqlite3*"):
            left.unlink()
        file.write_bytes(damaged)
        try:
            with Library.open(made, encoder=HashEncoder()) as library:
                found = library.documents()
                passages = library.passages(library.passage_ids([each.document_id for each in found]))
        except LibraryError as error:
            refused.append(str(error))
            continue
        finally:
            assert file.stat().st_size >= len(damaged)  # nobody deleted it, or began a new one
        by_id = {each.document_id: each for each in expected}
        assert all(document == by_id[document.document_id] for document in found), seed
        for each in passages:
            passage = each.passage
            assert by_id[passage.document_id].text[passage.start : passage.end] == passage.text, seed
    assert refused or damage is flip
    assert [message for message in refused if "\n" in message or "; " not in message] == []


def test_the_command_says_in_one_sentence_that_a_database_is_damaged(made, articles):
    file = made / "library.sqlite3"
    file.write_bytes(b"garbage " * 1000)
    command = [sys.executable, "-m", "qa.doors.cli.command_line", "sync", str(articles), "--library", str(made)]
    ran = subprocess.run(command, env=here_and_offline(), capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1
    assert "if it is damaged, delete it and sync the articles again" in ran.stderr
    assert file.read_bytes() == b"garbage " * 1000


def test_two_processes_that_sync_at_once_encode_nothing_twice(articles, tmp_path):
    for number in range(40):
        (articles / f"log {number}.txt").write_text(
            f"Ship {number} came from Hest. It brought {number + 3} sacks of rye."
        )
    logs = [tmp_path / "first", tmp_path / "second"]
    running = []
    for log in logs:
        log.touch()
        command = [sys.executable, "-m", "eval.robustness.counted_sync"]
        command += [str(articles), str(tmp_path / "library"), str(log), "cheap"]
        running.append(subprocess.Popen(command, env=here_and_offline(), stdout=subprocess.PIPE, text=True))
    for process in running:
        output, _ = process.communicate(timeout=300)
        assert (process.returncode, output) == (0, "open\n")
    encoded = [line for log in logs for line in log.read_text().split()]
    with Library.open(tmp_path / "library", encoder=HashEncoder()) as library:
        assert len(encoded) == len(set(encoded)) == library.passage_count()
        assert library.document_count() == 43
        assert library.verify() == []
