"""The names of uploaded files: which names are allowed, which count as equal, and which are free."""

import os
import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from embeddings.readers.other_formats import find_remedy
from embeddings.readers.registry import ARTICLE_SUFFIXES, name_endings
from qa.doors.web.errors import UploadError

_MAX_PART_BYTES = 200  # of one part of a name; file systems take 255, and a temporary name is longer
_MAX_PARTS = 8  # the folders of a name, and the file
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# The characters and names that Windows refuses, or takes for a device or another name.
_REFUSED_BY_WINDOWS = re.compile(
    r'[<>:"|?*]|(?:^|/)(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])[ .]|[ .](?:/|$)', re.IGNORECASE
)


def check_file_name(name: str) -> str:
    """Return the name of an article below its owner's folder, with forward slashes.

    :raises UploadError: if the name leads elsewhere, is hidden, or is not the name of an article.
    """
    parts = name.replace("\\", "/").split("/")
    advice = "give the file another name"
    try:
        longest = max(len(part.encode()) for part in parts)
    except UnicodeEncodeError as error:
        raise UploadError(f"The file's name is not valid Unicode; {advice}.") from error
    if not all(parts) or any(part.startswith(".") for part in parts) or len(parts) > _MAX_PARTS:
        raise UploadError(f"The name {name[:_MAX_PART_BYTES]!r} is no plain name of a file; {advice}.")
    if longest > _MAX_PART_BYTES:
        raise UploadError(f"The file's name is longer than {_MAX_PART_BYTES} bytes; {advice}.")
    if _CONTROLS.search(name) or (os.name == "nt" and _REFUSED_BY_WINDOWS.search("/".join(parts))):
        raise UploadError(f"The file's name holds characters that no name may have; {advice}.")
    if not parts[-1].lower().endswith(ARTICLE_SUFFIXES):
        general = f"Only {name_endings('and')} files can be articles; save the article as plain text."
        raise UploadError(find_remedy(parts[-1]) or general)
    return "/".join(parts)


def absolute_folder(path: str) -> Path:
    """Return the folder that a visitor names by its whole path.

    :raises UploadError: if the path is not absolute, or names no folder below the root.
    """
    try:
        folder = Path(path.strip()).expanduser()
    except RuntimeError:  # ~somebody, for a user without a home folder
        folder = Path()
    if not folder.is_absolute() or not folder.name:
        raise UploadError("Write the whole path of the folder, from the root or from ~, such as ~/articles.")
    return folder


def comparable_name(name: str) -> str:
    """Return equal texts for names that some file systems take for the same name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def numbered_names(name: str) -> Iterator[str]:
    """Return the name and then "name (2).md", "name (3).md" and so on, each within the allowed length."""
    yield name
    folder, slash, file = name.rpartition("/")
    stem, dot, ending = file.rpartition(".")
    for number in count(2):
        rest = f" ({number}){dot}{ending}"
        short = stem.encode()[: _MAX_PART_BYTES - len(rest.encode())].decode(errors="ignore")
        yield f"{folder}{slash}{short}{rest}"
