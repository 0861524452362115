"""Conversations in Markdown: questions in bold with their answers, "Q:" and "A:", and the turns of an interview."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from embeddings.document import ASIDE, Block, Kind
from embeddings.readers.markdown.emphasis import end_of_strong, is_emphasized, is_question
from embeddings.readers.markdown.parsing import Part

_LINE = re.compile(r"[^\r\n]+")
_LEAD = re.compile(r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++(?:\[[ xX]\][ \t]++)?)?")
_LETTER = re.compile(r"[*_]{0,2}(?P<letter>[QA])\d{0,3}[*_]{0,2}(?P<sign>[:.])[*_]{0,2}[ \t]")
_SPEAKER = re.compile(
    r"(?:\*\*(?P<name>[^*_\r\n:]{1,60}+)(?::\*\*|\*\*[ \t]?:)|__(?P<name2>[^*_\r\n:]{1,60}+)(?::__|__[ \t]?:)"
    r"|(?P<plain>[^\W\d_][\w.’' -]{0,40}+):(?=[ \t]))[ \t]*+"
)
_DASH = re.compile(r"(?P<dash>[—―])[ \t]*+(?=[^\W_]|[“‘\"'(¿¡…*_])")  # a turn without a name
_INSIDE_SENTENCE_END = re.compile(r"[.!?…][”’\"')*_]*[ \t]")
_SENTENCE_END = re.compile(r"[.!…][”’\"')*_]*$")
_SHORT = 10  # characters that hold the end of a sentence
_TEXT = (Kind.PARAGRAPH, Kind.LIST_ITEM)
_MAX_QUESTION = 300
_MAX_NAME_WORDS = 5


@dataclass(frozen=True, slots=True)
class _Turn:
    """A line that begins with the name of a speaker. ``text``: the offset of the words after the name."""

    name: str
    is_plain: bool
    text: int
    asks: bool


@dataclass(frozen=True, slots=True)
class _Marks:
    """The marks of conversations that a document uses.

    ``speakers``: the names that take turns. ``askers``: the speakers who mostly ask. ``signs``: the signs after "Q" and
    "A". ``in_bold``: whether paragraphs in bold are the words of an interviewer, also without a question mark.
    ``dashes``: whether a dash begins the words of a speaker without a name.
    """

    speakers: frozenset[str]
    askers: frozenset[str]
    signs: frozenset[str]
    in_bold: bool
    dashes: bool


def split_conversations(text: str, parts: Sequence[Part]) -> list[Part]:
    """Return the parts; paragraphs and list items that hold questions, answers or turns are split into them."""
    marks = _find_marks(text, parts)
    found: list[Part] = []
    for index, part in enumerate(parts):
        following = parts[index + 1] if index + 1 < len(parts) else None
        found += _split(text, part, following, marks) if part.block.kind in _TEXT else [part]
    return found


def _find_marks(text: str, parts: Sequence[Part]) -> _Marks:
    turns: list[_Turn | None] = []  # None between turns that do not follow each other
    letters: set[tuple[str, str]] = set()
    dashes: list[bool] = []  # for each line that begins with a dash whether it asks
    bold_questions = 0
    for part in parts:
        if part.block.kind is not Kind.PARAGRAPH:
            turns.append(None)
            continue
        words = text[part.block.start : part.block.end]
        bold_questions += is_emphasized(words, strong=True) and is_question(words)
        for start, end in _lines(text, part.block):
            if _DASH.match(text, start, end):
                dashes.append(is_question(text[start:end]))
            elif letter := _LETTER.match(text, start, end):
                letters.add((letter["letter"], letter["sign"]))
            elif turn := _turn(text, start, end):
                turns.append(turn)
    signs = {sign for letter, sign in letters if letter == "Q" and (sign == ":" or ("A", sign) in letters)}
    speakers = _speakers(turns)
    asked = Counter(turn.name for turn in turns if turn and turn.asks)
    said = Counter(turn.name for turn in turns if turn)
    askers = frozenset(name for name in speakers if said[name] > 1 and asked[name] * 2 >= said[name])
    is_dialogue = bool(dashes and speakers) or (True, False) in pairwise(dashes)
    return _Marks(speakers, askers, frozenset(signs), bold_questions >= 2, is_dialogue)


def _speakers(turns: Sequence[_Turn | None]) -> frozenset[str]:
    """Return the names that take turns: several names come again, or a question is followed by another name."""
    said = Counter(turn.name for turn in turns if turn)
    plain = {turn.name for turn in turns if turn and turn.is_plain}
    again = {name for name, times in said.items() if times > 1}
    one_again = len(again) == 1 and len(said) > 1 and not again & plain
    if len(again) > 1 or (one_again and any(turn.asks for turn in turns if turn)):
        return frozenset(again | (said.keys() - plain))
    pairs = pairwise(turns)
    answered = [{one.name, two.name} for one, two in pairs if one and two and one.asks and one.name != two.name]
    return frozenset().union(*answered)


def _turn(text: str, start: int, end: int) -> _Turn | None:
    match = _SPEAKER.match(text, start, end)
    if match is None:
        return None
    name = (match["name"] or match["name2"] or match["plain"]).strip()
    words = name.split()
    if not 0 < len(words) <= _MAX_NAME_WORDS or words[0][0].islower() or match.end() == end:
        return None
    return _Turn(name, match["plain"] is not None, match.end(), is_question(text[match.end() : end]))


def _lines(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the lines of the block, without the marks before them."""
    for match in _LINE.finditer(text, block.start, block.end):
        start = match.start()
        lead = _LEAD.match(text, start, match.end())
        yield (lead.end() if lead else start), start + len(match[0].rstrip())


