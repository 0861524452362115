"""The words of the first quote that answer, as a reader finds them beside the patterns of answer types."""

from dataclasses import replace

from embeddings.encoders.base import Encoder
from qa.answer import ContextKind, Quote, Span
from qa.questions.question import Question
from qa.quotes.answer_reader import packaged_reader

# The reader's words count from this probability on where the patterns mark other words, and where they mark none.
# On half of XQuAD, 0.4 and 0.1 mark twice as many answers as the patterns do, and the marks are about as often right.
_AGAINST_PATTERNS, _ALONE = 0.3, 0.1


def mark_read_answer(question: Question, quote: Quote, encoder: Encoder) -> Quote:
    """Return the quote with the words that probably answer marked; unchanged for a model that has no reader.

    The reader knows answers of every type, and the patterns whole numbers and whole names: where their words overlap,
    those of the patterns stay. ``encoder``: of the library.

    :raises CalibrationError, ModelError: if the packaged parameters or the packaged model are damaged.
    """
    reader = packaged_reader()
    asks_for_words = question.language.questions.first_word.search(question.asking) is not None
    is_cell = any(context.kind is ContextKind.HEADER_ROW for context in quote.context)
    if encoder.fingerprint != reader.parameters.model or is_cell or not asks_for_words:
        return quote  # yes or no answers a question that asks for no words
    if question.asks_for_list or question.asks_for_byline:
        return quote
    found, marked = reader.find_answer(question.text, quote.text), quote.likely_answer
    if found is None or found.probability < (_ALONE if marked is None else _AGAINST_PATTERNS):
        return quote
    overlaps = marked is not None and marked.start < found.words.end and found.words.start < marked.end
    return quote if overlaps else replace(quote, likely_answer=Span(*found.words))
