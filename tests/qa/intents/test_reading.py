"""The intent of a turn by its words: a plain question stays one, and talk and requests are read as such."""

import re
from dataclasses import replace

import pytest

from embeddings.languages.english import ENGLISH
from qa.intents.classifier import is_open, packaged_classifier, read_classifier
from qa.intents.intent import ABOUT, SMALL_TALK, Intent, ReadIntent
from qa.intents.plain import is_emoji_alone, read_plain
from qa.intents.reading import looks_like_gibberish, read_intent


def intent_of(text: str, *, is_first: bool = True) -> str:
    return str(read_intent(text, ENGLISH, is_first=is_first).intent)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hi", "greeting"),
        ("Hiiii there!!", "greeting"),
        ("How are you today?", "greeting"),
        ("thx 🙏", "thanks"),
        ("Thank you so much, that was very helpful.", "thanks"),
        ("goodbye", "farewell"),
        ("have a nice day :)", "farewell"),
        ("OK", "agreement"),
        ("no thanks", "agreement"),
        ("lol", "agreement"),
        ("Great answer!", "praise"),
        ("you’re the best", "praise"),
        ("that's wrong", "complaint"),
        ("Are you sure about that?", "complaint"),
        ("Who are you?", "identity"),
        ("are you a real person or a bot", "identity"),
        ("so what can you do?", "ability"),
        ("Could you help me please", "ability"),
        ("How does this tool work?", "method"),
        ("do u use chatgpt", "method"),
        ("how many documents do you have?", "count"),
        ("How many articles are in the library?", "count"),
        ("Which articles do you have?", "titles"),
        ("list all the files", "titles"),
        ("When was the library last updated?", "updated"),
        ("what languages do you speak", "languages"),
    ],
)
def test_small_talk_and_questions_about_quoth_are_read(text: str, intent: str) -> None:
    assert intent_of(text) == intent


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Summarize the article about Otters", ReadIntent(Intent.SUMMARY, "the article about Otters")),
        ("could you please sum up this report for me?", ReadIntent(Intent.SUMMARY, "this report")),
        ("What is this about?", ReadIntent(Intent.SUMMARY, "this")),
        ("give me the main points", ReadIntent(Intent.SUMMARY)),
        ("Tell me about Ana Ruiz.", ReadIntent(Intent.SUMMARY, "Ana Ruiz")),
        ("list the Northern villages", ReadIntent(Intent.LISTING, "Northern villages")),
        ("Compare Kelm and the Ostra ferry", ReadIntent(Intent.COMPARISON, "Kelm", "Ostra ferry")),
        ("find where it says that Entry is free", ReadIntent(Intent.PHRASE, "Entry is free")),
        ("Where does the report say “no boats”?", ReadIntent(Intent.PHRASE, "no boats")),
        ("«He did not shoot.»", ReadIntent(Intent.PHRASE, "He did not shoot.")),
    ],
)
def test_a_request_is_read_with_its_topic_as_it_was_typed(text: str, read: ReadIntent) -> None:
    assert read_intent(text, ENGLISH) == read


@pytest.mark.parametrize(
    "text",
    [
        'Who wrote "The Bell"?',
        "Who said “I did not shoot”?",
        'Where is "The Petrel"?',
        '"Who is the mayor?"',
        "How many articles does the treaty have?",
        "how many documents were stolen from the office",
        "When was the library built?",
        "which articles of the charter deal with taxes",
        "What is the summary judgment rule?",
        "what are the main ideas of the constitution",
        "What can you see from the tower?",
        "How do you apply for a permit?",
        "Tell me how old the guide is",
        "What is the difference between a hare and a rabbit?",
        "list the three branches of government",
        "Sorry, when does it close?",
        "thanks, and when does the ferry leave?",
        "ok and the price?",
        "Where did he write the letter?",
        "Who are the people of Good Hope?",
        "and you?",
        "the bridge",
        "RWS",
    ],
)
def test_a_plain_question_is_never_bent(text: str) -> None:
    assert intent_of(text) == "question"


def test_some_questions_mean_quoth_only_at_the_beginning() -> None:
    assert intent_of("What is this?") == "identity"
    assert intent_of("What is this?", is_first=False) == "question"


@pytest.mark.parametrize("text", ["asdfgh", "jkljkljkl", "xxxxx", "sdfg hjkl"])
def test_gibberish_is_known_by_its_keys(text: str) -> None:
    assert looks_like_gibberish(text)


@pytest.mark.parametrize("text", ["RWS", "strength", "Krzyzewski", "who", "ferry", "3333", "banana"])
def test_words_and_short_names_are_no_gibberish(text: str) -> None:
    assert not looks_like_gibberish(text)


def test_emoji_alone_hold_no_word() -> None:
    assert all(map(is_emoji_alone, ["👍", "😀 😀!", ":-)", "<3"]))
    assert not any(map(is_emoji_alone, ["", "?!", "👍 ok", "42"]))


def test_the_plain_words_know_their_places() -> None:
    plain = read_plain("  What’s  THIS — Café? ")
    assert plain.words == "whats this café"
    assert plain.original(6, 15) == "THIS — Café"


def test_another_language_brings_its_own_words() -> None:
    cues = replace(ENGLISH.intents, small_talk={"thanks": re.compile(r"(?:danke)(?= |$)")})
    german = replace(ENGLISH, intents=cues)
    assert read_intent("Danke!", german).intent is Intent.THANKS
    assert read_intent("bye", german).intent is Intent.QUESTION


def test_every_kind_has_its_words() -> None:
    assert set(ENGLISH.intents.small_talk) == set(SMALL_TALK) - {Intent.GIBBERISH}
    assert set(ENGLISH.intents.about) == set(ABOUT)


def test_the_packaged_classifier_is_written_as_it_is_read() -> None:
    packaged = packaged_classifier()
    again = read_classifier(packaged.to_bytes())
    assert (again.model, again.intents, again.threshold) == (packaged.model, packaged.intents, packaged.threshold)
    assert (again.weights == packaged.weights).all()
    assert packaged.threshold >= 0.5


def test_only_turns_that_may_be_no_question_are_classified() -> None:
    assert is_open("u rock dude", ENGLISH)
    assert is_open("Where did you dig that up?", ENGLISH)
    assert not is_open("Who pays for the bridge?", ENGLISH)
    assert not is_open("who " * 30, ENGLISH)
