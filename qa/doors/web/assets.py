"""The page's static files: its style sheet, its icon, the modules of its script, and the page to log in on."""

from importlib.resources import files

_ICON = (
    "<link rel='icon' href=\"data:image/svg+xml,"
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%231f5c55'/%3E%3Cpath fill='%23fff' "
    "d='M7 21v-6c0-4 2-6 6-7v3c-2 1-3 2-3 4h3v6zm11 0v-6c0-4 2-6 6-7v3c-2 1-3 2-3 4h3v6z'/%3E%3C/svg%3E\">"
)
# Gradio inserts the head while it starts and waits for no module, so its events await this promise of the script.
_SCRIPT = """<script>
window.quoth = import("./quoth/script/start.js");
quoth.catch(() => document.body.prepend(Object.assign(
  document.createElement("p"), {role: "alert", textContent: "A part of this page did not load; reload the page."})));
</script>"""


def head_html() -> str:
    """Return the content of the page's head: icon, style sheet and script."""
    return f"{_ICON}<style>{_read('style.css')}</style>{_SCRIPT}"


def script_module(name: str) -> str | None:
    """Return a module of the page's script by its file name, or None if there is no such module."""
    modules = {module.name: module for module in (files("qa.doors.web") / "script").iterdir()}
    return modules[name].read_text(encoding="utf-8") if name in modules else None


def login_page() -> str:
    """Return the page that posts a name and a password to ``login`` and reloads itself after a success."""
    return _read("login.html").replace("</title>", f"</title>\n{_ICON}", 1)


def _read(name: str) -> str:
    return (files("qa.doors.web") / name).read_text(encoding="utf-8")
