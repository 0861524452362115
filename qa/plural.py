"""A count with its noun, in words."""


def plural(count: int, noun: str) -> str:
    """Return the count with its noun: ``1 quote``, ``2 quotes``, ``1,234 quotes``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
