"""The plausibility of a text: would people write these letters, in this order, in one language?"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from embeddings.languages.detection import rank_languages
from embeddings.readers.alphabets import ALPHABETS
from embeddings.structure.token_budget import count_tokens

# The costs, in tokens, of a sequence that people do not write ("zdecydowa³a"), and of a letter that a language lacks.
_STRANGE = 6
_FOREIGN = 3
_UNLIKELY = 8  # of a language that the text is surely not in
_LANGUAGES = 6
_UNSURE = 0.3
# The vocabulary knows few words of Hebrew, but no other text has the right forms of letters at the ends of words.
_HEBREW = 0.6
# The largest share of characters beyond ASCII that may be strange or foreign. Real text stays below 0.1, and text in a
# wrong encoding is above 0.6 as a rule.
_MOST_STRANGE = 0.25
# Tokens for each character beyond ASCII. Real text stays below 0.9 and 1.6, and text in a wrong
# encoding is above 1.1 and 1.9 as a rule.
_MOST_CYRILLIC = 1.0
_MOST_TOKENS = 1.8
_FEW = 8  # characters that show no density

_APOSTROPHES = "’ʼ´"
_INSIDE_WORDS = "·…–—"  # "col·legi"; a dash needs no spaces
_BEFORE_WORDS = "¿¡"
_OPENING = "‚„"
_AFTER_NUMBERS = "ªº"
_SIGNS = "µªº"  # which Unicode counts as letters
_BESIDE_LETTERS = "°€"
_BETWEEN_PARAGRAPHS = "¶¦"
_BETWEEN_LETTERS = "×±÷"
# The vowels of Cyrillic. Hebrew read as Cyrillic makes words without any.
_VOWELS = frozenset("аеиоуыэюяёіїєѣѫ")
# More than half of any Cyrillic text, and less of Hebrew or Greek that is read as Cyrillic.
_FREQUENT = frozenset("оеаинтсрвлік")
# The letters with a form for the end of a word, and these forms.
_NOT_LAST = "כמנפצσ"
_LAST = "ךםןףץς"
_WORD = re.compile(r"[^\W\d_]{4,}+")
_BOXES = ("\u2500", "\u25ff")
_HALF_WIDTH = ("\uff61", "\uffdc")
_ALPHABETIC = ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI")
_MANY_LETTERS = ("zh", "ja", "ko")


@dataclass(frozen=True, slots=True)
class Plausibility:
    """The plausibility of a text.

    ``cost``: in tokens of a vocabulary that was learned from real text of many languages, so that a text in a language
    takes few, with the costs of strange places added; lower is better. Costs of texts from the same bytes compare.
    ``is_text``: whether people would write such a text.
    """

    cost: float
    is_text: bool


def rate(text: str) -> Plausibility:
    """Return the plausibility of a text, which should be short: a thousand characters are enough."""
    places = sum(
        _is_strange(before, character, after)
        for before, character, after in zip(f" {text}", text, f"{text[1:]} ", strict=False)
        if not " " <= character < "\x7f"
    )
    places += 2 * sum(
        _script(word[0]) == "CYRILLIC" and _VOWELS.isdisjoint(word) for word in _WORD.findall(text.lower())
    )
    foreign, unlikely = _find_language(text)
    beyond = [character for character in text if character > "\x7f"]
    is_text = places + foreign <= _MOST_STRANGE * len(beyond) and not _is_rare(text, beyond)
    # The vocabulary knows fewer words in capitals.
    unusual = sum(_is_unusual(character, after) for character, after in pairwise(text))
    cost = count_tokens(text.lower()) + _STRANGE * (places + unusual) + _FOREIGN * foreign + unlikely
    if is_text and beyond and 2 * sum(map(_is_hebrew, beyond)) > len(beyond):
        cost *= _HEBREW
    return Plausibility(cost, is_text)


def _is_rare(text: str, beyond: list[str]) -> bool:
    """Return whether the letters of the main script are rarer, or take more tokens, than those of any real text."""
    if len(beyond) < _FEW:
        return False
    script, count = Counter(map(_script, beyond)).most_common(1)[0]
    if 2 * count < len(beyond) or script == "LATIN":
        return False
    if script == "CYRILLIC" and 2 * sum(character.lower() in _FREQUENT for character in beyond) < count:
        return True
    ascii_text = "".join(character for character in text if character <= "\x7f")
    density = (count_tokens(text.lower()) - count_tokens(ascii_text.lower())) / len(beyond)
    return density > (_MOST_CYRILLIC if script == "CYRILLIC" else _MOST_TOKENS)


def _find_language(text: str) -> tuple[int, float]:
    """Return the number of letters that the likeliest language does not have, and the cost of its unlikeliness."""
    letters = [character.lower() for character in text if character > "\x7f" and character.isalpha()]
    letters = [letter for letter in letters if letter not in _SIGNS]
    ranked = rank_languages(text)[:_LANGUAGES]
    best = ranked[0][1]
    if best < _UNSURE:  # a text of names, which may be in any Western language
        ranked.append(("en", best))
    costs = []
    for code, probability in ranked:
        if code in _MANY_LETTERS:
            foreign = sum(_script(letter) in _ALPHABETIC for letter in letters)
        else:
            alphabet = ALPHABETS.get(code, "")
            foreign = sum(letter not in alphabet for letter in letters)
        costs.append((_FOREIGN * foreign + _UNLIKELY * (best - probability), foreign))
    cost, foreign = min(costs)
    return foreign, cost - _FOREIGN * foreign


def _is_strange(before: str, character: str, after: str) -> bool:
    """Return whether people never write this character, which is not ASCII, between these two."""
    category = unicodedata.category(character)
    if category[0] == "L":
        return _is_strange_letter(before, character, after)
    if category == "Cc":
        return character not in "\t\n\r\f\x85"
    if _BOXES[0] <= character <= _BOXES[1] or _HALF_WIDTH[0] <= character <= _HALF_WIDTH[1]:
        return True
    if character in _BEFORE_WORDS:
        return before.isalnum() or not (after.isalpha() or after in _BEFORE_WORDS)
    if character in _OPENING:
        return _is_of_alphabet(before)
    if category[0] == "M" or character in _APOSTROPHES or character in _INSIDE_WORDS:
        return False
    if (character == "°" or category == "Sk") and _is_of_alphabet(before):
        return True
    if character in _BETWEEN_PARAGRAPHS:
        return _is_of_alphabet(before) or _is_of_alphabet(after)
    return character not in _BETWEEN_LETTERS and _is_of_alphabet(before) and _is_of_alphabet(after)


def _is_unusual(character: str, after: str) -> bool:
    """Return whether this symbol begins a word in lower case, as in "©koda", which is rare."""
    is_symbol = character > "\x7f" and unicodedata.category(character) in ("So", "Sm", "Sc", "Sk", "No")
    return is_symbol and character not in _BESIDE_LETTERS and after.islower()


def _is_strange_letter(before: str, character: str, after: str) -> bool:
    if _HALF_WIDTH[0] <= character <= _HALF_WIDTH[1]:
        return True
    if character in _AFTER_NUMBERS:
        return not before.isdigit()
    mixes_case = (before.islower() and character.isupper()) or (character.islower() and after.isupper())
    script = _script(character)
    others = {_script(each) for each in (before, after) if each.isalpha()}
    mixes_scripts = script in _ALPHABETIC and any(other in _ALPHABETIC and other != script for other in others)
    if script not in _ALPHABETIC:
        mixes_scripts = _is_of_alphabet(before) and _is_of_alphabet(after)
    is_wrong_form = character in (_LAST if after.isalpha() else _NOT_LAST) and before.isalpha()
    return mixes_case or mixes_scripts or (is_wrong_form and not after.isdigit() and after not in _APOSTROPHES + "'")


def _is_hebrew(character: str) -> bool:
    return "\u0590" <= character <= "\u05ff"


def _is_of_alphabet(character: str) -> bool:
    return character.isalpha() and _script(character) in _ALPHABETIC


def _script(character: str) -> str:
    """Return the first word of the letter's name in Unicode, which is its script as a rule."""
    return unicodedata.name(character[:1], "").partition(" ")[0]
