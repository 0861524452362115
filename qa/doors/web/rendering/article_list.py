"""The list of the loaded articles, page by page, in HTML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.document import Listed, ListPage
from embeddings.syncing.uploads import owner_of, shown_id
from qa.doors.web.rendering.markup import as_text, details_html, link_html
from qa.plural import plural

PAGE = 100
"""The articles of one page of the list: what a person looks through, and a browser shows at once."""

_MORE = '<p class="more"><span class="details"></span> <button type="button">Show more</button></p>'


@dataclass(frozen=True, slots=True)
class ArticleList:
    """The list of the articles that ``words`` are found in, or a part of it; ``total``: how many there are in all."""

    page: ListPage
    total: int
    words: str = ""
    is_preparing: bool = False

    def html(self) -> str:
        """Return the head, the items of the page, and the button for the next page where there is one."""
        if not self.total and self.is_preparing:
            return unlisted_html("The articles are listed here as soon as they are indexed.")
        found, more = self.page.documents, _MORE if self.page.next_after is not None else ""
        if not self.total:
            body = "<p>No articles are loaded yet.</p>"
        elif not self.page.total:
            body = f"<p>No article has “{as_text(self.words)}” in its title, publisher, author, date or file name.</p>"
        else:
            head = f'<p class="details found">{self.page.total:,} found</p>' if self.words else ""
            body = f"{head}<ul>{items_html(found)}</ul>{more}"
        return f"<h2>{plural(self.total, 'article')}</h2>{body}"


def items_html(articles: Sequence[Listed]) -> str:
    """Return the items of a page, each openable, each to be asked or not; a visitor's own can be removed."""
    titles = Counter(article.metadata.title for article in articles)
    return "".join(_item_html(each, is_alone=titles[each.metadata.title] == 1) for each in articles)


def _item_html(article: Listed, *, is_alone: bool) -> str:
    """``is_alone``: no other article of the page has its title; otherwise its file's name tells them apart."""
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


def unlisted_html(sentence: str) -> str:
    """Return the place of the list with a sentence that says why there is none."""
    return f"<h2>Articles</h2><p>{as_text(sentence)}</p>"
