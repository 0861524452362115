"""The check of an export against a folder of articles, without a library or a model, and few articles in memory."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from embeddings.document import Document, Metadata
from embeddings.errors import UnreadableArticleError
from embeddings.readers.worker import ReaderWorker
from embeddings.syncing.folder import article_files, read_bytes
from embeddings.syncing.reading import ReadFile, read_document
from qa.answer import Source
from qa.history.export_record import FORMAT, Export, ExportedQuote
from qa.history.nearest_words import Nearest, anchors, lowered
from qa.history.recheck import Articles, Checked, QuoteState, check_source, worst
from qa.quotes.places import source_at

_CACHED = 4  # articles read last: a quote has few sources, and its neighbours often have the same sources
_MOST_SIMILAR = 3  # articles with words that are like those of a quote
_EXPORT_MARK = f'"format": "{FORMAT}"'


@dataclass(frozen=True, slots=True)
class CheckedPlace:
    """One source of a quote: the ``cited`` place in the export, and its state and place ``now``.

    ``words_stand``: the words of the quote stand in the articles. Where the ``state`` is ``CHANGED`` all the same, the
    context of the quote is not in the article any more. Where they stand nowhere, ``nearest`` are the nearest words, if
    any are near. ``file_changed``: the cited article is there, but its file has
    another hash. ``cited_otherwise``: the article now names another title, publisher, author, date or address, or
    the words at the cited place stand on another page or below other headings.
    """

    cited: Source
    state: QuoteState
    words_stand: bool
    now: Source
    file_changed: bool
    cited_otherwise: bool
    nearest: Nearest | None = None


@dataclass(frozen=True, slots=True)
class CheckedQuote:
    """A quote of the turn ``turn``, which counts from 1; ``is_nearest``: the nearest quote of a refusal.

    ``is_intact``: its text is the exported text. Where it is not, every place is ``CHANGED``.
    """

    turn: int
    number: int
    is_nearest: bool
    is_intact: bool
    places: tuple[CheckedPlace, ...]

    @property
    def state(self) -> QuoteState:
        """Return the worst state of its places."""
        return worst(place.state for place in self.places)


@dataclass(frozen=True, slots=True)
class ExportCheck:
    """The quotes in the order of the export, and the reasons why files could not be read, by document id."""

    quotes: tuple[CheckedQuote, ...]
    unread: dict[str, str]

    @property
    def stands(self) -> bool:
        """Return whether every quote stands in the articles, with its context."""
        return all(quote.state in (QuoteState.VERBATIM, QuoteState.MOVED) for quote in self.quotes)


def verify_export(export: Export, folder: Path) -> ExportCheck:
    """Check every quote of the export against the articles of ``folder``.

    The check reads the cited articles one at a time. Where these lack some of the words, it reads all articles once.

    :raises ArticlesFolderError: if the folder does not exist or cannot be listed.
    """
    words = {quote.text for _, quote, _ in _quotes(export) if quote.is_intact}
    with closing(ReaderWorker()) as worker:
        articles = _FolderArticles(folder, words, worker.read)
        checked = check_quotes(export, articles)
    return ExportCheck(checked, articles.unread)


def check_quotes(export: Export, articles: Articles) -> tuple[CheckedQuote, ...]:
    """Check every quote of the export against these articles, in the order of the export."""
    return tuple(
        CheckedQuote(
            turn=turn_number,
            number=quote.number,
            is_nearest=is_nearest,
            is_intact=quote.is_intact,
            places=tuple(_check_place(quote, at, articles) for at in range(len(quote.sources))),
        )
        for turn_number, quote, is_nearest in _quotes(export)
    )


def _quotes(export: Export) -> Iterator[tuple[int, ExportedQuote, bool]]:
    """Yield each quote with the number of its turn, and whether it is the nearest quote of a refusal."""
    for turn_number, turn in enumerate(export.turns, start=1):
        for quote in (*turn.quotes, *([turn.nearest] if turn.nearest else [])):
            yield turn_number, quote, quote is turn.nearest


def _check_place(quote: ExportedQuote, at: int, articles: Articles) -> CheckedPlace:
    source, context = quote.sources[at], () if at else quote.context
    document = articles.find_document(source.document_id)
    checked = Checked(QuoteState.CHANGED, source)
    if quote.is_intact:
        checked = check_source(quote.text, source, articles, context)
    about = Metadata(source.title, source.publisher, source.author, source.date, source.url)
    return CheckedPlace(
        cited=source,
        state=checked.state,
        words_stand=checked.words_stand,
        now=checked.source,
        file_changed=document is not None and document.sha256 != source.sha256,
        nearest=checked.nearest,
        cited_otherwise=document is not None
        and (replace(document.metadata, language=None) != about or _is_otherwise_placed(checked, document)),
    )


def _is_otherwise_placed(checked: Checked, document: Document) -> bool:
    """Return whether words at their cited place stand on another page, or below other headings, than the cited ones."""
    source = checked.source
    if checked.words is not QuoteState.VERBATIM:
        return False
    now = source_at(document, source.start, source.end)
    # An older export names no page, or no headings.
    return (source.page is not None and now.page != source.page) or (
        bool(source.headings) and now.headings != source.headings
    )


class _FolderArticles:
    """The articles of a folder, in which the texts ``words`` are looked for."""

    def __init__(self, folder: Path, words: Collection[str], read: ReadFile) -> None:
        self._folder = folder
        self._read = read
        self._words = words
        # Ids come from an export, so they are looked up in the listing of the folder and never joined to a path.
        listing = article_files(folder)
        self._files, self.unread = listing.files, dict(listing.refused)
        self._cached: dict[str, Document] = {}
        self._places: dict[str, list[tuple[str, int]]] | None = None
        self._similar: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def find_document(self, document_id: str) -> Document | None:
        """Return the article as it is now; ``None`` if there is no such file, or if it cannot be read."""
        document = self._cached.pop(document_id, None)
        if document is None and document_id in self._files and document_id not in self.unread:
            try:
                # An export names no language, and its detection loads a model.
                file = self._files[document_id]
                document = read_document(file, self._folder, self._read, detects_language=False)
            except UnreadableArticleError as error:
                self.unread[document_id] = str(error)
        if document is not None:
            self._cached[document_id] = document
            if len(self._cached) > _CACHED:
                del self._cached[next(iter(self._cached))]
        return document

    def find_text(self, words: str) -> list[tuple[str, int]]:
        """Return id and first offset of each article that holds ``words``, one of the texts given at the start."""
        return self._look_through().get(words, [])

    def find_similar(self, words: str) -> Sequence[str]:
        """Return the articles with the most of the longest words of ``words``, one of the texts given at the start."""
        self._look_through()
        return [document_id for _, document_id in sorted(self._similar[words])]

    def _look_through(self) -> dict[str, list[tuple[str, int]]]:
        """Return the places of all texts. All articles are read once."""
        if self._places is None:
            self._places = defaultdict(list)
            looked_for = {quoted: anchors(quoted) for quoted in self._words}
            for document_id, text in self._texts():
                present = lowered(text)
                for quoted, longest in looked_for.items():
                    at = text.find(quoted)
                    if at >= 0:
                        self._places[quoted].append((document_id, at))
                    elif 2 * (count := sum(word in present for word in longest)) > len(longest):
                        self._similar[quoted] = sorted([*self._similar[quoted], (-count, document_id)])[:_MOST_SIMILAR]
        return self._places

    def _texts(self) -> Iterator[tuple[str, str]]:
        for document_id, file in self._files.items():
            if document_id in self.unread:
                continue
            try:
                text = self._read(file.name, read_bytes(file)).text
            except UnreadableArticleError as error:
                self.unread[document_id] = str(error)
            else:
                if _EXPORT_MARK not in text:  # an export that lies among the articles is no evidence
                    yield document_id, text
