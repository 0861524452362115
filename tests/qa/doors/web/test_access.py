"""Access to the window: visitors, owners and closed paths, tested over HTTP on a served page."""

import asyncio
import http.client
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.requests import empty_receive
from starlette.responses import PlainTextResponse

import ui
from embeddings.errors import LibraryError
from embeddings.library import Library
from qa.assistant import Assistant
from qa.doors.cli.command_line import main
from qa.doors.web.auth import connections
from qa.doors.web.auth.access import CLOSED, Access
from qa.doors.web.auth.addresses import Address
from qa.doors.web.auth.gate import MAX_BODY, Gate
from qa.doors.web.auth.login import Login, asked_from
from qa.doors.web.auth.owners import COOKIE, Visitors, user_owner, visitor_owner
from qa.doors.web.auth.page_key import FILE, PageKey
from qa.doors.web.auth.password_lines import password_line, read_passwords
from qa.doors.web.auth.passwords import Passwords, hash_password
from qa.doors.web.errors import AccessError, PageError
from qa.doors.web.ports import free_port

SECRET = "a secret"
ANN = Access(passwords=Passwords({"ann": hash_password(SECRET)}))
PUBLIC = Access(public=True)
KEY = PageKey(b"0" * 32)


class Got(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str


class Client:
    """A browser, as far as it keeps cookies."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname
        assert parts.port
        self._host, self.port = parts.hostname, parts.port
        self.cookies: dict[str, str] = {}
        if parts.query:
            assert self.get(f"/?{parts.query}").status == 303

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Got:
        """``headers``: with underscores; ``cookie`` is sent beside those that are kept."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies and "cookie" not in named:
            named["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(http.client.HTTPConnection(self._host, self.port, timeout=20)) as connection:
            connection.request(method, path, body, named)
            response = connection.getresponse()
            for cookie in response.headers.get_all("set-cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Got(response.status, response.headers, response.read().decode())

    def log_in(self, name: str = "ann", password: str = SECRET) -> int:
        form = urlencode({"username": name, "password": password}).encode()
        return self.get("/login", "POST", form, content_type="application/x-www-form-urlencoded").status


Serve = Callable[..., ui.Server]


@pytest.fixture(scope="module")
def serve(unused: tuple[Assistant, Library], closed_loops: None) -> Iterator[Serve]:
    """Starts pages."""
    servers: list[ui.Server] = []

    def start(access: Access = CLOSED, **named: Any) -> ui.Server:
        settings: dict[str, Any] = {"port": 0, "notify": lambda _: None} | named
        servers.append(ui.serve(*unused, access=access, block=False, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def closed(serve: Serve) -> str:
    return serve().url


@pytest.fixture(scope="module")
def with_passwords(serve: Serve) -> str:
    return serve(ANN).url


@pytest.fixture(scope="module")
def public(serve: Serve) -> str:
    return serve(PUBLIC).url


# Whom a page is open to


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.8.7", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("2001:db8::1", False),
    ],
)
def test_what_only_this_machine_reaches_needs_no_password(host, loopback, unused):
    assert Address.read(host).is_loopback is loopback
    if loopback:
        assert Access.at(host) == CLOSED
        assert Access.at(host).may_name_folders
    else:
        with pytest.raises(AccessError, match=r"--auth NAME:PASSWORD.*--auth-file FILE.*--public.*\.$"):
            Access.at(host)
        with pytest.raises(AccessError, match="everybody"):
            ui.serve(*unused, host=host, access=CLOSED, block=False)
    for opened in (Access.at(host, public=True), Access.at(host, passwords=ANN.passwords)):
        assert opened.loopback is loopback
        assert not opened.may_name_folders


def test_passwords_and_everybody_are_a_contradiction():
    with pytest.raises(AccessError, match="leave one of the two out"):
        Access.at("127.0.0.1", public=True, passwords=ANN.passwords)


@pytest.mark.parametrize("host", ["no host", "name.invalid", "a" * 70 + ".example", "1.2.3.4.5", "\udcff"])
def test_a_host_that_is_none_is_one_sentence(host):
    with pytest.raises(PageError, match=r"^Cannot serve at .*: .*\.$"):
        Access.at(host)


@pytest.mark.parametrize(
    ("arguments", "environment", "status", "says"),
    [
        (["--host", "0.0.0.0"], None, 2, "--public"),
        (["--host", "::"], None, 2, "--public"),
        (["--host", "192.0.2.1"], None, 2, "--public"),
        (["--public", "--auth", "ann:hush"], None, 2, "leave one of the two out"),
        (["--public"], "ann:hush", 2, "leave one of the two out"),
        (["--auth", "ann"], None, 2, "NAME:PASSWORD"),
        ([], "ann:hush\nbob", 2, "NAME:PASSWORD"),
        (["--host", "0.0.0.0", "--auth-file", "no-such-file"], None, 2, "cannot be read"),
        (["--host", "name.invalid"], None, 1, "Cannot serve at name.invalid"),
    ],
)
def test_the_command_says_what_is_wrong_and_opens_nothing(
    monkeypatch, capsys, tmp_path, arguments, environment, status, says
):
    monkeypatch.setenv("QUOTH_LIBRARY", str(tmp_path / "library"))
    monkeypatch.delenv("QUOTH_AUTH", raising=False)
    if environment:
        monkeypatch.setenv("QUOTH_AUTH", environment)
    monkeypatch.setattr(sys, "argv", ["quoth", "chat", *arguments])
    with pytest.raises(SystemExit) as exited:
        main()
    out, err = capsys.readouterr()
    assert (exited.value.code, out) == (status, "")
    assert err.startswith("quoth: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    assert says in err
    assert "hush" not in err


# Where it is


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "0.0.0.0", "::"])
def test_the_address_that_is_told_is_one_that_works(serve, host):
    if ":" in host:
        try:
            with socket.create_server(("::1", 0), family=socket.AF_INET6):
                pass
        except OSError:
            pytest.skip("NO IPv6 on this machine, so pages at its addresses are not tested")
    lines: list[str] = []
    access = Access.at(host, public=not Address.read(host).is_loopback)
    url = serve(access, host=host, notify=lines.append).url
    assert lines[0] == f"The page is at {url}"
    assert ("From other machines" in lines[-1]) is (host in {"0.0.0.0", "::"})
    got = Client(url).get("/")
    assert got.status == 200
    assert "Quoth" in got.text


@pytest.mark.parametrize("host", ["localhost", "::1", "0.0.0.0"])
def test_a_taken_port_is_passed_over_at_every_address(host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        assert free_port(host, taken) > taken


# Who asks


def owner_of(
    access: Access,
    *,
    path: str = "/quoth/x",
    scheme: str = "http",
    is_known: Callable[[str], bool] = lambda _: False,
    **headers: str,
) -> tuple[object, str]:
    """The owner that an application behind it is told, and the cookie that comes with the answer."""
    told: dict[str, object] = {}
    sent: list[dict[str, Any]] = []

    async def application(scope, receive, send):
        told.update(scope["state"])
        await send({"type": "http.response.start", "status": 200})

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "path": path, "method": "GET", "scheme": scheme,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    asyncio.run(Visitors(application, access, KEY, is_known)(scope, empty_receive, send))
    cookies = [value.decode() for name, value in sent[0].get("headers", ()) if name == b"set-cookie"]
    return told.get("owner", f"refused: {sent[0]['status']}"), "".join(cookies)


def test_a_browser_is_given_a_cookie_with_the_page_and_is_known_by_it():
    owners = set()
    for _ in range(3):
        owner, cookie = owner_of(CLOSED, path="/")
        name, _, rest = cookie.partition("=")
        value, _, settings = rest.partition("; ")
        token, _, signature = value.partition(".")
        assert name == COOKIE
        assert len(token) == len(signature) == 43
        assert set(settings.split("; ")) == {"Max-Age=31536000", "Path=/", "HttpOnly", "SameSite=lax"}
        assert owner == visitor_owner(token)
        assert owner_of(CLOSED, cookie=f"a=b; {COOKIE}={value}") == (owner, "")
        assert owner_of(CLOSED, path="/", cookie=f"{COOKIE}={value}") == (owner, cookie)
        owners.add(owner)
    assert len(owners) == 3
    assert owner_of(CLOSED, path="/", scheme="https")[1].endswith("; Secure")


@pytest.mark.parametrize(
    "cookie",
    [
        "", "x", COOKIE, f"{COOKIE}=", f"{COOKIE}=short", f"{COOKIE}={'a' * 44}", f"{COOKIE}={'../' * 14}a",
        f"{COOKIE}={'a' * 43}", f"{COOKIE}={'a' * 43}.", f"{COOKIE}={'a' * 43}.{'b' * 43}", f"{COOKIE}={'a' * 43}.\xe4",
        f"{COOKIE}={'a' * 43}.{PageKey(b'1' * 32).signature('a' * 43)}",
    ],
)  # fmt: skip
def test_what_is_no_token_of_ours_is_nobody(cookie):
    assert owner_of(CLOSED, cookie=cookie) == ("refused: 403", "")
    assert owner_of(CLOSED, cookie=cookie, path="/theme.css") == (None, "")
    owner, given = owner_of(CLOSED, cookie=cookie, path="/")
    token = given.partition("=")[2].partition(".")[0]
    assert owner == visitor_owner(token)
    assert token not in cookie


def test_a_cookie_of_before_they_were_signed_is_good_where_its_owner_has_something():
    token = "a" * 43
    owner, given = owner_of(CLOSED, path="/", cookie=f"{COOKIE}={token}", is_known=visitor_owner(token).__eq__)
    assert owner == visitor_owner(token)
    assert given.startswith(f"{COOKIE}={token}.{KEY.signature(token)};")


def test_owners_are_names_that_a_folder_can_have():
    owners = {visitor_owner("ann"), user_owner("ann"), user_owner("../ann"), visitor_owner("")}
    assert len(owners) == 4
    assert all(len(owner) == 16 and set(owner) <= set("0123456789abcdef") for owner in owners)


def test_the_page_brings_the_cookie_and_its_files_do_not(closed):
    client = Client(closed)
    assert client.get("/theme.css").headers["set-cookie"] is None
    assert set(client.cookies) != {COOKIE}
    assert client.get("/quoth/conversations").status == 403
    first = client.get("/")
    assert first.headers["set-cookie"].startswith(f"{COOKIE}=")
    assert first.headers["cache-control"] == "private, no-cache"
    assert client.get("/quoth/no-such-thing").status == 404


# What is refused


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST", 200),
        ("[::1]:{port}", 200),
        ("127.0.0.1:1", 200),
        ("evil.example:{port}", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("evil.example@127.0.0.1", 200),  # is 127.0.0.1
        ("127.0.0.1@evil.example", 421),
        ("192.0.2.1", 421),
        ("0.0.0.0:{port}", 421),
        ("[", 421),
        ("", 421),
    ],
)
def test_a_page_for_this_machine_is_served_under_its_names_only(closed, public, host, status):
    client = Client(closed)
    assert client.get("/", host=host.format(port=client.port)).status == status
    if status == 421:
        assert client.get("/quoth/conversations", host=host.format(port=client.port)).status == 421
    # One for everybody is at every number of this machine, which no foreign site can make its own.
    expected = 200 if status == 200 or host in {"192.0.2.1", "0.0.0.0:{port}"} else 421
    assert Client(public).get("/", host=host.format(port=client.port)).status == expected


def test_a_public_page_is_known_by_the_machines_names_and_those_given(serve):
    access = Access.at("127.0.0.1", public=True, names=["Quoth.Example"])
    client = Client(serve(access).url)
    for name in (socket.gethostname(), f"{socket.gethostname().partition('.')[0]}.local:1", "quoth.example:443"):
        assert client.get("/", host=name).status == 200
    refused = client.get("/", host="evil.example")
    assert refused.status == 421
    assert "--name" in refused.text
    assert client.get("/quoth/conversations", host="quoth.example.evil.example").status == 421


@pytest.mark.parametrize("name", ["", "a b", "a:1", "a/b", "ä.example", ".", "a" * 300])
def test_a_name_that_no_host_has_is_refused(name):
    with pytest.raises(AccessError, match=r"is no host name; .*\.$"):
        Access.at("127.0.0.1", public=True, names=[name])


def test_a_page_for_one_person_has_no_other_names():
    with pytest.raises(AccessError, match="--name is for a page that others reach"):
        Access.at("127.0.0.1", names=["quoth.example"])


# The token in the address of a page for one person


def without_token(url: str) -> str:
    return url.partition("/?")[0]


@pytest.mark.parametrize(
    "path", ["/", "/quoth/conversations", "/theme.css", "/gradio_api/app_id", "/assets/x", "/?token="]
)
def test_who_has_not_the_address_sees_nothing(closed, path):
    stranger = Client(without_token(closed))
    for cookie in ("", f"{COOKIE}={'a' * 43}", "quoth_key_00000000=x"):
        got = stranger.get(path, cookie=cookie)
        assert got.status == 401
        assert "Open it by the whole address that Quoth printed" in got.text
        assert got.headers["set-cookie"] is None
    assert stranger.get("/quoth/folder", "POST", b'{"path": "/"}').status == 401


def test_the_address_opens_the_page_and_the_token_leaves_it(closed):
    client = Client(without_token(closed))
    token = closed.partition("token=")[2]
    assert len(token) == 43
    for wrong in (token[:-1], token + "x", token.swapcase(), "\xe4"):
        assert client.get(f"/?{urlencode({'token': wrong})}").status == 401
    first = client.get(f"/?{urlencode({'q': 'Who?', 'token': token, 'article': 'a b'})}", sec_fetch_site="none")
    assert (first.status, first.headers["location"]) == (303, "/?q=Who%3F&article=a+b")
    assert {"HttpOnly", "SameSite=lax"} <= set(first.headers["set-cookie"].split("; "))
    assert first.headers["referrer-policy"] == "no-referrer"
    page = client.get("/")
    assert page.status == 200
    assert token not in page.text, "no script sees it"
    assert client.get("/quoth/no-such-thing").status == 404


def test_the_token_lasts_and_is_the_owners_alone_to_read(serve, unused, closed):
    folder = unused[1].folder
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600 or os.name == "nt"
    again = serve().url
    assert again.partition("token=")[2] == closed.partition("token=")[2], "bookmarks and tabs outlast a restart"
    assert PageKey.stored_in(folder).token == again.partition("token=")[2]
    assert "token" not in repr(PageKey.stored_in(folder)).lower()
    assert [path.name for path in folder.iterdir() if path.name.startswith(FILE)] == [FILE]


@pytest.mark.parametrize("text", ["", "short", "ä" * 43, "a" * 43 + "b" * 100])
def test_a_key_file_that_holds_none_is_one_sentence(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"^The library file page-key holds no key; delete it.*\.$"):
        PageKey.stored_in(tmp_path)


def test_pages_of_two_libraries_at_one_host_have_cookies_of_their_own():
    assert PageKey(b"0" * 32).cookie != PageKey(b"1" * 32).cookie


@pytest.mark.parametrize("access", [ANN, PUBLIC])
def test_other_pages_have_no_token(serve, access):
    assert "token" not in serve(access).url


# A question in the address


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"sec_fetch_site": "none"}, False),
        ({"sec_fetch_site": "same-origin"}, False),
        ({"sec_fetch_site": "same-site", "sec_fetch_mode": "navigate"}, True),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}, True),
        ({}, True),
        ({"sec_fetch_site": ""}, None),
    ],
)
def test_a_question_of_another_site_waits(closed, public, headers, waits):
    for url in (closed, public):
        client = Client(url)
        got = client.get("/?q=Who%3F&article=x", **headers)
        if waits is None:
            assert got.status == 403
        elif waits:
            assert (got.status, got.headers["location"]) == (303, "/?q=Who%3F&article=x&wait=1")
            assert client.get(got.headers["location"], **headers).status == 200
        else:
            assert got.status == 200


