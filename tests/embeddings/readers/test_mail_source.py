"""Mails as mail programs save them: encoded headers and bodies, HTML, forwarded mails, attachments, damaged sources."""

import random
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.document import Block, Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract, Facts
from embeddings.readers.registry import find_reader, read_file
from qa.assistant import Assistant
from qa.retriever import Retriever

BODY = (
    "Hello Bo,\n\nthe ferry sails at seven from the old pier; we pay twelve kroner — each way.\n\n"
    "On Mon, 1 May 2023 at 18:02, Bo Lee <bo@boats.example> wrote:\n> When does it sail?\n\n"
    "-- \nIda Lund\nTel. 0550 11\n"
)
HTML = (
    "<html><head><style>p {}</style></head><body><p>The ferry sails at seven from the <b>old</b> pier.</p>"
    "<table><tr><th>Ticket</th><th>Price</th></tr><tr><td>Single</td><td>12</td></tr></table>"
    '<p>On Mon, 1 May 2023 at 18:02, Bo Lee wrote:</p><blockquote type="cite"><p>When does it sail?</p></blockquote>'
    '<p style="display:none">secret</p></body></html>'
)


def make_mail(plain: str | None = BODY, html: str | None = None) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "Ida Lønn <ida@boats.example>"
    mail["To"] = "Bo Lee <bo@boats.example>"
    mail["Date"] = "Tue, 02 May 2023 07:50:00 +0200"
    mail["Subject"] = "Re: Færgen til Korsund"
    mail["Message-ID"] = "<1@boats.example>"
    if plain is not None:
        mail.set_content(plain, cte="quoted-printable")
    if html is not None:
        if plain is None:
            mail.set_content(html, subtype="html")
        else:
            mail.add_alternative(html, subtype="html", cte="base64")
    return mail


def read(mail: EmailMessage | bytes, name: str = "mail.eml") -> Extract:
    return read_file(name, mail if isinstance(mail, bytes) else mail.as_bytes())


def texts(extract: Extract, blocks: Sequence[Block]) -> list[tuple[Kind, str]]:
    return [(block.kind, extract.text[block.start : block.end]) for block in blocks]


FACTS = Facts("Færgen til Korsund", author="Ida Lønn", date="2023-05-02")


@pytest.mark.parametrize("name", ["mail.eml", "mail.txt", "mail.md", "mail"])
def test_the_words_of_a_mail_are_decoded(name):
    extract = read(make_mail(), name)
    assert extract.facts == FACTS
    assert extract.text == (
        "From: Ida Lønn <ida@boats.example>\nTo: Bo Lee <bo@boats.example>\nDate: Tue, 02 May 2023 07:50:00 +0200\n"
        f"Subject: Re: Færgen til Korsund\n\n{BODY}"
    )
    assert texts(extract, extract.fact_blocks) == [
        (Kind.BYLINE, "Ida Lønn <ida@boats.example>"),
        (Kind.BYLINE, "Tue, 02 May 2023 07:50:00 +0200"),
        (Kind.TITLE, "Færgen til Korsund"),
    ]
    assert texts(extract, extract.marked) == [
        (Kind.REPLY, "On Mon, 1 May 2023 at 18:02, Bo Lee <bo@boats.example> wrote:"),
        (Kind.REPLY, "> When does it sail?"),
        (Kind.BYLINE, "-- \nIda Lund\nTel. 0550 11"),
    ]


def test_a_mail_in_html_alone_has_the_blocks_of_its_elements():
    extract = read(make_mail(None, HTML))
    assert extract.facts == FACTS
    assert texts(extract, extract.blocks or ()) == [
        (Kind.PARAGRAPH, "The ferry sails at seven from the old pier."),
        (Kind.TABLE_HEADER, "Ticket | Price"),
        (Kind.TABLE_ROW, "Single | 12"),
        (Kind.REPLY, "On Mon, 1 May 2023 at 18:02, Bo Lee wrote:"),
        (Kind.REPLY, "When does it sail?"),
    ]
    assert "secret" not in extract.text
    assert all(block.end <= extract.body_start for block in extract.fact_blocks)


@pytest.mark.parametrize(("plain", "is_html"), [(BODY, False), ("See https://boats.example/1", True)])
def test_of_two_forms_the_plain_one_is_read_unless_it_says_far_less(plain, is_html):
    extract = read(make_mail(plain, HTML + "<p>More.</p>" * 8))
    assert (extract.blocks is not None) is is_html
    assert ("More." in extract.text) is is_html


