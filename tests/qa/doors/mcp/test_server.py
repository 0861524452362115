"""The tools and resources of the MCP server, asked by the SDK's own client."""

import asyncio
import json
import threading
from datetime import date
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from mcp import Client, MCPError

from embeddings.scope import Scope
from qa.assistant import Assistant
from qa.citations.citing import cite
from qa.citations.formats import CitationFormat
from qa.doors.mcp.server import QuothServer
from qa.doors.mcp.tools import document_uri
from qa.doors.schema import document_values, hit_values, list_values
from qa.doors.web.readiness import Readiness
from qa.errors import QuestionError
from qa.history.codec import answer_json_schema, answer_values
from qa.retriever import Retriever

QUESTION = "Who paid for the bridge over the Ling?"


@pytest.fixture(params=["auto", "legacy"])
def mode(request):
    return request.param


@pytest.fixture
def server(library):
    return QuothServer(Retriever(library))


def values(result):
    """The structured values of a result, which its text holds too."""
    assert not result.is_error, result.content
    assert json.loads(text_of(result)) == result.structured_content
    return result.structured_content


def text_of(result: Any) -> str:
    """The text of a result that holds one, or of a resource."""
    return str(result.text if hasattr(result, "text") else result.content[0].text)


def as_json(value):
    return json.loads(json.dumps(value))


async def test_the_uploads_of_visitors_stay_hidden(library, server, mode):
    uploads = library.uploads_folder("ann")
    uploads.mkdir(parents=True)
    (uploads / "diary.md").write_text("# A diary\n\nThe keeper hid eleven coins under the floor.\n")
    library.sync_uploads("ann")
    (own,) = set(library.document_ids(Scope.of("ann"))) - set(library.document_ids(Scope.of()))
    question = {"question": "How many coins did the keeper hide?"}
    async with Client(server, mode=mode) as client:
        for tool, arguments in (("ask", question), ("search", question), ("list_documents", {}), ("cite", question)):
            assert "diary" not in text_of(await client.call_tool(tool, arguments))
        assert "diary" not in str(await client.list_resources())
        assert (await client.call_tool("read_document", {"document_id": own})).is_error
        with pytest.raises(MCPError):
            await client.read_resource(document_uri(own))


async def test_the_tools_give_the_values_of_every_door(library, server, mode):
    retriever = Retriever(library)
    async with Client(server, mode=mode) as client:
        asked = values(await client.call_tool("ask", {"question": QUESTION}))
        expected = as_json(answer_values(Assistant(retriever).ask(QUESTION)))
        assert asked | {"timings_ms": {}} == expected | {"timings_ms": {}}
        found = values(await client.call_tool("search", {"question": QUESTION, "k": 2}))
        assert found == {"hits": hit_values(retriever.search(QUESTION, 2))}
        listed = values(await client.call_tool("list_documents"))
        assert listed == as_json(list_values(library.list_documents()))
        document = library.document("market/fish.md")
        read = values(await client.call_tool("read_document", {"document_id": "market/fish.md"}))
        assert read == document_values(document) | {
            "start": 0,
            "end": len(document.text),
            "length": len(document.text),
            "next_offset": None,
        }


async def test_the_schemas_describe_the_values(library, server):
    async with Client(server) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "list_documents", "read_document", "cite"}
        assert tools["ask"].output_schema == answer_json_schema()
        arguments: dict[str, dict[str, Any]] = {
            "ask": {"question": QUESTION},
            "search": {"question": QUESTION},
            "list_documents": {},
        }
        arguments["cite"] = {"question": QUESTION, "format": "csl-json"}
        arguments["read_document"] = {"document_id": "bridge.txt", "limit": 10}
        for name, tool in tools.items():
            jsonschema.Draft202012Validator.check_schema(tool.output_schema)
            result = values(await client.call_tool(name, arguments[name]))
            jsonschema.validate(result, tool.output_schema)
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate({}, tool.output_schema)
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            assert "context" not in tool.input_schema["properties"]
            assert all(field.get("description") for field in tool.input_schema["properties"].values())
        assert tools["search"].input_schema["required"] == ["question"]


async def test_a_follow_up_and_a_choice_of_documents_reach_the_assistant(library, server):
    history = ["What does a kilo of herring cost?"]
    async with Client(server) as client:
        asked = values(await client.call_tool("ask", {"question": "and of cod?", "history": history}))
        expected = answer_values(Assistant(Retriever(library)).ask("and of cod?", history))
        assert asked["taken_over"] == as_json(expected["taken_over"])
        found = values(await client.call_tool("search", {"question": QUESTION, "documents": ["market/year.txt"]}))
        assert {hit["passage"]["document_id"] for hit in found["hits"]} == {"market/year.txt"}
        assert (
            values(await client.call_tool("ask", {"question": QUESTION, "documents": []}))["status"] == "filtered_out"
        )


