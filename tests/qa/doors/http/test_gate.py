"""Who is let in to the API: keys, the token, the host, other sites, the rate; and the log and measures of requests."""

import asyncio
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from embeddings.library import Library
from qa.doors.http.access import ApiAccess
from qa.doors.http.keys import KeyFile, key_line, new_key
from qa.doors.http.limits import ApiLimits, RateLimit
from qa.doors.http.services import ApiServices
from qa.doors.web.auth.access import Access
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.errors import AccessError

QUESTION = "How many stalls found a place at the harbour?"
MakeServices = Callable[..., ApiServices]
MakeClient = Callable[..., httpx.AsyncClient]


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def status_with(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    return (await client.get("/api/v1/documents", headers=headers)).status_code


async def test_two_keys_and_a_changed_file(
    make_services: MakeServices, client_of: MakeClient, key_file: Path, shelf: Library
) -> None:
    keys = {name: new_key() for name in ("ann", "ben")}
    key_file.write_text("".join(f"{key_line(name, key)}\n" for name, key in keys.items()))
    access = ApiAccess.at("0.0.0.0", PageKey.stored_in(shelf.folder), keys=KeyFile(key_file))
    client = client_of(make_services(access), headers={})
    for key in keys.values():
        assert await status_with(client, bearer(key)) == 200
    refused = await client.get("/api/v1/documents")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.json()["error"].endswith("quoth key NAME'.")
    for wrong in ("", new_key(), keys["ann"][:-1], key_line("ann", keys["ann"]).split(":")[1]):
        assert await status_with(client, bearer(wrong)) == 401
    assert await status_with(client, {"authorization": f"Basic {keys['ann']}"}) == 401
    # The token of the page opens no API with keys.
    assert await status_with(client, bearer(PageKey.stored_in(shelf.folder).token)) == 401

    key_file.write_text(key_line("ben", keys["ben"]))
    assert await status_with(client, bearer(keys["ann"])) == 401
    assert await status_with(client, bearer(keys["ben"])) == 200
    key_file.write_text("ben")
    assert await status_with(client, bearer(keys["ben"])) == 401
    key_file.unlink()
    assert await status_with(client, bearer(keys["ben"])) == 401
    key_file.write_text(key_line("ben", keys["ben"]))
    assert await status_with(client, bearer(keys["ben"])) == 200


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read"),
        (b"", "holds no key"),
        (b"# ann\n", "holds no key"),
        (b"\xff\xfe", "not UTF-8"),
        (b"ann\n", "Line 1"),
        (b"ann:1234\n", "Line 1"),
        (b"#\nann:" + b"A" * 64, "Line 2"),
        (b"ann:" + b"a" * 64 + b"\nann:" + b"b" * 64, "stands twice"),
    ],
)
def test_a_bad_key_file_is_refused(tmp_path: Path, text: bytes | None, message: str) -> None:
    file = tmp_path / "keys.txt"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(AccessError, match=message):
        KeyFile(file)


def test_a_key_line_holds_no_key() -> None:
    key = new_key()
    assert len(key) > 43
    assert key not in key_line("ann", key)
    for name in ("", "a:b", " ann", "a\nb", "a" * 65):
        with pytest.raises(AccessError, match="name"):
            key_line(name, key)


async def test_the_token_opens_the_api_of_one_person(
    make_services: MakeServices, client_of: MakeClient, shelf: Library
) -> None:
    token = PageKey.stored_in(shelf.folder)
    client = client_of(make_services(ApiAccess.at("127.0.0.1", token)), headers={})
    assert await status_with(client, {}) == 401
    assert await status_with(client, bearer(token.token)) == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("192.0.2.7", 421),
        ("[", 421),
    ],
)
async def test_a_rebound_name_is_refused(
    make_services: MakeServices, client_of: MakeClient, shelf: Library, host: str, status: int
) -> None:
    token = PageKey.stored_in(shelf.folder)
    client = client_of(make_services(ApiAccess.at("127.0.0.1", token)), headers=bearer(token.token))
    for path in ("/api/v1/documents", "/api/v1/health", "/v1/models"):
        assert (await client.get(path, headers={"host": host})).status_code == status


