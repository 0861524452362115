"""The attachments of a mail that are articles themselves."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.mail.composition import Composition

if TYPE_CHECKING:
    from embeddings.readers.mail.source import Attachment

_MOST = 50  # attachments of one mail
_INSIDE_MAILS = ("mail", "mailbox")  # formats that would be read inside of each other without end
_UNNAMED = "Attachment"


def with_attachments(extract: Extract, attachments: "Sequence[Attachment]") -> Extract:
    """Return a mail with the words of its attachments below it, each under its file name.

    Attachments of formats that are not read, such as pictures, add no words.
    """
    from embeddings.readers.other_formats import find_remedy
    from embeddings.readers.registry import find_reader

    whole = Composition(extract, marks_all=extract.blocks is not None)
    read = refused = 0
    for attachment in attachments:
        name = attachment.name or _UNNAMED
        try:
            reader = find_reader(attachment.name, attachment.data)
        except UnreadableArticleError:
            if remedy := find_remedy(attachment.name):
                refused += 1
                whole.warn(f"The attachment {name} is left out: {remedy}")
            continue
        if not attachment.data:
            continue
        if reader.name in _INSIDE_MAILS:
            refused += 1
            whole.warn(f"The attachment {name} is left out, since it is a mail; save it in the folder too.")
            continue
        read += 1
        if read > _MOST:
            whole.warn(f"Only the first {_MOST} attachments are read; save the others as files.")
            break
        try:
            whole.add_extract(name, reader.read(attachment.data))
        except UnreadableArticleError as error:
            whole.warn(f"The attachment {name} is left out: {error}")
    return whole.extract() if read or refused else extract
