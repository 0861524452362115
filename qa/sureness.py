"""The words in which doors say how sure an answer is."""

from qa.ranking.guarantee import packaged_guarantee


def sureness(confidence: float) -> str:
    """Return ``Probably`` where measured answers of this confidence are wrong rarely enough, otherwise ``Perhaps``.

    Never "surely": Quoth also answers most questions about the right people that no article answers.
    """
    return "Probably" if confidence >= packaged_guarantee().probably_from else "Perhaps"
