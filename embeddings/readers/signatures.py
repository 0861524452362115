"""The signatures of formats that are no text, at the beginning of a file."""

import re

PDF = "a PDF"

_SIGNATURES = (
    (re.compile(rb"%PDF-\d"), PDF),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive (or a Word, Excel or EPUB file)"),
    (re.compile(rb"\x89PNG\r\n"), "a PNG image"),
    (re.compile(rb"\xff\xd8\xff"), "a JPEG image"),
    # An article about the format may begin with its name. The image goes on with its size, in binary numbers.
    (re.compile(rb"GIF8[79]a(?=.{0,6}[\x00-\x08\x0e-\x1f\x80-\xff])", re.DOTALL), "a GIF image"),
    (re.compile(rb"\x1f\x8b\x08"), "a gzip archive"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old Word or Excel file"),
    (re.compile(rb"\{\\rtf\d?"), "an RTF document"),
    (re.compile(rb"%!PS-Adobe-\d"), "a PostScript document"),
    (re.compile(rb"7z\xbc\xaf"), "a 7z archive"),
    (re.compile(rb"BZh[1-9]1AY&SY"), "a bzip2 archive"),
)
"""Formats with first bytes that can pass for text. Most other formats hold NUL bytes, for which they are refused."""

_WITHIN = 1024  # bytes before a signature, as the readers of PDF allow
# A signature after words is only mentioned. White space, marks and lines of signs are no words.
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff|[^0-9A-Za-z\x80-\xff])*")
# After other junk, a PDF is known by its objects. Prose has no line of this form.
_PDF = re.compile(rb"^%PDF-\d\.\d", re.MULTILINE)
_OBJECT = re.compile(rb"^\d+ \d+ obj\b", re.MULTILINE)
_LOOK_FOR_OBJECT = 65_536  # bytes


def find_signature(data: bytes) -> str | None:
    """Return the format that a signature near the beginning of the file shows, in words; None without one."""
    head = data[: _WITHIN + 16]
    for signature, kind in _SIGNATURES:
        for match in signature.finditer(head):
            if _BEFORE.fullmatch(head, 0, match.start()):
                return kind
    if _PDF.search(head) and _OBJECT.search(data[:_LOOK_FOR_OBJECT]):
        return PDF
    return None
