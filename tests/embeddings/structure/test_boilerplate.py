"""No text of an article is left out: boilerplate is furniture at the edges of the article, in a form of its own."""

import pytest

from embeddings.languages.english import ENGLISH
from embeddings.readers.base import Extract, Facts
from embeddings.structure.blocks import find_blocks

TITLE = "Weir at Ostrell gets a fish ladder"
LEAD = "The weir at Ostrell got a fish ladder on Thursday, after eleven years of letters and petitions."
MORE = "Salmon have climbed it since the first night, said Orla Finch, who counts them with a lamp."
LAST = "The ladder cost 310,000 marks, and the county paid two thirds of that sum in advance."


def quotable(text: str) -> str:
    """Return all quotable text, a line for each block."""
    return "\n".join(text[block.start : block.end] for block in find_blocks(Extract(text), Facts(), ENGLISH.articles))


INSIDE = {
    "rights in a sentence": "All rights reserved for the anglers by the charter of 1871, such as night fishing, stay.",
    "rights, short": "With all rights reserved, the anglers left.",
    "copyright granted": "Copyright (c) 1998 was granted to the angling club for its map of the river.",
    "copyright sentence": "Copyright 2019 rules apply to the map.",
    "copyright sign": "© is the sign that the map bears.",
    "disclaimer, said": "Disclaimer: the mayor said that he does not fish and never will.",
    "tags sentence": "Tags: every salmon must carry a blue tag from 1 March, says the rule of the county.",
    "tags, no stop": "Tags: every salmon must carry one",
    "tags list": "Tags: blue, yellow, red",
    "categories": "Categories: salmon, trout and eel are counted apart.",
    "filed under": "Filed under: rivers, the petition lay in a drawer for nine years.",
    "rating": "AAA",
    "rating, two": "AA",
    "chapter III": "III",
    "chapter XX": "XX",
    "size": "XXL",
    "advertisement": "Advertisement",
    "print": "Print",
    "comments": "Comments",
    "top": "Top",
    "home": "Home",
    "list item home": "- Home",
    "list item top": "* Top",
    "numbered item": "1. Print",
    "share": "Share",
    "share this": "Share this weir with the otters, the club asked",
    "newsletter": "Newsletter",
    "related": "Related to the salmon is the trout, which needs less water.",
    "related heading": "Related work",
    "more news": "More news",
    "next": "Next: a ladder for eels",
    "next week": "Next Monday the county meets",
    "menu row": "Home | Search | Top | News",
    "subscribe": "Subscribe",
    "read more": "Read more",
    "login": "Log in",
    "email": "E-mail: weir@ostrell.example",
    "Chinese tags": "标签：鱼",
}


@pytest.mark.parametrize("line", [pytest.param(line, id=name) for name, line in INSIDE.items()])
@pytest.mark.parametrize("break_", ["\n\n", "\n", "\r\n\r\n"], ids=["blank line", "touching", "CRLF"])
def test_inside_the_article_each_line_is_quotable(line, break_):
    text = break_.join([TITLE, LEAD, line, MORE])
    assert line in quotable(text).split("\n") or (f"\n{line}" in text and line in quotable(text))


LAST_LINES = {
    "rights in a sentence": "All rights reserved to the anglers by the charter of 1871 remain in force.",
    "rights, after words": "In the charter the anglers have all rights reserved.",
    "copyright granted": "Copyright (c) 1998 was granted to the club.",
    "copyright act": "Copyright Act 1911",
    "disclaimer": "Disclaimer: the mayor said that this article does not represent his views.",
    "disclaimer of a person": "Disclaimer: Orla Finch is the sister of the mayor.",
    "tags sentence": "Tags: every salmon carries a blue one.",
    "categories sentence": "Categories: the club counts salmon, trout and eel.",
    "rating": "Nordrate\nAAA",
    "rating, introduced": "The agency's rating of the county:\n\nAAA",
    "list": "- Home\n- Top\n- Search",
    "introduced list": "The lamp has three keys:\n\nHome\nMenu\nTop",
    "subjects": "English\nPolitics\nBusiness\nCulture",
    "share": "Share this fish with your neighbours.",
    "weekday": "Next Monday the county meets at the weir to see it",
    "next meeting": "Next meeting: 8 February 2031, 19:00, same place",
    "next, a note": "Next: buy a lamp",
    "wrapped": "The club wants a second ladder at the upper weir, where the county has put\n"
    "Print\nin the plan, and it hopes to begin the work before the next winter comes\nto the valley.",
    "sentence after comments": "Comments\n\nNone so far.",
    "sentence after more news": "More news\n\nThe eels are back.",
}


@pytest.mark.parametrize("lines", [pytest.param(lines, id=name) for name, lines in LAST_LINES.items()])
def test_text_at_the_end_of_the_article_is_quotable(lines):
    shown = quotable(f"{TITLE}\n\n{LEAD}\n\n{lines}\n")
    assert [line for line in lines.split("\n") if line not in shown] == []