@pytest.mark.parametrize(
    ("headers", "reads", "sends"),
    [
        pytest.param({}, True, True, id="no browser"),
        pytest.param({"origin": "http://{host}"}, True, True, id="its own origin"),
        pytest.param({"origin": "https://{host}"}, True, True, id="its own, behind a proxy"),
        pytest.param({"origin": "http://evil.example"}, False, False, id="another"),
        pytest.param({"origin": "http://127.0.0.1:1"}, False, False, id="another port"),
        pytest.param({"origin": "http://localhost:1"}, False, False, id="another name of this machine"),
        pytest.param({"origin": "http://{host}.evil.example"}, False, False, id="a longer name"),
        pytest.param({"origin": "null"}, False, False, id="a file"),
        pytest.param({"sec_fetch_site": "same-origin", "origin": "null"}, True, True, id="its own, says the browser"),
        pytest.param({"sec_fetch_site": "none", "sec_fetch_mode": "navigate"}, True, True, id="typed in"),
        pytest.param({"sec_fetch_site": "same-site"}, False, False, id="same site"),
        pytest.param({"sec_fetch_site": "cross-site"}, False, False, id="cross-site"),
        pytest.param({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}, False, False, id="a link"),
    ],
)
def test_no_other_site_reads_or_sends(closed, public, headers, reads, sends):
    for url in (closed, public):
        client = Client(url)
        client.get("/")
        named = {name: value.format(host=f"127.0.0.1:{client.port}") for name, value in headers.items()}
        allowed = {True: 404, False: 403}  # as there are no such things
        assert client.get("/quoth/no-such-thing", **named).status == allowed[reads]
        for method in ("POST", "PUT", "DELETE"):
            assert client.get("/quoth/no-such-thing", method, b"{}", **named).status == allowed[sends]
        assert client.get("/gradio_api/queue/join", "POST", b"{}", **named).status == (400 if sends else 403)


