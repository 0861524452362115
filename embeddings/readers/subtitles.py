"""Subtitles, WebVTT or SubRip: the words that are spoken, without numbers, times, positions and styles."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise

from embeddings.errors import UnreadableArticleError
from embeddings.readers.base import Extract
from embeddings.readers.spoken_words import SpokenWords, Turn

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}"
_TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*(?:-->|,)[ \t]*{_TIME}(?=[ \t]|$)")
# Some files have settings of the player in place of a title.
_FIRST_LINE = re.compile(r"WEBVTT(?:[ \t]++(?:-[ \t]*+)?(?:[\w-]++[:=].*|(?P<title>\S.*))?)?")
_SCRIPT = re.compile(r"[\s\ufeff]*+\[Script Info\]", re.IGNORECASE)
_DIALOGUE = re.compile(r"Dialogue:[^,]*+,[ \t]*+(?P<start>[^,]*+),[ \t]*+(?P<end>[^,]*+)(?:,[^,]*+){6},(?P<words>.*)")
_BREAK_IN_SCRIPT = re.compile(r"\\[Nn]")
_HIDDEN_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?=[ \t]|$)")
_TITLE = re.compile(r"(?:NOTE[ \t]+)?title[ \t]*:[ \t]*(?P<title>\S.*)", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[^<>\s]*)?[ \t]++(?P<name>[^<>]+)>")
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]*>|</>|\{\\[^{}]*\}")
_VOICE_MARKS = "\x02\x03"
_INVISIBLE = dict.fromkeys(map(ord, _VOICE_MARKS + "\u200b\u200e\u200f\u202a\u202c\u2060\ufeff"))

# A new speaker: ">> ", a dash before the words of each of two people, or a name with a colon.
_NEW_SPEAKER = re.compile(r" ?>>+ ?")
_DASH = re.compile(r"[-–—‐][ \t]*(?=\w|[\"“‘'¿¡\[(])")
_NAME = re.compile(
    r"[\[(]?(?P<name>[^\W\d_a-z][\w.'’&/-]{0,30}(?:[ \t][\w.'’&/#-]{1,30}){0,4})[\])]?[ \t]?[:：](?=\s|$)[ \t]*"
)
_MIN_NAMES = 2
_MAX_TITLE = 200


class SubtitlesReader:
    """Reads subtitles. The text is their words; the sentences run on from cue to cue."""

    name = "subtitles"
    version = 2
    suffixes = (".vtt", ".srt")

    def recognizes(self, data: bytes) -> bool:
        """Return False: the readers of text find subtitles in files of other names."""
        return False

    def check(self, data: bytes) -> None:
        """Check that the bytes are text with times."""
        from embeddings.readers.decoding import decode

        _find_cues(decode(data))

    def read(self, data: bytes) -> Extract:
        """Return the words, with the cues as pages."""
        from embeddings.readers.decoding import decode

        return read_subtitles(decode(data))


@dataclass(frozen=True, slots=True)
class _Cue:
    """The lines that are shown together, and the time at which they begin: "00:01:04"."""

    label: str
    lines: tuple[str, ...]


def are_subtitles(text: str) -> bool:
    """Return whether the text is a file of subtitles: WebVTT and SubStation by their first line, others by times."""
    if _SCRIPT.match(text):
        return True
    first = [line.strip() for line in text[:1_000].lstrip("\ufeff").splitlines() if line.strip()][:2]
    if not first:
        return False
    if _FIRST_LINE.fullmatch(first[0]):
        return any(_TIMES.match(line) for line in text[:20_000].splitlines())
    return any(_TIMES.match(line) for line in (first if first[0].isdecimal() else first[:1]))


def read_subtitles(text: str) -> Extract:
    """Return the words of subtitles as an extract.

    :raises UnreadableArticleError: if there are no times.
    """
    cues = _without_repeats([_plain(cue) for cue in _find_cues(text)])
    names = _find_names(cues)
    words = SpokenWords(_find_title(text))
    for cue in cues:
        words.begin_page(cue.label)
        for turn in _turns(cue, names):
            words.add(turn)
        words.end_page()
    return words.extract()


def _find_cues(text: str) -> list[_Cue]:
    """Return the cues, with the tags in their lines.

    A cue ends before the number or the name of the next one, which a blank line comes before, as a rule.

    :raises UnreadableArticleError: if there are no times.
    """
    if _SCRIPT.match(text):
        return list(_find_lines_of_script(text))
    lines = text.splitlines()
    times = [number for number, line in enumerate(lines) if _TIMES.match(line)]
    if not times:
        raise UnreadableArticleError("The file holds no subtitles, since no line of it has times; leave it out.")
    cues = []
    for first, following in zip(times, [*times[1:], len(lines)], strict=True):
        payload = lines[first + 1 : following]
        is_name = len(payload) > 1 and not payload[-2].strip()
        if payload and following < len(lines) and (is_name or payload[-1].strip().isdecimal()):
            payload.pop()
        cues.append(_Cue(_label(lines[first]), tuple(_without_hidden(payload))))
    return cues


def _find_lines_of_script(text: str) -> Iterator[_Cue]:
    """Yield the cues of SubStation Alpha: the last field of each line of dialogue.

    :raises UnreadableArticleError: if there is no dialogue.
    """
    found = [match for line in text.splitlines() if (match := _DIALOGUE.match(line))]
    if not found:
        raise UnreadableArticleError("The file holds no subtitles, since no line of it is dialogue; leave it out.")
    for match in found:
        words = _BREAK_IN_SCRIPT.sub("\n", match["words"])
        yield _Cue(_label(f"{match['start']}0 --> {match['end']}0"), tuple(words.split("\n")))


def _label(times: str) -> str:
    match = _TIMES.match(times)
    hours, minutes, seconds = match.group(1, 2, 3) if match else (None, "0", "0")
    return f"{int(hours or 0):02}:{int(minutes):02}:{int(seconds):02}"


def _without_hidden(payload: Sequence[str]) -> Iterator[str]:
    """Yield the lines with words, without the blocks of notes and styles, each of which ends at a blank line."""
    after_blank = is_hidden = False
    for line in payload:
        if not line.strip():
            after_blank, is_hidden = True, False
            continue
        is_hidden = is_hidden or (after_blank and _HIDDEN_BLOCK.match(line) is not None)
        if not is_hidden:
            yield line
        after_blank = False


def _plain(cue: _Cue) -> _Cue:
    """Return the cue without tags. A line begins with the name of its voice between ``_VOICE_MARKS``."""
    lines = (_TAG.sub("", _VOICE.sub(_mark_voice, line.translate(_INVISIBLE))) for line in cue.lines)
    parts = [part for line in lines for part in unescape(line).split("\n")]
    return replace(cue, lines=tuple(" ".join(part.split()) for part in parts if part.strip()))


def _mark_voice(voice: re.Match[str]) -> str:
    return f"\n{_VOICE_MARKS[0]}{voice['name'].strip()}{_VOICE_MARKS[1]}"


def _without_repeats(cues: list[_Cue]) -> list[_Cue]:
    """Return the cues without the lines that roll up: in captions made live, each cue shows the last lines again."""
    pairs = list(pairwise(cues))
    rolling = sum(bool(a.lines and b.lines) and a.lines[-1] == b.lines[0] for a, b in pairs)
    if 2 * rolling <= len(pairs) or len(pairs) < 2:
        return cues
    return [
        cues[0],
        *(replace(b, lines=b.lines[1:]) if a.lines and a.lines[-1:] == b.lines[:1] else b for a, b in pairs),
    ]


def _find_names(cues: Sequence[_Cue]) -> frozenset[str]:
    """Return the words before a colon that name speakers: in capitals, or said again and again, of two people.

    "Remember: never four." has the form of a name too.
    """
    found = Counter(
        match["name"]
        for cue in cues
        for line in cue.lines
        for part in _NEW_SPEAKER.split(line)
        if (match := _NAME.match(_DASH.sub("", part, count=1)))
    )
    again = {name for name, count in found.items() if count >= _MIN_NAMES}
    return frozenset(name for name in found if name.isupper() or (name in again and len(again) >= _MIN_NAMES))


def _turns(cue: _Cue, names: frozenset[str]) -> Iterator[Turn]:
    """Yield the words of a cue, each stretch with the name of a new speaker."""
    dashes = sum(_DASH.match(line) is not None for line in cue.lines)
    for line in cue.lines:
        voice, _, words = line.rpartition(_VOICE_MARKS[1])
        if voice:
            yield Turn("", f"{voice.lstrip(_VOICE_MARKS[0])}:", is_new=True)
        for number, part in enumerate(_NEW_SPEAKER.split(words)):
            is_new = number > 0
            dash = _DASH.match(part) if dashes > 1 or _is_named(part, names) else None
            words = part[dash.end() :] if dash else part
            name = _NAME.match(words)
            if name and (name["name"] in names or is_new or dash):
                yield Turn(words[name.end() :].strip(), f"{name['name']}:", is_new=True)
            elif words.strip():
                yield Turn(words.strip(), None, is_new=is_new or dash is not None)


def _is_named(part: str, names: frozenset[str]) -> bool:
    match = _NAME.match(_DASH.sub("", part, count=1))
    return match is not None and match["name"] in names


def _find_title(text: str) -> str | None:
    """Return the title that the lines above the first cue name; None without one."""
    above = []
    for line in text.lstrip("\ufeff").splitlines():
        if _TIMES.match(line):
            break
        above.append(line.strip())
    first = _FIRST_LINE.fullmatch(above[0]) if above else None
    titles = [match["title"] for line in above if (match := _TITLE.fullmatch(line))]
    if first and first["title"]:
        titles.append(first["title"])
    return titles[0][:_MAX_TITLE] if titles else None
