"""Give Quoth hostile articles, files of every format, questions and exports, and check the result.

There must be no crash and no endless run, and every quote must be exact.

Each input depends on --seed and its number alone: --first NUMBER --inputs 1 runs a failed input again. The inputs run
in another process. An input fails if it takes longer than --seconds, ends that process, raises an error that is not
one of Quoth's, or breaks a promise: blocks and passages lie in order inside the text, and every passage and quote
equals its slice of the text.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.options import count
from eval.robustness.checks import Outcome
from eval.robustness.inputs import Input, InputKind, make_inputs
from eval.robustness.processes import OutcomeCounts, check_inputs

_EXAMPLES = """examples:
  python -m eval.robustness
  python -m eval.robustness --inputs 10000 --seed 1 --seconds 20 --keep build/robustness
  python -m eval.robustness --only file --inputs 10000
  python -m eval.robustness --seed 1 --first 4711 --inputs 1
"""
_INPUTS_PER_REPORT = 250


def main(arguments: Sequence[str] | None = None) -> None:
    """Check the inputs and print a summary; exit with status 1 if an input failed."""
    options = _options(arguments)
    done = 0

    def report(case: Input, outcome: Outcome) -> None:
        nonlocal done
        done += 1
        if outcome.failure is not None:
            print(f"input {case.number} ({case.kind}): {outcome.failure}", file=sys.stderr, flush=True)
            if options.keep:
                print(f"  saved as {_save(options.keep, options.seed, case)}", file=sys.stderr, flush=True)
        if done % _INPUTS_PER_REPORT == 0:
            print(f"{done:,} of {options.inputs:,} inputs", file=sys.stderr, flush=True)

    inputs = make_inputs(options.seed, options.first, options.inputs, options.only)
    try:
        summaries = check_inputs(inputs, seconds=options.seconds, report=report)
    except OSError as error:
        print(f"eval.robustness: {error}", file=sys.stderr)
        raise SystemExit(1) from error
    print(summary_line(summaries))
    if any(summary.failures for summary in summaries.values()):
        raise SystemExit(1)


def summary_line(summaries: dict[InputKind, OutcomeCounts]) -> str:
    """Return one line: the number of inputs of each kind, the slowest of each, and the number of failures."""
    parts = [
        f"{summary.inputs:,} {kind}s ({summary.refused:,} refused, slowest {summary.seconds:.2f} s: {summary.slowest})"
        for kind, summary in summaries.items()
        if summary.inputs
    ]
    return f"{', '.join(parts)}; {sum(summary.failures for summary in summaries.values()):,} failures"


def _save(folder: Path, seed: int, case: Input) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{case.kind}-seed{seed}-{case.number}{case.suffix}"
    file.write_bytes(case.data)
    return file


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval.robustness",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--inputs", type=count, default=10_000, metavar="N", help="inputs to check [10000]")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the random inputs [1]")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first input [0]")
    parser.add_argument(
        "--only", type=InputKind, choices=list(InputKind), metavar="KIND", help="inputs of one kind [all]"
    )
    parser.add_argument("--seconds", type=count, default=20, metavar="N", help="seconds that an input may take [20]")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write each input that fails to this folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