def _split(text: str, part: Part, following: Part | None, marks: _Marks) -> Iterator[Part]:
    """Yield the part, or the questions, answers, names and paragraphs that it consists of."""
    block = part.block
    cuts = list(_cuts(text, block, marks))
    if not cuts:
        yield _as_question(text, part, following, marks)
        return
    if cuts[0][0] > block.start:
        cuts.insert(0, (block.start, block.kind))
    ends = [start for start, _ in cuts[1:]] + [block.end]
    for (start, kind), end in zip(cuts, ends, strict=True):
        words = text[start:end].rstrip(" \t\r\n>")
        if kind is Kind.QUESTION and end == block.end and not _is_text(following):
            kind = block.kind  # a question without an answer below it stays text
        if any(character.isalnum() for character in words) or kind is Kind.SPEAKER:
            level = block.level if kind is block.kind or block.level > ASIDE else 1
            yield replace(part, block=Block(start, start + len(words), kind, level))


def _cuts(text: str, block: Block, marks: _Marks) -> Iterator[tuple[int, Kind]]:
    """Yield the offsets at which a new kind begins within the block."""
    is_first, asked = True, False
    for start, end in _lines(text, block):
        begin = block.start if is_first else start
        letter = _LETTER.match(text, start, end)
        turn = _turn(text, start, end) if block.kind is Kind.PARAGRAPH else None
        if letter and letter["sign"] in marks.signs:
            asked = letter["letter"] == "Q"
            yield begin, Kind.QUESTION if asked else Kind.ANSWER
            asked = asked and is_question(text[start:end])
        elif turn and turn.name in marks.speakers:
            yield begin, Kind.SPEAKER
            asks = turn.asks and (turn.name in marks.askers or not _INSIDE_SENTENCE_END.search(text, turn.text, end))
            yield turn.text, Kind.QUESTION if asks else Kind.PARAGRAPH
            asked = False
        elif marks.dashes and block.kind is Kind.PARAGRAPH and (dash := _DASH.match(text, start, end)):
            yield begin, Kind.SPEAKER
            yield dash.end(), Kind.QUESTION if is_question(text[start:end]) else Kind.PARAGRAPH
            asked = False
        elif closing := _end_of_question(text, start, end, is_first=is_first):
            yield begin, Kind.QUESTION
            asked = closing == end
            if not asked:
                yield closing + len(text[closing:end]) - len(text[closing:end].lstrip()), Kind.PARAGRAPH
        elif asked:
            yield start, Kind.PARAGRAPH
            asked = False
        is_first = False


def _end_of_question(text: str, start: int, end: int, *, is_first: bool) -> int:
    """Return the end of a question in bold or italics that begins a line; 0 without one."""
    words = text[start:end]
    if len(words) <= _MAX_QUESTION and is_emphasized(words, strong=False) and is_question(words):
        return end
    closing = end_of_strong(text, start, end)
    if not closing or closing - start > _MAX_QUESTION:
        return 0
    if text[closing : closing + 1] in ("?", "？"):
        closing += 1
    elif not is_question(text[start:closing]):
        return 0
    rest = text[closing:end].lstrip()
    return closing if not rest or (is_first and not rest[0].islower()) else 0


def _as_question(text: str, part: Part, following: Part | None, marks: _Marks) -> Part:
    """Return the part; the item of a list is a question if a paragraph of the same item answers it.

    A statement in bold is a question between the questions in bold of an interview.
    """
    block = part.block
    words = text[block.start : block.end]
    if len(words) > _MAX_QUESTION:
        return part
    answered = following is not None and following.in_item and following.block.kind is Kind.PARAGRAPH
    is_item = block.kind is Kind.LIST_ITEM and answered and is_question(words)
    is_statement = _SENTENCE_END.search(words, max(0, len(words) - _SHORT)) and is_emphasized(words, strong=True)
    if is_item or (marks.in_bold and is_statement and _is_text(following)):
        return replace(part, block=replace(block, kind=Kind.QUESTION))
    return part


def _is_text(part: Part | None) -> bool:
    return part is not None and part.block.kind not in (Kind.HEADING, Kind.TITLE, Kind.BYLINE)
