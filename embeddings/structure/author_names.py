"""The names of persons in a line, by their form, with the words beside them."""

import re
from collections.abc import Iterator

from embeddings.languages.base import ArticleCues
from embeddings.structure.authors import tidy_authors
from embeddings.structure.weighing import Features, present

_LONGEST = 240  # characters of a line in which names are looked for
_SHARE = 0.9
_FEWEST_WORDS = 2  # of a name
_WHOLE_WORD = re.compile(r"\S+")
_SLASH = re.compile(r"(?<=\w)\s?/\s?(?=\w)")
_SMALL_WORD = re.compile(r"\s+[a-zß-öø-ÿ]+\s+[a-zß-öø-ÿ]")
_NEXT_CAPITALS = re.compile(r"\s[^\W\d_]{2}")
_LETTER = re.compile(r"[^\W_]")
_COLUMNS = re.compile(r"(?<!\s)\s{3,}")
_BREAKS = re.compile(r"(?:(?<!\s)\s++)?(?:\\and\b|\\\\|;)\s*+")
_NEXT_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z]{4})\.\s")  # not after "Prof."
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]")
_SEPARATOR = re.compile(r"(?:(?<!\s)\s++)?(?:[|,·•;(<\[–—/@-]|$)|(?<!\s)\s\s++")


def find_names(text: str, cues: ArticleCues) -> Iterator[tuple[int, int, str]]:
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
        # In a headline in capitals any few words have the form of a name.
        is_cut = text.isupper() and end == match.end() and _NEXT_CAPITALS.match(text, end) is not None
        if end > start and not is_cut:
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


def context_features(text: str, start: int, end: int, cues: ArticleCues) -> Features:
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
    is_role_alone = cues.bylines.role_alone.match(after.lstrip(" |,·–—-(/")) is not None
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
        before_role_alone=is_role_alone,
        other_after=people.other_after.match(after) is not None,
        before_place=people.place.fullmatch(after) is not None,
        name_line=is_line,
        before_address=_MAIL.match(after.lstrip(" |,·–—-(<[")) is not None,
        before_date=cues.date.match(after.lstrip(" |,·•–—-(")) is not None,
        before_separator=ends and after.strip() != "",
        before_words=not ends and not is_line,
        before_small_word=not is_line and not is_role_alone and _SMALL_WORD.match(after) is not None,
    )


def tidy_names(names: str, cues: ArticleCues) -> str | None:
    """Return the names without offices, roles and the sentence after them."""
    if opening := cues.statements.honorific.match(names):
        names = names[opening.end() :]
    tidied = tidy_authors(_SLASH.sub(", ", _NEXT_SENTENCE.split(names, maxsplit=1)[0]), cues.bylines) or ""
    start, end = _trimmed(tidied, 0, len(tidied), cues)
    return (tidied[start:end] if end > start else tidied) or None
