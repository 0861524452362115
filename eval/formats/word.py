"""Articles as docx, with the styles, the header and the footer that Word offers."""

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from eval.formats.archives import with_fixed_times
from eval.formats.editions import Edition

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

MADE = datetime(2025, 3, 10, 9, 30)
"""The time at which the files were made: that of the conversion, as programs write it, not that of the article."""


def write_docx(edition: Edition) -> bytes:
    """Return the article as a Word document."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.title, properties.author = edition.metadata.title, edition.metadata.author or ""
    properties.created = properties.modified = MADE
    document.add_paragraph(edition.metadata.title, style="Title")
    if edition.byline:
        document.add_paragraph(edition.byline, style="Subtitle")
    if edition.dateline:
        document.add_paragraph(edition.dateline)
    for block in edition.blocks:
        document.add_paragraph(block.words, style=f"Heading {block.level}" if block.level else "Normal")
    section = document.sections[0]
    section.header.paragraphs[0].text = edition.metadata.publisher or edition.metadata.title
    _add_page_number(section.footer.paragraphs[0])
    file = BytesIO()
    document.save(file)
    return with_fixed_times(file.getvalue())


def _add_page_number(paragraph: "Paragraph") -> None:
    """Add "Page 1", where the number is a field that Word computes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.add_run("Page ")
    run = paragraph.add_run()
    for name, kind in (("w:fldChar", "begin"), ("w:instrText", None), ("w:fldChar", "separate")):
        element = OxmlElement(name)
        if kind is None:
            element.text = "PAGE"
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
    paragraph.add_run("1")
    end = OxmlElement("w:fldChar")
    end.set(qn("w:fldCharType"), "end")
    paragraph.add_run()._r.append(end)
