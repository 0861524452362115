"""Articles as PDF, in one column and in two, with running heads and page numbers."""

from collections.abc import Callable
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from eval.formats.editions import Edition

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Flowable, Frame

_MARGIN = 64.0  # points
_GAP = 18.0  # between two columns
_SHORT_TITLE = 60  # characters in a running head


def write_pdf(edition: Edition) -> bytes:
    """Return the article in one column."""
    return _write(edition, columns=1)


def write_pdf_in_columns(edition: Edition) -> bytes:
    """Return the article in two columns below a title over the whole width."""
    return _write(edition, columns=2)


def _write(edition: Edition, columns: int) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, NextPageTemplate, PageTemplate

    file = BytesIO()
    width, height = A4
    template = BaseDocTemplate(
        file, pagesize=A4, title=edition.metadata.title, author=edition.metadata.author or "", invariant=1
    )
    text_height = height - 2 * _MARGIN
    head = _front(edition)
    head_height = 8 + sum(_height_of(part, width - 2 * _MARGIN) for part in head)
    template.addPageTemplates([
        PageTemplate(
            "first",
            [
                _frame(_MARGIN, height - _MARGIN - head_height, width - 2 * _MARGIN, head_height),
                *_columns(columns, width, text_height - head_height),
            ],
            onPage=_number_page,
        ),
        PageTemplate("later", _columns(columns, width, text_height), onPage=_draw_head(edition)),
    ])  # fmt: skip
    template.build([*head, *_next_frame(), NextPageTemplate("later"), *_body(edition, columns)])
    return file.getvalue()


def _front(edition: Edition) -> list["Flowable"]:
    from reportlab.platypus import Paragraph

    lines = [(edition.metadata.title, "title"), (edition.byline, "byline"), (edition.dateline, "byline")]
    return [Paragraph(escape(words), _style(name)) for words, name in lines if words]


def _body(edition: Edition, columns: int) -> list["Flowable"]:
    from reportlab.platypus import Paragraph

    text = "narrow" if columns > 1 else "text"
    return [Paragraph(escape(block.words), _style("heading" if block.level else text)) for block in edition.blocks]


def _style(name: str) -> "ParagraphStyle":
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
    from reportlab.lib.styles import ParagraphStyle

    styles = {
        "title": ParagraphStyle("title", fontName="Times-Bold", fontSize=18, leading=22, alignment=TA_CENTER),
        "byline": ParagraphStyle("byline", fontName="Times-Italic", fontSize=11, leading=15, alignment=TA_CENTER),
        "heading": ParagraphStyle(
            "heading", fontName="Times-Bold", fontSize=13, leading=16, spaceBefore=9, spaceAfter=4, keepWithNext=1
        ),
        "text": ParagraphStyle("text", fontName="Times-Roman", fontSize=11, leading=14, spaceAfter=6),
        "narrow": ParagraphStyle(
            "narrow", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=5, alignment=TA_JUSTIFY
        ),
    }
    return styles[name]


def _height_of(part: "Flowable", width: float) -> float:
    return float(part.wrap(width, 10_000)[1])


def _frame(left: float, bottom: float, width: float, height: float) -> "Frame":
    from reportlab.platypus import Frame

    return Frame(left, bottom, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


def _columns(count: int, width: float, height: float) -> list["Frame"]:
    each = (width - 2 * _MARGIN - (count - 1) * _GAP) / count
    return [_frame(_MARGIN + number * (each + _GAP), _MARGIN, each, height) for number in range(count)]


def _next_frame() -> list["Flowable"]:
    from reportlab.platypus import FrameBreak

    return [FrameBreak()]


def _number_page(canvas: "Canvas", template: "BaseDocTemplate") -> None:
    width, _ = template.pagesize
    canvas.saveState()
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(width / 2, _MARGIN / 2, str(canvas.getPageNumber()))
    canvas.restoreState()


def _draw_head(edition: Edition) -> Callable[["Canvas", "BaseDocTemplate"], None]:
    title = edition.metadata.title
    short = title if len(title) <= _SHORT_TITLE else title[:_SHORT_TITLE].rsplit(" ", 1)[0] + "…"

    def draw(canvas: "Canvas", template: "BaseDocTemplate") -> None:
        width, height = template.pagesize
        canvas.saveState()
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(_MARGIN, height - _MARGIN / 2, edition.metadata.publisher or "Winter training reports")
        canvas.drawRightString(width - _MARGIN, height - _MARGIN / 2, short)
        canvas.restoreState()
        _number_page(canvas, template)

    return draw
