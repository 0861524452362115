"""Measure conversations: how many whole questions are bent, and how many leaning ones are answered right.

The conversations of conversations.jsonl are about the seeds and about eval/everyday. Their test split was written
before the rules that it measures; leave its turns unread while you change the rules.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import seeds
from embeddings.library import Library
from eval.conversations.measuring import AskedTurn, TurnKind, ask_turns, read_conversations, shares
from qa.assistant import Assistant
from qa.retriever import Retriever

WRITTEN = Path(__file__).with_name("conversations.jsonl")
FOLDERS = {"seeds": Path(seeds.__file__).parent, "everyday": Path("eval/everyday/articles")}


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask the turns of a split, and print each share with its interval."""
    options = _options(arguments)
    asked: list[AskedTurn] = []
    conversations = [each for each in read_conversations(WRITTEN) if options.split in ("all", each.split)]
    for name, folder in FOLDERS.items():
        with tempfile.TemporaryDirectory() as scratch, Library.open(Path(scratch)) as library:
            library.sync(folder)
            assistant = Assistant(Retriever(library))
            for conversation in conversations:
                if conversation.articles == name:
                    asked += ask_turns(assistant, conversation)
    for each in asked:
        if options.turns:
            _print_turn(each)
    for name, share in shares(asked).items():
        print(f"{name:26} {share}")


def _print_turn(each: AskedTurn) -> None:
    """Print a turn that went wrong, or that the conversation changed."""
    turn, answer = each.turn, each.answer
    is_wrong = each.is_bent != (turn.kind is TurnKind.LEANING) or (bool(turn.answers) and not each.is_right)
    if is_wrong or each.is_bent:
        mark = "-" if is_wrong else " "
        print(f"{mark} {each.conversation:10} {turn.kind:10} {answer.confidence:.2f} {turn.question}")
        print(f"      {answer.understood}")
        if is_wrong and answer.quotes:
            print(f"      > {' '.join(answer.quotes[0].text.split())[:110]}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("eval.conversations", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--split", choices=("dev", "test", "all"), default="dev")
    parser.add_argument("--turns", action="store_true", help="print the turns that were changed or went wrong")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
