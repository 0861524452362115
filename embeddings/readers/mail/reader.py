"""Mails as mail programs save them (.eml): the source, with its words encoded."""

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.signatures import find_signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from embeddings.readers.composing import Part
    from embeddings.readers.mail.source import Body, MailSource

_LOOK_FOR_HEADER = 200_000  # bytes


class MailReader:
    """Reads a mail: its sender, date and subject, and its body as plain text, or in HTML where it has no other.

    The text is composed of the header that mail programs show, the decoded body, and the words of the attachments that
    are articles, each below its file name. Mails that are forwarded with it are part of it.
    """

    name = "mail"
    version = 2
    suffixes = (".eml",)

    def recognizes(self, data: bytes) -> bool:
        """Return whether the content is the source of a mail with encoded words. Readers of text read other mails."""
        from embeddings.readers.mail.text import begins_encoded_mail

        if b":" not in data[:1000] or find_signature(data) is not None:
            return False
        return begins_encoded_mail(data[:_LOOK_FOR_HEADER].decode("latin-1"))

    def check(self, data: bytes) -> None:
        """Check that the content begins with the header of a mail."""
        from embeddings.readers.mail.source import check_source

        check_source(data)

    def read(self, data: bytes) -> Extract:
        """Return the mail with its quoted replies and signatures marked, and its attachments."""
        from embeddings.readers.mail.attachments import with_attachments
        from embeddings.readers.mail.source import read_source

        source = read_source(data)
        return with_attachments(_read_bodies(source), source.attachments)


def _read_bodies(source: "MailSource") -> Extract:
    """Return the header and the bodies of a mail."""
    from embeddings.readers.composing import compose
    from embeddings.readers.mail.text import read_fields, read_header

    header = f"{source.header}\n"
    from_html = [_parts_of_html(body) for body in source.bodies]
    if not any(from_html):
        text = "\n\n".join(body.plain for body in source.bodies)
        text = f"{header}\n{text}\n"
        return read_fields(text, read_header(header)[0], len(header))
    extract = read_fields(header, read_header(header)[0], len(header))
    parts = [
        part
        for body, found in zip(source.bodies, from_html, strict=True)
        for part in found or _parts_of_plain(body.plain)
    ]
    body = compose(_with_replies(parts), source.header)
    start = len(source.header)
    return replace(extract, text=f"{body.text}\n", blocks=body.blocks, body_start=start, marked=())


def _parts_of_html(body: "Body") -> "Sequence[Part]":
    """Return the blocks of a body's HTML; none for a body that is to be read from its plain form."""
    from embeddings.readers.mail.source import prefers_html
    from embeddings.readers.web.parsing import parse_markup
    from embeddings.readers.web.walking import find_parts

    try:
        parts = find_parts(parse_markup(body.html)) if body.html.strip() else []
    except UnreadableArticleError:
        if not body.plain.strip():
            raise
        return []
    return parts if prefers_html(body, sum(len(part.words.split()) for part in parts)) else []


def _parts_of_plain(text: str) -> "Iterator[Part]":
    """Yield the paragraphs of a body in plain text beside one in HTML."""
    from embeddings.readers.composing import Part
    from embeddings.readers.mail.composition import paragraphs_of

    for words in paragraphs_of(text):
        yield Part(words, Kind.REPLY if words.startswith(">") else Kind.PARAGRAPH)


def _with_replies(parts: "Sequence[Part]") -> "list[Part]":
    """Return the blocks of a body in HTML, with the lines above quoted mails and the headers in it marked."""
    from embeddings.readers.mail.text import find_mark

    found = []
    for part, following in zip_longest(parts, parts[1:]):
        leads = following is not None and following.kind is Kind.REPLY
        kind = find_mark(part.words, leads_to_reply=leads) if part.kind is Kind.PARAGRAPH else None
        found.append(replace(part, kind=kind) if kind else part)
    return found
