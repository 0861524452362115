"""The API on a real server, alone and beside the window, and the commands that start it and make its keys."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

import ui
from embeddings.library import Library
from eval.errors import SpeedError
from eval.speed.http_door import ask_over_http
from qa.assistant import Assistant
from qa.doors.cli.command_line import app
from qa.doors.http.access import ApiAccess
from qa.doors.http.app import create_app
from qa.doors.http.keys import KeyFile
from qa.doors.http.limits import BODY
from qa.doors.http.services import ApiServices
from qa.doors.http.serving import ApiServer
from qa.doors.web.auth.access import CLOSED
from qa.doors.web.auth.page_key import PageKey
from qa.doors.web.errors import PageError
from qa.doors.web.server import Server
from qa.history.codec import answer_values
from qa.retriever import Retriever

QUESTION = "How many stalls found a place at the harbour?"


def outcome(values: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in values.items() if name != "timings_ms"})


def test_many_clients_get_the_answer_of_python(
    make_services: Callable[..., ApiServices], api_key: str, shelf: Library
) -> None:
    expected = outcome(answer_values(Assistant(Retriever(shelf)).ask(QUESTION)))
    with (
        ApiServer.launch(create_app(make_services()), "127.0.0.1", 0) as server,
        httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {api_key}"}) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        asked = [threads.submit(client.post, "/api/v1/ask", json={"question": QUESTION}) for _ in range(24)]
        assert [outcome(each.result().json()) for each in asked] == [expected] * 24
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/api/v1/health")


def test_a_taken_port_is_an_error_since_callers_know_no_other(make_services: Callable[..., ApiServices]) -> None:
    with ApiServer.launch(create_app(make_services()), "127.0.0.1", 0) as first:
        with pytest.raises(PageError, match=f"Port {first.port} is taken; stop the program that uses it"):
            ApiServer.launch(create_app(make_services()), "127.0.0.1", first.port)
        assert httpx.get(f"{first.url}/api/v1/health").json() == {"status": "ready"}


@pytest.fixture
def window(library: Library, key_file: Path, closed_loops: None) -> Iterator[Server]:
    """The window for one person, with an API beside it that one key opens."""
    retriever = Retriever(library)
    assistant = Assistant(retriever)
    access = ApiAccess.beside(CLOSED, "127.0.0.1", PageKey.stored_in(library.folder), KeyFile(key_file))
    services = ApiServices.of(assistant, retriever, access, write_line=lambda line: None)
    lines: list[str] = []
    with closing(services):
        served = ui.serve(assistant, library, port=0, api=create_app(services), notify=lines.append, block=False)
        with served:
            yield served


def test_the_api_beside_the_window(window: Server, api_key: str, library: Library) -> None:
    url, _, token = window.url.partition("/?token=")
    keyed = {"authorization": f"Bearer {api_key}"}
    for headers in (keyed, {"authorization": f"Bearer {token}"}):
        response = httpx.post(f"{url}/api/v1/ask", json={"question": QUESTION}, headers=headers)
        assert outcome(response.json()) == outcome(answer_values(Assistant(Retriever(library)).ask(QUESTION)))
    assert httpx.post(f"{url}/api/v1/ask", json={"question": QUESTION}).status_code == 401
    assert httpx.get(f"{url}/v1/models", headers=keyed).status_code == 200
    # A conversation may be larger than a request of the page.
    response = httpx.post(f"{url}/api/v1/verify", json={"export": "a" * (2 * BODY)}, headers=keyed)
    assert response.status_code == 422
    assert response.json()["error"].endswith(".")
    # A key opens nothing of the page, and the page's cookie nothing of the API.
    assert httpx.get(f"{url}/quoth/conversations", headers=keyed).status_code == 401
    cookies = httpx.get(window.url).cookies
    assert cookies
    assert httpx.get(f"{url}/api/v1/documents", cookies=dict(cookies)).status_code == 401
    for path in ("/api/v2/ask", "/apis/v1/", "/v1x", "/docs", "/openapi.json"):
        assert httpx.get(url + path, headers=keyed, cookies=dict(cookies)).status_code == 404


def test_a_key_goes_to_the_terminal_and_its_line_to_a_file(tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["key", "reader"])
    assert made.exit_code == 0
    key = made.stderr.splitlines()[-1]
    assert key not in made.stdout
    (tmp_path / "keys.txt").write_text(made.stdout)
    assert KeyFile(tmp_path / "keys.txt").name_of(key) == "reader"
    assert CliRunner().invoke(app, ["key", "a:b"]).exit_code == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--host", "0.0.0.0"], "give keys"),
        (["--public", "--key-file", "keys.txt"], "leave one of the two out"),
        (["--key-file", "none.txt"], "cannot be read"),
        (["--watch", "--library", "."], "--watch needs the folder"),
        (["--proxy", "proxy.example"], "no address of a proxy"),
    ],
)
def test_options_that_do_not_fit(
    key_file: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str
) -> None:
    monkeypatch.chdir(key_file.parent)
    ended = CliRunner().invoke(app, ["serve", *options])
    assert ended.exit_code == 2, ended.output
    assert message in ended.output


def test_the_api_loads_no_gradio() -> None:
    code = "import sys, qa.doors.http.app, qa.doors.http.serving; print({'gradio', 'torch'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


@dataclass(frozen=True)
class Opened:
    """An API for the benchmark."""

    url: str
    token: str


def test_the_benchmark_asks_every_question(
    make_services: Callable[..., ApiServices], api_key: str, log: list[str]
) -> None:
    with ApiServer.launch(create_app(make_services()), "127.0.0.1", 0) as server:
        assert ask_over_http(Opened(server.url, api_key), [QUESTION] * 11) > 0
        assert [json.loads(line)["status"] for line in log] == [200] * 11
        with pytest.raises(SpeedError, match="401"):
            ask_over_http(Opened(server.url, "no"), [QUESTION])