async def test_a_long_document_is_read_in_parts(library, server):
    text = library.document("market/fish.md").text
    parts: list[str] = []
    offset: Any = 0
    async with Client(server) as client:
        while offset is not None:
            part = values(
                await client.call_tool(
                    "read_document", {"document_id": "market/fish.md", "offset": offset, "limit": 50}
                )
            )
            assert part["text"] == text[part["start"] : part["end"]]
            parts.append(part["text"])
            offset = part["next_offset"]
        beyond = values(await client.call_tool("read_document", {"document_id": "bridge.txt", "offset": 10**9}))
    assert "".join(parts) == text
    assert len(parts) == -(-len(text) // 50)
    assert (beyond["text"], beyond["next_offset"]) == ("", None)


async def test_the_list_has_pages_and_a_search(server):
    async with Client(server) as client:
        first = values(await client.call_tool("list_documents", {"limit": 2}))
        rest = values(await client.call_tool("list_documents", {"limit": 2, "after": first["next_after"]}))
        assert [d["document_id"] for page in (first, rest) for d in page["documents"]] == [
            "bridge.txt",
            "market/fish.md",
            "market/year.txt",
        ]
        fish = values(await client.call_tool("list_documents", {"words": "ruiz"}))
        assert [document["title"] for document in fish["documents"]] == ["Fish market moves to the harbour"]


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("ask", {}, "The arguments of ask do not fit: there is no 'question'."),
        ("search", {"question": "x", "k": 0}, "The arguments of search do not fit: k should be 1 or more, not 0."),
        (
            "search",
            {"question": "x", "documents": "bridge.txt"},
            "The arguments of search do not fit: documents should be a list, not 'bridge.txt'.",
        ),
        (
            "search",
            {"question": "x", "k": "few"},
            "The arguments of search do not fit: k should be a whole number, not 'few'.",
        ),
        ("ask", {"question": 7}, "The arguments of ask do not fit: question should be a text, not 7."),
        (
            "read_document",
            {"document_id": "none.txt"},
            "The library holds no article 'none.txt'; it may have been removed since.",
        ),
        ("delete", {}, "There is no tool 'delete'; call one of ask, search, list_documents, read_document, cite."),
    ],
    ids=["missing", "too small", "no list", "no number", "no text", "no document", "no tool"],
)
async def test_a_wrong_call_gets_one_plain_sentence(server, mode, tool, arguments, sentence):
    async with Client(server, mode=mode) as client:
        result = await client.call_tool(tool, arguments)
    assert (result.is_error, len(result.content), text_of(result)) == (True, 1, sentence)


@pytest.mark.parametrize("question", ["", "   ", "a" * 100_000], ids=["empty", "blank", "too long"])
async def test_a_bad_question_gets_the_sentence_of_its_error(library, server, question):
    with pytest.raises(QuestionError) as raised:
        Assistant(Retriever(library)).ask(question)
    async with Client(server) as client:
        for tool in ("ask", "search"):
            result = await client.call_tool(tool, {"question": question})
            assert (result.is_error, text_of(result)) == (True, str(raised.value))


async def test_half_a_character_is_a_question_mark(server):
    async with Client(server) as client:
        asked = values(await client.call_tool("ask", {"question": "Who paid\ud800?", "history": ["\udcff"]}))
        assert asked["question"] == "Who paid??"
        result = await client.call_tool("read_document", {"document_id": "\ud800.txt"})
        assert result.is_error


async def test_a_failure_that_nobody_expected_keeps_its_text_in_the_log(library, caplog):
    scope: Any = "no scope"  # a mistake of the program that makes the server
    async with Client(QuothServer(Retriever(library), scope=scope)) as client:
        result = await client.call_tool("read_document", {"document_id": "bridge.txt"})
    assert result.is_error
    assert text_of(result) == (
        "The tool read_document failed for a reason that Quoth did not expect; the log of the server has it."
    )
    assert "AttributeError" in caplog.text


async def test_a_library_that_is_closed_is_a_plain_sentence(library, server):
    library.close()
    async with Client(server) as client:
        result = await client.call_tool("read_document", {"document_id": "bridge.txt"})
        with pytest.raises(MCPError) as raised:
            await client.list_resources()
    assert result.is_error
    assert text_of(result) == raised.value.message


