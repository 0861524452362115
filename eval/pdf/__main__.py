"""Measure the PDF reader: the places of quotes, the similarity of the text, and the speed.

Places are measured on 30 PDFs of our making and on the PDFs that are named: random stretches of a document must have
the words, the page and the rectangles that the PDF has. reportlab and matplotlib, which draw, are development tools.
A PDF with a text of the same name (a.pdf, a.txt) beside it, or in --truths, is compared with this text.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from embeddings.errors import UnreadableArticleError
from eval.options import count
from eval.pdf.layouts import draw_all
from eval.pdf.places import DrawnTruth, PdfiumTruth, PlaceCounts, count_places
from eval.pdf.reading_speed import measure, total
from eval.pdf.similarity import compare

_PARTS = ("places", "similarity", "speed")
_EXAMPLES = """examples:
  python -m eval.pdf
  python -m eval.pdf --only places --draws 50 public/*.pdf
  python -m eval.pdf --only similarity --truths read/extraction-ground-truth GeoTopo-book.pdf
  python -m eval.pdf --only speed --rounds 5 public/*.pdf
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the parts that the options name, and print a table for each."""
    options = _options(arguments)
    try:
        if "places" in options.only:
            print_places(options)
        if "similarity" in options.only:
            print_similarity(options)
        if "speed" in options.only:
            print_speed(options)
    except (OSError, ImportError) as error:
        print(f"eval.pdf: {error}", file=sys.stderr)
        raise SystemExit(1) from error


def print_places(options: argparse.Namespace) -> None:
    """Print a line for each PDF: how many stretches were drawn, and the share with the right text, page and marks."""
    print(f"{'places of quotes':40} drawn  text  page  marks")
    for name, group in (("of our making", _made(options)), ("named", _named(options))):
        if group:
            rows = [(each.drawn, each.exact, each.paged, each.marked) for each in group]
            drawn, exact, paged, marked = map(sum, zip(*rows, strict=True))
            _print_counts(PlaceCounts(f"all {len(group)} PDFs {name}", drawn, exact, paged, marked))


def _made(options: argparse.Namespace) -> list[PlaceCounts]:
    counts = []
    for drawn in draw_all():
        counts.append(count_places(drawn.name, drawn.data, DrawnTruth(drawn), options.draws, options.seed))
        _print_counts(counts[-1])
    return counts


def _named(options: argparse.Namespace) -> list[PlaceCounts]:
    counts = []
    for path in options.pdfs:
        data = path.read_bytes()
        try:
            counts.append(count_places(path.name, data, PdfiumTruth(data), options.draws, options.seed))
        except UnreadableArticleError as error:
            print(f"{path.name}: {error}")
            continue
        _print_counts(counts[-1])
    return counts


def _print_counts(counts: PlaceCounts) -> None:
    shares = [f"{count / max(1, counts.drawn):.3f}" for count in (counts.exact, counts.paged, counts.marked)]
    print(f"{counts.name[:40]:40} {counts.drawn:5} {' '.join(shares)}")
    for miss in counts.misses:
        print(f"    {miss[:400]}")


def print_similarity(options: argparse.Namespace) -> None:
    """Print the similarity of each PDF that has a true text."""
    rows = []
    for path in options.pdfs:
        truth = (options.truths or path.parent) / f"{path.stem}.txt"
        if truth.exists():
            rows.append(compare(path, truth))
    if rows:
        print(f"{'similarity to the true text':40} Quoth pdfium")
    for row in rows:
        print(f"{row.name[:40]:40} {row.quoth:.3f} {row.plain:.3f}")


def print_speed(options: argparse.Namespace) -> None:
    """Print the pages a second of each PDF, and the ratio to pdfium alone."""
    given = [(path.name, path.read_bytes()) for path in options.pdfs]
    given = given or [(drawn.name, drawn.data) for drawn in draw_all()]
    speeds = []
    print(f"{'speed':40} pages  pdfium/s  read/s ratio  with structure/s ratio")
    for name, data in given:
        try:
            speeds.append(measure(name, data, options.rounds))
        except UnreadableArticleError as error:
            print(f"{name}: {error}")
    for each in [*speeds, total(speeds)] if speeds else []:
        per_second = [each.pages / seconds for seconds in (each.bare, each.read, each.structured)]
        print(
            f"{each.name[:40]:40} {each.pages:5} {per_second[0]:9.0f} {per_second[1]:7.0f} "
            f"{each.bare / each.read:5.2f} {per_second[2]:17.0f} {each.bare / each.structured:5.2f}"
        )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval.pdf",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("pdfs", nargs="*", type=Path, metavar="PDF", help="PDFs to measure beside those of our making")
    parser.add_argument("--only", type=_parts, default=_PARTS, metavar="PART,…", help=f"of {', '.join(_PARTS)}")
    parser.add_argument("--draws", type=count, default=20, metavar="N", help="stretches of each PDF [20]")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the draws [1]")
    parser.add_argument("--truths", type=Path, metavar="FOLDER", help="the true texts, NAME.txt for NAME.pdf")
    parser.add_argument("--rounds", type=count, default=3, metavar="N", help="repetitions for the speed [3]")
    return parser.parse_args(arguments)


def _parts(words: str) -> tuple[str, ...]:
    parts = tuple(word.strip() for word in words.split(","))
    if not set(parts) <= set(_PARTS):
        raise argparse.ArgumentTypeError(f"{words!r}: name parts of {', '.join(_PARTS)}, separated by commas")
    return parts


if __name__ == "__main__":
    main()
