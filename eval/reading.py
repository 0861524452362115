"""Measure how articles are read: the share of titles, authors and dates that are right, with confidence intervals.

Run ``python -m eval.reading eval/everyday`` for the articles in ``eval/everyday/articles`` and the metadata in
``eval/everyday/metadata.jsonl``: one JSON object a line, with ``document`` (the path below ``articles``), ``title``,
``author`` and ``date`` as a careful reader gives them (null for a fact that the article does not state), and ``split``
(dev or test).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import binomtest

from embeddings.document import Metadata
from embeddings.errors import QuothError
from embeddings.syncing.reading import read_document
from eval.errors import QuestionsError, reason

FACTS = ("title", "author", "date")


@dataclass(frozen=True, slots=True)
class ExpectedMetadata:
    """The metadata of one article as a careful reader gives it; None for a fact that the article does not state."""

    document: str
    title: str
    author: str | None
    date: str | None
    split: str

    def wrong(self, read: Metadata) -> list[str]:
        """Return the names of the facts that were read otherwise, white space aside."""
        return [fact for fact in FACTS if _folded(getattr(read, fact)) != _folded(getattr(self, fact))]


def read_expected(file: Path, split: str | None = None) -> list[ExpectedMetadata]:
    """Return the expected metadata in a JSONL file. ``split``: only the articles of this split.

    :raises QuestionsError: if the file cannot be read, or a line is not of this form.
    """
    try:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        expected = [ExpectedMetadata(**line) for line in lines]
    except (OSError, ValueError, TypeError) as error:
        raise QuestionsError(f"The metadata in {file} cannot be read ({reason(error)}).") from error
    return [each for each in expected if split in (None, each.split)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.reading", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a folder with articles/ and metadata.jsonl")
    parser.add_argument("--split", help="only the articles of this split: dev or test")
    parser.add_argument("--quiet", action="store_true", help="print the shares alone, and no article")
    options = parser.parse_args(arguments)
    try:
        expected = read_expected(options.folder / "metadata.jsonl", options.split)
        wrong = {each.document: _compare(each, options.folder / "articles") for each in expected}
    except QuothError as error:
        print(error, file=sys.stderr)
        return 1
    for document, differences in wrong.items():
        for fact, (read, right) in differences.items():
            if not options.quiet:
                print(f"{document}: {fact} is {read!r}, not {right!r}")
    for fact in FACTS:
        print(_share(fact, sum(fact not in differences for differences in wrong.values()), len(wrong)))
    values = len(FACTS) * len(wrong)
    print(_share("all facts", values - sum(map(len, wrong.values())), values))
    return 0


def _compare(expected: ExpectedMetadata, articles: Path) -> dict[str, tuple[str | None, str | None]]:
    """Return for each wrong fact of an article the fact as it was read, and the right one."""
    read = read_document(articles / expected.document, articles).metadata
    return {fact: (getattr(read, fact), getattr(expected, fact)) for fact in expected.wrong(read)}


def _share(name: str, right: int, count: int) -> str:
    interval = binomtest(right, count).proportion_ci(method="wilson") if count else None
    bounds = f" ({interval.low:.3f} to {interval.high:.3f})" if interval else ""
    return f"{name:10} {right / max(count, 1):.3f}{bounds}, {right} of {count}"


def _folded(value: str | None) -> str | None:
    return None if value is None else " ".join(value.split())


if __name__ == "__main__":
    sys.exit(main())
