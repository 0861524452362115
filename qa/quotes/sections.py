"""From a heading or a question of an article to the text below it, which answers."""

from collections.abc import Sequence
from dataclasses import replace

from embeddings.document import TEXT_KINDS, Block, Document, Kind, Passage, Sentence
from embeddings.languages.base import Language
from embeddings.structure.outline import Outline
from qa.questions.question import Question
from qa.questions.terms import words_of
from qa.ranking.base import ScoredSentence

_MOST_WHOLE = 550
"""The most characters of a section that is quoted whole below its heading. A longer section is quoted in part."""
_MOST_ANSWER = 300
"""The most characters of the article's answer to a question that is quoted whole for any sentence of it."""
_OPENS = (Kind.HEADING, Kind.QUESTION, Kind.TABLE_HEADER, Kind.SPEAKER)


def answering_sentence(found: ScoredSentence, outline: Outline, ranked: Sequence[ScoredSentence]) -> ScoredSentence:
    """Return the sentence to quote for a sentence found: the likeliest below a heading, a question or a header row.

    That sentence gets the probability of the sentence found. Any other sentence is returned itself, and so is a heading
    without ranked text below it. ``ranked``: all ranked sentences of the document, best first.
    """
    if found.sentence.kind not in _OPENS and not _heads_list(found.sentence, outline):
        return found
    text = _text_below(found.sentence, outline)
    if not text:
        return found
    start, end = text[0].start, text[-1].end
    below = (s for s in ranked if start <= s.sentence.start < end and s.sentence.kind in TEXT_KINDS)
    best = next(below, None)
    return replace(best, probability=found.probability) if best else found


def named_row(
    found: ScoredSentence, question: Question, document: Document, outline: Outline, ranked: Sequence[ScoredSentence]
) -> ScoredSentence:
    """Return the likeliest row of the same table with more words of the question, those of the row found among them.

    The row gets the probability of the row found. Without such a row, and for any other sentence, ``found`` is
    returned. In "open on Saturday?" the day names the row, but "Monday | closed" is nearer to being open. ``ranked``:
    as for `answering_sentence`.
    """
    if found.sentence.kind is not Kind.TABLE_ROW:
        return found
    language, header = question.language, outline.header_row(found.sentence.start)
    asked = _stems(question.text, language)

    def named(row: Sentence) -> set[str]:
        return asked & _stems(document.text[row.start : row.end], language)

    own = named(found.sentence)
    rows = (s for s in ranked if s.sentence.kind is Kind.TABLE_ROW and outline.header_row(s.sentence.start) == header)
    if header is None:
        rows = (s for s in rows if s.passage == found.passage)
    best = next((s for s in rows if own < named(s.sentence)), None)
    return replace(best, probability=found.probability) if best else found


def _heads_list(sentence: Sentence, outline: Outline) -> bool:
    """Return whether a list stands right below a title, which then is the heading of the list."""
    below = outline.below(sentence.start) if sentence.kind is Kind.TITLE else ()
    return bool(below) and below[0].kind is Kind.LIST_ITEM


def whole_section(
    passage: Passage, sentence: Sentence, outline: Outline, *, from_heading: bool
) -> tuple[int, int] | None:
    """Return the range of the section around a sentence, if it is short enough to be quoted whole, otherwise None.

    ``from_heading``: the search found the heading or the question of the section. Without it, only an answer to a
    question of the article is quoted whole. The range is in characters of the document, inside the passage.
    """
    path = outline.headings(sentence.start)
    if not path or sentence.kind is Kind.TABLE_ROW:
        return None
    if not from_heading and path[-1].kind is not Kind.QUESTION:
        return None
    text = [block for block in outline.below(path[-1].start) if block.kind in TEXT_KINDS]
    if not text or text[0].start > sentence.start:
        return None
    start, end = text[0].start, text[-1].end
    inside = passage.start <= start and end <= passage.end
    spoken = [s for s in passage.sentences if start <= s.start < end and s.kind not in TEXT_KINDS]
    most = _MOST_WHOLE if from_heading else _MOST_ANSWER
    return (start, end) if inside and not spoken and end - start <= most else None


def asks_for_whole_list(question: Question, document: Document, outline: Outline, item: Sentence) -> bool:
    """Return whether the question names a list by the words above it, and by no word of this item.

    A list that is too long to be quoted whole is never asked for.
    """
    block = outline.block_at(item.start)
    above = outline.before_list(item.start)
    if block is None or above is None or block.kind is not Kind.LIST_ITEM:
        return False
    items = outline.list_items(item.start)
    if items[-1].end - items[0].start > _MOST_WHOLE:
        return False
    text, language = document.text, question.language
    asked = _stems(question.text, language)
    near = _stems(text[above.start : above.end], language)
    around = [text[heading.start : heading.end] for heading in outline.headings(item.start)]
    named = near.union(*(_stems(words, language) for words in (document.metadata.title or "", *around)))
    return bool(asked & near) and not (asked - named) & _stems(text[block.start : block.end], language)


def _stems(text: str, language: Language) -> set[str]:
    return {stem for _, stems in words_of(text, language) for stem in stems}


def _text_below(sentence: Sentence, outline: Outline) -> Sequence[Block]:
    """Return the blocks of text that a heading, a question, a speaker's name or a header row opens, in order."""
    following = outline.below(sentence.start)
    if sentence.kind is Kind.TABLE_HEADER:
        rows = next((i for i, block in enumerate(following) if block.kind is not Kind.TABLE_ROW), len(following))
        return following[:rows]
    if sentence.kind is Kind.SPEAKER:
        turn = next((i for i, block in enumerate(following) if block.kind is Kind.SPEAKER), len(following))
        following = following[:turn]
    return [block for block in following if block.kind in TEXT_KINDS]
