"""The requests for the pages of a file to the process that reads files, and their replies."""

import base64
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from embeddings.readers.drawn_pages import CharacterRange, PageOutline, Picture, Stroke, WordIndex


@dataclass(frozen=True, slots=True)
class OutlinePages:
    """A request for a `PageOutline`. ``sha256``: the hash of the file, by which the process knows open files."""

    sha256: str


@dataclass(frozen=True, slots=True)
class DrawPage:
    """A request for a `Picture` of a page, from 0, of this width in pixels."""

    sha256: str
    page: int
    width: int


@dataclass(frozen=True, slots=True)
class IndexWords:
    """A request for a `WordIndex`."""

    sha256: str


@dataclass(frozen=True, slots=True)
class FindStrokes:
    """A request for the `Strokes` of stretches of text, each given as the ranges of its words."""

    sha256: str
    stretches: tuple[tuple[CharacterRange, ...], ...]


@dataclass(frozen=True, slots=True)
class Strokes:
    """The strokes of each stretch."""

    stretches: tuple[tuple[Stroke, ...], ...]


PageRequest = OutlinePages | DrawPage | IndexWords | FindStrokes
PageReply = PageOutline | Picture | WordIndex | Strokes


def page_record(reply: PageReply) -> Any:
    """Return the content of a reply as JSON values. Bytes become base64."""
    match reply:
        case Picture():
            return [base64.b64encode(reply.data).decode(), reply.media_type, reply.width, reply.height]
        case PageOutline():
            return [reply.labels, reply.sizes]
        case WordIndex():
            numbers = (reply.starts, reply.lengths, reply.pages, reply.firsts)
            return [*map(_packed, numbers), reply.text_sha256]
        case Strokes():
            return reply.stretches


def decode_page_reply(message: Mapping[str, Any]) -> PageReply | None:
    """Return the reply that ``page_record`` has written, under the name of its class; None for another message.

    :raises ValueError: if the message is damaged.
    """
    match message:
        case {"Picture": [str(data), str(media_type), int(width), int(height)]}:
            return Picture(base64.b64decode(data, validate=True), media_type, width, height)
        case {"PageOutline": [list(labels), list(sizes)]}:
            return PageOutline(tuple(map(str, labels)), tuple((float(width), float(height)) for width, height in sizes))
        case {"WordIndex": [str(starts), str(lengths), str(pages), str(firsts), str(text_sha256)]}:
            index = WordIndex(_unpacked(starts), _unpacked(lengths), _unpacked(pages), _unpacked(firsts), text_sha256)
            if len({len(index.starts), len(index.lengths), len(index.pages), len(index.firsts)}) > 1:
                raise ValueError("the arrays differ in length")
            return index
        case {"Strokes": list(stretches)}:
            return Strokes(tuple(tuple(_stroke(*each) for each in stretch) for stretch in stretches))
    return None


def decode_page_request(message: Mapping[str, Any]) -> PageRequest | None:
    """Return the request, written as its fields under the name of its class; None for another message."""
    match message:
        case {"OutlinePages": {"sha256": str(sha256)}}:
            return OutlinePages(sha256)
        case {"DrawPage": {"sha256": str(sha256), "page": int(page), "width": int(width)}}:
            return DrawPage(sha256, page, width)
        case {"IndexWords": {"sha256": str(sha256)}}:
            return IndexWords(sha256)
        case {"FindStrokes": {"sha256": str(sha256), "stretches": list(stretches)}}:
            found = tuple(tuple(CharacterRange(*map(int, each)) for each in stretch) for stretch in stretches)
            return FindStrokes(sha256, found)
    return None


def _stroke(page: int, *edges: float) -> Stroke:
    left, top, right, bottom = map(float, edges)
    return Stroke(int(page), left, top, right, bottom)


def _packed(numbers: "array[int]") -> str:
    return base64.b64encode(numbers.tobytes()).decode()


def _unpacked(text: str) -> "array[int]":
    """Return the numbers. Both processes run on one machine, with the same size and order of bytes."""
    numbers = array("I")
    numbers.frombytes(base64.b64decode(text, validate=True))
    return numbers
