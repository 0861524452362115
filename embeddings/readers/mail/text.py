"""A mail that is saved as text, with its header: From, To, Date and Subject."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate

from embeddings.document import Block, Kind
from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract, Facts

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
# Notes keep the names in bold: "**From:** Ann Lee".
_FIELD = re.compile(r"\*{0,2}(?P<name>[A-Za-z][A-Za-z0-9-]{0,40})[ \t]?:\*{0,2}[ \t]*")
_ENCODED = re.compile(r"=\?[\w-]{1,40}\?[bq]\?", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}", re.ASCII)
_AFTER_NAME = re.compile(r"[\[<(]")
_FAMILY_FIRST = re.compile(r"(?P<family>[^\s,]+(?: [^\s,]+)?), (?P<given>[^\s,]+(?: [^\s,]+){0,2})")
_MULTIPART = re.compile(r"[ \t]*multipart/", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"=[0-9A-F]{2}|=(?:\r\n|\r|\n)")

_MAX_HEADER = 20_000  # characters
_TECHNICAL = frozenset({"message-id", "received", "return-path", "mime-version", "delivered-to", "x-mailer"})
_PEOPLE = ("from", "to", "cc", "reply-to", "sender")
_SENT = ("date", "sent")
_IN_BODY = frozenset({"from", "to", "cc", "bcc", "date", "sent", "subject", "reply-to"})
_SIGNATURE = ("--", "-- ")
_MAX_SIGNATURE = 10  # lines
_MIN_FIELDS = 2


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its break: ``text == source[start:end]``. ``next``: where the next one begins."""

    start: int
    end: int
    next: int
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a header. ``source[start:end]``: its value, folded lines included."""

    name: str
    start: int
    end: int
    value: str


def read_mail(text: str) -> Extract | None:
    """Return a mail as an extract: its text unchanged, with the subject as title; None for another text.

    :raises UnreadableArticleError: if the words of the mail are encoded.
    """
    values, body_start = read_header(text)
    if not _is_mail(values):
        return None
    if is_encoded(values, text[body_start:]):
        raise UnreadableArticleError(
            "The file is the source of a mail, in which the words are encoded; save the mail as plain text in UTF-8."
        )
    return read_fields(text, values, body_start)


def begins_encoded_mail(text: str) -> bool:
    """Return whether a text is the beginning of the source of a mail, in which the words are encoded."""
    values, body_start = read_header(text)
    return _is_mail(values) and is_encoded(values, text[body_start:])


def read_fields(text: str, values: dict[str, Field], body_start: int) -> Extract:
    """Return a mail whose header has these fields as an extract."""
    sent = next((values[name] for name in _SENT if name in values), None)
    facts = Facts(
        title=_title(values["subject"]) if "subject" in values else None,
        author=_sender(decode_words(values["from"].value)) if "from" in values else None,
        date=_date(sent.value) if sent else None,
    )
    return Extract(
        text,
        facts,
        fact_blocks=tuple(_fact_blocks(values)),
        body_start=body_start,
        marked=tuple(_mark(_lines(text, body_start), text)),
    )


def _lines(text: str, start: int, end: int | None = None) -> list[_Line]:
    lines = []
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        words = match.group().rstrip("\r\n")
        if match.end() > match.start():
            lines.append(_Line(match.start(), match.start() + len(words), match.end(), words))
    return lines


def read_header(text: str) -> tuple[dict[str, Field], int]:
    """Return the fields of the header by their names in lower case, and where the body begins.

    Of several fields of one name, the first counts.
    """
    lines = _lines(text, 0, _MAX_HEADER)
    index = 0
    while index < len(lines) and (not lines[index].text.strip("\ufeff \t") or lines[index].text.startswith("From ")):
        index += 1
    fields: list[tuple[str, int, int]] = []
    while index < len(lines) and lines[index].text.strip():
        line = lines[index]
        match = _FIELD.match(line.text)
        if line.text[0] in " \t" and fields:
            name, start, end = fields[-1]
            start = start if start < end else line.start + len(line.text) - len(line.text.lstrip())
            fields[-1] = name, start, line.start + len(line.text.rstrip())
        elif match is not None:
            start = line.start + match.end()
            fields.append((match["name"].lower(), start, max(start, line.start + len(line.text.rstrip()))))
        else:
            break
        index += 1
    # The values are made at the end: with each line of a long value, the work would grow with its square.
    named = [Field(name, start, end, " ".join(text[start:end].split())) for name, start, end in fields]
    values: dict[str, Field] = {}
    for field in named:
        values.setdefault(field.name, field)
    return values, lines[index].start if index < len(lines) else len(text)


def _is_mail(values: dict[str, Field]) -> bool:
    """Return whether these are the fields of a mail. A memo has a sender, a receiver and a date too, but no address."""
    if "from" not in values or not values["from"].value:
        return False
    has_address = any(_ADDRESS.search(values[name].value) for name in _PEOPLE if name in values)
    is_technical = not _TECHNICAL.isdisjoint(values)
    is_dated = "date" in values and _is_exact(values["date"].value)
    if "subject" in values:
        return has_address or is_technical or is_dated or "sent" in values
    return is_technical or (is_dated and has_address)


def _is_exact(date: str) -> bool:
    """Return whether a date has a time, as mail programs write it."""
    return ":" in date and parsedate(date) is not None


def is_encoded(values: dict[str, Field], body: str) -> bool:
    """Return whether the words of a mail are encoded, or parted by boundaries."""
    encoding = values["content-transfer-encoding"].value.lower() if "content-transfer-encoding" in values else ""
    is_escaped = encoding == "quoted-printable" and _SOFT_BREAK.search(body)
    is_multipart = "content-type" in values and _MULTIPART.match(values["content-type"].value)
    return encoding == "base64" or bool(is_escaped) or bool(is_multipart)


def decode_words(value: str) -> str:
    """Return a value with its encoded words decoded; unchanged if they are damaged."""
    if not _ENCODED.search(value):
        return value
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, UnicodeError, ValueError):
        return value


def _title(subject: Field) -> str | None:
    from embeddings.languages.english.mails import MAILS

    title = decode_words(subject.value)
    prefix = MAILS.prefixes.match(title)
    return (title[prefix.end() :] if prefix else title).strip() or None


def _sender(value: str) -> str | None:
    """Return the name of the sender, the given name first; the address if there is no name."""
    from embeddings.languages.english.mails import MAILS

    try:
        name, address = parseaddr(value)
    except RecursionError:  # brackets inside of brackets
        name, address = "", ""
    if not name and "<" not in value:
        bracket = _AFTER_NAME.search(value)
        name = value[: bracket.start()] if bracket else "" if _ADDRESS.fullmatch(value) else value
    name = " ".join(name.strip("\"' \t,").split())
    swapped = _FAMILY_FIRST.fullmatch(name)
    if swapped and not MAILS.after_names.match(swapped["given"]):
        name = f"{swapped['given']} {swapped['family']}"
    return name or address or None


def _date(value: str) -> str:
    """Return the date as ISO 8601, as the sender's clock showed it; the value itself if it has another form."""
    parsed = parsedate(value)
    return value if parsed is None else f"{parsed[0]:04}-{parsed[1]:02}-{parsed[2]:02}"


