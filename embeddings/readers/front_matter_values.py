"""The values of front matter, each with its path of keys and its place in the text."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import yaml

_PLAIN_ENTRY = re.compile(r"^(?P<key>[\w-]+)[ \t]*:[ \t]+(?P<value>[^\s](?:[^\r\n]*[^\s])?)", re.MULTILINE)
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|\r\n]*+\|)?(?P<name>[^\[\]|\r\n]++)\]\]")
_PROPERTIES = re.compile(r"(?:[&!][^\s]*+\s++)++")  # an anchor or a tag before a value
_QUOTES = ('"""', "'''", '"', "'")
_NULL = "tag:yaml.org,2002:null"
# A string may lack its end, so that the rest of a damaged text is one token, read once. tomllib refuses such a text.
_TOML = re.compile(
    r"(?P<space>[ \t\r\n]++|#[^\r\n]*+)"
    r"|(?P<string>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"{0,5}|'''(?:[^']|'(?!''))*+'{0,5}"
    r"|\"(?:[^\"\\\r\n]|\\.)*+\"?|'[^'\r\n]*+'?)"
    r"|(?P<sign>[\[\]{},=])"
    r"|(?P<bare>[^\s\[\]{},=#\"']++)",
    re.DOTALL,
)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar value: ``text`` as a reader understands it, ``source[start:end]`` as the file writes it, without quotes.

    ``path``: the keys and the indexes of lists that lead to the value; keys in lower case, with underscores.
    """

    path: Path
    text: str
    start: int
    end: int


def key_of(name: str) -> str:
    """Return the form of a key that all spellings share."""
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def read_yaml(source: str) -> list[Value] | None:
    """Return the values of a YAML mapping, in order; None for another text.

    The nodes have offsets and build no object.
    """
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        return list(_yaml_values(source, node, (), set())) if isinstance(node, yaml.MappingNode) else None
    except (yaml.YAMLError, RecursionError):
        return _read_plain(source)


def read_toml(source: str) -> list[Value] | None:
    """Return the values of a TOML document, in order; None for another text."""
    try:
        tomllib.loads(source.replace("\r\n", "\n"))
        return list(_Toml(source).values())
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _read_plain(source: str) -> list[Value] | None:
    """Return the values of front matter that YAML refuses, most often for a colon ("title: Floods: a diary")."""
    lines = [line for line in source.splitlines() if line.strip()]
    matches = list(_PLAIN_ENTRY.finditer(source))
    if len(matches) < len(lines):
        return None
    return [_value((key_of(match["key"]),), source, *match.span("value")) for match in matches]


def _value(path: Path, source: str, start: int, end: int, text: str | None = None) -> Value:
    """Return the value of ``source[start:end]`` without its quotation marks and the brackets of a wikilink."""
    raw = source[start:end]
    mark = next((mark for mark in _QUOTES if len(raw) >= 2 * len(mark) and raw.startswith(mark)), "")
    if mark and raw.endswith(mark):
        start, end = start + len(mark), end - len(mark)
    raw = source[start:end]
    start, end = start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())
    if link := _WIKILINK.fullmatch(source, start, end):
        return Value(path, link["name"].strip(), *link.span("name"))
    return Value(path, (source[start:end] if text is None else text).strip(), start, end)


def _yaml_values(source: str, node: yaml.Node, path: Path, seen: set[int]) -> Iterator[Value]:
    if id(node) in seen:  # an alias of an earlier node: aliases of aliases grow without end
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if node.tag != _NULL and node.value.strip():
            yield _yaml_scalar(source, node, path)
    elif isinstance(node, yaml.SequenceNode):
        inner = node.value[0].value if len(node.value) == 1 and isinstance(node.value[0], yaml.SequenceNode) else None
        if inner is not None and len(inner) == 1 and isinstance(inner[0], yaml.ScalarNode):  # [[a wikilink]]
            value = _yaml_scalar(source, inner[0], path)
            begin = value.end - len(value.text.rpartition("|")[2])
            yield replace(value, text=source[begin : value.end], start=begin)
            return
        for index, item in enumerate(node.value):
            yield from _yaml_values(source, item, (*path, index), seen)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            is_name = key.value != key_of(key.value)  # an author with all that is known about them below
            if path and is_name and len(node.value) == 1 and isinstance(value, yaml.MappingNode):
                yield _yaml_scalar(source, key, (*path, "name"))
            yield from _yaml_values(source, value, (*path, key_of(key.value)), seen)


def _yaml_scalar(source: str, node: yaml.ScalarNode, path: Path) -> Value:
    start, end = node.start_mark.index, node.end_mark.index
    if properties := _PROPERTIES.match(source, start, end):
        start = properties.end()
    if node.style in ("|", ">"):
        start = source.find("\n", start, end) + 1 or end
    return _value(path, source, start, max(start, end), node.value)


class _Toml:
    """The values of a TOML document that is valid."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = [match for match in _TOML.finditer(source) if not match["space"]]
        self._next = 0
        self._tables: dict[Path, Iterator[int]] = {}

    def values(self) -> Iterator[Value]:
        table: Path = ()
        while self._next < len(self._tokens):
            if self._take("["):
                is_array = self._take("[")
                table = self._keys()
                if is_array:
                    table = (*table, next(self._tables.setdefault(table, count())))
                while self._take("]"):
                    pass
            else:
                yield from self._entry(table)

    def _entry(self, path: Path) -> Iterator[Value]:
        path = (*path, *self._keys())
        self._take("=")
        yield from self._values(path)

    def _values(self, path: Path) -> Iterator[Value]:
        if self._take("["):
            for index in count():
                if self._take("]") or self._next >= len(self._tokens):
                    return
                yield from self._values((*path, index))
                self._take(",")
        elif self._take("{"):
            while not self._take("}") and self._next < len(self._tokens):
                yield from self._entry(path)
                self._take(",")
        else:
            yield from self._scalar(path)

    def _scalar(self, path: Path) -> Iterator[Value]:
        if self._next >= len(self._tokens):
            return
        first = last = self._tokens[self._next]
        self._next += 1
        if first["bare"] and self._next < len(self._tokens):  # a date and its time
            following = self._tokens[self._next]
            if following["bare"] and self._source[first.end() : following.start()] == " ":
                last = following
                self._next += 1
        text = tomllib.loads(f"v = {first[0]}")["v"] if first["string"] else None
        if first["string"] or first["bare"]:
            value = _value(path, self._source, first.start(), last.end(), text)
            if value.text:
                yield value

    def _keys(self) -> Path:
        keys: list[str | int] = []
        while self._next < len(self._tokens) and not self._tokens[self._next]["sign"]:
            token = self._tokens[self._next][0]
            self._next += 1
            keys += [key_of(token[1:-1])] if token[0] in "\"'" else [key_of(key) for key in token.split(".") if key]
        if not keys:
            self._next += 1  # a sign where a key should be: go on, since each call must take a token
        return tuple(keys)

    def _take(self, sign: str) -> bool:
        found = self._next < len(self._tokens) and self._tokens[self._next]["sign"] == sign
        self._next += found
        return found
