"""Typed fields of the JSON rows of a data set."""

from typing import TypeVar

from eval.errors import QuestionsError

T = TypeVar("T")


def list_of(row: object, key: str, where: str, shape: str) -> list[object]:
    """Return the list ``row[key]``.

    :raises QuestionsError: if the row has no such list; ``shape`` names the format that it breaks.
    """
    value = row.get(key) if isinstance(row, dict) else None
    if not isinstance(value, list):
        raise QuestionsError(f"{where} {shape}: it needs a list {key!r}.")
    return value


def texts_of(row: object, key: str, where: str, shape: str) -> list[str]:
    """Return the list of texts ``row[key]``.

    :raises QuestionsError: if the row has no such list, or if an element is no text.
    """
    values = list_of(row, key, where, shape)
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values):
        raise QuestionsError(f"{where} {shape}: its {key!r} must hold texts alone.")
    return texts


def field_of(row: object, key: str, kind: type[T], where: str, shape: str, missing: T | None = None) -> T:
    """Return ``row[key]``, or ``missing`` in a row without the key.

    :raises QuestionsError: if the value is of another type.
    """
    value = row.get(key, missing) if isinstance(row, dict) else None
    if not isinstance(value, kind):
        raise QuestionsError(f"{where} {shape}: its {key!r} must be of the type {kind.__name__}.")
    return value


def indexes_of(values: list[object], length: int, where: str, shape: str) -> list[int]:
    """Return the values as positions in a text or list of this length.

    :raises QuestionsError: if a value is no whole number from 0 to ``length``.
    """
    indexes = [value for value in values if type(value) is int and 0 <= value <= length]
    if len(indexes) < len(values):
        raise QuestionsError(f"{where} {shape}: {values!r} must be whole numbers from 0 to {length}.")
    return indexes
