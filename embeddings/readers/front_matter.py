"""The YAML block that may stand between two ``---`` lines at the top of an article."""

import re
from dataclasses import dataclass

import yaml

from embeddings.document import Block, Kind
from embeddings.readers.base import Facts

# The names that sites and tools give the fields. Of several names, the first counts.
_KEYS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "site", "site_name", "sitename", "publication", "source", "hostname"),
    "author": ("author", "authors", "byline", "by", "creator"),
    "date": ("date", "published", "publish_date", "publication_date", "date_published", "pubdate"),
    "url": ("url", "link", "canonical", "canonical_url", "source_url", "original_url", "permalink"),
}
_KNOWN = {key for keys in _KEYS.values() for key in keys}

_OPENING = re.compile(r"---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_PLAIN_ENTRY = re.compile(r"^(?P<key>[\w-]+)[ \t]*:[ \t]+(?P<value>[^\s](?:[^\r\n]*[^\s])?)", re.MULTILINE)
_QUOTED = re.compile(r"^([\"'])((?:(?!\1).)*)\1$")

# Characters, far more than any front matter has. A long text with a rule at its top must not be parsed as YAML whole.
_MAX_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The facts that front matter states, and their places in the text.

    ``blocks``: the known keys with their values, each a title or a byline. ``end``: where the article begins, 0 for a
    text without front matter.
    """

    facts: Facts
    blocks: tuple[Block, ...]
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key with its text values, and its offsets in the YAML."""

    key: str
    values: tuple[str, ...]
    start: int
    end: int


def read_front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text. A text between two rules that is not a mapping belongs to the article."""
    block = _find_block(text[:_MAX_LENGTH])
    if block is None:
        return FrontMatter(Facts(), (), 0)
    offset, closing, end = block
    entries = _parse(text[offset:closing])
    if entries is None:
        return FrontMatter(Facts(), (), 0)
    known = [entry for entry in entries if entry.key in _KNOWN and entry.values]
    return FrontMatter(
        _read_facts({entry.key: ", ".join(entry.values) for entry in known}),
        tuple(Block(offset + entry.start, offset + entry.end, _kind(entry.key)) for entry in known),
        end,
    )


def _find_block(text: str) -> tuple[int, int, int] | None:
    """Return the offsets of the YAML, of its closing line and of the end of that line; None without front matter."""
    opening = _OPENING.match(text)
    if opening is None:
        return None
    line = opening.end()
    while (closing := _CLOSING.match(text, line)) is None:
        broken = _LINE_BREAK.search(text, line)
        if broken is None:
            return None
        line = broken.end()
    return opening.end(), line, closing.end()


def _parse(source: str) -> list[_Entry] | None:
    """Return the entries of the YAML mapping, read as nodes, which have offsets and build no object."""
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return _parse_plain(source)
    if not isinstance(node, yaml.MappingNode):
        return None
    entries = []
    for key, value in node.value:
        start, end = key.start_mark.index, value.end_mark.index
        entries.append(_Entry(_name(key), _texts(value), start, start + len(source[start:end].rstrip())))
    return entries


def _parse_plain(source: str) -> list[_Entry] | None:
    """Return the entries of front matter that YAML refuses, most often for a colon ("title: Floods: a diary")."""
    lines = [line for line in source.splitlines() if line.strip()]
    matches = list(_PLAIN_ENTRY.finditer(source))
    if len(matches) < len(lines):
        return None
    return [_Entry(match["key"].lower(), (_QUOTED.sub(r"\2", match["value"]),), *match.span()) for match in matches]


def _name(node: yaml.Node) -> str:
    return node.value.strip().lower().replace("-", "_") if isinstance(node, yaml.ScalarNode) else ""


def _texts(node: yaml.Node) -> tuple[str, ...]:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return tuple(
        item.value.strip()
        for item in nodes
        if isinstance(item, yaml.ScalarNode) and item.tag != "tag:yaml.org,2002:null" and item.value.strip()
    )


def _read_facts(values: dict[str, str]) -> Facts:
    return Facts(*(next((values[key] for key in keys if key in values), None) for keys in _KEYS.values()))


def _kind(key: str) -> Kind:
    return Kind.TITLE if key == "title" else Kind.BYLINE
