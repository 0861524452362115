"""The title, the author and the date of the document information, as far as they can be those of the article."""

import re

# Programs write the name of the file, or of themselves, where no title is given.
_PROGRAM = re.compile(r"(?:microsoft|openoffice|libreoffice)\b", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:docx?|odt|rtf|pdf|pptx?|xlsx?|indd|qxd|tex|dvi|txt|html?|ps|eps|fm|pub)\d?$|^(?:[a-z]:\\|/)", re.IGNORECASE
)
_YEAR = re.compile(r"\d{4}")
_WORD = re.compile(r"[^\W\d_]{2,}")
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
    is_name = _PROGRAM.match(title) is not None or _FILE.search(title) is not None
    return None if is_name or len(title.split()) < _FEWEST_WORDS else title


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
    words, known = _words(author), set(_words(shown))
    # "Doe, Jane" and "Jane Doe" have the same words.
    return author if len(words) > 1 and known.issuperset(words) else None


def date_of(value: str, shown: str) -> str | None:
    """Return the day of the document information, ISO 8601, if the first pages name its year; None otherwise.

    A file that was made years after its article has another date.
    """
    match = _DATE.match(value)
    if match is None or match["year"] not in _YEAR.findall(shown):
        return None
    return f"{match['year']}-{match['month']}-{match['day']}"


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
