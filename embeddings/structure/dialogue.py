"""Questions and answers, interviews, minutes and chats in plain text: who speaks, and which turns are questions."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from embeddings.document import Kind
from embeddings.languages.base import LayoutCues
from embeddings.structure.lines import Line, ends_sentence

_TIME = re.compile(
    r"[\[(<]?(?:[^\W\d_]{2,9}\.?,? )?(?:\d{4}-\d\d-\d\d[ T]|\d{1,2}[./]\d{1,2}[./]\d{2,4},? )?"
    r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?(?: ?[ap]\.?m\.?)?[\])>]?(?:\s*[-–|]\s+|\s+)",
    re.IGNORECASE,
)
_NICK = re.compile(
    r"(?P<name>\w[\w.@+-]{0,23}(?: [\w.@+-]{1,24}){0,3})(?P<aside> [(\[][^()\[\]\r\n]{1,60}[)\]])?[:：](?=\s|$)"
)
_LONGEST_NAME = 50
_MOST_WORDS = 6
_QUESTION_END = re.compile(r"[?？][”’\"')\]）】」』*_]*$")
# A turn without a name, as novels and interviews print it.
_DASH = re.compile(r"(?P<dash>[—―])\s*+(?=[^\W_]|[“‘\"'(¿¡…])")
_SHORT_DASH = re.compile(r"[–-] (?=[^\W_]|[“‘\"'(¿¡…])")
_DASHES = re.compile(r"[—―–-]")
_FEWEST_TURNS = 4
_MOST_LINES = 20  # of a turn
_SENTENCE_BEGINS = re.compile(r"(?<=[.!…])[”’\"')\]]?\s+(?=[“‘\"'(¿]?[^\W\d_a-zß-öø-ÿ])|(?<=[。！])")


@dataclass(frozen=True, slots=True)
class _Turn:
    """The label of a speaker at the beginning of a line: ``text[start:end]`` is the name with its colon."""

    start: int
    end: int
    key: str
    stamped: bool
    capitals: bool
    words: int


def mark_dialogue(lines: Sequence[Line], cues: LayoutCues) -> list[Line]:
    """Return the lines with each name of a speaker in a line for itself, and with labelled questions and answers.

    A time before a name belongs to no line. The words after a name begin a paragraph. A dash stands for a
    speaker without a name.
    """
    turns = _turns(lines, cues)
    turns |= _dash_turns(lines, min(turns, default=len(lines))) or _short_dash_turns(lines)
    labelled = _questions_and_answers(lines, cues)
    marked: list[Line] = []
    for index, line in enumerate(lines):
        if index in labelled:
            marked.append(replace(line, kind=labelled[index]))
        elif index in turns:
            marked += _split_turn(line, turns[index], cues)
        else:
            marked.append(line)
    return marked


def _split_turn(line: Line, turn: _Turn, cues: LayoutCues) -> Iterator[Line]:
    yield replace(
        line, start=line.start + turn.start, end=line.start + turn.end, text=line.text[turn.start : turn.end],
        kind=Kind.SPEAKER, indent=line.indent + turn.start, rule="",
    )  # fmt: skip
    words = "" if cues.speaker_and_time.fullmatch(line.text) else line.text[turn.end :].lstrip()
    if any(character.isalnum() for character in words):
        begin = len(line.text) - len(words)
        yield replace(
            line, start=line.start + begin, text=words, kind=Kind.PARAGRAPH, indent=line.indent + begin, gap=0
        )


def _turns(lines: Sequence[Line], cues: LayoutCues) -> dict[int, _Turn]:
    """Return the turns by the index of their line; empty if the lines are no dialogue."""
    found = {
        index: turn for index, line in enumerate(lines) if line.kind is None and (turn := _read_turn(line.text, cues))
    }
    if not _is_dialogue(found, lines):
        return {}
    counts = Counter(turn.key for turn in found.values())
    sure = (index for index, turn in found.items() if turn.stamped or counts[turn.key] > 1 or turn.capitals)
    # Two speakers with one turn each show by a question that they speak.
    first = min(sure, default=min(found))
    stamped = sum(turn.stamped for turn in found.values()) * 2 > len(found)
    return {
        index: turn
        for index, turn in found.items()
        if turn.stamped or (not stamped and (counts[turn.key] > 1 or (index > first and turn.words <= 4)))
        or (index == first)
    }  # fmt: skip


def _dash_turns(lines: Sequence[Line], first: int) -> dict[int, _Turn]:
    """Return the turns that begin with a dash, by the index of their line; empty if the lines are no dialogue.

    They stand below the first named turn, ``first``, or one of them asks and the next one does not.
    """
    found = {
        index: _Turn(0, len(match["dash"]), "", stamped=False, capitals=False, words=1)
        for index, line in enumerate(lines)
        if line.kind is None and (match := _DASH.match(line.text))
    }
    asks = any(
        other - index <= _MOST_LINES
        and _QUESTION_END.search(lines[other - 1].text)
        and not _QUESTION_END.search(lines[other].text)
        for index, other in pairwise(found)
    )
    return found if asks else {index: turn for index, turn in found.items() if index > first}


def _short_dash_turns(lines: Sequence[Line]) -> dict[int, _Turn]:
    """Return the turns after short dashes, which are bullets unless every second of them answers a question."""
    found = [index for index, line in enumerate(lines) if line.kind is None and _SHORT_DASH.match(line.text)]
    ends = [*(index - 1 for index in found[1:]), found[-1]] if found else []
    asks = [_QUESTION_END.search(lines[end].text) is not None for end in ends]
    alternate = len(found) >= _FEWEST_TURNS and all(asks[::2]) and not any(asks[1::2])
    turn = _Turn(0, 1, "", stamped=False, capitals=False, words=1)
    return dict.fromkeys(found, turn) if alternate else {}


def _read_turn(text: str, cues: LayoutCues) -> _Turn | None:
    if (alone := cues.speaker_and_time.fullmatch(text)) and len(alone["name"].split()) <= _MOST_WORDS:
        name = alone["name"]
        is_label = cues.no_speaker.fullmatch(name) is not None
        return None if is_label else _Turn(0, len(name), name.split()[-1].casefold(), True, name.isupper(), 1)
    time = _TIME.match(text)
    start = time.end() if time else 0
    label = cues.speaker.match(text, start) or (_NICK.match(text, start) if time else None)
    if label is None or label.end() - start > _LONGEST_NAME + len(label["aside"] or ""):
        return None
    name = label["name"] or label.groupdict().get("nick") or ""
    words = name.split()
    if len(words) > _MOST_WORDS or cues.no_speaker.fullmatch(name.strip(". ")):
        return None
    return _Turn(
        start=start,
        end=label.end(),
        # "Thule" and "Joan Thule (sailing school)" are one person.
        key=words[-1].casefold() if not words[-1].isdecimal() else name.casefold(),
        stamped=time is not None or text[start] == "<",
        capitals=name.isupper() and len(name) > 1,
        words=len(words),
    )


def _is_dialogue(found: dict[int, _Turn], lines: Sequence[Line]) -> bool:
    """Return whether the labels are turns of a dialogue: they come back, with sentences after them."""
    if len(found) < 2:
        return False
    turns = list(found.items())
    stamped = sum(turn.stamped for _, turn in turns)
    if stamped >= 2:
        return True
    keys = [turn.key for _, turn in turns]
    spoken = sum(_is_spoken(index, turn, lines) for index, turn in turns)
    if spoken * 5 < len(turns) * 3:
        return False
    distinct = len(set(keys))
    if distinct >= 2 and distinct < len(keys):
        # A speaker comes back after another one: A, B, A.
        return any(
            first == third != second for first, second, third in zip(keys, keys[1:], keys[2:], strict=False)
        ) or (len(keys) >= 2 * distinct)
    beside = [(one, two) for one, two in pairwise(turns) if two[0] - one[0] <= 6]
    return any(
        one[1].key != two[1].key
        and ((one[1].capitals and two[1].capitals) or _QUESTION_END.search(lines[two[0] - 1].text) is not None)
        for one, two in beside
    )


def _is_spoken(index: int, turn: _Turn, lines: Sequence[Line]) -> bool:
    """Return whether a turn holds a sentence: its paragraph ends like one."""
    last = index
    while last + 1 < len(lines) and lines[last + 1].group == lines[index].group and last < index + 20:
        if ends_sentence(lines[last].text):
            break
        last += 1
    words = lines[last].text[turn.end if last == index else 0 :]
    return ends_sentence(words)


def _questions_and_answers(lines: Sequence[Line], cues: LayoutCues) -> dict[int, Kind]:
    """Return the kinds of the lines that labels mark as questions and as answers, by their index."""
    marked: dict[int, Kind] = {}
    open_question: int | None = None
    for index, line in enumerate(lines):
        if line.kind is not None:
            continue
        if cues.question_label.match(line.text):
            open_question = index
        elif open_question is not None and cues.answer_label.match(line.text):
            marked |= {open_question: Kind.QUESTION, index: Kind.ANSWER}
            open_question = None
    return marked


def mark_asked_turns(units: Sequence[Line], cues: LayoutCues) -> list[Line]:
    """Return the units with the questions that end a turn, if another speaker answers.

    The sentences before the question stay a paragraph.
    """
    marked: list[Line] = []
    names = [index for index, unit in enumerate(units) if unit.kind is Kind.SPEAKER]
    answered = {
        after - 1
        for name, after in pairwise(names)
        if after - 1 > name and (units[name].text != units[after].text or _DASHES.fullmatch(units[name].text))
    }
    for index, unit in enumerate(units):
        if index in answered and unit.kind in (None, Kind.PARAGRAPH) and _QUESTION_END.search(unit.text):
            marked += _split_question(unit, cues)
        else:
            marked.append(unit)
    return marked


def _split_question(unit: Line, cues: LayoutCues) -> Iterator[Line]:
    cut = 0
    for match in _SENTENCE_BEGINS.finditer(unit.text):
        if not cues.abbreviation.search(unit.text, max(0, match.start() - 6), match.start()):
            cut = match.end()
    if cut:
        before = unit.text[:cut].rstrip()
        yield replace(unit, end=unit.start + len(before), text=before)
    yield replace(unit, start=unit.start + cut, text=unit.text[cut:], kind=Kind.QUESTION, level=1)
