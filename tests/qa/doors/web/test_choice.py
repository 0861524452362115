"""The articles that one visitor sees of a library with uploads of several, and the choice among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.errors import LibraryError
from embeddings.library import Library
from embeddings.scope import Scope
from embeddings.syncing.uploads import UPLOADS, owner_of
from qa.doors.web.choice import MOST_CHOSEN, chosen_scope
from qa.doors.web.errors import RequestError

ANN, BOB = "a" * 16, "b" * 16
FOLDER = ["bridge.txt", "market/fish.md", "market/year.txt"]
ANNS, BOBS = f"{UPLOADS}/{ANN}/x/ann.md", f"{UPLOADS}/{BOB}/bob.md"


@pytest.fixture
def shared(library: Library) -> Library:
    for document_id, text in ((ANNS, "Ann keeps bees. A price of three coins."), (BOBS, "Bob keeps three coins.")):
        path = library.folder / document_id
        path.parent.mkdir(parents=True)
        path.write_text(text)
    for owner in ANN, BOB:
        library.sync_uploads(owner)
    return library


def test_a_visitor_sees_the_folder_and_their_own(shared):
    seen = Scope.of(ANN)
    assert shared.document(ANNS, seen) == shared.find_document(ANNS, seen) == shared.find_document(ANNS)
    assert shared.document("bridge.txt", seen).text.startswith("The bridge")
    assert shared.find_document(BOBS) is not None
    assert shared.find_document(BOBS, seen) is None
    assert shared.find_document("\ud800", seen) is shared.find_document("\ud800") is None
    with pytest.raises(LibraryError, match=r"^The library holds no article 'bob\.md'; .*\.$"):
        shared.document(BOBS, seen)


@pytest.mark.parametrize("words", ["three coins", "keeps", "Bob"])
def test_words_are_found_only_where_the_visitor_may_look(shared, words):
    places = shared.find_text(words, Scope.of(ANN))
    assert places == [place for place in shared.find_text(words) if place[0] != BOBS]


# The choice that the page sends


def test_a_choice_is_all_or_these_or_all_but_these():
    seen = Scope.of(ANN)
    assert chosen_scope(None, seen) == seen
    assert chosen_scope({"these": ["a.md", BOBS]}, seen) == seen.only(["a.md", BOBS])
    assert not chosen_scope({"these": ["a.md", BOBS]}, seen).allows(BOBS)
    assert chosen_scope({"these": []}, seen) == seen.only([])
    assert chosen_scope({"all_but": ["a.md"]}, seen) == seen.without(["a.md"])
    assert chosen_scope({"all_but": ["a.md"]}, seen).allows("later.md")
    assert not chosen_scope({"these": ["a.md"]}, seen).allows("later.md")
    assert chosen_scope({"these": ["\ud800"]}, seen) == seen.only([])


@pytest.mark.parametrize(
    "sent",
    [[], ["a.md"], "a.md", 3, {}, {"these": None}, {"these": "a.md"}, {"these": [3]}, {"all": []},
     {"these": [], "all_but": []}, {"owners": ["b"]}],
)  # fmt: skip
def test_another_form_of_choice_is_refused(sent):
    with pytest.raises(RequestError, match="no choice of articles"):
        chosen_scope(sent, Scope.of(ANN))


def test_a_choice_has_a_bound_and_says_so():
    ids = [str(n) for n in range(MOST_CHOSEN + 1)]
    assert chosen_scope({"these": ids[1:]}, Scope.of(ANN)).allows("7")
    with pytest.raises(RequestError, match=r"^10,001 articles are too many to choose one by one, at most 10,000; "):
        chosen_scope({"all_but": ids}, Scope.of(ANN))


tops = st.sampled_from([UPLOADS, ".Uploads", "uploads"])
uploads = st.builds("{}/{}/{}".format, tops, st.text("ab./", max_size=18), st.text(max_size=5))
ids = st.text("./abx\\", max_size=40) | uploads


@given(ids | st.sampled_from([ANNS, BOBS]))
def test_an_id_shows_nothing_of_an_owner_that_is_another(document_id):
    assert Scope.of(ANN).allows(document_id) is (owner_of(document_id) in (None, ANN))
