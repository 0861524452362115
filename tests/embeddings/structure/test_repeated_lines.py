"""The furniture of a site: lines that many files of one folder repeat at an edge, and no text of an article."""

from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.library import Library
from embeddings.structure.left_out import left_out_text
from embeddings.structure.repeated_lines import EdgeCounter, EdgeLines

PLEA = "Readers like you keep this paper alive, so please join our circle of friends."
TEXTS = [
    "The crane on the old quay was painted red on Monday by two apprentices from Varl.",
    "Nets will be mended in the school this winter, since the boat house has no stove.",
    "A heron stood on the roof of the bakery all day, and the children gave it a name.",
    "The ferry to Ness runs again after a pause of eleven days, with a new engine.",
    "The choir sang in the lock chamber, and the keeper let the water in very slowly.",
]


def repeated(files: dict[str, str]) -> set[tuple[str, str]]:
    counter = EdgeCounter()
    for document_id, text in files.items():
        counter.add(document_id, EdgeLines.of(text.encode()))
    return set(counter.repeated())


def site(line: str, count: int = 4, *, folder: str = "", others: int = 0) -> dict[str, str]:
    with_line = {f"{folder}{i}.txt": f"Number {i}\n\n{TEXTS[i]}\n\n{line}\n" for i in range(count)}
    return with_line | {f"{folder}o{i}.txt": f"Other {i}\n\n{TEXTS[i]} And so on.\n" for i in range(others)}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(site(PLEA), {("", PLEA)}, id="four files"),
        pytest.param(site(PLEA, folder="news/town/"), {("news/town", PLEA)}, id="in a folder below"),
        pytest.param(site(PLEA, others=4), {("", PLEA)}, id="half of the files"),
        pytest.param(site(PLEA, 3), set(), id="three files"),
        pytest.param(site(PLEA, others=5), set(), id="less than half of the files"),
        pytest.param(site(PLEA, 2) | site(PLEA, 2, folder="b/"), set(), id="files of two folders"),
        pytest.param(
            {f"{i}.txt": f"Copy {i}\n\n{TEXTS[0]}\n{PLEA}\n" for i in range(4)}, set(), id="copies of an article"
        ),
        pytest.param(
            {f"{i}.txt": "\n".join([*TEXTS, f"In the year of {i}", *TEXTS[::-1], PLEA, *TEXTS]) for i in range(4)},
            set(),
            id="copies of a longer article",
        ),
        pytest.param(
            {f"{i}.txt": f"{'a b c.' * 9} {i}\n" + "x\n" * 9 + f"{PLEA}\n" + "x\n" * 9 for i in range(4)},
            set(),
            id="in the middle",
        ),
    ],
)
def test_lines_that_many_files_repeat(files: dict[str, str], found: set[tuple[str, str]]) -> None:
    assert repeated(files) == found


@pytest.mark.parametrize(
    "line",
    [
        "The office is open from 9 on all days of the week.",
        "Write to the office at desk@kelm.example or come by.",
        "Present: Ida Holm and most of the members",
        "Ida Holm, Chair of the Kelm Rowers",
        "# What the council said on the day",
        "With kind regards",
    ],
)
def test_a_line_that_may_state_a_fact_is_no_furniture(line: str) -> None:
    assert repeated(site(line)) == set()


def quotable(library: Library) -> str:
    documents = library.documents()
    return "\n".join(d.text[b.start : b.end] for d in documents for b in d.blocks)


def test_a_library_leaves_repeated_lines_out_as_long_as_they_are_repeated(
    open_library: Callable[..., Library], tmp_path: Path
) -> None:
    folder = tmp_path / "paper"
    folder.mkdir()
    files = site(PLEA)
    for name, text in list(files.items())[:3]:
        (folder / name).write_text(text, encoding="utf-8")
    library = open_library()
    library.sync(folder)
    assert quotable(library).count(PLEA) == 3
    (folder / "3.txt").write_text(files["3.txt"], encoding="utf-8")
    report = library.sync(folder)
    assert (report.added, report.changed) == (("3.txt",), ("0.txt", "1.txt", "2.txt"))
    assert PLEA not in quotable(library)
    assert all(text in quotable(library) for text in TEXTS[:4])
    for document in library.documents():
        assert [document.text[start:end] for start, end in left_out_text(document)] == [PLEA]
    assert library.verify() == []
    assert library.sync(folder).unchanged == tuple(sorted(files))
    (folder / "1.txt").unlink()
    library.sync(folder)
    assert quotable(library).count(PLEA) == 3
    assert library.verify() == []


def test_an_article_of_repeated_lines_alone_keeps_them(open_library: Callable[..., Library], tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    folder.mkdir()
    for name, text in {**site(PLEA, 5), "9.txt": f"Title\n\n{PLEA}\n"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = open_library()
    library.sync(folder)
    assert quotable(library).count(PLEA) == 1
