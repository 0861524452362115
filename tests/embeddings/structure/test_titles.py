"""The title of an article, and the lines around it: kickers, headers, subtitles."""

import pytest

from embeddings.document import Document

LEAD = "The weir at Ostrell got a fish ladder on Thursday, after eleven years of letters and petitions."
MORE = "Salmon have climbed it since the first night, said Orla Finch, who counts them with a lamp."
HEADLINE = "Weir at Ostrell gets a fish ladder"


def kinds(document: Document) -> dict[str, str]:
    return {document.text[block.start : block.end]: block.kind.value for block in document.blocks}


KICKERS = [
    "LOCAL NEWS",
    "Local news",
    "Opinion",
    "OPINION",
    "FOR IMMEDIATE RELEASE",
    "For immediate release",
    "PRESS RELEASE",
    "Press release:",
    "EXCLUSIVE",
    "**Energy**",
    "HARBOUR & TRANSPORT",
    "Arts and Culture",
    "RIVERS",
    "RIVER VALLEY",
    "Breaking News",
    "Letters to the editor",
    "Analysis",
    "News | Region",
    "EMBARGOED UNTIL 7 JUNE 2031, NOON",
    "Obituary",
    "Sponsored",
    "Sport | Rowing",
    "News / Upper Valley",
    "News release – for immediate use",
    "The Saturday Essay",
]


@pytest.mark.parametrize("kicker", KICKERS)
def test_a_kicker_is_no_title_and_stays_quotable(read, kicker):
    document = read(f"{kicker}\n\n{HEADLINE}\n\nBy Orla Finch\n\n{LEAD}\n\n{MORE}\n")
    assert document.metadata.title == HEADLINE
    assert kinds(document).get(kicker) == "byline" or kicker in ("Breaking News", "Sponsored")


@pytest.mark.parametrize("kicker", ["LOCAL NEWS", "Table of Contents"])
def test_a_marked_kicker_is_no_title(read, kicker):
    document = read(f"# {kicker}\n\n# {HEADLINE}\n\n{LEAD}\n", "a.md")
    assert document.metadata.title == HEADLINE
    assert kicker in kinds(document)


def test_marks_of_emphasis_are_no_part_of_a_title(read):
    assert read(f"**{HEADLINE}**\n\n{LEAD}\n\n{MORE}\n").metadata.title == HEADLINE


@pytest.mark.parametrize("headline", ["FISH LADDER TO BE OPENED IN MAY", "SALMON CLIMB WEIR FOR FIRST TIME"])
def test_a_headline_above_a_subtitle_in_capitals_is_the_title(read, headline):
    document = read(f"{headline}\nKEEPERS COUNT TWO HUNDRED AT THE WEIR\n\n{LEAD}\n\n{MORE}\n")
    assert document.metadata.title == headline
    assert document.metadata.author is None


def test_a_title_in_capitals_may_stand_in_two_lines(read):
    document = read(f"REPORT OF THE OSTRELL FLOOD BOARD\nON THE FISH LADDER\n\n{LEAD}\n\n{MORE}\n")
    assert document.metadata.title == "REPORT OF THE OSTRELL FLOOD BOARD ON THE FISH LADDER"


@pytest.mark.parametrize("name", ["BRAM TO", "BRAM HOLM", "BRAM AN HOLM"])
def test_a_name_in_capitals_below_the_title_is_the_author(read, name):
    assert read(f"{HEADLINE}\n{name}\n\n{LEAD}\n\n{MORE}\n").metadata.author == name.title()


