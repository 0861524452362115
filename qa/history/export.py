"""An exported conversation as a file: JSON for programs, or Markdown for people with the same JSON at its end."""

import json
from dataclasses import dataclass
from datetime import datetime

from qa.errors import RecordError
from qa.history.codec import parse_json
from qa.history.conversation import Conversation
from qa.history.export_markdown import write_markdown
from qa.history.export_record import NO_EXPORT, Export, export_values, make_export, read_export_values

# These words and those of `export_markdown` stay as they are: `read_export` compares a saved file with them.
_RECORD = """

## Record

This is what `quoth verify` reads. The words above were made from it.

```json
"""
_END = "\n```"


@dataclass(frozen=True, slots=True)
class ReadExport:
    """The export that a file holds. ``shown_as_recorded``: the words that a person reads are those of its record."""

    export: Export
    shown_as_recorded: bool


def export_json(conversation: Conversation, exported: datetime) -> str:
    """Return the conversation as one JSON object, in ASCII, so that no character of an article is lost on the way."""
    return _json(make_export(conversation, exported)) + "\n"


def export_markdown(conversation: Conversation, exported: datetime) -> str:
    """Return the conversation for people, in CommonMark, with its JSON at the end, so that this file can be checked."""
    export = make_export(conversation, exported)
    return f"{write_markdown(export)}{_RECORD}{_json(export)}{_END}\n"


def read_export(text: str) -> ReadExport:
    """Return the export that a file holds, in either form; its content shows which form.

    Editors and mail leave a byte order mark, other ends of lines and white space at the end: they change nothing.

    :raises RecordError: if the text is no export, or is damaged.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if text.lstrip().startswith("{"):
        return ReadExport(_read(text), True)
    shown, found, record = text.rpartition(_RECORD)
    record, end, after = record.partition(_END)
    if not found or not end:
        raise RecordError(f"{NO_EXPORT}.")
    export = _read(record)
    return ReadExport(export, shown == write_markdown(export) and not after)


def _json(export: Export) -> str:
    return json.dumps(export_values(export), indent=2, allow_nan=False)


def _read(text: str) -> Export:
    try:
        values = parse_json(text)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{NO_EXPORT} ({error}).") from error
    return read_export_values(values)
