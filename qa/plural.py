"""Numbers in words: a count with its noun, and a share."""


def plural(count: int, noun: str) -> str:
    """Return the count with its noun: ``1 quote``, ``2 quotes``, ``1,234 quotes``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """Return a share in [0, 1] in whole percent, rounded down: ``94 %``."""
    return f"{int(share * 100)} %"
