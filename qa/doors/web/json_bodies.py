"""The JSON that the page's script sends and receives."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from qa.doors.web.errors import RequestError


class JSONValues(JSONResponse):
    """JSON in ASCII, which no cache stores.

    A question may hold half a character, which UTF-8 cannot encode and an ASCII escape can. Each visitor gets other
    values at the same address, so neither a browser nor a proxy may store them.
    """

    def __init__(self, content: Any, status_code: int = 200) -> None:
        super().__init__(content, status_code, {"cache-control": "no-store"})

    def render(self, content: Any) -> bytes:
        """Return the body of the response."""
        return json.dumps(content).encode()


async def json_object(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body of a request.

    :raises RequestError: if the body is no JSON object.
    """
    try:
        body = await request.json()
    except (ValueError, RecursionError) as error:
        raise RequestError("The page sent something other than JSON; reload it.") from error
    if not isinstance(body, dict):
        raise RequestError("The page sent something other than one JSON object; reload it.")
    return body
