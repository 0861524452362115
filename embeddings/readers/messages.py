"""The messages between the process that reads files and the process that started it.

Replies are JSON and never pickles: a file that takes over a parser must not take over the other process too.
"""

import json
import struct
import sys
from dataclasses import asdict, dataclass
from typing import IO, Any

from embeddings.document import Block, Kind, Page
from embeddings.readers.base import Extract, Facts
from embeddings.readers.page_messages import (
    PageReply,
    PageRequest,
    decode_page_reply,
    decode_page_request,
    page_record,
)

_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal by the reader, for a reason in the file."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReaderFailure:
    """A failure of the reader, which the file may or may not have caused."""

    reason: str


@dataclass(frozen=True, slots=True)
class MissingModule:
    """A failure to load a module of Quoth or of a parser, which no file causes."""

    reason: str


@dataclass(frozen=True, slots=True)
class FileWanted:
    """The process does not hold the file of a request for pages; send the request again, with the file."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A request for the extract of a file of this name."""

    name: str


Reply = Extract | Refusal | ReaderFailure | MissingModule | FileWanted | PageReply
Request = ReadFile | PageRequest


def encode_request(request: Request) -> bytes:
    """Return a request as JSON, in the form of ``encode_reply``. The file follows in the next message."""
    return _encode(request, asdict(request))


def decode_request(message: bytes) -> Request:
    """Return the request that ``encode_request`` has written.

    :raises ValueError: if the message holds no request.
    """
    match json.loads(message.decode("utf-8", "surrogatepass")):
        case {"ReadFile": {"name": str(name)}}:
            return ReadFile(name)
        case dict(found) if (request := decode_page_request(found)) is not None:
            return request
    raise ValueError("the message holds no request")


def encode_reply(reply: Reply) -> bytes:
    """Return a reply as JSON: an object with the name of the class as its key."""
    if isinstance(reply, Extract):
        return _encode(reply, _record(reply))
    return _encode(reply, page_record(reply) if isinstance(reply, PageReply) else asdict(reply))


def _encode(message: Reply | Request, content: Any) -> bytes:
    return json.dumps({type(message).__name__: content}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def decode_reply(message: bytes) -> Reply:
    """Return the reply that ``encode_reply`` has written.

    :raises ValueError: if the message holds no reply.
    """
    match json.loads(message.decode("utf-8", "surrogatepass")):
        case {"Extract": record}:
            return _extract(record)
        case {"Refusal": {"reason": str(reason)}}:
            return Refusal(reason)
        case {"ReaderFailure": {"reason": str(reason)}}:
            return ReaderFailure(reason)
        case {"MissingModule": {"reason": str(reason)}}:
            return MissingModule(reason)
        case {"FileWanted": _}:
            return FileWanted()
        case dict(found) if (reply := decode_page_reply(found)) is not None:
            return reply
    raise ValueError("the message holds no reply")


def _record(extract: Extract) -> dict[str, Any]:
    return {
        "text": extract.text,
        "facts": asdict(extract.facts),
        "blocks": None if extract.blocks is None else _rows(extract.blocks),
        "fact_blocks": _rows(extract.fact_blocks),
        "body_start": extract.body_start,
        "pages": [(page.label, page.start, page.end) for page in extract.pages],
        "marked": _rows(extract.marked),
        "hints": asdict(extract.hints),
        "warnings": extract.warnings,
    }


def _rows(blocks: tuple[Block, ...]) -> list[tuple[int, int, str, int]]:
    return [(block.start, block.end, block.kind, block.level) for block in blocks]


def _extract(record: dict[str, Any]) -> Extract:
    """Return the extract that ``_record`` has written."""
    return Extract(
        text=record["text"],
        facts=Facts(**record["facts"]),
        blocks=None if record["blocks"] is None else _blocks(record["blocks"]),
        fact_blocks=_blocks(record["fact_blocks"]),
        body_start=record["body_start"],
        pages=tuple(Page(*page) for page in record["pages"]),
        marked=_blocks(record["marked"]),
        hints=Facts(**record["hints"]),
        warnings=tuple(record["warnings"]),
    )


def _blocks(rows: list[tuple[int, int, str, int]]) -> tuple[Block, ...]:
    return tuple(Block(start, end, Kind(kind), level) for start, end, kind, level in rows)


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message, after its length."""
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes], most: int = sys.maxsize) -> bytes:
    """Return the next message. ``most``: the size of the largest message, in bytes.

    :raises EOFError: if the stream ends before the message does.
    :raises ValueError: if the message is larger.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    if length > most:
        raise ValueError(f"the message has {length} bytes")
    message = stream.read(length)
    if len(message) < length:
        raise EOFError
    return message
