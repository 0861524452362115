"""Random damage to texts, bytes and the JSON of exports."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from eval.robustness.hostile_text import BITS, JSON_VALUES, RAW_JSON, random_bits

LARGEST = 1_000_000
"""Characters of the longest input."""


def damage_text(rng: random.Random, text: str) -> str:
    """Damage the text in up to three random ways; the result has at most ``LARGEST`` characters."""
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        text = rng.choice(_TEXT_DAMAGE)(rng, text)[:LARGEST]
    return text


def _cut(rng: random.Random, text: str) -> str:
    start, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    return rng.choice((text[:end], text[start:], text[:start] + text[end:]))


def _insert(rng: random.Random, text: str) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + random_bits(rng, rng.choice((1, 5, 50, 2_000))) + text[at:]


def _scatter(rng: random.Random, text: str) -> str:
    """Insert one of ``BITS``, or several different ones, between many characters."""
    bits, share = rng.choice(((rng.choice(BITS),), BITS)), rng.choice((0.001, 0.02, 0.3))
    return "".join(character + (rng.choice(bits) if rng.random() < share else "") for character in text[:50_000])


def _repeat(rng: random.Random, text: str) -> str:
    """Repeat a slice: usually to some thousands of characters, rarely to a million."""
    start = rng.randint(0, len(text))
    part = text[start : start + rng.choice((1, 2, 7, 80, 3_000))] or rng.choice(BITS)
    size = LARGEST if rng.random() < 0.03 else rng.choice((100, 3_000, 30_000))
    return text[:start] + part * max(1, (size - len(text)) // len(part)) + text[start:]


def _change_line_ends(rng: random.Random, text: str) -> str:
    ends = ("\r", "\r\n", "\n\n", "\r\r\n", "\n\r", "\u2028", "\x85", "\x0b", " ", "  \n", "")
    end = rng.choice(ends)
    if rng.random() < 0.5:
        return text.replace("\n", end)
    return "".join(rng.choice((character, end)) if character == "\n" else character for character in text)


def _damage_front(rng: random.Random, text: str) -> str:
    """Break, repeat or invent the front matter, or insert random text into one of its first lines."""
    lines = text.split("\n")
    at = rng.randrange(min(8, len(lines)))
    way = rng.randrange(4)
    if way == 0:
        lines[at] = rng.choice(BITS) + lines[at]
    elif way == 1:
        lines.insert(at, rng.choice(("---", "title: ", "date: ", "author: [", "url: ")) + random_bits(rng, 300))
    elif way == 2:
        del lines[at]
    else:
        lines = ["---", *lines[at : at + 3] * rng.randint(1, 40), rng.choice(("---", "...", "--", "")), *lines]
    return "\n".join(lines)


def _shuffle(rng: random.Random, text: str) -> str:
    unit = rng.choice(("\n", ". ", " "))
    parts = text.split(unit)
    rng.shuffle(parts)
    return unit.join(parts)


def _change_case(rng: random.Random, text: str) -> str:
    return rng.choice((text.upper(), text.lower(), text.swapcase(), text.title()))


_TEXT_DAMAGE: tuple[Callable[[random.Random, str], str], ...] = (
    _cut, _insert, _insert, _scatter, _repeat, _change_line_ends, _damage_front, _shuffle, _change_case,
)  # fmt: skip


def encode(text: str, encoding: str) -> bytes:
    """Encode the text; a character that the encoding lacks becomes a question mark."""
    if encoding.startswith("utf-"):  # lone surrogates become bytes that are invalid in this encoding
        try:
            return text.encode(encoding, "surrogatepass")
        except UnicodeEncodeError:  # UTF-7 cannot encode surrogates
            return text.encode(encoding, "replace")
    return text.encode(encoding, "replace")


def damage_bytes(rng: random.Random, data: bytes) -> bytes:
    """Flip bits, and delete or insert bytes."""
    damaged = bytearray(data)
    for _ in range(rng.choice((1, 3, 40, 500))):
        if not damaged:
            break
        at = rng.randrange(len(damaged))
        way = rng.random()
        if way < 0.7:
            damaged[at] ^= 1 << rng.randrange(8)
        elif way < 0.85:
            del damaged[at : at + rng.choice((1, 2, 50))]
        else:
            damaged[at:at] = rng.randbytes(rng.choice((1, 4)))
    return bytes(damaged)


def damage_record(rng: random.Random, text: str) -> str:
    """Replace, remove, add or swap values in the JSON of an export; the Markdown form ends with this JSON."""
    start = 0 if text.startswith("{") else text.rindex("```json\n") + len("```json\n")
    end = text.rindex("}") + 1
    record = json.loads(text[start:end])
    for _ in range(rng.choice((1, 1, 2, 5))):
        places = list(_places(record))
        if not places:
            break
        holder, key = rng.choice(places)
        way = rng.randrange(4)
        if way == 0:
            del holder[key]
        elif way == 1 and isinstance(holder, list):
            holder.extend([holder[key]] * rng.choice((1, 2, 1_000)))
        elif way == 2 and isinstance(holder[key], str):
            holder[key] = damage_text(rng, holder[key])
        elif way == 3:
            other, name = rng.choice(places)
            holder[key] = json.loads(json.dumps(other.get(name) if isinstance(other, dict) else other[name : name + 1]))
        else:
            holder[key] = rng.choice(JSON_VALUES)
    written = json.dumps(record, indent=2)
    if rng.random() < 0.15:
        at = rng.randint(0, len(written))
        at = at if rng.random() < 0.5 else written.rfind(": ", 0, at) + 2
        written = written[:at] + rng.choice(RAW_JSON) + written[at:]
    return text[:start] + written + text[end:]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every object and list in a JSON value, with each of its keys or indexes."""
    keys: Iterable[Any] = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
