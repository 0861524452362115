"""A conversation as one file that can be read, and checked against the articles elsewhere; and such a file, read."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qa.errors import RecordError
from qa.history.codec import record_errors
from qa.history.conversation import Conversation
from qa.history.export_markdown import write_markdown
from qa.history.exported import Export, export_record, make_export, read_export_record

_RECORD = """

## Record

This is what `quoth verify` reads. The words above were made from it.

```json
"""
_END = "\n```"
_NO_EXPORT = "This is no conversation that Quoth exported; name a file as it was saved, Markdown or JSON"


@dataclass(frozen=True, slots=True)
class ReadExport:
    """An export that was read. ``shown_as_recorded``: what a person reads in the file is what its record says."""

    export: Export
    shown_as_recorded: bool


def export_json(conversation: Conversation, exported: datetime) -> str:
    """The conversation as one JSON object, in ASCII: no character of an article can be lost or trouble a reader."""
    return _json(make_export(conversation, exported)) + "\n"


def export_markdown(conversation: Conversation, exported: datetime) -> str:
    """The conversation for people, in CommonMark, with its JSON at the end, so that this file can be checked too."""
    return _markdown(make_export(conversation, exported))


def read_export(text: str) -> ReadExport:
    """The export that a file holds, in either form, told by its content.

    A byte order mark at its beginning, other ends of lines and white space at its end, which editors and mail leave,
    change nothing.

    :raises RecordError: it is no export, or was damaged.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if text.lstrip().startswith("{"):
        return ReadExport(_read(text), True)
    shown, found, record = text.rpartition(_RECORD)
    record, end, after = record.partition(_END)
    if not found or not end:
        raise RecordError(f"{_NO_EXPORT}.")
    export = _read(record)
    return ReadExport(export, shown == write_markdown(export) and not after)


def _json(export: Export) -> str:
    return json.dumps(export_record(export), indent=2, allow_nan=False)


def _markdown(export: Export) -> str:
    return f"{write_markdown(export)}{_RECORD}{_json(export)}{_END}\n"


def _read(text: str) -> Export:
    with record_errors(_NO_EXPORT):
        return read_export_record(json.loads(text, parse_constant=_refuse, object_pairs_hook=_object))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of these, none twice: readers would see one, and the check another."""
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return names
