"""The door for Haystack, with Haystack's own pipelines."""

import os

import pytest

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # before the import, which reads it

from haystack import Pipeline
from haystack.components.builders import PromptBuilder
from haystack.errors import FilterError

from embeddings.errors import LibraryError
from qa.assistant import Assistant
from qa.doors.haystack import QuothQuotesRetriever, QuothRetriever
from qa.doors.schema import hit_values
from qa.errors import QuestionError
from qa.history.codec import answer_values
from qa.retriever import Retriever

QUESTION = "Who paid for the bridge over the Ling?"


def test_telemetry_is_off():
    from haystack.telemetry import _telemetry

    assert _telemetry.telemetry is None


async def test_the_documents_are_the_hits(library):
    searched = QuothRetriever(library, top_k=3)
    documents = searched.run(QUESTION)["documents"]
    hits = hit_values(Retriever(library).search(QUESTION, 3))
    assert [document.meta for document in documents] == [
        hit["source"] | {"score": hit["score"], "rank": hit["rank"]} for hit in hits
    ]
    assert [(d.content, d.score) for d in documents] == [(hit["passage"]["text"], hit["score"]) for hit in hits]
    for document in documents:
        place = document.meta
        assert library.document(place["document_id"]).text[place["start"] : place["end"]] == document.content
    assert await searched.run_async(QUESTION) == {"documents": documents}
    assert searched.run(QUESTION, top_k=1)["documents"] == documents[:1]


async def test_the_quotes_are_the_answer_s(library):
    asked = QuothQuotesRetriever(library)
    found = asked.run(QUESTION)
    answer = answer_values(Assistant(Retriever(library)).ask(QUESTION))
    assert found["answer"] | {"timings_ms": {}} == answer | {"timings_ms": {}}
    assert [(document.content, document.score) for document in found["documents"]] == [
        (quote["text"], quote["score"]) for quote in answer["quotes"]
    ]
    assert (await asked.run_async(QUESTION))["documents"] == found["documents"]
    refused = asked.run(QUESTION, documents=[])
    assert (refused["answer"]["status"], refused["documents"]) == ("filtered_out", [])


def prompting(library):
    """Return a pipeline that writes a prompt from documents."""
    pipeline = Pipeline()
    pipeline.add_component("retriever", QuothRetriever(library, top_k=2))
    pipeline.add_component("prompt", PromptBuilder("{% for d in documents %}{{ d.content }}\n{% endfor %}"))
    pipeline.connect("retriever.documents", "prompt.documents")
    return pipeline


async def test_a_pipeline_takes_the_component(library):
    asked = {"retriever": {"query": QUESTION}}
    prompt = prompting(library).run(asked)["prompt"]["prompt"]
    assert "The county paid for the work." in prompt
    assert (await prompting(library).run_async(asked))["prompt"]["prompt"] == prompt


def test_a_saved_pipeline_names_the_library_s_folder(library):
    pipeline = prompting(library)
    pipeline.add_component("quotes", QuothQuotesRetriever(library, documents=("bridge.txt",)))
    saved = pipeline.dumps()
    assert f"library: {library.folder}" in saved
    # Haystack loads the components of those modules alone that the application allows.
    assert Pipeline.loads(saved, allowed_modules=["qa.doors.haystack"]).dumps() == saved


def test_a_folder_without_a_library_is_refused_and_not_made(tmp_path):
    for component in (QuothRetriever(tmp_path / "none"), QuothQuotesRetriever(str(tmp_path / "none"))):
        with pytest.raises(LibraryError, match=r"There is no library at .*none; make it with quoth sync"):
            component.run(QUESTION)
    assert [*tmp_path.iterdir()] == []


def test_closing_leaves_a_library_open_that_the_application_gave(library):
    for component in (QuothRetriever(library), QuothQuotesRetriever(library)):
        before = component.run(QUESTION)["documents"]
        component.close()
        assert component.run(QUESTION)["documents"] == before


def test_a_library_that_the_component_opened_is_closed_and_opened_again(library):
    component = QuothRetriever(str(library.folder))
    component.warm_up()
    opened = component._named.retriever().library
    component.close()
    with pytest.raises(LibraryError):
        opened.document_ids()
    component.warm_up()
    assert component._named.retriever().library.document_ids() == library.document_ids()
    component.close()


ID = "meta.document_id"


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({}, {"bridge.txt", "market/fish.md", "market/year.txt"}),
        ({"field": ID, "operator": "==", "value": "bridge.txt"}, {"bridge.txt"}),
        ({"field": ID, "operator": "in", "value": ["bridge.txt", "market/fish.md"]}, {"bridge.txt", "market/fish.md"}),
        ({"field": ID, "operator": "!=", "value": "bridge.txt"}, {"market/fish.md", "market/year.txt"}),
        ({"field": ID, "operator": "not in", "value": ["bridge.txt", "market/fish.md"]}, {"market/year.txt"}),
        (
            {
                "operator": "AND",
                "conditions": [
                    {"field": ID, "operator": "in", "value": ["bridge.txt", "market/fish.md"]},
                    {"field": ID, "operator": "!=", "value": "bridge.txt"},
                ],
            },
            {"market/fish.md"},
        ),
    ],
    ids=["none", "one", "some", "all but one", "all but some", "and"],
)
def test_filters_on_the_document_limit_the_search(library, filters, left):
    documents = QuothRetriever(library, top_k=9).run(QUESTION, filters=filters)["documents"]
    assert {document.meta["document_id"] for document in documents} == left


@pytest.mark.parametrize(
    "filters",
    [
        {"field": "meta.title", "operator": "==", "value": "x"},
        {"field": ID, "operator": ">", "value": "x"},
        {"operator": "OR", "conditions": []},
        {"operator": "NOT", "conditions": []},
        {"field": ID},
        {"operator": "AND", "conditions": [{"title": "x"}]},
    ],
    ids=str,
)
def test_other_filters_are_refused(library, filters):
    with pytest.raises(FilterError, match=r"Quoth filters by meta\.document_id alone"):
        QuothRetriever(library).run(QUESTION, filters=filters)


def test_wrong_options_are_refused(library):
    for make in (QuothRetriever, QuothQuotesRetriever):
        with pytest.raises(TypeError, match="documents is a collection"):
            make(library, documents="bridge.txt")
    with pytest.raises(ValueError, match="ask for 1 to 1000 passages"):
        QuothRetriever(library).run(QUESTION, top_k=0)
    with pytest.raises(QuestionError):
        QuothRetriever(library).run(" ")
