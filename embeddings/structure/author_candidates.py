"""The author of an article, chosen among all names at its ends."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.document import Block, Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.author_forms import names_in_forms
from embeddings.structure.authors import tidy_authors
from embeddings.structure.bylines import is_byline, is_dated_line
from embeddings.structure.edges import EdgeLine, read_edges
from embeddings.structure.line_forms import is_masthead_text, is_person
from embeddings.structure.lines import ends_sentence, is_prose
from embeddings.structure.weighing import Features, choose, present, read_weights

_LONGEST = 240  # characters of a line in which names are looked for
_LONGEST_BODY = 20_000  # characters in which a name is looked for again
_MOST_IN_RUN = 6  # lines of names that follow each other
_SHARE = 0.9
_LAST = 3  # lines that may hold a note about the author
_FORMS = frozenset(("byline", "stated"))
# The words beside the names in a line that is a byline as a whole.
_CONTEXT = frozenset(("after_words", "before_words", "after_label", "other_label", "after_other_by"))
_NOTES_ON_AUTHORS = frozenset(("about", "about_in_italics", "about_with_role"))
_FEWEST_WORDS = 2  # of a name
_WORD = re.compile(r"\w+")
_WHOLE_WORD = re.compile(r"\S+")
_SLASH = re.compile(r"(?<=\w)\s?/\s?(?=\w)")
_PLACE = re.compile(r"(?:,|\s*\(|\s+in\b)\s*[^\W\d_a-z]\w+(?:[\s-][^\W\d_a-z]\w+){0,2}\)?$")
_SMALL_WORD = re.compile(r"\s+[a-zß-öø-ÿ]+\s+[a-zß-öø-ÿ]")
_LETTER = re.compile(r"[^\W_]")
_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,200}+)\]\([^()\s]{1,300}+\)|\[\[(?:[^\[\]|]{0,200}+\|)?([^\[\]|]{1,200}+)\]\]")
_NOTES = re.compile(r"\[\^?[\w*]{1,3}\]|[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡§]{1,8}(?:,[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡§]{1,4})*|\\thanks\{[^{}]{0,200}\}")
_BOLD = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_COLUMNS = re.compile(r"(?<!\s)\s{3,}")
_BREAKS = re.compile(r"\s*(?:\\and\b|\\\\|;)\s*")
_NEXT_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z]{4})\.\s")  # not after "Prof."
_OUTER = " >#|\t👤✍🖊🕒✏\ufe0f♡★☆"
_WHOLE_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,200}")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]")
_SEPARATOR = re.compile(r"\s*(?:[|,·•;(<\[–—/-]|\s{2,}|@|$)")


@dataclass(frozen=True, slots=True)
class AuthorCandidate:
    """The names of one or more authors, with their features.

    ``first`` and ``last``: the lines that hold them. ``blocks``: the indexes of the blocks that hold these lines.
    """

    names: str
    features: Features
    first: int
    last: int
    blocks: tuple[int, ...] = ()


NO_AUTHOR = AuthorCandidate("", {}, 0, 0)
"""The absence of an author."""


def find_author(source: str, blocks: Sequence[Block], cues: ArticleCues) -> AuthorCandidate:
    """Return the names of the authors, or `NO_AUTHOR`."""
    candidates = author_candidates(source, blocks, cues)
    best = choose([candidate.features for candidate in candidates], read_weights()["author"])
    return candidates[best] if best is not None else NO_AUTHOR


def with_byline(blocks: Sequence[Block], author: AuthorCandidate) -> tuple[Block, ...]:
    """Return the blocks; a line of the head that holds the names alone becomes a byline."""
    is_alone = "whole" in author.features and " " in author.names
    is_alone = is_alone and author.features.keys().isdisjoint(("foot", "text_above"))
    return tuple(
        replace(block, kind=Kind.BYLINE, level=1)
        if is_alone and index in author.blocks and block.kind in (Kind.PARAGRAPH, Kind.HEADING)
        else block
        for index, block in enumerate(blocks)
    )


def author_candidates(source: str, blocks: Sequence[Block], cues: ArticleCues) -> list[AuthorCandidate]:
    """Return all names at the ends of the article, each with its features."""
    edges = read_edges(source, blocks)
    plain = [_plain(line.text) for line in edges]
    found = [
        replace(each, features={**each.features, **_line_features(edges, plain, number, cues)})
        for number, line in enumerate(edges)
        for each in _candidates_of(line, plain, number, cues)
    ]
    found = _with_runs(found, edges, cues)
    title = next((source[block.start : block.end] for block in blocks if block.kind is Kind.TITLE), "")
    texts = (source[block.start : block.end] for block in blocks if block.kind is Kind.PARAGRAPH)
    body = " ".join(text for text in texts if is_prose(text))[:_LONGEST_BODY]
    return [
        replace(
            each,
            features={**each.features, **_name_features(each, found, plain, body, title, cues)},
            blocks=tuple({edges[number].block for number in range(each.first, each.last + 1)}),
        )
        for each in found
    ]


def _plain(text: str) -> str:
    """Return a line without marks, links and marks of notes."""
    return _BOLD.sub("", _NOTES.sub("", _LINK.sub(lambda link: link[1] or link[2], text[: 2 * _LONGEST]))).strip(_OUTER)


def _candidates_of(line: EdgeLine, plain: Sequence[str], number: int, cues: ArticleCues) -> Iterator[AuthorCandidate]:
    """Yield the names of a line: those in a form of a byline or a signature, then all that have the form of a name."""
    text = plain[number]
    below = plain[number + 1] if number + 1 < len(plain) else ""
    above = plain[number - 1] if number else ""
    seen: dict[str, Features] = {}
    for form, names in names_in_forms(text, line.text, above, below, cues):
        if tidied := _tidy(names, cues):
            seen.setdefault(tidied, {})[form] = 1.0
    if not line.is_prose:
        for start, end, names in _names(text, cues):
            if tidied := _tidy(names, cues):
                # A form may name more: "Ana Wu with Bo Li".
                whole = next((known for known in seen if tidied in known), tidied)
                seen.setdefault(whole, {}).update(_context_features(text, start, end, cues))
    is_whole = is_byline(line.text, cues, at_edge=True)
    for names, features in seen.items():
        dropped = _CONTEXT if is_whole and not _FORMS.isdisjoint(features) else frozenset[str]()
        if _is_body(names, cues):
            dropped = dropped | _FORMS
        if not line.text_above or number < len(plain) - _LAST:
            dropped = dropped | _NOTES_ON_AUTHORS
        if kept := {name: value for name, value in features.items() if name not in dropped}:
            yield AuthorCandidate(names, kept, number, number)


def _is_body(names: str, cues: ArticleCues) -> bool:
    return cues.titles.body.search(names) is not None or is_masthead_text(names, cues)


def _tidy(names: str, cues: ArticleCues) -> str | None:
    """Return the names without offices, roles and the sentence after them."""
    if opening := cues.statements.honorific.match(names):
        names = names[opening.end() :]
    return tidy_authors(_SLASH.sub(", ", _NEXT_SENTENCE.split(names, maxsplit=1)[0]), cues.bylines)


def _names(text: str, cues: ArticleCues) -> Iterator[tuple[int, int, str]]:
    """Yield the lists of names in a line, with their place; names in columns are one list."""
    text = text[:_LONGEST]
    columns = _COLUMNS.split(text)
    if len(columns) > 1 and all(cues.statements.names.fullmatch(column) for column in columns):
        yield 0, len(text), ", ".join(columns)
        return
    parts = _BREAKS.split(text)
    if len(parts) > 1 and all(cues.statements.names.search(part) for part in parts[:2]):
        joined = [match[0] for part in parts if (match := cues.statements.names.search(part))]
        yield text.find(joined[0]), len(text), ", ".join(joined)
    for match in cues.statements.names.finditer(text):
        start, end = _trimmed(text, match.start(), match.end(), cues)
        if end > start:
            yield start, end, text[start:end]


def _trimmed(text: str, start: int, end: int, cues: ArticleCues) -> tuple[int, int]:
    """Return the place of names without the words at their edges that belong to no name."""
    words = [(start + word.start(), start + word.end()) for word in _WHOLE_WORD.finditer(text[start:end])]
    while words and cues.people.word_before.fullmatch(text[slice(*words[0])]):
        del words[0]
    while words and cues.people.word_after.fullmatch(text[slice(*words[-1])]):
        del words[-1]
    if len(words) < _FEWEST_WORDS:
        return start, start
    return words[0][0], words[-1][1]


def _context_features(text: str, start: int, end: int, cues: ArticleCues) -> Features:
    """Return the features of the words before and after names in a line."""
    before, after = text[:start], text[end : end + 60]
    people = cues.people
    dated = cues.bylines.dated.match(before)
    words = before[dated.end() :] if dated else before
    has_label = before.rstrip().endswith(("：", ":", "|", "{", "="))
    label = words.rstrip(" :：|{=").rsplit("  ", 1)[-1]
    is_author = bool(label) and people.author_label.search(label) is not None
    is_other = bool(label) and people.other_label.search(label) is not None
    next_part = _SEPARATOR.split(after.lstrip(" |,·•–—-(/"), maxsplit=1)[0]
    is_role = cues.bylines.role.search(next_part) is not None and not any(map(str.isdigit, next_part))
    is_line = cues.bylines.name_alone.fullmatch(text) is not None
    ends = _SEPARATOR.match(after) is not None
    return present(
        shape=1,
        whole=end - start >= _SHARE * len(text.strip(" ()[]–—-~")),
        opens=_LETTER.search(before) is None,
        ends=_LETTER.search(after) is None,
        after_by=people.by.search(before) is not None,
        only_by=people.by.fullmatch(before) is not None,
        after_label=has_label and not is_author,
        author_label=has_label and is_author,
        author_word=not has_label and is_author,
        other_label=has_label and is_other,
        other_word=not has_label and is_other,
        after_date=dated is not None and not words.strip(" ,|·•–—-"),
        after_kicker=cues.titles.kicker.fullmatch(before.strip(" |/·:–—-")) is not None,
        after_words=_LETTER.search(words) is not None and not has_label,
        after_other_by=people.other_by.search(before) is not None,
        before_role=ends and is_role,
        before_role_alone=cues.bylines.role_alone.match(after.lstrip(" |,·–—-(/")) is not None,
        before_place=_PLACE.fullmatch(after) is not None,
        name_line=is_line,
        before_address=_MAIL.match(after.lstrip(" |,·–—-(<[")) is not None,
        before_date=cues.date.match(after.lstrip(" |,·•–—-(")) is not None,
        before_separator=ends and after.strip() != "",
        before_words=not ends and not is_line,
        before_small_word=not is_line and not is_role and _SMALL_WORD.match(after) is not None,
    )


def _line_features(edges: Sequence[EdgeLine], plain: Sequence[str], number: int, cues: ArticleCues) -> Features:
    """Return the features of the line of a name."""
    line, below = edges[number], edges[number].below_title
    beside = [plain[index] for index in (number - 1, number + 1) if 0 <= index < len(plain)]
    above = plain[number - 1] if number else ""
    return present(
        bias=1,
        foot=line.is_foot,
        last_line=number == len(edges) - 1,
        near_end=line.is_foot and line.depth < 3,
        title_line=below == 0,
        above_title=below is not None and below < 0,
        below_title=below == 1,
        near_title=below is not None and 1 <= below <= 3,
        far_from_title=below is not None and below > 7,
        no_title=below is None and not line.is_foot,
        text_above=line.text_above and not line.is_foot,
        prose=line.is_prose,
        sentence=ends_sentence(line.text),
        byline_block=line.kind is Kind.BYLINE,
        heading=line.kind is Kind.HEADING,
        item=line.kind is Kind.LIST_ITEM,
        row=line.kind in (Kind.TABLE_ROW, Kind.TABLE_HEADER),
        question=line.kind in (Kind.QUESTION, Kind.ANSWER, Kind.CAPTION, Kind.FOOTNOTE),
        beside_date=any(is_dated_line(other, cues) for other in beside),
        beside_role=any(cues.bylines.role_alone.fullmatch(other) for other in beside if len(other) < 80),
        beside_kicker=any(cues.titles.kicker.fullmatch(other) for other in beside if len(other) < 80),
        below_farewell=len(above) < 80 and cues.statements.farewell.fullmatch(above) is not None and above != "",
        is_byline=is_byline(line.text, cues, at_edge=True),
        address_line=cues.titles.contact.match(above) is not None,
    )


def _name_features(
    candidate: AuthorCandidate,
    found: Sequence[AuthorCandidate],
    plain: Sequence[str],
    body: str,
    title: str,
    cues: ArticleCues,
) -> Features:
    """Return the features of the names themselves, and of their other places in the article."""
    names = candidate.names
    words = [word for word in _WORD.findall(names) if len(word) > 2 and word[0].isupper()]
    small = set(_WORD.findall(_WHOLE_ADDRESS.sub("", body)))
    salutation = " ".join(line for line in plain if cues.titles.begins_text.match(line))[:300]
    others = {each.names for each in found if each.first != candidate.first}
    return present(
        one_word=" " not in names,
        many_words=len(names.split()) > 8,
        body_name=_is_body(names, cues),
        kicker=cues.titles.kicker.fullmatch(names) is not None,
        role_name=cues.bylines.role_alone.fullmatch(names) is not None,
        document_type=cues.titles.document_type.search(names) is not None,
        no_person=not is_person(names, cues) and "," not in names,
        small_in_text=bool(words) and any(word.lower() in small and word not in small for word in words),
        mentioned=names in body,
        in_title=names in title,
        again=names in others,
        addressed=bool(words) and words[-1] in salutation,
        honorific=cues.people.honorific.match(names) is not None,
        no_name_word=cues.people.no_name.search(names) is not None,
    )


def _with_runs(found: Sequence[AuthorCandidate], edges: Sequence[EdgeLine], cues: ArticleCues) -> list[AuthorCandidate]:
    """Return the candidates, with one more for the names of lines that follow each other."""
    by_line = {each.first: each for each in reversed(found) if _heads_line(each, cues)}
    runs: list[AuthorCandidate] = []
    in_run: set[int] = set()
    for number in sorted(by_line):
        if number in in_run:
            continue
        run = [by_line[number]]
        while len(run) < _MOST_IN_RUN and (below := by_line.get(run[-1].last + 1)) and _touch(edges, run[-1], below):
            run.append(below)
        if len(run) > 1:
            in_run.update(each.first for each in run)
            names = ", ".join(each.names for each in run)
            runs.append(AuthorCandidate(names, {**run[0].features, "run": 1.0}, run[0].first, run[-1].last))
    parts = [
        replace(each, features={**each.features, "in_run": 1.0}) if each.first in in_run else each for each in found
    ]
    return [*parts, *runs]


def _heads_line(candidate: AuthorCandidate, cues: ArticleCues) -> bool:
    features, names = candidate.features, candidate.names
    if not is_person(names, cues) or cues.bylines.role_alone.fullmatch(names):
        return False
    if cues.people.no_name.search(names) or cues.titles.document_type.search(names):
        return False
    return "shape" in features and "opens" in features and ("whole" in features or "before_role" in features)


def _touch(edges: Sequence[EdgeLine], above: AuthorCandidate, below: AuthorCandidate) -> bool:
    first, second = edges[above.last], edges[below.first]
    return first.is_foot == second.is_foot and second.start - first.end <= 3 and not first.is_prose
