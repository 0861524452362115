"""Proxies: those on the way out that the environment names, and those on the way in."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def bypassed_for(host: str) -> Iterator[None]:
    """Ask ``host`` directly while this lasts, so that Gradio's check of its own address reaches no proxy."""
    with _environment({"no_proxy": host, "NO_PROXY": host}):
        yield


@contextmanager
def believed(addresses: Iterable[str]) -> Iterator[None]:
    """Have a server that is made while this lasts believe these proxies, and no others, where a request comes from.

    Gradio gives uvicorn no setting for this, and uvicorn believes whatever runs on the same machine: everybody there,
    and a proxy that passes on what a visitor says, could then try passwords from any number of addresses.
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
