"""PDFs of made-up words, drawn so that the page of every word is known."""

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 420.0, 595.0
LEFT, RIGHT, TOP, BOTTOM = 55.0, 365.0, 530.0, 70.0
LEADING = 1.3  # times the height of the font

_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "el", "or", "is")]


@dataclass(frozen=True, slots=True)
class DrawnPdf:
    """A PDF of our making. ``words``: the words of its running text in the order in which they are read, with a page.

    A page is a label, as a reader of the PDF sees it.
    """

    name: str
    data: bytes
    words: tuple[tuple[str, str], ...]


class WordSource:
    """Words that stand once in a document, so that a word shows its place."""

    def __init__(self, seed: int, letters: Sequence[str] = ()) -> None:
        """``letters``: those of another alphabet; without them, syllables are taken."""
        self._random = random.Random(seed)
        self._parts = letters or _SYLLABLES
        self._used: set[str] = set()

    def word(self, parts: int = 0) -> str:
        """Return a new word."""
        while True:
            count = parts or self._random.choice((2, 2, 3, 3, 4))
            word = "".join(self._random.choices(self._parts, k=count + (3 if len(self._parts[0]) == 1 else 0)))
            if word not in self._used:
                self._used.add(word)
                return word

    def sentence(self, words: int = 0) -> str:
        """Return a sentence of new words."""
        made = [self.word() for _ in range(words or self._random.randint(6, 14))]
        if made[0].isascii():
            made[0] = made[0].capitalize()
        return " ".join(made) + "."

    def paragraph(self, sentences: int = 4) -> str:
        """Return sentences."""
        return " ".join(self.sentence() for _ in range(sentences))


@dataclass
class Drawing:
    """A PDF while it is drawn with reportlab.

    ``words``: the running text, and the page of each word. ``asides``: that of the footnotes, which interrupts no
    paragraph.
    """

    canvas: Any
    file: io.BytesIO
    font: str = "DejaVu"
    size: float = 10.0
    label: str = "1"
    words: list[tuple[str, str]] = field(default_factory=list)
    asides: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def start(cls, width: float = WIDTH, height: float = HEIGHT) -> "Drawing":
        """Return an empty drawing."""
        from reportlab.pdfgen.canvas import Canvas

        register_font()
        file = io.BytesIO()
        return cls(Canvas(file, pagesize=(width, height), invariant=True), file)

    def line(self, text: str, x: float, y: float, *, is_text: bool = True, size: float = 0, font: str = "") -> None:
        """Draw a line at a place, and note its words."""
        self.canvas.setFont(font or self.font, size or self.size)
        self.canvas.drawString(x, y, text)
        if is_text:
            self.note(text)

    def note(self, text: str) -> None:
        """Note words that are drawn in another way."""
        self.words += [(word, self.label) for word in text.split()]

    def lines(self, texts: Sequence[str], x: float, y: float, **how: Any) -> float:
        """Draw lines below each other, and return the place below them."""
        for text in texts:
            self.line(text, x, y, **how)
            y -= LEADING * (how.get("size") or self.size)
        return y

    def end_page(self, next_label: str = "") -> None:
        """End the page. The next one has the next number without another label."""
        self.canvas.showPage()
        self.label = next_label or str(int(self.label) + 1)

    def finish(self, name: str) -> DrawnPdf:
        """Return the PDF."""
        self.canvas.save()
        return DrawnPdf(name, self.file.getvalue(), (*self.words, *self.asides))


def register_font() -> None:
    """Make DejaVu, which has ligatures and Hebrew, known to reportlab.

    :raises ImportError: if reportlab or matplotlib is not installed.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    home = find_spec("matplotlib")
    if home is None or home.origin is None:
        raise ImportError("matplotlib, which brings the fonts of the PDFs of our making, is not installed")
    path = Path(home.origin).parent / "mpl-data" / "fonts" / "ttf"
    pdfmetrics.registerFont(TTFont("DejaVu", str(path / "DejaVuSans.ttf")))
    pdfmetrics.registerFont(TTFont("DejaVu-Bold", str(path / "DejaVuSans-Bold.ttf")))


def width_of(text: str, size: float = 10.0, font: str = "DejaVu") -> float:
    """Return the width of a text as drawn, in points."""
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, font, size))


def wrap(text: str, width: float = RIGHT - LEFT, size: float = 10.0) -> Iterator[str]:
    """Yield the lines of a text of this width."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > width:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def raw_pdf(pages: Sequence[bytes], characters: Sequence[str]) -> bytes:
    """Return a PDF whose pages draw with a font ``/F``, in which code 1 is the first of the characters, and so on."""
    rows = [f"<{number:02X}> <{each.encode('utf-16-be').hex()}>" for number, each in enumerate(characters, 1)]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = " ".join(f"{len(block)} beginbfchar {' '.join(block)} endbfchar" for block in blocks)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        f"1 begincodespacerange <00> <FF> endcodespacerange {body} endcmap end end"
    ).encode()
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 0 /LastChar 255 /Widths [%s] "
        b"/ToUnicode 4 0 R >>" % b" ".join([b"500"] * 256),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]
    for number, content in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> >> >>" % (6 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    data, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end
