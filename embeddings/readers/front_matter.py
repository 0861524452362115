"""The facts at the top of an article: YAML between ``---`` lines, TOML between ``+++`` lines, or lines with labels."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from embeddings.document import Block, Kind
from embeddings.readers.base import Facts
from embeddings.readers.front_matter_values import Value, key_of, read_toml, read_yaml

# The names that sites and tools give the fields. Of several names, the first counts.
_KEYS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "site", "site_name", "sitename", "publication", "source", "hostname"),
    "author": ("author", "authors", "byline", "by", "creator"),
    "date": (
        *("date", "published", "publish_date", "publication_date", "date_published", "pubdate", "publishdate"),
        *("pub_date", "datepublished", "published_at", "created", "created_at", "date_created"),
    ),
    "url": ("url", "link", "canonical", "canonical_url", "source_url", "original_url", "permalink"),
}
_KNOWN = {key for keys in _KEYS.values() for key in keys}
# Text of the article for people, although it stands in front matter.
_TEXTS = {
    **dict.fromkeys(("description", "summary", "abstract", "excerpt", "tldr", "intro", "introduction"), Kind.PARAGRAPH),
    **dict.fromkeys(("subtitle", "subheading", "subhead", "dek", "deck", "standfirst", "lede", "teaser"), Kind.BYLINE),
    "caption": Kind.CAPTION,
}
# Further keys of front matter. A word between two rules that is neither of these is text.
_TECHNICAL = {
    *("tags", "categories", "category", "layout", "draft", "slug", "aliases", "alias", "lang", "language", "keywords"),
    *(
        "image",
        "cover",
        "updated",
        "modified",
        "lastmod",
        "cssclass",
        "cssclasses",
        "toc",
        "weight",
        "sidebar_position",
    ),
    *("sidebar_label", "citekey", "created_by", "params", "extra"),
}
# Tables that hold the facts in the forms of Hugo and Zola.
_TABLES = ("params", "extra")
_NAMES = ("name", "literal", "full_name", "fullname", "display_name")
_GIVEN = ("given", "given_name", "given_names", "first", "first_name", "firstname")
_FAMILY = ("family", "family_name", "last", "last_name", "lastname", "surname")

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_BLANK = re.compile(r"[\s\ufeff]*+")
_OPENING = re.compile(r"(?P<fence>---|\+\+\+|\{)[ \t]*(?:\r\n|\r|\n)")
_CLOSINGS = {
    "---": re.compile(r"(?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)"),
    "+++": re.compile(r"\+\+\+[ \t]*(?=\r|\n|\Z)"),
    "{": re.compile(r"\}[ \t]*(?=\r|\n|\Z)"),
}
_LABEL = re.compile(
    r"(?:#\+|:(?=[\w-]++:))?+(?P<key>[^\W\d_][\w-]*+(?: [\w-]++){0,2}+)[ \t]*+::?+[ \t]++(?P<value>[^\s][^\r\n]*+)"
)
_SECOND_LABEL = re.compile(
    rf"\b(?:{'|'.join(key.replace('_', '[ _-]') for key in sorted(_KNOWN))})\s*+:\s", re.IGNORECASE
)
_PANDOC = re.compile(r"%[ \t]++(?P<value>[^\s][^\r\n]*+)")
_PANDOC_KEYS = ("title", "author", "date")
_RULE = re.compile(r"[-*_]{3,}+[ \t]*+(?=\r|\n|\Z)")
_KEY_FORM = re.compile(r"[a-z][a-z0-9_]*+")
_SENTENCE = re.compile(r"[.!?…。！？]$")
_SEMICOLON = re.compile(r"\s*+;\s++")  # between the names of authors
_MIN_PROSE = 6  # words of a sentence in front matter under a key that is not known
_MAX_LABEL_VALUE = 300

# Characters, far more than any front matter has. A long text with a rule at its top must not be parsed as YAML whole.
_MAX_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The facts that front matter states, and their places in the text.

    ``blocks``: the known values and the values for people, each without its key. ``end``: where the article begins, 0
    for a text without front matter.
    """

    facts: Facts
    blocks: tuple[Block, ...]
    end: int


