"""Decoding the bytes of a file, without a guess that the bytes do not support."""

import codecs
import re
import unicodedata
from contextlib import suppress

from charset_normalizer import from_bytes

from embeddings.errors import UnreadableArticleError

# UTF-32 comes before UTF-16: the little-endian mark of UTF-16 is the beginning of the mark of UTF-32.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    ("\ufeff".encode("gb18030"), "gb18030"),
)

# Formats with first bytes that can pass for text. Most other formats hold NUL bytes, for which they are refused.
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (or a Word, Excel or EPUB file)"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF document"),
)

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SAVE_AS_TEXT = "save the article as plain text in UTF-8"


def decode(data: bytes) -> str:
    """Return the text of a file without any change. A byte order mark is not part of the text.

    The encodings are UTF-8, UTF-16, UTF-32 (only with a mark), GB18030 and Windows-1252. Encoding the text again gives
    the same bytes.

    :raises UnreadableArticleError: if the bytes are not text in one of these encodings.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableArticleError(f"The file is {kind}, not plain text; {_SAVE_AS_TEXT}.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decode_strictly(data[len(mark) :], encoding)
            break
    else:
        text = _decode_wide(data) if b"\0" in data else _decode_narrow(data)
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


def _decode_wide(data: bytes) -> str:
    """Return the text of UTF-16 without a mark, if at least half of it is ASCII, which explains the NUL bytes.

    In the wrong byte order ASCII becomes Chinese, and so does an ASCII file with a stray NUL.

    :raises UnreadableArticleError: if the bytes are not such a text.
    """
    texts = []
    for encoding in ("utf-16-le", "utf-16-be"):
        with suppress(UnicodeDecodeError):
            texts.append(data.decode(encoding))
    for text in texts:
        if sum(character < "\x80" for character in text) * 2 >= len(text) and _is_plausible(text):
            return text
    raise UnreadableArticleError(f"The file holds NUL bytes, so it is not text; {_SAVE_AS_TEXT}.")


def _decode_narrow(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(data, error.start)
    candidates = {name: text for name in ("gb18030", "cp1252") if (text := _decode_legacy(data, name)) is not None}
    if not candidates:
        raise UnreadableArticleError(
            f"The file is in none of UTF-8, UTF-16, GB18030 and Windows-1252; {_SAVE_AS_TEXT}."
        )
    if len(candidates) == 1:
        return candidates.popitem()[1]
    return candidates[_choose(data, candidates["gb18030"])]


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


def _decode_legacy(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
        faithful = text.encode(encoding) == data
    except UnicodeError:
        return None
    return text if faithful and _is_plausible(text) else None


def _is_plausible(text: str) -> bool:
    """Return whether people write every one of these characters: each is assigned, and not for private use."""
    return not any(unicodedata.category(character) in {"Cn", "Co", "Cs"} for character in set(text))


def _choose(data: bytes, chinese: str) -> str:
    """Return the name of the likelier encoding, where both fit.

    A few words are too little evidence for charset-normalizer, which takes a curly apostrophe and the letter after it
    for a rare Chinese character. But everyday Chinese (GB2312) has two high bytes in a character, and two Western
    accents or quote marks are seldom neighbours. So a text without a single pair of high bytes is Western.
    """
    if not any(_is_everyday_chinese(character) for character in set(chinese)):
        return "cp1252"
    best = from_bytes(data, cp_isolation=["gb18030", "cp1252"]).best()
    return "cp1252" if best is not None and best.encoding == "cp1252" else "gb18030"


def _is_everyday_chinese(character: str) -> bool:
    pair = character.encode("gb18030")
    return len(pair) == 2 and min(pair) >= 0xA1
