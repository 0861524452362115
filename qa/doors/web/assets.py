"""The page's own files: its script, its style sheet and its icon, and the page to log in on."""

from importlib.resources import files

_ICON = (
    "<link rel='icon' href=\"data:image/svg+xml,"
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%231f5c55'/%3E%3Cpath fill='%23fff' "
    "d='M7 21v-6c0-4 2-6 6-7v3c-2 1-3 2-3 4h3v6zm11 0v-6c0-4 2-6 6-7v3c-2 1-3 2-3 4h3v6z'/%3E%3C/svg%3E\">"
)


# In the order in which one needs another.
_SCRIPTS = ("server", "conversation", "article", "articles", "uploads", "feedback", "start")


def head_html() -> str:
    """What stands in the page's head: icon, style sheet and script."""
    script = "\n".join(_read(f"script/{name}.js") for name in _SCRIPTS)
    return f"{_ICON}<style>{_read('style.css')}</style><script>(() => {{\n{script}\n}})();</script>"


def login_page() -> str:
    """A page of its own, which posts a name and a password to ``login`` and is loaded again once they are taken."""
    return _read("login.html").replace("</title>", f"</title>\n{_ICON}", 1)


def _read(name: str) -> str:
    return (files("qa.doors.web") / name).read_text(encoding="utf-8")