def test_a_link_elsewhere_may_lead_to_the_page(closed):
    link: dict[str, Any] = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    assert Client(closed).get("/?article=x", **link).status == 200
    assert Client(closed).get("/logout", **link).status == 403
    assert Client(closed).get("/", sec_fetch_site="cross-site", sec_fetch_mode="no-cors").status == 403


CLOSED_DOORS = [
    ("POST", "/gradio_api/upload"),
    ("GET", "/gradio_api/upload_progress?upload_id=x"),
    ("GET", "/gradio_api/file=ui.py"),
    ("GET", "/gradio_api/file/ui.py"),
    ("GET", "/gradio_api/proxy=https://x.hf.space/"),
    ("GET", "/gradio_api/deep_link?session_hash=x"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/openapi.json"),
    ("GET", "/gradio_api/token"),
    ("GET", "/gradio_api/user"),
    ("GET", "/gradio_api/runs"),
    ("POST", "/gradio_api/run-history/connect"),
    ("GET", "/gradio_api/run-history/records"),
    ("POST", "/gradio_api/process_recording"),
    ("POST", "/gradio_api/stream/x"),
    ("GET", "/gradio_api/stream/x/1/1/playlist.m3u8"),
    ("POST", "/gradio_api/run/respond"),
    ("POST", "/gradio_api/api/respond"),
    ("POST", "/gradio_api/call/respond"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
    ("GET", "/gradio_api/vibe-code"),
    ("POST", "/gradio_api/vibe-edit"),
    ("GET", "/gradio_api/dev/reload"),
    ("GET", "/gradio_api/custom_component/x/client/component/x.js"),
    ("GET", "/gradio_api/mcp/"),
    ("GET", "/monitoring"),
    ("GET", "/monitoring/summary"),
    ("GET", "/config"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/manifest.json"),
    ("GET", "/pwa_icon"),
    ("GET", "/robots.txt"),
    ("GET", "/gradio_api/%75pload"),
    ("POST", "//gradio_api/upload"),
    ("POST", "/gradio_api/upload/"),
    ("POST", "/gradio_api/../gradio_api/upload"),
    ("DELETE", "/"),
    ("PUT", "/login"),
    ("TRACE", "/"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED_DOORS, ids=[f"{method} {path}" for method, path in CLOSED_DOORS])
def test_doors_that_the_page_does_not_need_are_closed(closed, with_passwords, method, path):
    ann = Client(with_passwords)
    ann.log_in()
    for client in (Client(closed), Client(with_passwords), ann):
        got = client.get(path, method)
        assert (got.status, got.text) == (404, "There is nothing here.")


def test_a_request_has_a_limit(closed):
    client = Client(closed)
    for path in ("/gradio_api/queue/join", "/gradio_api/component_server/", "/login"):
        assert client.get(path, "POST", b"x" * (MAX_BODY + 1)).status == 413
        assert client.get(path, "POST", b"x" * 1000).status != 413


@pytest.mark.parametrize("size", [MAX_BODY + 1, 8 * MAX_BODY])
@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/component_server/", "/login", "/nowhere"])
def test_a_refusal_arrives_before_the_connection_is_closed(closed, path, size, capfd, caplog):
    """A client that writes its body in one go reads the refusal, and no reset."""
    assert Client(closed).get(path, "POST", b"x" * size).status in (404, 413)
    assert not caplog.records
    assert capfd.readouterr().err == ""


JOIN = "/gradio_api/queue/join"
EVENT = {"data": [], "fn_index": 3, "session_hash": "x", "event_data": None, "trigger_id": None}
NO_EVENTS: list[dict[str, Any]] = [
    {"fn_index": number} for number in (*range(3), *range(4, 12), 99, -1, 10**30, None, True, "3", 3.0, [3])
]
NO_EVENTS += [{"session_hash": session} for session in (None, "", "\ud800", "x" * 100, 1, ["x"])]
NO_EVENTS += [{"data": None}, {"data": [1, 2]}, {"data": {}}, {"data": "x"}, {"data": [[]]}]
NO_EVENTS += [{"trigger_id": "a"}]


@pytest.mark.parametrize("change", NO_EVENTS, ids=repr)
def test_what_no_page_sends_to_the_queue_is_refused_quietly(public, change, capfd, caplog):
    got = Client(public).get(JOIN, "POST", json.dumps(EVENT | change).encode(), content_type="application/json")
    assert 400 <= got.status < 500
    assert not caplog.records
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"null", b"\xff", b"[" * 100_000, b"{}"])
def test_what_is_no_event_is_refused_quietly(public, body, capfd, caplog):
    assert 400 <= Client(public).get(JOIN, "POST", body, content_type="application/json").status < 500
    assert not caplog.records
    assert capfd.readouterr().err == ""


def test_the_event_of_a_page_is_taken(public):
    body = json.dumps(EVENT | {"session_hash": "taken"}).encode()
    assert Client(public).get(JOIN, "POST", body, content_type="application/json").status == 200


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/queue/data", "/gradio_api/queue/data?session_hash=nope", "/static/" + "a" * 5000, "/assets/%00",
     "/static/%00", "/svelte/%2e%2e/x", "/assets/" + "%ff" * 10, "/theme.css?x=%ff"],
)  # fmt: skip
def test_odd_paths_and_sessions_make_no_noise(public, path, capfd, caplog):
    assert Client(public).get(path).status < 500
    assert not caplog.records
    assert capfd.readouterr().err == ""


