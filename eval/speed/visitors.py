"""Simulated visitors of the window, who ask in a loop as the page's script does, and checks of their answers."""

import http.client
import json
import math
import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from eval.questions import EvalQuestion, read_questions

_SECONDS = 60  # that a visitor waits for an answer; a longer wait is an error
_QUOTED = re.compile(r'href="\?article=([^"]*)"')
_ECHO = re.compile(r'<p class="question"[^>]*>(.*?)</p>', re.DOTALL)
# Independent questions of a conversation; a follow-up comes after each.
_INDEPENDENT = 3

Script = tuple[str, ...]
"""The questions of a conversation, in order."""
ExpectedQuotes = dict[Script, tuple[str, ...]]
"""The addresses of the quotes that a lone visitor gets for the last question of a conversation."""

FAILURES = (OSError, http.client.HTTPException, ValueError)
"""The errors of a page that refuses, breaks off or sends a malformed answer."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """The answer of the page to one question, with the parts that identify the question.

    ``echo``: the question as the page shows it. ``quoted``: the address of each quote, with its article and place.
    ``conversation`` and ``number``: the conversation and the turn that the page stores the answer under.
    """

    echo: str
    quoted: tuple[str, ...]
    conversation: str
    number: int


@dataclass(slots=True)
class LoadResult:
    """The result of the questions of many visitors.

    ``seconds``: the duration. ``times``: the seconds of each answer; ``ends``: the clock time of each answer.
    ``errors``: a sentence each. ``crossed``: answers that belong to another question, visitor or conversation.
    ``others``: answers that quote other places than a lone visitor gets. ``meanwhile``: the seconds of the task that
    ran at the same time.
    """

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    crossed: int = 0
    others: int = 0
    meanwhile: float = 0.0

    @classmethod
    def of(cls, rounds: Sequence["LoadResult"]) -> "LoadResult":
        """Combine the results of successive rounds."""
        result = cls()
        for visits in rounds:
            result.seconds += visits.seconds
            result.times += visits.times
            result.ends += visits.ends
            result.errors += visits.errors
            result.crossed += visits.crossed
            result.others += visits.others
        return result

    @property
    def rate(self) -> float:
        """Return the answers a second."""
        return len(self.times) / self.seconds

    @property
    def longest_wait(self) -> float:
        """Return the longest time without any answer, in seconds."""
        ends = sorted(self.ends)
        return max((later - sooner for sooner, later in pairwise(ends)), default=self.seconds)


class Browser:
    """The browser of one visitor, with its cookie and its connection. Close it."""

    def __init__(self, url: str, seconds: float = _SECONDS) -> None:
        """Load the page by the address that Quoth printed, and then without its token; each response sets a cookie.

        :raises OSError: if the page cannot be reached.
        """
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=seconds)
        self.cookie = ""
        for path in (f"/?{address.query}", "/"):
            headers = {"Accept-Encoding": "gzip", "Cookie": self.cookie}
            self._connection.request("GET", path, headers=headers)
            response = self._connection.getresponse()
            response.read()
            cookie = (response.getheader("set-cookie") or "").partition(";")[0]
            self.cookie = "; ".join(filter(None, [self.cookie, cookie]))

    def call(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Send a request as the page's script does, and return the body of the response.

        :raises OSError: if the page refuses, or does not answer.
        :raises http.client.HTTPException: if the response is malformed.
        """
        headers = {"Cookie": self.cookie, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        data = response.read()
        if response.status >= 400:
            raise OSError(f"{path} gave status {response.status}: {data[:200].decode('utf-8', 'replace')}")
        return data

    def ask(self, question: str, conversation: str | None) -> bytes:
        """Ask a question and return the response; ``conversation`` None begins a conversation."""
        request = {"question": question, "conversation": conversation, "documents": None}
        return self.call("POST", "/quoth/ask", json.dumps(request).encode())

    def stay(self) -> None:
        """Send the heartbeat of an open page; afterwards the connection cannot send requests."""
        self._connection.request("GET", "/gradio_api/heartbeat/open", headers={"Cookie": self.cookie})
        self._connection.getresponse().readline()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def conversation_scripts() -> list[Script]:
    """Return conversations made of the answerable questions of the split ``dev``.

    A conversation has independent questions about one article, each with a follow-up about that article.
    """
    asked = [question for question in read_questions(split="dev") if question.answerable]
    scripts: list[Script] = []
    for document in sorted({question.document or "" for question in asked}):
        own = [question for question in asked if question.document == document]
        independent = [question for question in own if not question.history]
        follow_ups = [question for question in own if _is_follow_up(question)]
        for first in range(0, len(independent) if follow_ups else 0, _INDEPENDENT):
            pairs = [
                (independent[i], follow_ups[i % len(follow_ups)])
                for i in range(first, min(first + _INDEPENDENT, len(independent)))
            ]
            scripts.append(tuple(question.question for pair in pairs for question in pair))
    return scripts


def _is_follow_up(question: EvalQuestion) -> bool:
    return bool(question.history) and not question.fresh


def read_answer(answer: bytes) -> PageAnswer:
    """Parse the response of the page to a question.

    :raises ValueError: if the response is not an answer, with the message of the page.
    """
    fields: dict[str, Any] = json.loads(answer)
    if fields.get("failed") or "conversation" not in fields:
        raise ValueError(str(fields.get("said") or fields.get("error") or fields))
    echo = _ECHO.search(fields["asked"])
    return PageAnswer(
        unescape(echo[1] if echo else ""),
        tuple(unescape(address) for address in _QUOTED.findall(fields["html"])),
        fields["conversation"],
        fields["number"],
    )


def expected_quotes(url: str, scripts: Sequence[Script]) -> ExpectedQuotes:
    """Ask the conversations alone; return the addresses of the quotes by the questions up to and including each.

    :raises FAILURES: if the page fails.
    """
    browser = Browser(url)
    result: ExpectedQuotes = {}
    try:
        for script in scripts:
            conversation = None
            for number, question in enumerate(script, 1):
                answer = read_answer(browser.ask(question, conversation))
                conversation = answer.conversation
                result[script[:number]] = answer.quoted
    finally:
        browser.close()
    return result


def visit(
    url: str,
    scripts: Sequence[Script],
    alone: ExpectedQuotes,
    visitors: int,
    seconds: float,
    pause: tuple[float, float] = (0.0, 0.0),
    meanwhile: Callable[[], object] | None = None,
) -> LoadResult:
    """Let so many visitors ask in a loop for so long, each in separate conversations; return the result.

    ``alone``: see `expected_quotes`. ``pause``: shortest and longest time, in seconds, before the next question.
    ``meanwhile``: a task to run while the visitors ask; they also wait for its end. Its errors are raised.

    :raises FAILURES: if the page cannot be opened.
    """
    crowd = _Crowd(scripts, alone, pause)
    with ExitStack() as stack:
        browsers = [stack.enter_context(closing(Browser(url))) for _ in range(visitors)]
        threads = stack.enter_context(ThreadPoolExecutor(visitors))
        begun = time.perf_counter()
        crowd.until = math.inf if meanwhile else begun + seconds
        looping = [threads.submit(crowd.loop, number, browser) for number, browser in enumerate(browsers)]
        try:
            if meanwhile:
                meanwhile()
                crowd.found.meanwhile = time.perf_counter() - begun
        finally:
            crowd.until = begun + seconds
        for visitor in looping:
            visitor.result()
        crowd.found.seconds = time.perf_counter() - begun
    return crowd.found


class _Crowd:
    """Visitors who ask at the same time, each in a thread, and their common result."""

    def __init__(self, scripts: Sequence[Script], alone: ExpectedQuotes, pause: tuple[float, float]) -> None:
        self.until = math.inf
        self.found = LoadResult()
        self._scripts = scripts
        self._alone = alone
        self._pause = pause
        self._visitors: dict[str, int] = {}  # of each conversation
        self._lock = threading.Lock()

    def loop(self, visitor: int, browser: Browser) -> None:
        """Ask the questions of one conversation after another until the end."""
        rng = random.Random(visitor)
        time.sleep(rng.uniform(0, self._pause[1]))
        while time.perf_counter() < self.until:
            try:
                self._talk(visitor, browser, rng)
            except FAILURES as error:
                with self._lock:
                    self.found.errors.append(f"{type(error).__name__}: {error}")
                browser.close()  # the rest of a broken response must not be taken for the next response

    def _talk(self, visitor: int, browser: Browser, rng: random.Random) -> None:
        script, conversation = rng.choice(self._scripts), None
        for number, question in enumerate(script, 1):
            asked = time.perf_counter()
            if asked >= self.until:
                return
            response = browser.ask(question, conversation)
            end = time.perf_counter()
            answer = read_answer(response)
            with self._lock:
                self.found.times.append(end - asked)
                self.found.ends.append(end)
                is_own = self._visitors.setdefault(answer.conversation, visitor) == visitor
                is_next = answer.number == number and conversation in (None, answer.conversation)
                self.found.crossed += not (is_own and is_next and answer.echo == question)
                self.found.others += answer.quoted != self._alone[script[:number]]
            conversation = answer.conversation
            time.sleep(rng.uniform(*self._pause))
