"""The text of a language model in the window: after the quotes, stored with its turn, and for its owner alone."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import ui
from embeddings.library import Library
from qa.assistant import Assistant
from qa.doors.web.page_services import PageServices
from qa.prose.openai_writer import OpenAIWriter
from qa.ranking.calibration import packaged_calibration
from qa.retriever import Retriever

from ...prose.model_server import BROKEN, ModelServer, running
from .test_routes import BRIDGE, Browser, Served, shown

MODEL = "<b>m</b>"
QUESTION = "Who paid for the repairs of the bridge?"
SAID = "The county paid for the work [1]. The mayor paid for the work [1]. <script>alert(1)</script> [1]."


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, make_toy: Any, closed_loops: None, model: ModelServer
) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("served")
    (root / "articles").mkdir()
    (root / "articles" / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    with Library.open(root / "library", encoder=make_toy(), passage_tokens=32) as library:
        library.sync(root / "articles")
        assistant = Assistant(Retriever(library, calibration=replace(packaged_calibration(), threshold=0.0)))
        writer = OpenAIWriter(MODEL, model.url, None, 20.0)
        server = ui.serve(assistant, library, port=0, writer=writer, notify=lambda _: None, block=False)
        made = Served(server, library, str(root))
        yield made
        for connection in made.connections:
            connection.close()
        server.close()


def prose_of(browser: Browser, conversation: str, number: Any) -> Any:
    path = f"/quoth/conversations/{conversation}/prose"
    return browser.send("POST", path, json.dumps({"number": number}).encode(), **{"content-type": "application/json"})


def test_the_text_follows_the_quotes_and_stays_with_the_turn(served, model):
    model.says(SAID)
    ann, bob = served.browser(), served.browser()
    answer = ann.ask(QUESTION)
    assert answer["awaits_prose"] is True
    assert "is writing" in shown(answer["html"])
    assert model.asked == []
    whole = prose_of(ann, answer["conversation"], 1).json
    assert "<script>" not in whole["html"]
    assert MODEL not in whole["html"]
    text = shown(whole["html"])
    assert text.index("The county paid") < text.index("no evidence") < text.index("The mayor paid")
    assert f"Text by the language model {MODEL}" in text
    assert whole["html"].count("<s>") == 2
    assert "1 of 3 sentences stand, 2 struck out" in text
    assert "<blockquote" not in whole["html"].partition('<section class="prose"')[2]
    assert prose_of(ann, answer["conversation"], 1).json == whole
    assert len(model.asked) == 1
    again = ann.send("GET", f"/quoth/conversations/{answer['conversation']}").json["turns"][0]
    assert "1 of 3 sentences stand" in shown(again["html"])
    assert prose_of(bob, answer["conversation"], 1).status == 400
    for number in (0, 2, True, "1", None, 10**30):
        assert prose_of(ann, answer["conversation"], number).error
    for form, words in (("markdown", "is no evidence"), ("json", '"prose"')):
        export = ann.send("GET", f"/quoth/conversations/{answer['conversation']}/export?form={form}")
        assert words in export.body.decode()


def test_a_model_that_fails_leaves_the_quotes(served, model):
    model.reply = lambda _: BROKEN["HTML"][0]()
    ann = served.browser()
    answer = ann.ask(QUESTION)
    whole = prose_of(ann, answer["conversation"], 1).json
    assert "the quotes stand without its text" in shown(whole["html"])
    assert "<figure>" in whole["html"]


def test_the_page_names_the_model_and_its_host_only_if_it_is_on(served, model, unused):
    writer = OpenAIWriter(MODEL, model.url)

    def texts(page: Any) -> str:
        return " ".join(str(block.value) for block in page.blocks.values() if hasattr(block, "value"))

    assert f"at <bdi>{writer.host}</bdi>" in texts(ui.build_page(writer=writer))
    assert "language model" not in texts(ui.build_page())
    services: PageServices = served.server.services
    assert services.prose is not None
    assert services.prose.writer.host == writer.host
