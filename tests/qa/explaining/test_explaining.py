"""An explanation names the sentences that were compared and the stage that decided, and is made only on request."""

import pytest

from embeddings.scope import EVERYTHING
from qa.assistant import Assistant
from qa.doors.cli.explanation_text import explanation_text
from qa.explaining.explanation import DecidingStage
from qa.history.codec import answer_values
from qa.questions.question import read_question
from qa.ranking.feature_ranker import FeatureRanker
from qa.retriever import Retriever

QUESTION = "Who paid for the work on the zeppelin bridge?"


def test_an_answer_is_explained_only_on_request(library):
    assert Assistant(Retriever(library)).ask(QUESTION).explanation is None


def test_an_explanation_names_sentences_words_and_the_stage(library):
    answer = Assistant(Retriever(library)).ask(QUESTION, explain=True)
    explanation = answer.explanation
    assert explanation is not None
    assert explanation.stage is DecidingStage.THRESHOLD
    assert (explanation.searched, explanation.unknown_words) == (answer.understood, ("zeppelin",))
    assert (explanation.confidence, explanation.threshold) == (answer.confidence, Retriever(library).ranker.threshold)
    assert explanation.sentences
    probabilities = [each.probability for each in explanation.sentences]
    assert probabilities == sorted(probabilities, reverse=True)
    for each in explanation.sentences:
        assert library.document(each.document_id).text[each.start : each.end] == each.text
        effects = [abs(contribution.effect) for contribution in each.contributions]
        assert effects == sorted(effects, reverse=True)
    shown = explanation_text(answer)
    assert "In no article: zeppelin" in shown
    assert "Decided by: threshold" in shown
    assert explanation.sentences[0].document_id in shown
    assert answer_values(answer)["explanation"]["sentences"][0]["text"] == explanation.sentences[0].text


def test_an_effect_is_the_score_without_the_feature(library):
    ranker = FeatureRanker()
    question = Retriever(library, ranker=ranker)
    candidates = question.retrieve(read_question(QUESTION), EVERYTHING).candidates
    names, values, effects = ranker.contributions(candidates)
    column = names.index("dense")
    without = values.copy()
    without[:, column] = ranker.calibration.choice.linear.means[column]
    choice = ranker.calibration.choice
    assert effects[:, column] == pytest.approx(choice(values) - choice(without))


def test_an_empty_library_is_explained(open_library):
    answer = Assistant(Retriever(open_library("empty"))).ask("Who?", explain=True)
    assert answer.explanation is not None
    assert answer.explanation.stage is DecidingStage.LIBRARY
    assert explanation_text(answer) == "Searched for: Who?\nDecided by: library"
