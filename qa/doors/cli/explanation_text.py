"""The explanation of an answer in plain text for a terminal."""

import io

from qa.answer import Answer
from qa.doors.cli.terminal import printable
from qa.explaining.explanation import ExplainedSentence, Explanation

_SHOWN = 60  # characters of a sentence in the table
_WIDTH = 120


def explanation_text(answer: Answer) -> str:
    """Return the text that ``quoth ask --explain`` prints below the answer; empty without an explanation."""
    explained = [part.explanation for part in answer.parts] or [answer.explanation]
    return "\n\n".join(_one_text(explanation) for explanation in explained if explanation is not None)


def _one_text(explanation: Explanation) -> str:
    lines = [f"Searched for: {printable(explanation.searched)}", f"Decided by: {explanation.stage}"]
    if explanation.unknown_words:
        lines.append(f"In no article: {printable(', '.join(explanation.unknown_words))}")
    if explanation.confidence is not None and explanation.threshold is not None:
        lines.append(
            f"Confidence: {explanation.confidence:.2f}; an answer needs {explanation.threshold:.2f}. "
            f"Passages read: {explanation.passages}."
        )
    table = _table(explanation.sentences) if explanation.sentences else ""
    return "\n".join([*lines, *([table] if table else [])])


def _table(sentences: tuple[ExplainedSentence, ...]) -> str:
    # Imported here: rich takes a fifth of the time of a quick command.
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, title=None)
    for heading in ("Probability", "Cosine", "BM25"):
        table.add_column(heading, justify="right")
    table.add_column("Sentence")
    table.add_column("Largest effects")
    for each in sentences:
        words = printable(" ".join(each.text.split()))
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
        table.add_row(
            f"{each.probability:.2f}",
            f"{each.dense:.2f}",
            f"{each.bm25:.1f}",
            Text(f"{shown}\n{printable(each.document_id)}, {each.start}–{each.end}"),
            Text("\n".join(f"{c.feature} {c.effect:+.2f}" for c in each.contributions)),
        )
    written = io.StringIO()
    Console(file=written, width=_WIDTH, color_system=None, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()).rstrip()
