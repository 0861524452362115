"""The sentences of Quoth about an answer and its sources, as text doors show them: no evidence, and no markup."""

from embeddings.readers.registry import name_endings
from qa.answer import Answer, Source, Status
from qa.page_names import place_name

NO_ARTICLES = f"no articles are loaded yet; sync a folder that holds {name_endings('or')} files (quoth sync DIR)"
UNANSWERED = "The articles do not answer this."
NEAREST = "The nearest passage, which is not an answer:"


def opening_sentence(answer: Answer) -> str:
    """Return the sentence above the quotes of an answer, or in place of them; empty if the quotes say all."""
    if answer.status is Status.LIBRARY_EMPTY:
        return f"There is nothing to answer from: {NO_ARTICLES}."
    if answer.status is Status.FILTERED_OUT:
        return "None of the chosen articles is in the library."
    if answer.status is Status.NOT_IN_ARTICLES:
        return answer.message or UNANSWERED
    return answer.message or ""


def source_line(source: Source) -> str:
    """Return the title of a source, its publisher, author, date and document, and the place in it."""
    place = place_name(source.page, source.headings)
    parts = [source.title, source.publisher, source.author, source.date, source.document_id, place]
    return " · ".join(part for part in parts if part)
