"""The list of the loaded articles, page by page, in HTML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.document import Listed, ListPage
from embeddings.syncing.uploads import owner_of, shown_id
from qa.doors.web.rendering.citations import article_address, details
from qa.doors.web.rendering.markup import render

PAGE_LENGTH = 100
"""The articles of one page of the list: as many as a person looks through, and a browser shows at once."""


@dataclass(frozen=True, slots=True)
class ArticleList:
    """A page of the list of the articles in which ``words`` occur. ``total`` counts all articles.

    ``languages``: a sentence about the articles that Quoth does not search well; empty without such articles.
    """

    page: ListPage
    total: int
    words: str = ""
    is_preparing: bool = False
    languages: str = ""

    def html(self) -> str:
        """Return the head, the items of the page, and the button for the next page where there is one."""
        return render(
            "article_list",
            page=self.page,
            total=self.total,
            words=self.words,
            is_preparing=self.is_preparing,
            languages=self.languages,
            items=_items(self.page.documents),
        )


@dataclass(frozen=True, slots=True)
class _Item:
    """An article in the list; a visitor's own is removable."""

    document_id: str
    title: str
    address: str
    details: Sequence[str]
    is_removable: bool


def items_html(articles: Sequence[Listed]) -> str:
    """Return the items of a page: each opens its article and has a box to choose it."""
    return render("article_items", items=_items(articles))


def _items(articles: Sequence[Listed]) -> list[_Item]:
    titles = Counter(article.metadata.title for article in articles)
    items = []
    for article in articles:
        metadata, document_id = article.metadata, article.document_id
        # Articles of one title are distinguished by their files' names.
        file = None if titles[metadata.title] == 1 else shown_id(document_id)
        known = details(metadata.publisher, None, metadata.date, file=file)
        is_removable = owner_of(document_id) is not None
        items.append(_Item(document_id, metadata.title, article_address(document_id), known, is_removable))
    return items


def unlisted_html(sentence: str) -> str:
    """Return a sentence in the place of the list, with the reason for its absence."""
    return render("unlisted_articles", sentence=sentence)
