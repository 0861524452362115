"""The shipped editions hold every fact of the reports, in words of their own.

`tests/data/facts.jsonl` lists the facts of the five reports, one a line: the document, the fact, and what must stand
together in one paragraph for the document to tell it: of every group at least one spelling.
"""

import datetime
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from embeddings.syncing.reading import read_document

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
ORIGINALS = ROOT.parent / "shared" / "articles"
DOCUMENTS = ("liuzhuang", "qinzao", "shengze", "suzhou", "xiangtan")

# So many words in a row are no accident, nor a name that an edition has to give as it is.
RUN = 8


class Fact(NamedTuple):
    document: str
    fact: str
    together: tuple[tuple[str, ...], ...]

    def stands_in(self, text: str) -> bool:
        """Whether one paragraph, or the front matter, holds a spelling of every group."""
        return any(all(any(stands(spelling, p) for spelling in group) for group in self.together) for p in parts(text))


@cache
def facts() -> tuple[Fact, ...]:
    rows = map(json.loads, (ROOT / "tests" / "data" / "facts.jsonl").read_text(encoding="utf-8").splitlines())
    return tuple(Fact(row["document"], row["fact"], tuple(map(tuple, row["together"]))) for row in rows)


def normal(text: str) -> str:
    """Lower case, straight quotes, one space for white space and hyphens, no commas inside numbers."""
    straight = text.casefold().translate(str.maketrans("“”‘’", "\"\"''"))
    return re.sub(r"[\s‐‑–—-]+", " ", re.sub(r"(?<=\d),(?=\d)", "", straight)).strip()


@cache
def parts(text: str) -> tuple[str, ...]:
    return tuple(normal(part) for part in re.split(r"\n\s*\n", text) if part.strip())


def stands(spelling: str, normal_text: str) -> bool:
    """Whether it stands there, from the start of a word on; a number must end where it ends."""
    wanted = normal(spelling)
    end = r"(?!\d)" if wanted.replace(" ", "").isdigit() else ""
    return re.search(rf"(?<!\w){re.escape(wanted)}{end}", normal_text) is not None


def missing(document: str, text: str) -> list[str]:
    return [fact.fact for fact in facts() if fact.document == document and not fact.stands_in(text)]


def edition(document: str) -> str:
    return (SEEDS / f"{document}.md").read_text(encoding="utf-8")


def original(document: str) -> str:
    if not ORIGINALS.is_dir():
        pytest.skip(f"the original reports are not here ({ORIGINALS.name}/ beside the repository)")
    return (ORIGINALS / f"{document}.txt").read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def runs(text: str) -> dict[tuple[str, ...], None]:
    found = words(text)
    return dict.fromkeys(tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1))


def shared_runs(text: str, other: str) -> list[str]:
    return [" ".join(run) for run in runs(text).keys() & runs(other).keys()]


def test_there_are_five_editions_and_a_list_of_facts_for_each():
    assert sorted(path.stem for path in SEEDS.glob("*.md")) == sorted(DOCUMENTS)
    counts = {document: sum(fact.document == document for fact in facts()) for document in DOCUMENTS}
    assert sum(counts.values()) == len(facts())
    assert min(counts.values()) >= 40
    assert all(fact.together and all(fact.together) for fact in facts())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_an_edition_holds_every_fact(document):
    assert missing(document, edition(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_listed_fact_stands_in_the_original(document):
    assert missing(document, original(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_an_edition_is_in_words_of_its_own(document):
    assert shared_runs(edition(document), original(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_list_of_facts_is_in_words_of_its_own(document):
    for fact in facts():
        assert shared_runs(fact.fact, original(document)) == [], fact.fact


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_file_carries_a_sentence_of_an_original(document):
    # The reports lack many a space after a full stop.
    sentences = re.split(r"[.?!。][”\"]?(?=[\sA-Z“])|\n", original(document))
    needles = [f" {' '.join(found)} " for sentence in sentences if len(found := words(sentence)) >= RUN]
    assert len(needles) > 10
    carried = {
        f"{path.relative_to(ROOT)}: {needle.strip()}"
        for path in text_files()
        for text in [f" {' '.join(words(path.read_text(encoding='utf-8')))} "]
        for needle in needles
        if needle in text
    }
    assert carried == set()


@cache
def text_files() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout, so there is no list of the repository's files")
    listing = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
    paths = [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]
    return [path for path in paths if is_text(path.read_bytes())]


def is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_front_matter_is_valid_and_says_that_this_is_an_edition(document):
    text = edition(document)
    found = re.match(r"---\n(.*?)\n---\n\n# ([^\n]*)\n\n", text, re.DOTALL)
    assert found
    about = yaml.safe_load(found[1])
    assert about.keys() <= {"title", "publisher", "author", "date", "url", "edition"}
    assert about["title"] == found[2]
    assert re.fullmatch(r"An English edition in Quoth's own words of a report .+, not a copy", about["edition"])
    assert isinstance(about.get("date"), datetime.date | None)
    read = read_document(SEEDS / f"{document}.md", SEEDS)
    assert read.text == text
    assert (read.metadata.title, read.metadata.publisher, read.metadata.author, read.metadata.url) == (
        about["title"], about.get("publisher"), about.get("author"), about.get("url"),
    )  # fmt: skip
    assert read.metadata.date == (about["date"].isoformat() if "date" in about else None)


@pytest.mark.parametrize(
    ("document", "was", "becomes"),
    [
        ("liuzhuang", "170", "1700"),
        ("liuzhuang", "Li Haihui", "Li Haihai"),
        ("qinzao", "85 years", "58 years"),
        ("shengze", "Hengli", "Hongli"),
        ("suzhou", "1,397", "1,379"),
        ("suzhou", "Sheng Zheng", "Zheng Sheng"),
        ("xiangtan", "07:29", "07:59"),
    ],
)
def test_a_changed_fact_is_noticed(document, was, becomes):
    text = edition(document)
    assert was in text
    assert missing(document, text.replace(was, becomes)) != []


def test_a_copied_run_of_words_is_noticed():
    ten = "One two three, four-five six; seven eight nine ten"
    assert shared_runs(f"They said: {ten.upper()}!", f"{ten.replace(',', '')}.") != []
    assert shared_runs("one two three four five six seven", ten) == []


@pytest.mark.parametrize(
    ("spelling", "text", "there"),
    [
        ("class", "four classes", True),
        ("class", "subclass", False),
        ("30", "over 30 people", True),
        ("30", "300 people", False),
        ("300", "1,300 people", False),
        ("1300", "1,300 people", True),
        ("new era", "New-Era“Practice", True),
        ("Party members'", "party  members’ day", True),
        ("85 year", "85-year-old", True),
    ],
)
def test_where_a_spelling_stands(spelling, text, there):
    assert stands(spelling, normal(text)) is there
