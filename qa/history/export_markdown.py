"""An export for people, in CommonMark: what articles and questions say shows as it is written, whatever it says."""

import re
from datetime import UTC, datetime

from qa.answer import Source, Status
from qa.history.export_record import Export, ExportedQuote, ExportedTurn

_MOST_PLACES = 20  # of one quote that are shown; a library may hold a thousand copies of it, and the record has all

# What could mean something, to CommonMark or to what viewers add to it: emphasis, code, links, HTML, tables, footnotes,
# mentions, formulas; an address that would become a link; what begins a list, a heading or a ruler at the start of a
# line. It is written as a reference (`&#91;`), which in CommonMark is never markup, and not with a backslash before
# it, because `\[` and `\(` open a formula in many viewers.
_MARKUP = r"[&<>\\`*_\[\]{}#|~^$=@+]|:(?=/)|(?<=[Ww]{3})\.|^[-:]|^[0-9]+[.)](?= |$)"
# What is not seen (controls, direction marks, joiners, tags) or is a space of another kind, which viewers trim. The
# ranges are named here, since what Python knows of a character changes with its version and what is written may not:
# it is compared, years later and elsewhere, with what is written then.
_UNSEEN = (
    r"[\x00-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
# Spaces at a line's end are tried from the first of a run alone: from each, 100,000 within a line take minutes.
_REFERRED = re.compile(rf"{_MARKUP}|{_UNSEEN}|^ +|(?<! ) +$")
_DOT = " · "


def write_markdown(export: Export) -> str:
    """The export for people, without its record; the same for equal exports, always and everywhere."""
    parts = [
        f"# {_label(export.turns[0].question)}",
        f"Asked of Quoth, and exported on {_moment(export.exported)}. Every quote is in the words of an article; "
        "who has the articles can check that with `quoth verify FILE --articles DIR`.",
    ]
    for number, turn in enumerate(export.turns, start=1):
        parts += _turn(number, turn)
    return "\n\n".join(parts)


def as_markdown(text: str) -> str:
    """CommonMark that shows ``text`` to the character, in one paragraph that breaks its lines where ``text`` does.

    The lines are to stand in a paragraph, so whoever indents or quotes one does so with all of them.
    """
    lines = text.split("\n")
    body = text.strip("\n").split("\n")
    first = next((i for i, line in enumerate(lines) if line), 0)
    # A backslash at the end of a line breaks it, but neither before a paragraph nor after it.
    written = "\\\n".join(_REFERRED.sub(_reference, line) for line in body)
    return "&#10;" * first + written + "&#10;" * (len(lines) - len(body) - first)


def _reference(found: re.Match[str]) -> str:
    digits = found[0][:-1] if found[0][0].isdigit() else ""  # of an item's number only the dot is markup
    return digits + "".join(f"&#{ord(character)};" for character in found[0][len(digits) :])


def _label(text: str) -> str:
    return as_markdown(text.replace("\n", " "))


def _turn(number: int, turn: ExportedTurn) -> list[str]:
    parts = [f"## Q{number}. {_label(turn.question)}", f"Asked on {_moment(turn.asked)}."]
    if turn.is_follow_up:
        parts.append(f"Understood as: {_label(turn.understood)}")
    if turn.status is Status.LIBRARY_EMPTY:
        parts.append("There was nothing to answer from: no articles were loaded.")
    elif turn.status is Status.FILTERED_OUT:
        parts.append("None of the chosen articles was in the library.")
    elif turn.status is Status.NOT_IN_ARTICLES:
        parts.append("The articles do not answer this.")
    for quote in turn.quotes:
        parts += [f"Quote {quote.number}:", *_quote(quote)]
    if turn.nearest:
        parts += ["The nearest passage, which is not an answer:", *_quote(turn.nearest)]
    return parts


def _quote(quote: ExportedQuote) -> list[str]:
    places = list(map(_place, quote.sources[:_MOST_PLACES]))
    if len(quote.sources) > _MOST_PLACES:
        places.append(f"- and {len(quote.sources) - _MOST_PLACES} more places, which the record names")
    return ["> " + as_markdown(quote.text).replace("\n", "\n> "), "\n".join(places)]


def _place(source: Source) -> str:
    said = [source.title, source.publisher, source.author, source.date, source.url]
    where = [f"page {source.page}"] if source.page else []
    where.append(f"characters {source.start}–{source.end}")
    lines = [
        _DOT.join(_label(text) for text in said if text),
        _DOT.join([_label(source.document_id), *where]),
        f"SHA-256 of the file: {source.sha256}",
    ]
    return "- " + "\\\n  ".join(lines)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).isoformat(sep=' ', timespec='seconds')[:19]} UTC"
