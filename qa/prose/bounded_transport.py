"""A way to one server that reads so many bytes of a response and no more, whatever the server sends."""

from collections.abc import AsyncIterator

import httpx2


class BoundedTransport(httpx2.AsyncHTTPTransport):
    """Reads at most ``most_bytes`` of each response, and none that is compressed, since a few bytes could be many."""

    def __init__(self, most_bytes: int) -> None:
        """Use neither the proxies nor the certificates that the environment names."""
        super().__init__(trust_env=False)
        self._most_bytes = most_bytes

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the response to a request; to read more of its body than allowed raises ``httpx2.ReadError``."""
        response = await super().handle_async_request(request)
        body, headers = response.stream, response.headers
        if not isinstance(body, httpx2.AsyncByteStream):
            raise TypeError("the response cannot be read")
        is_compressed = headers.pop("content-encoding", "identity").strip().lower() not in {"", "identity"}
        bounded = _BoundedBody(body, 0 if is_compressed else self._most_bytes, request)
        return httpx2.Response(response.status_code, headers=headers, stream=bounded, extensions=response.extensions)


class _BoundedBody(httpx2.AsyncByteStream):
    def __init__(self, body: httpx2.AsyncByteStream, most_bytes: int, request: httpx2.Request) -> None:
        self._body = body
        self._left = most_bytes
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._body:
            self._left -= len(piece)
            if self._left < 0:
                raise httpx2.ReadError("the response is too long", request=self._request)
            yield piece

    async def aclose(self) -> None:
        await self._body.aclose()
