"""Pages of PDFs as pictures, and the strokes that mark words on them."""

import ctypes
import io
import re

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption

from embeddings.errors import UnreadableArticleError
from embeddings.readers.page_messages import DrawPage, FindStrokes, IndexWords, OutlinePages
from embeddings.readers.pdf.rendering import open_pages
from embeddings.readers.registry import read_file
from embeddings.readers.worker import ReaderWorker

KILN = (
    "The kiln at Aldra burns lime from March to October. Its keeper sleeps in the hut beside the shaft, because the "
    "fire must be fed every third hour. Farmers carry the lime away in sledges."
)
WORDS = [
    "alder",
    "birch",
    "cedar",
    "7",
    "douglas",
    "elm",
    "fir",
    "ginkgo",
    "hazel",
    "ivy",
    "juniper",
    "kauri",
    "larch",
    "maple",
    "no",
    "oak",
    "pine",
]
GRID = 10**6


def words_under(data, strokes):
    """Return the characters that pdfium finds under the strokes, without white space."""
    found = ""
    document = pypdfium2.PdfDocument(data)
    for stroke in strokes:
        page = document[stroke.page]
        corners = []
        for x, y in ((stroke.left, stroke.top), (stroke.right, stroke.bottom)):
            across, up = ctypes.c_double(), ctypes.c_double()
            pdfium.FPDF_DeviceToPage(page, 0, 0, GRID, GRID, 0, round(x * GRID), round(y * GRID), across, up)
            corners.append((across.value, up.value))
        (x1, y1), (x2, y2) = corners
        text = page.get_textpage().get_text_bounded(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
        found += "".join(text.split())
    document.close()
    return found


def strokes_of(data, *stretches):
    text = read_file("a.pdf", data).text
    with open_pages(data) as pages:
        index = pages.index_words()
        return pages.find_strokes([index.ranges(text, start, end) for start, end in stretches])


def place(text, words):
    start = text.index(words)
    return start, start + len(words)


def picture(data, page=0, width=400):
    with open_pages(data) as pages:
        drawn = pages.draw(page, width)
    image = Image.open(io.BytesIO(drawn.data))
    assert (image.width, image.height) == (drawn.width, drawn.height)
    assert Image.MIME[image.format or ""] == drawn.media_type
    return image.convert("RGB")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    turns=st.sampled_from([0, 90, 180, 270]),
    crop=st.none() | st.tuples(st.integers(0, 40), st.integers(380, 400)),
    words=st.lists(st.lists(st.sampled_from(WORDS), min_size=30, max_size=70), min_size=1, max_size=4),
    columns=st.integers(1, 2),
    stretch=st.tuples(st.floats(0, 1), st.integers(1, 30)),
)
def test_the_words_of_a_quote_and_no_other_stand_under_its_strokes(making, turns, crop, words, columns, stretch):
    def draw(chosen):
        def page(canvas):
            canvas.setPageRotation(turns)
            if crop:
                canvas.setCropBox((crop[0], crop[0], crop[1], 560))
            half = len(chosen) // columns
            for column in range(columns):
                part = chosen[column * half :] if column == columns - 1 else chosen[:half]
                wide = 300 if columns == 1 else 130
                making.lines(*making.wrap(" ".join(part), wide), x=50 + 170 * column, y=360)(canvas)

        return page

    data = making.make_pdf(*map(draw, words))
    text = read_file("a.pdf", data).text
    found = list(re.finditer(r"\S+", text))
    first = int(stretch[0] * (len(found) - 1))
    start, end = found[first].start(), found[first : first + stretch[1]][-1].end()
    (strokes,) = strokes_of(data, (start, end))
    assert words_under(data, strokes) == "".join(text[start:end].split())
    lines = {(stroke.page, round((stroke.top + stroke.bottom) * 100)) for stroke in strokes}
    assert turns % 180 or columns == 2 or len(strokes) == len(lines), "the words of a line share a stroke"


