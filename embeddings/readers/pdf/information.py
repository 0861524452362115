"""The title, the author and the date of the document information, as far as they can be those of the article."""

import re

from embeddings.readers.base import Facts

# Programs write the name of the file, or of themselves, where no title is given.
_NO_TITLE = re.compile(
    r"(?:microsoft|openoffice|libreoffice)\b.*|.*\.(?:docx?|odt|rtf|pdf|pptx?|xlsx?|indd|qxd|tex|dvi|txt|html?|ps|eps|fm|pub)\d?"
    r"|[\w-]*_[\w_-]*|\W*|\S*\d\S*|[a-z]:\\.*|/.*",
    re.IGNORECASE | re.DOTALL,
)
_FEWEST_WORDS = 3  # of a title that the page does not show
_DATE = re.compile(r"D:(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])")
_LONGEST = 300  # characters


def title_of(value: str, shown: str) -> str | None:
    """Return the title of the document information; None for one that the article cannot have.

    ``shown``: the text of the first pages. A title that they show is right; another one must be of several words, and
    no name of a file or a program.
    """
    title = " ".join(value.split())
    if not title or len(title) > _LONGEST or "\ufffd" in title:
        return None
    if _plain(title) in _plain(shown) and len(_plain(title)) > 3:
        return title
    is_title = _NO_TITLE.fullmatch(title) is None and len(title.split()) >= _FEWEST_WORDS
    return title if is_title else None


def is_shown(title: str, shown: str) -> bool:
    """Return whether the pages show the title, without regard to letter case, white space and marks."""
    return _plain(title) in _plain(shown)


def author_of(value: str, shown: str) -> str | None:
    """Return the author of the document information, if the first pages name that person; None otherwise.

    The field often holds the owner of the computer.
    """
    author = " ".join(value.split())
    if not author or len(author) > _LONGEST:
        return None
    names = [name for name in re.split(r"\s*[;,&]\s*", author) if name]
    words = set(_words(shown))
    # "Doe, Jane" and "Jane Doe" have the same words.
    return author if names and all(word in words for word in _words(author)) and len(_words(author)) > 1 else None


def date_of(value: str, shown: str) -> str | None:
    """Return the day of the document information, ISO 8601, if the first pages name its year; None otherwise.

    A file that was made years after its article has another date.
    """
    match = _DATE.match(value)
    if match is None or match["year"] not in re.findall(r"\d{4}", shown):
        return None
    return f"{match['year']}-{match['month']}-{match['day']}"


def facts_of(title: str | None, author: str | None) -> Facts:
    """Return the facts that the document states about itself."""
    return Facts(title=title, author=author)


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", text.casefold())
