"""Web pages: the article without its surroundings, the blocks of its elements, encodings, and damaged pages."""

import random
from contextlib import suppress
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.document import Kind
from embeddings.errors import UnreadableArticleError
from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract, Facts
from embeddings.readers.registry import find_reader, read_file
from embeddings.structure.assembly import make_document
from qa.assistant import Assistant
from qa.retriever import Retriever

SHORT = "<html lang='en'><head><title>Kiln</title><style>p {}</style></head><body><p>It is hot.</p></body></html>"
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Ferries of Korsund | The Harbour Post</title>
<meta property="og:site_name" content="The Harbour Post"><meta name="author" content="Ida Lund">
<link rel="canonical" href="https://harbour.example/ferries">
<meta property="article:published_time" content="2024-03-05T08:00:00Z"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<main><article><h1>Ferries of Korsund</h1><p>By Ida Lund, <time datetime="2024-03-05">5 March 2024</time></p>
<p>The ferry to Korsund carries 240 passengers and twelve cars on each trip, and it has done so since 1987.</p>
<h2>Fares</h2><p>A ticket costs <b>9 kroner</b> for adults.<sup><a href="#n1">1</a></sup> Children under six
travel free of charge<br>when an adult goes with them.</p>
<table><caption>Fares of 2024 in kroner</caption><thead><tr><th>Ticket</th><th>Adult</th><th>Child</th></tr></thead>
<tbody><tr><td>Single</td><td>5</td><td>2</td></tr><tr><td rowspan="2">Month</td><td>80</td><td>40</td></tr>
<tr><td colspan="2">90</td></tr></tbody></table>
<h2>What may I bring?</h2><ul><li>A bicycle, without a fee, if there is room on the lower deck of the ferry<ul>
<li>Two bicycles on weekdays before the first trip of the morning</li></ul></li></ul>
<blockquote><p>We have never left anybody on the quay, says the captain of the newest ferry.</p></blockquote>
<figure><img src="a.jpg" alt="x"><figcaption>The ferry Alma at the quay in the winter of 2019</figcaption></figure>
<pre><code>ferry --book 12
ferry  --pay now or at the quay</code></pre>
<p><strong>When does it sail?</strong></p><p>It sails at seven in the morning and at five in the afternoon.</p>
<dl><dt>Quay</dt><dd>The place where the ferry lies during the night, with lamps and a small hut.</dd></dl>
<ol class="footnotes"><li id="n1">Fares were last raised in January of 2023 by the council.</li></ol>
</article></main><aside><h3>Related</h3><a href="/x">Storm closes the bridge</a></aside>
<footer>© The Harbour Post. All rights reserved.</footer><script>var x = "<p>no</p>"</script></body></html>"""


def read(page: str, name: str = "page.html") -> Extract:
    return read_file(name, page.encode())


def blocks_of(extract: Extract) -> list[tuple[Kind, int, str]]:
    return [(b.kind, b.level, extract.text[b.start : b.end]) for b in extract.blocks or ()]


def check_blocks(extract: Extract) -> None:
    position = 0
    for block in extract.blocks or ():
        words = extract.text[block.start : block.end]
        assert position <= block.start < block.end <= len(extract.text)
        assert words == words.strip()
        position = block.end


def test_an_article_is_read_with_the_kinds_of_its_elements():
    extract = read(PAGE)
    assert extract.facts == Facts(
        "Ferries of Korsund", "The Harbour Post", "Ida Lund", "2024-03-05", "https://harbour.example/ferries"
    )
    assert blocks_of(extract) == [
        (Kind.TITLE, 1, "Ferries of Korsund"),
        (Kind.BYLINE, 1, "By Ida Lund, 5 March 2024"),
        (Kind.PARAGRAPH, 1, "The ferry to Korsund carries 240 passengers and twelve cars on each trip, and it has done "
         "so since 1987."),
        (Kind.HEADING, 2, "Fares"),
        (Kind.PARAGRAPH, 1, "A ticket costs 9 kroner for adults.¹ Children under six travel free of charge\n"
         "when an adult goes with them."),
        (Kind.CAPTION, 1, "Fares of 2024 in kroner"),
        (Kind.TABLE_HEADER, 1, "Ticket | Adult | Child"),
        (Kind.TABLE_ROW, 1, "Single | 5 | 2"),
        (Kind.TABLE_ROW, 1, "Month | 80 | 40"),
        (Kind.TABLE_ROW, 1, "Month | 90 | |"),
        (Kind.QUESTION, 2, "What may I bring?"),
        (Kind.LIST_ITEM, 1, "A bicycle, without a fee, if there is room on the lower deck of the ferry"),
        (Kind.LIST_ITEM, 2, "Two bicycles on weekdays before the first trip of the morning"),
        (Kind.QUOTATION, 1, "We have never left anybody on the quay, says the captain of the newest ferry."),
        (Kind.CAPTION, 1, "The ferry Alma at the quay in the winter of 2019"),
        (Kind.CODE, 1, "ferry --book 12\nferry  --pay now or at the quay"),
        (Kind.QUESTION, 3, "When does it sail?"),
        (Kind.PARAGRAPH, 1, "It sails at seven in the morning and at five in the afternoon."),
        (Kind.LIST_ITEM, 1, "Quay\nThe place where the ferry lies during the night, with lamps and a small hut."),
        (Kind.FOOTNOTE, 1, "Fares were last raised in January of 2023 by the council."),
    ]  # fmt: skip
    check_blocks(extract)


@pytest.mark.parametrize("name", ["kiln.html", "kiln.md", "kiln.txt", "kiln"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"<!DOCTYPE html>\n{SHORT}", id="doctype"),
        pytest.param(f"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>\r\n{SHORT}", id="old doctype"),
        pytest.param(SHORT, id="html alone"),
        pytest.param("\n\n  <HTML>\n<BODY>\nIt is hot.\n</BODY>", id="capitals below blank lines"),
        pytest.param("<body class='post'>\n<p>It is hot.</p>\n</body>", id="body alone"),
        pytest.param(f"<!-- saved from url=(0021)https://kiln.example/ -->\n{SHORT}", id="below a comment"),
        pytest.param(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{SHORT}', id="below a declaration"),
    ],
)
def test_a_web_page_is_known_by_its_content(name, text):
    assert find_reader(name, text.encode()).name == "web page"
    assert [words for *_, words in blocks_of(read(text, name))] == ["It is hot."]


@pytest.mark.parametrize("name", ["kiln.md", "kiln.txt"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# Kiln\n\n<div align='center'>\n<img src='a.png'>\n</div>\n\nIt is hot.", id="HTML blocks"),
        pytest.param("<div>\n\nIt is hot.\n\n</div>", id="HTML block first"),
        pytest.param(f"# A page\n\nWrite this:\n\n```html\n<!DOCTYPE html>\n{SHORT}\n```", id="page in a fence"),
        pytest.param("The <html> tag opens a page, and <body> holds its text.", id="tags in prose"),
        pytest.param("# Tags\n\n<body>\n\nis the tag that holds the text of a page.", id="one tag on a line"),
    ],
)
def test_an_article_with_html_is_no_page(name, text):
    assert read_file(name, text.encode()).text == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='color: red; Display : NONE'>secret</p>",
        "<div hidden><p>secret</p></div>",
        "<p aria-hidden='true'>secret</p>",
        "<p style='visibility:hidden'>secret</p>",
        "<script>secret</script>",
        "<style>secret {}</style>",
        "<template><p>secret</p></template>",
        "<noscript><p>secret</p></noscript>",
        "<!-- secret -->",
        "<svg><title>secret</title></svg>",
        "<select><option>secret</option></select>",
        "<textarea>secret</textarea>",
    ],
)
def test_hidden_text_is_left_out_and_the_text_after_it_is_kept(hidden):
    extract = read(f"<body><div>The kiln is hot {hidden} until the evening of the day.</div></body>")
    assert "secret" not in extract.text
    assert "".join(extract.text.split()) == "Thekilnishotuntiltheeveningoftheday."


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>caf&eacute; &amp; bar &#8212; 2&nbsp;rooms</p>", "café & bar — 2\xa0rooms"),
        ("<p>Über&shy;see&#8203;hafen</p>", "Überseehafen"),
        ("<p>5 m<sup>2</sup> and CO<sub>2</sub></p>", "5 m² and CO2"),
        ("<p>one<b> two</b>three <i>four</i></p>", "one twothree four"),
        ("<p>one</p>two<p>three</p>", "one\n\ntwo\n\nthree"),
        ("<p>one<br><br>\n two</p>", "one\ntwo"),
        ("<p>one</p></body></html><p>two</p><html><body>three</body>", "one\n\ntwo\n\nthree"),
    ],
)
def test_words_are_those_that_a_browser_shows(body, words):
    assert read(f"<body>{body}</body>").text == f"{words}\n"


def test_the_header_of_a_table_does_not_head_the_table_right_below():
    rows = "<tr><th>Ticket</th><th>Price</th></tr><tr><td>Single</td><td>12</td></tr>"
    below = "<tr><td>Opening</td><td>March</td></tr><tr><td>Closing</td><td>October</td></tr>"
    extract = read(f"<body><table>{rows}</table><table>{below}</table><table>{rows}</table></body>")
    header, row = "Ticket | Price", "Single | 12"
    assert extract.text == f"{header}\n{row}\n\nOpening | March\n\nClosing | October\n\n{header}\n{row}\n"
    assert [kind for kind, _, _ in blocks_of(extract)] == [
        Kind.TABLE_HEADER, Kind.TABLE_ROW, Kind.PARAGRAPH, Kind.TABLE_ROW, Kind.TABLE_HEADER, Kind.TABLE_ROW,
    ]  # fmt: skip


def test_a_table_that_lays_out_a_page_is_no_table_of_data():
    extract = read("<body><table><tr><td>Menu</td><td><h1>Kiln</h1><p>It is hot.</p></td></tr></table></body>")
    assert blocks_of(extract) == [
        (Kind.PARAGRAPH, 1, "Menu"),
        (Kind.TITLE, 1, "Kiln"),
        (Kind.PARAGRAPH, 1, "It is hot."),
    ]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param('<html><head><meta charset="windows-1251"></head><body><p>Печь горячая.</p>'.encode("cp1251"),
                     id="stated"),
        pytest.param('<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head>'
                     "<body><p>Печь горячая.</p>".encode("koi8-r"), id="stated in the old way"),
        pytest.param('<?xml version="1.0" encoding="iso-8859-5"?><html><body><p>Печь горячая.</p></body></html>'
                     .encode("iso8859-5"), id="declared"),
        pytest.param('<html><head><meta charset="us-ascii"></head><body><p>Печь горячая.</p>'.encode("utf-16"),
                     id="mark"),
        pytest.param('<html><head><meta charset="ascii"></head><body><p>Печь горячая.</p>'.encode(),
                     id="wrongly stated"),
        pytest.param("<html><body><p>Печь горячая.</p>".encode(), id="not stated"),
    ],
)  # fmt: skip
def test_the_encoding_is_the_one_of_the_mark_or_the_page(data):
    assert read_file("a.html", data).text == "Печь горячая.\n"


def test_a_broken_letter_costs_no_page():
    data = (
        '<html><head><meta charset="utf-8"></head><body><p>Kåre føler vår — ålen er død.</p>'.encode() + b"\xff</body>"
    )
    assert read_file("a.html", data).text == "Kåre føler vår — ålen er død.\n"


def test_an_empty_element_of_xhtml_closes_itself():
    page = (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head>'
        '<body><a id="top"/><p>The kiln&#160;is hot&hellip;</p><div/><p>It cools.</p></body></html>'
    )
    assert read(page, "a.xhtml").text == "The kiln\xa0is hot…\n\nIt cools.\n"


def test_no_entity_is_expanded():
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>It is hot &b;.</p></body></html>'
    )
    assert "haha" not in read(bomb).text


def test_words_inside_the_article_that_are_none_of_it_are_kept_in_no_block():
    notice = "Sign up for our letter about the harbour, every week in your mail."
    page = PAGE.replace("<h2>Fares</h2>", f'<div class="newsletter-signup"><p>{notice}</p></div><h2>Fares</h2>')
    extract = read(page)
    assert blocks_of(extract) == blocks_of(read(PAGE))
    assert extract.text == f"{read(PAGE).text}\n{notice}\n"


def test_without_an_article_the_whole_page_is_read_without_its_menu():
    extract = read("<body><nav><a href='/'>Home</a></nav><div>Open</div><div>Nine to five</div></body>")
    assert extract.text == "Open\n\nNine to five\n"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<html><body>" + "<div>" * 300 + "hot", "nested deeper than 256 elements"),
        ("<html><body><p>" + "hot " * 3_000_000, "larger than 10 MB"),
        ("<html></html>", "no text"),
    ],
)
def test_a_page_that_cannot_be_read_whole_is_refused(page, reason):
    with pytest.raises(UnreadableArticleError, match=reason):
        make_document(read(page), ENGLISH, document_id="a.html", path=Path("a.html"), data=b"")


@pytest.mark.usefixtures("no_network")
def test_the_parsers_use_no_network_and_write_no_file(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    page = PAGE.replace("<head>", '<!ENTITY % x SYSTEM "http://harbour.example/x"><head><base href="http://a.example/">'
                        '<link rel="stylesheet" href="http://a.example/s.css">')  # fmt: skip
    assert "240 passengers" in read(page).text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["ferries.mhtml", "ferries.mht", "ferries.eml", "ferries.txt"])
def test_a_web_archive_is_read_as_its_page(name):
    archive = MIMEMultipart("related", type="text/html")
    archive["From"], archive["Subject"] = "<Saved by Blink>", "Ferries of Korsund"
    archive["Snapshot-Content-Location"] = "https://harbour.example/ferries?saved"
    page = MIMEText(PAGE.replace('<link rel="canonical" href="https://harbour.example/ferries">', ""), "html")
    page["Content-Location"] = "https://harbour.example/ferries?saved"
    archive.attach(page)
    archive.attach(MIMEText("p { color: red }", "css"))
    data = archive.as_bytes()
    find_reader(name, data).check(data)
    extract = read_file(name, data)
    assert extract.facts.url == "https://harbour.example/ferries?saved"
    assert blocks_of(extract) == blocks_of(read(PAGE))


def test_a_web_archive_without_a_page_is_refused():
    with pytest.raises(UnreadableArticleError, match="holds no page"):
        read_file("a.mht", b"From: <Saved by Blink>\nContent-Type: multipart/related; boundary=x\n\n--x\n")


@given(seed=st.integers(0, 2**32), changes=st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_a_damaged_page_is_read_or_refused(seed, changes):
    chance = random.Random(seed)
    data = bytearray(PAGE.encode())
    for _ in range(changes):
        place = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randrange(60)]
            case _:
                data[place:place] = data[: chance.randrange(60)]
    with suppress(UnreadableArticleError):
        check_blocks(read_file("a.html", bytes(data)))


def test_a_question_is_answered_with_a_quote_from_a_web_page(tmp_path, open_library):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferries.html").write_text(PAGE, encoding="utf-8")
    library = open_library()
    assert library.sync(folder).failed == ()
    quote = Assistant(Retriever(library)).ask("How many passengers does the ferry to Korsund carry?").quotes[0]
    source = quote.sources[0]
    document = library.document(source.document_id)
    assert "240 passengers" in quote.text
    assert document.text[source.start : source.end] == quote.text
    assert (source.title, source.author, source.date) == ("Ferries of Korsund", "Ida Lund", "2024-03-05")


def test_a_page_by_two_people_names_both():
    page = PAGE.replace('content="Ida Lund"', 'content="Ida Lund and Bo Larsen"')
    extract = read(page)
    document = make_document(extract, ENGLISH, document_id="a.html", path=Path("a.html"), data=page.encode())
    assert document.metadata.author == "Ida Lund, Bo Larsen"
