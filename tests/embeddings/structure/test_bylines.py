"""Bylines: the names, the dates and the publishers that they state, and the lines that only look like them."""

import pytest

from embeddings.document import Document, Metadata

TITLE = "Weir at Ostrell gets a fish ladder"
LEAD = "The weir at Ostrell got a fish ladder on Thursday, after eleven years of letters and petitions."
LAST = "The ladder cost 310,000 marks, and the county paid two thirds of that sum in advance."


def kinds(document: Document) -> dict[str, str]:
    return {document.text[block.start : block.end]: block.kind.value for block in document.blocks}


AUTHORS = {
    "name and role": ("Orla Finch, Staff Writer", "Orla Finch"),
    "role of a field": ("Orla Finch, Health Correspondent", "Orla Finch"),
    "role in brackets": ("Orla Finch (reporter)", "Orla Finch"),
    "role after a bar": ("Orla Finch | Staff Reporter", "Orla Finch"),
    "by": ("By Orla Finch", "Orla Finch"),
    "by, small": ("by Orla Finch", "Orla Finch"),
    "by, capitals": ("By ORLA FINCH", "Orla Finch"),
    "by, all capitals": ("BY ORLA O'FINCH", "Orla O'Finch"),
    "by, with an agency": ("By ORLA FINCH of the BBC", "Orla Finch"),
    "by, role": ("By Orla Finch, Staff Writer", "Orla Finch"),
    "by, paper": ("By Orla Finch | Ostrell Gazette", "Orla Finch"),
    "by, for the paper": ("By Orla Finch for the Ostrell Gazette", "Orla Finch"),
    "by, place": ("By Orla Finch in Ostrell", "Orla Finch"),
    "by, date": ("Posted by Orla Finch on June 7, 2031", "Orla Finch"),
    "by, role before": ("By staff reporter Orla Finch", "Orla Finch"),
    "by, correspondent": ("By our rivers correspondent Orla Finch", "Orla Finch"),
    "two": ("By Orla Finch and Bo Holm", "Orla Finch and Bo Holm"),
    "three": ("By Orla Finch, Bo Holm and Ada Wu", "Orla Finch, Bo Holm and Ada Wu"),
    "three, a comma more": ("By Orla Finch, Bo Holm, and Ada Wu", "Orla Finch, Bo Holm, and Ada Wu"),
    "two with their roles": ("By Orla Finch, Staff Writer, and Bo Holm, Photographer", "Orla Finch and Bo Holm"),
    "by, capitals with an agency": ("BY ORLA FINCH, AP REPORTER", "Orla Finch"),
    "by, paper and place": ("By Orla Finch, BBC News, Kelm", "Orla Finch"),
    "published by": ("Published by Orla Finch on 7 June 2031", "Orla Finch"),
    "words": ("Words: Orla Finch", "Orla Finch"),
    "words and pictures": ("Words: Orla Finch. Pictures: Bo Holm", "Orla Finch"),
    "text and photos": ("Text and photos: Orla Finch", "Orla Finch"),
    "story by": ("Story by Orla Finch", "Orla Finch"),
    "words by": ("Words by Orla Finch, photos by Bo Holm", "Orla Finch"),
    "written by": ("Written by Orla Finch", "Orla Finch"),
    "correspondent": ("From our correspondent Orla Finch", "Orla Finch"),
    "author": ("Author: Orla Finch", "Orla Finch"),
    "author, role": ("Author: Orla Finch, Captain of Boats", "Orla Finch"),
    "author in bold": ("**Author:** Orla Finch", "Orla Finch"),
    "posted by": ("Posted by: Orla Finch", "Orla Finch"),
    "reported by": ("Reported by: Orla Finch", "Orla Finch"),
    "interview": ("Interview: Orla Finch, Bo Holm", "Orla Finch, Bo Holm"),
    "minutes": ("Minutes: Orla Finch, Hon. Secretary", "Orla Finch"),
    "recorded": ("Recorded by Orla Finch", "Orla Finch"),
    "put together": ("Angling Society · put together by Orla Finch, plot 41 · 7 June 2031", "Orla Finch"),
    "initials": ("By O. B. Finch", "O. B. Finch"),
    "particle": ("By Orla van der Finch", "Orla van der Finch"),
    "accents": ("By Élodie Żak", "Élodie Żak"),
    "hyphen": ("By Orla Finch-Holm", "Orla Finch-Holm"),
    "by, senior": ("By Orla Finch, Senior Correspondent", "Orla Finch"),
    "by, role of many words": ("By Orla Finch, Local Democracy Reporter", "Orla Finch"),
    "by, special": ("By Orla Finch, Special to The Echo", "Orla Finch"),
    "by, agency without a comma": ("By ORLA FINCH Associated Press", "Orla Finch"),
    "by, account": ("By Orla Finch @orlafinch", "Orla Finch"),
    "by, link": ("By [Orla Finch](https://ostrell.example/orla)", "Orla Finch"),
    "by, slash": ("By Orla Finch / The Ostrell Echo", "Orla Finch"),
    "by, agencies": ("By Orla Finch and agencies", "Orla Finch"),
    "by, role without a comma": ("By Orla Finch Political correspondent, BBC News", "Orla Finch"),
    "by, with": ("By Orla Finch with Bo Holm", "Orla Finch with Bo Holm"),
    "agency": ("Orla Finch, AP", "Orla Finch"),
    "role and account": ("Orla Finch Environment correspondent @orlafinch", "Orla Finch"),
    "between dots": ("Orla Finch • 7 June 2031 • 5 min read", "Orla Finch"),
    "between bars": ("7 June 2031 | Orla Finch | Ostrell", "Orla Finch"),
    "article by": ("Article by Orla Finch", "Orla Finch"),
    "guest post": ("Guest post by Orla Finch", "Orla Finch"),
    "a column by": ("A column by Orla Finch", "Orla Finch"),
    "photographs and text": ("Photographs and text by Orla Finch", "Orla Finch"),
    "report": ("Report: Orla Finch", "Orla Finch"),
    "field of a list": (":author: Orla Finch", "Orla Finch"),
}


