"""Thirty PDFs of our making, each with another trap for the reader."""

from collections.abc import Callable
from itertools import zip_longest

from eval.pdf.drawing import (
    BOTTOM,
    HEIGHT,
    LEADING,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Drawing,
    DrawnPdf,
    WordSource,
    raw_pdf,
    width_of,
    wrap,
)

_PAGES = 4
_LIGATURES = (("ffi", "\ufb03"), ("ffl", "\ufb04"), ("fi", "\ufb01"), ("fl", "\ufb02"), ("ff", "\ufb00"))
_HEBREW = "אבגדהוזחטילמנסעפצקרשת"
_DESERET = [chr(code) for code in range(0x10428, 0x1044C)]


def draw_all() -> list[DrawnPdf]:
    """Return the PDFs."""
    return [draw(name, number) for number, (name, draw) in enumerate(LAYOUTS.items())]


def _pages(name: str, seed: int, fill: Callable[[Drawing, WordSource], None], pages: int = _PAGES) -> DrawnPdf:
    drawing, words = Drawing.start(), WordSource(seed)
    for _ in range(pages):
        fill(drawing, words)
        drawing.end_page()
    return drawing.finish(name)


def _paragraphs(drawing: Drawing, words: WordSource, x: float = LEFT, y: float = TOP, width: float = RIGHT - LEFT,
                bottom: float = BOTTOM) -> None:  # fmt: skip
    while y > bottom + 90:
        y = drawing.lines(list(wrap(words.paragraph(), width)), x, y) - 8


def plain(name: str, seed: int) -> DrawnPdf:
    """Draw paragraphs."""
    return _pages(name, seed, lambda drawing, words: _paragraphs(drawing, words))


def columns(count: int, *, by_row: bool = False, title: bool = False) -> Callable[[str, int], DrawnPdf]:
    """Draw columns, one after another or row by row."""
    gutter = 22.0
    width = (RIGHT - LEFT + 40 - (count - 1) * gutter) / count

    def fill(drawing: Drawing, words: WordSource) -> None:
        top = TOP
        if title:
            drawing.line(words.sentence(3)[:-1], LEFT - 20, TOP, size=17)
            top -= 40
        texts = [list(wrap(" ".join(words.paragraph(3) for _ in range(3)), width, 9)) for _ in range(count)]
        places = [LEFT - 20 + number * (width + gutter) for number in range(count)]
        if by_row:
            for number, row in enumerate(zip_longest(*texts)):
                for x, text in zip(places, row, strict=True):
                    if text:
                        drawing.line(text, x, top - number * LEADING * 9, size=9, is_text=False)
            for column in texts:
                drawing.note(" ".join(column))
        else:
            for x, column in zip(places, texts, strict=True):
                drawing.lines(column, x, top, size=9)

    return lambda name, seed: _pages(name, seed, fill)


def turned(turns: int, *, cropped: bool = False) -> Callable[[str, int], DrawnPdf]:
    """Draw pages that the viewer turns, so that their text is upright."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        canvas = drawing.canvas
        canvas.setPageRotation(turns)
        across, up = (HEIGHT, WIDTH) if turns % 180 else (WIDTH, HEIGHT)  # reportlab turns the page with its text
        if cropped:
            canvas.setCropBox((20, 25, across - 30, up - 35))
        canvas.translate(across / 2, up / 2)
        canvas.rotate(turns)
        canvas.translate(-150, 130)
        y = 0.0
        for _ in range(3):
            y = drawing.lines(list(wrap(words.paragraph(3), 300)), 0, y) - 9

    return lambda name, seed: _pages(name, seed, fill)


def ligatures(name: str, seed: int) -> DrawnPdf:
    """Draw words with ligatures of one character."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        text = " ".join(f"{words.word(2)}{pair}{words.word(2)}" for _ in range(20) for pair, _ in _LIGATURES)
        y = TOP
        for line in wrap(text):
            drawn = line
            for pair, character in _LIGATURES:
                drawn = drawn.replace(pair, character)
            drawing.line(drawn, LEFT, y, is_text=False)
            drawing.note(line)
            y -= LEADING * drawing.size

    return _pages(name, seed, fill)


def right_to_left(name: str, seed: int) -> DrawnPdf:
    """Draw Hebrew, its letters from right to left."""
    drawing, words = Drawing.start(), WordSource(seed, _HEBREW)
    for _ in range(_PAGES):
        y = TOP
        for line in wrap(" ".join(words.paragraph(2) for _ in range(4))):
            drawing.line(line[::-1], RIGHT - width_of(line), y, is_text=False)
            drawing.note(line)
            y -= LEADING * drawing.size
        drawing.end_page()
    return drawing.finish(name)


