"""The text of a language model in the doors that show a whole answer at once."""

from embeddings.languages.english import ENGLISH
from qa.answer import Answer, Status
from qa.doors.http.answer_markdown import answer_blocks
from qa.prose.checking import check_sentence
from qa.prose.prose import Prose


def test_markdown_shows_the_text_after_the_quotes_and_as_no_quote(quotes):
    texts = ("A kilo of herring costs three coins [2].", "> It is <b>free</b> [2].")
    prose = Prose.of("m", "host", [check_sentence(text, quotes, ENGLISH) for text in texts])
    answer = Answer("Why?", "Why?", Status.ANSWERED, 0.9, tuple(quotes.values()), prose=prose)
    *blocks, text = answer_blocks(answer)
    assert blocks == list(answer_blocks(Answer("Why?", "Why?", Status.ANSWERED, 0.9, answer.quotes)))
    assert "which is no evidence" in text
    assert "three coins &#91;2&#93;. ~~&#62; It is" in text
    assert not [line for line in text.splitlines() if line.startswith(">")]