@pytest.mark.parametrize(("line", "author"), [pytest.param(*row, id=name) for name, row in AUTHORS.items()])
def test_authors_above_the_article(read, line, author):
    document = read(f"{TITLE}\n\n{line}\n\n{LEAD}\n\n{LAST}\n")
    assert (document.metadata.title, document.metadata.author) == (TITLE, author)
    assert kinds(document)[line] == "byline"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        pytest.param("Orla Finch", "Orla Finch", id="alone"),
        pytest.param("Orla Finch in Ostrell", "Orla Finch", id="place"),
        pytest.param("ORLA FINCH", "Orla Finch", id="capitals"),
        pytest.param("Orla Finch and Bo Holm", "Orla Finch and Bo Holm", id="two"),
        pytest.param("*Orla Finch* in Ostrell", "Orla Finch", id="italics"),
        pytest.param("Orla Finch | Ostrell Gazette", "Orla Finch", id="paper"),
    ],
)
def test_a_name_above_a_date_is_the_author(read, line, author):
    document = read(f"{TITLE}\n{line}\nTue 7 Jun 2022 14.03 BST\n\n{LEAD}\n\n{LAST}\n")
    assert (document.metadata.author, document.metadata.date) == (author, "2022-06-07")
    assert kinds(document)[line] == "byline"


@pytest.mark.parametrize(
    ("lines", "author"),
    [
        pytest.param("Orla Finch\nStaff Writer", "Orla Finch", id="role below"),
        pytest.param("Orla Finch\nFor the Ostrell Gazette", "Orla Finch", id="paper below"),
        pytest.param("Orla Finch\nAssociated Press", "Orla Finch", id="agency below"),
        pytest.param("Orla Finch\nBo Holm\nJune 7, 2031", "Orla Finch, Bo Holm", id="a line each"),
    ],
)
def test_names_in_lines_of_their_own(read, lines, author):
    document = read(f"{TITLE}\n\n{lines}\n\n{LEAD}\n\n{LAST}\n")
    assert document.metadata.author == author
    assert {kinds(document)[line] for line in lines.split("\n")} == {"byline"}


