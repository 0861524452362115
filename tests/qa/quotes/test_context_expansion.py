"""Quotes keep speech whole in every style of marks, and no mark of a note stands in their midst."""

import pytest

from embeddings.document import Kind, Passage, Sentence
from embeddings.languages.english import ENGLISH
from embeddings.structure.sentences import split_sentences
from qa.quotes.context_expansion import expand_context


def passage_of(text: str) -> Passage:
    sentences = [Sentence(start, end, Kind.PARAGRAPH) for start, end in split_sentences(text, 0, len(text), ENGLISH)]
    return Passage("a.txt", 0, len(text), text, tuple(sentences))


def expand(text: str, chosen: str, share: float) -> str:
    """Return the quote around the sentence that begins with ``chosen``; its neighbours have this share of it."""
    passage = passage_of(text)
    sentence = next(s for s in passage.sentences if passage.text_of(s).startswith(chosen))
    likely = {s.start: 0.5 if s is sentence else 0.5 * share for s in passage.sentences}
    return text[slice(*expand_context(passage, sentence, likely, ENGLISH))]


@pytest.mark.parametrize(
    ("text", "chosen", "quote"),
    [
        pytest.param(
            "Er kam. „Der Turm steht.[1] Er ist alt.“ Er ging.", "„Der", "„Der Turm steht.[1] Er ist alt.“", id="German"
        ),
        pytest.param("Il vint. «La tour est là.[1] Elle est vieille.» Il part.", "«La",
                     "«La tour est là.[1] Elle est vieille.»", id="French"),
        pytest.param("He came. “The tower stands.[1] It is old.” He left.", "“The",
                     "“The tower stands.[1] It is old.”", id="English"),
    ],
)  # fmt: skip
def test_speech_is_quoted_to_its_end(text: str, chosen: str, quote: str) -> None:
    assert expand(text, chosen, 0.0) == quote


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        pytest.param(
            "The mill burned. The inn shut. So it goes.", "The mill burned. The inn shut. So it goes.", id="no"
        ),
        pytest.param("The mill burned.[note 2] The inn shut. So it goes.", "The inn shut. So it goes.", id="before"),
        pytest.param("The mill burned. The inn shut.[4] So it goes.", "The mill burned. The inn shut.[4]", id="after"),
    ],
)
def test_a_neighbour_joins_unless_a_note_parts_them(text: str, quote: str) -> None:
    assert expand(text, "The inn", 0.5) == quote