# Connections that do nothing


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
        b"PUT /quoth/uploads?name=a.md HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\nCookie: {}\r\n\r\n#",
    ],
    ids=["nothing", "half a head", "half a body"],
)
def test_a_connection_that_drips_is_closed(serve, monkeypatch, sent):
    monkeypatch.setattr(connections, "LOOK_SECONDS", 0.3)
    client = Client(serve(PUBLIC).url)
    client.get("/")
    with socket.create_connection(("127.0.0.1", client.port), timeout=0.1) as dripping:
        dripping.sendall(sent.replace(b"{}", f"{COOKIE}={client.cookies[COOKIE]}".encode()))
        for _ in range(100):  # ten seconds at the most
            try:
                if sent:
                    dripping.sendall(b"x")
                assert dripping.recv(1) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                pass
            break
        else:
            pytest.fail("the connection is still open")


def test_a_request_that_is_answered_slowly_keeps_its_connection(serve, monkeypatch):
    monkeypatch.setattr(connections, "LOOK_SECONDS", 0.05)
    client = Client(serve(PUBLIC).url)
    with closing(http.client.HTTPConnection("127.0.0.1", client.port, timeout=20)) as connection:
        connection.request("GET", "/gradio_api/heartbeat/x")
        response = connection.getresponse()
        assert response.readline()
        response.readline()
        connection.sock.settimeout(0.5)
        with pytest.raises(TimeoutError):
            response.readline()


