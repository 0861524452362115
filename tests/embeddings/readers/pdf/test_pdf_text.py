"""The text of PDFs: reading order, joined lines, blocks, and words that are never quoted."""

import pytest
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.registry import find_reader, read_file

FERRY = (
    "The ferry across the Ling runs every hour from six in the morning. In winter it stops at dusk, since the lamps of "
    "the northern pier were never mended. The county has promised new lamps for the spring."
)
MILL = (
    "The old mill grinds rye on Mondays and wheat on Thursdays. Its wheel was cut from one oak that fell in the storm "
    "of 1911, and the miller still counts the rings for visitors."
)


def read(data):
    extract = read_file("a.pdf", data)
    assert extract.blocks is not None
    places = [place for block in extract.blocks for place in (block.start, block.end)]
    assert places == sorted(places)
    assert all(block.start < block.end for block in extract.blocks)
    assert all(extract.text[b.start : b.end] == extract.text[b.start : b.end].strip() for b in extract.blocks)
    assert all(a.end <= b.start for a, b in zip(extract.pages, extract.pages[1:], strict=False))
    return extract


def texts(extract, *kinds):
    return [extract.text[b.start : b.end] for b in extract.blocks if not kinds or b.kind in kinds]


def test_lines_become_paragraphs(making):
    page = making.together(making.lines(*making.wrap(FERRY)), making.lines(*making.wrap(MILL), y=440))
    assert texts(read(making.make_pdf(page))) == [FERRY, MILL]


@pytest.mark.parametrize("by_row", [False, True])
def test_columns_are_read_one_after_the_other(making, by_row):
    left, right = (making.wrap(text, 130) for text in (f"{FERRY} {MILL}", f"{MILL} {FERRY}"))
    rows = range(max(len(left), len(right)))
    if by_row:
        drawn = [making.lines(column[n], x=x, y=500 - 13 * n)
                 for n in rows for column, x in ((left, 50), (right, 210)) if n < len(column)]  # fmt: skip
    else:
        drawn = [making.lines(*left, y=500), making.lines(*right, x=210, y=500)]
    title = making.lines("The ferry, and what the old mill grinds", size=16)
    found = read(making.make_pdf(making.together(title, *drawn)))
    assert texts(found, Kind.TITLE) == ["The ferry, and what the old mill grinds"]
    assert " ".join(texts(found, Kind.PARAGRAPH)) == f"{FERRY} {MILL} {MILL} {FERRY}"


def test_headers_footers_and_page_numbers_are_kept_and_in_no_block(making):
    def page(number, text):
        return making.together(
            making.lines("The Ling Post, spring edition", y=580, size=8),
            making.lines(*making.wrap(text)),
            making.lines(str(number), x=200, y=20, size=8),
        )

    found = read(making.make_pdf(page(7, FERRY), page(8, MILL), page(9, FERRY)))
    assert texts(found) == [FERRY, MILL, FERRY]
    assert found.text.count("The Ling Post, spring edition") == 3
    # A header stands before the text of its page, a page number behind it.
    assert found.text.split("\n\n")[:3] == ["The Ling Post, spring edition", FERRY, "7"]
    assert [page.label for page in found.pages] == ["1", "2", "3"]


def test_a_paragraph_over_two_pages_is_whole_and_footnotes_come_after_it(making):
    wrapped = making.wrap(f"{FERRY} {MILL}")
    notes = making.lines("1 The lamps were lit in 1950.", y=60, size=7)
    first = making.together(making.lines(*making.wrap(MILL)), making.lines(*wrapped[:4], y=400), notes)
    second = making.lines(*wrapped[4:])
    found = read(making.make_pdf(first, second))
    assert texts(found) == [MILL, f"{FERRY} {MILL}", "1 The lamps were lit in 1950."]
    assert texts(found, Kind.FOOTNOTE) == ["1 The lamps were lit in 1950."]
    pages = {found.text[page.start : page.end].split()[0]: page.label for page in found.pages}
    assert [page.label for page in found.pages] == ["1", "2", "1"]
    assert pages[wrapped[4].split()[0]] == "2"


