"""Measure how Quoth says that articles differ, that a premise is wrong, and that two people bear one name.

Run ``python -m eval.agreement`` for the articles and questions of this folder, or name a folder with ``articles/`` and
``questions.jsonl``. The test split was written before the rules that it measures; ask it with ``--quiet`` while you
change the rules. ``--answerable FILE`` asks the questions of a data set that its articles answer, and prints the share
of them whose answer is said to differ or to contradict: for plain questions each is a false alarm.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from embeddings.errors import QuothError
from eval.agreement.measuring import (
    PACKAGED,
    SPLITS,
    AgreementQuestion,
    Asked,
    ask_all,
    outcome_of,
    read_agreement_questions,
    share,
)
from eval.questions import read_questions

_PLAIN = "agree"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.agreement", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", help="a folder with articles/ and questions.jsonl")
    parser.add_argument("--split", choices=SPLITS, default=SPLITS[0], help="the packaged questions to ask")
    parser.add_argument("--answerable", type=Path, help="questions about FOLDER/articles that are plainly answerable")
    parser.add_argument("--quiet", action="store_true", help="print the shares alone, and no answer")
    options = parser.parse_args(arguments)
    folder = options.folder or PACKAGED / options.split
    try:
        if options.answerable:
            plain = [
                each.question for each in read_questions(options.answerable) if each.answerable and not each.history
            ]
            questions = [AgreementQuestion(question, "plain", (_PLAIN, "refused")) for question in plain]
        else:
            questions = read_agreement_questions(folder / "questions.jsonl")
        asked = ask_all(folder / "articles", questions)
    except QuothError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.quiet:
        for each in asked:
            if each.misses:
                print(f"{each.question.question}\n    {'; '.join(each.misses)} | {each.answer.message}")
    print("\n".join(_lines(asked)))
    return 0


def _lines(asked: Sequence[Asked]) -> list[str]:
    """Return the share of right outcomes, by kind and of all, and the share of false alarms."""
    lines = []
    for kind in sorted({each.question.kind for each in asked}):
        of_kind = [each for each in asked if each.question.kind == kind]
        lines.append(share(kind, sum(not each.misses for each in of_kind), len(of_kind)))
    plain = [each for each in asked if set(each.question.outcome) <= {_PLAIN, "refused"}]
    alarms = sum(outcome_of(each.answer) not in (_PLAIN, "refused") for each in plain)
    lines.append(share("all", sum(not each.misses for each in asked), len(asked)))
    lines.append(share("false alarms", alarms, len(plain)))
    return lines


if __name__ == "__main__":
    sys.exit(main())