def test_a_kicker_in_markdown_stands_above_the_marked_title(read):
    document = read(f"**Rivers**\n\n# {HEADLINE}\n\n{LEAD}\n", "a.md")
    assert document.metadata.title == HEADLINE
    assert kinds(document)["**Rivers**"] == "byline"


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("OSTRELL COUNTY BACKS THE LADDER", id="capitals"),
        pytest.param("Opinion of the anglers on the ladder", id="begins like a kicker"),
        pytest.param("Press release of fish at the weir", id="begins like a release"),
        pytest.param("Live fish on the ladder", id="begins like live"),
        pytest.param("News of the weir", id="begins like news"),
        pytest.param("Who pays for the ladder?", id="question"),
        pytest.param("Floods: a diary", id="colon"),
        pytest.param("1984", id="number"),
        pytest.param("Dear old weir", id="begins like a letter"),
        pytest.param("No. 5 lock reopens", id="begins like an issue"),
        pytest.param("Contents of the lock-keeper's cupboard", id="begins like contents"),
        pytest.param("Winter Training in Ostrell", id="like a name in a place"),
        pytest.param("Ostrell Angling Society", id="a body alone"),
    ],
)
def test_a_headline_stays_the_title(read, title):
    assert read(f"{title}\n\n{LEAD}\n\n{MORE}\n").metadata.title == title


@pytest.mark.parametrize(
    "top",
    [
        pytest.param("- the weir gets a ladder\n- cost: 310,000 marks\n", id="list"),
        pytest.param("* the weir gets a ladder\n* it costs a lot\n", id="stars"),
        pytest.param("1. open the gate\n2. count the fish\n", id="numbers"),
        pytest.param("up:: [[Rivers]]\nreviewed:: 2031-02-11\n\n", id="fields of a note"),
        pytest.param("[up:: [[Rivers]]]\n(status:: seed)\n\n", id="fields of a note in brackets"),
        pytest.param("created: 2031-02-11\nstatus: seed\n\n", id="small fields"),
        pytest.param("Parent: [[Rivers]]\nStatus: seed\n\n", id="fields with a link"),
        pytest.param("month,fish\nMay,310\n\n", id="comma-separated values"),
        pytest.param("$f = 2g$\n\n", id="formula"),
        pytest.param("Figure 1. Fish in May\n\n", id="caption"),
        pytest.param("// counts the fish\n\n", id="comment of a program"),
        pytest.param("#!/bin/sh\n\n", id="first line of a script"),
        pytest.param("[![Build](https://img.example/b.svg)](https://ci.example)\n\n", id="badge"),
        pytest.param("| Month | Fish |\n| --- | --- |\n| May | 310 |\n", id="table"),
        pytest.param("https://ostrell.example/weir\n\n", id="address"),
        pytest.param("7 June 2031\n\n", id="date"),
        pytest.param("Tuesday, 7 June 2031\n\n", id="date with its weekday"),
        pytest.param("Dear Sir,\n\n", id="salutation"),
        pytest.param("Dear all\n\n", id="salutation without a comma"),
        pytest.param("By Orla Finch\n\n", id="author"),
        pytest.param("[14:03] mira: is the lamp on\n[14:04] tobbe: it is\n\n", id="chat"),
        pytest.param("1\n00:00:01,000 --> 00:00:04,200\nCan everybody see it\n\n", id="subtitles"),
        pytest.param("LOCAL NEWS\n\n", id="kicker alone"),
        pytest.param("2031-06-07 14:03:10 INFO start\n2031-06-07 14:03:11 INFO stop\n\n", id="log"),
        pytest.param("Author: Orla Finch\n\n", id="label"),
        pytest.param("orla@ostrell.example\n\n", id="mail address"),
    ],
)
def test_without_a_title_the_file_name_stands_in(read, top):
    document = read(f"{top}{LEAD}\n{MORE}\n", "fish-ladder.txt")
    assert document.metadata.title == "fish ladder"
    assert LEAD in "\n".join(kinds(document))


@pytest.mark.parametrize(
    "top",
    [
        pytest.param("https://ostrell.example/weir\n\n", id="address"),
        pytest.param("7 June 2031\n\n", id="date"),
        pytest.param("[![Build](https://img.example/b.svg)](https://ci.example)\n\n", id="badge"),
        pytest.param("Media contact:\nOrla Finch\nTel.: 0555 310\n\n", id="address of a person"),
        pytest.param("OSTRELL COURIER\nNo. 88 * Spring 2031\n\n", id="paper with its issue"),
        pytest.param("The River Hour, episode 12\n", id="series"),
    ],
)
def test_the_next_line_may_be_the_title(read, top):
    document = read(f"{top}{HEADLINE}\n\n{LEAD}\n\n{MORE}\n")
    assert document.metadata.title == HEADLINE


