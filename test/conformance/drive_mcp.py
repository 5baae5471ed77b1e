"""Drives the server with the official Python client: every tool, resource and prompt, over its pipes and over HTTP.

Usage: python drive_mcp.py ROOT URL TOKEN COMMAND [ARGUMENT...]
"""

from __future__ import annotations

import asyncio
import sys

import httpx2
from mcp import Client, ClientSession, MCPError, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

ASKED = {
    "search_code": ({"query": "tideAt"}, "src/tides.ts:"),
    "find_symbol": ({"name": "tideAt"}, "src/tides.ts:"),
    "find_references": ({"symbol": "tideAt"}, "src/port.ts:"),
    "find_related": ({"place": "src/tides.ts:2"}, ""),
    "project_map": ({}, "src/tides.ts"),
    # It may be no repository.
    "search_history": ({}, None),
    "index_status": ({}, "index: 2 files"),
}


async def drive(client: Client | ClientSession) -> int:
    """Ask for all there is; give how many answers came."""
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == list(ASKED), tools
    answers = 0
    for name, (arguments, wanted) in ASKED.items():
        result = await client.call_tool(name, arguments)
        text = "".join(part.text for part in result.content)
        assert text, name
        assert wanted is None or (not result.is_error and wanted in text), (name, text)
        answers += 1
    for resource in (await client.list_resources()).resources:
        content = (await client.read_resource(resource.uri)).contents[0]
        assert content.text, resource.uri
        answers += 1
    prompts = [prompt.name for prompt in (await client.list_prompts()).prompts]
    assert "explain" in prompts, prompts
    prompt = await client.get_prompt("explain", {"question": "what are tides?"})
    assert "what are tides?" in prompt.messages[0].content.text
    refused = await client.call_tool("search_code", {"query": ""})
    assert refused.is_error, refused
    try:
        await client.call_tool("write_file", {"path": "x"})
    except MCPError:
        return answers + 3
    raise AssertionError("write_file was answered")


async def main() -> None:
    """Both transports, and over the pipes both eras of the protocol."""
    root, url, token, command, *arguments = sys.argv[1:]
    server = StdioServerParameters(command=command, args=[*arguments, "mcp", "--root", root])
    async with Client(server) as client:
        print(f"pipes, {client.protocol_version}: {await drive(client)} answers")
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        version = (await session.initialize()).protocol_version
        print(f"pipes, {version}: {await drive(session)} answers")
    headers = {"authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(headers=headers) as http:
        async with Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client:
            print(f"HTTP, {client.protocol_version}: {await drive(client)} answers")


asyncio.run(main())
