"""The routes of the window, tested over HTTP on a served page: each visitor gets their own data."""

import asyncio
import json
import logging
import os
import re
import selectors
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from email.message import EmailMessage
from functools import partial
from html import unescape
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import ui
from embeddings.library import Library
from embeddings.syncing.uploads import UPLOADS
from qa.assistant import Assistant
from qa.doors.web import article_handlers, conversation_handlers
from qa.doors.web.auth.access import CLOSED, Access
from qa.doors.web.auth.gate import MAX_BODY
from qa.doors.web.auth.owners import COOKIE, visitor_owner
from qa.doors.web.readiness import News
from qa.doors.web.rendering.error_sentences import public_news
from qa.doors.web.uploads.limits import UploadLimits
from qa.doors.web.visitor import SHARED
from qa.ranking.calibration import packaged_calibration
from qa.retriever import Retriever

BRIDGE = "The bridge over the Ling opened again on Monday, after two years of repairs. The county paid for the work.\n"
MARKET = "# Fish market\n\nThe fish market moved to the harbour in April. Forty stalls found a place there.\n"
DIARY = "# A diary\n\nThe lighthouse keeper hid eleven silver coins under the kitchen floor.\n"
KEEPER = "Where did the lighthouse keeper hide the silver coins?"
LIMITS = UploadLimits(file_bytes=3 * 2**20, owner_bytes=8 * 2**20, owner_files=12)


def shown(html: str) -> str:
    """What a person reads."""
    return unescape(re.sub("<[^>]*>", "", html))


class Got(NamedTuple):
    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.body.splitlines()]

    @property
    def error(self) -> str:
        """The one plain sentence of a refusal."""
        (name, sentence), *others = self.json.items()
        assert (name, others) == ("error", [])
        assert isinstance(sentence, str)
        assert sentence[-1] == "."
        assert "\n" not in sentence
        assert "see the terminal" not in sentence, "whatever a visitor sends is expected"
        return sentence


def has_ended(connection: socket.socket) -> bool:
    with selectors.DefaultSelector() as selector:  # select() takes no descriptors above 1,023
        selector.register(connection, selectors.EVENT_READ)
        return bool(selector.select(0))


class Browser:
    """A visitor: one cookie. Whatever comes back is searched for where the server keeps its files."""

    def __init__(self, served: "Served", *, is_new: bool = True) -> None:
        self._served = served
        parts = urlsplit(served.server.url)
        self.host, self.port = parts.hostname or "", parts.port or 0
        self.cookie, self.key = "", ""
        self._connection = HTTPConnection(self.host, self.port, timeout=30)
        served.connections.append(self._connection)
        if parts.query:
            self.send("GET", f"/?{parts.query}")
            self.key, self.cookie = self.cookie, ""
        if is_new:
            self.send("GET", "/")

    @property
    def owner(self) -> str:
        return visitor_owner(self.cookie.partition("=")[2].partition(".")[0])

    def send(self, method: str, path: str, body: bytes | Iterator[bytes] | None = None, **headers: str) -> Got:
        headers["cookie"] = f"{self.key}; {headers.get('cookie', self.cookie)}"
        named = {**{name.replace("_", "-"): value for name, value in headers.items()}}
        waiting = self._connection.sock
        if waiting and has_ended(waiting):
            self._connection.close()  # and opened again: the server has closed it, idle for long on a busy machine
        try:
            self._connection.request(method, path, body, named, encode_chunked=not isinstance(body, bytes | None))
            response = self._connection.getresponse()
            got = Got(response.status, response.read())
        except OSError:
            self._connection.close()
            raise
        if cookie := response.headers["set-cookie"]:
            self.cookie = cookie.partition(";")[0]
        assert self._served.secret not in got.body.decode("utf-8", "replace"), "no path of the server is shown"
        return got

    def call(self, method: str, path: str, body: object = None, **query: object) -> Got:
        asked = f"?{urlencode(query, doseq=True)}" if query else ""
        return self.send(method, f"/quoth/{path}{asked}", None if body is None else json.dumps(body).encode())

    def ask(self, question: str, conversation: str | None = None, documents: object = None) -> Any:
        got = self.call("POST", "ask", {"question": question, "conversation": conversation, "documents": documents})
        assert got.status == 200
        return got.json

    def bring(self, name: str, text: str = DIARY) -> None:
        assert self.send("PUT", f"/quoth/uploads?{urlencode({'name': name})}", text.encode()).json["name"] == name
        assert "error" not in self.call("POST", "index").lines[-1]

    def mine(self, name: str) -> str:
        """The id of an article that this visitor has brought."""
        return f"{UPLOADS}/{self.owner}/{name}"


class Served:
    """A page and its library."""

    def __init__(self, server: ui.Server, library: Library, secret: str) -> None:
        self.server = server
        self.library = library
        self.secret = secret
        self.connections: list[HTTPConnection] = []

    def browser(self, *, is_new: bool = True) -> Browser:
        return Browser(self, is_new=is_new)

    def kept(self) -> dict[str, bytes]:
        """All files of the library and around it, but its own two databases and indexes."""
        folder = self.library.folder
        return {
            path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path): path.read_bytes()
            for path in Path(self.secret).rglob("*")
            if path.is_file()
            and path.parent.name not in {"dense", "lexical"}
            and path.name.partition(".")[0] not in {"chat", "library"}
        }


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory, make_toy: Callable[[], Any]) -> Iterator[Callable[..., Served]]:
    """Starts pages; Gradio makes event loops for its locks and never closes them: a warning, and so a failure."""
    make, loops, opened = asyncio.new_event_loop, [], []

    def make_and_keep() -> asyncio.AbstractEventLoop:
        loops.append(make())
        return loops[-1]

    def start(access: Access = CLOSED, articles: dict[str, str] | None = None, limits: UploadLimits = LIMITS) -> Served:
        root = tmp_path_factory.mktemp("served")
        library = Library.open(root / "library", encoder=make_toy(), passage_tokens=32)
        found = {"bridge.txt": BRIDGE, "market.md": MARKET} if articles is None else articles
        (root / "articles").mkdir()
        for name, text in found.items():
            (root / "articles" / name).write_text(text, encoding="utf-8")
        library.sync(root / "articles")
        # Never refuses: what is quoted is looked at, not whether.
        calibration = replace(packaged_calibration(), threshold=0.0)
        assistant = Assistant(Retriever(library, calibration=calibration))
        server = ui.serve(assistant, library, port=0, access=access, limits=limits, notify=lambda _: None, block=False)
        opened.append(Served(server, library, str(root)))
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", make_and_keep)
        yield start
        for served in opened:
            for connection in served.connections:
                connection.close()
            served.server.close()
            served.library.close()
        asyncio.set_event_loop(None)
        for loop in loops:
            if not loop.is_running():
                loop.close()


