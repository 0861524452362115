"""The choice of a title, an author and a date among all candidates at the ends of an article."""

import pytest

from embeddings.structure.weighing import choose, present, read_weights

LEAD = "The weir at Ostrell got a fish ladder on Thursday, after eleven years of letters and petitions."
MORE = "Salmon have climbed it since the first night, said the keeper, who counts them with a lamp."
HEADLINE = "Weir at Ostrell gets a fish ladder"


def test_the_candidate_with_the_highest_sum_is_chosen():
    weights = {"first": 1.0, "long": -2.0}
    assert choose([{"long": 1.0}, {"first": 2.0}, {"first": 1.0}], weights) == 1
    assert choose([{"first": 1.0}, {"first": 1.0}], weights) == 0


def test_no_candidate_is_chosen_below_the_score_of_absence():
    assert choose([{"long": 0.1}, {"unknown": 9.0}], {"long": -2.0}) is None
    assert choose([], {"long": 1.0}) is None


def test_features_of_zero_are_left_out():
    assert present(long=True, short=False, share=0.5) == {"long": 1.0, "share": 0.5}


@pytest.mark.parametrize("fact", ["title", "author", "date"])
def test_every_fact_has_weights(fact):
    assert all(isinstance(weight, float) for weight in read_weights()[fact].values())


@pytest.mark.parametrize(
    ("top", "title"),
    [
        pytest.param("Fish and water\n\n", HEADLINE, id="section that no list knows"),
        pytest.param("Ostrell Tageblatt\nLokales\n\n", HEADLINE, id="paper in another language"),
        pytest.param("Ref.: OW/17/4\nIssued: 2 May 2031\n\n", HEADLINE, id="labels"),
        pytest.param("REPUBLIC OF OSTRELL\nMINISTRY OF WEIRS\n\n", HEADLINE, id="bodies"),
    ],
)
def test_the_headline_below_other_lines_is_the_title(read, top, title):
    assert read(f"{top}{HEADLINE}\n\n{LEAD}\n\n{MORE}\n").metadata.title == title


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("HEARING ON THE BUILDING OF THE\nOSTRELL FISH LADDER", id="capitals"),
        pytest.param("WEIR GETS A LADDER,\nSALMON CLIMB AT NIGHT", id="comma"),
    ],
)
def test_a_title_of_two_lines_is_one_block(read, lines):
    document = read(f"{lines}\n\nBy Orla Finch\n\n{LEAD}\n\n{MORE}\n")
    assert document.metadata.title == " ".join(lines.split())
    assert lines in [document.text[block.start : block.end] for block in document.blocks if block.kind == "title"]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        pytest.param("Bo Holm (Ostrell)", "Bo Holm", id="place in brackets"),
        pytest.param("7 June 2031 - Bo Holm", "Bo Holm", id="below a date"),
        pytest.param("By Bo Holm June 7, 2031 5:30 pm", "Bo Holm", id="date without a separator"),
        pytest.param("By  Bo  Holm", "Bo Holm", id="double spaces"),
        pytest.param("Bo Holm Education editor", "Bo Holm", id="role without a separator"),
        pytest.param("BO HOLM | Senior Reporter\nADA WU | Data Editor", "Bo Holm, Ada Wu", id="a line each with roles"),
        pytest.param("Bo Holm¹ and Ada Wu²", "Bo Holm and Ada Wu", id="marks of notes"),
        pytest.param("Created by: Bo Holm", "Bo Holm", id="label"),
        pytest.param("Photo: Bo Holm", None, id="photographer"),
        pytest.param("Opening Hours", None, id="words in title case"),
    ],
)
def test_names_beside_other_words(read, line, author):
    assert read(f"{HEADLINE}\n\n{line}\n\n{LEAD}\n\n{MORE}\n").metadata.author == author


def test_the_signature_of_a_letter_counts_before_the_address(read):
    text = (
        f"Mr B. Holm\nWeir Office\n\n7 June 2031\n\nDear Mr Holm,\n\n{LEAD}\n\n{MORE}\n\nYours sincerely,\n\nAda Wu\n"
    )
    assert (read(text).metadata.author, read(text).metadata.date) == ("Ada Wu", "2031-06-07")


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        pytest.param("Event date: 9 July 2031\nCreated: 7 June 2031", "2031-06-07", id="event"),
        pytest.param("Received: 3 May 2031 / Published online: 7 June 2031", "2031-06-07", id="steps to publication"),
        pytest.param("Issued: 7 June 2031\nClosing date: 9 July 2031", "2031-06-07", id="deadline"),
        pytest.param("Bo Holm, 7 June 2031", "2031-06-07", id="beside a name"),
    ],
)
def test_the_date_of_the_article_counts_before_other_dates(read, lines, date):
    assert read(f"{HEADLINE}\n\n{lines}\n\n{LEAD}\n\n{MORE}\n").metadata.date == date