def astral(name: str, seed: int) -> DrawnPdf:
    """Draw letters beyond U+FFFF, which pdfium counts twice."""
    words, noted, pages = WordSource(seed, _DESERET), [], []
    characters = [" ", ".", *_DESERET]
    codes = {character: f"{number:02X}" for number, character in enumerate(characters, 1)}
    for page in range(_PAGES):
        content = ["BT /F 11 Tf 15 TL 50 540 Td"]
        sentences = " ".join(words.paragraph(2) for _ in range(4)).split()
        for at in range(0, len(sentences), 6):
            line = " ".join(sentences[at : at + 6])
            content.append(f"<{''.join(map(codes.__getitem__, line))}> Tj T*")
        noted += [(word, str(page + 1)) for word in sentences]
        pages.append("\n".join([*content, "ET"]).encode())
    return DrawnPdf(name, raw_pdf(pages, characters), tuple(noted))


def labels(prefix: str = "") -> Callable[[str, int], DrawnPdf]:
    """Draw pages with printed labels: Roman ones, then Arabic ones from 1."""

    def draw(name: str, seed: int) -> DrawnPdf:
        drawing, words = Drawing.start(), WordSource(seed)
        named = ["iii", "iv", f"{prefix}1", f"{prefix}2", f"{prefix}3"]
        drawing.canvas.addPageLabel(0, style="ROMAN_LOWER", start=3)
        drawing.canvas.addPageLabel(2, style="ARABIC", start=1, prefix=prefix)
        for number, label in enumerate(named):
            drawing.label = label
            _paragraphs(drawing, words)
            drawing.line(label, WIDTH / 2, 30, is_text=False, size=8)
            drawing.end_page(named[number + 1] if number + 1 < len(named) else "end")
        return drawing.finish(name)

    return draw


def hyphens(name: str, seed: int) -> DrawnPdf:
    """Draw words that lines break, some of which stand elsewhere in one piece."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        y = TOP
        for number in range(14):
            broken = words.word(4)
            start = " ".join(words.word() for _ in range(4))
            drawing.line(f"{start} {broken[:4]}-", LEFT, y, is_text=False)
            rest = f"{broken[4:]} {words.word()} {words.word()} {broken if number % 2 else words.word()}."
            drawing.line(rest, LEFT, y - 13, is_text=False)
            drawing.note(f"{start} {broken} {rest.partition(' ')[2]}")
            y -= 26

    return _pages(name, seed, fill)


def furniture(name: str, seed: int) -> DrawnPdf:
    """Draw headers, footers and page numbers."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        drawing.line("Proceedings of the river council", LEFT, 570, is_text=False, size=8)
        _paragraphs(drawing, words)
        drawing.line(f"page {drawing.label} of {_PAGES}", WIDTH / 2, 30, is_text=False, size=8)

    return _pages(name, seed, fill)


def footnotes(name: str, seed: int) -> DrawnPdf:
    """Draw footnotes in small print at the foot of each page, where a paragraph goes on."""
    drawing, words = Drawing.start(), WordSource(seed)
    for _ in range(_PAGES):
        _paragraphs(drawing, words, bottom=BOTTOM + 40)
        note = f"1 {words.sentence(7)}"
        drawing.line(note, LEFT, BOTTOM, size=7, is_text=False)
        drawing.asides += [(word, drawing.label) for word in note.split()]
        drawing.end_page()
    return drawing.finish(name)


def line_numbers(name: str, seed: int) -> DrawnPdf:
    """Draw the number of each line in the margin, as in a manuscript for review."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        texts = list(wrap(" ".join(words.paragraph() for _ in range(4))))
        for number, text in enumerate(texts):
            y = TOP - number * 16
            drawing.line(str(number + 1), 28, y, is_text=False, size=7)
            drawing.line(text, LEFT, y)

    return _pages(name, seed, fill)


def table(name: str, seed: int) -> DrawnPdf:
    """Draw a table between paragraphs."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        y = drawing.lines(list(wrap(words.paragraph())), LEFT, TOP) - 14
        for _ in range(7):
            for x in (LEFT, LEFT + 110, LEFT + 220):
                drawing.line(words.word(), x, y)
            y -= 14
        drawing.lines(list(wrap(words.paragraph())), LEFT, y - 14)

    return _pages(name, seed, fill)


