"""The text of a language model in records and exports: kept apart from the quotes, and no evidence for a check."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qa.answer import Answer, Quote, Source, Status
from qa.errors import RecordError
from qa.history.codec import answer_json_schema, answer_values, read_turn, turn_values
from qa.history.conversation import Conversation, Turn
from qa.history.export import export_json, export_markdown, read_export
from qa.prose.prose import Flaw, Prose, ProseSentence

ASKED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
TEXT = "The fee is three coins."
SOURCE = Source("fee.md", "The fee", None, None, None, None, "fee.md", "a" * 64, None, 0, len(TEXT))
SENTENCES = (
    ProseSentence("The fee is 3 coins [1].", (1,), is_supported=True),
    ProseSentence(
        "> <b>It</b> is “high” [2].", (2,), is_supported=False, flaw=Flaw.MARKUP, reason="It holds *markup*."
    ),
)
PROSE = Prose.of("m[0]", "host:1", SENTENCES, "The reply broke off.")
ANSWER = Answer("The fee?", "The fee?", Status.ANSWERED, 0.9, (Quote(1, TEXT, 0.8, (SOURCE,)),), prose=PROSE)
TURN = Turn(ANSWER, ASKED)


def test_a_turn_keeps_the_text_and_a_turn_without_one_is_written_as_ever():
    values = json.loads(json.dumps(turn_values(TURN)))
    assert read_turn(values) == TURN
    assert values["prose"]["sentences"][1]["flaw"] == "markup"
    plain = Turn(replace(ANSWER, prose=None), ASKED)
    assert "prose" not in turn_values(plain)
    del values["prose"]
    assert read_turn(values) == plain


def test_the_public_form_holds_the_text():
    values = answer_values(ANSWER)["prose"]
    assert (values["model"], values["host"], values["supported"], values["struck"]) == ("m[0]", "host:1", 1, 1)
    assert values["sentences"][0] == {
        "text": "The fee is 3 coins [1].", "cites": (1,), "is_supported": True, "flaw": None, "reason": None,
    }  # fmt: skip
    assert set(answer_json_schema()["$defs"]["Prose"]["properties"]) == set(values)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"supported": 2, "struck": 0}, "counts"),
        ({"sentences": [{"text": "x", "cites": [], "is_supported": True}], "struck": 0}, "without a quote"),
        ({"sentences": [{"text": "x", "cites": [2], "is_supported": True}], "struck": 0}, "without a quote"),
        ({"sentences": [{"text": "x", "cites": [1], "is_supported": False}], "supported": 0}, "without one"),
        ({"model": None}, "model should be a text"),
        ({"more": 1}, "not a known name"),
    ],
)
def test_a_record_that_was_edited_is_refused(change, says):
    values = json.loads(json.dumps(turn_values(TURN)))
    values["prose"] |= change
    with pytest.raises(RecordError, match=says):
        read_turn(values)


def test_a_refusal_has_no_text():
    values = json.loads(json.dumps(turn_values(TURN)))
    values |= {"status": "not_in_articles", "quotes": []}
    with pytest.raises(RecordError, match="without quotes"):
        read_turn(values)


@pytest.mark.parametrize("write", [export_json, export_markdown])
def test_an_export_holds_the_text_apart_and_a_check_looks_at_the_quotes_alone(write):
    exported = write(Conversation((TURN,)), ASKED)
    read = read_export(exported)
    assert read.shown_as_recorded
    assert read.export.version == 4
    (turn,) = read.export.turns
    assert turn.prose == PROSE
    assert [quote.text for quote in turn.quotes] == [TEXT]


def test_the_markdown_shows_the_text_as_no_quote():
    lines = export_markdown(Conversation((TURN,)), ASKED).splitlines()
    assert [line for line in lines if line.startswith(">")] == [f"> {TEXT}"]
    assert any("Its text is no evidence, and `quoth verify` does not check it." in line for line in lines)
    assert any(
        line.startswith("Language model (struck out: It holds &#42;markup&#42;.): &#62; &#60;b") for line in lines
    )


def test_an_edited_text_is_noticed_in_an_export():
    exported = export_markdown(Conversation((TURN,)), ASKED).replace("The fee is 3 coins", "The fee is 9 coins", 1)
    assert not read_export(exported).shown_as_recorded
