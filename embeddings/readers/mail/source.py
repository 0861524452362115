"""The source of a mail (MIME): its header, its decoded body and the names of its attachments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message

from embeddings.errors import UnreadableArticleError
from embeddings.readers.decoding import decode
from embeddings.readers.mail.text import decode_words, read_header
from embeddings.unicode import replace_surrogates

_HEADER_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_DAMAGED = (MessageError, LookupError, TypeError, ValueError)  # the errors of damaged parameters
_TEXT = ("text/", "multipart/")  # a multipart without its boundary is text
# Invitations, cards and styles for programs, which stand beside the words for people.
_NO_WORDS = frozenset({
    "text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/css", "text/x-amp-html",
})  # fmt: skip
_REQUIRED = frozenset({"from", "subject", "date", "to", "message-id"})
_MAX_VALUE = 500  # characters of a long list of receivers
_MAX_HEADER = 1_000_000  # bytes
_DEEPEST = 5  # mails inside of each other
_LITTLE = 0.3  # of the words of a body in HTML: a plain one with fewer only names the address of the other


@dataclass(frozen=True, slots=True)
class Body:
    """A body of a mail in one or two forms, with an empty text for a form that it lacks."""

    plain: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file with a mail. ``name``: empty for a file without a name."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class MailSource:
    """A decoded mail.

    ``header``: the fields that mail programs show, one a line. ``bodies``: in order, each beside the others; a
    forwarded mail begins with a body of its header. ``attachments``: the files with it.
    """

    header: str
    bodies: tuple[Body, ...]
    attachments: tuple[Attachment, ...]


def read_source(data: bytes) -> MailSource:
    """Return a mail decoded.

    :raises UnreadableArticleError: if the bytes are no mail.
    """
    return _read(parse_source(data), _read_head(data), depth=0)


def check_source(data: bytes) -> None:
    """Check, without parsing the body, that the bytes begin with the header of a mail.

    :raises UnreadableArticleError: if the bytes do not begin with the header of a mail.
    """
    if _REQUIRED.isdisjoint(_read_head(data)):
        raise UnreadableArticleError("The file is no mail: its header names no sender, receiver, date or subject.")


def parse_source(data: bytes) -> Message:
    """Return the parts of a mail.

    :raises UnreadableArticleError: if the bytes are no mail.
    """
    check_source(data)
    try:
        # Not policy.default, whose parser of headers fails at damaged ones and takes quadratic time for long ones.
        return message_from_bytes(data)
    except RecursionError as error:
        raise UnreadableArticleError("The parts of the mail are nested too deep; save it as plain text.") from error


def _read(message: Message, fields: Mapping[str, str], depth: int) -> MailSource:
    bodies: list[Body] = []
    attachments: list[Attachment] = []
    for group in _groups(message):
        plain: list[str] = []
        html: list[str] = []
        for part in group:
            name = _file_name(part)
            kind = part.get_content_type()
            if kind == "message/rfc822" and depth < _DEEPEST:
                forwarded = _read_forwarded(part, depth + 1)
                bodies += [Body(forwarded.header), *forwarded.bodies] if forwarded else []
                attachments += forwarded.attachments if forwarded else ()
            elif name or part.get_content_disposition() == "attachment" or not kind.startswith(_TEXT):
                attachments.append(Attachment(name, _payload(part)))
            elif kind in _NO_WORDS:
                continue
            elif kind == "text/html":
                html.append(_decode_part(part))
            else:
                plain.append(_decode_part(part))
        text = "\n\n".join(each.strip("\r\n") for each in plain if each.strip())
        bodies.append(Body(text, "\n".join(html)))
    filled = tuple(body for body in bodies if body.plain.strip() or body.html.strip())
    return MailSource(_header(fields, attachments), filled, tuple(attachments))


def _read_forwarded(part: Message, depth: int) -> MailSource | None:
    inner = part.get_payload(0) if part.is_multipart() else None
    if not isinstance(inner, Message):
        return None
    return _read(inner, {name.lower(): str(value) for name, value in reversed(inner.items())}, depth)


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """The source of a page in a web archive, and its address; None if the archive does not state it."""

    markup: str
    address: str | None


def find_page(data: bytes) -> ArchivedPage | None:
    """Return the first page of a web archive; None without one.

    :raises UnreadableArticleError: if the bytes have no header.
    """
    for part in _leaves(parse_source(data)):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            address = str(part.get("Content-Location") or "")
            return ArchivedPage(_decode_part(part), address if address.startswith("http") else None)
    return None


def prefers_html(body: Body, words: int) -> bool:
    """Return whether the body is to be read from its HTML, which has this number of words."""
    return bool(body.html) and len(body.plain.split()) < _LITTLE * words


def _groups(message: Message) -> Iterator[list[Message]]:
    """Yield the parts that hold content, in order: the forms of one body together, each other part alone."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if _holds_parts(part) and part.get_content_type() != "multipart/alternative":
            waiting += reversed(_parts_of(part))
        else:
            yield list(_leaves(part))


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold content, in order. A forwarded mail is one part."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if _holds_parts(part):
            waiting += reversed(_parts_of(part))
        else:
            yield part


def _holds_parts(part: Message) -> bool:
    return part.is_multipart() and part.get_content_type() != "message/rfc822"


def _parts_of(message: Message) -> list[Message]:
    parts = message.get_payload()
    return [each for each in parts if isinstance(each, Message)] if isinstance(parts, list) else []


def _read_head(data: bytes) -> dict[str, str]:
    """Return the values of the header's fields, by their names in lower case."""
    end = _HEADER_END.search(data, 0, _MAX_HEADER)
    head = data[: end.start() if end else min(len(data), _MAX_HEADER)]
    try:
        text = decode(head)
    except UnreadableArticleError:
        text = head.decode("utf-8", "replace")
    return {name: field.value for name, field in read_header(text.replace("\0", ""))[0].items()}


def _header(fields: Mapping[str, str], attachments: list[Attachment]) -> str:
    lines = [f"{name}: {_clean(fields[name.lower()])}" for name in _SHOWN if fields.get(name.lower())]
    if names := [attachment.name for attachment in attachments if attachment.name]:
        lines.append(f"Attachments: {_clean(', '.join(names))}")
    return "\n".join(lines)


def _clean(value: str) -> str:
    words = " ".join(replace_surrogates(decode_words(value)).split())
    return words if len(words) <= _MAX_VALUE else f"{words[:_MAX_VALUE].rstrip()} …"


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except _DAMAGED:
        return ""
    return _clean(name)


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decode_part(part: Message) -> str:
    """Return the text of a part in its own encoding, or in the one that its letters show."""
    data = _payload(part)
    try:
        charset = part.get_content_charset() or ""
    except _DAMAGED:
        charset = ""
    for encoding in (charset, "utf-8"):
        try:
            text = data.decode(encoding)
            break
        except (LookupError, UnicodeError, ValueError):
            continue
    else:
        try:
            text = decode(data)
        except UnreadableArticleError:
            text = data.decode("utf-8", "replace")
    return replace_surrogates(text).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
