"""List questions: the questions that ask for more than one thing."""

import pytest

from qa.questions.question import read_question

SEVERAL = [
    "Which companies were paired in Ardvik?",
    "which two villages share the pier?",
    "Which branch and firm were among those paired?",
    "What are the four courses?",
    "What themes do the routes cover?",
    "List the good deeds of the harbour's people",
    "Name some of the boats that came.",
    "Who are the members of the council?",
    "who all came to the feast",
    "Who lit the lamp, and when?",
    "When and where did the fish market open?",
    "How many men and women joined?",
    "What is the harbour master's name and what does he do?",
    "In what three ways does the town help?",
]
ONE = [
    "Which company was paired in Ardvik?",
    "Which village runs a points scheme?",
    "What are the short lessons called?",
    "Who is the harbour master?",
    "Who lit the lamp of the pier and the lighthouse?",
    "and when?",
    "How old is Olga Berg?",
    "How many stalls found a place?",
    "Where did the people who left end up?",
    "What is the news from the harbour?",
    "What does the council do?",
    "What kind of boats came?",
    "Whose lamps were lit?",
]


@pytest.mark.parametrize("question", SEVERAL)
def test_several_are_wanted(question: str) -> None:
    assert read_question(question).asks_for_list


@pytest.mark.parametrize("question", ONE)
def test_one_is_wanted(question: str) -> None:
    assert not read_question(question).asks_for_list