async def test_a_public_api_knows_its_names(make_services: MakeServices, client_of: MakeClient, shelf: Library) -> None:
    access = ApiAccess.at("0.0.0.0", PageKey.stored_in(shelf.folder), public=True, names=["Quoth.example"])
    client = client_of(make_services(access), headers={})
    hosts = {"quoth.example": 200, "192.0.2.7:8000": 200, "evil.example": 421}
    assert {host: await status_with(client, {"host": host}) for host in hosts} == hosts


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_other_sites_are_refused(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    response = await client.get("/api/v1/documents", headers=headers)
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers


def test_an_open_host_needs_keys_or_public(shelf: Library, key_file: Path) -> None:
    token, keys = PageKey.stored_in(shelf.folder), KeyFile(key_file)
    with pytest.raises(AccessError, match="--key-file"):
        ApiAccess.at("0.0.0.0", token)
    with pytest.raises(AccessError, match="leave one"):
        ApiAccess.at("127.0.0.1", token, keys=keys, public=True)
    with pytest.raises(AccessError, match="proxy"):
        ApiAccess.check("127.0.0.1", keys=keys, public=False, proxies=["proxy.example"])


async def test_beside_a_page_with_passwords_only_keys_open_the_api(
    make_services: MakeServices, client_of: MakeClient, shelf: Library, key_file: Path
) -> None:
    from qa.doors.web.auth.passwords import Passwords, hash_password

    token = PageKey.stored_in(shelf.folder)
    page = Access.at("0.0.0.0", passwords=Passwords({"ann": hash_password("pear tree")}))
    client = client_of(make_services(ApiAccess.beside(page, "0.0.0.0", token, None)), headers={})
    assert [await status_with(client, each) for each in ({}, bearer(token.token))] == [401, 401]
    keyed = client_of(make_services(ApiAccess.beside(page, "0.0.0.0", token, KeyFile(key_file))))
    assert (await keyed.get("/api/v1/documents")).status_code == 200
    public = ApiAccess.beside(Access.at("0.0.0.0", public=True), "0.0.0.0", token, None)
    assert (await client_of(make_services(public), headers={}).get("/api/v1/documents")).status_code == 200


async def test_a_key_that_asks_too_often(make_services: MakeServices, client_of: MakeClient, shelf: Library) -> None:
    client = client_of(make_services(limits=ApiLimits(per_minute=3)))
    statuses = [(await client.get("/api/v1/documents")).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    response = await client.get("/v1/models")
    assert 1 <= int(response.headers["retry-after"]) <= 20
    assert response.json()["error"]["type"] == "rate_limit_error"
    assert (await client.get("/api/v1/health")).status_code == 200


def test_a_bucket_fills_with_time() -> None:
    now = 0.0
    rate = RateLimit(6, lambda: now)
    assert [rate.wait("ann") for _ in range(7)] == [0] * 6 + [10]
    assert rate.wait("ben") == 0
    now = 10.0
    assert [rate.wait("ann"), rate.wait("ann")] == [0, 10]
    now = 1000.0
    assert [rate.wait("ann") for _ in range(7)] == [0] * 6 + [10]


async def test_too_many_questions_at_once(make_services: MakeServices, client_of: MakeClient) -> None:
    services = make_services(limits=ApiLimits(in_flight=2))
    client, go_on = client_of(services), threading.Event()
    held = [asyncio.create_task(services.answer(lambda: go_on.wait(30))) for _ in range(2)]
    while services.threads.in_flight < 2:
        await asyncio.sleep(0.01)
    response = await client.post("/api/v1/ask", json={"question": QUESTION})
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    assert (await client.get("/api/v1/documents")).status_code == 200  # reading waits behind no question
    go_on.set()
    assert await asyncio.gather(*held) == [True, True]
    assert (await client.post("/api/v1/ask", json={"question": QUESTION})).status_code == 200
    assert services.threads.in_flight == 0


@pytest.mark.parametrize("logs_questions", [False, True])
async def test_the_log_holds_a_question_only_if_asked(
    make_services: MakeServices, client_of: MakeClient, log: list[str], logs_questions: bool
) -> None:
    client = client_of(make_services(logs_questions=logs_questions))
    await client.post("/api/v1/ask", json={"question": QUESTION, "history": ["Where is the herring?"]})
    await client.get("/api/v1/documents/market/fish.md", params={"words": "herring"})
    await client.get("/herring")
    await client.get("/api/v1/documents", headers={"authorization": "Bearer herring"})
    await client.post("/api/v1/ask", json={"question": 7, "history": ["herring"]})
    assert len(log) == 5
    lines: list[dict[str, Any]] = [json.loads(line) for line in log]
    assert [(line["method"], line["route"], line["status"], line["key"]) for line in lines] == [
        ("POST", "/api/v1/ask", 200, "reader"),
        ("GET", "/api/v1/documents/{document_id:path}", 200, "reader"),
        ("GET", "other", 404, "reader"),
        ("GET", "other", 401, None),
        ("POST", "/api/v1/ask", 422, "reader"),
    ]
    assert all(line.keys() - {"question"} == {"time", "method", "route", "status", "ms", "key"} for line in lines)
    assert "herring" not in "".join(log)
    assert [line.get("question") for line in lines] == [QUESTION if logs_questions else None, *[None] * 4]


async def test_the_measures_hold_no_words_of_callers(client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/ask", json={"question": QUESTION})
    await client.post("/api/v1/ask", json={"question": "Hello!"})
    await client.get("/herring", params={"words": "stalls"})
    text = (await client.get("/api/v1/metrics")).text
    assert 'quoth_answers_total{status="no_question"} 1.0' in text
    assert 'quoth_requests_total{route="/api/v1/ask",status="200"} 2.0' in text
    assert 'quoth_request_seconds_count{route="/api/v1/ask"} 2.0' in text
    assert "quoth_questions_in_flight 0.0" in text
    assert not any(word in text for word in ("herring", "stalls", "reader"))


async def test_a_fault_is_a_sentence_and_its_reason_stays_in_the_log(
    make_services: MakeServices,
    client_of: MakeClient,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = make_services()

    def fail(*_: object, **__: object) -> None:
        raise KeyError(os.sep)

    monkeypatch.setattr(type(services.assistant), "ask", fail)
    client = client_of(services)
    for path, body in (
        ("/api/v1/ask", {"question": QUESTION}),
        ("/v1/chat/completions", {"model": "quoth", "messages": [{"role": "user", "content": QUESTION}]}),
    ):
        response = await client.post(path, json=body)
        assert response.status_code == 500
        assert "Something failed" in response.text
        assert "KeyError" not in response.text
    assert "KeyError" in caplog.text
