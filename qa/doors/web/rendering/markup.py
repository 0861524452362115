"""The page's HTML: the one Jinja environment, which writes every value as text, to the character."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from embeddings.unicode import replace_surrogates
from qa.plural import plural

_LINE_BREAK = re.compile(r"[ ]*\n\s*")


def render(template: str, **values: Any) -> str:
    """Return the HTML that this file of ``templates`` makes of the values.

    :raises UndefinedError: if the template names a value that is not given.
    :raises TypeError: if the template shows None.
    """
    return _environment().get_template(f"{template}.html").render(values)


def as_text(text: str) -> str:
    """Return markup with ``text`` as its text content, to the character, in an element or a quoted attribute.

    A carriage return becomes a reference, since a browser turns a bare one into a newline. Lone surrogates, which only
    undecodable file names hold, become question marks: a server cannot send them.
    """
    return replace_surrogates(escape(text).replace("\r", "&#13;"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(files("qa.doors.web") / "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_exact,
        extensions=[_JoinedLines],
        auto_reload=False,
    )
    environment.filters |= {"plural": plural, "thousands": "{:,}".format, "day": written_day}
    return environment


def _exact(value: object) -> Markup:
    """Return a template's value as markup. Jinja's own escaping would lose carriage returns, so it never sees text."""
    if isinstance(value, Markup):
        return value
    if value is None:
        raise TypeError("A template shows None; test for it, or give a text")
    return Markup(value if isinstance(value, int) else as_text(str(value)))


def written_day(day: date) -> str:
    """Return the day as ``7 June 2021``."""
    return f"{day.day} {day:%B %Y}"


class _JoinedLines(Extension):
    """Joins the lines of a template, so that its layout adds no white space to the page.

    A line break beside a tag, or beside Jinja's braces, disappears; any other line break becomes one space.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Return the tokens of a template, the literal text with its lines joined."""
        for token in stream:
            if token.type == "data":
                token = Token(token.lineno, token.type, _LINE_BREAK.sub(_joint, token.value))
            yield token


def _joint(line_break: re.Match[str]) -> str:
    text, start, end = line_break.string, line_break.start(), line_break.end()
    return "" if text[max(0, start - 1) : start] in {"", ">"} or text[end : end + 1] in {"", "<"} else " "
