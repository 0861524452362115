"""A reply that comes piece by piece: its sentences do not depend on the pieces, and no text of it is an error."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from embeddings.languages.english import ENGLISH
from qa.prose.prose import Flaw, Prose, ProseSentence, check_prose
from qa.prose.reply import Reply

from .conftest import TEXTS, quote_of

QUOTES = {number: quote_of(number, text) for number, text in enumerate(TEXTS, 1)}
PARTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["[1]", " [2].", "\n", "\r\n", ". ", "“", "```\n", "- ", "> ", "<think>", "</think>", "3 ", "14.6.2024",
         "A kilo of", " herring costs three coins", "Ana Ruiz ", " and ", "not ", "\ud83d", "\x00", "\u202e", "](a)"]
    ),
)  # fmt: skip


def read(*pieces: str, is_whole: bool = True) -> list[ProseSentence]:
    reply = Reply(QUOTES, ENGLISH)
    return [*(sentence for piece in pieces for sentence in reply.feed(piece)), *reply.end(is_whole=is_whole)]


@settings(max_examples=150, deadline=None)
@given(st.lists(PARTS, max_size=12))
@example(["A kilo of herring costs three coins [2].", "\r", "\n", "B"])
def test_any_text_is_read_and_what_stands_cites_a_quote(pieces):
    for is_whole in (True, False):
        sentences = read(*pieces, is_whole=is_whole)
        prose = Prose.of("m", "h", sentences)
        check_prose(prose, set(QUOTES))
        assert prose.supported + prose.struck == len(sentences)
        "".join(sentence.text for sentence in sentences).encode()


def test_sentences_do_not_depend_on_the_pieces():
    text = (
        "<think>The quotes\nsay [2].</think>\n\nA kilo of herring costs three coins [2]. Forty stalls found a place. "
        "[1] Dr. Ana Ruiz paid [3]!\n\n- The bridge was closed in 1990 [8].\n1. It is **cheap** [2].\n"
        "```\ncode [1].\n```\nBye"
    )
    whole = read(text)
    assert [sentence.text for sentence in whole] == [
        "A kilo of herring costs three coins [2].",
        "Forty stalls found a place. [1]",
        "Dr. Ana Ruiz paid [3]!",
        "The bridge was closed in 1990 [8].",
        "It is cheap [2].",
        "code [1].",
        "Bye",
    ]
    assert [sentence.is_supported for sentence in whole] == [True, True, False, True, False, False, False]
    for size in (1, 2, 3, 7, 50):
        assert read(*(text[at : at + size] for at in range(0, len(text), size))) == whole


def test_a_sentence_comes_as_soon_as_the_next_one_begins():
    reply = Reply(QUOTES, ENGLISH)
    assert list(reply.feed("A kilo of herring costs three coins.")) == []
    assert list(reply.feed(" [2")) == []
    assert list(reply.feed("]")) == []
    assert [each.text for each in reply.feed(" Next one begins here, and it goes on")] == [
        "A kilo of herring costs three coins. [2]"
    ]


def test_a_sentence_that_was_cut_off_is_struck_out():
    (only,) = read("A kilo of herring costs three coins [2]", is_whole=False)
    assert (only.is_supported, only.flaw) == (False, Flaw.CUT_OFF)
