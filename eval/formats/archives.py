"""ZIP packages that begin with their type, as EPUB and OpenDocument ask for."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_MADE = (2025, 3, 10, 9, 30, 0)


def pack(media_type: str, parts: Mapping[str, str]) -> bytes:
    """Return a package of these parts, by their paths, behind the part "mimetype"."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(ZipInfo("mimetype", _MADE), media_type, ZIP_STORED)
        for path, content in parts.items():
            archive.writestr(ZipInfo(path, _MADE), content, ZIP_DEFLATED)
    return file.getvalue()
