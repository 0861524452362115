"""Mails as mail programs save them (.eml): the source, with its words encoded."""

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.base import Extract
from embeddings.readers.signatures import find_signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings.readers.web.parts import Part

_LOOK_FOR_HEADER = 200_000  # bytes


class MailReader:
    """Reads a mail: its sender, date and subject, and its body as plain text, or in HTML where it has no other.

    The text is composed of the header that mail programs show and the decoded body. Attachments are named in the
    header, and not read. Mails that are forwarded with it are part of it.
    """

    name = "mail"
    version = 1
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
        """Return the mail with its quoted replies and signatures marked."""
        from embeddings.readers.mail.source import prefers_html, read_source
        from embeddings.readers.mail.text import read_fields, read_header
        from embeddings.readers.web.composing import compose
        from embeddings.readers.web.parsing import parse_markup
        from embeddings.readers.web.walking import find_parts

        source = read_source(data)
        header = f"{source.header}\n"
        parts = find_parts(parse_markup(source.html)) if source.html.strip() else []
        if not prefers_html(source, sum(len(part.words.split()) for part in parts)):
            text = f"{header}\n{source.plain}\n"
            return read_fields(text, read_header(header)[0], len(header))
        extract = read_fields(header, read_header(header)[0], len(header))
        text, blocks, _ = compose(_with_replies(parts), source.header)
        return replace(extract, text=text, blocks=blocks, body_start=len(source.header), marked=())


def _with_replies(parts: "Sequence[Part]") -> "list[Part]":
    """Return the blocks of a body in HTML, with the lines above quoted mails and the headers in it marked."""
    from embeddings.readers.mail.text import find_mark

    found = []
    for part, following in zip_longest(parts, parts[1:]):
        leads = following is not None and following.kind is Kind.REPLY
        kind = find_mark(part.words, leads_to_reply=leads) if part.kind is Kind.PARAGRAPH else None
        found.append(replace(part, kind=kind) if kind else part)
    return found
