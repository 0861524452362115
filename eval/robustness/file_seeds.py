"""Small files of every format, rich in the things that their readers look at, to begin the damage with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from eval.robustness.office_seeds import OFFICE_SEEDS
from eval.robustness.open_document_seeds import OPEN_DOCUMENT_SEEDS

_WORDS = "The lock at Ashmere has twelve gates. Its keeper, Mona Field, opens them at 6:30 a.m. on 4 May 2021."

_PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ashmere lock | Canal News</title>
<meta name="author" content="Ada Reed"><meta property="article:published_time" content="2021-05-04T06:30:00Z">
<style>p {{ color: red }}</style><script>var a = "<p>no</p>";</script></head><body><nav><ul><li><a
href="/">Home</a></li>
</ul></nav><article><h1>Ashmere lock opens</h1><p class="byline">By Ada Reed</p><p>{_WORDS}</p><h2>Which gates?</h2>
<ul><li>The <b>upper</b> gate<ul><li>of oak</li></ul></li><li>The lower gate<sup>1</sup></li></ul><blockquote><p>It is
open.</p></blockquote><table><caption>Gates</caption><thead><tr><th>Gate</th><th>Year</th></tr></thead><tr><td
rowspan="2">Upper</td><td>1790</td></tr><tr><td colspan="2">1801</td></tr></table><pre>a = 1
  b = 2</pre><dl><dt>Keeper?</dt><dd>Mona Field.</dd></dl><figure><img src="a.png"><figcaption>The old lock in a
drawing of
1790.</figcaption></figure><p hidden>Not seen.</p><p>{_WORDS}&nbsp;&amp;&#8211;</p><div role="doc-footnote">A
note.</div>
</article><footer>Cookies</footer></body></html>"""

