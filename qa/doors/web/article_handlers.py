"""Requests about articles: opening an article, listing and searching the articles, and checking a choice of them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from embeddings.document import ListPage
from embeddings.engines.file_records import Failure
from embeddings.errors import EmbeddingsError
from embeddings.scope import Scope
from embeddings.syncing.uploads import UPLOADS
from embeddings.unicode import replace_surrogates
from qa.doors.web.choice import MOST_CHOSEN, chosen_scope, too_many
from qa.doors.web.errors import RequestError
from qa.doors.web.json_bodies import JSONValues, json_object
from qa.doors.web.page_services import PageServices
from qa.doors.web.readiness import Phase
from qa.doors.web.rendering.article_characters import Stretch
from qa.doors.web.rendering.article_list import PAGE_LENGTH, ArticleList, items_html, unlisted_html
from qa.doors.web.rendering.article_pane import article_html, unopened_html
from qa.doors.web.rendering.error_sentences import (
    last_version_sentences,
    public_message,
    public_news,
    unread_parts_sentences,
)
from qa.doors.web.visitor import Visitor
from qa.languages import languages_sentence

_MAX_WORDS = 200  # characters of the words that a visitor searches the list for
_MAX_LISTED = 1_000  # articles at once, so that one request redraws a list of several pages
_MAX_MARKS = 100  # more than an answer has quotes in one article; rendering looks for each in each piece of the text


class ArticleHandlers:
    """Handlers of these requests, one method each."""

    def __init__(self, services: PageServices) -> None:
        self._services = services
        self._library = services.library
        self._folder_languages: tuple[int, Mapping[str, int]] | None = None  # after so many updates

    async def show(self, request: Request) -> Response:
        """Return one article with its quotes marked."""
        query = request.query_params
        try:
            document_id = query["article"]
            marks, context = read_stretches(query.getlist("mark")), read_stretches(query.getlist("context"))
        except (KeyError, ValueError) as error:
            raise RequestError("This address names no place in an article; open the article itself.") from error
        return await run_in_threadpool(self._show, self._visitor(request), document_id, marks, context)

    def _show(
        self, visitor: Visitor, document_id: str, marks: Sequence[Stretch], context: Sequence[Stretch]
    ) -> Response:
        try:
            document = self._library.document(document_id, visitor.scope)
            failure = self._library.failure(document_id, visitor.scope)
            unread = self._library.warnings([document_id], visitor.scope).get(document_id, ())
        except EmbeddingsError as error:
            return JSONValues({"html": unopened_html(public_message(error, self._library)), "drawn": False})
        warnings = [*last_version_sentences(failure, self._library), *unread_parts_sentences(unread)]
        html = article_html(document, marks, context, warnings)
        return JSONValues({"html": html, "drawn": self._services.views.can_draw(document)})

    async def list_page(self, request: Request) -> Response:
        """Return a page of the list, with the heading of the list where the page is the first."""
        words, after = _words(request), request.query_params.get("after", "")
        try:
            limit = min(max(int(request.query_params.get("count", PAGE_LENGTH)), 1), _MAX_LISTED)
        except ValueError as error:
            raise RequestError("This is no number of articles to list; reload the page.") from error
        visitor = self._visitor(request)
        if after:
            return await run_in_threadpool(self._next_page, visitor, words, replace_surrogates(after), limit)
        return await run_in_threadpool(self._first_page, visitor, words, limit)

    def _first_page(self, visitor: Visitor, words: str, limit: int) -> Response:
        library, names = self._library, self._services.uploads.names(visitor.uploads)
        updates = self._services.readiness.news.number  # before the list is read, so that it is never newer
        self._services.uploads.note_visit(visitor.uploads)
        try:
            page = library.list_documents(visitor.scope, words=words, limit=limit)
            total = library.list_documents(visitor.scope, limit=1).total if words else page.total
            # Some uploads may not be indexed: the visitor left the page, or Quoth was killed, before the indexing.
            own = visitor.scope.only([f"{UPLOADS}/{visitor.uploads}/{name}" for name in names])
            failures = library.failures(visitor.scope)
            seen = {*library.document_ids(own), *(failure.document_id for failure in failures)} if names else set()
            is_unindexed = any(f"{UPLOADS}/{visitor.uploads}/{name}" not in seen for name in names)
            is_preparing = self._services.readiness.state.phase is Phase.PREPARING
            languages = "" if is_preparing else self._languages(own if names else None)
        except EmbeddingsError as error:
            html = unlisted_html(public_message(error, library))
            none = {"total": 0, "found": 0, "next": None, "unindexed": False}
            return JSONValues({"html": html, **none, "updates": updates})
        html = ArticleList(
            page,
            total,
            words,
            is_preparing=is_preparing,
            languages=languages,
            failures=failures,
            kept=self._kept(visitor, page, failures),
            in_part=self._in_part(visitor, page),
        ).html()
        counts = {"total": total, "found": page.total, "next": page.next_after}
        return JSONValues({"html": html, **counts, "unindexed": is_unindexed, "updates": updates})

    def _languages(self, own: Scope | None) -> str:
        """Return the sentence about the languages of the articles; empty if there is none.

        The folder's languages are counted once for each update of its articles, since it may hold very many. A sync by
        another process counts after a restart.
        """
        updates = self._services.readiness.news.number
        if self._folder_languages is None or self._folder_languages[0] != updates:
            self._folder_languages = updates, self._library.languages(Scope.of())
        counts = Counter(self._folder_languages[1])
        counts.update(self._library.languages(own) if own is not None else {})
        return languages_sentence(counts) or ""

    def _next_page(self, visitor: Visitor, words: str, after: str, limit: int) -> Response:
        page = self._library.list_documents(visitor.scope, words=words, after=after, limit=limit)
        kept = self._kept(visitor, page, self._library.failures(visitor.scope))
        html = items_html(page.documents, kept, self._in_part(visitor, page))
        return JSONValues({"html": html, "found": page.total, "next": page.next_after})

    def _kept(self, visitor: Visitor, page: ListPage, failures: Sequence[Failure]) -> dict[str, Failure]:
        """Return the failures of the articles of a page that have a last readable version, by their ids."""
        keeping = {failure.document_id for failure in failures if failure.keeps_last_version}
        folders = tuple(document_id for document_id in keeping if document_id.endswith("/"))
        ids = [each.document_id for each in page.documents]
        found = (self._library.failure(i, visitor.scope) for i in ids if i in keeping or i.startswith(folders))
        return {failure.document_id: failure for failure in found if failure is not None}

    def _in_part(self, visitor: Visitor, page: ListPage) -> Collection[str]:
        """Return the ids of the articles of a page whose files were read only in part."""
        return self._library.warnings([each.document_id for each in page.documents], visitor.scope).keys()

    async def show_news(self, request: Request) -> Response:
        """Return the latest update of the articles of the folder; see `News`."""
        news = public_news(self._services.readiness.news, self._services.access)
        return JSONValues(
            {
                "number": news.number,
                "sentence": news.sentence,
                "percent": news.percent,
                "running": news.is_running,
                "failed": news.has_failed,
            }
        )

    async def find_ids(self, request: Request) -> Response:
        """Return the ids of all articles whose details contain the words, so that a visitor can choose all of them."""
        scope, words = self._visitor(request).scope, _words(request)
        page = await run_in_threadpool(self._library.list_documents, scope, words=words, limit=MOST_CHOSEN)
        if page.total > MOST_CHOSEN:
            raise RequestError(too_many(page.total))
        return JSONValues({"ids": [listed.document_id for listed in page.documents]})

    async def find_missing(self, request: Request) -> Response:
        """Return the ids of a choice that no article has any more."""
        sent, scope = (await json_object(request)).get("ids"), self._visitor(request).scope
        chosen = chosen_scope({"these": sent}, scope)
        present = set(await run_in_threadpool(self._library.document_ids, chosen))
        return JSONValues({"ids": [document_id for document_id in sent or () if document_id not in present]})

    def _visitor(self, request: Request) -> Visitor:
        return Visitor.of(request, self._services.access)


def read_stretches(written: Sequence[str]) -> Sequence[Stretch]:
    """Return the stretches that an address names as "12-34".

    :raises ValueError: if it names none, or too many.
    """
    if len(written) > _MAX_MARKS:
        raise ValueError(f"{len(written)} marks")
    return [(int(start), int(end)) for start, end in (pair.split("-") for pair in written)]


def _words(request: Request) -> str:
    words = replace_surrogates(request.query_params.get("words", "")).strip()
    if len(words) > _MAX_WORDS:
        raise RequestError(f"The search is longer than {_MAX_WORDS} characters; use fewer words.")
    return words
