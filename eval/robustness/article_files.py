"""Articles in every format that is read, made by the development tools or by hand."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from html import escape

Paragraphs = Sequence[str]

_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_BOOK = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata><manifest>'
    '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="a"/></spine></package>'
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_OPEN_DOCUMENT = (
    f'<office:document-content xmlns:office="{_OFFICE}:office:1.0" xmlns:text="{_OFFICE}:text:1.0" '
    f'xmlns:table="{_OFFICE}:table:1.0"><office:body>{{body}}</office:body></office:document-content>'
)


def _plain(title: str, paragraphs: Paragraphs) -> bytes:
    return "\n\n".join([title, *paragraphs, ""]).encode()


def _markdown(title: str, paragraphs: Paragraphs) -> bytes:
    return "\n\n".join([f"# {title}", *paragraphs, ""]).encode()


def _subtitles(title: str, paragraphs: Paragraphs) -> bytes:
    cues = [
        f"{number}\n00:{number // 60:02}:{number % 60:02},000 --> 00:{number // 60:02}:{number % 60:02},900\n{text}\n"
        for number, text in enumerate((title, *paragraphs), 1)
    ]
    return "\n".join(cues).encode()


def _web_page(title: str, paragraphs: Paragraphs) -> bytes:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    page = f"<!doctype html><html><head><meta charset='utf-8'><title>{escape(title)}</title></head>"
    return f"{page}<body><article><h1>{escape(title)}</h1>{body}</article></body></html>".encode()


def _mail(title: str, paragraphs: Paragraphs) -> bytes:
    message = EmailMessage()
    address = title.lower().replace(" ", ".")
    message["From"], message["To"] = f"Ann Lee <{address}@example.org>", "bo@example.org"
    message["Subject"], message["Date"] = title, "Mon, 3 Apr 2023 10:00:00 +0000"
    message.set_content("\n\n".join(paragraphs))
    return message.as_bytes()


def _web_archive(title: str, paragraphs: Paragraphs) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "<Saved by a browser>", title
    message["Snapshot-Content-Location"] = "https://example.org/article"
    message.set_content(_web_page(title, paragraphs).decode(), subtype="html")
    message.make_related()
    return message.as_bytes()


def _package(parts: Mapping[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return data.getvalue()


def _book(title: str, paragraphs: Paragraphs) -> bytes:
    page = _web_page(title, paragraphs).decode().replace("<!doctype html><html>", _XHTML)
    page = page.replace("<meta charset='utf-8'>", "")
    book = _BOOK.format(title=escape(title))
    return _package(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": _CONTAINER, "book.opf": book, "a.xhtml": page}
    )


_XHTML = '<html xmlns="http://www.w3.org/1999/xhtml">'


def _open_text(title: str, paragraphs: Paragraphs) -> bytes:
    body = f'<text:h text:outline-level="1">{escape(title)}</text:h>'
    body += "".join(f"<text:p>{escape(paragraph)}</text:p>" for paragraph in paragraphs)
    content = _OPEN_DOCUMENT.format(body=f"<office:text>{body}</office:text>")
    return _package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def _open_sheet(title: str, paragraphs: Paragraphs) -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(escape(value)) for value in row)}</table:table-row>"
        for row in _rows(title, paragraphs)
    )
    table = f'<office:spreadsheet><table:table table:name="{escape(title)}">{rows}</table:table></office:spreadsheet>'
    content = _OPEN_DOCUMENT.format(body=table)
    return _package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def _rich_text(title: str, paragraphs: Paragraphs) -> bytes:
    lines = "".join(f"{paragraph}\\par\n" for paragraph in (title, *paragraphs))
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Times;}}}}\n{lines}}}".encode("ascii", "replace")


def _rows(title: str, paragraphs: Paragraphs) -> list[tuple[str, str]]:
    return [("Number", title), *((str(number), paragraph) for number, paragraph in enumerate(paragraphs, 1))]


def _columns(title: str, paragraphs: Paragraphs) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(_rows(title, paragraphs))
    return text.getvalue().encode()


def _workbook(title: str, paragraphs: Paragraphs) -> bytes:
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(title[:31])
        for number, row in enumerate(_rows(title, paragraphs)):
            sheet.write_row(number, 0, row)
    return data.getvalue()


def _word(title: str, paragraphs: Paragraphs) -> bytes:
    import docx

    document, data = docx.Document(), io.BytesIO()
    document.add_heading(title, 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(data)
    return data.getvalue()


def _slides(title: str, paragraphs: Paragraphs) -> bytes:
    import pptx

    deck, data = pptx.Presentation(), io.BytesIO()
    for first in range(0, len(paragraphs), 4):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes[0].text_frame.text = title
        slide.placeholders[1].text_frame.text = "\n".join(paragraphs[first : first + 4])
    deck.save(data)
    return data.getvalue()


def _pdf(title: str, paragraphs: Paragraphs) -> bytes:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    data, styles = io.BytesIO(), getSampleStyleSheet()
    flow = [Paragraph(escape(title), styles["Title"])]
    for paragraph in paragraphs:
        flow += [Paragraph(escape(paragraph), styles["BodyText"]), Spacer(1, 8)]
    SimpleDocTemplate(data, title=title, invariant=1).build(flow)
    return data.getvalue()


MAKERS: Mapping[str, Callable[[str, Paragraphs], bytes]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".srt": _subtitles,
    ".pdf": _pdf,
    ".mht": _web_archive,
    ".eml": _mail,
    ".html": _web_page,
    ".epub": _book,
    ".docx": _word,
    ".csv": _columns,
    ".xlsx": _workbook,
    ".pptx": _slides,
    ".odt": _open_text,
    ".ods": _open_sheet,
    ".rtf": _rich_text,
}
"""For each format the bytes of an article's file, by its title and its paragraphs."""