_RTF = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times Cyr;}}{\stylesheet{\s0 "
    r"Normal;}"
    r"{\s1\outlinelevel0 heading 1;}{\s2 Title;}}{\info{\title The lock}{\author Ada Reed}{\creatim\yr2021\mo5\dy4}}"
    r"{\header The lock of Ashmere\par}{\footer Page {\field{\*\fldinst PAGE}{\fldrslt 1}}\par}"
    r"\pard\s2 The lock\par\pard\s1 Gates\par\pard " + _WORDS + r" \u8211? \'e9\u-10179?\u-8704?{\footnote A note.}\par"
    r"{\pict\pngblip 89504e47}{\*\shppict{\pict 00ff}}{\deleted gone}{\field{\*\fldinst HYPERLINK "
    + '"http://a.example/"'
    + r"}{\fldrslt a link}}\par{\listtext\'b7\tab}The upper gate\par\bin4 abcd"
    r"\trowd\cellx100\cellx200\intbl Gate\cell Year\cell\row\trowd\cellx100\cellx200\intbl Upper\cell 1790\cell\row"
    r"\pard{\f1\'cf\'f0}\line{\shp{\*\shpinst{\shptxt A box.\par}}}\par}"
)

_MAIL = f"""From: =?utf-8?q?Ada_R=C3=A9ed?= <ada@canal.example>
To: Mona Field <mona@canal.example>, "Lee, Bo" <bo@canal.example>
Date: Tue, 4 May 2021 06:30:00 +0200
Subject: =?utf-8?b?VGhlIGxvY2s=?= opens
Message-ID: <1@canal.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{_WORDS} Caf=C3=A9.=

On 3 May 2021, Mona Field wrote:
> Is the gate open?
>> Not yet.

--=20
Ada
--inner
Content-Type: text/html; charset=iso-8859-1

<html><body><p>{_WORDS}</p><blockquote type="cite">Is it open?</blockquote></body></html>
--inner--
--outer
Content-Type: text/plain; name="gates.txt"
Content-Disposition: attachment; filename="gates.txt"
Content-Transfer-Encoding: base64

VGhlIHVwcGVyIGdhdGUgaXMgb2Ygb2FrLg==
--outer
Content-Type: message/rfc822

From: Bo Lee <bo@canal.example>
Subject: Paint

The gates are green.
--outer--
"""

_BOX = f"""From ada@canal.example Tue May  4 06:30:00 2021
From: Ada Reed <ada@canal.example>
Date: Tue, 4 May 2021 06:30:00 +0200
Subject: The lock

{_WORDS}
>From here on it is closed.

From bo@canal.example Wed May  5 07:00:00 2021
From: Bo Lee <bo@canal.example>
Date: Wed, 5 May 2021 07:00:00 +0200
Subject: Re: The lock

> The lock at Ashmere has twelve gates.
Thirteen.
"""

_ARCHIVE = (
    "From: <Saved by Blink>\nSnapshot-Content-Location: https://canal.example/lock\nSubject: The lock\nMIME-Version: "
    "1.0\n"
    'Content-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\nContent-Type: text/html\n'
    f"Content-Location: https://canal.example/lock\n\n{_PAGE}\n--b\nContent-Type: image/png\n\nPNG\n--b--\n"
)

_CAPTIONS = (
    f"WEBVTT\n\nNOTE a note\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Ada>{_WORDS}\n\n00:00:05.000 --> "
    "00:00:06.000\nOpen.\n"
)
_CAPTIONS_OF_FILM = f"1\n00:00:01,000 --> 00:00:04,000\n{_WORDS}\n\n2\n00:00:05,000 --> 00:00:06,000\n- Open?\n- Yes.\n"
_COLUMNS = (
    'Gate,Year,"Keeper, first"\nUpper,1790,"Mona ""Mo"" Field"\nLower,1801,"Bo\nLee"\n,,\nTotal,2,\n' + "a,1,b\n" * 9
)
_MARKDOWN = f"""---
title: The lock
author: [Ada Reed, Bo Lee]
date: 2021-05-04
---
# The lock

> [!note] Gates
> {_WORDS}

1. Upper
   - of *oak*[^1]

| Gate | Year |
|:---|---:|
| Upper | 1790 |

```python
a = 1
```

Q: Is it open?
A: It is.

<table><tr><td>A</td></tr></table> ![The lock](a.png "A lock")

[^1]: A note.
"""

_XHTML = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
_BOOK = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
    'full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    "OPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<metadata>"
    "<dc:title>The lock</dc:title><dc:creator>Ada Reed</dc:creator><dc:date>2021</dc:date></metadata><manifest>"
    '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="b.xhtml" '
    'media-type="application/xhtml+xml"/><item id="n" href="n.xhtml" properties="nav" '
    'media-type="application/xhtml+xml"/>'
    '</manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
    "OPS/a.xhtml": f'{_XHTML}<body><span epub:type="pagebreak" id="p1" title="iv"/><h1>Gates</h1><p>{_WORDS}<a '
    'epub:type="noteref" href="#n">1</a></p><aside epub:type="footnote" id="n"><p>A note.</p></aside></body></html>',
    "OPS/b.xhtml": f'{_XHTML}<body><h1>Keepers</h1><p id="p2">{_WORDS}</p><ul><li>Mona</li></ul></body></html>',
    "OPS/n.xhtml": f'{_XHTML}<body><nav epub:type="page-list"><ol><li><a href="b.xhtml#p2">2</a></li></ol></nav></body>'
    "</html>",
}


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A file that its reader reads. ``suffix``: its ending. ``is_package``: whether it is a ZIP archive of XML."""

    suffix: str
    data: bytes
    is_package: bool = False


@cache
def seed_files() -> tuple[SeedFile, ...]:
    """Return a file of each format at least."""
    packages = {".epub": _BOOK, **OFFICE_SEEDS, **OPEN_DOCUMENT_SEEDS}
    return (
        *(SeedFile(suffix, pack(parts), is_package=True) for suffix, parts in packages.items()),
        *(SeedFile(suffix, text.encode()) for suffix, text in _TEXTS.items()),
        *(SeedFile(suffix, make(), is_package=suffix != ".pdf") for suffix, make in _MADE.items()),
    )


def pack(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a package with these parts. Its type, if it has one, is not compressed."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return written.getvalue()


def _make_pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    written = BytesIO()
    canvas = Canvas(written, pagesize=(400, 600))
    canvas.setTitle("The lock")
    for page in range(2):
        for line in range(20):
            canvas.drawString(50, 550 - 14 * line, f"{_WORDS[:60]} {page} {line}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _make_workbook() -> bytes:
    from xlsxwriter import Workbook

    written = BytesIO()
    book = Workbook(written)
    sheet = book.add_worksheet("Gates")
    sheet.write_row(0, 0, ("Gate", "Year", "Share", "Opened"))
    percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for row in range(1, 8):
        sheet.write_row(row, 0, (f"Gate {row}", 1790 + row))
        sheet.write_number(row, 2, row / 9, percent)
        sheet.write_number(row, 3, 44_000 + row, day)
    sheet.merge_range(8, 0, 9, 1, "Both")
    book.add_worksheet("Words").write_string(0, 0, _WORDS)
    book.close()
    return written.getvalue()


_TEXTS: Mapping[str, str] = {
    ".html": _PAGE, ".rtf": _RTF, ".eml": _MAIL, ".mbox": _BOX, ".mhtml": _ARCHIVE, ".vtt": _CAPTIONS,
    ".srt": _CAPTIONS_OF_FILM, ".csv": _COLUMNS, ".tsv": _COLUMNS.replace(",", "\t"), ".md": _MARKDOWN,
    ".txt": f"The lock\n\nBy Ada Reed\n\n{_WORDS}\n\n1. Upper\n2. Lower\n",
}  # fmt: skip
_MADE: Mapping[str, Callable[[], bytes]] = {".pdf": _make_pdf, ".xlsx": _make_workbook}
