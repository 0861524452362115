"""Follow-ups: questions that depend on a conversation, their merged form, and each sentence's nearness to the topic."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.document import Kind, Passage, Sentence
from eval.questions import read_questions
from qa.questions.answer_types import AnswerType
from qa.questions.dependence import Dependence
from qa.questions.follow_ups import FOLLOW_UP_FEATURES, Topic, merge, names_another, nearness
from qa.questions.question import MAX_CHARACTERS, read_question


@pytest.mark.parametrize(
    "question",
    [
        "and when?", "why?", "how many?", "by whom?", "and how old is he?", "who is its secretary?", "what for?",
        "What about Taicang?", "and the reporter?", "where do they live", "What did she say about it?",
        "And his age?", "since when", "and in 2019?", "what was that called?", "which one?",
        "and how long has he been a Party member?",
    ],
)  # fmt: skip
def test_what_only_a_conversation_explains_leans(question: str) -> None:
    assert read_question(question).dependence is Dependence.YES


@pytest.mark.parametrize(
    "question",
    [
        "what were the lectures about?", "which bank lent the money?", "who opened the bridge?", "so who paid?",
        "how much did that cost?", "how many of these teams are there?", "What is photosynthesis?",
        "Is another bridge planned?", "Who wrote the report about the harbour and its boats?",
    ],
)  # fmt: skip
def test_what_names_nothing_may_lean_and_is_asked_alone_first(question: str) -> None:
    assert read_question(question).dependence is Dependence.PERHAPS


@pytest.mark.parametrize(
    "question",
    [
        "How old is the bridge over the Ling?",
        "Why did Ruiz take her stall to the harbour?",
        "And how many stalls does the fish market of Ling have?",
        "how many boats does the harbour master count in winter",
        "Did the teachers of Ana Ruiz give their books to the school?",
        "Who is Obama?", "What does NASA do?", "Is there a school in Weiye?",
        "Which one of these rivers flows through Paris?",
        "Why were there so few deaths in the Kelmar fire?",
        "苏州吴江盛泽镇总工会的书记是谁",
    ],
)  # fmt: skip
def test_a_whole_question_does_not_lean(question: str) -> None:
    assert read_question(question).dependence is Dependence.NO


@pytest.mark.parametrize("folder", [None, *sorted(Path("eval/training").glob("*/"))])
def test_hardly_any_question_that_was_asked_alone_is_taken_for_a_follow_up(folder: Path | None) -> None:
    questions = read_questions(folder / "questions.jsonl") if folder else read_questions(split="dev")
    alone = [question.question for question in questions if not question.history]
    assert len(alone) > 100
    assert sum(read_question(text).dependence is Dependence.YES for text in alone) <= 0.015 * len(alone)


@pytest.mark.parametrize(
    ("earlier", "question", "joined", "asking"),
    [
        ("Who paid for the bridge?", "and when?", "Who paid for the bridge? and when?", "and when?"),
        ("How many stalls has Ling?", "What about Taicang?", "How many stalls has Taicang?", None),
        ("How many stalls has the town of Upper Ling?", "and Sao Bento?", "How many stalls has the town of Sao Bento?",
         None),
        ("How long has Ling had a Party school?", "and Taicang?", "How long has Taicang had a Party school?", None),
        ("Who was paid in Ling in April?", "and Taicang?", "Who was paid in Taicang in April?", None),
        ("How many stalls did Ana Ruiz count in Ling?", "and Ma Li?",
         "How many stalls did Ana Ruiz count in Ling? and Ma Li?", None),
        ("who paid for the bridge?", "and the Baker?", "who paid for the bridge? and the Baker?", None),
        ("Who paid in Ling?", "and what did Ana Ruiz say?", "Who paid in Ling? and what did Ana Ruiz say?",
         "and what did Ana Ruiz say?"),
        ("Who  paid?", "  and\nwhen? ", "Who paid? and when?", "and when?"),
        ("x" * MAX_CHARACTERS, "and when?", "and when?", None),
    ],
)  # fmt: skip
def test_a_follow_up_is_joined_with_its_topic(earlier: str, question: str, joined: str, asking: str | None) -> None:
    found = merge(earlier, read_question(question))
    assert (found.text, found.asking) == (joined, asking or joined)


def test_a_substituted_follow_up_wants_what_the_topic_wanted() -> None:
    assert merge("How many stalls has Ling?", read_question("and Taicang?")).answer_type is AnswerType.COUNT
    assert merge("How many stalls has Ling?", read_question("and when?")).answer_type is AnswerType.DATE


def passage(document_id: str, start: int, *sentences: str) -> Passage:
    text, spans, at = "", [], start
    for words in sentences:
        spans.append(Sentence(at, at + len(words), Kind.PARAGRAPH))
        text += words + " "
        at += len(words) + 1
    return Passage(document_id, start, at - 1, text.rstrip(), tuple(spans))


FIRST = passage("a.md", 0, "Ana came to Market.", "Bo left.", "Cy sang Lithe songs.")
SECOND = passage("a.md", 100, "Di ran.", "Ed hid.")
ELSEWHERE = passage("b.md", 0, "Fu won.")


def test_nearness_counts_sentences_across_passages() -> None:
    topic = Topic("who left?", 1, FIRST, FIRST.sentences[1])
    rows = [(p, s) for p in (FIRST, SECOND, ELSEWHERE) for s in p.sentences]
    table = nearness(topic, [FIRST, SECOND], rows)
    named = {name: table[:, i].tolist() for i, name in enumerate(FOLLOW_UP_FEATURES[2:])}
    assert named == {
        "same_document": [1, 1, 1, 1, 1, 0],
        "same_passage": [1, 1, 1, 0, 0, 0],
        "same_sentence": [0, 1, 0, 0, 0, 0],
        "next": [0, 0, 1, 0, 0, 0],
        "previous": [1, 0, 0, 0, 0, 0],
        "soon_after": [0, 0, 0, 1, 1, 0],
        "soon_before": [0, 0, 0, 0, 0, 0],
        "nearness": [1 / 2, 1, 1 / 2, 1 / 3, 1 / 4, 0],
        "after": [0, 0, 1, 1, 1, 0],
        "before": [1, 0, 0, 0, 0, 0],
    }


def test_nothing_is_near_a_topic_whose_article_is_gone() -> None:
    topic = Topic("who left?", 1, FIRST, FIRST.sentences[1])
    rows = [(FIRST, sentence) for sentence in FIRST.sentences]
    np.testing.assert_array_equal(nearness(topic, [], rows), np.zeros((3, len(FOLLOW_UP_FEATURES) - 2)))


@pytest.mark.parametrize(
    ("question", "another"),
    [
        ("and Taicang?", True),
        ("and Ana?", False),
        ("and when?", False),
        ("what did Bo and Taicang say?", False),
        ("and Ma Li?", True),
    ],
)
def test_who_names_something_else_is_not_bound_to_the_place(question: str, another: bool) -> None:
    assert names_another(read_question(question), [FIRST]) is another
