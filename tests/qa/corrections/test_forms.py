"""Short names, numbers and days are found in the form of the articles, and looked up where they are asked for."""

from collections.abc import Callable, Iterator

import pytest

from embeddings.encoders.base import Encoder
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from qa.answer import CorrectionKind, Status
from qa.assistant import Assistant
from qa.corrections.acronyms import acronym_forms, definitions
from qa.corrections.days import Day, day_forms, find_days
from qa.corrections.numbers import number_forms
from qa.corrections.reading import correct
from qa.corrections.searching import search_in_all_forms
from qa.explaining.explanation import DecidingStage
from qa.questions.question import read_question
from qa.ranking.base import Candidates, RetrievalResult
from qa.retriever import Retriever

ARTICLES = {
    "orchard.txt": "The Tarn Orchard Trust (TOT) planted nine pear trees on 12 May 2021. The TOT pays a warden.\n",
    "bells.md": "---\ntitle: The bells of Tarn\ndate: 2022-11-19\n---\n\nThe bells rang on May 12th, 2021. "
    "They weigh 900 kilograms. On 3 March the clapper broke.\n",
    "ferry.md": "---\ntitle: A ferry for Tarn\ndate: 2022-11-20\n---\n\nOn 3 March 2022 the ferry began to run. "
    "The county council paid three thousand coins.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, make_toy: Callable[[], Encoder]) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("texts")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text)
    with Library.open(tmp_path_factory.mktemp("library"), encoder=make_toy(), passage_tokens=64) as library:
        library.sync(folder)
        yield library


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Harbour Fund of Arn (HFA) pays.", [("HFA", "Harbour Fund of Arn")]),
        ("The HFA (Harbour Fund of Arn) pays.", [("HFA", "Harbour Fund of Arn")]),
        ("An old body, the United Mills (UM), and the UPM (United Paper Mills).",
         [("UM", "United Mills"), ("UPM", "United Paper Mills")]),
        ("He came (with XYZ) on Monday (AM).", []),
        ("It grew (see Table 2) in May (2021).", []),
        ("(ABC) at the beginning", []),
        ("Public Health Agency (Agency)", []),
    ],
)  # fmt: skip
def test_definitions_are_read_both_ways(text, found):
    read = list(definitions(text))
    assert [(each.short, each.long) for each in read] == found
    for each in read:
        assert each.short in text[each.start : each.end]
        assert each.long in text[each.start : each.end]


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("What does the TOT pay?", {"TOT": "Tarn Orchard Trust"}),
        ("What does the Tarn Orchard Trust pay?", {"Tarn Orchard Trust": "TOT"}),
        ("What does the tarn orchard trust pay?", {"tarn orchard trust": "TOT"}),
        ("What does the RSPB pay?", {}),
        ("WHAT DOES THE TOT PAY?", {}),
    ],
)
def test_a_short_name_has_its_long_form(library, question, forms):
    found = acronym_forms(question, ENGLISH, library.engine, EVERYTHING)
    assert {each.typed: each.read for each in found} == forms
    assert {each.kind for each in found} <= {CorrectionKind.ACRONYM}


def test_an_upload_of_another_visitor_explains_no_short_name(library):
    folder = library.uploads_folder("ann")
    folder.mkdir(parents=True)
    (folder / "quarry.txt").write_text("The Quarry of North Arn (QNA) is closed.\n")
    library.sync_uploads("ann")
    for question in ("Is the QNA closed?", "Is the Quarry of North Arn closed?"):
        assert acronym_forms(question, ENGLISH, library.engine, Scope.of("ann"))
        assert not acronym_forms(question, ENGLISH, library.engine, Scope.of("bob"))


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("Who planted 9 trees?", {"9": "nine"}),
        ("What weighs nine hundred kilograms?", {"nine hundred": "900"}),
        ("Who paid 3,000 coins?", {"3,000": "three thousand"}),
        ("Who planted 13 trees?", {}),
        ("What happened on 2021-05-12 at 12:12?", {}),
        ("What costs 12.5 or 12%?", {}),
    ],
)
def test_a_number_has_the_form_of_the_articles(library, question, forms):
    found = number_forms(question, ENGLISH, library.engine, EVERYTHING)
    assert {each.typed: each.read for each in found} == forms


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 12 May 2021", (2021, 5, 12)),
        ("on 2021-05-12", (2021, 5, 12)),
        ("on May 12th, 2021", (2021, 5, 12)),
        ("on 12.5.21", (2021, 5, 12)),
        ("on 12.05.2021", None),  # either number may be the month
        ("on 13.05.2021", (2021, 5, 13)),
        ("on May 12th", (None, 5, 12)),
        ("on the 3rd of March", (None, 3, 3)),
        ("on 3 March", (None, 3, 3)),
        ("on 31 February", None),
        ("in May 2021", None),
        ("version 1.2.21.4", None),
    ],
)
def test_days_are_read_in_any_form(text, day):
    found = find_days(text, ENGLISH)
    assert [(each.year, each.month, each.day) for each in found] == ([] if day is None else [day])


