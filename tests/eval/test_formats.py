"""The same articles in every format: what is written is what is read again, and the formats are compared."""

import json
from pathlib import Path

import pytest

from embeddings.document import Kind
from embeddings.syncing.reading import read_document
from eval.errors import FormatsError, QuestionsError
from eval.formats import __main__ as command
from eval.formats import conversion
from eval.formats.conversion import FORMATS, check_packages, write_articles
from eval.formats.editions import Edition, read_editions

ARTICLE = """---
title: The ferry of Holm gets a new captain after forty years
publisher: Harbour Gazette
author: Ida Lund
date: 2023-05-04
---

# The ferry of Holm gets a new captain after forty years

The ferry between Holm and the mainland has carried farmers, letters and cows since the bridge was lost in a storm.

## The old captain

Bo Larsen steered the ferry for forty years and never missed a day of work. He says that fog & ice were worse than any
storm, since "nobody can argue with a rock".

Larsen leaves his cap and his kettle on the bridge of the ferry, and hopes that the next captain will use both of them.

## The new captain

Mara Quist takes over the ferry of Holm on the first of June. She learned her trade on the icebreakers of the northern
ports and wants to sail twice a day in winter, also on Sundays. The island pays for the extra fuel.
"""
QUESTIONS = [
    {"query_id": "old", "question": "Who steered the ferry so long?", "document": "ferry", "answers": ["Larsen"]},
    {"query_id": "new", "question": "Who takes over the ferry in June?", "document": "ferry", "answers": ["Quist"]},
    {"query_id": "fuel", "question": "Who pays for the extra fuel?", "document": "ferry", "answers": ["island"]},
    {"query_id": "opera", "question": "Who wrote the opera Carmen?", "answers": [], "kind": "far"},
]  # fmt: skip


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.md").write_text(ARTICLE, encoding="utf-8")
    return folder


@pytest.fixture
def edition(articles: Path) -> Edition:
    (edition,) = read_editions(articles)
    return edition


@pytest.mark.parametrize("name", FORMATS)
def test_every_block_is_read_again_in_its_order_and_nothing_else(name: str, edition: Edition, tmp_path: Path) -> None:
    folder = write_articles([edition], name, tmp_path)
    document = read_document(folder / f"ferry{FORMATS[name].suffix}", folder)
    blocks = [(block.kind, document.text[block.start : block.end]) for block in document.blocks]
    body = [(kind is Kind.HEADING, words) for kind, words in blocks if kind in (Kind.HEADING, Kind.PARAGRAPH)]
    assert body == [(block.level > 0, block.words) for block in edition.blocks]
    assert document.metadata.title == edition.metadata.title
    assert document.metadata.author == "Ida Lund"
    assert document.metadata.date == "2023-05-04"


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_written_alike_each_time(name: str, edition: Edition) -> None:
    assert FORMATS[name].write(edition) == FORMATS[name].write(edition)


def test_an_article_of_other_blocks_is_one_plain_sentence(articles: Path) -> None:
    (articles / "list.md").write_text("# A list\n\n- one\n", encoding="utf-8")
    with pytest.raises(QuestionsError, match=r"block of the kind list_item.*use headings and paragraphs"):
        read_editions(articles)


def test_a_missing_package_is_one_plain_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "find_spec", lambda module: None)
    with pytest.raises(FormatsError, match=r"run pip install python-docx reportlab\.$"):
        check_packages(list(FORMATS))
    check_packages(["html", "epub"])


def test_a_folder_with_other_files_is_left_alone(edition: Edition, tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FormatsError, match=r"holds notes\.txt"):
        write_articles([edition], "html", tmp_path)


def test_nobody_looks_at_the_misses_of_the_test_split(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--output", str(tmp_path), "--misses"])
    assert "--split dev" in capsys.readouterr().err


@pytest.mark.model
def test_each_format_is_asked_and_compared(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    places = ["--articles", str(articles), "--questions", str(questions), "--output", str(tmp_path / "made")]
    assert command.main([*places, "--formats", "docx,html", "--check", "--misses"]) == 0
    printed = capsys.readouterr()
    header, markdown, *formats = printed.out.splitlines()[:4]
    assert header.split("  ")[0] == "format"
    assert markdown.startswith("markdown  3 of 3, 1.000 (")
    assert [line.split()[0] for line in formats] == ["docx", "html"]
    assert all("3 of 3, 1.000" in line and "+0 -0" in line for line in formats)
    assert printed.out.endswith("No format is worse than the Markdown by more than one question.\n")
    assert "Asking about docx: 100 %" in printed.err
