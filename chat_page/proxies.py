"""The proxies that the environment names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bypassed_for(host: str) -> Iterator[None]:
    """Ask ``host`` directly while this lasts, so that Gradio's check of its own address reaches no proxy."""
    before = {name: os.environ.get(name) for name in ("no_proxy", "NO_PROXY")}
    os.environ.update(dict.fromkeys(before, host))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
