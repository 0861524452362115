"""The door for LlamaIndex, with LlamaIndex's own parts."""

import pytest
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, QueryBundle

from embeddings.scope import Scope
from qa.assistant import Assistant
from qa.doors.llama_index import QuothQuotesRetriever, QuothRetriever
from qa.doors.schema import hit_values
from qa.errors import QuestionError
from qa.history.codec import answer_values
from qa.retriever import Retriever

QUESTION = "Who paid for the bridge over the Ling?"


async def test_the_nodes_are_the_hits(library):
    retriever = Retriever(library)
    searched = QuothRetriever(retriever, similarity_top_k=3)
    nodes = searched.retrieve(QUESTION)
    hits = hit_values(retriever.search(QUESTION, 3))
    assert [node.metadata for node in nodes] == [
        hit["source"] | {"score": hit["score"], "rank": hit["rank"]} for hit in hits
    ]
    assert [(node.text, node.score) for node in nodes] == [(hit["passage"]["text"], hit["score"]) for hit in hits]
    for node in nodes:
        start, end = node.node.start_char_idx, node.node.end_char_idx
        assert library.document(node.node.ref_doc_id).text[start:end] == node.text
        assert node.node_id == f"{node.node.ref_doc_id}#char={start},{end}"
    again = await searched.aretrieve(QueryBundle(QUESTION))
    assert [node.dict() for node in again] == [node.dict() for node in nodes]


async def test_the_quotes_are_the_answer_s(library):
    assistant = Assistant(Retriever(library))
    quotes = QuothQuotesRetriever(assistant).retrieve(QUESTION)
    answer = answer_values(assistant.ask(QUESTION))
    assert quotes
    assert [(quote.text, quote.score, quote.metadata["rank"]) for quote in quotes] == [
        (quote["text"], quote["score"], quote["number"]) for quote in answer["quotes"]
    ]
    again = await QuothQuotesRetriever(assistant).aretrieve(QUESTION)
    assert [node.dict() for node in again] == [node.dict() for node in quotes]


def test_a_language_model_reads_the_source_and_no_paths(library):
    (node,) = QuothRetriever(Retriever(library), similarity_top_k=1).retrieve("What does a kilo of herring cost?")
    read = node.node.get_content(MetadataMode.LLM)
    assert "Fish market moves to the harbour" in read
    assert "sha256" not in read
    assert node.metadata["page"] is None
    assert "None" not in read
    assert str(library.document("market/fish.md").path) not in read
    assert node.node.get_content(MetadataMode.EMBED) == node.text


def test_a_query_engine_takes_the_retriever(library):
    # The model repeats its prompt.
    engine = RetrieverQueryEngine.from_args(QuothRetriever(Retriever(library)), llm=MockLLM())
    response = engine.query(QUESTION)
    assert response.source_nodes[0].node.ref_doc_id == "bridge.txt"
    assert "The county paid for the work." in response.response


def test_a_choice_of_documents_and_a_scope_limit_the_search(library):
    searched = QuothRetriever(Retriever(library), similarity_top_k=9, documents=["market/fish.md"])
    assert {node.node.ref_doc_id for node in searched.retrieve(QUESTION)} == {"market/fish.md"}
    without = QuothRetriever(Retriever(library), similarity_top_k=9, scope=Scope().without(["bridge.txt"]))
    assert {node.node.ref_doc_id for node in without.retrieve(QUESTION)} == {"market/fish.md", "market/year.txt"}
    assert QuothQuotesRetriever(Assistant(Retriever(library)), documents=[]).retrieve(QUESTION) == []


def test_wrong_options_are_refused(library):
    retriever = Retriever(library)
    for top_k in (0, 1001):
        with pytest.raises(ValueError, match="ask for 1 to 1000 passages"):
            QuothRetriever(retriever, similarity_top_k=top_k)
    with pytest.raises(TypeError, match="documents is a collection"):
        QuothRetriever(retriever, documents="bridge.txt")
    with pytest.raises(TypeError, match="documents is a collection"):
        QuothQuotesRetriever(Assistant(retriever), documents="bridge.txt")
    with pytest.raises(QuestionError):
        QuothRetriever(retriever).retrieve(" ")
