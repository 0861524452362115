"""The paths that the server answers: the page's own requests, and the few that Gradio's page needs.

Gradio offers many more paths, whether a page uses them or not. One stores any file on the server and returns its place,
one gives scripts the token of a cookie that they may not read, and others run the page's functions or describe them.
So this module lists the open paths, and a path that a later Gradio adds stays closed.
"""

OWN_PATHS = "/quoth/"
"""The prefix of the page's own requests; all other paths are Gradio's."""
API, OPENAI = "/api/v1/", "/v1/"
"""The prefixes of the API and of its OpenAI-compatible part, which check their callers by keys, apart from the page."""
LOGIN = "/login"
PAGE = "/"
JOIN = "/gradio_api/queue/join"
STARTED = "/gradio_api/startup-events"
"""Gradio requests this path from itself to check that it runs; the response holds no data."""

_READ, _SEND = frozenset({"GET", "HEAD"}), frozenset({"POST"})
_BEFORE_LOGIN = {
    PAGE: _READ,  # for a visitor who has not logged in, the login page
    LOGIN: _SEND,
    STARTED: _READ,
}
_AFTER_LOGIN = {
    "/logout": _READ,
    "/theme.css": _READ,
    "/favicon.ico": _READ,
    "/gradio_api/app_id": _READ,  # a page that has lost the server asks whether the same server is back
    JOIN: _SEND,
    "/gradio_api/queue/data": _READ,
    "/gradio_api/component_server/": _SEND,
}
_PREFIXES = (
    "/assets/",
    "/static/",
    "/svelte/",
    "/gradio_api/heartbeat/",
)  # files, and open pages


def is_own(path: str) -> bool:
    """Return whether the path belongs to the page's own requests."""
    return path.startswith(OWN_PATHS)


def is_api(path: str) -> bool:
    """Return whether the path belongs to the API, its OpenAI-compatible part included."""
    return f"{path}/".startswith((API, OPENAI))


def is_open(path: str, method: str) -> bool:
    """Return whether the server answers this method at this path, at least for some visitors."""
    if is_own(path):
        return True
    if path.startswith(_PREFIXES):
        return method in _READ
    return method in (_BEFORE_LOGIN.get(path) or _AFTER_LOGIN.get(path) or ())


def needs_login(path: str) -> bool:
    """Return whether the path is only for logged-in visitors, on a page with passwords."""
    return path not in _BEFORE_LOGIN
