"""Decoding the bytes of a file, without a guess that the bytes do not support."""

import codecs
import re
import unicodedata
from collections.abc import Sequence
from itertools import islice

from embeddings.errors import UnreadableArticleError
from embeddings.readers.plausibility import rate
from embeddings.readers.signatures import find_signature

# UTF-32 comes before UTF-16: the little-endian mark of UTF-16 is the beginning of the mark of UTF-32.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    ("\ufeff".encode("gb18030"), "gb18030"),
)

# The encodings without a mark, besides UTF-8. Of encodings in which a text is the same, the first is chosen.
NARROW = (
    "cp1252",
    "iso8859-15",
    "cp1250",
    "iso8859-2",
    "cp1251",
    "iso8859-5",
    "koi8-r",
    "koi8-u",
    "cp866",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "mac-roman",
    "mac-cyrillic",
    "gb18030",
    "cp932",
    "euc-jp",
    "cp949",
    "cp950",
    "big5hkscs",
)
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
ESCAPED = "iso2022-jp"
_ESCAPE = re.compile(rb"\x1b\$[@B]|\x1b\([BJ]")
_SAMPLE = 1_500  # bytes
_FEW = 8  # characters

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SAVE_AS_TEXT = "save the article as plain text in UTF-8"


def decode(data: bytes) -> str:
    """Return the text of a file without any change. A byte order mark is not part of the text.

    The encodings are UTF-8, UTF-16 and UTF-32, and those that Windows and Unix had before them for European languages,
    Chinese, Japanese and Korean. Encoding the text again gives the same bytes.

    :raises UnreadableArticleError: if the bytes are not text in one of these encodings, or if no encoding makes a text
        of them that people would write.
    """
    kind = find_signature(data)
    if kind is not None:
        raise UnreadableArticleError(f"The file is {kind}, not plain text; {_SAVE_AS_TEXT}.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decode_strictly(data[len(mark) :], encoding)
            break
    else:
        text = _decode_unmarked(data)
    # One control character in ten is far above any article (a form feed here and there) and far below binary data.
    if "\0" in text or len(_CONTROLS.findall(text)) * 10 > len(text):
        raise UnreadableArticleError(f"The file holds binary data, not text; {_SAVE_AS_TEXT}.")
    return text


def _decode_strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableArticleError(
            f"The file is {encoding.upper()} text but is damaged at byte {error.start}; {_SAVE_AS_TEXT}."
        ) from error


def _decode_unmarked(data: bytes) -> str:
    if b"\0" in data:
        text = _choose(data, WIDE)
        # An ASCII file with a stray NUL becomes a few Chinese characters.
        if text is None or (len(text) < _FEW and not text.isascii()):
            raise UnreadableArticleError(f"The file holds NUL bytes, so it is not text; {_SAVE_AS_TEXT}.")
        return text
    if _ESCAPE.search(data) and (escaped := _decode_legacy(data, ESCAPED)) is not None:
        return escaped
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(data, error.start)
    text = _choose(data, (*NARROW, *WIDE[:2]))
    if text is None:
        raise UnreadableArticleError(
            f"The file is in no encoding that makes a readable text of it, so its letters would be wrong; "
            f"{_SAVE_AS_TEXT}."
        )
    return text


def _refuse_damaged_utf8(data: bytes, position: int) -> None:
    """Refuse UTF-8 with a few broken bytes, since a legacy encoding would garble all of it.

    In GB18030 two bytes sometimes look like an accented letter in UTF-8, and three hardly ever look like a Chinese
    character. In Windows-1252 neither occurs. So an intact Chinese character counts twice, and five intact characters
    for each broken place are proof of UTF-8.

    :raises UnreadableArticleError: if the bytes are damaged UTF-8.
    """
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    intact = sum((character > "\x7f") + (character > "\u07ff") for character in text) - 2 * broken
    if intact >= 5 * broken:
        raise UnreadableArticleError(f"The file is UTF-8 text but is damaged at byte {position}; {_SAVE_AS_TEXT}.")


def _choose(data: bytes, encodings: Sequence[str]) -> str | None:
    """Return the text in the encoding that makes the most plausible text; None if no encoding makes a text."""
    sample = _sample(data)
    ratings = []
    for encoding in encodings:
        try:
            # Without an end, the sample may be cut inside a character.
            text = codecs.getincrementaldecoder(encoding)().decode(sample, len(sample) == len(data))
        except UnicodeError:
            continue
        if _is_assigned(text) and (rating := rate(text)).is_text:
            ratings.append((rating.cost, encoding))
    for _, encoding in sorted(ratings, key=lambda rating: rating[0]):
        whole = _decode_legacy(data, encoding)
        if whole is not None and "\0" not in whole:
            return whole
    return None


def _sample(data: bytes) -> bytes:
    """Return the first lines that are not ASCII, or the beginning of a text of wide characters, or all of a short text.

    No legacy encoding has the byte of a line feed inside a character.
    """
    if len(data) <= _SAMPLE or b"\0" in data:
        return data[:_SAMPLE]
    lines = (line for line in data.splitlines(keepends=True) if not line.isascii())
    sample = b"".join(islice(lines, _SAMPLE))[:_SAMPLE]
    return sample


def _decode_legacy(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
        faithful = text.encode(encoding) == data
    except UnicodeError:
        return None
    return text if faithful and _is_assigned(text) else None


def _is_assigned(text: str) -> bool:
    """Return whether each of these characters is assigned, and not for private use."""
    return not any(unicodedata.category(character) in {"Cn", "Co", "Cs"} for character in set(text))