FIRST_LINES = {
    "a first heading": f"{TITLE}\n\nPrint\n\n",
    "a title of a menu's word": "Comments\n\n",
    "a title, and a heading": "Newsletter of the club\n\nTop\n\n",
    "tags of fish": "Tags on fish\n\nTags: what is one\n\n",
    "a rating": f"{TITLE}\n\nAAA\n\n",
}


@pytest.mark.parametrize("lines", [pytest.param(lines, id=name) for name, lines in FIRST_LINES.items()])
def test_text_above_the_article_is_quotable(lines):
    shown = quotable(lines + LEAD)
    assert [line for line in lines.split("\n") if line not in shown] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Home\nMenu\nTop\nVolume", id="keys"),
        pytest.param("Nordrate\nAAA\n\nMerl Credit\nAAA", id="ratings"),
        pytest.param("Latest news\n\nBoat lifted\nCrew safe", id="notes"),
        pytest.param("Print\n\nPrints a page.\n\nComments\n\nShows the notes.", id="a short manual"),
        pytest.param("I\n\nOne night.\n\nII\n\nOne day.\n\nIII\n\nOne year.", id="chapters"),
        pytest.param("| Key | Use |\n| Home | back |\n| Top | up |", id="table"),
    ],
)
def test_an_article_without_running_text_is_quotable_whole(text):
    shown = quotable(text)
    assert [line for line in text.split("\n") if line not in shown] == []


FURNITURE = {
    "copyright": "© 2031 Ostrell Courier",
    "copyright in words": "Copyright 2031 Ostrell Courier Ltd.",
    "copyright in brackets": "Copyright (c) 2029-2031 by Ostrell Courier. All rights reserved.",
    "rights": "Ostrell Courier 2031. All rights reserved.",
    "rights alone": "All rights reserved",
    "rights and more": "© 2031 Ostrell Courier. All rights reserved. This material may not be rewritten.",
    "disclaimer": "Disclaimer: The articles on this site do not represent the views of Ostrell Courier.",
    "disclaimer in two": "Disclaimer:\n\nDisclaimer: this article only represents the author's view",
    "tags": "Tags: weir, salmon, Ostrell",
    "filed under": "Filed under: Rivers",
    "share": "Share this article",
    "share on": "Share on Facebook",
    "share buttons": "Share\nPrint\nE-mail",
    "comments": "3 comments",
    "reply": "Leave a reply",
    "advertisement": "Advertisement",
    "neighbours": "Previous: A storm\nNext: A ferry sinks",
    "next article": "Next article: A ferry sinks at Holm",
    "headlines": "Related articles\n\nA ferry sinks at Holm\nWho pays for the storm",
    "menu": "Home\nNews\nContact us",
    "menu in a row": "Home | News | Contact us",
    "buttons, notice, menu": "AAA\n\n© 2031 Ostrell Courier\n\nAA\nTop\nHome\nSearch",
}


@pytest.mark.parametrize("lines", [pytest.param(lines, id=name) for name, lines in FURNITURE.items()])
def test_furniture_below_the_article_is_left_out(lines):
    assert quotable(f"{TITLE}\n\n{LEAD}\n\n{LAST}\n\n{lines}\n") == f"{TITLE}\n{LEAD}\n{LAST}"


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("Home\nNews\nContact us", id="menu"),
        pytest.param("Home | News | Log in", id="menu in a row"),
        pytest.param("Skip to content", id="skip"),
        pytest.param("Advertisement\n\nSkip to content", id="advertisement"),
        pytest.param("© 2031 Ostrell Courier", id="copyright"),
        pytest.param("Share\nPrint", id="buttons"),
    ],
)
def test_furniture_above_the_article_is_left_out(lines):
    assert quotable(f"{lines}\n\n{TITLE}\n\n{LEAD}\n\n{LAST}") == f"{TITLE}\n{LEAD}\n{LAST}"


def test_an_advertisement_announced_again_and_again_is_left_out():
    text = f"{TITLE}\n\n{LEAD}\n\nAdvertisement\n\n{MORE}\n\nAdvertisement\n\n{LAST}"
    assert quotable(text) == f"{TITLE}\n{LEAD}\n{MORE}\n{LAST}"


@pytest.mark.parametrize("line", ["- Ostrell", "Ostrell"], ids=["item", "line"])
def test_a_short_title_may_be_an_item_of_a_list(line):
    text = f"Ostrell\n\n{LEAD}\n\nStations of the line\n\n- Holm\n{line}\n- Kelm\n\n{LAST}"
    assert quotable(text).split("\n").count(line) == 1 + (line == "Ostrell")


def test_a_title_repeated_at_the_top_is_left_out():
    assert quotable(f"{TITLE}\n\n{TITLE}\n\n{LEAD}") == f"{TITLE}\n{LEAD}"