def test_attachments_are_named_and_forwarded_mails_are_read():
    mail = make_mail()
    mail.add_attachment(b"%PDF-1.7 words", maintype="application", subtype="pdf", filename="Fares å.pdf")
    mail.add_attachment(b"left alone", maintype="image", subtype="png", filename="notes.png")
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Date"] = "Bo <bo@boats.example>", "Hull", "Mon, 01 May 2023 07:00:00 +0000"
    inner.set_content("The hull is sound.")
    mail.add_attachment(inner)
    extract = read(mail)
    assert "Attachments: Fares å.pdf, notes.png\n" in extract.text[: extract.body_start]
    assert "left alone" not in extract.text
    assert extract.text.endswith("The hull is sound.\n")
    assert texts(extract, extract.marked)[-1] == (
        Kind.BYLINE, "From: Bo <bo@boats.example>\nDate: Mon, 01 May 2023 07:00:00 +0000\nSubject: Hull",
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 60], ids=["short", "long"])
def test_a_mail_in_html_keeps_its_body_beside_a_forwarded_mail(count):
    mail = make_mail(None, f"<p>{'The surveyor asks nine crowns. ' * count}</p>")
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Date"] = "Bo <bo@boats.example>", "Hull", "Mon, 01 May 2023 07:00:00 +0000"
    inner.set_content("The hull is sound.\n\n> Is it?\n\n" + "Its paint is new. " * 9)
    mail.add_attachment(inner)
    extract = read(mail)
    assert "The surveyor asks nine crowns." in extract.text
    found = texts(extract, extract.blocks or ())
    assert [kind for kind, _ in found] == [
        Kind.PARAGRAPH, Kind.BYLINE, Kind.PARAGRAPH, Kind.REPLY, Kind.PARAGRAPH,
    ]  # fmt: skip
    assert found[2:4] == [(Kind.PARAGRAPH, "The hull is sound."), (Kind.REPLY, "> Is it?")]


def test_a_mail_with_pictures_is_no_web_archive():
    mail = make_mail(None, HTML)
    mail["X-MimeOLE"] = "Produced By Microsoft MimeOLE V6.00"
    mail.make_related()
    mail.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<1@boats.example>")
    assert find_reader("mail.eml", mail.as_bytes()).name == "mail"
    assert read(mail).facts == FACTS


def test_a_body_in_html_stays_beside_the_footer_of_a_mailing_list():
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "Ida <ida@boats.example>", "Lock", "<2@boats.example>"
    mail.make_mixed()
    for text, subtype in (("<p>The lock opens at six.</p>", "html"), ("___\nboats mailing list\n", "plain")):
        part = EmailMessage()
        part.set_content(text, subtype=subtype)
        mail.attach(part)
    extract = read(mail)
    assert "The lock opens at six.\n\n___\nboats mailing list\n" in extract.text


@pytest.mark.parametrize("html", ["<html></html>", "<!-- -->", "<div>" * 400 + "x"], ids=["empty", "comment", "deep"])
def test_a_plain_body_is_read_beside_an_html_body_that_cannot_be(html):
    assert read(make_mail(BODY, html)).text.endswith(BODY)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Type: text/plain; charset=iso-8859-1", "Sørens bøf er sød.".encode("latin-1")),
        ("Content-Type: text/plain; charset=x-unknown", "Sørens bøf er sød.".encode()),
        ("Content-Type: text/plain; charset=utf-8", "Sørens bøf er sød.".encode("latin-1")),
        ("X-Note: no type", "Sørens bøf er sød.".encode()),
    ],
)  # fmt: skip
def test_a_body_is_decoded_as_stated_or_as_its_letters_show(head, body):
    data = f"From: a@b.example\r\nSubject: Søren\r\n{head}\r\n\r\n".encode() + body + b"\r\n"
    extract = read(data)
    assert extract.text.endswith("\n\nSørens bøf er sød.\n")
    assert extract.facts.title == "Søren"


@pytest.mark.parametrize("data", [b"", b"Rain fell.\n", b"Note: rain\n\nIt fell.\n", b"\x89PNG\r\n\x1a\n"])
def test_a_file_without_the_header_of_a_mail_is_refused(data):
    for use in (find_reader("a.eml", data).check, find_reader("a.eml", data).read):
        with pytest.raises(UnreadableArticleError, match="is no mail"):
            use(data)


def test_parts_nested_without_end_are_refused_or_read():
    bomb = b"From: a@b.example\nSubject: x\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number) for number in range(2_000)
    )
    with suppress(UnreadableArticleError):
        read(bomb)


@given(seed=st.integers(0, 2**32), changes=st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_a_damaged_mail_is_read_or_refused(seed, changes):
    chance = random.Random(seed)
    data = bytearray(make_mail(BODY, HTML).as_bytes() if seed % 2 else make_mail(None, HTML).as_bytes())
    for _ in range(changes):
        place = chance.randrange(len(data))
        if chance.random() < 0.7:
            data[place] = chance.randrange(256)
        else:
            del data[place : place + chance.randrange(60)]
    with suppress(UnreadableArticleError):
        extract = read(bytes(data))
        position = 0
        for block in (*extract.fact_blocks, *(extract.blocks or extract.marked)):
            words = extract.text[block.start : block.end]
            assert position <= block.start < block.end
            assert words == words.strip()
            position = block.end


@pytest.mark.parametrize("mail", [make_mail(), make_mail(None, HTML)], ids=["plain", "HTML"])
def test_a_question_is_answered_with_a_quote_from_a_mail(tmp_path, open_library, mail):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.eml").write_bytes(mail.as_bytes())
    library = open_library()
    assert library.sync(folder).failed == ()
    quote = Assistant(Retriever(library)).ask("From which pier does the ferry sail at seven?").quotes[0]
    source = quote.sources[0]
    assert "old pier" in quote.text
    assert library.document(source.document_id).text[source.start : source.end] == quote.text
    assert (source.title, source.author, source.date) == ("Færgen til Korsund", "Ida Lønn", "2023-05-02")