def structured(name: str, seed: int) -> DrawnPdf:
    """Draw headings, lists and captions."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        drawing.line(words.sentence(3)[:-1], LEFT, TOP, size=15)
        y = drawing.lines(list(wrap(words.paragraph())), LEFT, TOP - 30) - 10
        for _ in range(4):
            drawing.line("•", LEFT, y)
            y = drawing.lines(list(wrap(words.sentence(12), 280)), LEFT + 14, y)
        drawing.line(words.sentence(3)[:-1], LEFT, y - 16, font="DejaVu-Bold")
        y = drawing.lines(list(wrap(words.paragraph())), LEFT, y - 32) - 16
        drawing.line(f"Figure {drawing.label}. {words.sentence(5)}", LEFT, y, size=8)

    return _pages(name, seed, fill)


def running_on(name: str, seed: int) -> DrawnPdf:
    """Draw sentences that go on over the end of each page."""
    drawing, words = Drawing.start(), WordSource(seed)
    texts = list(wrap(" ".join(words.sentence(12) for _ in range(60))))
    for at in range(0, len(texts), 20):
        drawing.lines(texts[at : at + 20], LEFT, TOP)
        drawing.end_page()
    return drawing.finish(name)


def pieces(*, letters: bool) -> Callable[[str, int], DrawnPdf]:
    """Draw every word, or every letter, by itself, without spaces."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        y = TOP
        for line in wrap(" ".join(words.paragraph() for _ in range(3))):
            for start, word in _word_starts(line):
                for at, piece in enumerate(word) if letters else [(0, word)]:
                    x = LEFT + width_of(line[:start]) + width_of(word[:at])
                    drawing.line(piece, x, y, is_text=False)
            drawing.note(line)
            y -= LEADING * drawing.size

    return lambda name, seed: _pages(name, seed, fill)


def _word_starts(line: str) -> list[tuple[int, str]]:
    found, start = [], 0
    for word in line.split():
        found.append((start, word))
        start += len(word) + 1
    return found


def forms(name: str, seed: int) -> DrawnPdf:
    """Draw the text inside a form, which the page moves."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        canvas = drawing.canvas
        canvas.beginForm(f"form{drawing.label}", 0, 0, WIDTH, HEIGHT)
        _paragraphs(drawing, words, x=0, y=400)
        canvas.endForm()
        canvas.translate(LEFT, 120)
        canvas.scale(0.9, 0.9)
        canvas.doForm(f"form{drawing.label}")

    return _pages(name, seed, fill)


def justified(name: str, seed: int) -> DrawnPdf:
    """Draw lines whose words are spread over the whole width."""

    def fill(drawing: Drawing, words: WordSource) -> None:
        y = TOP
        for _ in range(4):
            texts = list(wrap(words.paragraph()))
            for number, text in enumerate(texts):
                room = RIGHT - LEFT - width_of(text) if number + 1 < len(texts) else 0.0
                drawing.canvas.setFont(drawing.font, drawing.size)
                shape = drawing.canvas.beginText(LEFT, y)
                shape.setWordSpace(0)
                for at, (start, word) in enumerate(_word_starts(text)):
                    shape.setTextOrigin(LEFT + width_of(text[:start]) + room * at / max(1, text.count(" ")), y)
                    shape.textOut(f"{word} ")
                drawing.canvas.drawText(shape)
                drawing.note(text)
                y -= LEADING * drawing.size
            y -= 8

    return _pages(name, seed, fill)


LAYOUTS: dict[str, Callable[[str, int], DrawnPdf]] = {
    "paragraphs": plain,
    "two columns": columns(2),
    "two columns by row": columns(2, by_row=True),
    "two columns below a title": columns(2, title=True),
    "three columns": columns(3),
    "three columns by row": columns(3, by_row=True),
    "turned by 90°": turned(90),
    "turned by 180°": turned(180),
    "turned by 270°": turned(270),
    "cropped": turned(0, cropped=True),
    "cropped, turned by 90°": turned(90, cropped=True),
    "cropped, turned by 180°": turned(180, cropped=True),
    "cropped, turned by 270°": turned(270, cropped=True),
    "ligatures": ligatures,
    "right to left": right_to_left,
    "astral characters": astral,
    "labels": labels(),
    "labels with a prefix": labels("A-"),
    "hyphens": hyphens,
    "headers and footers": furniture,
    "footnotes": footnotes,
    "line numbers": line_numbers,
    "tables": table,
    "headings and lists": structured,
    "over the ends of pages": running_on,
    "word by word": pieces(letters=False),
    "letter by letter": pieces(letters=True),
    "forms": forms,
    "justified": justified,
    "justified, other words": justified,
}
