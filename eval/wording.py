"""Figures and records in words, for the terminal and for the page alike."""

from eval.comparing import Difference
from eval.figures import Figure
from eval.questions import Gold
from eval.records import Record

# Decimals of what is no share; shares have three.
_DECIMALS = {"p50": 1, "p95": 1, "characters": 0}
NOTHING = "–"


def value_of(figure: Figure) -> str:
    """The value alone."""
    return f"{figure.value:.{_DECIMALS.get(figure.key, 3)}f}"


def interval_of(figure: Figure) -> str:
    """The confidence interval in brackets; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    decimals = _DECIMALS.get(figure.key, 2)
    return f"[{figure.low:.{decimals}f}–{figure.high:.{decimals}f}]"


def difference_of(difference: Difference) -> str:
    """The difference with its sign."""
    return f"{difference.value:+.{_DECIMALS.get(difference.key, 3)}f}"


def difference_interval_of(difference: Difference) -> str:
    """The interval of a difference in brackets; empty where there is none."""
    if difference.low is None or difference.high is None:
        return ""
    decimals = _DECIMALS.get(difference.key, 3)
    return f"[{difference.low:+.{decimals}f}, {difference.high:+.{decimals}f}]"


def p_of(difference: Difference) -> str:
    """The p-value."""
    return NOTHING if difference.p is None else "<0.001" if difference.p < 0.001 else f"{difference.p:.3f}"


def expected_of(record: Record) -> str:
    """What would have been right."""
    if record.gold is not Gold.ANSWER:
        return "a refusal"
    return " or ".join(record.expected) if record.expected else f"a quote of {' or '.join(record.documents)}"


def given_as(record: Record) -> str:
    """Whether what a record shows was quoted or merely the nearest of a refusal."""
    return "quoted" if record.answered else "refused; nearest"


def about(record: Record) -> str:
    """What a question is about: the documents that answer, or its kind."""
    return ", ".join(record.documents) or record.kind or record.gold


def count(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many}"
