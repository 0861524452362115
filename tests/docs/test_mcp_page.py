"""The JSON blocks that docs/doors/mcp.md gives to paste: each names a server that starts and answers."""

import json
import os
import sys
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from .pages import ROOT, blocks_of

PAGE = ROOT / "docs" / "doors" / "mcp.md"


def servers() -> list[dict[str, Any]]:
    """The servers of all blocks, by whichever name the assistant has for the list of them."""
    blocks = blocks_of(PAGE.read_text(encoding="utf-8"), PAGE)
    settings = [json.loads(block.text) for block in blocks if block.language == "json"]
    assert all(len(each) == 1 and each.keys() <= {"mcpServers", "servers"} for each in settings)
    return [server for each in settings for named in each.values() for server in named.values()]


def test_the_blocks_name_servers_of_both_kinds():
    kinds = [server.get("type", "stdio") for server in servers()]
    assert (kinds.count("stdio"), kinds.count("http")) == (2, 1)
    commands = {(server["command"], *server["args"]) for server in servers() if "command" in server}
    assert len(commands) == 1, "the assistants are given the same command, which the next test runs once"


@pytest.mark.model
async def test_the_command_of_a_block_starts_a_server(articles, tmp_path):
    server = next(server for server in servers() if "command" in server)
    assert server["command"] == "quoth"
    arguments = [str(articles) if argument == "/home/ann/articles" else argument for argument in server["args"]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path)}
    started = StdioServerParameters(
        command=sys.executable, args=["-m", "qa.doors.cli.command_line", *arguments], env=environment
    )
    async with Client(started) as client:
        listed = await client.call_tool("list_documents")
        assert listed.structured_content is not None, listed.content
        assert listed.structured_content["total"] == 3
        page = PAGE.read_text(encoding="utf-8")
        assert all(f"| `{tool.name}` |" in page for tool in (await client.list_tools()).tools)
