"""The words of the first quote that answer, as a reader finds them beside the patterns of answer types."""

from dataclasses import replace

from embeddings.encoders.base import Encoder
from qa.answer import ContextKind, Quote, Span
from qa.questions.question import Question
from qa.quotes.answer_reader import packaged_reader

# The least probability of words that are marked. At 0.15, on half of XQuAD, twice as many right quotes have marked
# words as with the patterns alone, and these are about as often right. Below it, most of the further words are wrong.
_LEAST = 0.15


def mark_read_answer(question: Question, quote: Quote, encoder: Encoder) -> Quote:
    """Return the quote with the words that probably answer marked; unchanged for a model that has no reader.

    A quote with marked words stays as it is: where the reader finds other words than the patterns, the patterns are
    more often right. ``encoder``: of the library.

    :raises CalibrationError, ModelError: if the packaged parameters or the packaged model are damaged.
    """
    if quote.likely_answer is not None or question.asks_for_list or question.asks_for_byline:
        return quote
    reader = packaged_reader()
    asks_for_words = question.language.questions.first_word.search(question.asking) is not None
    is_cell = any(context.kind is ContextKind.HEADER_ROW for context in quote.context)
    if encoder.fingerprint != reader.parameters.model or is_cell or not asks_for_words:
        return quote  # yes or no answers a question that asks for no words
    found = reader.find_answer(question.text, quote.text)
    if found is None or found.probability < _LEAST:
        return quote
    return replace(quote, likely_answer=Span(*found.words))
