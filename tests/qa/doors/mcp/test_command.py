"""``quoth mcp`` as the assistants start it: a process that is asked over its pipes, or over HTTP."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

ROOT = Path(__file__).resolve().parents[4]
COMMAND = ["-m", "qa.doors.cli.command_line", "mcp"]
QUESTION = "Who paid for the bridge over the Ling?"


@pytest.fixture
def environment(tmp_path):
    return {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path / "data")}


@pytest.mark.model
async def test_the_command_answers_over_its_pipes(articles, environment, tmp_path):
    server = StdioServerParameters(
        command=sys.executable, args=[*COMMAND, "--articles", str(articles)], env=environment, cwd=tmp_path
    )
    heard = []

    async def hear(progress, total, message):
        heard.append(message)

    async with Client(server) as client:
        assert client.server_info is not None
        assert client.server_info.name == "quoth"
        asked = await client.call_tool("ask", {"question": QUESTION}, progress_callback=hear)
        assert not asked.is_error, asked.content
        assert asked.structured_content is not None
        assert "The county paid for the work." in asked.structured_content["quotes"][0]["text"]
        (content,) = (await client.read_resource("quoth://documents/market/year.txt")).contents
        assert content.model_dump()["text"] == (articles / "market/year.txt").read_text()
    assert heard


@pytest.mark.model
def test_standard_output_holds_the_protocol_alone(environment, tmp_path):
    """The folder is empty, about which every other command prints a sentence on standard output."""
    (tmp_path / "empty").mkdir()
    about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    messages: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": about},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": QUESTION}}},
    ]
    process = subprocess.Popen(
        [sys.executable, *COMMAND, "--articles", str(tmp_path / "empty"), "--watch"],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for message in messages:
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        process.stdin.flush()
        replies = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
        assert process.stdout.read() == ""
        notes = process.stderr.read()
    assert process.returncode == 0
    assert [reply["id"] for reply in replies] == [1, 2]
    assert replies[1]["result"]["structuredContent"]["status"] == "library_empty"
    assert "holds no article that can be read" in notes
    assert "Quoth is ready: 0 articles indexed" in notes


@contextmanager
def served(arguments: list[str], environment: dict[str, str]) -> Iterator[str]:
    """Run the server over HTTP, and yield its address with the token."""
    process = subprocess.Popen(
        [sys.executable, *COMMAND, "--http", *arguments],
        env={**environment, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if found := re.search(r"http://\S+", line):
                    break
            assert found, process.stderr and process.stderr.read()
            yield found[0]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) in (-signal.SIGTERM, 128 + signal.SIGTERM)


@pytest.mark.model
async def test_the_command_answers_over_http(articles, environment):
    with served(["--articles", str(articles), "--port", "17862"], environment) as url:
        async with Client(url) as client:
            asked = await client.call_tool("ask", {"question": QUESTION})
            assert asked.structured_content is not None, asked.content
            assert "The county paid for the work." in asked.structured_content["quotes"][0]["text"]
        address, token = url.split("?token=")
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as bearer,
            Client(streamable_http_client(address, http_client=bearer)) as client,
        ):
            assert len((await client.list_tools()).tools) == 4
        async with httpx2.AsyncClient() as stranger:
            assert (await stranger.post(address, json={})).status_code == 401


def test_a_wrong_folder_is_one_sentence(environment, tmp_path):
    ended = subprocess.run(
        [sys.executable, *COMMAND, "--articles", str(tmp_path / "none")],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert ended.stderr.startswith("quoth: ")


def test_watching_needs_a_folder(environment, library):
    ended = subprocess.run(
        [sys.executable, *COMMAND, "--watch", "--library", str(library.folder)],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "--watch needs the folder" in ended.stderr
