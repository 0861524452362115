"""The forms of an age in an article, and a question for an age whose word the article need not repeat."""

import pytest

from embeddings.languages.english import ENGLISH
from embeddings.scope import EVERYTHING
from qa.answer import Span
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType
from qa.ranking.words import QueryWords


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("Ida Moen, who is 57, keeps bees.", ["57"]),
        ("She is 57.", ["57"]),
        ("He turned eighty-one in May.", ["eighty-one"]),
        ("Ida Moen (57) keeps bees.", ["57"]),
        ("The keeper is Ida Moen, 57.", ["57"]),
        ("A man in his late 40s and a woman in her thirties came.", ["in his late 40s", "in her thirties"]),
        ("He is now seventy and still sails.", ["seventy"]),
        ("A 57-year-old keeper", ["57-year-old"]),
        ("She is 57 metres away.", []),
        ("He was one of them, and she is seven-time champion.", []),
        ("Nobody returned 57 books.", []),
        ("The temperature was 57.", []),
        ("In 2019 there were, as before, 57 of them (see page 12).", []),
    ],
)
def test_ages_are_found_in_all_their_forms(text, ages):
    spans = [span for span, _ in find_answers(AnswerType.AGE, text, Span(0, len(text)), ENGLISH)]
    assert [text[span.start : span.end] for span in spans] == ages


def test_a_word_for_the_kind_of_answer_counts_only_if_an_article_has_it(library):
    words = QueryWords.read("How old is the bridge?", library.engine, ENGLISH, EVERYTHING)
    assert list(words.idf) == ["bridg"]
    assert list(QueryWords.read("How old?", library.engine, ENGLISH, EVERYTHING).idf) == ["old"]
    words = QueryWords.read("How wide is the bridge?", library.engine, ENGLISH, EVERYTHING)
    assert list(words.idf) == ["wide", "bridg"]
