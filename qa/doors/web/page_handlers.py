"""Requests for the pages of an article as they look: their outline, their pictures, and the places of words on them."""

from collections.abc import Callable, Sequence

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import Response

from embeddings.document import Document
from embeddings.errors import ChangedFileError, DrawingError, LibraryError, MissingPageError
from embeddings.viewing.page_numbers import number_pages
from qa.doors.web.article_handlers import read_stretches
from qa.doors.web.errors import RequestError
from qa.doors.web.json_bodies import JSONValues
from qa.doors.web.page_services import PageServices
from qa.doors.web.rendering.article_characters import Stretch
from qa.doors.web.rendering.error_sentences import public_message
from qa.doors.web.visitor import Visitor

_MOST_DRAWING = 8  # threads: the questions of visitors must not wait for those who draw
_MOST_FINDING = 8  # threads: the places of words in a long PDF take minutes, for which no drawing waits
_DECIMALS = 5  # of a side of a page: far finer than a pixel
_PRIVATE = {"cache-control": "no-store"}


class PageHandlers:
    """Handlers of these requests, one method each. Every request names an article of the visitor's own scope."""

    def __init__(self, services: PageServices) -> None:
        self._services = services
        self._drawing, self._finding = CapacityLimiter(_MOST_DRAWING), CapacityLimiter(_MOST_FINDING)

    async def outline(self, request: Request) -> Response:
        """Return the labels and sizes of all pages, and the page on which each stretch of the text begins."""
        return await self._reply(request, self._outline, self._drawing)

    async def draw(self, request: Request) -> Response:
        """Return the picture of one page."""
        query = request.query_params
        try:
            page, width = int(query["page"]), int(query["width"])
        except (KeyError, ValueError) as error:
            raise RequestError("This address names no page of an article; open the article itself.") from error

        def draw(document: Document) -> Response:
            picture = self._services.views.draw(document, page, width)
            return Response(picture.data, media_type=picture.media_type, headers=_PRIVATE)

        return await self._reply(request, draw, self._drawing)

    async def find_places(self, request: Request) -> Response:
        """Return the rectangles of stretches of the text, as fractions of the drawn pages."""
        try:
            marks = read_stretches(request.query_params.getlist("mark"))
        except ValueError as error:
            raise RequestError("This address names no place in an article; open the article itself.") from error
        return await self._reply(request, lambda document: self._find_places(document, marks), self._finding)

    def _outline(self, document: Document) -> Response:
        found = self._services.views.outline(document)
        sizes = [[round(side, 1) for side in size] for size in found.sizes]
        stretches = number_pages(found.labels, document.pages)
        return JSONValues({"labels": found.labels, "sizes": sizes, "stretches": stretches})

    def _find_places(self, document: Document, marks: Sequence[Stretch]) -> Response:
        found = self._services.views.find_strokes(document, marks)
        return JSONValues(
            {
                "places": [
                    [[page, *(round(edge, _DECIMALS) for edge in edges)] for page, *edges in each] for each in found
                ]
            }
        )

    async def _reply(
        self, request: Request, reply: Callable[[Document], Response], threads: CapacityLimiter
    ) -> Response:
        """Return the reply about the article that the request names, or a sentence with its status."""
        visitor = Visitor.of(request, self._services.access)
        document_id = request.query_params.get("article", "")
        library = self._services.library

        def find() -> Response:
            try:
                return reply(library.document(document_id, visitor.scope))
            except (DrawingError, LibraryError) as error:
                return JSONValues({"error": public_message(error, library)}, _status(error))

        return await anyio.to_thread.run_sync(find, limiter=threads)


def _status(error: Exception) -> int:
    if isinstance(error, ChangedFileError):
        return 409
    return 404 if isinstance(error, MissingPageError | LibraryError) else 422
