"""Topics of conversations: remembered for the same questions and the same articles alone."""

from embeddings.document import Kind, Passage, Sentence
from qa.assistant import Assistant
from qa.questions import topics
from qa.questions.follow_ups import Topic
from qa.questions.topics import Topics
from qa.retriever import Retriever


def topic(question: str) -> Topic:
    sentence = Sentence(0, 4, Kind.PARAGRAPH)
    return Topic(question, 1, Passage("a.md", 0, 4, "Rain", (sentence,)), sentence)


def test_the_longest_beginning_that_is_known_is_found_in_its_own_state_alone():
    known = Topics()
    known.of("one").keep(("A?",), topic("A?"))
    known.of("one").keep(("A?", "B?"), topic("A? B?"))
    assert known.of("one").find(("A?", "B?", "C?")) == (2, topic("A? B?"))
    assert known.of("one").find(("A?", "C?")) == (1, topic("A?"))
    assert known.of("one").find(("B?",)) == (0, None)
    assert known.of("another").find(("A?",)) == (0, None)


def test_what_was_left_longest_is_forgotten(monkeypatch):
    monkeypatch.setattr(topics, "_KEPT", 2)
    known = Topics().of(None)
    for question in ("A?", "B?"):
        known.keep((question,), topic(question))
    assert known.find(("A?",))[0] == 1
    known.keep(("C?",), topic("C?"))
    assert [known.find((question,))[0] for question in ("A?", "B?", "C?")] == [1, 0, 1]


QUESTIONS = ["How many stalls found a place at the harbour?", "and when?", "and where?", "Who paid for the bridge?"]


def test_answers_are_the_same_whatever_is_remembered(library):
    retriever = Retriever(library)
    remembers = Assistant(retriever)
    for number, question in enumerate(QUESTIONS):
        history = QUESTIONS[:number]
        for documents in (None, ["market/fish.md"]):
            fresh = Assistant(retriever).ask(question, history, documents=documents)
            found = remembers.ask(question, history, documents=documents)
            assert (found.understood, found.quotes, found.nearest) == (fresh.understood, fresh.quotes, fresh.nearest)


def test_a_question_before_is_not_searched_again(library, toy):
    assistant = Assistant(Retriever(library))
    assistant.ask(QUESTIONS[0])
    toy.asked = []
    encode = toy.encode_query
    toy.encode_query = lambda text: toy.asked.append(text) or encode(text)
    assistant.ask("and when?", QUESTIONS[:1])
    assert QUESTIONS[0] not in toy.asked
    assert toy.asked != []


def test_after_a_sync_it_is_searched_again(library, articles):
    assistant = Assistant(Retriever(library))
    assistant.ask(QUESTIONS[0])
    (articles / "market" / "fish.md").write_text("Sixty stalls found a place at the harbour in May.", encoding="utf-8")
    library.sync(articles)
    fresh = Assistant(Retriever(library)).ask("and when?", QUESTIONS[:1])
    assert assistant.ask("and when?", QUESTIONS[:1]).quotes == fresh.quotes
