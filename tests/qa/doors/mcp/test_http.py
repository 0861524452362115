"""The gate of the MCP server over HTTP: the token, and the names that this machine has for itself."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from embeddings.library import Library
from qa.doors.mcp.http import http_app
from qa.doors.mcp.server import QuothServer
from qa.doors.web.auth.page_key import PageKey
from qa.retriever import Retriever

PORT = 7862
PING = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def key(library):
    return PageKey.stored_in(library.folder)


@pytest.fixture
def client(library: Library, key: PageKey) -> Iterator[TestClient]:
    app = http_app(QuothServer(Retriever(library)), key, PORT)
    with TestClient(app, base_url=f"http://127.0.0.1:{PORT}", headers=ACCEPT) as client:
        yield client


def test_the_token_opens_the_server_in_the_address_or_as_a_header(client, key):
    assert client.post("/mcp", params={"token": key.token}, json=PING).status_code == 200
    for scheme in ("Bearer", "bearer"):
        assert client.post("/mcp", headers={"Authorization": f"{scheme} {key.token}"}, json=PING).status_code == 200


@pytest.mark.parametrize(
    "request_", [
        {},
        {"params": {"token": "x" * 43}},
        {"params": {"token": ""}},
        {"headers": {"Authorization": "Basic eDp4"}},
        {"headers": {"Authorization": "Bearer"}},
        {"headers": {"Authorization": "Bearer \xff\xfe".encode("latin-1")}},
    ], ids=str,
)  # fmt: skip
@pytest.mark.parametrize("path", ["/mcp", "/", "/.well-known/oauth-authorization-server"])
def test_without_the_token_every_path_is_closed(client, request_, path):
    refused = client.post(path, json=PING, **request_)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.json()["error"].startswith("The token is missing or wrong")
    assert client.get(path, **request_).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "rebound.example"}, 421),
        ({"Host": f"127.0.0.1:{PORT + 1}"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": f"localhost:{PORT}", "Origin": f"http://localhost:{PORT}"}, 200),
    ],
    ids=str,
)
def test_only_this_machine_s_names_pass_with_the_token(client, key, headers, status):
    answer = client.post("/mcp", params={"token": key.token}, headers=headers, json=PING)
    assert answer.status_code == status


def test_a_body_beyond_the_limit_is_refused(client, key):
    large = {**PING, "params": "x" * (5 * 1024 * 1024)}
    assert client.post("/mcp", params={"token": key.token}, json=large).status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"null"], ids=repr)
def test_a_body_that_is_no_message_is_a_bad_request(client, key, body):
    answer = client.post(
        "/mcp", params={"token": key.token}, headers={"Content-Type": "application/json"}, content=body
    )
    assert answer.status_code == 400
