"""Corrections in words, as every door shows them."""

from collections.abc import Sequence

from qa.answer import Correction


def corrections_sentence(corrections: Sequence[Correction]) -> str:
    """Return a sentence that names the corrections ("Read “techer” as “teacher”."); empty without corrections."""
    if not corrections:
        return ""
    *before, last = [f"“{correction.typed}” as “{correction.read}”" for correction in corrections]
    return f"Read {', '.join(before)}{' and ' if before else ''}{last}."