def _fact_blocks(values: dict[str, Field]) -> Iterator[Block]:
    """Yield the values that state facts, in order. A value with encoded words is not fit to be read."""
    from embeddings.languages.english.mails import MAILS

    kinds = {"subject": Kind.TITLE, "from": Kind.BYLINE, "date": Kind.BYLINE, "sent": Kind.BYLINE}
    known = [field for name, field in values.items() if name in kinds and field.value]
    for field in sorted(known, key=lambda field: field.start):
        if _ENCODED.search(field.value):
            continue
        start = field.start
        prefix = MAILS.prefixes.match(field.value) if field.name == "subject" else None
        if prefix and prefix.end() < field.end - start:
            start += prefix.end()
        yield Block(start, field.end, kinds[field.name])


def _mark(lines: Sequence[_Line], text: str) -> Iterator[Block]:
    """Yield the blocks of the body that quote an earlier mail, and the headers and signatures in it."""
    from embeddings.languages.english.mails import MAILS

    index = 0
    while index < len(lines):
        line = lines[index]
        last, kind = index, None
        attribution = MAILS.attribution.match(text, line.start)
        if line.text.lstrip().startswith(">"):
            while last + 1 < len(lines) and lines[last + 1].text.lstrip().startswith(">"):
                last += 1
            kind = Kind.REPLY
        elif attribution and _leads_to_reply(lines, index, attribution.end()):
            while lines[last].end < attribution.end() - 1 and last + 1 < len(lines):
                last += 1
            kind = Kind.REPLY
        elif MAILS.forwarded.fullmatch(line.text):
            kind = Kind.BYLINE
        elif (count := _count_fields(lines, index)) >= _MIN_FIELDS:
            last, kind = index + count - 1, Kind.BYLINE
        elif line.text in _SIGNATURE and (count := _count_signature(lines, index)):
            last, kind = index + count, Kind.BYLINE
        if kind is not None:
            block = _strip(text, line.start, lines[last].end, kind)
            if any(character.isalnum() for character in text[block.start : block.end]):
                yield block
        index = last + 1


def find_mark(words: str, *, leads_to_reply: bool) -> Kind | None:
    """Return the kind of a paragraph that only leads to a quoted mail, or is its header; None for another one.

    ``leads_to_reply``: whether a quoted mail follows the paragraph.
    """
    from embeddings.languages.english.mails import MAILS

    if leads_to_reply and MAILS.attribution.fullmatch(words):
        return Kind.REPLY
    lines = _lines(words, 0)
    is_header = len(lines) >= _MIN_FIELDS and _count_fields(lines, 0) == len(lines)
    return Kind.BYLINE if is_header or MAILS.forwarded.fullmatch(words) else None


def _leads_to_reply(lines: Sequence[_Line], index: int, end: int) -> bool:
    following = (line.text.lstrip() for line in lines[index + 1 : index + 5] if line.start >= end and line.text.strip())
    return next(following, "").startswith(">")


def _count_fields(lines: Sequence[_Line], index: int) -> int:
    """Return how many lines from here on are the header of an earlier mail, with its sender."""
    names = set()
    count = 0
    for line in lines[index : index + 12]:
        match = _FIELD.match(line.text.lstrip())
        if match is None or match["name"].lower() not in _IN_BODY:
            break
        names.add(match["name"].lower())
        count += 1
    return count if "from" in names and not names.isdisjoint({*_SENT, "subject"}) else 0


def _count_signature(lines: Sequence[_Line], index: int) -> int:
    """Return the lines of a signature, which ends at a blank line or with the mail."""
    count = 0
    for line in lines[index + 1 : index + 2 + _MAX_SIGNATURE]:
        if not line.text.strip() or line.text.lstrip().startswith(">"):
            break
        count += 1
    return count if count <= _MAX_SIGNATURE else 0


def _strip(text: str, start: int, end: int, kind: Kind) -> Block:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Block(start, start + len(words.strip()), kind)
