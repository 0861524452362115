"""The state of an old quote, against a search through every place of every article."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.document import Block, Document, Kind, Metadata
from embeddings.languages.english import ENGLISH
from embeddings.syncing.reading import read_document
from qa.answer import Source
from qa.history.nearest_words import nearest_words
from qa.history.recheck import Checked, QuoteState, check_source
from qa.quotes.places import is_quotable, source_at

WORDS = "The county paid for it."


class Shelf:
    """Articles that are looked through one by one."""

    def __init__(self, *documents: Document) -> None:
        self.documents = {document.document_id: document for document in documents}

    def find_document(self, document_id: str) -> Document | None:
        return self.documents.get(document_id)

    def find_text(self, words: str) -> list[tuple[str, int]]:
        return sorted((i, d.text.index(words)) for i, d in self.documents.items() if words in d.text)

    def find_similar(self, words: str) -> list[str]:
        return sorted(self.documents)


def article(document_id: str, text: str, *, quotable: bool = True, sha256: str = "") -> Document:
    blocks = (Block(0, len(text), Kind.PARAGRAPH),) if quotable and text else ()
    return Document(document_id, f"/{document_id}", sha256 or f"{document_id}'s", text, Metadata(document_id), blocks)


def cited(document_id: str, start: int, words: str = WORDS, sha256: str = "then") -> Source:
    return Source(document_id, "Then", None, None, None, None, "/then", sha256, None, start, start + len(words))


def state_and_place(checked: Checked) -> tuple[str, str, int]:
    return checked.state, checked.source.document_id, checked.source.start


@pytest.mark.parametrize(
    ("documents", "source", "expected"),
    [
        pytest.param([article("a", f"Yes. {WORDS}")], cited("a", 5), ("verbatim", "a", 5), id="where it was"),
        pytest.param(
            [article("a", f"Yes. {WORDS}", quotable=False)], cited("a", 5), ("verbatim", "a", 5),
            id="where it was, outside of the blocks now",
        ),
        pytest.param([article("a", f"Oh yes. {WORDS}")], cited("a", 5), ("moved", "a", 8), id="further on"),
        pytest.param(
            [article("a", f"{WORDS} {WORDS} no {WORDS}"), article("b", f"Yes. {WORDS}", sha256="then")],
            cited("a", 25), ("moved", "a", 24), id="the nearest in the same article",
        ),
        pytest.param(
            [article("a", f"{WORDS}-{WORDS}")], cited("a", 12), ("moved", "a", 0), id="of two as near, the first"
        ),
        pytest.param([article("a", WORDS)], cited("a", 10**9), ("moved", "a", 0), id="beyond the article's end"),
        pytest.param(
            [article("b", WORDS), article("c", WORDS, sha256="then"), article("d", WORDS, sha256="then")],
            cited("a", 0), ("moved", "c", 0), id="a renamed file before another",
        ),
        pytest.param(
            [article("b", f"So. {WORDS}"), article("c", WORDS)], cited("a", 0), ("moved", "b", 4),
            id="the first of others",
        ),
        pytest.param(
            [article("a", WORDS, quotable=False), article("b", WORDS, quotable=False)],
            cited("a", 3), ("changed", "a", 3), id="only outside of the blocks",
        ),
        pytest.param(
            [article("a", f"x{WORDS}"), article("b", f"1{WORDS}")], cited("a", 3), ("drifted", "a", 0),
            id="in the midst of a word",
        ),
        pytest.param([article("a", f"So. {WORDS.upper()}")], cited("a", 0), ("drifted", "a", 4), id="in other letters"),
        pytest.param(
            [article("b", WORDS.replace("county", "county\n"))], cited("a", 0), ("drifted", "b", 0),
            id="nearly in another article",
        ),
        pytest.param([article("b", WORDS.replace("paid", "lied"))], cited("a", 0), ("gone", "a", 0), id="another fact"),
        pytest.param([article("a", "")], cited("a", 0), ("changed", "a", 0), id="an empty article"),
        pytest.param([article("b", "Nothing.")], cited("a", 0), ("gone", "a", 0), id="nothing left"),
        pytest.param([], cited("a", 0), ("gone", "a", 0), id="no article at all"),
    ],
)  # fmt: skip
def test_what_has_become_of_a_quote(documents, source, expected):
    assert state_and_place(check_source(WORDS, source, Shelf(*documents))) == expected


def test_a_new_place_is_cited_as_its_article_is_now(tmp_path: Path) -> None:
    text = f"---\ntitle: The new bridge\nauthor: Ana Ruiz\n---\n\nIt opened.\n\n{WORDS}\n"
    (tmp_path / "new.md").write_bytes(text.encode())
    document = read_document(tmp_path / "new.md", tmp_path)
    checked = check_source(WORDS, cited("old.md", 0), Shelf(document))
    start = text.index(WORDS)
    assert checked == Checked(QuoteState.MOVED, source_at(document, start, start + len(WORDS)))
    assert (checked.source.title, checked.source.author) == ("The new bridge", "Ana Ruiz")
    assert (checked.source.path, checked.source.sha256) == (document.path, document.sha256)


def test_one_letter_over_and_over_is_no_place_for_a_part_of_it():
    letters = article("a", "a" * 200_000)
    assert check_source("a" * 1000, cited("a", 10**6, "a" * 1000), Shelf(letters)).state is QuoteState.CHANGED


OLD = (
    "The council of Orrin opened the new bridge in the spring of 1998, and 12 people of the first shift, led by Ann "
    "Lee, did not pay for the efficient ferry."
)


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        pytest.param("efficient", "effi-\ncient", "drifted", id="a hyphen at the end of a line"),
        pytest.param("efficient", "e\ufb03cient", "drifted", id="a ligature"),
        pytest.param("new bridge", "newbridge", "drifted", id="glued words"),
        pytest.param(" ", "\n ", "drifted", id="white space"),
        pytest.param("first shift", "“first shift”", "drifted", id="quotation marks"),
        pytest.param("the new", "the", "drifted", id="a word left out"),
        pytest.param("new", "new wooden", "drifted", id="a word added"),
        pytest.param("in the spring of", "in spring", "drifted", id="small words left out"),
        pytest.param("ferry", "ferries", "drifted", id="another ending"),
        pytest.param("12", "13", "changed", id="another number"),
        pytest.param("12", "1.2", "changed", id="the same digits"),
        pytest.param("12", "12 %", "changed", id="a share"),
        pytest.param("12", "1²", "changed", id="a power"),
        pytest.param("first", "second", "changed", id="a number in words"),
        pytest.param("did not pay", "did pay", "changed", id="a negation left out"),
        pytest.param("did not pay", "didn't pay", "changed", id="a negation in other words"),
        pytest.param("Ann Lee", "Eva Lee", "changed", id="another name"),
        pytest.param(", led by Ann Lee,", "", "changed", id="a name left out"),
        pytest.param("opened", "closed", "changed", id="another word"),
        pytest.param("for", "against", "changed", id="the opposite"),
    ],
)
def test_drifted_words_are_told_from_another_fact(old, new, state):
    now = OLD.replace(old, new)
    text = f"The ferry was old. {now} Then it rained."
    checked = check_source(OLD, cited("a", 3, OLD), Shelf(article("a", text)))
    assert checked.state == state
    assert checked.nearest is not None
    assert checked.nearest.text == now
    assert 0.9 < checked.nearest.similarity < 1
    place = checked.nearest.source
    assert text[place.start : place.end] == now
    assert checked.source == (place if state == "drifted" else cited("a", 3, OLD))


def test_drift_in_letters_without_capitals():
    old = "苏州市盛泽镇的三百名志愿者去年为老人修理了房屋。"
    for now, state in ((old.replace("志愿", "志\n愿"), "drifted"), (old.replace("三", "四"), "changed")):
        checked = check_source(old, cited("a", 0, old), Shelf(article("a", f"前面的话。{now}后面。")))
        assert (checked.state, checked.nearest and checked.nearest.text) == (state, now)


def test_words_of_which_few_are_left_are_near_nothing():
    for text in ("The ferry was old. Then it rained.", "The council of Orrin met.", "x" * 10_000, "the " * 10_000):
        checked = check_source(OLD, cited("a", 3, OLD), Shelf(article("a", text)))
        assert (checked.state, checked.nearest) == ("changed", None)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param("aaaa" + " a" * 1_400, "aaaa " + "a b " * 20_000, id="one word over and over"),
        pytest.param("中文字符" + "中" * 1_400, "中文字符" + "中文" * 20_000, id="one character over and over"),
    ],
)
def test_words_that_match_everywhere_are_not_compared(words, text):
    assert nearest_words(words, article("a", text), ENGLISH) is None


def test_letters_that_are_longer_in_lower_case_move_no_place():
    text = f"{'İ' * 2_000}. {OLD.replace('1998', '1999')}"
    assert check_source(OLD, cited("a", 0, OLD), Shelf(article("a", text))).nearest is not None


def test_a_long_quote_has_not_drifted_if_its_end_may_say_something_else():
    begin = " ".join(f"The ferry took the road to village number {chr(97 + n % 26) * 6}." for n in range(90))
    old, now = f"{begin} It never came back.", f"{begin.replace('took the', 'took that')} It came back at once."
    checked = check_source(old, cited("a", 0, old), Shelf(article("a", now)))
    assert (checked.state, checked.nearest is not None) == ("changed", True)


@settings(deadline=None)
@given(st.text(max_size=300), st.text(min_size=1, max_size=60), st.lists(st.integers(0, 300), max_size=8))
def test_nearest_words_are_a_quotable_slice(text, words, cuts):
    edges = sorted({min(cut, len(text)) for cut in cuts})
    blocks = tuple(Block(a, b, Kind.PARAGRAPH) for a, b in zip(edges[::2], edges[1::2], strict=False))
    document = Document("a", "/a", "s", f"{text}{words}", Metadata("a"), blocks)
    nearest = nearest_words(words, document, ENGLISH)
    if nearest is not None:
        start, end = nearest.source.start, nearest.source.end
        assert document.text[start:end] == nearest.text != ""
        assert is_quotable(document, start, end)
        assert 0 <= nearest.similarity < 1


SENTENCES = st.sampled_from(["He paid.", "She paid.", "he paid.", "paid", "Menu", "He paid. She paid.", "x"])


@st.composite
def shelves(draw: st.DrawFn) -> Shelf:
    documents = []
    for document_id in draw(st.sets(st.sampled_from("abcd"))):
        parts = draw(st.lists(st.tuples(SENTENCES, st.sampled_from([" ", "\n\n", ""]), st.booleans()), max_size=8))
        text, blocks = "", []
        for words, gap, quotable in parts:
            if quotable:
                blocks.append(Block(len(text), len(text) + len(words), Kind.PARAGRAPH))
            text += words + gap
        sha256 = draw(st.sampled_from(["then", "now"]))
        documents.append(Document(document_id, f"/{document_id}", sha256, text, Metadata(document_id), tuple(blocks)))
    return Shelf(*documents)


@settings(deadline=None)
@given(shelves(), SENTENCES, st.sampled_from("abcd"), st.integers(0, 60))
def test_the_state_is_what_a_search_through_all_places_finds(shelf, words, document_id, start):
    def may_be_cited(document: Document, at: int) -> bool:
        end = at + len(words)
        around = document.text[max(0, at - 1) : at], document.text[end : end + 1]
        touches = (words[0].isalnum() and around[0].isalnum()) or (words[-1].isalnum() and around[1].isalnum())
        return document.text[at:end] == words and not touches and is_quotable(document, at, end)

    places = {
        (i, at)
        for i, document in shelf.documents.items()
        for at in range(len(document.text))
        if may_be_cited(document, at)
    }
    source = cited(document_id, start, words)
    checked = check_source(words, source, shelf)
    document = shelf.documents.get(document_id)
    here = [at for i, at in places if i == document_id]
    if document and document.text[start : start + len(words)] == words:
        assert checked == Checked(QuoteState.VERBATIM, source)
    elif not places:
        stale = {QuoteState.DRIFTED, QuoteState.GONE if document is None else QuoteState.CHANGED}
        assert checked.state in stale
        assert (checked.source == source) == (checked.state is not QuoteState.DRIFTED)
    else:
        assert checked.state is QuoteState.MOVED
        assert (checked.source.document_id, checked.source.start) in places
        if here:
            assert checked.source.document_id == document_id
            assert abs(checked.source.start - start) == min(abs(at - start) for at in here)
        else:
            same_file = {shelf.documents[i].sha256 == "then" for i, _ in places}
            assert (checked.source.sha256 == "then") is (True in same_file)
