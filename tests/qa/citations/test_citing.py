"""Each format is read back by a reader that follows its specification, hostile text included."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Quote, Source
from qa.assistant import Assistant
from qa.citations.articles import one_line
from qa.citations.citing import cite
from qa.citations.formats import CitationFormat
from qa.retriever import Retriever

BRIDGE = Source(
    document_id="bridge.pdf",
    title="The bridge of Lindal",
    publisher="Lindal Herald",
    author="Ana Ruiz and Yang Qifei",
    date="2021-05-04",
    url="https://example.org/bridge",
    path="/articles/bridge.pdf",
    sha256="0" * 64,
    page="4",
    start=10,
    end=32,
)
OFFICE = Source("notes.md", "Minutes", None, "Lindal Town Office", None, None, "/n", "1" * 64, None, 0, 22, ("Costs",))
WORDS = "The county pays for it"
TODAY = date(2022, 1, 2)


def quoted(*sources: Source, words: str = WORDS, number: int = 1) -> Quote:
    return Quote(number, words, 0.9, sources)


def read_bibtex(text: str) -> list[dict[str, str]]:
    """Read entries as BibTeX does: a value ends at the brace that closes it, and a backslash changes no brace."""
    entries, at = [], 0
    while (at := text.find("@", at)) >= 0:
        kind, _, rest = text[at + 1 :].partition("{")
        key, _, rest = rest.partition(",")
        entry = {"": kind, "key": key}
        while not rest.lstrip().startswith("}"):
            name, _, rest = rest.partition("=")
            end = depth = 0
            while depth or rest[end] not in ",}":
                depth += (rest[end] == "{") - (rest[end] == "}")
                end += 1
            entry[name.strip()] = rest[:end].strip()
            rest = rest[end:].removeprefix(",")
        entries.append(entry)
        at = len(text) - len(rest)
    return entries


def read_ris(text: str) -> list[list[tuple[str, str]]]:
    """Read entries; a line without a tag fails, as readers take it for the rest of the line before."""
    assert "\n" not in text.replace("\r\n", "")
    entries: list[list[tuple[str, str]]] = [[]]
    for line in text.split("\r\n")[:-1]:
        tag, dash, value = line[:2], line[2:6], line[6:]
        assert tag.isalnum()
        assert dash == "  - "
        entries[-1].append((tag, value))
        if tag == "ER":
            entries.append([])
    assert entries.pop() == []
    return entries


def read_csl(text: str) -> list[dict[str, object]]:
    assert text.isascii()
    items: list[dict[str, object]] = json.loads(text)
    return items


def test_bibtex():
    (bridge, office) = read_bibtex(cite([quoted(BRIDGE, OFFICE)], CitationFormat.BIBTEX, TODAY))
    assert bridge == {
        "": "misc",
        "key": bridge["key"],
        "title": "{{The bridge of Lindal}}",
        "author": "{Ruiz, Ana and Yang, Qifei}",
        "publisher": "{Lindal Herald}",
        "howpublished": "{Lindal Herald}",
        "year": "{2021}",
        "month": "may",
        "date": "{2021-05-04}",
        "pages": "{4}",
        "url": "{https://example.org/bridge}",
        "urldate": "{2022-01-02}",
        "annote": "{“The county pays for it” (p. 4; bridge.pdf, characters 10–32)}",
    }
    assert office == {
        "": "misc",
        "key": office["key"],
        "title": "{{Minutes}}",
        "author": "{{Lindal Town Office}}",
        "annote": "{“The county pays for it” (in “Costs”; notes.md, characters 0–22)}",
    }


def test_ris():
    bridge, office = read_ris(cite([quoted(BRIDGE, OFFICE)], CitationFormat.RIS, TODAY))
    assert bridge[0] == ("TY", "ELEC")
    assert bridge[2:] == [
        ("TI", "The bridge of Lindal"),
        ("AU", "Ruiz, Ana"),
        ("AU", "Yang, Qifei"),
        ("PB", "Lindal Herald"),
        ("PY", "2021"),
        ("DA", "2021/05/04"),
        ("SP", "4"),
        ("UR", "https://example.org/bridge"),
        ("Y2", "2022/01/02"),
        ("N1", "“The county pays for it” (p. 4; bridge.pdf, characters 10–32)"),
        ("ER", ""),
    ]
    assert office[0] == ("TY", "GEN")
    assert ("AU", "Lindal Town Office") in office
    assert {"PB", "PY", "DA", "SP", "UR", "Y2"}.isdisjoint(dict(office))


def test_csl_json():
    bridge, office = read_csl(cite([quoted(BRIDGE, OFFICE)], CitationFormat.CSL_JSON, TODAY))
    assert bridge == {
        "id": bridge["id"],
        "type": "webpage",
        "title": "The bridge of Lindal",
        "author": [{"family": "Ruiz", "given": "Ana"}, {"family": "Yang", "given": "Qifei"}],
        "container-title": "Lindal Herald",
        "issued": {"date-parts": [[2021, 5, 4]]},
        "page": "4",
        "URL": "https://example.org/bridge",
        "accessed": {"date-parts": [[2022, 1, 2]]},
        "note": "“The county pays for it” (p. 4; bridge.pdf, characters 10–32)",
    }
    assert office == {
        "id": office["id"],
        "type": "document",
        "title": "Minutes",
        "author": [{"literal": "Lindal Town Office"}],
        "note": "“The county pays for it” (in “Costs”; notes.md, characters 0–22)",
    }


def test_all_formats_use_one_key_which_depends_on_the_article_alone():
    quotes = [quoted(OFFICE, BRIDGE)]
    keys = [entry["key"] for entry in read_bibtex(cite(quotes, CitationFormat.BIBTEX))]
    assert keys == [dict(entry)["ID"] for entry in read_ris(cite(quotes, CitationFormat.RIS))]
    assert keys == [item["id"] for item in read_csl(cite(quotes, CitationFormat.CSL_JSON))]
    assert keys[1].startswith("ruiz2021bridge-")
    elsewhere = replace(BRIDGE, page="9", start=70, end=92, path="/moved/bridge.pdf")
    assert [keys[1]] == [item["id"] for item in read_csl(cite([quoted(elsewhere)], CitationFormat.CSL_JSON))]
    twin = replace(BRIDGE, document_id="copy.pdf")
    assert len({item["id"] for item in read_csl(cite([quoted(BRIDGE, twin)], CitationFormat.CSL_JSON))}) == 2


def test_an_article_stands_once_with_all_its_quotes_and_pages():
    later = replace(BRIDGE, page="iv", start=90, end=96)
    quotes = [quoted(BRIDGE), quoted(OFFICE, number=2), quoted(later, words="In May", number=3), quoted(BRIDGE)]
    bridge, _ = read_csl(cite(quotes, CitationFormat.CSL_JSON))
    assert bridge["page"] == "4, iv"
    assert bridge["note"] == (
        "“The county pays for it” (p. 4; bridge.pdf, characters 10–32)\n“In May” (p. iv; bridge.pdf, characters 90–96)"
    )


@pytest.mark.parametrize("page", [None, "slide 3", "00:01:04"])
def test_only_printed_numbers_are_pages(page):
    (item,) = read_csl(cite([quoted(replace(BRIDGE, page=page))], CitationFormat.CSL_JSON))
    assert "page" not in item


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/x", "example.org", "http://[", ""])
def test_only_addresses_of_the_web_are_named(url):
    (item,) = read_csl(cite([quoted(replace(BRIDGE, url=url or None))], CitationFormat.CSL_JSON))
    assert "URL" not in item
    assert item["type"] == "document"


def test_an_upload_is_named_without_its_owner():
    upload = replace(OFFICE, document_id=".uploads/0a1b2c/minutes.md")
    for form in CitationFormat:
        text = cite([quoted(upload)], form)
        assert "minutes.md" in text
        assert "0a1b2c" not in text


def test_no_quotes_are_no_entries():
    assert [cite([], form) for form in CitationFormat] == ["", "", "[]\n"]


def test_an_unknown_format_is_named():
    with pytest.raises(ValueError, match="'endnote' is not a valid CitationFormat"):
        cite([], "endnote")


PIECES = [*'\\{}#$%&_~^"@,=-AaB1 \n\r\u2028\x85\x00\x1b\ud800“', "\r\n", "ER  - ", "\nTY  - ", "},\n@book{"]
HOSTILE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join)
SOURCES = st.builds(
    replace, st.just(BRIDGE), title=HOSTILE, publisher=HOSTILE, author=HOSTILE, document_id=HOSTILE,
    url=st.none() | HOSTILE.map("https://example.org/".__add__), page=st.none() | HOSTILE,
    headings=st.tuples(HOSTILE) | st.just(()),
)  # fmt: skip
EXPECTED = {
    "",
    "key",
    "title",
    "author",
    "publisher",
    "howpublished",
    "year",
    "month",
    "date",
    "pages",
    "url",
    "annote",
}
TAGS = {"TY", "ID", "TI", "AU", "PB", "PY", "DA", "SP", "UR", "N1", "ER"}


@given(source=SOURCES, words=HOSTILE)
def test_no_text_of_an_article_leaves_its_field(source, words):
    quotes = [quoted(source, words=words), quoted(OFFICE)]
    hostile, plain = read_bibtex(cite(quotes, CitationFormat.BIBTEX))
    assert set(hostile) <= EXPECTED
    assert plain["title"] == "{{Minutes}}"
    assert all(value.count("{") == value.count("}") for value in hostile.values())
    hostile_lines, plain_lines = read_ris(cite(quotes, CitationFormat.RIS))
    assert {tag for tag, _ in hostile_lines} <= TAGS
    assert [tag for tag, _ in hostile_lines].count("ER") == 1
    assert ("TI", "Minutes") in plain_lines
    assert dict(hostile_lines)["TI"] == one_line(source.title)
    item, _ = read_csl(cite(quotes, CitationFormat.CSL_JSON))
    assert all(line.startswith("“") for line in str(item["note"]).split("\n"))


def test_the_answer_of_a_library_is_cited(library):
    answer = Assistant(Retriever(library)).ask("Where did the fish market move?")
    (item, *_) = read_csl(cite(answer.quotes, CitationFormat.CSL_JSON))
    assert item["title"] == answer.quotes[0].sources[0].title
    assert item["author"] == [{"family": "Ruiz", "given": "Ana"}]
    assert answer.quotes[0].text in str(item["note"])
