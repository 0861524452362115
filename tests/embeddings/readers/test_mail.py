"""Mails saved as text: the header's facts, quoted replies, forwarded headers and signatures."""

from pathlib import Path

import pytest

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract, Facts
from embeddings.readers.mail.text import read_mail
from embeddings.readers.registry import find_reader, read_file
from embeddings.structure.assembly import make_document

BODY = "\nHello,\n\nthe boat comes on 3 May.\n"


def read(text: str) -> Extract:
    return read_file("mail.txt", text.encode())


@pytest.mark.parametrize(
    ("header", "facts"),
    [
        pytest.param(
            "From: Ida Lund <ida@boats.example>\nTo: crew@boats.example\nDate: Tue, 2 May 2023 23:50:00 -0700\n"
            "Subject: The boat\n",
            Facts("The boat", author="Ida Lund", date="2023-05-02"),
            id="usual",
        ),
        pytest.param(
            "Subject: Re: Fwd: AW: The boat\nDate: 2 May 2023 07:01:02 GMT\nFrom: ida@boats.example\n",
            Facts("The boat", author="ida@boats.example", date="2023-05-02"),
            id="another order, prefixes and no name",
        ),
        pytest.param(
            "Received: from a by b;\n\tTue, 2 May 2023\nMessage-ID: <1@b>\nSubject: The boat of the\n  club\n"
            'From: "Lund, Ida" <ida@boats.example>\n',
            Facts("The boat of the club", author="Ida Lund"),
            id="folded lines and family name first",
        ),
        pytest.param(
            "Subject: =?utf-8?q?F=C3=A4hre?= =?utf-8?b?IGlt?= Mai\nFrom: =?iso-8859-1?Q?J=F8rn_Lie?= <j@b.example>\n"
            "To: crew@boats.example\n",
            Facts("Fähre im Mai", author="Jørn Lie"),
            id="encoded words",
        ),
        pytest.param(
            "From:\tIda Lund\r\nSent:\tTuesday, May 2, 2023 7:50 AM\r\nTo:\tCrew\r\nSubject:\tRE: The boat\r\n",
            Facts("The boat", author="Ida Lund", date="2023-05-02"),
            id="Outlook",
        ),
        pytest.param(
            "**From:** Ida Lund [mailto:ida@boats.example]\n**To:** Crew\n**Subject:** The boat\n",
            Facts("The boat", author="Ida Lund"),
            id="bold names",
        ),
        pytest.param(
            'From: "Bo Lee, Jr." <bo@boats.example>\nSubject: =?x-none?q?a?=\nTo: a@b.example\n',
            Facts("=?x-none?q?a?=", author="Bo Lee, Jr."),
            id="damaged words and a suffix",
        ),
        pytest.param(
            "From ida@boats.example Tue May  2 07:50:00 2023\nFrom: Ida Lund <ida@boats.example>\nSubject: The boat\n",
            Facts("The boat", author="Ida Lund"),
            id="from a mailbox",
        ),
    ],
)
def test_the_header_states_the_facts(header, facts):
    text = header + BODY
    extract = read(text)
    assert extract.text == text
    assert extract.facts == facts
    assert extract.text[extract.body_start :] == BODY
    assert all(block.end <= extract.body_start for block in extract.fact_blocks)


def test_the_values_are_the_blocks_of_the_facts():
    extract = read(
        "Subject: Re: The boat\nTo: a@b.example\nFrom: Ida Lund <ida@boats.example>\nDate: 2 May 2023\n" + BODY
    )
    assert [(b.kind, extract.text[b.start : b.end]) for b in extract.fact_blocks] == [
        (Kind.TITLE, "The boat"),
        (Kind.BYLINE, "Ida Lund <ida@boats.example>"),
        (Kind.BYLINE, "2 May 2023"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("TO: All staff\nFROM: Ida Lund\nDATE: May 2, 2023\nRE: The boat\n" + BODY, id="memo"),
        pytest.param(
            "TO: All staff\nFROM: Ida Lund\nDATE: May 2, 2023\nSUBJECT: The boat\n" + BODY, id="memo's subject"
        ),
        pytest.param("From: the river\nTo: the sea\n" + BODY, id="poem"),
        pytest.param("From 2 May on the boat sails.\n" + BODY, id="prose"),
        pytest.param("Subject: boats\nDate: 2 May 2023\n" + BODY, id="no sender"),
        pytest.param("Write to ida@boats.example.\n" + BODY, id="address"),
    ],
)
def test_another_text_is_no_mail(text):
    extract = read(text)
    assert (extract.facts.title, extract.fact_blocks, extract.body_start) == (None, (), 0)


def blocks_of(body: str) -> list[tuple[Kind, str]]:
    text = "From: Ida Lund <ida@boats.example>\nSubject: The boat\n\n" + body
    document = make_document(read(text), ENGLISH, document_id="m.txt", path=Path("m.txt"), data=text.encode())
    assert (document.metadata.title, document.metadata.author) == ("The boat", "Ida Lund")
    return [(block.kind, text[block.start : block.end]) for block in document.blocks[2:]]


def test_quoted_lines_are_a_reply():
    assert blocks_of(
        "It sails at seven in the morning.\n\nOn Mon, 1 May 2023 at 18:02, Bo Lee <bo@boats.example>\nwrote:\n"
        "> When does it sail? I can\n> come at six.\n>> And where?\nFrom the old pier, as always in spring.\n"
    ) == [
        (Kind.PARAGRAPH, "It sails at seven in the morning."),
        (Kind.REPLY, "On Mon, 1 May 2023 at 18:02, Bo Lee <bo@boats.example>\nwrote:"),
        (Kind.REPLY, "> When does it sail? I can\n> come at six.\n>> And where?"),
        (Kind.PARAGRAPH, "From the old pier, as always in spring."),
    ]


def test_the_header_of_a_forwarded_mail_and_a_signature_are_bylines():
    assert blocks_of(
        "See below what the yard says about the hull.\n\n-- \nIda Lund\nTel. 0550 11\n\n"
        "---------- Forwarded message ---------\nFrom: Bo Lee <bo@boats.example>\nDate: 1 May 2023\nSubject: Hull\n\n"
        "The hull is sound, and the paint dries in two days.\n"
    ) == [
        (Kind.PARAGRAPH, "See below what the yard says about the hull."),
        (Kind.BYLINE, "Ida Lund"),
        (Kind.BYLINE, "Tel. 0550 11"),
        (Kind.BYLINE, "---------- Forwarded message ---------"),
        (Kind.BYLINE, "From: Bo Lee <bo@boats.example>"),
        (Kind.BYLINE, "Date: 1 May 2023"),
        (Kind.BYLINE, "Subject: Hull"),
        (Kind.PARAGRAPH, "The hull is sound, and the paint dries in two days."),
    ]


def test_a_sentence_about_writing_is_no_reply():
    body = "On 1 May Bo wrote:\n\nThe hull is sound, and the paint dries in two days.\n"
    assert Kind.REPLY not in [kind for kind, _ in blocks_of(body)]


@pytest.mark.parametrize(
    "field",
    [
        "Content-Type: multipart/alternative; boundary=x\n",
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\n",
    ],
)
def test_encoded_words_are_left_to_the_reader_of_sources(field):
    text = "From: Ida Lund <ida@boats.example>\nSubject: Boat\n" + field + "\nThe caf=C3=A9 is =\nopen.\n"
    assert find_reader("mail.txt", text.encode()).name == "mail"
    with pytest.raises(UnreadableArticleError, match="the words are encoded"):
        read_mail(text)
