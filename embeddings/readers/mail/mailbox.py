"""Mailboxes (.mbox): several mails in one file, as mail programs export a folder."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract, Facts

_LINE = rb"From [^\r\n]{3,200}\d{4}[^\r\n]{0,20}\r?\n(?=[A-Za-z][A-Za-z0-9-]{0,40}:)"
_FIRST = re.compile(_LINE)
# A line of the text that looks so too has a mark before it.
_BEGINNING = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))" + _LINE)
_MARKED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


class MailboxReader:
    """Reads the mails of a mailbox one after another, each below its subject. The text is that of `MailReader`."""

    name = "mailbox"
    version = 1
    suffixes = (".mbox",)

    def recognizes(self, data: bytes) -> bool:
        """Return whether the content begins as a mailbox does, and holds more than one mail."""
        first = _FIRST.match(data)
        return first is not None and _BEGINNING.search(data, first.end()) is not None

    def check(self, data: bytes) -> None:
        """Check that the content begins as a mailbox or with the header of a mail."""
        from embeddings.readers.mail.source import check_source

        check_source(data)

    def read(self, data: bytes) -> Extract:
        """Return the mails in their order. A mail that cannot be read costs a warning.

        :raises UnreadableArticleError: if no mail can be read.
        """
        from embeddings.document import Block, Kind
        from embeddings.readers.mail.composition import Composition
        from embeddings.readers.mail.reader import MailReader

        mails = list(_mails(data))
        if len(mails) == 1:
            return MailReader().read(mails[0])
        # The subject of one mail would be the title of all mails otherwise.
        whole = Composition(Extract("", Facts(title=f"Mailbox of {len(mails)} mails")), marks_all=False)
        refusals: list[UnreadableArticleError] = []
        for number, mail in enumerate(mails, 1):
            try:
                extract = MailReader().read(mail)
            except UnreadableArticleError as error:
                refusals.append(error)
                whole.warn(f"Mail {number} of {len(mails)} is left out: {error}")
                continue
            heading = extract.facts.title or extract.facts.author or f"Mail {number}"
            head = Block(0, len(extract.text[: extract.body_start].rstrip()), Kind.BYLINE)
            rest = extract.text[head.end :]
            extract = replace(extract, fact_blocks=(head,) if head.end else ())
            whole.add_extract(heading, extract if rest.strip() else replace(extract, blocks=()))
        if len(refusals) == len(mails):
            raise refusals[-1]
        return whole.extract()


def _mails(data: bytes) -> Iterator[bytes]:
    """Yield the source of each mail, without the line that begins it."""
    places = [(found.start(), found.end()) for found in _BEGINNING.finditer(data)] or [(0, 0)]
    for (_, begin), (end, _) in pairwise([*places, (len(data), len(data))]):
        yield _MARKED.sub(b"", data[begin:end])