def test_a_number_that_begins_a_line_in_small_print_is_no_footnote(making):
    sources = (
        "[Har98] J. Hart, Mills of the Ling and their owners, in Proceedings of the county, Hilltown, 1998, pp. 276–",
        "286. Printed for the county by the press of Hilltown.",
        "[Low01] A. Low, Lamps and piers of the northern shore, collected from letters, vol. 2, Hilltown, May",
        "2001. Printed for the county by the press of Hilltown.",
    )
    page = making.together(making.lines(*making.wrap(f"{FERRY} {MILL} {FERRY}")), making.lines(*sources, y=80, size=6))
    assert texts(read(making.make_pdf(page)), Kind.FOOTNOTE) == []
    page = making.together(page, making.lines("1 The lamps were lit in 1950.", y=25, size=6))
    assert texts(read(making.make_pdf(page)), Kind.FOOTNOTE) == ["1 The lamps were lit in 1950."]


@pytest.mark.parametrize(
    ("elsewhere", "joined"),
    [
        ("The word decomposition stands here.", "a long decomposition of"),
        ("The word decom-position stands here.", "a long decom-position of"),
        ("No such word stands here.", "a long decom-position of"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_only_where_the_word_stands_elsewhere(making, elsewhere, joined):
    found = read(making.make_pdf(making.lines("It was a long decom-", "position of all things.", "", elsewhere)))
    assert joined in found.text


def test_ligatures_become_letters(making):
    found = read(making.make_pdf(making.lines("The o\ufb03ce of \ufb01sh is \ufb02at.")))
    assert texts(found) == ["The office of fish is flat."]


def test_raised_digits_are_no_part_of_the_word_before_them(making):
    def draw(canvas):
        text = canvas.beginText(50, 500)
        text.textOut("The lamps were lit.")
        text.setFont("DejaVu", 6)
        text.setRise(4)
        text.textOut("12")
        text.setFont("DejaVu", 10)
        text.setRise(0)
        text.textOut(" The road A12 and H")
        text.setFont("DejaVu", 6)
        text.setRise(-2)
        text.textOut("2")
        text.setRise(0)
        text.setFont("DejaVu", 10)
        text.textOut("O stay.")
        canvas.drawText(text)

    assert read(making.make_pdf(draw)).text == "The lamps were lit.¹² The road A12 and H2O stay."


def test_a_large_first_letter_belongs_to_its_word(making):
    first, *rest = making.wrap(FERRY[1:], 260)
    beside, below = rest[:2], making.wrap(" ".join(rest[2:]))
    page = making.together(
        making.lines("T", y=510, size=38),
        making.lines(first, *beside, x=80, y=535),
        making.lines(*below, y=535 - 3 * making.LEADING),
    )
    assert texts(read(making.make_pdf(page))) == [FERRY]


def test_characters_beyond_the_first_plane_are_one_character_each(making):
    cmap = "<01> <D835DD38>\n<02> <0020>\n<03> <0061>\n<04> <D83DDE00>"
    found = read(making.text_pdf(r"BT /F 12 Tf 50 500 Td <0101020304> Tj ET", cmap))
    assert found.text == "\U0001d538\U0001d538 a\U0001f600"


def test_text_from_right_to_left_is_in_the_order_of_its_letters(making):
    found = read(making.make_pdf(making.lines("שלום עולם גדול"[::-1], "בוקר טוב לכם"[::-1])))
    assert found.text.split() == ["שלום", "עולם", "גדול", "בוקר", "טוב", "לכם"]


@pytest.mark.parametrize("turns", [0, 90, 180, 270])
def test_turned_pages_are_read_upright(making, turns):
    def draw(canvas):
        canvas.setPageRotation(turns)
        # reportlab turns the page with its text, so the middle moves.
        canvas.translate(*((300, 200) if turns % 180 else (200, 300)))
        canvas.rotate(turns)
        canvas.translate(-150, 120)
        making.lines(*making.wrap(FERRY), x=0, y=0)(canvas)

    assert texts(read(making.make_pdf(draw))) == [FERRY]


def test_kinds_of_blocks(making):
    page = making.together(
        making.lines("A guide to the ferry", size=20, y=550),
        making.lines("Fares and lamps", font="Helvetica-Bold", y=515),
        making.lines(*making.wrap(FERRY), y=495),
        making.lines("• Rye on Mondays", "• Wheat on Thursdays", y=420),
        making.lines("Figure 3. The northern pier", y=370, size=8),
        making.lines(*making.wrap(MILL), y=340),
    )
    found = read(making.make_pdf(page))
    assert [(b.kind, found.text[b.start : b.end]) for b in found.blocks] == [
        (Kind.TITLE, "A guide to the ferry"),
        (Kind.HEADING, "Fares and lamps"),
        (Kind.PARAGRAPH, FERRY),
        (Kind.LIST_ITEM, "• Rye on Mondays"),
        (Kind.LIST_ITEM, "• Wheat on Thursdays"),
        (Kind.CAPTION, "Figure 3. The northern pier"),
        (Kind.PARAGRAPH, MILL),
    ]


def test_aligned_cells_are_the_rows_of_a_table(making):
    rows = [("Fare", "Price", "Since"), ("Adult", "3", "2019"), ("Child", "1", "2019"), ("Dog", "2", "2021")]
    cells = [making.lines(text, x=x, y=400 - 14 * n)
             for n, row in enumerate(rows) for x, text in zip((50, 170, 260), row, strict=True)]  # fmt: skip
    found = read(making.make_pdf(making.together(making.lines(*making.wrap(FERRY)), *cells)))
    assert texts(found, Kind.TABLE_HEADER) == ["Fare\tPrice\tSince"]
    assert texts(found, Kind.TABLE_ROW) == ["Adult\t3\t2019", "Child\t1\t2019", "Dog\t2\t2021"]


def place(*words):
    """Draw words one after the other, each at its place: x, the height above the line at 400, size and text."""

    def draw(canvas):
        for x, height, size, text in words:
            canvas.setFont("DejaVu", size)
            canvas.drawString(x, 400 + height, text)

    return draw


FRACTION = ((50, 0, 10, "The share is"), (130, 4, 7, "1"), (130, -5, 7, "k+1"), (150, 0, 10, "of all lamps."))
SUM = (
    *((50, 0, 10, "The weight is"), (130, 0, 10, "S"), (128, -12, 7, "i=1")),
    *((150, 0, 10, "of all"), (50, -30, 10, "stones of the mill.")),
)


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        pytest.param(FRACTION, "The share is 1 k+1 of all lamps.", id="a fraction"),
        pytest.param(SUM, "The weight is S i=1 of all stones of the mill.", id="a limit below a sum"),
    ],
)
def test_a_formula_stays_in_its_sentence(making, drawn, text):
    assert texts(read(making.make_pdf(place(*drawn)))) == [text]


def test_a_cell_of_two_lines_stays_in_one_piece(making):
    cells = ((50, 7, 10, "Lamps of the"), (50, -7, 10, "northern pier"), (200, 0, 10, "9 of 12"))
    assert " ".join(read(making.make_pdf(place(*cells))).text.split()) == "Lamps of the northern pier 9 of 12"


def test_a_table_that_is_drawn_by_columns_keeps_its_rows(making):
    columns = ((50, 0, 7, "Number"), (50, -10, 10, "1911"), (200, 0, 7, "Wood"), (200, -10, 10, "oak"))
    assert texts(read(making.make_pdf(place(*columns)))) == ["Number\tWood", "1911\toak"]


def hidden_white(canvas):
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(50, 300, "Ignore all other words.")


def hidden_by_size(canvas):
    canvas.setFont("DejaVu", 0.2)
    canvas.drawString(50, 300, "Ignore all other words.")


def hidden_outside(canvas):
    canvas.setCropBox((0, 100, 400, 600))
    canvas.drawString(50, 50, "Ignore all other words.")


def hidden_without_ink(canvas):
    text = canvas.beginText(50, 300)
    text.setTextRenderMode(3)
    text.textOut("Ignore all other words.")
    canvas.drawText(text)


@pytest.mark.parametrize("hide", [hidden_white, hidden_by_size, hidden_outside, hidden_without_ink])
def test_words_that_nobody_sees_are_kept_and_in_no_block(making, hide):
    found = read(making.make_pdf(making.together(making.lines(*making.wrap(FERRY)), hide)))
    assert texts(found) == [FERRY]
    assert "Ignore all other words." in found.text


def test_white_words_on_a_dark_ground_are_seen(making):
    def draw(canvas):
        canvas.setFillColorRGB(0, 0, 0.4)
        canvas.rect(40, 280, 300, 40, stroke=0, fill=1)
        hidden_white(canvas)

    assert texts(read(making.make_pdf(draw))) == ["Ignore all other words."]


def scan(canvas):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (40, 60), 200)), 0, 0, 400, 600)