def test_a_quote_over_two_pages_is_marked_on_both(making):
    first, second = making.wrap(KILN)[:2], making.wrap(KILN)[2:]
    data = making.make_pdf(making.lines(*first, y=100), making.lines(*second))
    text = read_file("a.pdf", data).text
    (strokes,) = strokes_of(data, place(text, "sleeps in the hut beside the shaft, because the fire must be fed every"))
    assert {stroke.page for stroke in strokes} == {0, 1}
    assert words_under(data, strokes) == "sleepsinthehutbesidetheshaft,becausethefiremustbefedevery"


def test_sideways_words_share_a_stroke_along_their_line(making):
    def draw(canvas):
        making.lines(*making.wrap(KILN))(canvas)
        canvas.translate(380, 100)
        canvas.rotate(90)
        making.lines("Printed at Aldra by hand", x=0, y=0)(canvas)

    data = making.make_pdf(draw)
    text = read_file("a.pdf", data).text
    ((stroke,),) = strokes_of(data, place(text, "Printed at Aldra by hand"))
    assert stroke.bottom - stroke.top > 3 * (stroke.right - stroke.left)


def test_a_stroke_covers_ink_on_the_picture(making):
    def draw(canvas):
        canvas.setPageRotation(90)
        canvas.setCropBox((20, 100, 500, 400))
        making.lines(*making.wrap(KILN), y=360)(canvas)

    data = making.make_pdf(draw)
    text = read_file("a.pdf", data).text
    (strokes,) = strokes_of(data, place(text, KILN))
    image = picture(data, width=800).convert("L")
    inside = image.copy()
    for stroke in strokes:
        edges = [stroke.left * image.width, stroke.top * image.height]
        edges += [stroke.right * image.width, stroke.bottom * image.height]
        part = image.crop(tuple(map(round, edges)))
        assert part.getextrema()[0] < 100
        inside.paste(255, (round(edges[0]) - 2, round(edges[1]) - 2, round(edges[2]) + 2, round(edges[3]) + 2))
    assert inside.getextrema()[0] > 200, "all ink of the page belongs to the quote"


def test_words_outside_of_the_crop_box_have_no_stroke(making):
    def draw(canvas):
        canvas.setCropBox((0, 300, 400, 600))
        making.lines(*making.wrap(KILN))(canvas)
        making.lines("Cut away with the margin of the sheet", y=100)(canvas)

    data = making.make_pdf(draw)
    text = read_file("a.pdf", data).text
    assert strokes_of(data, place(text, "Cut away with the margin")) == [[]]


def test_the_outline_has_labels_and_sizes_as_drawn(making):
    def turned(canvas):
        canvas.addPageLabel(0, style="ROMAN_LOWER", start=4)
        canvas.setPageRotation(90)
        making.lines("Aldra")(canvas)

    def cropped(canvas):
        canvas.setCropBox((100, 100, 300, 200))
        making.lines("Aldra")(canvas)

    with open_pages(making.make_pdf(turned, cropped)) as pages:
        outline = pages.outline()
    assert outline.labels == ("iv", "v")
    assert outline.sizes == ((400, 600), (100, 200)), (
        "both pages are turned, and reportlab swaps the sides of turned pages"
    )


@pytest.mark.parametrize("size", [(14_173, 14_173), (14_400, 3), (3, 14_400), (200_000, 200_000)])
def test_a_huge_page_is_drawn_within_bounds(making, size):
    def draw(canvas):
        canvas.setPageSize(size)
        making.lines("A poster of Aldra", x=1, y=1)(canvas)

    image = picture(making.make_pdf(draw), width=3200)
    assert image.width * image.height <= 12_100_000
    assert max(image.size) <= 12_001


def test_a_page_of_photos_is_sent_as_jpeg_and_others_without_loss(making):
    noise = Image.effect_noise((300, 300), 90)

    def draw(canvas):
        canvas.drawInlineImage(noise, 20, 100, 360, 480)

    with open_pages(making.make_pdf(draw, making.lines(*making.wrap(KILN)))) as pages:
        assert [pages.draw(page, 400).media_type for page in (0, 1)] == ["image/jpeg", "image/webp"]


def test_the_values_of_a_form_are_drawn(making):
    def draw(value):
        def page(canvas):
            making.lines("Name of the keeper:")(canvas)
            canvas.acroForm.textfield(value=value, x=50, y=400, width=200, height=30, borderWidth=0)

        return page

    assert picture(making.make_pdf(draw("Ines"))).tobytes() != picture(making.make_pdf(draw(""))).tobytes()


