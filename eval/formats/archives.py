"""ZIP packages that are the same each time they are made."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_MADE = (2025, 3, 10, 9, 30, 0)


def pack(media_type: str, parts: Mapping[str, str]) -> bytes:
    """Return a package of these parts, by their paths, behind the part "mimetype" of EPUB and OpenDocument."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(ZipInfo("mimetype", _MADE), media_type, ZIP_STORED)
        for path, content in parts.items():
            archive.writestr(ZipInfo(path, _MADE), content, ZIP_DEFLATED)
    return file.getvalue()


def with_fixed_times(package: bytes) -> bytes:
    """Return a package with the same parts, without the time at which each was written."""
    file = BytesIO()
    with ZipFile(BytesIO(package)) as written, ZipFile(file, "w") as archive:
        for part in written.infolist():
            archive.writestr(ZipInfo(part.filename, _MADE), written.read(part), ZIP_DEFLATED)
    return file.getvalue()
