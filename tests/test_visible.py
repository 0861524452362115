"""What one visitor sees of a library that several bring articles to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_page.visible import VisibleArticles
from embeddings.errors import LibraryError
from embeddings.library import Library
from embeddings.uploads import UPLOADS, owner_of

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
    seen = VisibleArticles(shared, ANN)
    assert [listed.document_id for listed in seen.listing()] == [ANNS, *FOLDER]
    assert seen.find_document(ANNS) == shared.find_document(ANNS)
    assert seen.document("bridge.txt").text.startswith("The bridge")
    assert seen.find_document(BOBS) is None
    with pytest.raises(LibraryError, match=r"^The library holds no article 'bob\.md'; .*\.$"):
        seen.document(BOBS)


@pytest.mark.parametrize("words", ["three coins", "keeps", "Bob"])
def test_words_are_found_only_where_the_visitor_may_look(shared, words):
    places = VisibleArticles(shared, ANN).find_words(words)
    assert places == [place for place in shared.find_words(words) if place[0] != BOBS]


def test_what_is_chosen_is_asked_if_it_is_seen(shared):
    seen = VisibleArticles(shared, ANN)
    assert seen.to_ask([BOBS, ANNS, "bridge.txt", "no.md"]) == [ANNS, "bridge.txt", "no.md"]
    assert seen.to_ask([BOBS]) == []
    assert seen.to_ask([]) == []
    assert seen.to_ask(["\ud800", f"{UPLOADS}/{ANN}/\ud800.md"]) == []


def test_where_nothing_is_hidden_the_whole_library_is_asked(library, shared):
    assert VisibleArticles(shared, ANN).to_ask(None) == [ANNS, *FOLDER]
    assert VisibleArticles(shared, "c").to_ask(None) == FOLDER
    (shared.folder / BOBS).unlink()
    shared.sync_uploads(BOB)
    assert VisibleArticles(shared, ANN).to_ask(None) is None


def test_a_library_of_others_uploads_is_empty(open_library, tmp_path):
    library = open_library("bare")
    assert VisibleArticles(library, ANN).is_empty()
    path = library.uploads_folder(BOB) / "b.md"
    path.parent.mkdir(parents=True)
    path.write_text("Bob keeps bees.")
    library.sync_uploads(BOB)
    assert VisibleArticles(library, ANN).is_empty()
    assert not VisibleArticles(library, BOB).is_empty()


tops = st.sampled_from([UPLOADS, ".Uploads", "uploads"])
uploads = st.builds("{}/{}/{}".format, tops, st.text("ab./", max_size=18), st.text(max_size=5))
ids = st.text("./abx\\", max_size=40) | uploads


@given(ids | st.sampled_from([ANNS, BOBS]))
def test_an_id_shows_nothing_of_an_owner_that_is_another(document_id):
    class Shelf:
        """Holds whatever is asked for."""

        def find_document(self, document_id: str) -> str:
            return document_id

        def listing(self, owners: object) -> list[object]:
            return []

    seen = VisibleArticles(Shelf(), ANN)  # type: ignore[arg-type]
    assert (seen.find_document(document_id) is None) is (owner_of(document_id) not in (None, ANN))
