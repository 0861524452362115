"""An export for people, in CommonMark: articles and questions show to the character, even where they hold markup."""

import re
from datetime import UTC, datetime

from qa.answer import Context, ContextKind, Source, Status
from qa.corrections.sentences import corrections_sentence
from qa.history.export_record import Export, ExportedQuote, ExportedTurn
from qa.page_names import place_name
from qa.prose.prose import Prose

_MOST_PLACES = 20  # shown for one quote; a library may hold a thousand copies of it, and the record has them all

# Characters that CommonMark, or a viewer's extension of it, could take for markup: emphasis, code, links, HTML, tables,
# footnotes, mentions, formulas; an address that would become a link; the start of a list, a heading or a ruler. Each is
# written as a reference (`&#91;`), which CommonMark never takes for markup. A backslash before the character would not
# do, because `\[` and `\(` open a formula in many viewers.
_MARKUP = r"[&<>\\`*_\[\]{}#|~^$=@+]|:(?=/)|(?<=[Ww]{3})\.|^[-:]|^[0-9]+[.)](?= |$)"
# Invisible characters (controls, direction marks, joiners, tags), and spaces of other kinds, which viewers trim. The
# ranges stand here because Python's own tables of characters change with its version. The written form must not
# change: `read_export` compares a file with it, years later and elsewhere.
_UNSEEN = (
    r"[\x00-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
# Spaces at a line's end match from the first of a run alone: tried from each, 100,000 within a line take minutes.
_REFERRED = re.compile(rf"{_MARKUP}|{_UNSEEN}|^ +|(?<! ) +$")
_DOT = " · "
_CONTEXTS = {
    ContextKind.HEADER_ROW: "Header row of its table",
    ContextKind.INTRODUCTION: "Introduction of its list",
    ContextKind.QUESTION: "Question in the article",
    ContextKind.SPEAKER: "Speaker",
    ContextKind.HEADING: "Heading",
    ContextKind.KEY: "Key",
}


def write_markdown(export: Export) -> str:
    """Return the export for people, without its record: the same words for equal exports, always and everywhere."""
    parts = [
        f"# {_label(export.turns[0].question)}",
        f"Asked of Quoth, and exported on {_moment(export.exported)}. Every quote is in the words of an article; "
        "who has the articles can check that with `quoth verify FILE --articles DIR`.",
    ]
    for number, turn in enumerate(export.turns, start=1):
        parts += _turn(number, turn)
    return "\n\n".join(parts)


def as_markdown(text: str) -> str:
    """Return CommonMark that shows ``text`` to the character, in one paragraph with the line breaks of ``text``.

    A caller that indents or quotes one of the lines has to do so with all of them.
    """
    lines = text.split("\n")
    body = text.strip("\n").split("\n")
    first = next((i for i, line in enumerate(lines) if line), 0)
    # A backslash at the end of a line breaks it, except before a paragraph and after it.
    written = "\\\n".join(_REFERRED.sub(_reference, line) for line in body)
    return "&#10;" * first + written + "&#10;" * (len(lines) - len(body) - first)


def _reference(match: re.Match[str]) -> str:
    digits = match[0][:-1] if match[0][0].isdigit() else ""  # only the dot after the number of an item is markup
    return digits + "".join(f"&#{ord(character)};" for character in match[0][len(digits) :])


def _label(text: str) -> str:
    return as_markdown(text.replace("\n", " "))


def _turn(number: int, turn: ExportedTurn) -> list[str]:
    parts = [f"## Q{number}. {_label(turn.question)}", f"Asked on {_moment(turn.asked)}."]
    if turn.corrections:
        parts.append(_label(corrections_sentence(turn.corrections)))
    if turn.is_follow_up:
        parts.append(f"Understood as: {_label(turn.understood)}")
    for part in turn.parts:
        found = ", ".join(map(str, part.numbers)) or "none"
        parts.append(f"Asked in it: {_label(part.understood)} Quotes: {found}.")
    if turn.status is Status.LIBRARY_EMPTY:
        parts.append("There was nothing to answer from: no articles were loaded.")
    elif turn.status is Status.FILTERED_OUT:
        parts.append("None of the chosen articles was in the library.")
    elif turn.status is Status.NOT_IN_ARTICLES and turn.message is None:
        parts.append("The articles do not answer this.")
    if turn.message is not None:
        parts.append(_label(turn.message))
    for quote in turn.quotes:
        parts += [f"Quote {quote.number}:", *_quote(quote)]
    if turn.nearest:
        parts += ["The nearest passage, which is not an answer:", *_quote(turn.nearest)]
    return parts if turn.prose is None else [*parts, *_prose(turn.prose)]


def _prose(prose: Prose) -> list[str]:
    """Return the text of a language model, set apart from the quotes."""
    about = f"The language model {_label(prose.model)} at {_label(prose.host)}"
    parts = [f"{about} was asked about the quotes. Its text is no evidence, and `quoth verify` does not check it."]
    if prose.note is not None:
        parts.append(_label(prose.note))
    for sentence in prose.sentences:
        reason = "" if sentence.is_supported else f" (struck out: {_label(sentence.reason or sentence.flaw or '')})"
        parts.append(f"Language model{reason}: {_label(sentence.text)}")
    return parts


def _quote(quote: ExportedQuote) -> list[str]:
    places = list(map(_place, quote.sources[:_MOST_PLACES]))
    if len(quote.sources) > _MOST_PLACES:
        places.append(f"- and {len(quote.sources) - _MOST_PLACES} more places, which the record names")
    words = "> " + as_markdown(quote.text).replace("\n", "\n> ")
    return [*map(_context, quote.context), words, "\n".join(places)]


def _context(context: Context) -> str:
    return f"{_CONTEXTS[context.kind]}, characters {context.start}–{context.end}: {as_markdown(context.text)}"


def _place(source: Source) -> str:
    said = [source.title, source.publisher, source.author, source.date, source.url]
    place = place_name(source.page, source.headings)
    where = [_label(place)] if place else []
    where.append(f"characters {source.start}–{source.end}")
    lines = [
        _DOT.join(_label(text) for text in said if text),
        _DOT.join([_label(source.document_id), *where]),
        f"SHA-256 of the file: {source.sha256}",
    ]
    return "- " + "\\\n  ".join(lines)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).isoformat(sep=' ', timespec='seconds')[:19]} UTC"