@pytest.fixture(scope="module")
def served(serve: Callable[..., Served]) -> Served:
    return serve()


@pytest.fixture
def ann(served: Served) -> Browser:
    return served.browser()


@pytest.fixture
def bob(served: Served) -> Browser:
    return served.browser()


# What a visitor does


def test_a_question_is_answered_kept_and_asked_on(ann):
    first = ann.ask("How many stalls found a place at the harbour?")
    assert "Forty stalls found a place there." in shown(first["html"])
    assert first["number"] == 1
    assert first["said"].endswith("quote.")
    assert first["screen_reader_text"].startswith(" ")
    assert first["address"] == "How many stalls found a place at the harbour?"
    second = ann.ask("Who paid for the bridge?", first["conversation"])
    assert (second["conversation"], second["number"]) == (first["conversation"], 2)
    kept = ann.call("GET", f"conversations/{first['conversation']}").json
    assert [turn["number"] for turn in kept["turns"]] == [1, 2]
    assert "verbatim" in kept["turns"][0]["html"]
    assert first["conversation"] in ann.call("GET", "conversations").json["html"]


def test_a_conversation_is_deleted(ann):
    conversation = ann.ask("Who paid?")["conversation"]
    got = ann.call("DELETE", f"conversations/{conversation}")
    assert (got.status, got.body) == (204, b"")
    assert ann.call("GET", "conversations").json == {"html": ""}
    assert "not there" in ann.call("GET", f"conversations/{conversation}").error
    assert "not there" in ann.ask("Who paid?", conversation)["said"]


@pytest.mark.parametrize(
    ("form", "begins"),
    [("json", "{"), ("markdown", "# "), ("bibtex", "@misc{"), ("ris", "TY  - "), ("csl-json", "[\n  {")],
)
def test_a_conversation_is_exported(ann, form, begins):
    conversation = ann.ask("Who paid for the bridge?")["conversation"]
    got = ann.call("GET", f"conversations/{conversation}/export", form=form)
    assert got.status == 200
    assert got.body.decode().startswith(begins)
    assert "The county paid for the work." in got.body.decode()


def test_an_article_opens_at_its_quotes(ann):
    html = ann.call("GET", "article", article="bridge.txt", mark=["0-10", "4-20"]).json["html"]
    assert 'data-marks="0"' in html
    assert 'data-marks="0 1"' in html
    assert "county paid" in html


def test_articles_are_brought_listed_asked_and_removed(ann, served):
    before = served.kept()
    ann.bring("notes/diary.md")
    assert ann.mine("notes/diary.md") in ann.call("GET", "articles").json["html"]
    assert "eleven silver coins" in shown(ann.ask(KEEPER)["html"])
    assert "eleven silver coins" in ann.call("GET", "article", article=ann.mine("notes/diary.md")).json["html"]
    got = ann.call("DELETE", "uploads", article=ann.mine("notes/diary.md"))
    assert got.lines[-1] == {"added": [], "changed": [], "removed": ["notes/diary.md"], "failed": []}
    assert "eleven" not in ann.ask(KEEPER)["html"]
    assert served.kept() == before
    assert not (served.library.folder / UPLOADS / ann.owner).exists()


def test_indexing_tells_how_far_it_is(ann):
    ann.send("PUT", "/quoth/uploads?name=a.md", DIARY.encode())
    ann.send("PUT", "/quoth/uploads?name=b.md", MARKET.encode())
    *progress, last = ann.call("POST", "index").lines
    assert {line["article"] for line in progress} <= {"a.md", "b.md"}
    assert progress[-1]["done"] <= progress[-1]["total"] == len(DIARY.encode()) + len(MARKET.encode())
    assert last == {"added": ["a.md", "b.md"], "changed": [], "removed": [], "failed": []}
    ann.send("PUT", "/quoth/uploads?name=b.md", (MARKET + "More of it came.\n").encode())
    assert ann.call("POST", "index").lines[-1] == {"added": ["b (2).md"], "changed": [], "removed": [], "failed": []}
    replaced = ann.call("POST", "uploads/replace?name=b.md&by=b%20(2).md").lines[-1]
    assert replaced == {"added": [], "changed": ["b.md"], "removed": ["b (2).md"], "failed": []}
    assert "no two articles" in ann.call("POST", "uploads/replace?name=b.md&by=b%20(2).md").error


def test_what_is_no_article_is_told_and_listed_until_it_is_removed(ann, bob, served):
    ann.send("PUT", "/quoth/uploads?name=good.md", DIARY.encode())
    assert ann.send("PUT", "/quoth/uploads?name=empty.md", b" \n").status == 201
    last = ann.call("POST", "index").lines[-1]
    assert last["added"] == ["good.md"]
    ((name, reason),) = [(each["name"], each["reason"]) for each in last["failed"]]
    assert name == "empty.md"
    assert reason.endswith(".")
    listed = ann.call("GET", "articles").json
    assert "1 file could not be read" in shown(listed["html"])
    assert reason in shown(listed["html"])
    assert f'data-file="{ann.mine("empty.md")}"' in listed["html"]
    assert (listed["total"], listed["unindexed"]) == (3, False)
    assert "could not be read" not in bob.call("GET", "articles").json["html"]
    assert "could not be read" not in ann.call("GET", "articles", words="fish").json["html"]
    assert ann.call("DELETE", "uploads", article=ann.mine("empty.md")).lines[-1]["failed"] == []
    assert "could not be read" not in ann.call("GET", "articles").json["html"]
    assert {path for path in served.kept() if path.startswith(f".uploads/{ann.owner}")} == {ann.mine("good.md")}


