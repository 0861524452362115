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


NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "meta": "meta",
        "fo": "xsl-fo-compatible", "presentation": "presentation", "svg": "svg-compatible",
    }.items()
)  # fmt: skip


@pytest.fixture(scope="session")
def open_document() -> Callable[..., bytes]:
    """Return an OpenDocument file of a type ("text") with this XML as its body, and further parts."""

    def make(kind: str, body: str, styles: str = "", **parts: str) -> bytes:
        written = BytesIO()
        with ZipFile(written, "w") as archive:
            archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
            archive.writestr(
                "content.xml",
                f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
                f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
            )
            for name, content in parts.items():
                archive.writestr(name.replace("_", "."), content.format(namespaces=NAMESPACES))
        return written.getvalue()

    return make
