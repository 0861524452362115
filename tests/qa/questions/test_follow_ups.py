"""Follow-ups: questions that depend on a conversation, their merged form, and each sentence's nearness to the topic."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.document import Kind, Passage, Sentence
from embeddings.languages.english import ENGLISH
from eval.questions import read_questions
from qa.questions.answer_types import AnswerType
from qa.questions.dependence import Dependence
from qa.questions.follow_ups import FOLLOW_UP_FEATURES, Topic, merge, names_another, nearness, taken_over
from qa.questions.question import MAX_CHARACTERS, read_question


@pytest.mark.parametrize(
    "question",
    [
        "and when?", "why?", "how many?", "by whom?", "and how old is he?", "who is its secretary?", "what for?",
        "What about Taicang?", "and the reporter?", "where do they live", "What did she say about it?",
        "And his age?", "since when", "and in 2019?", "what was that called?", "which one?",
        "and how long has he been a Party member?", "by how many branches?", "in which year?", "how many were injured?",
        "how much did that cost?", "how many of these teams are there?", "who worked there?", "And the second one?",
        "What did the town print for them?", "What does the mayor say about it?", "ok, and when?",
        "What did she say about Ling?",
    ],
)  # fmt: skip
def test_what_only_a_conversation_explains_leans(question: str) -> None:
    assert read_question(question).dependence is Dependence.YES


@pytest.mark.parametrize(
    "question",
    [
        "so who paid?", "and how many people are contacted regularly?", "Who lost his boat?",
        "What did Ruiz build there?",
    ],
)  # fmt: skip
def test_a_question_that_may_lack_its_subject_is_asked_alone_first(question: str) -> None:
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
        "Why were there so few deaths in the Kelmar fire?", "Who repaired the tower clock?",
        "what were the lectures about?", "which bank lent the money?", "What is photosynthesis?",
        "so who paid the county?",
        "Is another bridge planned?", "Who wrote the report about the harbour and its boats?", "Who can borrow?",
        "How long does it take to cross the river?", "Is it true that zinc makes rain?", "ok", "thanks", "who are you?",
        "What happens to a fish when it is taken out of water?", "Before it was closed, what did the mine produce?",
        "What did the mayor say he would do?", "What do those who live by the harbour pay?",
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
    ("earlier", "question", "whole"),
    [
        ("Who paid for the bridge?", "and when?", "When was it that someone paid for the bridge?"),
        ("Who leads the choir?", "since when?", "Since when is it that someone leads the choir?"),
        ("Did the bridge over the Ling open?", "and when?", "When did the bridge over the Ling open?"),
        ("Where did the fish market of Ling move to?", "why?", "Why did the fish market of Ling move?"),
        ("Who was hurt in Ling?", "and why?", "Why was someone hurt in Ling?"),
        ("Which teams were founded in Ling?", "in which year?", "In which year were the teams founded in Ling?"),
        ("How many stalls did Ana count?", "and when?", "When did Ana count the stalls?"),
        ("How old is the mayor?", "since when?", "Since when (how old is the mayor)?"),
        ("When was the clock repaired?", "by whom?", "By whom was the clock repaired?"),
        ("tower clock repair", "and when?", "When (tower clock repair)?"),
        ("How many stalls has Ling?", "What about Taicang?", "How many stalls has Taicang?"),
        ("How many stalls has the town of Upper Ling?", "and Sao Bento?", "How many stalls has the town of Sao Bento?"),
        ("Who was paid in Ling in April?", "and Taicang?", "Who was paid in Taicang in April?"),
        ("What's Ling's market called?", "and in Taicang?", "What's Taicang's market called?"),
        ("How many stalls did Ana Ruiz count in Ling?", "and Ma Li?",
         "What about Ma Li (how many stalls did Ana Ruiz count in Ling)?"),
        ("How many were born in 2018?", "and in 2019?", "How many were born in 2019?"),
        ("What does a cheese bun cost?", "and a plum bun?", "What does a plum bun cost?"),
        ("How many branches are there in Ling?", "and members?", "How many members are there in Ling?"),
        ("What does the choir cost?", "and for students?", "What does the choir cost for students?"),
        ("Who paid in Ling?", "and what did Ana Ruiz say to her?",
         "What did Ana Ruiz say to the person who paid in Ling?"),
        ("Who is Ana Ruiz?", "How old is she?", "How old is Ana Ruiz?"),
        ("Who is Ana Ruiz?", "and her age?", "What is Ana Ruiz's age?"),
        ("Who  repaired the clock?", "  how old is\nhe? ", "How old is the person who repaired the clock?"),
        ("Who keeps the inn called the Swan?", "what do its rooms cost?",
         "What do the inn called the Swan's rooms cost?"),
        ("How many drivers does Ling have?", "where do they live?", "Where do the drivers live (Ling)?"),
        ("How many Guild members registered in Ling are living in Kelm?", "where do they work?",
         "Where do the Guild members work (Ling, Kelm)?"),
        ("How many people live on Little Sarn?", "who works there?", "Who works on Little Sarn?"),
        ("Is there a repair stand anywhere?", "what does it cost?", "What does the repair stand cost?"),
        ("Who built the bridge?", "how long did that bridge last?",
         "How long did that bridge last (who built the bridge)?"),
        ("x" * MAX_CHARACTERS, "and when?", "and when?"),
    ],
)  # fmt: skip
def test_a_follow_up_becomes_one_whole_question(earlier: str, question: str, whole: str) -> None:
    found = merge(earlier, read_question(question))
    assert (found.text, found.asking) == (whole, whole)


def test_a_person_who_was_asked_for_is_named_by_the_answer() -> None:
    answer = "The clock was repaired by Conrad Pym last year."
    assert merge("Who repaired the clock?", read_question("How old is he?"), answer).text == "How old is Conrad Pym?"
    of_two = "Conrad Pym and Joss Ebbing repaired the clock."
    assert "the person who" in merge("Who repaired the clock?", read_question("How old is he?"), of_two).text


@pytest.mark.parametrize(
    ("question", "understood", "words"),
    [
        ("How old is she?", "How old is Ana Ruiz?", ("Ana Ruiz",)),
        ("and when?", "When was it that someone paid for the bridge?", ("paid for the bridge",)),
        ("where do they live?", "Where do the drivers live (Ling)?", ("the drivers", "Ling")),
        ("Who pays?", "Who pays?", ()),
    ],
)
def test_the_words_of_the_conversation_are_named(question: str, understood: str, words: tuple[str, ...]) -> None:
    assert taken_over(question, understood, ENGLISH) == words


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
