"""The full stops that end an abbreviation or a name, and no sentence."""

import re

from embeddings.languages.base import Language, SentenceCues

# The characters before and after a full stop that are looked at.
TAIL = 40
_LONGEST = 16  # characters of an abbreviation

# A full stop without a space after it may belong to initials (U.S.Army) or a name (ASP.NET).
_INITIAL = re.compile(r"(?<![^\W_])[A-Z]\.$")
_CAPITALISED = re.compile(r"\b[A-Z]\w*\.$")
_SHORT_ACRONYM = re.compile(r"[A-Z]{1,3}\b")

_FULL_STOP = re.compile(r"\.[”’\"')\]*_»«“]*$")
_NUMBER = re.compile(
    r"[(\[]?[\d§]|[(\[][\w.]{1,8}[)\]]|[IVXLC]{2,}\b|[B-HJ-Z](?=[\W\d])(?!['’])"
    # "A" and "I" may be words.
    r"|[AI](?=[,;:)\d]|\.\d|\s[a-z]{2,3}\s[A-Z]\b|\s[^a-z\s]|\.?$)"
)
_MARKS = "“„‚‘«‹「『\"'([*_ \u00a0\u202f"
_WORD = re.compile(r"[^\W\d_]+")
_LIST_LABEL = re.compile(r"(?:[a-z]|[ivx]{1,5})[.)]\s")
_LOWER = re.compile(r"(?<!\S)[a-z]+\s")


def is_inside_sentence(part: str, boundary: int, language: Language, *, any_capitals: bool) -> bool:
    """Return whether the full stop before the boundary ends an abbreviation or a name instead of a sentence.

    ``any_capitals``: the part has capital letters; a part without them gives no sign by small letters.
    """
    cues = language.sentences
    written = part[max(0, boundary - TAIL) : boundary]
    following = part[boundary : boundary + TAIL]
    if "." not in written:  # such as the stops of Chinese, of which a text may hold hundreds of thousands
        return following[0].islower()
    before = cues.note.sub("", written).rstrip()
    if before != written and _ends(cues.before_a_number, before):
        return True  # the note is a reference: "Ref. [12]"
    if not following[0].isspace():
        return (
            following[0].islower()
            or _INITIAL.search(before) is not None
            or (_CAPITALISED.search(before) is not None and _SHORT_ACRONYM.match(following) is not None)
            or _ends(cues.never_ends, before)
        )
    following = following.lstrip()
    if _ends(cues.never_ends, before):
        return True
    if _ends(cues.before_a_number, before) and _NUMBER.match(following):
        return True
    if _is_abbreviation(before, cues):
        return not _begins_after_abbreviation(before, following, language)
    # A small letter follows an abbreviation that is not listed, or a fragment that a translation left.
    follows_small = following[:1].islower() and not _LIST_LABEL.match(following)
    return any_capitals and follows_small and _FULL_STOP.search(before) is not None


def ends_with_abbreviation(part: str, boundary: int, language: Language) -> bool:
    """Return whether the full stop before the boundary ends both an abbreviation and a sentence.

    White space follows the full stop.
    """
    before = part[max(0, boundary - TAIL) : boundary]
    following = part[boundary : boundary + TAIL].lstrip()
    cues = language.sentences
    if _ends(cues.never_ends, before) or (_ends(cues.before_a_number, before) and _NUMBER.match(following)):
        return False
    return _is_abbreviation(before, cues) and _begins_after_abbreviation(before, following, language)


def ends_with_note(sentence: str, language: Language) -> bool:
    """Return whether the mark of a note is the end of a sentence."""
    tail = sentence[-TAIL:]
    return any(note.end() == len(tail) for note in language.sentences.note.finditer(tail))


def _ends(abbreviation: re.Pattern[str], before: str) -> bool:
    """Return whether the text ends with one of the abbreviations, which are short."""
    return abbreviation.search(before, max(0, len(before) - _LONGEST)) is not None


def _is_abbreviation(before: str, cues: SentenceCues) -> bool:
    return _ends(cues.ends_before_capitals, before) or _ends(cues.ends_before_beginnings, before)


def _begins_after_abbreviation(before: str, following: str, language: Language) -> bool:
    """Return whether the text after an abbreviation begins a sentence."""
    cues = language.sentences
    bare = following.lstrip(_MARKS)
    before_capitals = _ends(cues.ends_before_capitals, before)
    word = _WORD.match(bare)
    if word is None:
        return before_capitals and bare[:1].isdigit()
    if not bare[0].isupper():
        return bare[0].lower() == bare[0].upper()  # a letter of a script without capitals
    if len(word.group()) == 1 and bare[1:2] in (".", "’", "'", "-"):
        return False  # an initial
    begins = word.group().lower()
    if begins in language.analyzer.stop_words or begins in cues.beginnings:
        return True
    # "Acme Inc. Building" is a name; a sentence before it has a small word.
    return before_capitals and not cues.continues.match(bare) and _LOWER.search(before) is not None
