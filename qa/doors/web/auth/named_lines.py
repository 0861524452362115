"""The lines of a file that holds a hash for each name: of passwords, or of keys."""

from collections.abc import Callable, Iterator
from pathlib import Path

from qa.doors.web.auth.passwords import is_name
from qa.doors.web.errors import AccessError


def read_named_lines(
    file: Path, kind: str, is_hash: Callable[[str], bool], *, hash_name: str, command: str
) -> Iterator[tuple[str, str]]:
    """Yield the names and the hashes of a file, line by line, without its empty lines and its comments.

    ``kind`` and ``hash_name``: words of the errors. ``command``: the command that makes a line.

    :raises AccessError: if the file cannot be read, or holds a line of another form.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise AccessError(f"The {kind} file {file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise AccessError(f"The {kind} file {file} is not UTF-8 text; make it with '{command}'.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, hashed = line.strip().partition(":")
        if not (is_name(name) and is_hash(hashed)):
            raise AccessError(
                f"Line {number} of the {kind} file {file} is not a name, a colon and {hash_name}; "
                f"make it with '{command}'."
            )
        yield name, hashed