# In the worker


@pytest.fixture(scope="module")
def worker():
    worker = ReaderWorker()
    yield worker
    worker.close()


def test_the_worker_asks_for_a_file_once_and_holds_it(making, worker):
    data = making.make_pdf(making.lines(*making.wrap(KILN)), making.lines("Aldra"))
    loads = []

    def load():
        loads.append(1)
        return data

    with open_pages(data) as pages:
        assert worker.view(OutlinePages("a"), load) == pages.outline()
        assert worker.view(DrawPage("a", 1, 400), load) == pages.draw(1, 400)
        index = worker.view(IndexWords("a"), load)
        assert index == pages.index_words()
        ranges = tuple(index.ranges(read_file("a.pdf", data).text, 4, 60))
        assert [list(each) for each in worker.view(FindStrokes("a", (ranges, ())), load).stretches] == (
            pages.find_strokes([ranges, ()])
        )
    assert loads == [1]
    for number in range(4):  # other files, which take its place
        worker.view(OutlinePages(f"b{number}"), lambda: data)
    worker.view(OutlinePages("a"), load)
    assert loads == [1, 1]


@pytest.mark.parametrize(
    ("make", "request_", "reason"),
    [
        (lambda m: m.make_pdf(m.lines("Aldra")), DrawPage, "The PDF has 1 pages, and none of this number"),
        (lambda m: m.make_pdf(m.lines("A"), encryption=StandardEncryption("x")), OutlinePages, "needs a password"),
        (lambda m: b"%PDF-1.7\n%%EOF", OutlinePages, "The PDF is damaged"),
        (lambda m: b"# Aldra\n\nNo pages.", OutlinePages, "Only files that end in"),
        (lambda m: b"{\\rtf1 Lime}", OutlinePages, "have no pages"),
    ],
    ids=["no such page", "encrypted", "damaged", "Markdown", "RTF"],
)
def test_a_page_that_cannot_be_drawn_has_its_reason(making, worker, make, request_, reason):
    data = make(making)
    request = DrawPage(reason, 7, 400) if request_ is DrawPage else request_(reason)
    with pytest.raises(UnreadableArticleError, match=reason):
        worker.view(request, lambda: data)


READERS = """
import os, time
from contextlib import contextmanager
from embeddings.readers.drawn_pages import PageOutline

class Pages:
    def __init__(self, word):
        self.word = word
    def outline(self):
        if self.word == "hang":
            while True:
                pass
        if self.word == "crash":
            os._exit(7)
        if self.word == "eat":
            bytearray(4 * 1024**3)
        if self.word == "fail":
            raise RuntimeError("a wrong turn")
        return PageOutline((str(os.getpid()),), ((1.0, 1.0),))

class Reader:
    @contextmanager
    def open_pages(self, data):
        yield Pages(data.decode())

def find_reader(name, data):
    return Reader()
"""


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("hang", r"Drawing took more than 1 seconds, so it was stopped; read the text\."),
        ("crash", r"The reader ended while drawing its pages; read the text, and report the problem\."),
        ("fail", r"The reader failed at it \(RuntimeError: a wrong turn\); read the text, and report the problem\."),
        ("eat", r"Drawing its pages needs more than 1024 MiB of memory; read the text\."),
    ],
)
def test_a_page_that_fails_costs_the_process_and_no_other_page(tmp_path, monkeypatch, word, reason):
    (tmp_path / "drawers_of_a_test.py").write_text(READERS)
    monkeypatch.syspath_prepend(tmp_path)
    worker = ReaderWorker(seconds=1, memory_mib=1024, registry="drawers_of_a_test")
    try:
        before = worker.view(OutlinePages("a"), lambda: b"a")
        with pytest.raises(UnreadableArticleError, match=f"^{reason}$"):
            worker.view(OutlinePages(word), lambda: word.encode())
        assert worker.view(OutlinePages("a"), lambda: b"a") != before, "its label is the number of the process"
        worker.stop()
        with pytest.raises(UnreadableArticleError, match="Quoth is closing"):
            worker.view(OutlinePages("a"), lambda: b"a")
    finally:
        worker.close()
