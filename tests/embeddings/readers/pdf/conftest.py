"""PDFs for tests, drawn line by line with reportlab."""

import io
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import matplotlib
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

DEJAVU = Path(matplotlib.__file__).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
WIDTH, HEIGHT = 400, 600
LEFT, RIGHT, TOP = 50, 350, 540
LEADING = 13

Draw = Callable[[Canvas], None]


def make_pdf(*pages: Draw, encryption: StandardEncryption | None = None, **information: str) -> bytes:
    """Return a PDF of these pages. ``information``: title, author and subject."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(DEJAVU)))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), encrypt=encryption)
    for name, value in information.items():
        getattr(canvas, f"set{name.capitalize()}")(value)
    for draw in pages:
        canvas.setFont("DejaVu", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def lines(*texts: str, x: float = LEFT, y: float = TOP, size: float = 10, font: str = "DejaVu") -> Draw:
    """Draw lines below each other, as wide as they are."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, text in enumerate(texts):
            canvas.drawString(x, y - number * LEADING * size / 10, text)

    return draw


def together(*parts: Draw) -> Draw:
    """Draw several things on one page."""

    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def wrap(text: str, width: float = RIGHT - LEFT, size: float = 10) -> Sequence[str]:
    """Return the text in lines of this width."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(DEJAVU)))
    wrapped: list[str] = []
    for word in text.split():
        longer = f"{wrapped[-1]} {word}" if wrapped else word
        if wrapped and pdfmetrics.stringWidth(longer, "DejaVu", size) <= width:
            wrapped[-1] = longer
        else:
            wrapped.append(word)
    return wrapped


def text_pdf(operators: str, to_unicode: str) -> bytes:
    """Return a PDF of one page with these operators, in Helvetica with this CMap: ``<01> <0041>`` and the like."""
    entries = to_unicode.split("\n")
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <00> <FF> "
        f"endcodespacerange {len(entries)} beginbfchar {' '.join(entries)} endbfchar endcmap end end"
    ).encode()
    content = zlib.compress(operators.encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 0 /LastChar 255 "
        b"/Widths [%s] /ToUnicode 6 0 R >>" % b" ".join([b"500"] * 256),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


@pytest.fixture(scope="session")
def making() -> ModuleType:
    """The functions of this module."""
    return sys.modules[__name__]
