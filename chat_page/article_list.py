"""The list of the loaded articles, in HTML."""

from collections.abc import Sequence

from chat_page.markup import as_text, details_html, link_html, plural
from chat_page.protocols import Library
from embeddings.document import Document
from embeddings.errors import EmbeddingsError

MAX_LISTED = 500  # more would only slow the browser down; the rest is still searched


def articles_html(documents: Sequence[Document]) -> str:
    """The list of the loaded articles, each openable."""
    items = ""
    for document in documents[:MAX_LISTED]:
        metadata = document.metadata
        details = details_html(metadata.publisher, None, metadata.date)
        link = link_html(document.document_id, metadata.title, f"Article {metadata.title}")
        items += f'<li>{link}<span class="details">{details}</span></li>'
    left_out = len(documents) - MAX_LISTED
    more = f'<p class="details">and {left_out:,} more, searched all the same</p>' if left_out > 0 else ""
    body = f"<ul>{items}</ul>{more}" if documents else "<p>No articles are loaded yet.</p>"
    return f'<section class="articles"><h2>{plural(len(documents), "article")}</h2>{body}</section>'


def library_html(library: Library, *, preparing: bool = False) -> str:
    """The list as it stands at this moment, or why there is none; ``preparing``: articles may still come."""
    try:
        documents = library.documents()
    except EmbeddingsError as error:
        return _unlisted_html(str(error))
    if preparing and not documents:
        return _unlisted_html("The articles are listed here as soon as they are indexed.")
    return articles_html(documents)


def _unlisted_html(sentence: str) -> str:
    return f'<section class="articles"><h2>Articles</h2><p>{as_text(sentence)}</p></section>'
