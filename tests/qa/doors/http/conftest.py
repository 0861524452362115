"""An API over the library of made-up articles, asked without a network."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from embeddings.library import Library
from qa.assistant import Assistant
from qa.doors.http.access import ApiAccess
from qa.doors.http.app import create_app
from qa.doors.http.keys import KeyFile, key_line, new_key
from qa.doors.http.services import ApiServices
from qa.doors.web.auth.page_key import PageKey
from qa.retriever import Retriever

KEY = new_key()


@pytest.fixture(scope="session")
def api_key() -> str:
    """The key of the file of keys."""
    return KEY


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys.txt"
    file.write_text(f"# keys\n{key_line('reader', KEY)}\n")
    return file


@pytest.fixture
def log() -> list[str]:
    """The lines of the log."""
    return []


@pytest.fixture
def make_services(shelf: Library, key_file: Path, log: list[str]) -> Iterator[Callable[..., ApiServices]]:
    """Makes the services, closed to callers without the key unless another access is given."""
    with ExitStack() as closing:

        def make(access: ApiAccess | None = None, library: Library = shelf, **options: Any) -> ApiServices:
            retriever = Retriever(library)
            token = PageKey.stored_in(library.folder)
            access = access or ApiAccess.at("127.0.0.1", token, keys=KeyFile(key_file))
            services = ApiServices.of(Assistant(retriever), retriever, access, write_line=log.append, **options)
            closing.callback(services.close)
            return services

        yield make


@pytest.fixture
async def client_of() -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """Makes a client of these services, with the key unless it has other headers."""
    clients = []

    def client(services: ApiServices, **options: Any) -> httpx.AsyncClient:
        options = {"base_url": "http://127.0.0.1:8000", "headers": {"authorization": f"Bearer {KEY}"}, **options}
        transport = httpx.ASGITransport(create_app(services), raise_app_exceptions=False)
        clients.append(httpx.AsyncClient(transport=transport, **options))
        return clients[-1]

    yield client
    for each in clients:
        await each.aclose()


@pytest.fixture
def client(make_services: Callable[..., ApiServices], client_of: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    """A client of the shelf."""
    return client_of(make_services())


@pytest.fixture
def own_client(
    make_services: Callable[..., ApiServices], client_of: Callable[..., httpx.AsyncClient], library: Library
) -> httpx.AsyncClient:
    """A client of a library that the test may change."""
    return client_of(make_services(library=library))
