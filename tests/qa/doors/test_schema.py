"""The JSON values of hits and documents hold exactly the fields of the objects, and can be written as JSON."""

import json

from embeddings.library import Library
from qa.assistant import Assistant
from qa.doors.schema import document_values, hit_values, list_values
from qa.history.codec import answer_values
from qa.retriever import Retriever

QUESTION = "How many stalls found a place at the harbour?"


def test_hits_keep_their_places(library: Library) -> None:
    hits = Retriever(library).search(QUESTION, k=3)
    values = json.loads(json.dumps(hit_values(hits)))
    assert [value["rank"] for value in values] == [1, 2, 3]
    for value, hit in zip(values, hits, strict=True):
        passage = value["passage"]
        assert library.document(passage["document_id"]).text[passage["start"] : passage["end"]] == passage["text"]
        assert value["source"]["path"] == hit.source.path


def test_a_document_and_its_entry_in_the_list(library: Library) -> None:
    listed = json.loads(json.dumps(list_values(library.list_documents(limit=1))))
    (entry,) = listed["documents"]
    assert listed["total"] == len(library.document_ids())
    assert listed["next_after"] == entry["document_id"]
    whole = document_values(library.document(entry["document_id"]))
    assert whole["text"] == library.document(entry["document_id"]).text
    assert {name: whole[name] for name in entry} == entry


async def test_the_twins_return_the_same(library: Library) -> None:
    retriever = Retriever(library)
    assert await retriever.asearch(QUESTION, k=2) == retriever.search(QUESTION, k=2)
    assistant = Assistant(retriever)
    values, twin = (answer_values(one) for one in (assistant.ask(QUESTION), await assistant.aask(QUESTION)))
    assert values.pop("timings_ms").keys() == twin.pop("timings_ms").keys()
    assert values == twin