def test_an_upload_that_is_read_in_part_says_so_to_its_owner_alone(ann, bob):
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "The harvest", "Ann <ann@example.org>"
    mail.set_content("The orchard bore nine tonnes of pears, and the cellar held all of them until the spring.\n")
    mail.add_attachment(b"%PDF-1.7\nno objects\n" * 9, maintype="application", subtype="pdf", filename="list.pdf")
    ann.send("PUT", "/quoth/uploads?name=harvest.eml", mail.as_bytes())
    ann.call("POST", "index")
    assert "Read in part" in shown(ann.call("GET", "articles").json["html"])
    article = shown(ann.call("GET", "article", article=ann.mine("harvest.eml")).json["html"])
    assert "Read in part: " in article
    assert "list.pdf" in article
    assert "Read in part" not in bob.call("GET", "articles").json["html"]


def test_an_upload_that_is_replaced_by_a_damaged_file_keeps_its_last_version_and_says_so(ann):
    ann.bring("diary.md")
    ann.send("PUT", "/quoth/uploads?name=diary.md", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n")
    assert (
        ann.call("POST", "uploads/replace?name=diary.md&by=diary%20(2).md").lines[-1]["failed"][0]["name"] == "diary.md"
    )
    html = ann.call("GET", "articles").json["html"]
    assert re.search(r"The version of \d+ \w+ \d{4}, the last that could be read", shown(html))
    assert "of which the last readable version is kept" in shown(html)
    assert "eleven silver coins" in shown(ann.ask(KEEPER)["html"])
    assert ann.call("DELETE", "uploads", article=ann.mine("diary.md")).lines[-1]["removed"] == ["diary.md"]
    assert "eleven" not in ann.ask(KEEPER)["html"]


def test_the_news_of_a_page_that_follows_its_folder_are_told(ann, served, monkeypatch):
    assert ann.call("GET", "articles/news").json == {
        "number": 0, "sentence": "", "percent": None, "running": False, "failed": False
    }  # fmt: skip
    assert ann.call("GET", "articles").json["updates"] == 0
    news = News(3, "The disk /home/ann/x is full.", has_failed=True)
    monkeypatch.setattr(served.server.services.readiness, "_news", news)
    assert ann.call("GET", "articles/news").json["sentence"] == news.sentence
    assert ann.call("GET", "articles").json["updates"] == 3
    assert public_news(news, Access(public=True)).sentence.startswith("Quoth could not bring its articles up to date")


def test_a_folder_of_this_machine_is_copied(ann, tmp_path):
    folder = tmp_path / "my articles"
    folder.mkdir()
    (folder / "diary.md").write_text(DIARY)
    (folder / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n")
    got = ann.call("POST", "folder", {"path": str(folder)}).json
    assert got["kept"] == ["my articles/diary.md"]
    assert [each["name"] for each in got["failed"]] == ["picture.md"]
    assert ann.call("POST", "index").lines[-1]["added"] == ["my articles/diary.md"]


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


def test_a_page_is_added_by_its_address_and_is_the_visitors_own(serve, tmp_path):
    (tmp_path / "diary.html").write_text(f"<!DOCTYPE html><html><body><p>{DIARY}</p></body></html>")
    served = serve(limits=replace(LIMITS, allows_private_pages=True))
    ann, bob = served.browser(), served.browser()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietFiles, directory=str(tmp_path))) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{site.server_port}/diary.html"
        got = ann.call("POST", "pages", {"address": address})
        assert (
            "answers 404" in ann.call("POST", "pages", {"address": f"{address}?/../x.html".replace("diary", "x")}).error
        )
        site.shutdown()
    assert got.status == 201
    assert ann.call("POST", "index").lines[-1]["added"] == [got.json["name"]]
    assert "eleven silver coins" in shown(ann.ask(KEEPER)["html"])
    assert "eleven" not in bob.ask(KEEPER)["html"]
    assert ann.call("DELETE", "uploads", article=ann.mine(got.json["name"])).lines[-1]["removed"] == [got.json["name"]]


@pytest.mark.parametrize(
    "address", [None, "", " \n", 7, ["http://a.example/"], "bridge.txt", "http://\ud800/", "http://a b/"]
)
def test_what_is_no_address_is_refused(ann, served, address):
    before = served.kept()
    assert "address" in ann.call("POST", "pages", {"address": address}).error
    assert served.kept() == before


def test_no_page_is_fetched_from_the_machine_itself(ann):
    for address in (f"http://{ann.host}:{ann.port}/", f"http://localhost:{ann.port}/", "http://169.254.169.254/"):
        assert "lies in a private network" in ann.call("POST", "pages", {"address": address}).error


@pytest.mark.parametrize("thumb", ["up", "down"])
def test_a_thumb_is_given_and_taken_back(ann, served, thumb):
    conversation = ann.ask("Who paid for the bridge?")["conversation"]
    about = {"conversation": conversation, "turn": 1}
    before = len(served.server.services.store.feedback())
    assert ann.call("POST", "feedback", {**about, "thumb": thumb}).status == 204
    passage = {"article": "bridge.txt", "start": BRIDGE.index("ounty"), "end": BRIDGE.index("work") + 1}
    assert ann.call("POST", "feedback", {**about, "thumb": thumb, "passage": passage}).status == 204
    *_, kept = served.server.services.store.feedback()
    assert len(served.server.services.store.feedback()) == before + 1
    assert (kept.thumb, kept.question, kept.passage.text) == (
        thumb, "Who paid for the bridge?", "county paid for the work"
    )  # fmt: skip
    shown = ann.call("GET", f"conversations/{conversation}").json["turns"][0]["html"]
    assert f'data-thumb="{thumb}" aria-pressed="true"' in shown
    assert ann.call("POST", "feedback", {**about, "thumb": None}).status == 204
    assert len(served.server.services.store.feedback()) == before


# What nobody should send


@pytest.mark.parametrize("path", ["ask", "feedback", "folder", "pages"])
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"3", b'"question"', b"\xff\xfe", b'{"question": ' + b"[" * 100_000, b"{}x", b"NaN",
        b"[" * 300_000, b'{"a":' * 60_000, "{\ud800}".encode("utf-8", "surrogatepass"),
    ],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_what_is_no_json_object_is_refused(ann, path, body):
    got = ann.send("POST", f"/quoth/{path}", body)
    assert got.status == 400
    assert "JSON" in got.error