_NONE = FrontMatter(Facts(), (), 0)


def read_front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text. A text between two rules that states no facts belongs to the article."""
    head = text[:_MAX_LENGTH]
    begin = _BLANK.match(head)
    start = begin.end() if begin else 0
    opening = _OPENING.match(head, start)
    if opening is None:
        return _read_labels(head, start)
    body = _find_body(head, opening)
    if body is None:
        return _NONE
    closing, end = body
    is_json = opening["fence"] == "{"
    offset = start if is_json else opening.end()
    source = head[offset : end if is_json else closing]
    values = read_toml(source) if opening["fence"] == "+++" else read_yaml(source)
    if not values or (is_json and not head[end:].strip()) or not _is_front_matter(source, values, is_first=start == 0):
        return _NONE
    if not head[end:].strip() and "title" not in {value.path[0] for value in values}:
        return _NONE  # a note of properties alone is the article
    moved = [replace(value, start=value.start + offset, end=value.end + offset) for value in values]
    return _make(head, moved, end, is_shown=False)


def _find_body(text: str, opening: re.Match[str]) -> tuple[int, int] | None:
    """Return the offsets of the closing line and of its end; None without one."""
    line = opening.end()
    while (closing := _CLOSINGS[opening["fence"]].match(text, line)) is None:
        broken = _LINE_BREAK.search(text, line)
        if broken is None:
            return None
        line = broken.end()
    return line, closing.end()


def _is_front_matter(source: str, values: Sequence[Value], *, is_first: bool) -> bool:
    """Return whether the keys are those of front matter: one that is known, or several that look like names in code."""
    keys = {str(value.path[0]) for value in values if value.path}
    is_known = not keys.isdisjoint(_KNOWN | _TEXTS.keys() | _TECHNICAL)
    if not is_first or _LINE_BREAK.match(source.lstrip(" \t")):
        return is_known and len(keys) > 1
    written = {key_of(line.partition(":")[0]): line.partition(":")[0].strip() for line in source.splitlines()}
    in_code = all(_KEY_FORM.fullmatch(written.get(key, key)) for key in keys)
    return is_known or (len(keys) > 1 and in_code)


def _read_labels(text: str, start: int) -> FrontMatter:
    """Return the facts of the lines at the top that begin with labels, or with percent signs as Pandoc reads them."""
    values, line = _take_lines(text, start, _PANDOC)
    if values:
        values = [replace(value, path=(key,)) for key, value in zip(_PANDOC_KEYS, values, strict=False)]
    else:
        values, line = _take_lines(text, start, _LABEL)
        if not _are_labels(values):
            return _NONE
    if rule := _RULE.match(text, line):
        line = rule.end()
    elif line < len(text) and not _LINE_BREAK.match(text, line) and "title" not in (value.path[0] for value in values):
        return _NONE
    return _make(text, values, line, is_shown=True)


def _take_lines(text: str, line: int, pattern: re.Pattern[str]) -> tuple[list[Value], int]:
    """Return the values of the lines from this offset on that fit the pattern, and the offset after them."""
    values: list[Value] = []
    while match := pattern.match(text, line):
        key, start = key_of(match.groupdict().get("key") or ""), match.start("value")
        words = match["value"].rstrip()
        values.append(Value((key,), words, start, start + len(words)))
        broken = _LINE_BREAK.match(text, match.end())
        line = broken.end() if broken else match.end()
        if broken is None:
            break
    return values, line


def _are_labels(values: Sequence[Value]) -> bool:
    keys = [str(value.path[0]) for value in values]
    known = _KNOWN.intersection(keys)
    if len(set(keys)) < len(keys) or any(len(value.text) > _MAX_LABEL_VALUE for value in values):
        return False
    if any(_SECOND_LABEL.search(value.text) for value in values):
        return False
    # "Title: Captain" below "Name: Ana Ruiz" is not the title of the article.
    is_header = "title" in known and keys[0] in known and len(known) * 2 >= len(keys)
    return is_header or (len(keys) > 1 and len(known) == len(keys))


def _make(text: str, values: Sequence[Value], end: int, *, is_shown: bool) -> FrontMatter:
    """Return the front matter of these values. ``is_shown``: whether readers see all of its lines."""
    values = [replace(value, path=value.path[1:]) if value.path[0] in _TABLES else value for value in values]
    authors = _authors(values)
    facts = Facts(
        _first(values, "title"), _first(values, "publisher"), authors, _first(values, "date"), _first(values, "url")
    )
    blocks: dict[int, Block] = {}
    for value in values:
        kind = _kind(value, is_shown=is_shown)
        if kind is not None and any(character.isalnum() for character in text[value.start : value.end]):
            blocks.setdefault(value.start, Block(value.start, value.end, kind))
    return FrontMatter(facts, tuple(_apart(sorted(blocks.values(), key=lambda block: block.start))), end)


def _apart(blocks: Sequence[Block]) -> Iterator[Block]:
    position = 0
    for block in blocks:
        if block.start >= position:
            yield block
            position = block.end


def _first(values: Sequence[Value], field: str) -> str | None:
    """Return the value of a field, of a list joined with commas."""
    for key in _KEYS[field]:
        found = [value.text for value in values if value.path[:1] == (key,) and _is_plain(value.path[1:])]
        if found:
            return ", ".join(found)
    return None


def _is_plain(rest: Sequence[str | int]) -> bool:
    return not rest or (len(rest) == 1 and (isinstance(rest[0], int) or rest[0] in _NAMES))


def _authors(values: Sequence[Value]) -> str | None:
    for key in _KEYS["author"]:
        of_key = [value for value in values if value.path[:1] == (key,)]
        if names := [name for _, parts in groupby(of_key, key=_index) if (name := _name(list(parts)))]:
            return ", ".join(names)
    return None


def _index(value: Value) -> int:
    """Return the place of the author with this value in a list of authors; -1 for an author alone."""
    return next((key for key in value.path[1:2] if isinstance(key, int)), -1)


def _name(parts: Sequence[Value]) -> str:
    """Return the name of one author, whose name or parts of a name are these values."""
    by_key = {_role(value.path): value.text for value in reversed(parts)}
    whole = _SEMICOLON.sub(", ", by_key.get("name", ""))
    return whole or " ".join(by_key[role] for role in ("given", "family") if role in by_key)


def _role(path: Sequence[str | int]) -> str | None:
    """Return which part of an author's name the value with this path is: "name", "given", "family", or None."""
    rest = [key for key in path[1:] if isinstance(key, str)]
    if rest[:1] == ["name"]:
        rest = rest[1:]
    if not rest:
        return "name" if sum(isinstance(key, int) for key in path) <= 1 else None
    if len(rest) > 1:
        return None
    return "name" if rest[0] in _NAMES else "given" if rest[0] in _GIVEN else "family" if rest[0] in _FAMILY else None


def _kind(value: Value, *, is_shown: bool) -> Kind | None:
    """Return the kind of a value; None for a value that is no text for people."""
    key, rest = value.path[0], value.path[1:]
    if key in _KEYS["author"]:
        return Kind.BYLINE if _role(value.path) else None
    if key in _KNOWN:
        is_quotable = _is_plain(rest) and (key not in _KEYS["url"] or "://" in value.text)
        return (Kind.TITLE if key == "title" else Kind.BYLINE) if is_quotable else None
    if value.path[-1] in _TEXTS:
        return _TEXTS[str(value.path[-1])]
    if key in _TECHNICAL:
        return None
    is_sentence = len(value.text.split()) >= _MIN_PROSE and _SENTENCE.search(value.text)
    return Kind.PARAGRAPH if is_sentence else Kind.BYLINE if is_shown else None
