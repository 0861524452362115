"""Visitors of a chat page, who ask in a loop as the page's own script does; and whether each gets what is theirs."""

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

_SECONDS = 60  # that a visitor waits for an answer before that counts as an error
_QUOTED = re.compile(r'href="\?article=([^"]*)"')
_ECHO = re.compile(r'<p class="question"[^>]*>(.*?)</p>', re.DOTALL)
# Whole questions of a conversation; each is followed by one that leans on it.
_WHOLE = 3

Script = tuple[str, ...]
"""The questions of a conversation, in order."""
ExpectedQuotes = dict[Script, tuple[str, ...]]
"""What a lone asker gets quoted for the last of some questions, asked in one conversation."""

FAILURES = (OSError, http.client.HTTPException, ValueError)
"""What is raised for a page that refuses, breaks off or sends something else."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What came of one question, as far as it can be told to be another's.

    ``quoted``: the address of each quote, which names its article and its place. ``conversation`` and ``number``: where
    the page says that it is kept.
    """

    echo: str
    quoted: tuple[str, ...]
    conversation: str
    number: int


@dataclass(slots=True)
class LoadResult:
    """What came of many visitors' questions.

    ``seconds``: how long they went on; ``times``: of each answer, in seconds, and ``ends``: when it came. ``errors``: a
    sentence each. ``crossed``: answers that belong to another question, visitor or conversation. ``others``: those that
    quote other places than a lone asker of the same gets. ``meanwhile``: the seconds that something else took.
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
        """Several, one after another, as one."""
        found = cls()
        for visits in rounds:
            found.seconds += visits.seconds
            found.times += visits.times
            found.ends += visits.ends
            found.errors += visits.errors
            found.crossed += visits.crossed
            found.others += visits.others
        return found

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def longest_wait(self) -> float:
        """The longest time, in seconds, in which nobody got an answer."""
        ends = sorted(self.ends)
        return max((later - sooner for sooner, later in pairwise(ends)), default=self.seconds)


class Browser:
    """One visitor's browser at a page: it keeps its cookie and its connection. Close it."""

    def __init__(self, url: str) -> None:
        """Open the page by the address that Quoth printed, and load it; each gives a cookie.

        :raises OSError: the page cannot be reached.
        """
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_SECONDS)
        self.cookie = ""
        for path in (f"/?{address.query}", "/"):
            headers = {"Accept-Encoding": "gzip", "Cookie": self.cookie}
            self._connection.request("GET", path, headers=headers)
            response = self._connection.getresponse()
            response.read()
            given = (response.getheader("set-cookie") or "").partition(";")[0]
            self.cookie = "; ".join(filter(None, [self.cookie, given]))

    def call(self, method: str, path: str, body: bytes = b"") -> bytes:
        """What the page answers to one of its script's requests.

        :raises OSError: it refused, or did not answer; so does http.client.HTTPException.
        """
        headers = {"Cookie": self.cookie, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        data = response.read()
        if response.status >= 400:
            raise OSError(f"{path} gave status {response.status}: {data[:200].decode('utf-8', 'replace')}")
        return data

    def ask(self, question: str, conversation: str | None) -> bytes:
        """What the page answers to a question; None begins a conversation."""
        asked = {"question": question, "conversation": conversation, "documents": None}
        return self.call("POST", "/quoth/ask", json.dumps(asked).encode())

    def stay(self) -> None:
        """Say that the page is open, as a page does for as long as it is; afterwards nothing can be called."""
        self._connection.request("GET", "/gradio_api/heartbeat/open", headers={"Cookie": self.cookie})
        self._connection.getresponse().readline()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def conversation_scripts() -> list[Script]:
    """Conversations from the questions that developers look at and the articles answer: whole questions about one
    article, each followed by one that leans on a conversation about that article.
    """
    asked = [question for question in read_questions(split="dev") if question.answerable]
    made: list[Script] = []
    for document in sorted({question.document or "" for question in asked}):
        own = [question for question in asked if question.document == document]
        whole = [question for question in own if not question.history]
        leaning = [question for question in own if _leans(question)]
        for first in range(0, len(whole) if leaning else 0, _WHOLE):
            pairs = [(whole[i], leaning[i % len(leaning)]) for i in range(first, min(first + _WHOLE, len(whole)))]
            made.append(tuple(question.question for pair in pairs for question in pair))
    return made


def _leans(question: EvalQuestion) -> bool:
    return bool(question.history) and not question.fresh


def read_answer(answer: bytes) -> PageAnswer:
    """What stands in the page's answer to a question.

    :raises ValueError: it is none; the message is the page's own.
    """
    told: dict[str, Any] = json.loads(answer)
    if told.get("failed") or "conversation" not in told:
        raise ValueError(str(told.get("said") or told.get("error") or told))
    echo = _ECHO.search(told["asked"])
    return PageAnswer(
        unescape(echo[1] if echo else ""),
        tuple(unescape(address) for address in _QUOTED.findall(told["html"])),
        told["conversation"],
        told["number"],
    )


def expected_quotes(url: str, scripts: Sequence[Script]) -> ExpectedQuotes:
    """What a lone asker gets quoted for each question of the conversations, by all questions up to it.

    :raises FAILURES: the page failed.
    """
    browser = Browser(url)
    found: ExpectedQuotes = {}
    try:
        for script in scripts:
            conversation = None
            for number, question in enumerate(script, 1):
                heard = read_answer(browser.ask(question, conversation))
                conversation = heard.conversation
                found[script[:number]] = heard.quoted
    finally:
        browser.close()
    return found


def visit(
    url: str,
    scripts: Sequence[Script],
    alone: ExpectedQuotes,
    visitors: int,
    seconds: float,
    pause: tuple[float, float] = (0.0, 0.0),
    meanwhile: Callable[[], object] | None = None,
) -> LoadResult:
    """What comes of so many visitors who ask in a loop for so long, each in conversations of their own.

    ``alone``: see `expected_quotes`. ``pause``: shortest and longest time, in seconds, that one reads before the next
    question. ``meanwhile``: done while they ask; they go on until it is done too. What it raises is raised.

    :raises FAILURES: the page cannot be opened.
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
    """Visitors who ask at the same time, each in a thread, and what came of it for all of them."""

    def __init__(self, scripts: Sequence[Script], alone: ExpectedQuotes, pause: tuple[float, float]) -> None:
        self.until = math.inf
        self.found = LoadResult()
        self._scripts = scripts
        self._alone = alone
        self._pause = pause
        self._visitors: dict[str, int] = {}  # of each conversation
        self._lock = threading.Lock()

    def loop(self, visitor: int, browser: Browser) -> None:
        """Ask one conversation's questions after another's until it is time."""
        rng = random.Random(visitor)
        time.sleep(rng.uniform(0, self._pause[1]))
        while time.perf_counter() < self.until:
            try:
                self._talk(visitor, browser, rng)
            except FAILURES as error:
                with self._lock:
                    self.found.errors.append(f"{type(error).__name__}: {error}")
                browser.close()  # what is left of a broken answer must not be taken for the next one

    def _talk(self, visitor: int, browser: Browser, rng: random.Random) -> None:
        script, conversation = rng.choice(self._scripts), None
        for number, question in enumerate(script, 1):
            asked = time.perf_counter()
            if asked >= self.until:
                return
            answer = browser.ask(question, conversation)
            end = time.perf_counter()
            heard = read_answer(answer)
            with self._lock:
                self.found.times.append(end - asked)
                self.found.ends.append(end)
                is_own = self._visitors.setdefault(heard.conversation, visitor) == visitor
                is_next = heard.number == number and conversation in (None, heard.conversation)
                self.found.crossed += not (is_own and is_next and heard.echo == question)
                self.found.others += heard.quoted != self._alone[script[:number]]
            conversation = heard.conversation
            time.sleep(rng.uniform(*self._pause))