@pytest.mark.parametrize("form", CitationFormat)
async def test_the_sources_of_an_answer_are_cited(library, server, form):
    answer = Assistant(Retriever(library)).ask(QUESTION)
    async with Client(server) as client:
        cited = values(await client.call_tool("cite", {"question": QUESTION, "format": form.value}))
        assert cited == {
            "status": answer.status,
            "format": form,
            "media_type": form.media_type,
            "entries": cite(answer.quotes, form, date.today()),
        }
        assert (await client.call_tool("cite", {"question": QUESTION, "format": "docx"})).is_error
        refused = values(await client.call_tool("cite", {"question": QUESTION, "documents": []}))
        assert refused["status"] == "filtered_out"


NAMES = ("a/b c.txt", "Übersee/Straße №1.txt", "50%/what?.txt", "#1/a&b=c+d.txt", "C:/disk.txt", "%41.txt")


async def test_documents_are_resources_by_any_id(open_library, tmp_path):
    for name in NAMES:
        path = tmp_path / "named" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"This is the text of {name}, and there is no other one.\n", encoding="utf-8")
    library = open_library("named library")
    library.sync(tmp_path / "named")
    async with Client(QuothServer(Retriever(library))) as client:
        (template,) = (await client.list_resource_templates()).resource_templates
        assert (template.uri_template, template.mime_type) == ("quoth://documents/{+document_id}", "text/plain")
        listed = (await client.list_resources()).resources
        assert [resource.name for resource in listed] == library.document_ids()
        for resource in listed:
            assert resource.uri == document_uri(resource.name)
            (content,) = (await client.read_resource(resource.uri)).contents
            assert text_of(content) == library.document(resource.name).text


async def test_a_resource_that_is_not_there_is_a_plain_sentence(server):
    async with Client(server) as client:
        for uri in ("quoth://documents/none.txt", "quoth://documents/../../etc/passwd", "quoth://documents/a%00b"):
            with pytest.raises(MCPError, match=r"^The library holds no article"):
                await client.read_resource(uri)


async def test_a_scope_hides_documents_from_every_tool(library):
    server = QuothServer(Retriever(library), scope=Scope().without(["bridge.txt"]))
    async with Client(server) as client:
        listed = values(await client.call_tool("list_documents"))
        assert [document["document_id"] for document in listed["documents"]] == ["market/fish.md", "market/year.txt"]
        found = values(await client.call_tool("search", {"question": QUESTION, "documents": ["bridge.txt"]}))
        assert found == {"hits": []}
        assert (await client.call_tool("read_document", {"document_id": "bridge.txt"})).is_error
        assert "bridge.txt" not in [resource.name for resource in (await client.list_resources()).resources]
        with pytest.raises(MCPError, match="The library holds no article"):
            await client.read_resource("quoth://documents/bridge.txt")
        assert "bridge" not in json.dumps(values(await client.call_tool("ask", {"question": QUESTION}))["quotes"])


async def test_a_call_waits_for_the_library_and_hears_of_its_progress(open_library, articles, mode):
    library = open_library()
    go_on = threading.Event()

    def prepare(notify):
        notify("Indexing 3 changed articles…", 0.5)
        go_on.wait(10)
        library.sync(articles)
        return "3 articles indexed."

    readiness = Readiness.begin(prepare)
    heard = []

    async def hear(progress, total, message):
        heard.append((progress, message))
        if "Indexing" in message:
            go_on.set()

    async with Client(QuothServer(Retriever(library), readiness=readiness), mode=mode) as client:
        asked = values(await client.call_tool("ask", {"question": QUESTION}, progress_callback=hear))
    await asyncio.sleep(0)
    assert asked["status"] != "library_empty"
    assert (len(heard), "Indexing 3 changed articles… 50 %") in heard
    assert [progress for progress, _ in heard] == [*range(1, len(heard) + 1)]


async def test_a_failed_preparation_is_the_error_of_each_call(library):
    def prepare(notify):
        raise QuestionError("The articles cannot be read; unlock the folder.")

    readiness = Readiness.begin(prepare)
    async with Client(QuothServer(Retriever(library), readiness=readiness)) as client:
        for tool, arguments in (("ask", {"question": QUESTION}), ("list_documents", {})):
            result = await client.call_tool(tool, arguments)
            assert (result.is_error, text_of(result)) == (
                True,
                "The articles cannot be read; unlock the folder.",
            )
        with pytest.raises(MCPError, match="unlock the folder"):
            await client.read_resource("quoth://documents/bridge.txt")


async def test_many_calls_at_once_get_their_own_answers(server):
    async with Client(server) as client:
        results = await asyncio.gather(
            *(client.call_tool("search", {"question": QUESTION, "k": k}) for k in (1, 2, 3) * 4)
        )
    assert [len(values(result)["hits"]) for result in results] == [1, 2, 3] * 4