def test_one_place_has_only_so_many_connections(serve, monkeypatch):
    monkeypatch.setattr(connections, "MOST_OF_PLACE", 3)
    monkeypatch.setattr(connections, "is_loopback", lambda _: False)
    client = Client(serve(PUBLIC).url)
    with ExitStack() as stack:
        for _ in range(6):
            stack.enter_context(socket.create_connection(("127.0.0.1", client.port)))
        with pytest.raises(OSError):  # noqa: PT011
            client.get("/")
    for _ in range(100):
        with suppress(OSError):
            assert client.get("/").status == 200
            break
        time.sleep(0.05)
    else:
        pytest.fail("those that are gone are still counted")


def test_a_socket_is_closed():
    sent = []

    async def send(message):
        sent.append(message["type"])

    gate = Gate(PlainTextResponse(), CLOSED, "127.0.0.1", KEY)
    asyncio.run(gate({"type": "websocket"}, empty_receive, send))
    assert sent == ["websocket.close"]


# With passwords

BEHIND = ["/quoth/conversations", "/quoth/uploads", "/theme.css", "/gradio_api/queue/data", "/gradio_api/app_id"]
BEHIND += ["/assets/x", "/static/x", "/svelte/x", "/gradio_api/heartbeat/x", "/logout", "/favicon.ico"]


