"""Print the table of reach: for each data set that is present, its figures with 95 % confidence intervals.

Run ``python -m eval.reach --bench DIR --articles DIR --output DIR``: ``--bench`` holds the data sets under their names
(``squad2-dev.jsonl.gz``, ``clapnq-dev.jsonl.gz``, ``xquad-dev.json`` with ``off-topic.txt``, ``qed-train.jsonl.gz``,
``selqa-dev.jsonl.gz``), ``--articles`` the originals of the five articles. For each row ``--output`` gets ``ROW.json``,
which ``quoth eval --compare`` compares with that of another run, and ``ROW.jsonl`` with a line for each question.
``--only squad2`` takes one row and may be repeated; ``--resume`` takes the rows that ``--output`` holds already from
there. ``--libraries DIR`` keeps the libraries, so that the next run encodes no article again.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL
from embeddings.errors import QuothError
from eval.evaluating import ALL_STAGES, evaluate
from eval.measuring.estimates import Estimate, by_key, estimate_measures
from eval.measuring.records import Record
from eval.questions import Gold
from eval.reach.rows import ROWS, Corpora, Row, of_kind
from eval.reporting.wording import interval_of, value_of
from eval.runs import Run, read_run, write_run, write_text


def main() -> None:
    """Print the table from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.reach", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bench", type=Path, help="the folder of the data sets")
    parser.add_argument("--articles", type=Path, help="the folder of the five original articles")
    parser.add_argument("--output", type=Path, required=True, help="the folder of the records")
    parser.add_argument("--libraries", type=Path, help="a folder that keeps the libraries")
    parser.add_argument("--only", action="append", choices=[row.name for row in ROWS], help="the rows to measure")
    parser.add_argument("--resume", action="store_true", help="read the rows that the output holds already")
    options = parser.parse_args()
    corpora = Corpora(options.bench, options.articles)
    encoder = ModelEncoder(DEFAULT_MODEL)
    try:
        print("| row | figure | value [95 % interval] | questions |\n|---|---|---|---|")
        for row in ROWS:
            if row.name in (options.only or [row.name]):
                file = options.output / f"{row.name}.json"
                if options.resume and file.is_file():
                    run = read_run(file)
                elif (found := _measure(row, corpora, options.libraries, encoder)) is not None:
                    run = found
                    write_run(run, file)
                    write_text(file.with_suffix(".jsonl"), "".join(map(_line, run.records)))
                else:
                    print(f"| {row.label} | the data are absent | | |", flush=True)
                    continue
                _print_row(row, run)
    except QuothError as error:
        sys.exit(str(error))


def _measure(row: Row, corpora: Corpora, libraries: Path | None, encoder: ModelEncoder) -> Run | None:
    found = row.load(corpora)
    if found is None:
        return None
    dataset, asked = found
    folder = libraries / row.name.removesuffix("-test") if libraries else None
    (run,) = evaluate(dataset, {ALL_STAGES: frozenset()}, asked, encoder=encoder, folder=folder)
    return run


def _print_row(row: Row, run: Run) -> None:
    """Print a line for each figure, and the refusals of each kind of near question if there are several."""
    label = f"{row.label}{' (fitted to it)' if row.fitted else ''}"
    figures = by_key(run.figures)
    for key in row.figures:
        _print_figure(label, figures.get(key))
    kinds = sorted({record.kind for record in run.records if record.gold is Gold.NEAR})
    for kind in kinds if len(kinds) > 1 else ():
        _print_figure(f"{label}, {kind}", _refused(of_kind(run.records, kind)))


def _refused(records: Sequence[Record]) -> Estimate | None:
    return by_key(estimate_measures(records)).get("near refused at 5%")


def _print_figure(label: str, figure: Estimate | None) -> None:
    if figure is not None:
        print(f"| {label} | {figure.label} | {value_of(figure)} {interval_of(figure)} | {figure.of} |", flush=True)


def _line(record: Record) -> str:
    row = {
        "query_id": record.query_id,
        "group": record.group,
        "gold": record.gold,
        "kind": record.kind,
        "confidence": record.confidence,
        "answered": record.answered,
        "right": record.right,
        **record.values,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
