"""The sentences of a text, as offsets.

sentencex finds the ends. This module repairs its errors in reports that lost spaces and quote marks on their way.
Measured on the paragraphs of the five raw reports, with sentence ends judged by hand. An end inside a quotation and one
before a stray fragment count neither way. The repairs were written for these reports, so their row shows that they work
there, and not how well they work elsewhere:

=====================  =====  ======  =====  ====
splitter               found  missed  wrong    ms
=====================  =====  ======  =====  ====
sentencex 1.0.32          78       4      1     1
pysbd 0.3.4               53      29      1    87
syntok 1.4.4              72      10      5    21
sentencex, repaired       82       0      0     4
=====================  =====  ======  =====  ====
"""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from embeddings.errors import UnreadableArticleError, is_panic
from embeddings.languages.base import Language, SentenceCues
from embeddings.structure.abbreviations import TAIL, ends_with_abbreviation, is_inside_sentence
from embeddings.structure.long_sentences import MAX_SENTENCE, cut_to_length, find_break
from embeddings.structure.quotation_marks import SPACED_CLOSING, opening_marks

# The time of sentencex grows with the square of the length of a Chinese text: 0.02 s for 10,000 characters and 25 s for
# 400,000. So it gets a long paragraph in stretches of this length.
_STRETCH = 10_000

# White space outside ASCII, each with the ASCII character that divides words, or lines and paragraphs, alike.
_ASCII_SPACE = {
    **dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((0x85, 0x2028, 0x2029), "\n"),
}

# sentencex reads the ellipsis character as a pause. Before a capital it ends a sentence, as three dots do.
_ELLIPSIS = re.compile(r"…[”\"']?(?=\s+[“\"']?[A-Z]|[A-Z][a-z\s])")
# sentencex never ends a sentence at an abbreviation that it knows.
_STOP_BEFORE_CAPITAL = re.compile(r"\.(?=\s+[“„«»\"'(]?[A-Z\d])")
# sentencex sees no end where two quotations end, and none after a sentence in brackets.
_TWO_QUOTATIONS = re.compile(r"[.!?][’'][”\"](?=\s+[“‘\"']?[A-Z])")
_IN_BRACKETS = re.compile(r"(?:^|(?<=[.!?…”\"\])]\s))[(\[][^()\[\]\n]{1,400}[.!?][”\"’]?[)\]](?=\s+[“‘\"'(\[]?[A-Z])")
# A mark of a footnote that lost its raised position: "the fire.4 The town".
_LOWERED_NOTE = re.compile(r"(?<=[a-z]{3}[.!?])\d{1,2}(?=\s+[“\"]?[A-Z])")
_STOP = re.compile(r"[.!?…。！？][”’\"')»]{0,3}$")

# Addresses hold full stops before capitals (https://Example.org/About.Html, A.Li@example.com).
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-;=?-\[\]_a-z~]+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|(?<![\w.+-])(?:[\w-]{1,63}\.){1,5}(?:com|org|cn)\b",
    re.IGNORECASE | re.ASCII,
)

_LIST_NUMBER = re.compile(r"(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]\s*")
_MARKUP = re.compile(r"[*_]+(?=\s|$)")


def split_sentences(text: str, start: int, end: int, language: Language) -> list[tuple[int, int]]:
    """Return the sentences of ``text[start:end]`` in order, each as offsets into ``text``, end exclusive.

    Together they hold every character except white space. A sentence is not empty, has no white space at its ends, and
    is at most ``MAX_SENTENCE`` characters long.
    """
    part = text[start:end]
    ends = _join_fragments(part, _sentence_ends(part, language))
    spans = []
    previous = 0
    for boundary in ends:
        spans += cut_to_length(part, previous, boundary)
        previous = boundary
    return [(start + first, start + last) for first, last in spans]


def _sentence_ends(part: str, language: Language) -> list[int]:
    """Return the ends of sentences within the part, in order. The last is the end of the part."""
    opening = opening_marks(part)
    found = _settled(part, _stretches(part, language), opening, language)
    for pattern in (_ELLIPSIS, _TWO_QUOTATIONS, _IN_BRACKETS):
        found |= {match.end() for match in pattern.finditer(part)}
    found |= _after_abbreviations(part, language)
    found |= _after_notes(part, language)
    any_capitals = part.lower() != part
    ends = [
        boundary
        for boundary in _outside_addresses(part, sorted(found))
        if 0 < boundary < len(part) and not is_inside_sentence(part, boundary, language, any_capitals=any_capitals)
    ]
    return [*ends, len(part)]


def _after_abbreviations(part: str, language: Language) -> set[int]:
    """Return the ends of sentences that an abbreviation ends."""
    return {
        stop.end() for stop in _STOP_BEFORE_CAPITAL.finditer(part) if ends_with_abbreviation(part, stop.end(), language)
    }


