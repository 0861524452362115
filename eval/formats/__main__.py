"""Write the same articles in many formats, ask the same questions about each, and compare with the Markdown.

The articles are the seeds, or the Markdown files of --articles, which hold headings and paragraphs. Each format gets a
folder below --output, as a usual program writes it: PDF with running heads and page numbers, web pages with a menu and
a footer, books with a navigation. reportlab and python-docx write PDF and docx.

The table has, for each format: the questions whose first quote holds the fact, with the 95 % confidence interval; the
questions won and lost to the Markdown; refused questions among those that the articles answer; answers among those
that they do not answer; and the articles whose title, publisher, author and date are those of the Markdown.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL
from embeddings.errors import QuothError
from eval.datasets.own import read_own
from eval.evaluating import configurations, evaluate
from eval.formats.conversion import FORMATS, check_packages, write_articles
from eval.formats.editions import Edition, read_editions
from eval.formats.results import MARKDOWN, FormatResult, below_reach, compare_metadata, differing, table_lines
from eval.questions import PACKAGED
from seeds import seed_articles

_EXAMPLES = f"""examples:
  python -m eval.formats --output build/formats
  python -m eval.formats --output build/formats --formats pdf,docx --split dev --misses
  python -m eval.formats --output build/formats --articles ~/articles --questions ~/questions.jsonl --check

formats: {", ".join(FORMATS)}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the formats from the command line; return the exit status."""
    options = _options(arguments)
    try:
        results = _measure(options)
    except QuothError as error:
        print(f"eval.formats: {error}", file=sys.stderr)
        return 1
    print("\n".join(table_lines(results)))
    for result in results[1:]:
        for fact, articles in result.wrong.items():
            for name, (read, right) in articles.items():
                print(f"{result.name}: {fact} of {name} is {read!r}, not {right!r}")
        if options.misses:
            _print_misses(result, results[0])
    worse = below_reach(results)
    print("\n".join(worse or ["No format is worse than the Markdown by more than one question."]))
    return int(options.check and bool(worse))


def _measure(options: argparse.Namespace) -> list[FormatResult]:
    check_packages(options.formats)
    editions = read_editions(options.articles)
    encoder = ModelEncoder(DEFAULT_MODEL)
    folders = {MARKDOWN: options.articles}
    for name in options.formats:
        print(f"Writing {len(editions)} articles: {name}", file=sys.stderr, flush=True)
        folders[name] = write_articles(editions, name, options.output)
    return [_measure_format(name, folder, editions, options, encoder) for name, folder in folders.items()]


def _measure_format(
    name: str, folder: Path, editions: Sequence[Edition], options: argparse.Namespace, encoder: ModelEncoder
) -> FormatResult:
    reported = -1

    def report(step: str, percent: float) -> None:
        nonlocal reported
        if step == "Asking" and percent // 20 > reported:
            reported = int(percent // 20)
            print(f"Asking about {name}: {percent:.0f} %", file=sys.stderr, flush=True)

    dataset = read_own(folder, options.questions, options.split)
    (run,) = evaluate(dataset, configurations([], check=True), encoder=encoder, progress=report)
    for note in run.notes:
        print(f"{name}: {note}", file=sys.stderr)
    suffix = FORMATS[name].suffix if name in FORMATS else ".md"
    result = FormatResult(name, run, compare_metadata(editions, folder, suffix), len(editions))
    print(f"{name}: {result.right} first quotes hold the fact", file=sys.stderr, flush=True)
    return result


def _print_misses(result: FormatResult, markdown: FormatResult) -> None:
    """Print the questions that the Markdown alone has right, with the quotes of the format."""
    records = {record.query_id: record for record in result.run.records}
    for query_id in differing(result, markdown)[1]:
        record = records[query_id]
        shown = record.shown.text if record.shown else "no quote"
        refused = "" if record.answered else " (refused)"
        print(f"{result.name}: {query_id} {record.question} -> {shown}{refused}; expected: {record.expected}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval.formats",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="write the articles below it")
    parser.add_argument(
        "--formats", type=_formats, default=list(FORMATS), metavar="NAMES", help="only these, with commas between them"
    )
    parser.add_argument(
        "--articles", type=Path, default=seed_articles(), metavar="FOLDER", help="Markdown files [the seeds]"
    )
    parser.add_argument(
        "--questions", type=Path, default=PACKAGED, metavar="FILE", help="questions about them [those of the seeds]"
    )
    parser.add_argument("--split", metavar="NAME", help="only the questions of this split, such as dev or test")
    parser.add_argument(
        "--misses", action="store_true", help="list the questions of each format that the Markdown alone answers"
    )
    parser.add_argument(
        "--check", action="store_true", help="exit with status 1 if a format is worse by more than one question"
    )
    options = parser.parse_args(arguments)
    if options.misses and options.split is None and options.questions == PACKAGED:
        parser.error("--misses needs --split dev: nobody looks at the misses of the split test")
    return options


def _formats(words: str) -> list[str]:
    names = [name.strip() for name in words.split(",") if name.strip()]
    if unknown := [name for name in names if name not in FORMATS]:
        raise argparse.ArgumentTypeError(f"there is no format {unknown[0]!r}; name {', '.join(FORMATS)}")
    return list(dict.fromkeys(names))


if __name__ == "__main__":
    sys.exit(main())
