"""Requests about uploads: receiving, replacing and removing a file, fetching a page, copying a folder, and indexing."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from embeddings.syncing.uploads import owner_of, shown_id
from embeddings.unicode import replace_surrogates
from qa.doors.web.errors import RequestError
from qa.doors.web.json_bodies import JSONValues, json_object
from qa.doors.web.page_services import PageServices
from qa.doors.web.uploads.page_fetching import PageFetching
from qa.doors.web.uploads.uploading import Kept
from qa.doors.web.visitor import Visitor

_KEPT_AT_ONCE = 8  # files; each is in memory while its text is checked


class UploadHandlers:
    """Handlers of these requests, one method each."""

    def __init__(self, services: PageServices) -> None:
        self._services = services
        self._uploads = services.uploads
        self._fetching = PageFetching(services.uploads.limits, has_several_visitors=not services.access.is_closed)
        self._places = asyncio.Semaphore(_KEPT_AT_ONCE)

    async def receive(self, request: Request) -> Response:
        """Receive a file, and keep it if it may be an article."""
        name, visitor = request.query_params.get("name", ""), self._visitor(request)
        async with self._uploads.receive(request.stream(), visitor.owner, _sender(request)) as received:
            return await self._keep(self._uploads.keep_file, visitor.uploads, name, received)

    async def add_page(self, request: Request) -> Response:
        """Fetch a page of the web, and keep it as a file if it may be an article."""
        address, visitor = (await json_object(request)).get("address"), self._visitor(request)
        if not isinstance(address, str) or not address.strip():
            raise RequestError("Write the address of a page, such as https://example.org/article.")
        page = await self._fetching.fetch(replace_surrogates(address), visitor.owner, _sender(request))
        return await self._keep(self._uploads.keep_page, visitor.uploads, page)

    async def _keep(self, keep: Callable[..., Kept], *arguments: Any) -> Response:
        # Shared uploads belong to no visitor, so they stay when a visitor does not come back.
        is_anonymous = self._services.access.public and not self._services.access.share_uploads
        async with self._places:
            kept = await run_in_threadpool(partial(keep, *arguments, is_anonymous=is_anonymous))
        return JSONValues({"name": kept.name, "beside": kept.beside}, 201)

    async def replace(self, request: Request) -> Response:
        """Replace a file by another upload, and index both."""
        owner, query = self._visitor(request).uploads, request.query_params
        await run_in_threadpool(self._uploads.replace, owner, query.get("name", ""), query.get("by", ""))
        return self._index(owner)

    async def remove(self, request: Request) -> Response:
        """Remove a file, and its article from the library."""
        owner = self._visitor(request).uploads
        document_id = request.query_params.get("article", "")
        if owner_of(document_id) != owner:
            raise RequestError("Only an article that you have brought can be removed here.")
        await run_in_threadpool(self._uploads.remove, owner, shown_id(document_id))
        return self._index(owner)

    async def copy_folder(self, request: Request) -> Response:
        """Copy the articles of a folder on this machine."""
        if not self._services.access.may_name_folders:
            raise RequestError(
                "Folders can be named only where Quoth runs on the same machine; upload the files instead."
            )
        body = await json_object(request)
        owner = self._visitor(request).uploads
        copied = await run_in_threadpool(self._uploads.copy_folder, owner, str(body.get("path", "")))
        failed = [{"name": name, "reason": reason} for name, reason in copied.refused.items()]
        return JSONValues({"kept": list(copied.kept), "failed": failed})

    async def index(self, request: Request) -> Response:
        """Index the visitor's uploads."""
        return self._index(self._visitor(request).uploads)

    def _index(self, owner: str) -> Response:
        """Return a response that indexes while it is sent: a line of JSON for each step, and a last one."""

        async def lines() -> AsyncIterator[bytes]:
            async for value in self._services.indexing.index(owner):
                yield json.dumps(value).encode() + b"\n"

        return StreamingResponse(lines(), media_type="application/x-ndjson", headers={"cache-control": "no-store"})

    def _visitor(self, request: Request) -> Visitor:
        return Visitor.of(request, self._services.access)


def _sender(request: Request) -> str:
    """Return the network address that the request comes from."""
    return request.client.host if request.client else ""