def test_a_name_with_its_newspaper_states_both(read):
    found = read(f"{TITLE}\n\nOrla Finch | Ostrell Gazette\n\n{LEAD}\n\n{LAST}\n").metadata
    assert (found.author, found.publisher) == ("Orla Finch", "Ostrell Gazette")


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Orla Finch; Editing by Bo Holm)",
        "(Reporting by Orla Finch in Ostrell; editing by Bo Holm and Ada Wu)",
        "Reporting by Orla Finch; Additional reporting by Tom Xu; Editing by Bo Holm.",
        "(Writing by Orla Finch, editing by Bo Holm)",
        "[Reporting by Orla Finch]",
        "(Reporting By Orla Finch)",
        "(Additional reporting by Bo Holm; Writing by Orla Finch)",
        "By Orla Finch",
        "Words: Orla Finch",
    ],
)
def test_a_credit_below_the_article(read, line):
    document = read(f"{TITLE}\n\n{LEAD}\n\n{LAST}\n\n{line}\n")
    assert document.metadata.author == "Orla Finch"
    assert kinds(document)[line] == "byline"


@pytest.mark.parametrize(
    "line",
    [
        "Orla Finch is a reporter at the Ostrell Gazette.",
        "Orla Finch is a reporter at the Ostrell Gazette",
        "Words of the mayor",
        "Story of a weir",
        "Notes: bring boots",
        "Minutes: 40",
        "From Ostrell to the sea",
        "From: Ostrell",
        "By boat to the weir",
        "By the river",
        "Interview with the mayor",
        "Reporting by night is dull",
        "Revised timetable from 7 June 2031",
        "Text: The Old Bridge",
    ],
)
def test_a_line_that_looks_like_a_byline_names_no_author(read, line):
    document = read(f"{TITLE}\n\n{line}\n\n{LEAD}\n\n{LAST}\n")
    assert document.metadata.author is None
    assert kinds(document)[line] != "byline"


DATELINES = {
    "agency": ("OSTRELL, June 7 (Nordpress) - ", "Nordpress", None),
    "agency, dash": ("OSTRELL, June 7 (Nordpress) — ", "Nordpress", None),
    "agency alone": ("OSTRELL (AP) — ", "AP", None),
    "year": ("OSTRELL, 7 June 2031 (Nordpress) – ", "Nordpress", "2031-06-07"),
    "release": ("OSTRELL VALLEY -- June 7, 2031 -- ", None, "2031-06-07"),
    "date in brackets": ("OSTRELL, Norland (June 7, 2031) – ", None, "2031-06-07"),
    "region": ("Ostrell, Norland, June 7, 2031 — ", None, "2031-06-07"),
    "news wire": ("OSTRELL, Norland, June 7, 2031 /Presswire/ -- ", None, "2031-06-07"),
    "date before the place": ("June 7, 2031 – Ostrell, Norland – ", None, "2031-06-07"),
    "agency without a place": ("(CNN) — ", "CNN", None),
}


@pytest.mark.parametrize(
    ("opening", "publisher", "date"), [pytest.param(*row, id=name) for name, row in DATELINES.items()]
)
def test_a_dateline_is_text_and_states_its_facts(read, opening, publisher, date):
    document = read(f"{TITLE}\n\n{opening}{LEAD}\n\n{LAST}\n")
    assert (document.metadata.publisher, document.metadata.date) == (publisher, date)
    assert kinds(document)[opening + LEAD] == "paragraph"


