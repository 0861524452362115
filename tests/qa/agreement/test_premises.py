"""The stance of a sentence on the statement that a question makes or takes for granted."""

import pytest

from embeddings.document import Kind, Passage, Sentence
from embeddings.languages.english import ENGLISH
from qa.agreement.namesakes import find_namesakes
from qa.agreement.premises import Stance, asks_for_denied, denies_asked, judge
from qa.agreement.statements import Statement
from qa.agreement.values import stems_of
from qa.questions.question import read_question
from qa.ranking.base import ScoredSentence


def sentences(*texts: str, document_id: str = "d.txt") -> list[ScoredSentence]:
    places, at = [], 0
    for text in texts:
        places.append(Sentence(at, at + len(text), Kind.PARAGRAPH))
        at += len(text) + 1
    whole = " ".join(texts)
    passage = Passage(document_id, 0, len(whole), whole, tuple(places))
    return [ScoredSentence(1, passage, place, 0.5) for place in places]


def statement(text: str) -> Statement:
    return Statement(sentences(text)[0], text, stems := stems_of(text, ENGLISH), stems)


@pytest.mark.parametrize(
    ("question", "text", "stance"),
    [
        ("Are dogs allowed in the garden?", "Dogs are not allowed in the garden.", Stance.CONTRADICTS),
        ("Are dogs allowed in the garden?", "Dogs are allowed in the garden.", Stance.CONFIRMS),
        ("Was the clown invited?", "The clown, Ole Brun, was not invited.", Stance.CONTRADICTS),
        ("Did the bakers win the cup?", "The bakers lost the cup.", Stance.CONTRADICTS),
        ("Did the plan fail?", "The plan did not succeed.", Stance.CONFIRMS),
        ("Why did rents in Ostby fall?", "Rents in Ostby rose by a third.", Stance.CONTRADICTS),
        ("Why did Ostby send a boat?", "Ostby did not send a boat.", Stance.CONTRADICTS),
        ("Is the knot legal?", "The knot is illegal.", Stance.CONTRADICTS),
        ("Did the pump cost 30 crowns?", "The pump cost 20 crowns.", Stance.CONTRADICTS),
        ("Did the pump cost 30 crowns?", "The pump cost thirty crowns.", Stance.CONFIRMS),
        ("Was the barn built in 1881?", "The barn was built in 1871.", Stance.CONTRADICTS),
        ("Did all of the hens survive?", "Half of the hens survived.", Stance.CONTRADICTS),
        ("Is the kiosk open?", "The kiosk remains closed.", Stance.CONTRADICTS),
        ("When did the kiosk close?", "The kiosk opened in 2015.", Stance.OTHER_STAGE),
        # No contradictions
        ("How many hens laid in 2013?", "In 2014 all 40 hens laid.", Stance.OPEN),
        ("What did the baker say about the oven?", "The baker said the oven was not his.", Stance.OPEN),
        ("Did the kiosk open?", "The kiosk will not open until May.", Stance.OPEN),
        ("Is the kiosk open?", "If the kiosk is not open, ring the bell.", Stance.OPEN),
        ("Isn't the kiosk open?", "The kiosk is not open.", Stance.OPEN),
        ("Is it the highest or the lowest tower?", "It is the lowest tower.", Stance.OPEN),
        ("Why are torches banned in the barn?", "Only lamps are allowed in the barn.", Stance.OPEN),
        ("Who won the cup?", "The bakers won the cup, not the butchers.", Stance.OPEN),
    ],
)
def test_a_sentence_has_a_stance_on_the_question(question: str, text: str, stance: Stance) -> None:
    found = judge(read_question(question), statement(text)).stance
    # A conditional sentence may still hold all words of the question.
    assert found is stance or (stance is Stance.OPEN and found is Stance.CONFIRMS)


def test_the_contradicting_words_are_words_of_the_sentence_and_of_the_question() -> None:
    question, text = "Did the pump cost 30 crowns?", "The pump cost 20 crowns."
    judged = judge(read_question(question), statement(text))
    assert judged.said == "20 crowns"
    assert judged.said in text
    assert judged.asked in question


def test_a_question_with_a_denial_is_answered_by_a_sentence_that_denies_the_same() -> None:
    question = read_question("Which village did not send a boat?")
    assert asks_for_denied(question)
    assert denies_asked(question, statement("Arnvik did not send a boat."))
    assert not denies_asked(question, statement("Seven villages sent a boat."))
    assert not asks_for_denied(read_question("Which village sent a boat?"))


def test_two_people_of_one_name_are_told_apart_by_their_work() -> None:
    found = [
        *sentences("Ola Vik, a miller from Ness, left two sons.", "He fell into the race.", document_id="a.txt"),
        *sentences("The singer Ola Vik lives in Ardal.", document_id="b.txt"),
    ]
    namesakes = find_namesakes(read_question("Where does the singer Ola Vik live?"), found)
    assert namesakes is not None
    assert namesakes.meant is not None
    assert namesakes.meant.label == "singer Ola Vik"
    owners = [namesakes.owner(each) for each in found]
    assert owners == [namesakes.bearers[0], namesakes.bearers[0], namesakes.bearers[1]]
    assert find_namesakes(read_question("Where does Ola Vik live?"), found[:2]) is None
