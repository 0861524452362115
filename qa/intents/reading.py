"""The intent of a turn by the cues of its language. In doubt it is a question."""

import re
from collections.abc import Iterator, Mapping

from embeddings.languages.base import IntentCues, Language
from qa.intents.intent import Intent, ReadIntent
from qa.intents.plain import PlainText, read_plain

# The cues are tried on shorter texts alone: nobody greets in so many characters.
_MOST = 120
# The most words of one phrase of small talk.
_PHRASE = 9
# Of several kinds of small talk in one turn the first of these is answered.
_PRECEDENCE = (
    Intent.COMPLAINT,
    Intent.THANKS,
    Intent.PRAISE,
    Intent.FAREWELL,
    Intent.GREETING,
    Intent.AGREEMENT,
)
_QUESTION = ReadIntent(Intent.QUESTION)
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}")
_RUN = re.compile(r"(.)\1{3}|(..)\2{2}")
_KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "poiuytrewq", "lkjhgfdsa", "mnbvcxz")
_ALONG_ROW = 4


def read_intent(text: str, language: Language, *, is_first: bool = True) -> ReadIntent:
    """Return the intent of a turn by its words. ``is_first``: no conversation stands before the turn."""
    cues = language.intents
    if phrase := _quoted_phrase(text, cues):
        return ReadIntent(Intent.PHRASE, phrase)
    plain = read_plain(text)
    if not plain.words or len(plain.words) > _MOST:
        return _QUESTION
    for words in dict.fromkeys((plain.words, plain.with_short_runs(2), plain.with_short_runs(1))):
        if intent := _small_talk(words, cues):
            return ReadIntent(intent)
    starts = list(_starts(plain.words, cues))
    about = [cues.about, *([cues.about_first] if is_first else [])]
    for start in starts:
        for kinds in about:
            if intent := _whole(plain.words[start:], kinds):
                return ReadIntent(intent)
    end = _end(plain.words, cues)
    for start in reversed(starts):
        if start < end and (read := _request(plain, start, end, cues)):
            return read
    return _QUESTION


def looks_like_gibberish(text: str) -> bool:
    """Return whether every word of a short text is a run of keys that no language spells, in lower case."""
    words = read_plain(text).words.split()
    return 0 < len(words) <= 4 and text == text.lower() and all(map(_is_mashed, words))


def _is_mashed(word: str) -> bool:
    if not word.isascii() or not word.isalpha() or len(word) < _ALONG_ROW:
        return False
    along = any(word[i : i + _ALONG_ROW] in row for row in _KEYBOARD_ROWS for i in range(len(word) - _ALONG_ROW + 1))
    return along or _CONSONANTS.search(word) is not None or _RUN.search(word) is not None


def _quoted_phrase(text: str, cues: IntentCues) -> str:
    """Return the words in quotation marks that the text asks to find, without their marks; empty without any."""
    quoted = list(cues.quoted.finditer(text))
    if len(quoted) != 1 or len(text) > len(quoted[0].group()) + _MOST:
        return ""
    words = str(quoted[0].group(quoted[0].lastindex or 0)).strip()
    rest = read_plain(text[: quoted[0].start()] + " " + text[quoted[0].end() :]).words
    asks = words.endswith("?") and not rest  # the whole question stands in quotation marks
    return words if not asks and cues.find_quoted.fullmatch(rest) and any(map(str.isalnum, words)) else ""


def _small_talk(words: str, cues: IntentCues) -> Intent | None:
    """Return the kind of small talk of a text that consists of it alone."""
    found: set[Intent] = set()
    ends = [place for place, character in enumerate(words) if character == " "] + [len(words)]
    start = 0
    while start < len(words):
        for end in reversed([end for end in ends if end > start][:_PHRASE]):
            kinds = [name for name, phrases in cues.small_talk.items() if phrases.fullmatch(words, start, end)]
            if kinds or cues.fillers.fullmatch(words, start, end):
                found.update(map(Intent, kinds))
                start = end + 1
                break
        else:
            return None
    return next((intent for intent in _PRECEDENCE if intent in found), None)


def _whole(words: str, kinds: Mapping[str, re.Pattern[str]]) -> Intent | None:
    return next((Intent(name) for name, pattern in kinds.items() if pattern.match(words)), None)


def _starts(words: str, cues: IntentCues) -> Iterator[int]:
    """Yield the places of a text from which it is read: its beginning, and after each of its polite words."""
    start = 0
    while start < len(words):
        yield start
        polite = cues.polite.match(words, start)
        if polite is None:
            return
        start = polite.end() + 1


def _end(words: str, cues: IntentCues) -> int:
    end = len(words)
    while polite := cues.polite_last.search(words[:end]):
        end = polite.start() - 1
    return end


def _request(plain: PlainText, start: int, end: int, cues: IntentCues) -> ReadIntent | None:
    """Return the request that ``plain.words[start:end]`` makes, with its topics as they were typed."""
    words = plain.words[:end]
    if found := cues.find_words.match(words, start):
        return ReadIntent(Intent.PHRASE, plain.original(found.end() + 1, end))
    if found := cues.comparison.match(words, start):
        one, other = (plain.original(*found.span(name)) for name in ("one", "other"))
        if any(cues.this_article.match(read_plain(topic).words) for topic in (one, other)):
            return None  # "compare that to last year" leans on the turn before it
        return ReadIntent(Intent.COMPARISON, one, other)
    for intent, pattern in ((Intent.LISTING, cues.listing), (Intent.SUMMARY, cues.summary)):
        if found := pattern.match(words, start):
            topic = next((place for place in range(1, pattern.groups + 1) if found.group(place)), 0)
            return ReadIntent(intent, plain.original(*found.span(topic)) if topic else "")
    return None
