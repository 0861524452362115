"""Ask ``quoth mcp`` as an assistant does: start it, list its tools, ask, search and read.

Run it in a checkout after ``pip install '.[mcp]'``.
"""

import asyncio
import os
import sys
from pathlib import Path

from mcp import Client, StdioServerParameters

articles = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parents[2] / "seeds")
question = sys.argv[2] if len(sys.argv) > 2 else "How old is the veteran Zhen Jianhua?"

# The same as the command `quoth mcp --articles DIR`.
server = StdioServerParameters(
    command=sys.executable,
    args=["-m", "qa.doors.cli.entry_point", "mcp", "--articles", articles],
    env=dict(os.environ),
)


async def show_progress(progress: float, total: float | None, message: str | None) -> None:
    """Print a step of the preparation, for which the first call waits."""
    print(message, file=sys.stderr)


async def main() -> None:
    """Ask the server."""
    async with Client(server) as client:
        print(*(tool.name for tool in (await client.list_tools()).tools))

        asked = await client.call_tool("ask", {"question": question}, progress_callback=show_progress)
        answer = asked.structured_content or {}
        print(answer["status"])
        for quote in answer["quotes"]:
            print(f"[{quote['number']}] {quote['text']} ({quote['sources'][0]['title']})")

        found = await client.call_tool("search", {"question": question, "k": 1})
        document_id = (found.structured_content or {})["hits"][0]["passage"]["document_id"]
        part = await client.call_tool("read_document", {"document_id": document_id, "limit": 60})
        print((part.structured_content or {})["text"])

        refused = await client.call_tool("read_document", {"document_id": "no such article"})
        print(refused.is_error, refused.content[0].text)


asyncio.run(main())
