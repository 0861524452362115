"""Checking a library against its files: every kind of difference is found, and none where there is none."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from embeddings.errors import LibraryError
from embeddings.library import Library

CHANGED = "market/fish.md"


def tamper(library: Library, sql: str) -> None:
    with sqlite3.connect(library.folder / "library.sqlite3") as connection:
        connection.execute(sql)
    connection.close()


def messages(library: Library) -> list[str]:
    problems = library.verify()
    assert {problem.document_id for problem in problems} <= {CHANGED}
    for problem in problems:
        assert "\n" not in problem.message
        assert problem.message.endswith(".")
    return [problem.message for problem in problems]


def test_a_good_library_has_no_problem(library, articles):
    assert library.verify() == []
    deep = articles / "a" / "b" / "c"
    deep.mkdir(parents=True)
    shutil.copy(articles / CHANGED, deep / "deep fish.md")
    library.sync(articles)
    assert "a/b/c/deep fish.md" in library.document_ids()
    assert library.verify() == []


def test_an_empty_library_has_no_problem(open_library):
    assert open_library().verify() == []


def test_a_model_without_token_vectors_has_no_problem(open_library, articles, make_toy):
    class Pooled(make_toy):  # type: ignore[misc,valid-type]
        def encode_query(self, text):
            encoding = super().encode_query(text)
            return type(encoding)(encoding.vector, None, encoding.token_starts[:0])

    library = open_library(encoder=Pooled())
    library.sync(articles)
    assert library.verify() == []
    tamper(library, "UPDATE passages SET vector = zeroblob(80)")  # it knew no word of them, for all that can be told
    assert library.verify() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(Path.unlink, "is gone; sync again to remove it", id="gone"),
        pytest.param(lambda file: file.write_text("Other words. They differ."), "has changed since", id="changed"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes() + b"\n"), "has changed since", id="one byte more"),
        pytest.param(lambda file: file.write_bytes(b"   "), "holds no text to quote", id="unreadable"),
        pytest.param(lambda file: (file.unlink(), file.mkdir()), "not a regular file", id="a folder now"),
        pytest.param(lambda file: (file.unlink(), file.symlink_to("nowhere")), "vanished", id="a dead link now"),
    ],
)
def test_a_file_that_differs_is_found(library, articles, change, message):
    change(articles / CHANGED)
    found = messages(library)
    assert len(found) == 1
    assert message in found[0]


def test_a_folder_that_was_moved_is_found_until_it_is_synced(library, articles):
    moved = articles.rename(articles.parent / "moved")
    assert [problem.document_id for problem in library.verify()] == library.document_ids()
    assert all("is gone" in problem.message for problem in library.verify())
    library.sync(moved)
    assert library.verify() == []


FISH = f"(SELECT document_key FROM documents WHERE document_id = '{CHANGED}')"
FIRST = f"passage_id = (SELECT min(passage_id) FROM passages WHERE document_key = {FISH})"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        pytest.param(
            "UPDATE texts SET text = replace(text, 'Forty', 'Fifty')", "not the text that was read", id="text"
        ),
        pytest.param(
            "UPDATE documents SET metadata = replace(metadata, 'Ana', 'Eva')", "not the text that was", id="metadata"
        ),
        pytest.param("UPDATE texts SET blocks = '[]'", "not the text that was read", id="blocks"),
        pytest.param("UPDATE documents SET sha256 = '0'", "not the text that was read", id="hash"),
        pytest.param("UPDATE documents SET path = '/'", "does not fit the id of this article", id="path"),
        pytest.param("UPDATE documents SET path = ''", "does not fit the id of this article", id="no path"),
        pytest.param("UPDATE documents SET path = '/x/y.md'", "does not fit the id of this article", id="another path"),
        pytest.param("UPDATE documents SET metadata = '{'", "holds a damaged row", id="no metadata"),
        pytest.param("DELETE FROM passages WHERE {first}", "paragraphs once each", id="passage lost"),
        pytest.param(
            "UPDATE passages SET start_character = start_character + 3 WHERE {first}",
            "do not fill it",
            id="start moved",
        ),
        pytest.param(
            "UPDATE passages SET end_character = end_character + 1 WHERE {first}", "do not fill", id="end moved"
        ),
        pytest.param("UPDATE passages SET end_character = 100000 WHERE {first}", "do not fill it", id="end far"),
        pytest.param("UPDATE passages SET start_character = -5 WHERE {first}", "do not fill it", id="start < 0"),
        pytest.param("UPDATE passages SET end_character = start_character WHERE {first}", "do not fill", id="empty"),
        pytest.param("UPDATE passages SET sentences = '[]' WHERE {first}", "do not fill it", id="sentences lost"),
        pytest.param(
            "UPDATE passages SET sentences = '[[0, 9, \"title\"]]' WHERE {first}", "do not fill", id="sentences"
        ),
        pytest.param("UPDATE passages SET vector = zeroblob(80) WHERE {first}", "vectors stored for", id="vector 0"),
        pytest.param("UPDATE passages SET vector = x'0000803f' WHERE {first}", "damaged", id="vector shortened"),
        pytest.param(
            "UPDATE passages SET vector = CAST(substr(vector, 1, 76) || x'0000c07f' AS BLOB) WHERE {first}",
            "vectors stored for",
            id="vector is no number",
        ),
        pytest.param("UPDATE passages SET codes = x'00' WHERE {first}", "holds a damaged row", id="codes shortened"),
        pytest.param(
            "UPDATE passages SET token_starts = CAST(x'ffffff7f' || substr(token_starts, 5) AS BLOB) WHERE {first}",
            "vectors stored for",
            id="token outside",
        ),
    ],
)
def test_what_was_tampered_with_is_found(library, sql, message):
    tamper(library, sql.replace("{first}", FIRST) if "{first}" in sql else f"{sql} WHERE document_key = {FISH}")
    found = messages(library)
    assert found
    assert any(message in each for each in found), found


def test_a_passage_held_twice_is_found(library):
    tamper(
        library,
        "INSERT INTO passages (document_key, start_character, end_character, sentences, vector, codes, token_starts, "
        "byline, owner, generation) SELECT document_key, start_character, end_character, sentences, vector, codes, "
        f"token_starts, byline, owner, generation FROM passages WHERE {FIRST}",
    )
    assert any("paragraphs once each" in message for message in messages(library))


def test_a_damaged_file_is_told(library):
    file = library.folder / "library.sqlite3"
    library.close()
    data = file.read_bytes()
    middle = len(data) // 1024 // 2 * 1024
    file.write_bytes(data[:middle] + b"\xa5" * 1024 + data[middle + 1024 :])
    with (
        pytest.raises(LibraryError, match=r"if it is damaged, delete it and sync the articles again"),
        Library.open(library.folder, encoder=library.encoder) as opened,
    ):
        opened.verify()
