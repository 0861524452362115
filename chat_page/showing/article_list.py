"""The list of the loaded articles, in HTML."""

from collections import Counter
from collections.abc import Sequence

from chat_page.showing.error_sentences import sentence_of
from chat_page.showing.markup import as_text, details_html, link_html
from chat_page.visible import VisibleArticles
from embeddings.document import Listed
from embeddings.errors import EmbeddingsError
from embeddings.uploads import owner_of, shown_id
from qa.plural import plural

MAX_LISTED = 500  # more would only slow the browser down; the rest is asked too, unless some are chosen


def articles_html(articles: Sequence[Listed]) -> str:
    """The list of the loaded articles, each openable, each to be asked or not; a visitor's own can be removed."""
    titles = Counter(article.metadata.title for article in articles)
    items = "".join(_item_html(each, is_alone=titles[each.metadata.title] == 1) for each in articles[:MAX_LISTED])
    left_out = len(articles) - MAX_LISTED
    more = f'<p class="details">and {left_out:,} more, asked as long as all of these are</p>' if left_out > 0 else ""
    body = f"<ul>{items}</ul>{more}" if articles else "<p>No articles are loaded yet.</p>"
    return f"<h2>{plural(len(articles), 'article')}</h2>{body}"


def _item_html(article: Listed, *, is_alone: bool) -> str:
    """``is_alone``: no other article has its title; else its file's name tells them apart."""
    metadata, document_id = article.metadata, as_text(article.document_id)
    title = as_text(metadata.title)
    file = None if is_alone else shown_id(article.document_id)
    details = details_html(metadata.publisher, None, metadata.date, file=file)
    remove = ""
    if owner_of(article.document_id) is not None:
        remove = f'<button type="button" class="remove" aria-label="Remove the article {title}">×</button>'
    return (
        f'<li data-article="{document_id}"><input type="checkbox" checked aria-label="Ask in the article {title}">'
        f"<div>{link_html(article.document_id, metadata.title, f'Article {metadata.title}')}"
        f'<span class="details">{details}</span></div>{remove}</li>'
    )


def library_html(articles: VisibleArticles, *, preparing: bool = False) -> str:
    """The list as it stands at this moment, or why there is none; ``preparing``: articles may still come."""
    try:
        listing = articles.listing()
    except EmbeddingsError as error:
        return _unlisted_html(sentence_of(error, articles.library))
    if preparing and not listing:
        return _unlisted_html("The articles are listed here as soon as they are indexed.")
    return articles_html(listing)


def _unlisted_html(sentence: str) -> str:
    return f"<h2>Articles</h2><p>{as_text(sentence)}</p>"
