"""The measure of conversations: the written turns are well formed, and bent and right turns are counted."""

from collections import Counter

import pytest

from embeddings.library import Library
from eval.conversations.__main__ import FOLDERS, WRITTEN
from eval.conversations.measuring import (
    Share,
    TurnKind,
    WrittenConversation,
    WrittenTurn,
    ask_turns,
    read_conversations,
    shares,
)
from qa.assistant import Assistant
from qa.retriever import Retriever


def test_the_written_conversations_have_whole_and_leaning_turns_in_both_splits() -> None:
    conversations = list(read_conversations(WRITTEN))
    assert {each.articles for each in conversations} == set(FOLDERS)
    counts = Counter((each.split, turn.kind) for each in conversations for turn in each.turns)
    assert min(counts[split, kind] for split in ("dev", "test") for kind in (TurnKind.WHOLE, TurnKind.LEANING)) > 30
    for turn in (turn for each in conversations for turn in each.turns):
        assert bool(turn.answers) is (turn.kind in (TurnKind.WHOLE, TurnKind.LEANING))


def test_bent_and_right_turns_are_counted(library: Library) -> None:
    turns = (
        WrittenTurn("How many stalls found a place at the harbour?", TurnKind.WHOLE, ("Forty",)),
        WrittenTurn("and when?", TurnKind.LEANING, ("April",)),
        WrittenTurn("and who?", TurnKind.WHOLE, ("nobody at all",)),
        WrittenTurn("Where does the emperor sleep?", TurnKind.UNANSWERED),
    )
    retriever = Retriever(library)
    retriever.ranker = AlwaysAnswered(retriever)
    found = shares(list(ask_turns(Assistant(retriever), WrittenConversation("one", "dev", "seeds", turns))))
    assert found["whole questions bent"] == Share(1, 3)
    assert found["leaning questions changed"] == Share(1, 1)
    assert found["whole questions right"].total == 2


class AlwaysAnswered:
    """The ranker of a retriever with the threshold 0."""

    threshold = 0.0

    def __init__(self, retriever: Retriever) -> None:
        self.rank = retriever.ranker.rank


@pytest.mark.parametrize(
    ("share", "low", "high"), [(Share(0, 100), 0.0, 0.037), (Share(5, 10), 0.237, 0.763), (Share(0, 0), 0.0, 1.0)]
)
def test_intervals_are_wilson_s(share: Share, low: float, high: float) -> None:
    assert share.interval() == pytest.approx((low, high), abs=0.001)
