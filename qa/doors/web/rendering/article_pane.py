"""The article pane: one article as HTML, with the quotes from it highlighted."""

from collections.abc import Sequence

from embeddings.document import Document
from embeddings.structure.left_out import left_out_text
from qa.doors.web.rendering.article_characters import Stretch
from qa.doors.web.rendering.article_markup import ArticleMarkup
from qa.doors.web.rendering.citations import details
from qa.doors.web.rendering.markup import render


def article_html(
    document: Document, marks: Sequence[Stretch] = (), context: Sequence[Stretch] = (), warnings: Sequence[str] = ()
) -> str:
    """Return the article as the pane shows it: every character, marks hidden, the text outside of blocks dimmed.

    ``marks``: stretches to highlight. Each piece of a stretch is a <mark>, and its ``data-marks`` holds the numbers of
    all its stretches, counted from 0. ``context``: stretches to highlight more lightly. ``warnings``: sentences
    above the text, such as that the file can no longer be read.
    """
    metadata = document.metadata
    known = details(metadata.publisher, metadata.author, metadata.date)
    text = ArticleMarkup(document, marks, context).html()
    left_out = len(left_out_text(document))
    return render("article", document=document, details=known, text=text, left_out=left_out, warnings=warnings)


def unopened_html(sentence: str) -> str:
    """Return the pane of an article that cannot be opened, with the reason."""
    return render("unopened_article", sentence=sentence)
