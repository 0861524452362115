"""English as a value, and another language in its place."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.document import Kind, Passage, Sentence
from embeddings.languages.analysis import Analyzer
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from qa.agreement.premises import Stance, is_checked, judge
from qa.agreement.statements import Statement
from qa.agreement.values import stems_of
from qa.answer import Span
from qa.assistant import Assistant
from qa.corrections.looking_up import look_up
from qa.corrections.numbers import number_forms
from qa.corrections.spelling import correct_spelling
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType, answer_type_of
from qa.questions.dependence import Dependence
from qa.questions.follow_ups import merge
from qa.questions.question import read_question
from qa.quotes.marks import matches
from qa.ranking.base import Candidates, RetrievalResult, ScoredSentence
from qa.retriever import Retriever

ANSWERED = {answer_type.value for answer_type in AnswerType} - {"other"}

GERMAN = replace(
    ENGLISH,
    code="de",
    analyzer=Analyzer("quoth_german", "german", frozenset(("wann", "wer", "was", "ist", "das", "die", "hat"))),
    questions=replace(
        ENGLISH.questions,
        answer_types={"date": re.compile(r"\bwann\b", re.IGNORECASE), "person": re.compile(r"\bwer\b", re.IGNORECASE)},
        several=re.compile(r"^welche\b", re.IGNORECASE),
    ),
    follow_ups=replace(
        ENGLISH.follow_ups,
        continues=re.compile(r"^und\s+", re.IGNORECASE),
        asks=re.compile(r"\b(?:wann|wer|was|ist|hat)\b", re.IGNORECASE),
    ),
    articles=replace(ENGLISH.articles, months=("jan", "feb", "mär", "apr", "mai")),
    corrections=replace(
        ENGLISH.corrections,
        usual_words=lambda: {"wann": 1, "gartenbau": 1},
        numbers={"zwölf": 12},
        number=re.compile(r"(?P<words>zwölf)|(?P<digits>\d+)"),
        day=re.compile(r"(?P<d1>\d+)\. (?P<m1>Mai)"),
        write_day=lambda year, month, day: (f"{day}. Mai" if month == 5 else f"{day}.{month}.",),
        stands_for=re.compile(r"wofür steht (?P<short>\w+)(?P<short2>)(?P<long>)\?", re.IGNORECASE),
        happened=re.compile(r"was geschah am \?", re.IGNORECASE),
        published=re.compile(r"was erschien am \?", re.IGNORECASE),
    ),
    answers=replace(ENGLISH.answers, patterns={"date": re.compile(r"\b\d{1,2}\. Mai\b")}),
    agreement=replace(
        ENGLISH.agreement,
        checks=re.compile(r"^(?:ist|(?P<denies>ist nicht))\b", re.IGNORECASE),
        negation=re.compile(r"\bnicht\b", re.IGNORECASE),
    ),
)


class FirstSentence:
    """Ranks the sentences in the order of the candidates."""

    threshold = 0.0

    def rank(self, candidates: Candidates) -> RetrievalResult:
        return RetrievalResult.of(candidates, [1 / (2 + i) for i in range(len(candidates.sentences))], 1.0)


@pytest.mark.parametrize("cues", [ENGLISH.questions.answer_types, ENGLISH.answers.patterns], ids=["asked", "answered"])
def test_every_answer_type_has_its_words(cues: dict[str, re.Pattern[str]]) -> None:
    assert set(cues) == ANSWERED


def test_a_language_is_taken_without_the_library_that_counts_its_words() -> None:
    code = "import sys, embeddings.languages.english; print('tantivy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("The markets of that visitor", ["market", "visitor"], id="stop words out, stems"),
        pytest.param("Café İZMİR", ["cafe", "izmir"], id="accents folded"),
        pytest.param("E\u0301tude", ["etud"], id="combining accents folded"),
        pytest.param("价格3元", ["价", "格", "3", "元"], id="each ideograph counts"),
        pytest.param("3.5 U.S. e-mail", ["3", "5", "u", "s", "e", "mail"], id="split at marks"),
        pytest.param("x" * 60 + " y", ["y"], id="no word of 60 letters"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_words_as_bm25_counts_them(text: str, words: list[str]) -> None:
    assert ENGLISH.analyze(text) == words


def test_another_language_analyzes_by_its_own_words() -> None:
    assert GERMAN.analyze("Wann ist das Brot gebacken?") == ["brot", "geback"]
    assert ENGLISH.analyze("Wann ist das Brot gebacken?") == ["wann", "ist", "das", "brot", "gebacken"]


def test_another_language_reads_questions_and_answers_by_its_own_words() -> None:
    assert answer_type_of("Wann öffnet die Brücke?", GERMAN) is AnswerType.DATE
    assert answer_type_of("Wann öffnet die Brücke?", ENGLISH) is AnswerType.OTHER
    text = "Sie öffnet am 3. Mai."
    assert [span for span, _ in find_answers(AnswerType.DATE, text, Span(0, len(text)), GERMAN)] == [Span(14, 20)]
    assert read_question("Welche Brücken öffnen?", language=GERMAN).asks_for_list
    assert not read_question("Welche Brücken öffnen?").asks_for_list
    assert matches("Wer hat das gebacken?", "Gebacken hat das Brot Ana Ruiz.", GERMAN) == (Span(0, 8),)


def test_another_language_follows_up_by_its_own_words() -> None:
    assert read_question("Und wann?", language=GERMAN).dependence is Dependence.YES
    assert read_question("Und wann?").dependence is not Dependence.YES
    merged = merge("Wer hat in Ling gebacken?", read_question("und in Suhe?", language=GERMAN))
    assert merged.text == "Wer hat in Suhe gebacken?"
    assert merged.answer_type is AnswerType.PERSON
    assert merged.language is GERMAN


def test_another_language_reads_slips_numbers_and_days_by_its_own_words(
    open_library: Callable[..., Library], articles: Path
) -> None:
    (articles / "bruecke.txt").write_text(
        "Die Brücke bekam am 4. Mai zwölf Lampen. Der Kreisgartenverein (KGV) zahlte.\n"
    )
    library = open_library(language=GERMAN)
    library.sync(articles)
    slips = correct_spelling("Wann bekam die Brückke Lampen?", GERMAN, library.engine, EVERYTHING)
    assert [(each.typed, each.read) for each in slips] == [("Brückke", "Brücke")]
    assert correct_spelling("Wann bekam die Gartenbau Lampen?", GERMAN, library.engine, EVERYTHING) == ()
    forms = number_forms("Wer bekam 12 Lampen?", GERMAN, library.engine, EVERYTHING)
    assert [each.read for each in forms] == ["zwölf"]
    for question in ("Was geschah am 4. Mai?", "Wofür steht KGV?"):
        found = look_up(read_question(question, language=GERMAN), library.engine, EVERYTHING)
        assert found is not None
        assert len(found) == 1


def test_another_language_contradicts_by_its_own_words() -> None:
    question, text = read_question("Ist die Brücke repariert?", language=GERMAN), "Die Brücke ist nicht repariert."
    place = Sentence(0, len(text), Kind.PARAGRAPH)
    found = ScoredSentence(1, Passage("b.txt", 0, len(text), text, (place,)), place, 1.0)
    stems = stems_of(text, GERMAN)
    assert judge(question, Statement(found, text, stems, stems)).stance is Stance.CONTRADICTS
    assert not is_checked(read_question("Ist die Brücke repariert?"))


def test_a_library_searches_and_answers_in_its_language(open_library: Callable[..., Library], articles: Path) -> None:
    (articles / "bruecke.txt").write_text("Die Brücken wurden am 4. Mai geöffnet. Das Dorf hat sie bezahlt.\n")
    library = open_library(language=GERMAN)
    library.sync(articles)
    assert library.engine.search(None, GERMAN.analyze("Brücke"), 1, EVERYTHING).lexical
    answer = Assistant(Retriever(library, ranker=FirstSentence())).ask("Wann wurde die Brücke geöffnet?")
    assert answer.quotes[0].text.startswith("Die Brücken")
    assert answer.quotes[0].likely_answer is not None
    start, end = answer.quotes[0].likely_answer
    assert answer.quotes[0].text[start:end] == "4. Mai"
    assert library.verify() == []
