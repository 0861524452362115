"""Figures and records in words, for the terminal and for the page alike."""

from eval.comparing import Difference
from eval.measuring.estimates import Estimate
from eval.measuring.records import Record
from eval.questions import Gold

_TIMES = ("p50", "p95")
NOTHING = "–"


def value_of(figure: Estimate) -> str:
    """The value alone."""
    return f"{figure.value:.{_decimals(figure, 3)}f}"


def interval_of(figure: Estimate) -> str:
    """The confidence interval in brackets; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    decimals = _decimals(figure, 2)
    return f"[{figure.low:.{decimals}f}–{figure.high:.{decimals}f}]"


def difference_of(difference: Difference) -> str:
    """The difference with its sign."""
    return _signed(difference.value, _decimals(difference.second, 3))


def difference_interval_of(difference: Difference) -> str:
    """The interval of a difference in brackets; empty where there is none."""
    if difference.low is None or difference.high is None:
        return ""
    decimals = _decimals(difference.second, 3)
    return f"[{_signed(difference.low, decimals)}, {_signed(difference.high, decimals)}]"


def _decimals(figure: Estimate, of_a_share: int) -> int:
    """Decimals of what is no share are few, so that a table is no wider than a terminal."""
    if figure.key in _TIMES:
        return int(figure.value < 100)
    return 0 if figure.key == "characters" else of_a_share


def _signed(value: float, decimals: int) -> str:
    return f"{value:+.{decimals}f}".replace("-", "−")


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
