"""Folders of articles: deep nesting, and folders that cannot be listed."""

import os
from pathlib import Path
from typing import Any

import pytest

from embeddings.errors import ArticlesFolderError
from embeddings.syncing.folder import article_files


def close(monkeypatch: pytest.MonkeyPatch, closed: Path) -> None:
    """Have one folder closed, for root too, whom no permission stops."""
    scandir = os.scandir

    def refusing(path: Any) -> Any:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)


def test_a_folder_that_cannot_be_listed_is_reported_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "closed/b.md", "open/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Rain fell.")
    close(monkeypatch, tmp_path / "closed")
    listing = article_files(tmp_path)
    assert list(listing.files) == ["a.md", "open/c.txt"]
    assert list(listing.refused) == ["closed/"]
    assert "cannot be listed (Permission denied)" in listing.refused["closed/"]


def test_a_folder_of_articles_that_cannot_be_listed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(monkeypatch, tmp_path)
    with pytest.raises(ArticlesFolderError, match="cannot be listed"):
        article_files(tmp_path)


def _step(at: int, name: str) -> int:
    """The folder of this name, opened from the one that is open, which is closed: so deep, no path reaches."""
    there = os.open(name, os.O_RDONLY, dir_fd=at)
    os.close(at)
    return there


@pytest.mark.skipif(os.mkdir not in os.supports_dir_fd, reason="no folder can be made beyond the longest path here")
def test_folders_nested_beyond_the_longest_path_do_not_hide_the_rest(tmp_path: Path) -> None:
    (tmp_path / "z.md").write_text("Rain fell.")
    at = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1100):
        os.mkdir("deep1", dir_fd=at)
        at = _step(at, "deep1")
    try:
        listing = article_files(tmp_path)
    finally:
        for _ in range(1100):
            at = _step(at, "..")
            os.rmdir("deep1", dir_fd=at)
        os.close(at)
    assert list(listing.files) == ["z.md"]
    assert len(listing.refused) == 1
    assert "cannot be listed" in next(iter(listing.refused.values()))


def test_files_of_other_kinds_are_passed_over_by_name(tmp_path: Path) -> None:
    for name in ("a.md", "b.mp3", "sub/c.JPG", "sub/.hidden.pdf", ".git/d.pdf", "sub/~$g.docx", "e", "f.TXT"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Rain fell.")
    listing = article_files(tmp_path)
    assert list(listing.files) == ["a.md", "f.TXT"]
    assert listing.passed_over == ("b.mp3", "e", "sub/c.JPG")


def test_a_file_of_an_old_format_is_no_file_to_pass_over(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert list(article_files(tmp_path).files) == ["a.doc"]
