"""Estimates and records in words, for the terminal and the page."""

from eval.comparing import Difference
from eval.measuring.estimates import Estimate
from eval.measuring.records import Record
from eval.questions import Gold

_TIMES = ("p50", "p95")
ABSENT = "–"


def value_of(estimate: Estimate) -> str:
    """Return the value without its interval."""
    return f"{estimate.value:.{_decimals(estimate, 3)}f}"


def interval_of(estimate: Estimate) -> str:
    """Return the confidence interval in brackets; empty without one."""
    if estimate.low is None or estimate.high is None:
        return ""
    decimals = _decimals(estimate, 2)
    return f"[{estimate.low:.{decimals}f}–{estimate.high:.{decimals}f}]"


def difference_of(difference: Difference) -> str:
    """Return the difference with its sign."""
    return _signed(difference.value, _decimals(difference.second, 3))


def difference_interval_of(difference: Difference) -> str:
    """Return the interval of a difference in brackets; empty without one."""
    if difference.low is None or difference.high is None:
        return ""
    decimals = _decimals(difference.second, 3)
    return f"[{_signed(difference.low, decimals)}, {_signed(difference.high, decimals)}]"


def _decimals(estimate: Estimate, of_a_share: int) -> int:
    """Return the number of decimals; few except for shares, so that the table fits a terminal."""
    if estimate.key in _TIMES:
        return int(estimate.value < 100)
    return 0 if estimate.key == "characters" else of_a_share


def _signed(value: float, decimals: int) -> str:
    return f"{value:+.{decimals}f}".replace("-", "−")


def p_of(difference: Difference) -> str:
    """Return the p-value; a dash without one."""
    return ABSENT if difference.p is None else "<0.001" if difference.p < 0.001 else f"{difference.p:.3f}"


def expected_of(record: Record) -> str:
    """Return the right outcome of a question."""
    if record.gold is not Gold.ANSWER:
        return "a refusal"
    return " or ".join(record.expected) if record.expected else f"a quote of {' or '.join(record.documents)}"


def given_as(record: Record) -> str:
    """Return the words that say whether the shown quote is an answer or the nearest quote of a refusal."""
    return "quoted" if record.answered else "refused; nearest"


def about(record: Record) -> str:
    """Return the documents that answer the question, or its kind."""
    return ", ".join(record.documents) or record.kind or record.gold


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many}"
