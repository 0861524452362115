"""The log and the measures of the API's requests. Neither holds a question, unless the log is asked for it."""

import json
import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.doors.http.replies import error_reply

CALLER, QUESTION = "quoth.caller", "quoth.question"
"""The keys of a request's scope for the name of its caller and for its question."""
UNEXPECTED = "Something failed; the person who runs Quoth finds the reason in its log."
_UNKNOWN_ROUTE = "other"
_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)

WriteLine = Callable[[str], None]

_log = logging.getLogger(__name__)


def write_to_stderr(line: str) -> None:
    """Write a line of the log."""
    print(line, file=sys.stderr, flush=True)


class ApiMetrics:
    """The measures of one API, in a registry apart from those of other libraries in this process."""

    def __init__(self, in_flight: Callable[[], int]) -> None:
        """``in_flight``: return the number of questions that are answered or wait."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "quoth_requests", "Requests by route and status.", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "quoth_request_seconds", "Seconds to a response.", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self._answers = Counter("quoth_answers", "Answers by status.", ["status"], registry=self._registry)
        gauge = Gauge("quoth_questions_in_flight", "Questions that are answered or wait.", registry=self._registry)
        gauge.set_function(in_flight)

    def count_answer(self, status: str) -> None:
        """Count an answer of this status."""
        self._answers.labels(status).inc()

    def count_request(self, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is the template of its path."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return all measures in the form that Prometheus reads."""
        return generate_latest(self._registry)


class Observed:
    """ASGI middleware that counts each request, and writes a line of JSON about it."""

    def __init__(self, app: ASGIApp, metrics: ApiMetrics, write_line: WriteLine, *, logs_questions: bool) -> None:
        self.app = app
        self._metrics = metrics
        self._write_line = write_line
        self._logs_questions = logs_questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note its outcome. An unforeseen error becomes a sentence here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception:  # the last place before the caller, who gets a sentence, and the log the rest
            _log.exception("A request could not be answered")
            if not status:
                await error_reply(scope["path"], 500, UNEXPECTED)(scope, receive, send_and_note)
        finally:
            self._note(scope, status, time.perf_counter() - begun)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        # The template, not the path, which may hold the name of an article. An unmatched path is the caller's words.
        route = getattr(scope.get("route"), "path", _UNKNOWN_ROUTE)
        self._metrics.count_request(route, status, seconds)
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "key": scope.get(CALLER),
        }
        if self._logs_questions and QUESTION in scope:
            line["question"] = scope[QUESTION]
        self._write_line(json.dumps(line))
