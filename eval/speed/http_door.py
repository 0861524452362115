"""Answers a second over HTTP, beside the same questions in Python."""

import json
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from typing import Protocol
from urllib.parse import urlsplit

from eval.errors import SpeedError
from eval.speed.contenders import Quoth
from eval.speed.results import QUOTH, Aim, Notify, Part, SpeedFigure, SpeedTable, SpeedUnit
from eval.speed.running import index_seeds
from eval.speed.serving import ServedApi
from eval.speed.workers import Worker

_CLIENTS = 8
_REPEATS = 5  # of all questions in a round, so that the start and the end of a round count little
_LEAST = 0.85


class OpenApi(Protocol):
    """An API that answers at ``url`` to callers with ``token``."""

    @property
    def url(self) -> str: ...  # noqa: D102

    @property
    def token(self) -> str: ...  # noqa: D102


def measure_http(asked: Sequence[str], rounds: int, notify: Notify) -> SpeedTable:
    """Measure the answers a second of ``/api/v1/ask`` for 8 clients, and of Python for 8 threads.

    The rounds alternate, so that other load slows both alike.

    :raises SpeedError: if the API does not start or refuses a question.
    """
    notify("http: starting the API")
    over_http, in_python = [], []
    with ServedApi() as api, Worker(QUOTH, Quoth) as worker:
        index_seeds([worker], notify)
        ask_over_http(api, asked)
        for number in range(1, rounds + 1):
            notify(f"http: round {number} of {rounds}")
            questions = [*asked] * _REPEATS
            in_python.append(worker.rate(questions, _CLIENTS))
            over_http.append(ask_over_http(api, questions))
    ratios = [http / python for http, python in zip(over_http, in_python, strict=True)]
    figures = (
        SpeedFigure(f"{_CLIENTS} threads in Python", QUOTH, statistics.median(in_python)),
        SpeedFigure(f"{_CLIENTS} clients over HTTP", QUOTH, statistics.median(over_http)),
    )
    aim = Aim("answers a second over HTTP to those in Python", statistics.median(ratios), _LEAST, at_least=True)
    return SpeedTable(Part.HTTP, "The API beside Python, five articles", SpeedUnit.QUESTIONS, figures, (aim,))


def ask_over_http(api: OpenApi, questions: Sequence[str]) -> float:
    """Return the answers a second when all clients together ask these questions.

    :raises SpeedError: if the API refuses a question.
    """
    shares = [questions[number::_CLIENTS] for number in range(_CLIENTS)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as threads:
        for _ in threads.map(lambda share: _ask_all(api, share), shares):
            pass
    return len(questions) / (time.perf_counter() - begun)


def _ask_all(api: OpenApi, questions: Sequence[str]) -> None:
    headers = {"authorization": f"Bearer {api.token}", "content-type": "application/json"}
    with closing(HTTPConnection(urlsplit(api.url).netloc)) as connection:
        for question in questions:
            connection.request("POST", "/api/v1/ask", json.dumps({"question": question}), headers)
            response = connection.getresponse()
            body = response.read()
            if response.status != 200:
                raise SpeedError(f"The API answered with the status {response.status}: {body[:200]!r}")
