"""What the server answers: the page's own requests, and what Gradio's page needs of its server. All else is closed.

Gradio opens many more doors, whether a page uses them or not: one stores any file on the server and tells where, one
gives scripts the token of a cookie that they may not read, others run what is behind the page or tell how it is made.
So the open ones are listed here, and a door that a later Gradio adds is closed.
"""

from qa.doors.web.auth.asgi import OURS

LOGIN = "/login"
PAGE = "/"
JOIN = "/gradio_api/queue/join"
STARTED = "/gradio_api/startup-events"
"""Gradio asks itself, to see that it runs; there is nothing to see."""

_READ, _SEND = frozenset({"GET", "HEAD"}), frozenset({"POST"})
_BEFORE_LOGIN = {
    PAGE: _READ,  # the page to log in on, for whoever has not
    LOGIN: _SEND,
    STARTED: _READ,
}
_AFTER_LOGIN = {
    "/logout": _READ,
    "/theme.css": _READ,
    "/favicon.ico": _READ,
    "/gradio_api/app_id": _READ,  # asked by a page that has lost the server, to see whether it is the same again
    JOIN: _SEND,
    "/gradio_api/queue/data": _READ,
    "/gradio_api/component_server/": _SEND,
}
_BELOW = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/")  # files of Gradio's page; and that it is open


def is_open(path: str, method: str) -> bool:
    """Whether there is anything here, for whoever may see it."""
    if path.startswith(OURS):
        return True
    if path.startswith(_BELOW):
        return method in _READ
    return method in (_BEFORE_LOGIN.get(path) or _AFTER_LOGIN.get(path) or ())


def needs_login(path: str) -> bool:
    """Whether only those who are logged in may see it, where there are passwords."""
    return path not in _BEFORE_LOGIN
