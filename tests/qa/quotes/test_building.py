"""Context expansion: the sentences that a quote holds beside the sentence that answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.document import Kind, Passage, Sentence
from embeddings.languages.english import ENGLISH
from qa.quotes.context_expansion import expand_context


def passage(*sentences: str, kinds: dict[int, Kind] | None = None, start: int = 7, gap: str = " ") -> Passage:
    text, spans = "", []
    for i, sentence in enumerate(sentences):
        text += gap if text else ""
        spans.append(
            Sentence(start + len(text), start + len(text) + len(sentence), (kinds or {}).get(i, Kind.PARAGRAPH))
        )
        text += sentence
    return Passage("a.txt", start, start + len(text), text, tuple(spans))


def quoted(whole: Passage, chosen: int, likely: dict[int, float] | None = None) -> str:
    probabilities = {s.start: (likely or {}).get(i, 0.0) for i, s in enumerate(whole.sentences)}
    probabilities[whole.sentences[chosen].start] = 0.9
    start, end = expand_context(whole, whole.sentences[chosen], probabilities, ENGLISH)
    return whole.text[start - whole.start : end - whole.start]


@pytest.mark.parametrize(
    ("sentences", "chosen", "expected"),
    [
        (["It rained.", "The bridge opened.", "Buses came."], 1, "The bridge opened."),
        (["“We saw boats.”", "Ana Ruiz, a baker, said.", "Night fell."], 0, "“We saw boats.” Ana Ruiz, a baker, said."),
        (["“We saw boats.”", "Ana Ruiz, a baker, said.", "Night fell."], 1, "“We saw boats.” Ana Ruiz, a baker, said."),
        (["“We saw boats.", "They were blue.”", "Night fell."], 0, "“We saw boats. They were blue.”"),
        (["“We saw boats.", "Boats were blue,” said Ruiz.", "End."], 1, "“We saw boats. Boats were blue,” said Ruiz."),
        (["Ana Ruiz bakes.", "She is 81.", "Night fell."], 1, "Ana Ruiz bakes. She is 81."),
        (["These are old."], 0, "These are old."),
    ],
    ids=["alone", "speaker after", "speaker chosen", "cut speech", "cut speech's end", "pronoun", "nothing before"],
)
def test_a_quote_stands_alone(sentences: list[str], chosen: int, expected: str) -> None:
    assert quoted(passage(*sentences), chosen) == expected


def test_a_likely_neighbour_joins_while_the_quote_is_short() -> None:
    short = passage("Stalls opened.", "Forty stalls came.")
    assert quoted(short, 0, {1: 0.5}) == "Stalls opened. Forty stalls came."
    assert quoted(short, 0, {1: 0.001}) == "Stalls opened."
    assert (
        quoted(passage("Stalls opened.", "Forty stalls came " + "again " * 90 + "."), 0, {1: 0.5}) == "Stalls opened."
    )


def test_headings_and_bylines_are_quoted_alone() -> None:
    whole = passage("Markets", "She sells fish.", kinds={0: Kind.HEADING})
    assert quoted(whole, 0, {1: 0.9}) == "Markets"
    assert quoted(whole, 1, {0: 0.9}) == "She sells fish."


@given(
    st.lists(st.text('aS“”". ,\r\nİ́<*', min_size=1, max_size=200).filter(str.strip), min_size=1, max_size=6),
    st.integers(0, 5),
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
)
def test_a_quote_is_whole_sentences_around_the_chosen_one(texts: list[str], at: int, shares: list[float]) -> None:
    whole = passage(*texts, gap="\r\n")
    chosen = whole.sentences[at % len(texts)]
    probabilities = {s.start: p for s, p in zip(whole.sentences, shares, strict=False)}
    start, end = expand_context(whole, chosen, probabilities, ENGLISH)
    assert start in [s.start for s in whole.sentences]
    assert end in [s.end for s in whole.sentences]
    assert start <= chosen.start
    assert chosen.end <= end
    assert end - start <= max(600, chosen.end - chosen.start)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (1, "HOLM: Where is the boat? The crew left at six. RUTH: At the pier."),
        (2, "The crew left at six."),
        (4, "RUTH: At the pier."),
        (5, "Ana waits there."),
    ],
    ids=["a question", "after the question", "a turn", "the rest of a turn"],
)
def test_a_question_comes_with_the_answer_of_the_next_speaker(chosen: int, expected: str) -> None:
    sentences = ["HOLM:", "Where is the boat?", "The crew left at six.", "RUTH:", "At the pier.", "Ana waits there."]
    whole = passage(*sentences, kinds={0: Kind.SPEAKER, 3: Kind.SPEAKER})
    assert quoted(whole, chosen) == expected


def test_a_caption_is_quoted_whole_and_apart() -> None:
    captions = {1: Kind.CAPTION, 2: Kind.CAPTION}
    whole = passage("It rained.", "The pier at dusk.", "Photo: Ana Ruiz", "Boats came.", kinds=captions)
    assert quoted(whole, 1, {0: 0.5}) == quoted(whole, 2) == "The pier at dusk. Photo: Ana Ruiz"