@pytest.mark.parametrize("path", BEHIND)
@pytest.mark.parametrize("cookie", ["", f"{COOKIE}={'a' * 43}", "access-token-x=y"], ids=["none", "visitor", "made up"])
def test_nothing_is_seen_without_a_password(with_passwords, path, cookie):
    client = Client(with_passwords)
    for method in ("GET", "POST", "PUT", "DELETE") if path.startswith("/quoth/") else ("GET",):
        got = client.get(path, method, cookie=cookie)
        assert got.status == 401
        if path.startswith("/quoth/"):
            assert json.loads(got.text)["error"].startswith("Log in first")


def test_whoever_has_a_password_gets_in_and_out(with_passwords):
    client = Client(with_passwords)
    before = client.get("/")
    assert "<title>Log in to Quoth</title>" in before.text
    assert before.headers["set-cookie"] is None
    assert before.headers["content-security-policy"]
    assert "#masthead" not in before.text
    assert client.log_in(password="wrong") == 400
    assert client.log_in("bob") == 400
    assert client.get("/quoth/x").status == 401
    assert client.log_in() == 200
    after = client.get("/")
    assert "#masthead" in after.text
    assert COOKIE not in (after.headers["set-cookie"] or "")
    assert client.get("/quoth/x").status == 404
    tokens = dict(client.cookies)
    assert client.get("/logout").status == 302
    client.cookies = tokens
    assert client.get("/quoth/x").status == 401


