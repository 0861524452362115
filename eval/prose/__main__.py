"""Measure the check of a language model's text: 200 replies about the seed articles, half of them wrong on purpose.

Run ``python -m eval.prose``. A wrong sentence that is shown as supported is a failure. A right sentence that is struck
out is a loss, since the check strikes out where it is in doubt. The kinds of the second half were written after the
check and measured once.
"""

import argparse
import sys
from collections.abc import Sequence

from eval.agreement.measuring import share
from eval.prose import held_back
from eval.prose.measuring import Measured, measure
from eval.prose.right import RIGHT
from eval.prose.wrong import WRONG

_HALF = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line; return 1 if a wrong sentence is shown as supported."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.prose", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replies", type=int, default=2 * _HALF, help="the number of replies")
    parser.add_argument("--verbose", action="store_true", help="print every reply with a wrong outcome")
    parser.add_argument("--held-back", action="store_true", help="the kinds that were written after the check")
    options = parser.parse_args(arguments)
    kinds = (held_back.RIGHT, held_back.WRONG) if options.held_back else (RIGHT, WRONG)
    half = options.replies // 2
    right, wrong = measure(kinds[0], half, is_right=True), measure(kinds[1], half, is_right=False)
    for name, replies in (("wrong", wrong), ("right", right)):
        if options.verbose:
            _print_misses(replies)
        print(f"{name}:")
        for kind in dict.fromkeys(each.kind for each in replies):
            of_kind = [each for each in replies if each.kind == kind]
            print("   ", share(kind, sum(map(_is_miss, of_kind)), len(of_kind)))
    failures = sum(map(_is_miss, wrong))
    print(share("wrong replies shown as supported", failures, len(wrong)))
    print(share("right replies struck out", sum(map(_is_miss, right)), len(right)))
    return 1 if failures else 0


def _is_miss(measured: Measured) -> bool:
    return not measured.is_whole if measured.is_right else measured.is_shown


def _print_misses(replies: Sequence[Measured]) -> None:
    for each in filter(_is_miss, replies):
        reasons = [sentence.reason for sentence in each.sentences if sentence.reason]
        print(f"{each.kind}: {each.reply}\n    {'; '.join(reasons)}")


if __name__ == "__main__":
    sys.exit(main())