DATES = {
    "weekday": ("Tuesday, 7 June 2022", "2022-06-07"),
    "short weekday": ("Tue 7 Jun 2022 14.03 BST", "2022-06-07"),
    "short weekday, stop": ("Tues. 7 Jun. 2022", "2022-06-07"),
    "time after": ("June 7, 2022, 6:02 AM", "2022-06-07"),
    "time at": ("June 7, 2022 at 2.03 pm BST", "2022-06-07"),
    "time before": ("14:03, 7 June 2022", "2022-06-07"),
    "time and zone before": ("6:02 AM EDT, Tue June 7, 2022", "2022-06-07"),
    "hour": ("7 June 2022, 6 pm", "2022-06-07"),
    "zone": ("7 June 2022 14:03 GMT+1", "2022-06-07"),
    "ISO with time": ("2022-06-07T06:02:00Z", "2022-06-07"),
    "ISO with offset": ("2022-06-07T06:02:00+02:00", "2022-06-07"),
    "ordinal": ("7th June 2022", "2022-06-07"),
    "ordinal after": ("June 7th, 2022", "2022-06-07"),
    "the ordinal of": ("Published on the 7th of June 2022", "2022-06-07"),
    "slashes": ("2022/06/07", "2022-06-07"),
    "day and month": ("17.6.2022", "2022-06-17"),
    "day and month, slashes": ("17/06/2022", "2022-06-17"),
    "month and day": ("06/17/2022", "2022-06-17"),
    "month and day alike": ("06/06/2022", "2022-06-06"),
    "hyphens": ("07-Jun-2022", "2022-06-07"),
    "program's": ("Tue Jun 7 14:03:10 2022", "2022-06-07"),
    "mail's": ("Date: Tue, 7 Jun 2022 14:03:10 +0000", "2022-06-07"),
    "place": ("Ostrell, 7 June 2022", "2022-06-07"),
    "published": ("Published 7 June 2022", "2022-06-07"),
    "published, colon": ("Published: Tue, 7 June 2022", "2022-06-07"),
    "first published": ("First published 7 June 2022", "2022-06-07"),
    "released": ("Released: 7 Jun 2022", "2022-06-07"),
    "circulated": ("Circulated to members 7 June 2022", "2022-06-07"),
    "minutes to read": ("Posted on June 7, 2022 · 4 min read · 17 comments", "2022-06-07"),
    "updated after": ("Published 7 June 2022 Updated 9 June 2022", "2022-06-07"),
    "updated before": ("Last updated: 9 June 2022 | Published: 7 June 2022", "2022-06-07"),
    "updated in brackets": ("7 June 2022 (updated 9 June 2022)", "2022-06-07"),
    "updated, first published": ("Updated 9 June 2022, first published 7 June 2022", "2022-06-07"),
    "two lines": ("Published Tue 7 Jun 2022 14.03\nUpdated Thu 9 Jun 2022 09.20", "2022-06-07"),
    "two lines, other order": ("Updated: 9 June 2022\nPublished: 7 June 2022", "2022-06-07"),
    "two lines, modified": ("Last modified on Thu 9 Jun 2022\nTue 7 Jun 2022", "2022-06-07"),
    "brackets": ("(7 June 2022)", "2022-06-07"),
    "corrected": ("7 June 2022 (corrected 9 June 2022)", "2022-06-07"),
    "sentences": ("Originally published June 7, 2022. Updated June 9, 2022.", "2022-06-07"),
    "time before the date": ("Updated 2:15 PM ET, June 9, 2022\nPublished 6:02 AM ET, June 7, 2022", "2022-06-07"),
    "created": ("Created: 2022-06-07\nModified: 2022-06-09", "2022-06-07"),
    "slash before the time": ("7 June 2022 / 9:30 pm", "2022-06-07"),
    "day with a stop": ("7. June 2022", "2022-06-07"),
    "edited and created": ("Edited 9 June 2022 - Created 7 June 2022", "2022-06-07"),
    "reviewed": ("Last reviewed 9 June 2022\nFirst published 7 June 2022", "2022-06-07"),
    "updated alone": ("Updated 9 June 2022", "2022-06-09"),
}


@pytest.mark.parametrize(("lines", "date"), [pytest.param(*row, id=name) for name, row in DATES.items()])
def test_the_date_of_publication(read, lines, date):
    document = read(f"{TITLE}\n\n{lines}\n\n{LEAD}\n\n{LAST}\n")
    assert (document.metadata.title, document.metadata.date) == (TITLE, date)
    assert {kinds(document)[line] for line in lines.split("\n")} == {"byline"}


@pytest.mark.parametrize(
    "line",
    ["03/04/2022", "7.6.2022", "7 Jun '22", "June 2022", "07/06/22", "31 June 2022", "Date: 03/04/2022", "Spring 2022"],
)
def test_a_date_with_two_readings_stays_text(read, line):
    document = read(f"{TITLE}\n\n{line}\n\n{LEAD}\n\n{LAST}\n")
    assert document.metadata.date is None
    assert line in kinds(document)


