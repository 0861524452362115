"""Views of documents' pages: only of the files that were read, from a cache, and after a failure again."""

import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from reportlab.pdfgen.canvas import Canvas

from embeddings.document import Page
from embeddings.errors import ChangedFileError, DrawingError, MissingPageError
from embeddings.readers.worker import ReaderWorker
from embeddings.syncing.reading import read_document
from embeddings.viewing.byte_cache import ByteCache
from embeddings.viewing.page_numbers import number_pages
from embeddings.viewing.page_views import PageViews

BELL = "The bell of Orrin cracked in the frost of 1802. A founder from the coast cast a new one within the week."
LOOM = "Every loom in Orrin stood by a window that looked north. The weavers feared the yellow light of lamps."


def pdf(*texts):
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(700, 200))
    for text in texts:
        canvas.drawString(30, 100, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.fixture
def document(tmp_path):
    (tmp_path / "orrin.pdf").write_bytes(pdf(BELL, LOOM))
    return read_document(tmp_path / "orrin.pdf", tmp_path)


@pytest.fixture(scope="module")
def views():
    views = PageViews()
    yield views
    views.close()


@pytest.fixture
def requests(monkeypatch):
    """The requests that reach a process."""
    asked, view = [], ReaderWorker.view

    def view_and_note(self, request, load):
        asked.append(type(request).__name__)
        return view(self, request, load)

    monkeypatch.setattr(ReaderWorker, "view", view_and_note)
    return asked


def mark(document, words):
    start = document.text.index(words)
    return start, start + len(words)


def test_a_page_is_drawn_once_and_words_are_looked_up_in_one_extraction(views, document, requests):
    assert views.can_draw(document)
    assert views.outline(document).labels == ("1", "2")
    picture = views.draw(document, 1, 390)
    assert (picture.width, picture.media_type) == (400, "image/webp")
    assert views.draw(document, 1, 400) == picture
    assert views.draw(document, 1, 10**9).width == 3200
    (bell,), (loom,) = views.find_strokes(document, [mark(document, "cracked"), mark(document, "looked north")])
    assert (bell.page, loom.page) == (0, 1)
    assert bell.right - bell.left < loom.right - loom.left
    assert views.find_strokes(document, [mark(document, "cracked")]) == [[bell]]
    assert requests == ["OutlinePages", "DrawPage", "DrawPage", "IndexWords", "FindStrokes", "FindStrokes"]


@pytest.mark.parametrize("page", [-1, 2, 10**9])
def test_a_page_that_the_article_lacks_is_missing(views, document, page):
    with pytest.raises(MissingPageError, match=r"^The article has 2 pages, and no page .*; open one of its own\.$"):
        views.draw(document, page, 400)


def test_stretches_outside_of_the_text_have_no_strokes_and_endless_ones_are_refused(views, document):
    assert views.find_strokes(document, [(-5, 0), (10**7, 10**8), (7, 3)]) == [[], [], []]
    with pytest.raises(MissingPageError, match="more than 100,000 characters"):
        views.find_strokes(document, [(0, len(document.text))] * 1000)


def test_another_format_has_no_pages_to_draw(views, tmp_path):
    (tmp_path / "bell.md").write_text(f"# The bell\n\n{BELL}\n")
    document = read_document(tmp_path / "bell.md", tmp_path)
    slides = replace(document, pages=(Page("slide 1", 0, 20),))
    for each in (document, slides):
        assert not views.can_draw(each)
        with pytest.raises(MissingPageError, match="it is no PDF"):
            views.outline(each)


def test_a_pdf_is_known_by_its_content(views, tmp_path):
    (tmp_path / "orrin.txt").write_bytes(pdf(BELL))
    document = read_document(tmp_path / "orrin.txt", tmp_path)
    assert views.can_draw(document)
    assert len(views.outline(document).labels) == 1


def test_a_file_that_has_changed_is_not_drawn_not_even_from_the_cache(views, document):
    views.draw(document, 0, 400)
    path = document.path
    with open(path, "rb") as file:
        whole = file.read()
    with open(path, "wb") as file:
        file.write(pdf(LOOM, BELL))
    for view in (
        lambda: views.outline(document),
        lambda: views.draw(document, 0, 400),
        lambda: views.find_strokes(document, [(0, 5)]),
    ):
        with pytest.raises(ChangedFileError, match=r"^The file has changed since it was read, so its page cannot be"):
            view()
    with open(path, "wb") as file:
        file.write(whole)
    assert views.draw(document, 0, 400).width == 400
    os.remove(path)
    assert views.can_draw(document), "so that the window says why no page is shown"
    with pytest.raises(ChangedFileError, match="can no longer be read"):
        views.draw(document, 0, 400)


def test_words_of_another_extract_are_not_marked(views, document):
    old = replace(document, text=document.text.replace("frost", "dark "))
    with pytest.raises(ChangedFileError, match="This version of Quoth reads other words"):
        views.find_strokes(old, [(0, 5)])


READERS = """
import os, time
from contextlib import contextmanager
from embeddings.readers.drawn_pages import PageOutline, Picture

class Pages:
    def outline(self):
        return PageOutline(("1", "2", "3"), ((1.0, 1.0),) * 3)
    def draw(self, page, width):
        if page == 1:
            time.sleep(60)
        if page == 2:
            os._exit(1)
        return Picture(str(os.getpid()).encode(), "image/webp", 1, 1)

class Reader:
    @contextmanager
    def open_pages(self, data):
        yield Pages()

def find_reader(name, data):
    return Reader()
"""


def test_a_process_that_hangs_or_ends_is_replaced_and_threads_take_turns(tmp_path, document, monkeypatch):
    (tmp_path / "drawers_of_a_test.py").write_text(READERS)
    monkeypatch.syspath_prepend(tmp_path)
    with closing(PageViews(seconds=1, registry="drawers_of_a_test")) as views:
        first = views.draw(document, 0, 400).data
        with pytest.raises(DrawingError, match="took more than 1 seconds"):
            views.draw(document, 1, 400)
        with pytest.raises(DrawingError, match="ended while drawing"):
            views.draw(document, 2, 400)
        with ThreadPoolExecutor(8) as threads:
            drawn = set(threads.map(lambda width: views.draw(document, 0, width).data, [800, 1200, 1600, 2400] * 5))
        assert len(drawn) == 1
        assert drawn != {first}


def test_closing_does_not_wait_for_a_page_that_hangs(tmp_path, document, monkeypatch):
    (tmp_path / "drawers_of_a_test.py").write_text(READERS)
    monkeypatch.syspath_prepend(tmp_path)
    views = PageViews(seconds=60, registry="drawers_of_a_test")
    views.draw(document, 0, 400)
    heard = []

    def draw():
        try:
            views.draw(document, 1, 400)
        except DrawingError as error:
            heard.append(str(error))

    thread = threading.Thread(target=draw)
    thread.start()
    thread.join(0.2)
    views.close()
    thread.join(20)
    assert not thread.is_alive()
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("labels", "pages", "numbers"),
    [
        (["i", "ii", "1", "2"], ["i", "ii", "1", "2"], [0, 1, 2, 3]),
        (["1", "2", "3"], ["1", "3"], [0, 2]),
        (["1", "2", "3"], ["1", "2", "1", "2", "3"], [0, 1, 0, 1, 2]),
        (["1", "2", "1", "2"], ["1", "2", "1", "2"], [0, 1, 2, 3]),
        (["1", "2", "1", "2"], ["2", "1", "2"], [1, 2, 3]),
        (["A", "A", "A"], ["A", "A", "A"], [0, 1, 2]),
        (["A"], ["A", "A"], [0, 0]),
        (["1", "2"], ["7", "2"], [1]),
        ([], ["1"], []),
    ],
)
def test_the_pages_of_a_text_are_found_among_those_of_the_file(labels, pages, numbers):
    stretches = [Page(label, 10 * number, 10 * number + 9) for number, label in enumerate(pages)]
    found = number_pages(labels, stretches)
    assert [index for _, index in found] == numbers
    assert {start for start, _ in found} <= {page.start for page in stretches}


def test_a_cache_drops_the_values_that_were_not_used_for_longest():
    cache: ByteCache[str] = ByteCache(10)
    cache.put("a", "A", 4)
    cache.put("b", "B", 4)
    assert cache.get("a") == "A"
    cache.put("c", "C", 4)
    assert [cache.get(key) for key in "abc"] == ["A", None, "C"]
    cache.put("a", "A2", 6)
    assert [cache.get(key) for key in "ac"] == ["A2", "C"]
    cache.put("d", "D", 11)
    assert [cache.get(key) for key in "acd"] == ["A2", "C", None]
