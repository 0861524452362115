"""The fields of a JSON object, one by one: each of its type and in its range, or a ValueError that says what it is."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from embeddings.unicode import has_no_surrogates

Record = Mapping[str, Any]
_Item = TypeVar("_Item")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHOWN = 60  # characters of a value that is told of


def read_object(value: Any, names: Collection[str]) -> Record:
    """``value`` as an object with exactly these names: an unknown one may change what the others mean."""
    if not isinstance(value, Mapping):
        raise _wrong("it", "an object", value)
    missing = [name for name in names if name not in value]
    if missing:
        raise ValueError(f"there is no '{missing[0]}'")
    unknown = [name for name in value if name not in names]
    if unknown:
        raise ValueError(f"what '{str(unknown[0])[:_SHOWN]}' is, is not known")
    return value


def read_items(record: Record, name: str, read: Callable[[Any], _Item]) -> tuple[_Item, ...]:
    """The items of a list."""
    value = record[name]
    if not isinstance(value, list | tuple):
        raise _wrong(name, "a list", value)
    return tuple(map(read, value))


def read_text(record: Record, name: str) -> str:
    """A text that is not empty and that a UTF-8 file can hold, so without halves of characters (lone surrogates)."""
    return as_text(record[name], name)


def as_text(value: Any, name: str) -> str:
    """``value`` as such a text."""
    if not isinstance(value, str) or not value or not has_no_surrogates(value):
        raise _wrong(name, "a text", value)
    return value


def read_said(record: Record, name: str) -> str | None:
    """A text, or None where the document does not say."""
    return None if record[name] is None else read_text(record, name)


def read_day(record: Record, name: str) -> str | None:
    """A day, ``YYYY-MM-DD``, or None where the document does not say."""
    value = read_said(record, name)
    if value is not None:
        if not _DAY.fullmatch(value):
            raise _wrong(name, "a day, YYYY-MM-DD", value)
        date.fromisoformat(value)
    return value


def read_sha256(record: Record, name: str) -> str:
    """A SHA-256 hash, in lower-case hexadecimal digits."""
    value = read_text(record, name)
    if not _SHA256.fullmatch(value):
        raise _wrong(name, "a SHA-256 hash", value)
    return value


def read_whole(record: Record, name: str, least: int) -> int:
    """A whole number, ``least`` or more."""
    return as_whole(record[name], name, least)


def as_whole(value: Any, name: str, least: int) -> int:
    """``value`` as a whole number, ``least`` or more; True is none, though Python counts with it."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise _wrong(name, f"a whole number, {least} or more", value)
    return value


def read_probability(record: Record, name: str) -> float:
    """A number in [0, 1]."""
    value = record[name]
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:  # nor is NaN
        raise _wrong(name, "a number from 0 to 1", value)
    return float(value)


def read_moment(record: Record, name: str) -> datetime:
    """A moment, in UTC; what is written has a time zone."""
    moment = datetime.fromisoformat(read_text(record, name))
    if moment.tzinfo is None:
        raise _wrong(name, "a moment with its time zone", record[name])
    return moment.astimezone(UTC)


def write_moment(moment: datetime) -> str:
    """What `read_moment` reads, to the second. A moment without a time zone counts as one of this machine's."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _wrong(name: str, wanted: str, value: Any) -> ValueError:
    shown = repr(value)
    return ValueError(f"{name} should be {wanted}, not {shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '…'}")