def test_roles_in_front_matter_are_no_part_of_a_name(read):
    front = "---\ntitle: Weir\nauthor: Orla Finch, Staff Writer\n---\n"
    found: Metadata = read(f"{front}{LEAD}\n", "a.md").metadata
    assert found.author == "Orla Finch"


STATED = {
    "prepared by": ("Prepared by: Orla Finch", "Orla Finch", None),
    "prepared by, role": ("Prepared by: Orla Finch, Clerk", "Orla Finch", None),
    "initials": ("Report by: O. Finch", "O. Finch", None),
    "inspector": ("Inspector: Orla Finch", "Orla Finch", None),
    "a sentence": ("Written by Orla Finch. Printed in Lowmoor.", "Orla Finch", None),
    "delivered": ("Delivered by Orla Finch on 7 June 2022", "Orla Finch", "2022-06-07"),
    "judge": ("Opinion by Justice Orla Finch", "Orla Finch", None),
    "label above the name": ("An essay presented by\n\nOrla Finch", "Orla Finch", None),
    "names alone": ("Orla Finch\nBo Holm", "Orla Finch, Bo Holm", None),
    "by a body": ("Prepared by: Weir Committee", None, None),
    "from a body": ("From: Ostrell Weir Council", None, None),
    "date of report": ("Date of inspection: 4 June 2022\nDate of report: 7 June 2022", None, "2022-06-07"),
    "decided": ("Heard: 4 May 2022\nDecided: 7 June 2022", None, "2022-06-07"),
    "decided, one line": ("Heard May 4, 2022—Decided June 7, 2022", None, "2022-06-07"),
    "effective": ("Effective date: 7 June 2022", None, "2022-06-07"),
    "revision": ("OW-3, Revision 2, 7 June 2022", None, "2022-06-07"),
    "recorded": ("Recorded 7 June 2022", None, "2022-06-07"),
    "held": ("Held on 7 June 2022 at 7.30 pm in the hall", None, "2022-06-07"),
    "date and place": ("Tuesday 7 June 2022, Weir Hall, 7 pm", None, "2022-06-07"),
    "next meeting": ("Next meeting: 7 June 2022", None, None),
    "two dates in words": ("Published 7 June 2022 · Updated 9 June 2022", None, "2022-06-07"),
}


@pytest.mark.parametrize(("lines", "author", "date"), [pytest.param(*row, id=name) for name, row in STATED.items()])
def test_labels_in_the_head(read, lines, author, date):
    found = read(f"{TITLE}\n\n{lines}\n\n{LEAD}\n\n{LAST}\n").metadata
    assert (found.title, found.author, found.date) == (TITLE, author, date)


@pytest.mark.parametrize(
    ("foot", "author"),
    [
        ("Ever yours,\nOrla", "Orla"),
        ("Yours sincerely,\n\nOrla Finch\nOstrell", "Orla Finch"),
        ("Best,\nOrla", "Orla"),
        ("— Orla Finch", "Orla Finch"),
        ("*Orla Finch*", "Orla Finch"),
        ("*Orla Finch lives beside a weir.*", "Orla Finch"),
        ("Orla Finch is a columnist for the Weir Gazette.", "Orla Finch"),
        ("Posted by Orla at 22:41", "Orla"),
        ("The weir is old.", None),
        ("— Ostrell Weir Council", None),
    ],
)
def test_a_signature_at_the_foot(read, foot, author):
    assert read(f"# {TITLE}\n\n{LEAD}\n\n{LAST}\n\n{foot}\n", "a.md").metadata.author == author


def test_a_name_that_the_text_mentions_is_its_subject(read):
    assert (
        read(f"{TITLE}\n\nOrla Finch\n\n{LEAD}\n\nOrla Finch built the weir in a year. {LAST}\n").metadata.author
        is None
    )


def test_a_table_at_the_top_names_author_and_date(read):
    table = "| Number | 7 |\n|---|---|\n| Authors | O. Finch, B. Holm |\n| Issued | 7 June 2022 |\n"
    found = read(f"# {TITLE}\n\n{table}\n{LEAD}\n\n{LAST}\n", "a.md").metadata
    assert (found.author, found.date) == ("O. Finch, B. Holm", "2022-06-07")