def test_a_body_above_a_document_is_no_title(read):
    document = read(f"OSTRELL ANGLING SOCIETY\n\nMinutes of the spring meeting\n\n{LEAD}\n\n{MORE}\n")
    assert document.metadata.title == "Minutes of the spring meeting"
    assert kinds(document)["OSTRELL ANGLING SOCIETY"] == "byline"


@pytest.mark.parametrize("label", ["title", "Title", "TITLE", "Headline", "Subject", "RE", "Re", "**Title**"])
def test_a_label_is_no_part_of_the_title(read, label):
    document = read(f"{label}: {HEADLINE}\nAuthor: Orla Finch\nDate: 7 June 2031\n\n{LEAD}\n")
    found = document.metadata
    assert (found.title, found.author, found.date) == (HEADLINE, "Orla Finch", "2031-06-07")
    assert kinds(document)[HEADLINE] in {"title", "byline"}


def test_a_label_inside_the_text_is_no_title(read):
    document = read(f"{HEADLINE}\n\n{LEAD}\n\nName: Orla Finch\nTitle: Captain\n\n{MORE}\n")
    assert document.metadata.title == HEADLINE
    assert kinds(document)["Title: Captain"] in {"paragraph", "list_item", "byline", "heading"}


def test_a_card_of_a_person_has_no_labelled_title(read):
    assert read(f"Name: Orla Finch\nTitle: Captain\n\n{LEAD}\n\n{MORE}\n", "finch.txt").metadata.title != "Captain"


def test_a_memo(read):
    text = (
        "          OSTRELL WATER OFFICE\n\n               MEMORANDUM\n\n\n"
        "TO:      All lock-keepers\nFROM:    Orla Finch, Keeper of Weirs\nCC:      B. Holm\nDATE:    June 7, 2031\n"
        f"RE:      The lamp at the ladder\n\n{LEAD}\n\n{MORE}\n"
    )
    document = read(text)
    found = document.metadata
    assert (found.title, found.author, found.date) == ("The lamp at the ladder", "Orla Finch", "2031-06-07")
    assert kinds(document)["MEMORANDUM"] == "byline"
    assert kinds(document)["TO:      All lock-keepers"] == "byline"


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("Orla Finch <orla@ostrell.example>", "Orla Finch"),
        ('"Finch, Orla" <orla@ostrell.example>', "Orla Finch"),
        ('"Orla Finch" <orla@ostrell.example>', "Orla Finch"),
        ("Orla Finch", "Orla Finch"),
    ],
)
def test_a_mail(read, sender, author):
    document = read(
        f"From: {sender}\nTo: board@ostrell.example\nDate: Sat, 7 Jun 2031 09:14:03 +0200\n"
        f"Subject: Re: Fwd: Lamp at the ladder\n\nDear all,\n\n{LEAD}\n\nBest,\nOrla\n"
    )
    found = document.metadata
    assert (found.title, found.author, found.date) == ("Lamp at the ladder", author, "2031-06-07")


SUBTITLE = "County pays two thirds after a long night"


@pytest.mark.parametrize("below", ["By Orla Finch\n\n", "Orla Finch\n7 June 2031\n\n", "7 June 2031\n\n"])
@pytest.mark.parametrize("break_", ["\n", "\n\n"], ids=["touching", "apart"])
def test_a_subtitle_is_text(read, below, break_):
    document = read(f"{HEADLINE}{break_}{SUBTITLE}\n\n{below}{LEAD}\n\n{MORE}\n")
    assert document.metadata.title == HEADLINE
    assert kinds(document)[SUBTITLE] == "paragraph"