def test_a_changed_password_ends_the_visits_of_its_owner_alone(serve, tmp_path):
    file = tmp_path / "passwords"
    file.write_text(f"{password_line('ann', SECRET)}\n{password_line('bob', SECRET)}\n", encoding="utf-8")
    url = serve(Access(passwords=read_passwords([], file))).url
    ann, bob = Client(url), Client(url)
    for client, name in ((ann, "ann"), (bob, "bob")):
        assert client.log_in(name) == 200
        assert client.get("/quoth/x").status == 404
    kept = file.read_text(encoding="utf-8").splitlines()[1]
    file.write_text(f"{password_line('ann', 'another')}\n{kept}\n", encoding="utf-8")
    assert ann.get("/quoth/x").status == 401
    assert bob.get("/quoth/x").status == 404
    assert ann.log_in("ann") == 400
    assert ann.log_in("ann", "another") == 200
    file.write_text(f"{password_line('ann', 'another')}\n", encoding="utf-8")
    assert bob.get("/quoth/x").status == 401


def test_the_owner_is_who_has_logged_in():
    class App:
        cookie_id = "id"
        tokens = {"one": "ann", "two": " bob"}  # noqa: RUF012

    def owner(cookie: bytes) -> object:
        async def application(scope, receive, send):
            owners.append(scope["state"]["owner"])

        async def send(message):
            owners.append(message.get("status"))

        owners: list[object] = []
        scope = {"type": "http", "path": "/quoth/x", "method": "GET", "app": App, "headers": [(b"cookie", cookie)]}
        asyncio.run(Visitors(application, ANN, KEY, lambda _: False)(scope, empty_receive, send))
        return owners[0]

    assert owner(b"access-token-id=one") == owner(b"access-token-unsecure-id=one") == user_owner("ann")
    assert owner(b"access-token-id=none; quoth_visitor=" + b"a" * 43) == 403
    assert owner(b"access-token-other=one") == 403


@pytest.mark.parametrize(
    ("proxies", "place"), [((), "127.0.0.1"), (("192.0.2.1",), "127.0.0.1"), (("127.0.0.1",), "198.51.100.7")]
)
def test_where_a_request_comes_from_only_a_named_proxy_says(serve, monkeypatch, proxies, place):
    """Not everybody on this machine, nor a proxy that passes on what a visitor says of it."""
    asked: list[str] = []
    access = Access.at("127.0.0.1", passwords=ANN.passwords, proxies=proxies)

    async def admit(login: Login, name: str, password: str) -> bool:
        asked.append(asked_from.get())
        return False

    monkeypatch.setattr(Login, "admit", admit)
    client = Client(serve(access).url)
    form = urlencode({"username": "ann", "password": "x"}).encode()
    kind = "application/x-www-form-urlencoded"
    client.get("/login", "POST", form, content_type=kind, x_forwarded_for="198.51.100.7")
    assert asked == [place]


def test_logs_hold_no_password(with_passwords, capfd, caplog):
    Client(with_passwords).log_in(password="hush-hush")
    Client(with_passwords).log_in()
    out, err = capfd.readouterr()
    logged = out + err + caplog.text
    assert "hush-hush" not in logged
    assert SECRET not in logged
