"""The results of each format, beside those of the Markdown that it was made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.document import Metadata
from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.syncing.reading import read_document
from eval.formats.editions import Edition
from eval.measuring.estimates import by_key
from eval.questions import Gold
from eval.runs import Run

MARKDOWN = "markdown"
FACTS = ("title", "publisher", "author", "date")
LEEWAY = 1
"""Questions by which a format may be worse than the Markdown."""


@dataclass(frozen=True, slots=True)
class FormatResult:
    """The results of one format.

    ``wrong``: for each fact the articles where it is read otherwise than from the Markdown, with both readings.
    ``articles``: their number.
    """

    name: str
    run: Run
    wrong: dict[str, dict[str, tuple[str | None, str | None]]]
    articles: int

    @property
    def right(self) -> int:
        """The number of answerable questions whose first quote holds the fact."""
        return sum(record.right for record in self.run.records if record.gold is Gold.ANSWER)


def compare_metadata(
    editions: Sequence[Edition], folder: Path, suffix: str
) -> dict[str, dict[str, tuple[str | None, str | None]]]:
    """Return for each fact the articles whose files state it otherwise than the Markdown: the read and the right one.

    A file that cannot be read states no fact.
    """
    wrong: dict[str, dict[str, tuple[str | None, str | None]]] = {fact: {} for fact in FACTS}
    for edition in editions:
        try:
            read = read_document(folder / f"{edition.name}{suffix}", folder).metadata
        except UnreadableArticleError:
            read = Metadata("")
        for fact in FACTS:
            found, expected = getattr(read, fact), getattr(edition.metadata, fact)
            if _names(found) != _names(expected):
                wrong[fact][edition.name] = found, expected
    return wrong


def _names(value: str | None) -> list[str]:
    """Return the names in a fact, in order: "Ana Wu and Bo Li" are the authors of "Ana Wu, Bo Li" too."""
    return ENGLISH.articles.bylines.between_names.split(value) if value else []


def differing(result: FormatResult, markdown: FormatResult) -> tuple[list[str], list[str]]:
    """Return the ids of the answerable questions that only the format has right, and that only the Markdown has."""
    right = {record.query_id: record.right for record in result.run.records if record.gold is Gold.ANSWER}
    before = {record.query_id: record.right for record in markdown.run.records if record.gold is Gold.ANSWER}
    won = [query_id for query_id, is_right in right.items() if is_right and not before[query_id]]
    return won, [query_id for query_id, is_right in right.items() if before[query_id] and not is_right]


def table_lines(results: Sequence[FormatResult]) -> list[str]:
    """Return the table of all formats. The first result is that of the Markdown."""
    rows: list[tuple[str, ...]] = [
        ("format", "fact in first quote", "to Markdown", "refused", "near answered", "far answered", *FACTS)
    ]
    rows += [_row(result, results[0]) for result in results]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _row(result: FormatResult, markdown: FormatResult) -> tuple[str, ...]:
    figures = by_key(result.run.figures)
    won, lost = differing(result, markdown)
    facts = tuple(f"{result.articles - len(result.wrong[fact])} of {result.articles}" for fact in FACTS)
    cells = [result.name, "-", f"+{len(won)} -{len(lost)}"]
    if (holds := figures.get("holds")) is not None:
        bounds = f" ({holds.low:.3f} to {holds.high:.3f})" if holds.low is not None else ""
        cells[1] = f"{result.right} of {holds.of}, {holds.value:.3f}{bounds}"
    cells += [
        f"{figures[key].value * figures[key].of:.0f} of {figures[key].of}" if key in figures else "-"
        for key in ("refused", "near answered", "far answered")
    ]
    return (*cells, *facts)


def below_reach(results: Sequence[FormatResult]) -> list[str]:
    """Return a sentence for each format that is worse than the Markdown, the first result, by more than ``LEEWAY``."""
    markdown = results[0]
    return [
        f"{result.name} has the fact in {markdown.right - result.right} first quotes fewer than the Markdown."
        for result in results[1:]
        if result.right < markdown.right - LEEWAY
    ]