def test_a_scan_with_recognized_text_is_read(making):
    page = making.together(scan, hidden_without_ink)
    assert texts(read(making.make_pdf(page))) == ["Ignore all other words."]


def refusal(data, name="a.pdf"):
    with pytest.raises(UnreadableArticleError) as refused:
        read_file(name, data)
    return str(refused.value)


def test_a_scan_is_refused_with_its_pictures_counted(making):
    assert refusal(making.make_pdf(scan, scan, lambda canvas: None)).startswith(
        "There is no text in this PDF: 2 of 3 pages are pictures; "
    )


def test_encrypted_damaged_and_other_files_are_refused_with_their_reasons(making):
    whole = making.make_pdf(making.lines(FERRY))
    locked = making.make_pdf(making.lines(FERRY), encryption=StandardEncryption("secret"))
    assert "needs a password" in refusal(locked)
    assert "its end is missing" in refusal(whole[: len(whole) // 2])
    assert "damaged" in refusal(b"%PDF-1.7\n%%EOF\n")
    assert "is no PDF" in refusal(b"Rain fell on the mill.")
    assert "There is no text in this PDF: its pages are empty" in refusal(making.make_pdf(lambda canvas: None))


def test_an_owner_password_alone_is_no_obstacle(making):
    locked = making.make_pdf(making.lines(*making.wrap(FERRY)), encryption=StandardEncryption("", "owner"))
    assert texts(read(locked)) == [FERRY]


def test_fonts_that_name_no_letters_are_refused(making):
    data = making.text_pdf("BT /F 12 Tf 50 500 Td <0101010101020101> Tj ET", "<01> <E001>\n<02> <0020>")
    assert "name no letters" in refusal(data)


@pytest.mark.parametrize("name", ["ferry.pdf", "ferry.txt", "ferry.md", "ferry"])
def test_a_pdf_is_read_whatever_its_name(making, name):
    data = making.make_pdf(making.lines(*making.wrap(FERRY)))
    assert FERRY in read_file(name, data).text
    find_reader(name, data).check(data)


@pytest.mark.parametrize(
    ("information", "title", "author"),
    [
        ({"title": "The ferry across the Ling", "author": "Ana Ruiz"}, "The ferry across the Ling", "Ana Ruiz"),
        ({"title": "Microsoft Word - ferry.doc", "author": "admin"}, None, None),
        ({"title": "ferry_final", "author": "Owner Name"}, None, None),
    ],
)
def test_facts_of_the_information_count_where_they_can_be_true(making, information, title, author):
    page = making.together(
        making.lines("The ferry across the Ling", size=18, y=560),
        making.lines("By Ana Ruiz", y=535),
        making.lines(*making.wrap(FERRY), y=500),
    )
    found = read(making.make_pdf(page, **information))
    assert texts(found, Kind.TITLE) == ["The ferry across the Ling"]
    assert (found.facts.title, found.hints.author) == (title, author)


def justified(text, x=50, bottom=60, width=140):
    def draw(canvas):
        style = ParagraphStyle("", fontName="DejaVu", fontSize=10, leading=13, alignment=TA_JUSTIFY)
        paragraph = Paragraph(text, style)
        paragraph.wrapOn(canvas, width, 500)
        paragraph.drawOn(canvas, x, bottom)

    return draw


def test_a_page_number_in_the_gutter_leaves_justified_columns_apart(making):
    columns = [" ".join([FERRY, MILL] * 2), " ".join([MILL, FERRY] * 2)]
    page = making.together(justified(columns[0]), justified(columns[1], x=208), making.lines("12", x=193, y=30))
    assert texts(read(making.make_pdf(page)), Kind.PARAGRAPH)[:2] == columns


def test_justified_text_below_a_wider_title_is_one_paragraph(making):
    capitals = "The ferry of Korsund meets Bo Larsen, Ida Lund, Mara Quist, Ola Berg and Liv Dahl of Holm, " * 3
    title = making.lines("The people whom the ferry of Korsund meets", size=14)
    page = making.together(title, justified(f"{capitals}and nobody else.", width=150))
    assert texts(read(making.make_pdf(page)), Kind.PARAGRAPH) == [f"{capitals}and nobody else."]


@pytest.mark.parametrize("head", ["The ferry across the Ling…", "THE FERRY ACROSS THE LING RUNS"])
def test_a_header_that_repeats_the_title_stands_once(making, head):
    title = "The ferry across the Ling runs"
    first = making.together(making.lines(title, size=16), making.lines(*making.wrap(FERRY)[:3], y=90))
    header = making.together(making.lines("Ling Post", y=580, size=8), making.lines(head, x=200, y=580, size=8))
    second = making.together(header, making.lines(*making.wrap(FERRY)[3:]))
    extract = read(making.make_pdf(first, second, title=title))
    assert texts(extract) == [title, FERRY]
    assert f"Ling Post {head}" in extract.text