def _after_notes(part: str, language: Language) -> set[int]:
    """Return the ends of the marks of notes that follow a full stop, which belong to the sentence before them."""
    cues = language.sentences
    ends = {
        note.end()
        for note in _LOWERED_NOTE.finditer(part)
        if not cues.before_a_number.search(part, max(0, note.start() - TAIL), note.start())
    }
    for note in cues.note.finditer(part):
        start, end = note.span()
        before = max(0, start - TAIL)
        if start in ends:
            ends.remove(start)
        elif not _STOP.search(part, before, start) or cues.before_a_number.search(part, before, start):
            continue
        ends.add(end)
    return ends


def _outside_addresses(part: str, boundaries: list[int]) -> Iterator[int]:
    """Yield the boundaries that are not inside a web address. ``boundaries`` are in ascending order."""
    addresses = _ADDRESS.finditer(part)
    address = next(addresses, None)
    for boundary in boundaries:
        while address is not None and address.end() <= boundary:
            address = next(addresses, None)
        if address is None or boundary <= address.start():
            yield boundary


def _stretches(part: str, language: Language) -> list[int]:
    """Return the ends of sentences that sentencex finds. Its offsets count characters, as ours do."""
    ends: list[int] = []
    position = 0
    while position < len(part):
        stretch = part[position : position + _STRETCH]
        found = _boundaries(stretch, language)
        if position + len(stretch) < len(part):
            found.pop()  # the stretch may have cut this sentence, so the next stretch begins with it
        # Without an end, skip nearly the whole stretch: sentencex is slow at a run of quote marks, and would get the
        # run again and again. Such a long sentence is cut to pieces later.
        ends += [position + boundary for boundary in found] or [find_break(part, position + _STRETCH - MAX_SENTENCE)]
        position = ends[-1]
    return ends


def _boundaries(stretch: str, language: Language) -> list[int]:
    """Return the ends of sentences that sentencex finds in one stretch.

    :raises UnreadableArticleError: if sentencex fails.
    """
    try:
        # White space becomes ASCII, since sentencex panics at white space of several bytes after "B.".
        found = get_sentence_boundaries(language.code, stretch.translate(_ASCII_SPACE))
    except BaseException as error:
        if not is_panic(error):
            raise
        raise UnreadableArticleError(
            "The library that finds its sentences failed at this file; leave the file out, and report the problem."
        ) from error
    return [boundary["end_index"] for boundary in found]


def _settled(part: str, boundaries: list[int], opening: set[int], language: Language) -> set[int]:
    """Return the boundaries, each moved by ``_settle``."""
    found: set[int] = set()
    last = 0
    for boundary in sorted(boundaries):
        if boundary < last:
            continue  # an earlier boundary has moved past it, and both would move to the same place
        last = _settle(part, boundary, opening, language.sentences)
        found.add(last)
    return found


def _settle(part: str, boundary: int, opening: set[int], cues: SentenceCues) -> int:
    """Return the boundary, moved so that quote marks, brackets, markup and notes are in the sentence they belong to."""
    while boundary > 0 and (part[boundary - 1].isspace() or boundary - 1 in opening):
        boundary -= 1
    start = boundary
    while boundary < len(part):
        character = part[boundary]
        after = boundary + 1
        if character in ")]）】」』’" or (character in "”\"»«›‹“‘'" and boundary not in opening):
            boundary += 1
        elif character.isspace() and part[after : after + 1] in SPACED_CLOSING and after not in opening:
            boundary = after + 1
        elif markup := _MARKUP.match(part, boundary):
            boundary = markup.end()
        elif (note := cues.note.match(part, boundary + character.isspace())) and _takes_notes(part, start, cues):
            boundary = note.end()
        else:
            break
    return boundary


def _takes_notes(part: str, boundary: int, cues: SentenceCues) -> bool:
    """Return whether the mark of a note after the boundary belongs to the sentence before it.

    In a text that begins with such a mark, a list of notes, the mark begins the next note. "Ref. [12]" is no note.
    """
    return not cues.note.match(part) and not cues.before_a_number.search(part, max(0, boundary - TAIL), boundary)


def _join_fragments(part: str, ends: list[int]) -> list[int]:
    """Return the ends except those that would make a sentence of marks (". .") or of a list number ("2.")."""
    joined: list[int] = []
    previous = 0  # the start of the current sentence
    looked = 0  # the search for its first word goes on here, since a run of marks may be long
    word = -1  # the first letter or digit of the sentence
    for boundary in ends:
        if word < previous:
            looked = max(looked, previous)
            word = next((i for i in range(looked, boundary) if part[i].isalnum()), -1)
            looked = boundary
        has_word = word >= previous
        if has_word and boundary < len(part) and _is_list_number(part, previous, word, boundary):
            continue
        if has_word:
            joined.append(boundary)
        elif joined:
            joined[-1] = boundary
        elif boundary < len(part):
            continue
        else:
            joined.append(boundary)
        previous = boundary
    return joined


def _is_list_number(part: str, start: int, word: int, end: int) -> bool:
    """Return whether ``part[start:end]``, whose first letter or digit is at ``word``, is a list number ("2.")."""
    return _LIST_NUMBER.fullmatch(part, word, end) is not None and "_" not in part[start:word]
