"""The parts of a PDF that the reader cannot read, each named in a warning."""

import re
import zlib
from collections.abc import Sequence

from embeddings.readers.pdf.page_words import PageWords

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY = 400  # bytes before a stream
_PACKED = re.compile(rb"/Filter\s*+\[?\s*+/FlateDecode\b")
_OTHER_STREAMS = re.compile(rb"/(?:Type|Width|Length1|FunctionType|ShadingType|PatternType)\b")
_MOST_NAMED = 5
_LARGEST = 64 * 1024**2  # bytes of a stream that are checked
_STEP = 1024**2
_WORDS_OF_PICTURE = 5  # a page number, or the stamp of a library


def warn_of_pictures(pages: Sequence[PageWords]) -> list[str]:
    """Return a warning for the pages that are pictures without text."""
    pictures = [page for page in pages if page.is_picture and len(page.words) < _WORDS_OF_PICTURE]
    if not pictures:
        return []
    are = "pages is a picture" if len(pictures) == 1 else "pages are pictures"
    return [
        f"{len(pictures)} of {len(pages)} {are}, so that the text on {_name(pictures)} is not read; "
        "read the PDF with text recognition (OCR) first."
    ]


def warn_of_damage(data: bytes, pages: Sequence[PageWords], damaged: Sequence[PageWords]) -> list[str]:
    """Return warnings for pages that cannot be opened, and for contents that are damaged.

    pdfium draws a damaged content up to the damage and says nothing. So the contents are unpacked here too; those of
    an encrypted PDF cannot be.
    """
    warnings = []
    if damaged:
        warnings.append(f"The PDF is damaged: {_name(damaged)} cannot be read; save or print it again as PDF.")
    broken = count_broken(data)
    if broken:
        empty = [page for page in pages if not len(page.words) and page not in damaged]
        where = f"; {_name(empty)} may have lost the text" if empty else ""
        warnings.append(
            f"The PDF is damaged: {broken} of its contents cannot be read to the end, so that text may be missing"
            f"{where}; save or print it again as PDF."
        )
    return warnings


def count_broken(data: bytes) -> int:
    """Return the number of contents that cannot be unpacked to their end; 0 for an encrypted PDF."""
    return 0 if b"/Encrypt" in data else sum(map(_is_broken, _contents(data)))


def warn_of_attachments(names: Sequence[str]) -> list[str]:
    """Return a warning for the files in a PDF."""
    if not names:
        return []
    listed = ", ".join(names[:_MOST_NAMED]) + (" and others" if len(names) > _MOST_NAMED else "")
    files, are = ("a file", "is") if len(names) == 1 else (f"{len(names)} files", "are")
    return [f"The PDF has {files} attached, {listed}, which {are} not read; save each attachment in the folder too."]


def _name(pages: Sequence[PageWords]) -> str:
    labels = [page.label for page in pages]
    if len(labels) == 1:
        return f"page {labels[0]}"
    if len(labels) > _MOST_NAMED:
        return f"pages {', '.join(labels[:_MOST_NAMED])} and others"
    return f"pages {', '.join(labels[:-1])} and {labels[-1]}"


def _contents(data: bytes) -> list[memoryview]:
    """Return the packed streams that draw a page or a part of it."""
    found = []
    view = memoryview(data)
    end = 0
    for match in _STREAM.finditer(data):
        if match.start() < end:  # packed bytes that look so
            continue
        dictionary = data[max(0, match.start() - _DICTIONARY) : match.start()]
        dictionary = dictionary[dictionary.rfind(b" obj") + 1 :]
        is_other = _OTHER_STREAMS.search(dictionary.replace(b"/Type /XObject", b"").replace(b"/Type/XObject", b""))
        if _PACKED.search(dictionary) and b"/Image" not in dictionary and is_other is None:
            end = data.find(b"endstream", match.end())
            if end < 0:
                break
            found.append(view[match.end() : end])
    return found


def _is_broken(packed: memoryview) -> bool:
    """Return whether a stream cannot be unpacked to its end. A wrong checksum behind whole data does no harm."""
    unpacking, size, rest = zlib.decompressobj(), 0, bytes(packed)
    try:
        while rest and not unpacking.eof and size < _LARGEST:
            size += len(unpacking.decompress(rest, _STEP))
            rest = unpacking.unconsumed_tail
    except zlib.error as error:
        return "incorrect data check" not in str(error)
    return False