def test_a_day_without_a_year_is_that_day_of_any_year():
    first, second, other = (Day(year, 3, 3, 0, 1) for year in (None, 2021, 2022))
    assert first.is_same(second)
    assert not second.is_same(other)


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("Who planted pears on 2021-05-12?", ["12 May 2021", "May 12th, 2021"]),
        ("Who planted pears on 12.5.21?", ["12 May 2021", "May 12th, 2021"]),
        ("Who planted pears on 12 May 2021?", ["May 12th, 2021"]),
        ("Who planted pears on 13 May 2021?", []),
    ],
)
def test_a_day_has_the_forms_of_the_articles(library, question, forms):
    found = day_forms(question, ENGLISH, library.engine, EVERYTHING)
    assert [each.read for each in found] == forms


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("What does TOT stand for?", ["The Tarn Orchard Trust (TOT) planted"]),
        ("what is the full name of the tot", ["The Tarn Orchard Trust (TOT) planted"]),
        ("What is the acronym of the Tarn Orchard Trust?", ["The Tarn Orchard Trust (TOT) planted"]),
        ("What happened on 12.5.21?", ["The bells rang on May 12th", "The Tarn Orchard Trust"]),
        ("What happened on 3 March 2022?", ["On 3 March the clapper broke", "On 3 March 2022 the ferry"]),
        ("What happened on 3 March 2021?", []),
        ("What was published on 2022-11-19?", ["The bells of Tarn"]),
        ("Which articles are from 20 November 2022?", ["A ferry for Tarn"]),
        ("What was published on 21 November 2022?", []),
    ],
)
def test_days_and_short_names_are_looked_up(library, question, quotes):
    answer = Assistant(Retriever(library)).ask(question, explain=True)
    assert answer.explanation is not None
    assert answer.explanation.stage is DecidingStage.LOOKED_UP
    assert answer.status is (Status.ANSWERED if quotes else Status.NOT_IN_ARTICLES)
    assert len(answer.quotes) == len(quotes)
    for begun in quotes:
        assert any(begun in quote.text for quote in answer.quotes), answer.quotes


class Wordy:
    """Answers a question if the passage holds all of its words."""

    threshold = 0.5

    def rank(self, candidates: Candidates) -> RetrievalResult:
        texts = [passage.text_of(sentence) for passage, sentence in candidates.sentences]
        words = set(ENGLISH.analyze(candidates.question.text))
        shares = [len(words.intersection(ENGLISH.analyze(text))) / len(words) for text in texts]
        return RetrievalResult.of(candidates, shares, max(shares))


@pytest.mark.parametrize(
    ("question", "typed", "stage"),
    [
        ("Who planted nine trees?", [], DecidingStage.THRESHOLD),
        ("Who planted 9 trees?", ["9"], DecidingStage.FORMS),
        ("Who planted 9 trees 2021-05-12?", ["9", "2021-05-12"], DecidingStage.FORMS),
        ("Who planted plum 13 onions?", [], DecidingStage.THRESHOLD),
    ],
)
def test_only_a_refused_question_is_asked_in_another_form(library, question, typed, stage):
    class Strict(Wordy):
        threshold = 0.99

    retriever = Retriever(library, ranker=Strict())
    read = correct(read_question(question), library.engine, EVERYTHING)
    asked: list[str] = []

    def search(question):
        asked.append(question.text)
        return retriever.retrieve(question)

    searched = search_in_all_forms(retriever, read, EVERYTHING, search)
    assert [each.typed for each in searched.corrections] == typed
    assert searched.stage is stage
    assert asked[0] == question
    assert (len(asked) == 1) is (question == "Who planted nine trees?" or "13" in question)
