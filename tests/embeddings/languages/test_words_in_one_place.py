"""English words and patterns stand in `embeddings.languages.english` alone."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from re import _constants, _parser
from typing import Any

import pytest

import embeddings
import qa
from embeddings.languages.english import ENGLISH

# Words of no language of questions and articles: of addresses, of Windows' device names, of HTML, of error messages, of
# the formats of subtitles and mails.
ALLOWED = {
    *("http", "www", "com", "org", "cn", "con", "prn", "aux", "nul", "lpt", "script", "style", "textarea"),
    *("alloc", "out", "of", "memory"),
    *("doctype", "html", "head", "body", "title", "meta", "link"),
    *("webvtt", "note", "region", "multipart"),
}
# Patterns that hold the vocabulary of a format, which is the same in every language of the articles.
FORMATS = {
    "embeddings.document._TABLE_TAGS": "tags of HTML",
    "embeddings.languages.inline_tags._TAG": "tags of HTML",
    "embeddings.readers.markdown.html_tables._TAG": "tags of HTML",
    "embeddings.readers.front_matter._SECOND_LABEL": "keys of front matter",
    "embeddings.readers.hidden._BREAKS": "names of HTML elements",
    "embeddings.readers.hidden._MARKS": "names of HTML elements",
    "embeddings.readers.hidden._CLOSINGS": "names of HTML elements",
    "embeddings.readers.hidden._TAG": "attributes of HTML",
    "embeddings.readers.hidden._HIDES": "an attribute of HTML, and properties of CSS",
    "qa.doors.web.rendering.inline_marks._MARK": "schemes of addresses",
    "qa.prose.reply._THOUGHT": "tags of language models",
    "qa.prose.reply._THOUGHT_END": "tags of language models",
    "embeddings.readers.data_files._XML": "names of XML elements",
    "embeddings.readers.pdf.information._FILE": "endings of files",
    "embeddings.readers.pdf.information._PROGRAM": "names of programs",
    "embeddings.readers.pdf.text_styles._BOLD_NAME": "names of fonts",
    "embeddings.readers.office.number_formats._TOKEN": "marks of a spreadsheet's number formats",
    "embeddings.readers.office.rich_text.marking._FONT": "control words and names of styles of RTF",
    "embeddings.readers.office.rich_text.marking._BEGINNING": "control words and names of styles of RTF",
    "embeddings.readers.office.rich_text.reader._FIELD": "control words and names of styles of RTF",
    "embeddings.readers.office.rich_text.marking._NAME": "control words and names of styles of RTF",
    "embeddings.readers.office.rich_text.marking._STYLES": "control words and names of styles of RTF",
    "embeddings.readers.office.rich_text.marking._TOKEN": "control words and names of styles of RTF",
    "embeddings.readers.office.rich_text.reader._CREATED": "control words and names of styles of RTF",
    "embeddings.readers.office.rich_text.reader._INFO": "control words and names of styles of RTF",
    "embeddings.readers.office.sheets._UNNAMED": "names that programs give to sheets, in many languages",
    "embeddings.readers.web.article._SAVED_FROM": "a mark that browsers write into saved pages",
    "embeddings.readers.web.elements._HIDING_STYLE": "properties of CSS",
    "embeddings.readers.web.elements._NOTE_TYPES": "types of notes in EPUB",
    "embeddings.readers.web.parsing._DECLARATION": "the declaration of XML",
    "embeddings.readers.web.parsing._XHTML": "the declaration of XHTML",
    "embeddings.readers.web.elements._REPLY_CLASSES": "classes that mail programs give to a quoted mail",
    "embeddings.readers.subtitles._DIALOGUE": "a keyword of SubStation Alpha",
    "embeddings.readers.subtitles._SCRIPT": "the first line of SubStation Alpha",
    "embeddings.structure.author_names._BREAKS": "a command of LaTeX",
    "embeddings.structure.author_candidates._NOTES": "a command of LaTeX",
    "embeddings.readers.markdown.furniture._CONTENTS_MARK": "marks of Markdown tools and a command of LaTeX",
    "embeddings.readers.markdown.furniture._ANYWHERE": "holds _CONTENTS_MARK",
    "embeddings.readers.markdown.furniture._SHOWN_ARGUMENT": "arguments of Hugo's short codes",
    "embeddings.readers.markdown.furniture._HEADING_TAG": "names of HTML elements",
}
# Packages that read questions and articles. Their strings are no words of a language, except the names of features and
# of an answer type.
READING = ("qa.questions.", "qa.quotes.", "qa.ranking.", "embeddings.structure.")
OUR_NAMES = {"own", "before", "after", "other"}


def modules() -> list[str]:
    found = [
        module.name
        for package in (qa, embeddings)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    return [name for name in found if not name.startswith("embeddings.languages.english")]


def parts_of(value: object) -> Iterator[object]:
    """Yield the values that a value holds, down to those that hold no other. A language is not looked into."""
    if value is ENGLISH:
        return
    if isinstance(value, dict):
        for each in (*value, *value.values()):
            yield from parts_of(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from parts_of(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from parts_of(getattr(value, field.name))
    else:
        yield value


def words_in(parts: Any) -> Iterator[str]:
    """Yield the runs of at least two ASCII letters that a parsed pattern asks for, lower-case."""
    word = ""
    for operation, argument in [*parts, (None, None)]:
        if operation is _constants.LITERAL and (letter := chr(argument)).isascii() and letter.isalpha():
            word += letter.lower()
            continue
        if len(word) > 1:
            yield word
        word = ""
        if operation is _constants.BRANCH:
            for branch in argument[1]:
                yield from words_in(branch)
        elif operation is not None and isinstance(argument, tuple):
            for inner in argument:
                if isinstance(inner, _parser.SubPattern):
                    yield from words_in(inner)
        elif isinstance(argument, _parser.SubPattern):
            yield from words_in(argument)


def words_of_pattern(pattern: re.Pattern[str]) -> list[str]:
    return list(words_in(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\b(?:who(?:m|se)?|[Ww]here)\s+\d{2}", ["who", "se", "here"]),
        (r"(?<!to) (?:and)? (?P<name>on)++(?=At)", ["to", "and", "on", "at"]),
        (r"[a-z]+\w(?P<name>\d)(?P=name)", []),
    ],
)
def test_the_words_of_a_pattern_are_found(pattern: str, words: list[str]) -> None:
    assert words_of_pattern(re.compile(pattern)) == words


def test_no_pattern_elsewhere_holds_a_word() -> None:
    breaches = {
        f"{module}.{name}": words
        for module in modules()
        for name, value in vars(importlib.import_module(module)).items()
        for part in parts_of(value)
        if isinstance(part, re.Pattern) and isinstance(part.pattern, str)
        if (words := [word for word in words_of_pattern(part) if word not in ALLOWED])
    }
    assert breaches.keys() - FORMATS.keys() == set(), breaches
    assert FORMATS.keys() <= breaches.keys(), "name no pattern that holds no word"


def vocabulary() -> set[str]:
    """Words that English names: its stop words, the months and weekdays, and the word lists of its cues."""
    lists = [
        word
        for cues in (ENGLISH.words, ENGLISH.questions, ENGLISH.articles, ENGLISH.articles.bylines)
        for field in fields(cues)
        if isinstance(words := getattr(cues, field.name), frozenset | tuple)
        for word in words
    ]
    return {*ENGLISH.analyzer.stop_words, *lists}


def test_no_string_of_a_module_that_reads_is_an_english_word() -> None:
    english = vocabulary() - OUR_NAMES
    breaches = {}
    for module in [name for name in modules() if name.startswith(READING)]:
        source = Path(importlib.import_module(module).__file__ or "").read_text(encoding="utf-8")
        strings = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
        if words := english & {string.strip().lower() for string in strings if isinstance(string, str)}:
            breaches[module] = words
    assert breaches == {}
