"""Where sentences begin and end, as offsets.

sentencex finds the ends; what it gets wrong in reports that lost spaces and quote marks on their way is
repaired here. Measured on the paragraphs of the five raw reports, sentence ends judged by hand (an end inside
a quotation and one before a stray fragment count neither way; the repairs were written with these reports
in view, so their row shows that they work, not how well they carry over):

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
from embeddings.languages.base import Language
from embeddings.structure.long_sentences import MAX_SENTENCE, cut_to_length, find_break

# sentencex takes time that grows with the square of a Chinese text's length: 0.02 s for 10,000 characters and
# 25 s for 400,000. So it sees a long paragraph in stretches.
_STRETCH = 10_000

# White space outside ASCII, as white space of one byte that parts words, or lines and paragraphs, alike.
_ASCII_SPACE = {
    **dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((0x85, 0x2028, 0x2029), "\n"),
}

# sentencex takes the ellipsis character for a pause. Before a capital it ends a sentence, as three dots do.
_QUOTE_MARK = re.compile(r"[“”\"]")
_ELLIPSIS = re.compile(r"…[”\"']?(?=\s+[“\"']?[A-Z]|[A-Z][a-z\s])")

# Addresses hold full stops before capitals (https://Example.org/About.Html, A.Li@example.com).
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-;=?-\[\]_a-z~]+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|(?<![\w.+-])(?:[\w-]{1,63}\.){1,5}(?:com|org|cn)\b",
    re.IGNORECASE | re.ASCII,
)

# A full stop with the next word glued to it may belong to initials (U.S.Army) or a name (ASP.NET).
_INITIAL = re.compile(r"(?<![^\W_])[A-Z]\.$")
_CAPITALISED = re.compile(r"\b[A-Z]\w*\.$")
_SHORT_ACRONYM = re.compile(r"[A-Z]{1,3}\b")

_FULL_STOP = re.compile(r"\.[”’\"')\]*_]*$")
_LIST_NUMBER = re.compile(r"\d{1,3}[.)]\s*")
_MARKUP = re.compile(r"[*_]+(?=\s|$)")
_TAIL = 40


def split_sentences(text: str, start: int, end: int, language: Language) -> list[tuple[int, int]]:
    """The sentences of ``text[start:end]``: offsets into ``text``, end exclusive, in order, none empty.

    They have no white space at their ends and leave out nothing but white space. None is longer than
    ``MAX_SENTENCE`` characters.
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
    """Ends of sentences within the part, in order, the last one its own end."""
    opening = _opening_quotes(part)
    found = _settled(part, _stretches(part, language), opening)
    found |= {match.end() for match in _ELLIPSIS.finditer(part)}
    any_capitals = part.lower() != part
    ends = [
        boundary
        for boundary in _outside_addresses(part, sorted(found))
        if 0 < boundary < len(part) and not _is_inside_sentence(part, boundary, language, any_capitals=any_capitals)
    ]
    return [*ends, len(part)]


def _outside_addresses(part: str, boundaries: list[int]) -> Iterator[int]:
    """Yield the boundaries, which rise, that are not inside a web address."""
    addresses = _ADDRESS.finditer(part)
    address = next(addresses, None)
    for boundary in boundaries:
        while address is not None and address.end() <= boundary:
            address = next(addresses, None)
        if address is None or boundary <= address.start():
            yield boundary


def _stretches(part: str, language: Language) -> list[int]:
    """Ends of sentences as sentencex sees them. Its offsets count characters, as ours do."""
    ends: list[int] = []
    position = 0
    while position < len(part):
        stretch = part[position : position + _STRETCH]
        found = _boundaries(stretch, language)
        if position + len(stretch) < len(part):
            found.pop()  # the stretch may have cut this sentence: begin the next stretch with it
        # Without one, nearly the whole stretch is passed: sentencex takes long over a run of quote marks, and would see
        # it again and again. What is so long is cut to pieces later.
        ends += [position + boundary for boundary in found] or [find_break(part, position + _STRETCH - MAX_SENTENCE)]
        position = ends[-1]
    return ends


def _boundaries(stretch: str, language: Language) -> list[int]:
    """Return the ends of sentences as sentencex sees them.

    :raises UnreadableArticleError: if sentencex fails.
    """
    try:
        # With its white space in ASCII: sentencex panics at "B." where white space of more than one byte is in between.
        found = get_sentence_boundaries(language.code, stretch.translate(_ASCII_SPACE))
    except BaseException as error:
        if not is_panic(error):
            raise
        raise UnreadableArticleError(
            "The library that tells its sentences apart failed at this file; leave the file out, and report it."
        ) from error
    return [boundary["end_index"] for boundary in found]


def _opening_quotes(part: str) -> set[int]:
    """Where quote marks open a quotation: every “, and each ” or " with nothing open before it.

    Machine translation writes ” for “ too, and then `the work.”We like it` begins a quotation. A mark before
    white space never opens one; a straight one after white space and before a word always does.
    """
    opening = set()
    is_open = {"”": False, '"': False}
    for match in _QUOTE_MARK.finditer(part):
        mark, position = match.group(), match.start()
        after_space = position == 0 or part[position - 1].isspace()
        before_space = position + 1 == len(part) or part[position + 1].isspace()
        if mark == "“":
            opens = is_open["”"] = True
        else:
            opens = not before_space and (not is_open[mark] or (mark == '"' and after_space))
            is_open[mark] = opens
        if opens:
            opening.add(position)
    return opening


def _settled(part: str, boundaries: list[int], opening: set[int]) -> set[int]:
    """Return the boundaries, each moved by ``_settle``."""
    found: set[int] = set()
    last = 0
    for boundary in sorted(boundaries):
        if boundary < last:
            continue  # among marks that an earlier boundary has moved over: it would come to the same place
        last = _settle(part, boundary, opening)
        found.add(last)
    return found


def _settle(part: str, boundary: int, opening: set[int]) -> int:
    """The boundary moved so that quote marks, brackets and markup stand in the sentence they belong to."""
    while boundary > 0 and (part[boundary - 1].isspace() or boundary - 1 in opening):
        boundary -= 1
    while boundary < len(part):
        character = part[boundary]
        if character in ")]）】」』»’" or (character in '”"' and boundary not in opening):
            boundary += 1
        elif markup := _MARKUP.match(part, boundary):
            boundary = markup.end()
        else:
            break
    return boundary


def _is_inside_sentence(part: str, boundary: int, language: Language, *, any_capitals: bool) -> bool:
    """Whether the full stop before the boundary ends an abbreviation or a name, and no sentence."""
    before = part[max(0, boundary - _TAIL) : boundary]
    following = part[boundary : boundary + _TAIL]
    if not following[0].isspace():
        return (
            following[0].islower()
            or _INITIAL.search(before) is not None
            or (_CAPITALISED.search(before) is not None and _SHORT_ACRONYM.match(following) is not None)
        )
    following = following.lstrip()
    if language.articles.before_a_number.search(before) and following[:1].isdigit():
        return True
    # An abbreviation nobody listed, or a fragment a translation left. A text without capitals tells nothing.
    return any_capitals and _FULL_STOP.search(before) is not None and following[:1].islower()


def _join_fragments(part: str, ends: list[int]) -> list[int]:
    """The ends without those that would leave a sentence of marks (". .") or a list number ("2.") alone."""
    joined: list[int] = []
    previous = 0  # where the piece begins that no end closes yet
    looked = 0  # how far it has been looked through: marks may go on for long
    word = -1  # its first letter or digit
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
