"""Proxies: between Quoth and other hosts, as the environment names them, and between visitors and Quoth."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def bypassed_for(host: str) -> Iterator[None]:
    """Connect to ``host`` without a proxy during the block, so that Gradio can check its own address."""
    with _environment({"no_proxy": host, "NO_PROXY": host}):
        yield


@contextmanager
def believed(addresses: Iterable[str]) -> Iterator[None]:
    """Let a server that is made during the block believe only these proxies about the origin of a request.

    Gradio passes no setting for this to uvicorn, and uvicorn believes every program on the same machine. Each of them,
    and each visitor behind a proxy that passes on their headers, could then try passwords from any number of addresses.
    """
    with _environment({"FORWARDED_ALLOW_IPS": ",".join(addresses)}):
        yield


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
