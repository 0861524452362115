"""Changed questions: each has a word that its passage lacks, or gains or loses a negation."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.fit.reader.changed_questions import QuestionChanger, WordPool, read_opposites

PASSAGE = "In 1921 the engineer Ida Fell built the oldest bridge of Tarn, which the county never repaired."
POOL = WordPool.of(
    ["The painter Olaf Berg lived in Rosk, and the miller Per Holm in Lund."], ["Which bakery closed in the valley?"]
)
QUESTIONS = (
    "In which year did the engineer Ida Fell build the bridge?",
    "Which bridge was built in 1921?",
    "What is the oldest bridge of Tarn?",
    "Why was the bridge of Tarn never repaired?",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_changed_question_differs_in_one_word_or_name_that_the_passage_lacks(question):
    changer = QuestionChanger(random.Random(3))
    tried = (changer.change(question, PASSAGE, POOL) for _ in range(60))
    seen = {changed for changed in tried if changed is not None}
    assert seen
    for changed in seen:
        new = [word for word in changed.strip("?").split() if word not in question.strip("?").split()]
        lost_negation = "never" in question and "never" not in changed
        assert lost_negation or new == ["not"] or (new and not any(word.lower() in PASSAGE.lower() for word in new))


def test_opposites_go_both_ways():
    opposites = read_opposites()
    assert all(one in opposites[other] for one, others in opposites.items() for other in others)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_changed_or_left(question, passage):
    changed = QuestionChanger(random.Random(1)).change(question, passage, WordPool.of([passage], [question]))
    assert changed is None or changed != question
