"""The answers to turns that are no plain questions, over made-up articles: exact quotes, and calm sentences."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.library import Library
from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.ranking.calibration import packaged_calibration
from qa.retriever import Retriever

CHINESE = "运河上的新桥周一开放。市长说，桥花了两年时间修建。每天有九千人过桥，公共汽车每十分钟一班。" * 3


@pytest.fixture
def assistant(library: Library) -> Assistant:
    return Assistant(Retriever(library))


def texts(answer: Answer, library: Library) -> list[str]:
    for quote in answer.quotes:
        for source in quote.sources:
            assert library.document(source.document_id).text[source.start : source.end] == quote.text
    assert [quote.number for quote in answer.quotes] == list(range(1, len(answer.quotes) + 1))
    return [quote.text for quote in answer.quotes]


@pytest.mark.parametrize("text", ["hi", "thanks!", "ok", "bye", "asdfgh", "👍", "that's wrong", "who are you?"])
def test_small_talk_is_answered_with_one_line(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text, ["When did the bridge open?"])
    assert (answer.status, answer.quotes, answer.nearest) == (Status.NO_QUESTION, (), None)
    assert answer.message
    assert not answer.is_follow_up


def test_quoth_answers_from_its_own_facts(assistant: Assistant) -> None:
    assert assistant.ask("How many articles do you have?").message == "There are 3 articles to ask about."
    one = assistant.ask("How many articles do you have?", documents=["bridge.txt"])
    assert one.message == "There is 1 article to ask about."
    titles = assistant.ask("Which articles are there?", documents=["bridge.txt"]).message
    assert titles == "There is 1 article: “The bridge over the Ling opened again on Monday”."
    languages = assistant.ask("Which languages do you speak?").message
    assert languages is not None
    assert "English" in languages
    assert "last changed on" in str(assistant.ask("When was the library last updated?").message)


def test_talk_makes_no_history(assistant: Assistant) -> None:
    alone = assistant.ask("and when?", ["Where did the fish market move?"])
    after = assistant.ask("and when?", ["Where did the fish market move?", "thanks", "what can you do?", "👍"])
    assert after.understood == alone.understood


def test_an_article_is_shown_by_its_title_and_beginning(assistant: Assistant, library: Library) -> None:
    answer = assistant.ask("Summarise the article about the fish market")
    assert answer.status is Status.OVERVIEW
    assert answer.message is not None
    assert answer.message.startswith("Quoth quotes, it does not summarise")
    shown = texts(answer, library)
    assert shown[0] == "Fish market moves to the harbour"
    assert "The fish market moved to the harbour in April. Forty stalls found a place there." in shown
    assert "Prices" in shown


def test_the_one_article_needs_no_name(assistant: Assistant, library: Library) -> None:
    answer = assistant.ask("what is this about?", documents=["bridge.txt"])
    assert texts(answer, library)[0] == "The bridge over the Ling opened again on Monday"


def test_several_articles_show_how_each_begins(assistant: Assistant, library: Library) -> None:
    answer = assistant.ask("give me the main points")
    assert answer.status is Status.OVERVIEW
    assert {quote.sources[0].document_id for quote in answer.quotes} == {
        "bridge.txt",
        "market/fish.md",
        "market/year.txt",
    }
    texts(answer, library)


def test_a_topic_of_which_no_article_speaks_is_refused(assistant: Assistant) -> None:
    answer = assistant.ask("Tell me about volcanoes")
    assert (answer.status, answer.quotes, answer.nearest) == (Status.NOT_IN_ARTICLES, (), None)
    assert "volcanoes" in str(answer.message)


def test_a_comparison_quotes_both_sides(assistant: Assistant, library: Library) -> None:
    answer = assistant.ask("Compare the herring and the buses")
    assert answer.status is Status.OVERVIEW
    shown = " ".join(texts(answer, library))
    assert "herring" in shown
    assert "Buses" in shown
    assert "no article speaks of “volcanoes”" in str(assistant.ask("Compare the buses and the volcanoes").message)


def test_a_list_shows_the_sentences_that_hold_it(assistant: Assistant, library: Library) -> None:
    answer = assistant.ask("List the stalls")
    assert answer.status is Status.OVERVIEW
    assert any("Forty stalls" in text for text in texts(answer, library))


@pytest.mark.parametrize(
    "text",
    [
        '"the price has not changed"',
        "find where it says that the Price has not changed",
        "“The price, has not changed.”",
    ],
)
def test_a_phrase_is_found_exactly(assistant: Assistant, library: Library, text: str) -> None:
    answer = assistant.ask(text)
    assert (answer.status, texts(answer, library)) == (
        Status.ANSWERED,
        ["The price has not changed since spring."],
    )
    (mark,) = answer.quotes[0].matches
    assert answer.quotes[0].text[slice(*mark)] == "The price has not changed"
    assert "stands in 1 place" in str(answer.message)


def test_a_phrase_is_found_nearly(assistant: Assistant, library: Library) -> None:
    answer = assistant.ask('"Visitors numbered eight thousand last year"')
    assert answer.status is Status.ANSWERED
    assert texts(answer, library) == ["Visitors numbered nine thousand last year."]
    assert "stand nowhere" in str(answer.message)


def test_a_phrase_that_stands_nowhere_is_refused(library: Library) -> None:
    never_sure = Retriever(library, calibration=replace(packaged_calibration(), threshold=1.0))
    answer = Assistant(never_sure).ask('"purple elephants dance"')
    assert answer.status is Status.NOT_IN_ARTICLES
    assert "stand nowhere" in str(answer.message)


@pytest.mark.parametrize(
    "text", ["Wie viele Besucher kamen letztes Jahr?", "¿Cuántos visitantes hubo el año pasado?", "桥什么时候开放？"]
)
def test_another_language_is_named(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text)
    assert (answer.status, answer.nearest) == (Status.NOT_IN_ARTICLES, None)
    assert answer.message == "The articles are in English; ask in English."


@pytest.mark.parametrize("text", ["Ana Ruiz herring Ling", "Who is Jürgen Müller of Weißenfels?", "Ling bridge county"])
def test_names_make_no_other_language(assistant: Assistant, text: str) -> None:
    assert assistant.ask(text).message is None


def test_a_library_in_that_language_is_asked(open_library: Callable[[str], Library], tmp_path: Path) -> None:
    folder = tmp_path / "chinese"
    folder.mkdir()
    (folder / "bridge.txt").write_text(CHINESE, encoding="utf-8")
    library = open_library("chinese-library")
    library.sync(folder)
    assistant = Assistant(Retriever(library))
    assert "find" in assistant.ask("新桥什么时候开放？").timings_ms
    elsewhere = assistant.ask("足球比赛谁赢？")
    assert (elsewhere.status, elsewhere.nearest, elsewhere.confidence) == (Status.NOT_IN_ARTICLES, None, 0.0)
