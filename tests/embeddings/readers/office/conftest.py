"""Office files with single parts replaced, as programs and damage leave them."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest

Change = Callable[[bytes], bytes] | bytes | None


@pytest.fixture(scope="session")
def with_parts() -> Callable[..., bytes]:
    """Return a package with parts changed by a function, replaced or added by bytes, or left out by None."""

    def change(data: bytes, parts: dict[str, Change]) -> bytes:
        written = BytesIO()
        with ZipFile(BytesIO(data)) as old, ZipFile(written, "w") as new:
            contents = {name: old.read(name) for name in old.namelist()}
            for name, by in parts.items():
                contents[name] = by(contents[name]) if callable(by) else by  # type: ignore[assignment]
            for name, content in contents.items():
                if content is not None:
                    new.writestr(name, content)
        return written.getvalue()

    return change
