"""``quoth ask --llm``: the quotes first, then the checked text; without the option nothing is sent."""

import json
from collections.abc import Iterator

import pytest

from qa.doors.cli.command_line import main
from qa.doors.cli.prose_text import prose_text
from qa.prose.prose import Flaw, Prose, ProseSentence

from ...prose.model_server import BROKEN, ModelServer, running

KEY = "secret-key-of-the-test"
MARKET = "# Fish market\n\nThe fish market moved to the harbour in April. Forty stalls found a place there.\n"
QUESTION = "Where did the fish market move?"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with running() as server:
        yield server


@pytest.fixture
def quoth(tmp_path, model, monkeypatch, capsys):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "market.md").write_text(MARKET, encoding="utf-8")
    monkeypatch.setenv("OPENAI_BASE_URL", model.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model.asked.clear()

    def run(*arguments: str) -> tuple[int, str, str]:
        folders = ["--library", str(tmp_path / "library"), "--articles", str(articles)]
        monkeypatch.setattr("sys.argv", ["quoth", "ask", *arguments, *folders])
        try:
            main()
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
        return status, *capsys.readouterr()

    return run


@pytest.mark.model
def test_the_quotes_come_first_and_without_the_option_nothing_is_sent(quoth, model):
    status, plain, _ = quoth(QUESTION)
    assert (status, model.asked) == (0, [])
    model.says("The fish market moved to the harbour in April [1]. The market moved to the hill [1].")
    status, out, err = quoth(QUESTION, "--llm", "m")
    assert (status, len(model.asked)) == (0, 1)
    assert out.startswith(plain.rstrip())
    assert "which is no evidence:\nThe fish market moved to the harbour in April [1].\n~~The market" in out
    assert "1 of 2 sentences stand, 1 struck out." in out
    values = json.loads(quoth(QUESTION, "--llm", "m", "--json")[1])
    assert [sentence["is_supported"] for sentence in values["prose"]["sentences"]] == [True, False]
    assert (values["prose"]["supported"], values["prose"]["struck"]) == (1, 1)
    assert json.loads(quoth(QUESTION, "--json")[1])["prose"] is None
    model.reply = lambda _: BROKEN["wrong key"][0]()
    status, out, err = quoth(QUESTION, "--llm", "m")
    assert (status, err) == (0, "")
    assert out.startswith(plain.rstrip())
    assert "the quotes stand without its text" in out
    assert KEY not in out
    before = len(model.asked)
    assert quoth("Who repairs the moon?", "--llm", "m")[0] == 0
    assert len(model.asked) == before


@pytest.mark.parametrize(
    ("address", "key", "says"), [(None, None, "OPENAI_BASE_URL, or"), ("here", None, "no address")]
)
def test_a_model_without_an_address_is_bad_usage(quoth, monkeypatch, address, key, says):
    for name, value in (("OPENAI_BASE_URL", address), ("OPENAI_API_KEY", key)):
        monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)
    status, out, err = quoth(QUESTION, "--llm", "m")
    assert (status, out) == (2, "")
    assert says in err


def test_an_empty_name_is_bad_usage(quoth):
    assert quoth(QUESTION, "--llm", " ")[0] == 2


def test_a_struck_sentence_is_shown_struck_with_its_reason():
    sentences = (
        ProseSentence("A boat came [1].", (1,), is_supported=True),
        ProseSentence("Ten \x1b[31m came.", (), is_supported=False, flaw=Flaw.UNCITED, reason="It cites no quote."),
    )
    prose = Prose.of("m\x1b", "host", sentences, "A note.")
    assert prose_text(prose).splitlines() == [
        "Text by the language model m\\x1b at host, which is no evidence:",
        "A boat came [1].",
        "~~Ten \\x1b[31m came.~~ (It cites no quote.)",
        "Checked against the quotes: 1 of 2 sentences stand, 1 struck out.",
        "A note.",
    ]
    assert "\x1b[9mTen \\x1b[31m came.\x1b[0m" in prose_text(prose, styled=True)