def test_a_subtitle_of_a_sentence_hides_no_byline(read):
    document = read(f"# {HEADLINE}\n\n{MORE}\n\nWords: Bo Holm — published on 7 June 2031\n\n{LEAD}\n", "a.md")
    assert (document.metadata.author, document.metadata.date) == ("Bo Holm", "2031-06-07")
    assert kinds(document)[MORE] == "paragraph"


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        pytest.param("**Weir Log**", "Weir Log", id="bold"),
        pytest.param("The *old* and the __new__ weir", "The old and the new weir", id="words"),
        pytest.param("`weirlog`", "weirlog", id="code"),
        pytest.param("[Weir Log](https://ostrell.example)", "Weir Log", id="link"),
        pytest.param(":fish: Weir Log", "Weir Log", id="picture by name"),
        pytest.param("Fish &amp; Weirs", "Fish & Weirs", id="entity"),
        pytest.param("[[Weir|The weir]] of Ostrell", "The weir of Ostrell", id="wikilink"),
        pytest.param("The <em>old</em> weir[^1]", "The old weir", id="tags and a footnote"),
        pytest.param("***The weir***", "The weir", id="bold and italic"),
        pytest.param("==The weir==", "The weir", id="highlighted"),
        pytest.param("Weirs < dams > ponds", "Weirs < dams > ponds", id="no tags"),
        pytest.param("Weir \\& Sons", "Weir & Sons", id="escape"),
        pytest.param("2 * 3 and snake_case_names", "2 * 3 and snake_case_names", id="no marks"),
    ],
)
def test_marks_in_a_heading_are_no_part_of_the_title(read, heading, title):
    assert read(f"# {heading}\n\n{LEAD}\n", "a.md").metadata.title == title


def test_pictures_beside_a_title_are_no_part_of_it(read):
    assert read(f"# 🐟 {HEADLINE} 🐟\n\n{LEAD}\n", "a.md").metadata.title == HEADLINE


@pytest.mark.parametrize(
    "above",
    [
        pytest.param("OSTRELL RIVER INSTITUTE", id="body in capitals"),
        pytest.param("Borough of Ostrell, Department of Bridges", id="body and department"),
        pytest.param("UNIVERSITY OF OSTRELL\nFaculty of Fishes", id="two bodies"),
        pytest.param("COURT OF PLEAS OF THE LOWER ISLES", id="court"),
        pytest.param("STANDARD OPERATING PROCEDURE", id="kind of document"),
        pytest.param("TECHNICAL REPORT TR-17", id="kind with a number"),
        pytest.param("THE OSTRELL MORNING HERALD      MONDAY, MAY 4, 1931      Price 2d", id="paper with date"),
        pytest.param("LOWMOOR, June 7, 2031 (Wirepost) --", id="dateline"),
        pytest.param("This site uses cookies. Accept all  Manage", id="cookies"),
        pytest.param("News\nShop\nAbout us", id="menu"),
        pytest.param("ostrell-weir.example", id="site"),
        pytest.param("======= Weir log =======", id="separator"),
        pytest.param("OPINION\nOrla Finch", id="columnist"),
    ],
)
def test_a_name_above_the_headline_is_no_title(read, above):
    assert read(f"{above}\n\n{HEADLINE}\n\n{LEAD}\n\n{MORE}\n").metadata.title == HEADLINE


@pytest.mark.parametrize("title", ["Ostrell Anglers' Association", "ANNUAL REPORT", "Orla Finch"])
def test_a_name_without_a_headline_below_is_the_title(read, title):
    assert read(f"{title}\n\n{LEAD}\n\n{MORE}\n").metadata.title == title


def test_the_series_above_an_episode_is_no_title(read):
    document = read(f"Over the Weir – a show about rivers\nEpisode 4: The Long Ladder\n\n{LEAD}\n\n{MORE}\n")
    assert document.metadata.title == "Episode 4: The Long Ladder"


def test_the_address_above_a_letter_is_no_title(read):
    document = read(f"Weir Cottage, Ostrell\n7th June 1931\n\nMy dear Bo,\n\n{LEAD}\n\nYours,\nOrla\n", "to_bo.txt")
    assert (document.metadata.title, document.metadata.date) == ("to bo", "1931-06-07")


@pytest.mark.parametrize("above", ["---------- Forwarded message ----------\n", "Begin forwarded message:\n\n"])
def test_a_forwarded_mail_has_its_subject_as_title(read, above):
    document = read(f"{above}From: Orla Finch <o@ostrell.example>\nSubject: Re: [weir-list] {HEADLINE}\n\n{LEAD}\n")
    assert (document.metadata.title, document.metadata.author) == (HEADLINE, "Orla Finch")
