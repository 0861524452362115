"""The command ``quoth verify FILE``: the check of an export, and its report."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qa.answer import Source
from qa.errors import RecordError
from qa.history.export import ReadExport, read_export
from qa.history.nearest_words import Nearest
from qa.history.recheck import QuoteState
from qa.history.verify_export import CheckedPlace, CheckedQuote, ExportCheck, verify_export
from qa.plural import percent, plural

MAX_BYTES = 100 * 1024 * 1024
"""The largest export that is read: far above any conversation, and far below the memory of a laptop."""

EDITED = (
    "The words shown in this file are not those of its record, which alone was checked; ask for the export as it was "
    "saved, or read the record at its end."
)


def check_file(file: Path, articles: Path) -> tuple[ReadExport, ExportCheck]:
    """Read the export in a file, and check its quotes against a folder of articles.

    :raises RecordError: if the file is no export, or cannot be read.
    :raises ArticlesFolderError: if the folder does not exist or cannot be listed.
    """
    read = read_export(_text(file))
    return read, verify_export(read.export, articles)


def report_lines(check: ExportCheck) -> Iterator[str]:
    """Yield a line for every place of every quote, and a line that sums up; control characters are not yet escaped."""
    for quote in check.quotes:
        for place in quote.places:
            yield f"{place.state:<8}  {_name(quote)} {_place(quote, place)}"
    if not check.quotes:
        yield "There is no quote to check in this conversation."
        return
    counts = Counter(quote.state for quote in check.quotes)
    states = ", ".join(f"{counts[state]} {state}" for state in QuoteState if counts[state])
    yield f"{plural(len(check.quotes), 'quote')} checked: {states}."


def _name(quote: CheckedQuote) -> str:
    return f"Q{quote.turn} {'nearest' if quote.is_nearest else f'[{quote.number}]'}"


def _place(quote: CheckedQuote, place: CheckedPlace) -> str:
    cited = _where(place.cited)
    if not quote.is_intact:
        return f"{cited}: the quote in this file is not the one that was exported"
    if place.state is QuoteState.GONE:
        return f"{cited}: the article is not there, nor do the words stand in another{_nearest(place)}"
    if place.state is QuoteState.DRIFTED and place.nearest:
        changed = " (the file has changed)" if place.file_changed else ""
        now = _where(place.now)
        return f"{cited} → {now}{changed}: now reads {_words(place.nearest)}"
    if place.words_stand and place.state is QuoteState.CHANGED:
        now = "there" if place.now == place.cited else f"at {_where(place.now)}"
        return f"{cited}: the words stand {now}, but the context shown with them stands nowhere in that article"
    if place.state is QuoteState.CHANGED:
        changed = "the file has changed, and " if place.file_changed else ""
        return f"{cited}: {changed}the words stand nowhere in the articles{_nearest(place)}"
    has_moved_context = place.state is QuoteState.MOVED and place.now == place.cited
    notes = [
        *(["the context shown with the words has moved"] if has_moved_context else []),
        *(["the file has changed since, the words have not"] if place.file_changed else []),
        *(
            ["the article names another title, publisher, author, date, address, page or heading"]
            if place.cited_otherwise
            else []
        ),
    ]
    now = f" → {_where(place.now)}" if place.now != place.cited else ""
    note = f" ({'; '.join(notes)})" if notes else ""
    return f"{cited}{now}{note}"


def _nearest(place: CheckedPlace) -> str:
    """Return the nearest words and their place; empty if no words are near."""
    if place.nearest is None:
        return ""
    return f"; the nearest words are {_words(place.nearest)}, at {_where(place.nearest.source)}"


def _words(nearest: Nearest) -> str:
    return f"“{' '.join(nearest.text.split())}”, {percent(nearest.similarity)} alike"


def _where(source: Source) -> str:
    return f"{source.document_id} {source.start}–{source.end}"


def _text(file: Path) -> str:
    try:
        if not file.is_file():
            raise RecordError(f"There is no file {file}; name one that Quoth exported.")
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise RecordError(f"The file {file} is larger than {MAX_BYTES // 1024**2} MiB, too large for an export.")
        return data.decode()
    except UnicodeDecodeError as error:
        raise RecordError(f"The file {file} is not text in UTF-8, so it is no export of Quoth's.") from error
    except OSError as error:
        raise RecordError(f"The file {file} cannot be read ({error.strerror}); allow it to be read.") from error
