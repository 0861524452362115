"""Measure how well Quoth reads the intents of turns.

Run ``python -m eval.intents --articles DIR``, with English articles. ``--file`` names other turns than ``test.txt``,
and ``--questions FILE`` a text file of plain questions, one a line, of which none may be taken for another intent.
``--misses`` prints the turns that are read wrong: never look at those of ``test.txt`` while you change the cues.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scipy.stats import binomtest

from embeddings.library import Library
from eval.intents.turns import FOLDER, LabelledTurn, read_turns
from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.intents.intent import ABOUT, SMALL_TALK, Intent
from qa.retriever import Retriever

_BEFORE = ("When did the mine close?",)  # the history of a turn that follows a question
_OVERVIEWS = frozenset({Intent.SUMMARY, Intent.LISTING, Intent.COMPARISON})
_KINDS = ("small talk", "about Quoth", "overview", "phrase", "foreign", "question")


def kind_of(turn: LabelledTurn) -> str:
    """Return the kind of a turn that a figure is given for."""
    if turn.intent is None:
        return "foreign"
    if turn.intent in SMALL_TALK:
        return "small talk"
    if turn.intent in ABOUT:
        return "about Quoth"
    return "overview" if turn.intent in _OVERVIEWS else str(turn.intent)


def is_right(kind: str, answer: Answer) -> bool:
    """Return whether a turn of this kind was read as such, by the outcome that a person sees."""
    match kind:
        case "small talk" | "about Quoth":
            return answer.status is Status.NO_QUESTION and not answer.quotes and answer.nearest is None
        case "overview":
            says_none = answer.status is Status.NOT_IN_ARTICLES and answer.message is not None
            return answer.status is Status.OVERVIEW or says_none
        case "phrase":
            return answer.message is not None and answer.status in (Status.ANSWERED, Status.NOT_IN_ARTICLES)
        case "foreign":
            return answer.status is Status.NOT_IN_ARTICLES and answer.nearest is None and answer.message is not None
        case _:
            return answer.status in (Status.ANSWERED, Status.NOT_IN_ARTICLES) and not _was_bent(answer)


def _was_bent(answer: Answer) -> bool:
    """Return whether a plain question was refused before it was searched for, or taken for a phrase."""
    return "find" not in answer.timings_ms


def measure(assistant: Assistant, turns: Sequence[LabelledTurn]) -> list[tuple[LabelledTurn, Answer, bool]]:
    """Return each turn with its answer, and whether it was read right."""
    rows = []
    for turn in turns:
        answer = assistant.ask(turn.text, _BEFORE if turn.follows else ())
        rows.append((turn, answer, is_right(kind_of(turn), answer)))
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the share of the turns of each kind that are read right, with its interval."""
    parser = argparse.ArgumentParser(prog="python -m eval.intents", description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--file", type=Path, default=FOLDER / "test.txt")
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments)
    if options.questions:
        lines = options.questions.read_text(encoding="utf-8").splitlines()
        turns = [LabelledTurn("", line, Intent.QUESTION, follows=False) for line in lines if line.strip()]
    else:
        turns = read_turns(options.file)
    with tempfile.TemporaryDirectory() as scratch, Library.open(scratch) as library:
        library.sync(options.articles)
        rows = measure(Assistant(Retriever(library)), turns)
    for kind in _KINDS:
        right = [is_read for turn, _, is_read in rows if kind_of(turn) == kind]
        if right:
            interval = binomtest(sum(right), len(right)).proportion_ci(method="exact")
            share = sum(right) / len(right)
            print(f"{kind}: {sum(right)} of {len(right)}, {share:.3f} ({interval.low:.3f} to {interval.high:.3f})")
    if options.misses:
        for turn, answer, is_read in rows:
            if not is_read:
                print(f"    [{turn.writer}] {turn.text!r}: {answer.status}, {answer.message}")


if __name__ == "__main__":
    main()
