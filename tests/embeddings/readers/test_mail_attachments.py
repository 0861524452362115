"""The attachments of mails that are articles, and mailboxes of several mails."""

from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from pathlib import Path

import docx
import pytest

from embeddings.document import Document, Kind
from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract
from embeddings.readers.registry import find_reader, read_file
from embeddings.structure.assembly import make_document

PLAIN = "Hello Bo,\n\nthe report is with this mail.\n\n> Where is the report?\n"
HTML = "<html><body><p>The report is with this mail.</p><ul><li>one</li></ul></body></html>"


def make_mail(*, is_html: bool = False) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = "Ida Lund <ida@boats.example>", "The report"
    mail["Date"] = "Tue, 02 May 2023 07:50:00 +0200"
    mail.set_content(*((HTML, "html") if is_html else (PLAIN,)))
    return mail


def make_word() -> bytes:
    document = docx.Document()
    document.add_heading("Tides", 1)
    document.add_paragraph("The tide rises four metres at Korsund.")
    document.add_paragraph("Bring boots.", style="List Bullet")
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def attach(mail: EmailMessage, name: str, data: bytes) -> None:
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)


def document_of(extract: Extract) -> Document:
    return make_document(extract, ENGLISH, document_id="a.eml", path=Path("a.eml"), data=b"")


def blocks_of(extract: Extract) -> list[tuple[Kind, str]]:
    document = document_of(extract)
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize("is_html", [False, True], ids=["plain", "HTML"])
def test_attachments_that_are_articles_are_read_below_their_file_names(is_html):
    mail = make_mail(is_html=is_html)
    attach(mail, "tides.docx", make_word())
    attach(mail, "wind.txt", b"The wind turns at noon.\n\nIt blows from the west.")
    attach(mail, "birds.md", b"---\ntitle: Birds\n---\n# Gulls\n\nGulls nest on the *old* pier.")
    attach(mail, "rain.html", b"<html><body><p>Rain falls on the harbour in the afternoon hours.</p></body></html>")
    found = blocks_of(read_file("a.eml", mail.as_bytes()))
    rest = found[found.index((Kind.HEADING, "tides.docx")) :]
    assert rest == [
        (Kind.HEADING, "tides.docx"),
        (Kind.HEADING, "Tides"),
        (Kind.PARAGRAPH, "The tide rises four metres at Korsund."),
        (Kind.LIST_ITEM, "Bring boots."),
        (Kind.HEADING, "wind.txt"),
        (Kind.PARAGRAPH, "The wind turns at noon."),
        (Kind.PARAGRAPH, "It blows from the west."),
        (Kind.HEADING, "birds.md"),
        (Kind.HEADING, "Birds"),
        (Kind.HEADING, "Gulls"),
        (Kind.PARAGRAPH, "Gulls nest on the *old* pier."),
        (Kind.HEADING, "rain.html"),
        (Kind.PARAGRAPH, "Rain falls on the harbour in the afternoon hours."),
    ]
    assert any("report is with this mail" in words for _, words in found[: -len(rest)])


def test_a_damaged_attachment_costs_a_warning_and_others_add_no_words():
    mail = make_mail()
    attach(mail, "tides.docx", make_word()[:900])
    attach(mail, "boat.png", b"\x89PNG\r\n\x1a\n")
    attach(mail, "fares.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    attach(mail, "inner.eml", b"From: a@b.example\nSubject: Inner\n\nNot read twice.")
    extract = read_file("a.eml", mail.as_bytes())
    assert "Attachments: tides.docx, boat.png, fares.doc, inner.eml" in extract.text
    assert extract.text.endswith("> Where is the report?\n")
    damaged, old, inner = extract.warnings
    assert inner.startswith("The attachment inner.eml is left out, ")
    assert damaged.startswith("The attachment tides.docx is left out: The Word document is damaged")
    assert old.startswith("The attachment fares.doc is left out: The file ends in .doc, Word's old format")


def test_an_attachment_without_a_name_is_known_by_its_content():
    mail = make_mail()
    mail.add_attachment(make_word(), maintype="application", subtype="octet-stream")
    assert (Kind.HEADING, "Attachment") in blocks_of(read_file("a.eml", mail.as_bytes()))


def test_the_calendar_of_an_invitation_is_left_out():
    mail = make_mail()
    mail.add_alternative("BEGIN:VCALENDAR\nSUMMARY:Secret\nEND:VCALENDAR", subtype="calendar")
    assert "VCALENDAR" not in read_file("a.eml", mail.as_bytes()).text


MAILBOX = (
    b"From ida@boats.example Tue May  2 07:50:00 2023\nFrom: Ida Lund <ida@boats.example>\n"
    b"Date: Tue, 02 May 2023 07:50:00 +0200\nSubject: The report\n\nThe report is late.\n>From here on it is short.\n\n"
    b"From bo@boats.example Wed May  3 08:00:00 2023\nFrom: Bo Lee <bo@boats.example>\nSubject: Re: The report\n"
    b"Date: Wed, 03 May 2023 08:00:00 +0200\nContent-Type: text/html\n\n"
    b"<html><body><blockquote type=cite>The report is late.</blockquote><p>It arrives on Friday.</p></body></html>\n\n"
    b"From bo@boats.example Thu May  4 08:00:00 2023\nSubject: Empty\n\n"
)


@pytest.mark.parametrize("name", ["box.mbox", "box", "box.txt"])
def test_the_mails_of_a_mailbox_are_read_below_their_subjects(name):
    assert find_reader(name, MAILBOX).name == "mailbox"
    document = document_of(read_file(name, MAILBOX))
    assert document.metadata.title == "Mailbox of 3 mails"
    found = blocks_of(read_file(name, MAILBOX))
    assert found == [
        (Kind.HEADING, "The report"),
        (Kind.BYLINE, "From: Ida Lund <ida@boats.example>"),
        (Kind.BYLINE, "Date: Tue, 02 May 2023 07:50:00 +0200"),
        (Kind.BYLINE, "Subject: The report"),
        (Kind.PARAGRAPH, "The report is late."),
        (Kind.PARAGRAPH, "From here on it is short."),
        (Kind.HEADING, "The report"),
        (Kind.BYLINE, "From: Bo Lee <bo@boats.example>"),
        (Kind.BYLINE, "Date: Wed, 03 May 2023 08:00:00 +0200"),
        (Kind.BYLINE, "Subject: Re: The report"),
        (Kind.REPLY, "The report is late."),
        (Kind.PARAGRAPH, "It arrives on Friday."),
        (Kind.HEADING, "Empty"),
        (Kind.BYLINE, "Subject: Empty"),
    ]


def test_a_mailbox_of_one_mail_is_a_mail_and_an_empty_one_is_refused():
    one = MAILBOX[: MAILBOX.index(b"\n\nFrom bo@") + 1]
    assert document_of(read_file("a.mbox", one)).metadata.author == "Ida Lund"
    with pytest.raises(UnreadableArticleError, match="no mail"):
        read_file("a.mbox", b"no mail at all")


def test_a_mailbox_is_read_though_it_has_a_warning_for_each_of_its_mails():
    begin = b"From ida@boats.example Tue May  2 07:50:00 2023\r\n"
    mail = make_mail()
    attach(mail, "old.doc", b"x")
    nameless = b"Received: by a host\r\nX-Queue: 7\r\n\r\nText."
    extract = read_file("a.mbox", begin + mail.as_bytes() + b"\r\n" + begin + nameless)
    assert "the report is with this mail" in extract.text
