"""The list of the loaded articles, page by page, in HTML."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from embeddings.document import Listed, ListPage
from embeddings.engines.file_records import Failure
from embeddings.syncing.uploads import owner_of, shown_id
from qa.doors.web.rendering.citations import article_address, details
from qa.doors.web.rendering.failed_files import FailedFiles
from qa.doors.web.rendering.markup import render, written_day

PAGE_LENGTH = 100
"""The articles of one page of the list: as many as a person looks through, and a browser shows at once."""


@dataclass(frozen=True, slots=True)
class ArticleList:
    """A page of the list of the articles in which ``words`` occur. ``total`` counts all articles.

    ``languages``: a sentence about the articles that Quoth does not search well; empty without such articles.
    ``failures``: the files that could not be read, in the order of their ids. ``kept``: the failures of the articles of
    the page that have a last readable version, by their ids. ``in_part``: the ids of the articles of the page
    whose files were read only in part.
    """

    page: ListPage
    total: int
    words: str = ""
    is_preparing: bool = False
    languages: str = ""
    failures: Sequence[Failure] = ()
    kept: Mapping[str, Failure] = field(default_factory=dict)
    in_part: Collection[str] = ()

    def html(self) -> str:
        """Return the head, the items of the page, and the button for the next page where there is one."""
        return render(
            "article_list",
            page=self.page,
            total=self.total,
            words=self.words,
            is_preparing=self.is_preparing,
            languages=self.languages,
            items=_items(self.page.documents, self.kept, self.in_part),
            failed=FailedFiles(self.failures),
            is_open=not self.total,
        )


@dataclass(frozen=True, slots=True)
class _Item:
    """An article in the list; a visitor's own is removable."""

    document_id: str
    title: str
    address: str
    details: Sequence[str]
    is_removable: bool
    kept_version: str
    is_in_part: bool


def items_html(articles: Sequence[Listed], kept: Mapping[str, Failure], in_part: Collection[str] = ()) -> str:
    """Return the items of a page: each opens its article and has a box to choose it.

    ``kept``, ``in_part``: see `ArticleList`.
    """
    return render("article_items", items=_items(articles, kept, in_part))


def _items(articles: Sequence[Listed], kept: Mapping[str, Failure], in_part: Collection[str]) -> list[_Item]:
    titles = Counter(article.metadata.title for article in articles)
    items = []
    for article in articles:
        metadata, document_id = article.metadata, article.document_id
        # Articles of one title are distinguished by their files' names.
        file = None if titles[metadata.title] == 1 else shown_id(document_id)
        known = details(metadata.publisher, None, metadata.date, file=file)
        is_removable = owner_of(document_id) is not None
        version = _kept_version(kept[document_id]) if document_id in kept else ""
        address, is_in_part = article_address(document_id), document_id in in_part
        items.append(_Item(document_id, metadata.title, address, known, is_removable, version, is_in_part))
    return items


def _kept_version(failure: Failure) -> str:
    """Return the words that mark an article whose file can no longer be read."""
    if failure.version_date is None:
        return "The last version that could be read"
    return f"The version of {written_day(date.fromisoformat(failure.version_date))}, the last that could be read"


def unlisted_html(sentence: str) -> str:
    """Return a sentence in the place of the list, with the reason for its absence."""
    return render("unlisted_articles", sentence=sentence)
