"""The author of an article, chosen among all names at its ends."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.document import Block, Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.author_forms import names_in_forms
from embeddings.structure.author_names import context_features, find_names, tidy_names
from embeddings.structure.bylines import is_byline, is_dated_line
from embeddings.structure.edges import EdgeLine, read_edges
from embeddings.structure.line_forms import is_masthead_text, is_person
from embeddings.structure.lines import ends_sentence, is_prose
from embeddings.structure.weighing import Features, choose, present, read_weights

_LONGEST = 240  # characters of a line in which names are looked for
_LONGEST_BODY = 20_000  # characters in which a name is looked for again
_MOST_IN_RUN = 6  # lines of names that follow each other
_LAST = 3  # lines that may hold a note about the author
_FORMS = frozenset(("byline", "stated"))
# The words beside the names in a line that is a byline as a whole.
_CONTEXT = frozenset(("after_words", "before_words", "after_label", "before_small_word"))
_NOTES_ON_AUTHORS = frozenset(("about_author", "about_in_italics", "about_with_role"))
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,200}+)\]\([^()\s]{1,300}+\)|\[\[(?:[^\[\]|]{0,200}+\|)?([^\[\]|]{1,200}+)\]\]")
_NOTES = re.compile(r"\[\^?[\w*]{1,3}\]|[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡§]{1,8}(?:,[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡§]{1,4})*|\\thanks\{[^{}]{0,200}\}")
_BOLD = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_DOUBLE_SPACE = re.compile(r"(?<=\S)  (?=\S)")  # of a typewriter; wider spaces part columns
_OUTER = " >#|\t👤✍🖊🕒✏\ufe0f♡★☆"
_WHOLE_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,200}")


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
    article = _read_article(source, blocks, plain, cues)
    lines_of: dict[str, set[int]] = {}
    for each in found:
        lines_of.setdefault(each.names, set()).add(each.first)
    return [
        replace(
            each,
            features={**each.features, **_name_features(each.names, len(lines_of[each.names]), article, cues)},
            blocks=tuple({edges[number].block for number in range(each.first, each.last + 1)}),
        )
        for each in found
    ]


def _plain(text: str) -> str:
    """Return a line without marks, links and marks of notes."""
    words = _NOTES.sub("", _LINK.sub(lambda link: link[1] or link[2], text[: 2 * _LONGEST]))
    return _DOUBLE_SPACE.sub(" ", _BOLD.sub("", words)).strip(_OUTER)


def _candidates_of(line: EdgeLine, plain: Sequence[str], number: int, cues: ArticleCues) -> Iterator[AuthorCandidate]:
    """Yield the names of a line: those in a form of a byline or a signature, then all that have the form of a name."""
    text = plain[number]
    below = plain[number + 1] if number + 1 < len(plain) else ""
    above = plain[number - 1] if number else ""
    seen: dict[str, Features] = {}
    for form, names in names_in_forms(text, line.text, above, below, cues):
        if tidied := tidy_names(names, cues):
            seen.setdefault(tidied, {})[form] = 1.0
    if not line.is_prose:
        for start, end, names in find_names(text, cues):
            if tidied := tidy_names(names, cues):
                # A form may name more: "Ana Wu with Bo Li".
                whole = next((known for known in seen if tidied in known), tidied)
                seen.setdefault(whole, {}).update(context_features(text, start, end, cues))
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


@dataclass(frozen=True, slots=True)
class _Article:
    """The running text of an article, its words, its title, and the lines that address the reader of a letter."""

    text: str
    words: frozenset[str]
    title: str
    salutation: str


def _read_article(source: str, blocks: Sequence[Block], plain: Sequence[str], cues: ArticleCues) -> _Article:
    texts, length = [], 0
    for block in blocks:
        if block.kind is Kind.PARAGRAPH and length < _LONGEST_BODY:
            text = source[block.start : min(block.end, block.start + _LONGEST_BODY)]
            texts += [text] if is_prose(text) else []
            length += len(text)
    text = " ".join(texts)[:_LONGEST_BODY]
    title = next((source[block.start : block.end] for block in blocks if block.kind is Kind.TITLE), "")
    salutation = " ".join(line for line in plain if cues.titles.begins_text.match(line))[:_LONGEST]
    return _Article(text, frozenset(_WORD.findall(_WHOLE_ADDRESS.sub("", text))), title, salutation)


def _name_features(names: str, places: int, article: _Article, cues: ArticleCues) -> Features:
    """Return the features of the names themselves, and of their other places in the article.

    ``places``: how many lines at the ends of the article hold the names.
    """
    words = [word for word in _WORD.findall(names) if len(word) > 2 and word[0].isupper()]
    known = article.words
    return present(
        one_word=" " not in names,
        many_words=len(names.split()) > 8,
        body_name=_is_body(names, cues),
        kicker=cues.titles.kicker.fullmatch(names) is not None,
        role_name=cues.bylines.role_alone.fullmatch(names) is not None,
        document_type=cues.titles.document_type.search(names) is not None,
        no_person=not is_person(names, cues) and "," not in names,
        small_in_text=bool(words) and any(word.lower() in known and word not in known for word in words),
        mentioned=names in article.text,
        in_title=names in article.title,
        again=places > 1,
        addressed=bool(words) and words[-1] in article.salutation,
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
    is_first = "opens" in features or "only_by" in features
    return "shape" in features and is_first and ("ends" in features or "before_role" in features)


def _touch(edges: Sequence[EdgeLine], above: AuthorCandidate, below: AuthorCandidate) -> bool:
    first, second = edges[above.last], edges[below.first]
    return first.is_foot == second.is_foot and second.start - first.end <= 3 and not first.is_prose