@pytest.mark.parametrize(
    "body",
    [
        {}, {"question": None}, {"question": 3}, {"question": ["Who?"]}, {"question": {"text": "Who?"}},
        {"question": "Who?", "conversation": 3}, {"question": "Who?", "conversation": []},
        {"question": "Who?", "documents": "bridge.txt"}, {"question": "Who?", "documents": {}},
        {"question": "Who?", "documents": {"these": [3]}}, {"question": "Who?", "documents": {"all_but": [None]}},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_question_is_refused(ann, body):
    got = ann.call("POST", "ask", body)
    assert got.status == 400
    assert "reload the page" in got.error
    assert ann.call("GET", "conversations").json == {"html": ""}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"question": ""}, "is empty"),
        ({"question": " \t\n"}, "is empty"),
        ({"question": "\ud800"}, "is empty"),
        ({"question": "x" * 1001}, "1,001 characters"),
        ({"question": f"Who{' ' * 10_000}paid?"}, "10,008 characters"),
        ({"question": "Who?", "conversation": ""}, "not there"),
        ({"question": "Who?", "conversation": "x" * 22}, "not there"),
        ({"question": "Who?", "conversation": "../../etc/passwd"}, "not there"),
        ({"question": "Who?", "conversation": "\ud800"}, "not there"),
        ({"question": "Who?", "documents": {"these": []}}, "No chosen article"),
        ({"question": "Who?", "documents": {"these": ["no.md"]}}, "No chosen article"),
        (
            {"question": "Who?", "documents": {"these": ["\ud800", "\0", "../bridge.txt", "x" * 10_000]}},
            "No chosen article",
        ),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_question_that_has_no_answer_is_told_why(ann, body, says):
    got = ann.call("POST", "ask", body)
    assert got.status == 200
    assert says in got.json["said"]
    assert "terminal" not in got.json["said"]


def test_half_a_character_in_a_question_is_kept_and_shown_again(ann, served):
    question = "Who paid \ud83d for the bridge?"
    answered = ann.ask(question)
    kept = ann.call("GET", f"conversations/{answered['conversation']}")
    assert kept.status == 200
    assert "Who paid ? for the bridge?" in shown(kept.json["turns"][0]["asked"])
    assert served.server.services.store.questions(ann.owner, answered["conversation"]) == ["Who paid ? for the bridge?"]
    for form in "markdown", "json", "bibtex", "ris", "csl-json":
        assert ann.call("GET", f"conversations/{answered['conversation']}/export", form=form).status == 200
    assert ann.call("GET", "conversations").status == 200


@pytest.mark.parametrize("named", ["x", "x" * 22, "x" * 10_000, "%00", "..%5c..", "%ED%A0%80", "' OR 1=1 --", "."])
def test_a_conversation_that_is_not_there_is_one_sentence(ann, named):
    path = f"/quoth/conversations/{quote(named, safe='%')}"
    for method, end in (("GET", ""), ("GET", "/export"), ("GET", "/export?form=json")):
        got = ann.send(method, path + end)
        assert got.status == 400
        assert "not there" in got.error
    assert ann.send("DELETE", path).status == 204


@pytest.mark.parametrize("form", ["", "html", "../markdown", "JSON", "\ud800".encode("utf-8", "surrogatepass")])
def test_an_export_has_a_known_form(ann, form):
    conversation = ann.ask("Who paid?")["conversation"]
    error = ann.call("GET", f"conversations/{conversation}/export", form=form).error
    assert error == "An export has one of the forms markdown, json, bibtex, ris, csl-json; name one of them."


@pytest.mark.parametrize(
    "query",
    [
        "", "mark=0-1", "article=bridge.txt&mark=", "article=bridge.txt&mark=x-y", "article=bridge.txt&mark=1",
        "article=bridge.txt&mark=-5-3", "article=bridge.txt&mark=1-2-3", "article=bridge.txt&mark=NaN-3",
        "article=bridge.txt&mark=1e3-2", f"article=bridge.txt&mark=0-{'9' * 5_000}",
        "article=bridge.txt" + "&mark=0-1" * 101,
    ],
    ids=lambda query: query[:40],
)  # fmt: skip
def test_an_address_that_names_no_place_is_refused(ann, query):
    got = ann.send("GET", f"/quoth/article?{query}")
    assert got.status == 400
    assert "names no place" in got.error


@pytest.mark.parametrize("mark", ["9-3", "5-5", "0-999999999999999999999", "400-500", "0-0"])
def test_marks_beyond_the_text_do_no_harm(ann, mark):
    html = ann.call("GET", "article", article="bridge.txt", mark=mark).json["html"]
    assert ("<mark" in html) is mark.startswith("0-9")


@pytest.mark.parametrize(
    "article",
    ["", "no.md", "../library/library.sqlite3", "../articles/bridge.txt", "/etc/passwd", "bridge.txt\0", "x" * 10_000,
     "\\..\\x", "%", "<script>", UPLOADS, f"{UPLOADS}/", f"{UPLOADS}/x/", "library.sqlite3", "chat.sqlite3"],
    ids=repr,
)  # fmt: skip
def test_the_pane_opens_articles_and_nothing_else(ann, article):
    html = ann.call("GET", "article", article=article).json["html"]
    assert "The library holds no article" in html
    assert "<script>" not in html


BAD_NAMES = [
    "", ".", "..", "../up.md", "a/../../up.md", "/etc/up.md", "//up.md", "C:\\..\\up.md", "..\\up.md", "a\\..\\up.md",
    "\\\\server\\up.md", "a//b.md", "a/", ".hidden.md", "a/.hidden/b.md", ".uploads/x.md", "a\0.md", "a\n.md",
    "a\x7f.md", "a\u2028.md", "a\u0085.md", "x" * 201 + ".md", "x" * 10_000 + ".md", "é" * 150 + ".md",
    "/".join("abcdefgh") + "/i.md", "x.mp3", "x", "x.md.exe", "md", "x.md/", "~/.ssh/authorized_keys", "chat.sqlite3",
    "./x.md", "x/./y.md", "…/" * 9 + "x.md",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES, ids=lambda name: repr(name)[:40])
