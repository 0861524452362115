"""The properties of office files, which their programs write, without those that no person has written."""

import re
from datetime import date

from embeddings.readers.base import Facts
from embeddings.readers.packages import Package

_FILE_NAME = re.compile(r"\.[A-Za-z]{2,4}$")
_BY_PRINTER = "microsoft word - "
# The names of programs and of accounts that they are installed with, and of templates.
_OF_PROGRAMS = frozenset(
    {
        "microsoft office user",
        "office user",
        "windows user",
        "unknown author",
        "python-docx",
        "powerpoint presentation",
        "powerpoint-präsentation",
        "présentation powerpoint",
        "presentación de powerpoint",
        "slide 1",
        "untitled document",
        "word document",
    }
)
_DC = "{http://purl.org/dc/elements/1.1/}"
_FIRST_YEAR = 1985
_TEMPLATES = frozenset({"2013-12-23", "2013-01-27"})  # on which python-docx and python-pptx made their templates
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?=T|$)")


def make_properties(title: str | None, author: str | None, created: str | None) -> Facts:
    """Return the properties that may be facts. ``created``: the time at which the file was made, as ISO 8601."""
    return Facts(title=_plausible_title(title), author=_plausible_author(author), date=_plausible_day(created))


def _plausible_title(title: str | None) -> str | None:
    words = " ".join((title or "").split())
    is_written = words and words.lower() not in _OF_PROGRAMS and not words.lower().startswith(_BY_PRINTER)
    return words if is_written and not _FILE_NAME.search(words) else None


def _plausible_author(author: str | None) -> str | None:
    """Return the authors, without names of programs and without single words, which are names of logins."""
    names = [name for part in (author or "").split(";") if (name := " ".join(part.split()))]
    return ", ".join(name for name in names if " " in name and name.lower() not in _OF_PROGRAMS) or None


def _plausible_day(created: str | None) -> str | None:
    found = _DAY.match((created or "").strip())
    if found is None or found[0] in _TEMPLATES or not _FIRST_YEAR <= int(found[1]) <= date.today().year:
        return None
    return found[0]


def read_properties(package: Package) -> Facts:
    """Return the properties of an Office file."""
    path = next((path for path, kind in package.related("").values() if kind == "core-properties"), None)
    if path is None:
        return Facts()
    root = package.optional_xml(path, "its title, author and date are not known")
    if root is None:
        return Facts()
    title, author, created = (
        root.findtext(name) for name in (f"{_DC}title", f"{_DC}creator", "{http://purl.org/dc/terms/}created")
    )
    return make_properties(title, author, created)
