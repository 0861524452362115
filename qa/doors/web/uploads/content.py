"""The content of uploaded files: it shows their format, whatever their names."""

from embeddings.errors import UnreadableArticleError
from embeddings.readers.registry import READERS, find_reader
from embeddings.readers.signatures import find_signature
from qa.doors.web.errors import UploadError
from qa.doors.web.uploads.names import OTHER_KIND, has_ending


def check_content(name: str, data: bytes) -> str:
    """Return the name, with the ending of the format added if it has no ending of an article.

    :raises UploadError: if the content cannot be that of an article.
    """
    is_named = has_ending(name)
    reader = next((each for each in READERS if each.recognizes(data)), None)
    if reader is None and not is_named:
        kind = find_signature(data)
        raise UploadError(
            f"The file is {kind}, which is not read; save its text as plain text." if kind else OTHER_KIND
        )
    try:
        reader = reader or find_reader(name, data)
        reader.check(data)
    except UnreadableArticleError as error:
        raise UploadError(str(error)) from error
    return name if is_named else f"{name}{reader.suffixes[0]}"