def test_a_name_that_would_lead_elsewhere_is_refused(ann, served, name):
    before = served.kept()
    put = ann.send("PUT", f"/quoth/uploads?{urlencode({'name': name})}", DIARY.encode())
    assert put.status == 400
    assert put.error
    removed = ann.call("DELETE", "uploads", article=f"{UPLOADS}/{ann.owner}/{name}")
    assert removed.status == 400
    assert removed.error
    assert served.kept() == before


def test_an_upload_without_a_name_is_refused(ann):
    assert "no plain name" in ann.send("PUT", "/quoth/uploads", b"x").error


@pytest.mark.skipif(os.name == "nt", reason="WINDOWS takes other names")
@pytest.mark.parametrize("name", ["CON.md", "nul.txt", "a:b.md", "what?.md", "日本.md", "a b.md", "x.MD", "-rf.md"])
def test_other_names_are_kept_as_they_are(ann, served, name):
    ann.bring(name)
    assert (served.library.folder / UPLOADS / ann.owner / name).read_text() == DIARY


@given(st.text(max_size=40) | st.text("./\\a~:\0", max_size=12).map("{}.md".format), st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
@example("..\\..\\x.md", b"x")
def test_no_name_leads_out_of_the_owners_folder(served, name, data):
    ann = served.browser()
    before = served.kept()
    got = ann.send("PUT", f"/quoth/uploads?{urlencode({'name': name.encode('utf-8', 'replace')})}", data)
    changed = {path for path in served.kept() if path not in before}
    assert before.items() <= served.kept().items()
    if got.status == 201:
        assert changed == {ann.mine(got.json["name"])}
    else:
        assert got.status == 400
        assert got.error
        assert changed == set()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(["ask", "feedback", "folder"]), st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_values_make_the_server_fail(served, caplog, path, data):
    names = {
        "ask": ["question", "conversation", "documents"],
        "feedback": ["conversation", "turn", "thumb", "passage"],
        "folder": ["path"],
    }[path]
    body = {name: data.draw(anything) for name in names}
    got = served.browser().call("POST", path, body)
    assert got.status in {200, 204, 400}
    if got.status == 400:
        assert got.error
    assert b"see the terminal" not in got.body
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


BAD_FEEDBACK = [
    {}, {"conversation": None}, {"turn": "1"}, {"turn": 0}, {"turn": -1}, {"turn": 2}, {"turn": 1.0}, {"turn": True},
    {"turn": 10**30}, {"turn": None}, {"conversation": "x" * 22}, {"conversation": ["x"]}, {"thumb": "sideways"},
    {"thumb": 1}, {"thumb": []}, {"thumb": {}}, {"thumb": ["up"]}, {"passage": 3}, {"passage": []}, {"passage": "x"},
    {"passage": {}}, {"passage": {"article": "bridge.txt"}},
    {"passage": {"article": "bridge.txt", "start": None, "end": 3}},
    {"passage": {"article": "bridge.txt", "start": [], "end": 3}},
    {"passage": {"article": "bridge.txt", "start": float("nan"), "end": 3}},
    {"passage": {"article": "bridge.txt", "start": 0, "end": float("inf")}},
    {"passage": {"article": "bridge.txt", "start": 9, "end": 3}},
    {"passage": {"article": "bridge.txt", "start": 5, "end": 5}},
    {"passage": {"article": "bridge.txt", "start": -9, "end": -3}},
    {"passage": {"article": "bridge.txt", "start": 10**30, "end": 10**31}},
    {"passage": {"article": "no.md", "start": 0, "end": 9}}, {"passage": {"article": "\ud800", "start": 0, "end": 9}},
    {"passage": {"article": ["bridge.txt"], "start": 0, "end": 9}},
    {"passage": {"article": "../articles/bridge.txt", "start": 0, "end": 9}},
]  # fmt: skip


@pytest.mark.parametrize("wrong", BAD_FEEDBACK, ids=lambda wrong: repr(wrong)[:70])
def test_what_is_no_feedback_is_refused_and_not_kept(ann, served, wrong):
    good = {"conversation": ann.ask("Who paid?")["conversation"], "turn": 1, "thumb": "up"}
    before = served.server.services.store.feedback()
    got = ann.call("POST", "feedback", good | wrong if wrong else {})
    assert got.status == 400
    assert got.error
    assert served.server.services.store.feedback() == before


def test_a_passage_that_is_too_long_is_refused(ann):
    ann.bring("long.txt", "A word of many. " * 400)
    about = {"conversation": ann.ask("Who paid?")["conversation"], "turn": 1, "thumb": "down"}
    passage = {"article": ann.mine("long.txt"), "start": 0, "end": 6_000}
    assert "5,000 characters" in ann.call("POST", "feedback", {**about, "passage": passage}).error


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "ask/",
        "conversations/",
        "uploads/x.md",
        "conversations/a/b",
        "../etc/passwd",
        "conversations/a/export/x",
    ],
)
def test_elsewhere_is_nothing(ann, path):
    for method in "GET", "POST", "PUT", "DELETE", "PATCH":
        assert ann.send(method, f"/quoth/{path}", b"{}").status in {307, 404, 405}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "ask"), ("GET", "conversations"), ("GET", "conversations/x"), ("DELETE", "conversations/x"),
        ("GET", "conversations/x/export"), ("GET", "article?article=bridge.txt"), ("GET", "articles"),
        ("PUT", "uploads?name=a.md"), ("DELETE", "uploads?article=x"), ("POST", "folder"), ("POST", "index"),
        ("POST", "feedback"), ("POST", "pages"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("cookie", ["", "x=y", f"{COOKIE}=", f"{COOKIE}=guessed", f"{COOKIE}={'é' * 43}"])
def test_without_a_cookie_nothing_is_told_or_kept(served, method, path, cookie):
    nobody = served.browser(is_new=False)
    nobody.cookie = cookie
    before = served.kept()
    got = nobody.send(method, f"/quoth/{path}", b'{"question": "Who paid?"}')
    assert got.status == 403
    assert "cookie" in got.error
    assert served.kept() == before


# How much may be sent


def chunks(size: int) -> Iterator[bytes]:
    """A body of which nobody knows beforehand how long it is."""
    step = 2**16
    for begun in range(0, size, step):
        yield b"word " * (step // 5) if size - begun >= step else b"x" * (size - begun)


@pytest.mark.parametrize("path", ["ask", "feedback", "folder", "index", "pages"])
def test_a_request_has_a_limit(ann, path):
    over = json.dumps({"question": "x" * (8 if path == "ask" else 1) * MAX_BODY}).encode()
    if path != "index":  # which reads no body
        got = ann.send("POST", f"/quoth/{path}", iter([over]))
        assert got.status == 413
        assert "more than a request may hold" in got.error
    assert ann.send("POST", f"/quoth/{path}", over).status == 413
    assert ann.ask("Who paid?")["number"] == 1, "it still answers"


def test_an_upload_may_have_as_many_bytes_as_a_file_may_and_no_more(ann, served):
    whole = (b"A line of a long article.\n" * (LIMITS.file_bytes // 26 + 1))[: LIMITS.file_bytes]
    assert len(whole) > MAX_BODY
    assert ann.send("PUT", "/quoth/uploads?name=whole.txt", whole).status == 201
    assert ann.send("PUT", "/quoth/uploads?name=chunked.txt", iter([whole[:-5], whole[-5:]])).status == 201
    path = served.library.folder / UPLOADS / ann.owner
    assert (path / "whole.txt").read_bytes() == (path / "chunked.txt").read_bytes() == whole
    for body in whole + b"x", whole * 2, iter([whole, b"x"]), iter([whole, whole]):
        got = served_again(served, ann).send("PUT", "/quoth/uploads?name=over.txt", body)
        assert got.status == 400
        assert "larger than 3 MiB" in got.error
    assert sorted(each.name for each in path.iterdir()) == ["chunked.txt", "whole.txt"]


def served_again(served: Served, browser: Browser) -> Browser:
    """The same visitor over a new connection: one that was refused half-way is not used again."""
    again = served.browser(is_new=False)
    again.cookie = browser.cookie
    return again


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("content-length: 99999999999", b"x" * 1000),  # and then the visitor goes away
        ("content-length: 10", b"x" * 5),
        ("transfer-encoding: chunked", b"5\r\nwords\r\n"),
    ],
)
def test_an_upload_that_breaks_off_is_not_kept(ann, served, headers, body):
    before = served.kept()
    request = "PUT /quoth/uploads?name=broken.txt HTTP/1.1\r\n"
    request += f"host: {ann.host}\r\ncookie: {ann.cookie}\r\n{headers}\r\n\r\n"
    with closing(socket.create_connection((ann.host, ann.port), 30)) as connection:
        connection.sendall(request.encode() + body)
    assert ann.ask("Who paid?")["number"] == 1
    assert served.kept() == before


def test_dripping_connections_keep_nobody_from_uploading(serve):
    """Each with a cookie of its own and all from one address, as behind a proxy; more than may send at once."""
    limits = UploadLimits(address_sends=8, all_sends=8, slowest=0, pause_seconds=60)
    served = serve(access=Access(public=True), limits=limits)
    ann = served.browser()
    with ExitStack() as stack:
        for _ in range(12):
            dripper = served.browser()
            connection = socket.create_connection((ann.host, ann.port), 30)
            stack.enter_context(closing(connection))
            request = f"PUT /quoth/uploads?name=d.md HTTP/1.1\r\nhost: {ann.host}\r\ncookie: {dripper.cookie}\r\n"
            connection.sendall(f"{request}content-length: 99999\r\n\r\nx".encode())
        for number in range(3):
            ann.bring(f"{number}.md", f"{DIARY}\nThis is part {number}.\n")
    assert ann.call("GET", "articles").json["total"] == 5


def test_on_a_public_page_the_articles_of_who_was_away_longest_make_room(serve):
    limits = UploadLimits(all_files=2)
    served = serve(access=Access(public=True), limits=limits)
    ann, bob, eve = served.browser(), served.browser(), served.browser()
    ann.bring("ann.md")
    bob.bring("bob.md")
    notes = served.library.folder / UPLOADS / ".anonymous"
    os.utime(notes / ann.owner, (1, 1))
    eve.bring("eve.md")
    assert [each.call("GET", "articles").json["total"] for each in (ann, bob, eve)] == [2, 3, 3]
    assert "removed when room is short" in shown(eve.send("GET", "/").body.decode())
    assert served.library.find_document(ann.mine("ann.md")) is None
    private = serve(limits=limits)
    ann, bob, eve = private.browser(), private.browser(), private.browser()
    ann.bring("ann.md")
    bob.bring("bob.md")
    assert "no room" in eve.send("PUT", "/quoth/uploads?name=eve.md", DIARY.encode()).error


def test_too_many_and_too_much_are_refused(ann, served):
    for number in range(LIMITS.owner_files):
        assert ann.send("PUT", f"/quoth/uploads?name={number}.txt", b"Some words.").status == 201
    assert "the most there may be" in ann.send("PUT", "/quoth/uploads?name=more.txt", b"Some words.").error
    assert ann.send("PUT", "/quoth/uploads?name=1.txt", b"Some words.").status == 201, "the very same"
    for number in range(2):
        served.server.services.uploads.remove(ann.owner, f"{number}.txt")  # without indexing the large ones
        assert ann.send("PUT", f"/quoth/uploads?name={number}.txt", iter(chunks(LIMITS.file_bytes))).status == 201
    served.server.services.uploads.remove(ann.owner, "2.txt")
    got = ann.send("PUT", "/quoth/uploads?name=2.txt", b"x" * LIMITS.file_bytes)
    assert "would take more than 8 MiB" in got.error


# Each to their own


@pytest.fixture
def secret(bob: Browser) -> str:
    """Something of Bob's: the id of an article that he has brought."""
    bob.bring("diary.md")
    return bob.mine("diary.md")


def test_nobody_sees_what_another_brought(ann, bob, secret, served):
    assert "eleven" in bob.ask(KEEPER)["html"]
    assert secret not in ann.call("GET", "articles").json["html"]
    for documents in None, {"these": [secret]}, {"these": [secret, "bridge.txt"]}, {"all_but": ["bridge.txt"]}:
        answered = ann.ask(KEEPER, documents=documents)
        assert "eleven" not in json.dumps(answered)
        assert bob.owner not in json.dumps(answered)
    assert "No chosen article" in ann.ask(KEEPER, documents={"these": [secret]})["said"]
    shown = ann.call("GET", "article", article=secret, mark="0-50").json["html"]
    assert "eleven" not in shown
    assert bob.owner not in shown
    assert shown == ann.call("GET", "article", article=f"{UPLOADS}/{'0' * 16}/diary.md").json["html"], (
        "nor whether there is such a thing"
    )
    conversation = ann.ask("Who paid?")["conversation"]
    for there in secret, f"{UPLOADS}/{'0' * 16}/diary.md":
        about = {"conversation": conversation, "turn": 1, "thumb": "up"}
        told = ann.call("POST", "feedback", {**about, "passage": {"article": there, "start": 0, "end": 50}})
        assert told.status == 400
        assert bob.owner not in told.error
    assert secret in bob.call("GET", "articles").json["html"]


def test_nobody_removes_or_replaces_what_another_brought(ann, bob, secret, served):
    ann.bring("diary.md", "# Mine\n\nAnother article of the same name.\n")
    before = served.kept()
    for article in secret, "diary.md", "bridge.txt", f"{UPLOADS}/{ann.owner}/../{bob.owner}/diary.md":
        got = ann.call("DELETE", "uploads", article=article)
        assert got.status == 400
        assert got.error
    for name in f"../{bob.owner}/diary.md", f"..\\{bob.owner}\\diary.md":
        assert ann.send("PUT", f"/quoth/uploads?{urlencode({'name': name})}", b"Mine now.").status == 400
    assert served.kept() == before
    assert "eleven" in bob.call("GET", "article", article=secret).json["html"]


def test_indexing_leaves_what_others_brought(ann, bob, secret):
    ann.bring("a.md")
    assert ann.call("POST", "index").lines[-1]["removed"] == []
    assert "eleven" in bob.ask(KEEPER)["html"]


def test_conversations_exports_and_thumbs_are_the_visitors_own(ann, bob, served):
    conversation = bob.ask("Who paid for the bridge?")["conversation"]
    assert ann.call("GET", "conversations").json == {"html": ""}
    for path in f"conversations/{conversation}", f"conversations/{conversation}/export":
        got = ann.call("GET", path)
        assert got.status == 400
        assert "not there" in got.error
    assert "not there" in ann.ask("And when?", conversation)["said"]
    before = served.server.services.store.feedback()
    for thumb in "up", None:
        feedback = {"conversation": conversation, "turn": 1, "thumb": thumb}
        assert "not there" in ann.call("POST", "feedback", feedback).error
    assert served.server.services.store.feedback() == before
    assert ann.call("DELETE", f"conversations/{conversation}").status == 204
    assert len(bob.call("GET", f"conversations/{conversation}").json["turns"]) == 1


def test_an_old_quote_is_found_again_only_where_the_visitor_may_look(ann, bob):
    words = "Seven grey herons nest on the old pier."
    text = f"# Herons\n\n{words}\n"
    ann.bring("herons.md", text)
    conversation = ann.ask("Where do the seven grey herons nest?", documents={"these": [ann.mine("herons.md")]})[
        "conversation"
    ]
    bob.bring("copy.md", text)
    ann.call("DELETE", "uploads", article=ann.mine("herons.md"))
    shown = ann.call("GET", f"conversations/{conversation}").json["turns"][0]["html"]
    assert 'data-state="gone"' in shown
    assert bob.owner not in shown
    ann.bring("moved.md", text)
    shown = ann.call("GET", f"conversations/{conversation}").json["turns"][0]["html"]
    assert 'data-state="moved"' in shown


MILL = "Die Mühle mahlte bis 1875 den Weizen des ganzen Tals. Ihr Rad dreht sich noch, wenn der Bach Wasser führt.\n"


def test_the_list_names_the_languages_that_quoth_does_not_search_well(served):
    ann, bob = served.browser(), served.browser()
    assert "English" not in ann.call("GET", "articles").json["html"]
    ann.bring("mill.txt", MILL)
    says = "1 article is in German; Quoth searches English alone well."
    assert says in shown(ann.call("GET", "articles").json["html"])
    assert says not in shown(ann.call("GET", "articles", words="mill").json["html"])
    assert "German" not in bob.call("GET", "articles").json["html"], "another visitor's article"


def test_the_list_is_searched_and_paged_by_the_server(serve):
    served = serve(articles={f"notice-{n:03}.md": f"# Notice {n}\n\nThe bell rings at {n}.\n" for n in range(120)})
    ann, bob = served.browser(), served.browser()
    bob.bring("notice-bob.md")
    first = ann.call("GET", "articles").json
    assert (first["total"], first["found"], first["html"].count("<li")) == (120, 120, 100)
    rest = ann.call("GET", "articles", after=first["next"]).json
    assert (rest["found"], rest["next"], rest["html"].count("<li")) == (120, None, 20)
    assert "notice-119.md" in rest["html"]
    assert ann.call("GET", "articles", count=110).json["html"].count("<li") == 110
    beyond = ann.call("GET", "articles", words="NOTICE 119").json
    assert (beyond["total"], beyond["found"], beyond["html"].count("<li")) == (120, 1, 1)
    assert ann.call("GET", "articles/found", words="notice 11").json["ids"] == [
        "notice-011.md", *(f"notice-{n}.md" for n in range(110, 120))
    ]  # fmt: skip
    assert ann.call("GET", "articles", words="bob").json["found"] == 0
    gone = ann.call("POST", "articles/gone", {"ids": ["notice-119.md", "old.md", bob.mine("notice-bob.md"), "\ud800"]})
    assert gone.json["ids"] == ["old.md", bob.mine("notice-bob.md"), "\ud800"]


def test_all_but_one_of_many_are_asked(serve):
    """The articles beyond the first page too."""
    articles = {f"a{n:03}.md": f"# Notice {n}\n\nThe bell of tower {n} rings.\n" for n in range(120)}
    served = serve(articles=articles | {"z.md": DIARY})
    ann = served.browser()
    assert "under the kitchen floor" in shown(ann.ask(KEEPER, documents={"all_but": ["a000.md"]})["html"])
    assert "under the kitchen floor" not in shown(ann.ask(KEEPER, documents={"all_but": ["z.md"]})["html"])


@pytest.mark.parametrize("query", [{"count": "many"}, {"words": "x" * 201}], ids=["count", "words"])
def test_a_list_that_no_page_asks_for_is_refused(serve, query):
    assert serve().browser().call("GET", "articles", **query).error


@pytest.mark.parametrize("ids", [None, "a.md", {}, [3]])
def test_only_a_choice_can_be_gone(serve, ids):
    assert "no choice of articles" in serve().browser().call("POST", "articles/gone", {"ids": ids}).error


@pytest.mark.parametrize("path", ["conversations", "articles", "article?article=bridge.txt", "conversations/x"])
def test_no_cache_keeps_what_a_visitor_gets(ann, path):
    with closing(HTTPConnection(ann.host, ann.port, timeout=30)) as connection:
        connection.request("GET", f"/quoth/{path}", headers={"cookie": ann.cookie})
        assert connection.getresponse().headers["cache-control"] == "no-store"


def test_a_stolen_owner_is_no_cookie(ann, bob, secret):
    """What stands in an id does not let anybody in."""
    for guess in bob.owner, f"{bob.owner:0<43}":
        ann.cookie = f"{COOKIE}={guess}"
        assert "eleven" not in ann.send("GET", f"/quoth/article?{urlencode({'article': secret})}").body.decode()


def test_a_shared_library_shares_articles_but_not_conversations(serve):
    shared = serve(Access(share_uploads=True))
    ann, bob = shared.browser(), shared.browser()
    bob.bring("diary.md")
    diary = f"{UPLOADS}/{SHARED}/diary.md"
    assert diary in ann.call("GET", "articles").json["html"]
    assert "eleven" in ann.ask(KEEPER)["html"]
    assert "eleven" in ann.call("GET", "article", article=diary).json["html"]
    conversation = bob.ask(KEEPER)["conversation"]
    assert "not there" in ann.call("GET", f"conversations/{conversation}").error
    assert ann.call("DELETE", "uploads", article=diary).lines[-1]["removed"] == ["diary.md"]
    assert "eleven" not in bob.ask(KEEPER)["html"]


# A library of nothing but uploads, and one that fails


def test_where_only_others_brought_something_the_library_is_empty(serve):
    bare = serve(articles={})
    ann, bob = bare.browser(), bare.browser()
    assert ann.ask("Who?")["said"] == "No articles are loaded yet."
    bob.bring("diary.md")
    assert ann.ask("Who?")["said"] == "No articles are loaded yet."
    assert ann.ask("Who?", documents={"these": [bob.mine("diary.md")]})["said"] == "No articles are loaded yet."
    assert bob.ask("Who?", documents={"these": []})["said"] == "No chosen article could be searched."
    assert "eleven" in bob.ask(KEEPER)["html"]


def test_folders_are_named_only_on_the_machine_itself(serve, tmp_path):
    public = serve(Access(public=True))
    (tmp_path / "a.md").write_text(DIARY)
    for path in str(tmp_path), "/etc", "~":
        assert "only where Quoth runs" in public.browser().call("POST", "folder", {"path": path}).error
    assert not any(path.startswith(UPLOADS) for path in public.kept())


@pytest.mark.parametrize(
    "path",
    [
        "", "articles", "./articles", "/", "~nobody-at-all/x", "/no/such/folder", "\0", "/\0", "\ud800", "/\ud800",
        "/" + "x" * 5_000, 3, None, ["/etc"],
    ],
    ids=lambda path: repr(path)[:20],
)  # fmt: skip
def test_what_is_no_folder_is_refused(ann, served, path):
    before = served.kept()
    got = ann.call("POST", "folder", {"path": path})
    assert got.status == 400
    assert got.error
    assert served.kept() == before


def test_a_library_that_fails_is_a_sentence_without_its_place(serve, caplog):
    broken = serve()
    ann = broken.browser()
    conversation = ann.ask("Who paid?")["conversation"]
    ann.send("PUT", "/quoth/uploads?name=a.md", DIARY.encode())
    broken.library.close()
    for method, path in (
        ("GET", "articles"), ("GET", "article?article=bridge.txt"), ("GET", f"conversations/{conversation}"),
        ("POST", "index"),
    ):  # fmt: skip
        got = ann.send(method, f"/quoth/{path}")
        assert "library.sqlite3 could not be used" in got.body.decode(), path
    assert "library.sqlite3 could not be used" in ann.ask("Who paid?")["said"]
    assert broken.secret in caplog.text, "whoever runs it is told where"


class Panic(BaseException):
    """As what a panic of a Rust library is raised as: no Exception."""


@pytest.mark.parametrize("kind", [RuntimeError, Panic, KeyboardInterrupt])
def test_what_fails_unexpectedly_is_a_sentence_and_the_server_goes_on(ann, served, monkeypatch, caplog, kind):
    def fail(*_: object, **__: object) -> None:
        raise kind("a secret")

    with monkeypatch.context() as patch:
        patch.setattr(served.server.services.store, "conversations", fail, raising=False)
        got = ann.call("GET", "conversations")
        assert got.status == 500
        assert got.json == {"error": "Something failed; see the terminal."}
    assert "a secret" in caplog.text
    assert ann.call("GET", "conversations").status == 200


@pytest.mark.parametrize(
    ("module", "made_by", "path"),
    [
        (conversation_handlers, "rendered_turn", "ask"),
        (conversation_handlers, "announcement", "ask"),
        (article_handlers, "article_html", "article?article=bridge.txt"),
        (conversation_handlers, "conversations_html", "conversations"),
        (article_handlers, "ArticleList", "articles"),
    ],
)
def test_pages_are_made_beside_the_event_loop(ann, bob, monkeypatch, module, made_by, path):
    """So that one that takes long keeps nobody else waiting."""
    begun, go_on = threading.Event(), threading.Event()
    make = getattr(module, made_by)

    def make_slowly(*given: Any, **named: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return make(*given, **named)

    with monkeypatch.context() as patch, ThreadPoolExecutor(1) as thread:
        patch.setattr(module, made_by, make_slowly)
        body = {"question": "Who paid?"} if path == "ask" else None
        slow = thread.submit(ann.call, "POST" if path == "ask" else "GET", path, body)
        try:
            assert begun.wait(30)
            assert bob.call("GET", "conversations/none").status == 400, "others are answered meanwhile"
        finally:
            go_on.set()
        assert slow.result().status == 200
