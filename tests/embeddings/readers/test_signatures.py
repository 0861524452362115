"""The signatures of other formats: found behind white space and junk, and not in a text about them."""

import codecs

import pytest

from embeddings.readers.signatures import find_signature

PDF = b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n4 0 obj\n<< /Length 12 >>\nendobj\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(PDF, "a PDF", id="at the beginning"),
        pytest.param(b" \r\n\t" + PDF, "a PDF", id="behind white space"),
        pytest.param(codecs.BOM_UTF8 + PDF, "a PDF", id="behind a mark"),
        pytest.param(b"\n" * 1000 + PDF, "a PDF", id="behind 1,000 bytes"),
        pytest.param(b"--- *** ---\n\x00\x01" + PDF, "a PDF", id="behind lines of signs"),
        pytest.param(b"Content-Type: application/pdf\r\n\r\n" + PDF, "a PDF", id="behind the header of a server"),
        pytest.param(b"\n\nPK\x03\x04\x14", "a ZIP archive (or a Word, Excel or EPUB file)", id="ZIP"),
        pytest.param(b"\n{\\rtf1\\ansi Rain.}", "an RTF document", id="RTF"),
        pytest.param(b"\n%!PS-Adobe-3.0\n", "a PostScript document", id="PostScript"),
        pytest.param(b"BZh91AY&SY\x01", "a bzip2 archive", id="bzip2"),
        pytest.param(b"\nGIF89a\x10\x00\x10\x00", "a GIF image", id="GIF"),
    ],
)
def test_a_signature_is_found(data, kind):
    assert find_signature(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"Each such file begins with %PDF-1.4 and a line break.", id="in a sentence"),
        pytest.param(b"How to know a file\n\n%PDF-1.4\n\nThis line comes first.", id="on a line of an article"),
        pytest.param("格式说明：%PDF-1.4 是第一行。".encode(), id="in Chinese"),
        pytest.param(b"%PDF- is how they begin.", id="without a version"),
        pytest.param(b"GIF89a is the newer of the two versions.", id="GIF by name"),
        pytest.param(b"\n" * 2000 + PDF, id="too far below"),
        pytest.param(b"", id="empty"),
    ],
)
def test_a_mention_is_no_signature(data):
    assert find_signature(data) is None
