"""The title of an article: marked by the format, or a headline at the top of the text."""

from embeddings.document import Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.boilerplate import count_repeats
from embeddings.structure.bylines import is_byline
from embeddings.structure.lines import Line, ends_sentence, is_wrapped

_MAX_TITLE = 200
_MAX_REPEATED_TITLE = 300


def find_title(lines: list[Line], cues: ArticleCues) -> Line | None:
    """Return the article's title: the first that the format marks, otherwise a headline at the top."""
    marked = next((line for line in lines if line.kind is Kind.TITLE), None)
    if marked is not None:
        return marked
    first = next((line for line in lines if not is_byline(line.text, cues, at_edge=True)), None)
    if first is None or first is lines[-1] or not _may_be_headline(first):
        return None
    # A headline may consist of whole sentences. Only its repetition distinguishes it from the beginning of the article,
    # and one repetition is not enough: a report may repeat a sentence.
    repeats = count_repeats(first, lines)
    if len(first.text) <= _MAX_REPEATED_TITLE and repeats > ends_sentence(first.text):
        return first
    group = [line for line in lines if line.group == first.group]
    is_question = len(group) == 1 and first.text.endswith(("?", "？", "!", "！"))
    is_headline = is_question or not (ends_sentence(first.text) or first.text.endswith((",", ";", "，", "；")))
    return first if is_headline and len(first.text) <= _MAX_TITLE and not is_wrapped(group) else None


def _may_be_headline(line: Line) -> bool:
    return line.kind is None or (line.kind is Kind.PARAGRAPH and not line.text.startswith(">"))
