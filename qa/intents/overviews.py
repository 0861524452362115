"""Overviews: places to read, quoted, in answer to a request for a summary, a list or a comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from embeddings.languages.base import Language
from embeddings.scope import Scope
from qa.answer import Answer, Quote, Status
from qa.intents.intent import Intent, ReadIntent
from qa.intents.plain import read_plain
from qa.intents.quoting import numbered, quote_opening, quote_place
from qa.intents.replies import joined
from qa.plural import plural
from qa.questions.contextualize import topic_of
from qa.questions.question import Question, read_question
from qa.questions.topics import TopicsOf
from qa.quotes.answer_spans import AnswerSpanFinder
from qa.quotes.building import make_quotes
from qa.ranking.base import RetrievalResult
from qa.retriever import Retriever

# A text is about a topic if it holds words with this share of the topic's idf.
_ABOUT = 0.5
_MOST_ARTICLES = 5
_MOST_ON_ONE_TOPIC = 3
_MOST_QUOTES = 12
_MOST_IN_LIST = 8
_QUOTES = "Quoth quotes, it does not summarise"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The questions before a turn that were asked of the articles, the documents to answer from, and known topics."""

    turns: Sequence[Question]
    scope: Scope
    known: TopicsOf


@dataclass(frozen=True, slots=True)
class _Subject:
    """The words of a topic. ``names_article``: they say that they name an article ("the article about wolves")."""

    words: str
    names_article: bool


class Overviews:
    """Makes overviews from the articles of a retriever's library."""

    def __init__(self, retriever: Retriever, finder: AnswerSpanFinder) -> None:
        """``finder``: marks the likely answer in the quotes that a search finds."""
        self._retriever = retriever
        self._library = retriever.library
        self._finder = finder

    def answer(self, question: str, asked: Question, read: ReadIntent, before: Conversation) -> Answer | None:
        """Return the overview for a request; None if the request should be asked as a question."""
        match read.intent:
            case Intent.COMPARISON:
                message, quotes = self._compare(read, before.scope)
            case Intent.LISTING:
                message, quotes = self._list(asked, read.topic, before.scope)
                if not quotes:
                    return None
            case _:
                message, quotes = self._summarise(read.topic, before)
        status = Status.OVERVIEW if quotes else Status.NOT_IN_ARTICLES
        return Answer(question, asked.text, status, 0.0, numbered(quotes, _MOST_QUOTES), message=message)

    def _summarise(self, topic: str, before: Conversation) -> tuple[str, list[Quote]]:
        subject = _subject(topic, self._library.language)
        if subject is None:
            return self._at_hand(topic, before)
        result = self._search(subject.words, before.scope)
        titled = _titled(result, self._library.language)
        if not titled and subject.names_article:
            titled = _speaking(result, self._library.language)[:1]
        if titled:
            return self._openings(titled[:_MOST_ON_ONE_TOPIC], before.scope)
        quotes = self._sentences(result, before.scope)
        if quotes:
            return f"{_QUOTES}: these sentences speak of “{subject.words}”.", quotes
        return f"No article speaks of “{subject.words}”; ask about another topic, or for the list of the articles.", []

    def _at_hand(self, topic: str, before: Conversation) -> tuple[str, list[Quote]]:
        """Return the overview of the article that the conversation is about, otherwise of the first few articles."""
        language, scope = self._library.language, before.scope
        means_all = language.intents.all_articles.match(read_plain(topic).words) is not None
        if before.turns and not means_all:
            last = topic_of(self._retriever, before.turns, scope, before.known)
            if last is not None:
                return self._openings([last.passage.document_id], scope)
        page = self._library.list_documents(scope, limit=_MOST_ARTICLES)
        ids = [listed.document_id for listed in page.documents]
        message, quotes = self._openings(ids, scope)
        if page.total > len(ids):
            message = (
                f"{_QUOTES}: this is how {plural(len(ids), 'article')} of {page.total:,} begin; "
                "name an article or a topic to see more of it."
            )
        return message, quotes

    def _openings(self, ids: Sequence[str], scope: Scope) -> tuple[str, list[Quote]]:
        quotes = [quote for each in ids for quote in quote_opening(self._library, each, scope, is_short=len(ids) > 1)]
        if len(ids) == 1:
            return f"{_QUOTES}: these are the title, the first sentences and the headings of the article.", quotes
        return f"{_QUOTES}: this is how the articles begin; name one of them to see more of it.", quotes

    def _list(self, asked: Question, topic: str, scope: Scope) -> tuple[str, list[Quote]]:
        result = self._retriever.retrieve(asked, scope)
        subject = self._search(topic, scope)
        sure = result.confidence >= self._retriever.ranker.threshold
        quotes = list(make_quotes(self._library, result, scope, self._finder)) if sure else []
        idf, language = subject.candidates.words.idf, self._library.language
        held = [s for s in subject.sentences if idf and _share(idf, s.passage.text_of(s.sentence), language) >= _ABOUT]
        places = [(s.passage, s.sentence, s.sentence) for s in held[:_MOST_IN_LIST]]
        quotes += [quote for place in places if (quote := quote_place(self._library, place, scope))]
        return f"Quoth quotes, it makes no lists: these sentences speak of “{topic}”.", quotes

    def _compare(self, read: ReadIntent, scope: Scope) -> tuple[str, list[Quote]]:
        topics = [read.topic, read.other]
        found = [self._sentences(self._search(topic, scope), scope)[:2] for topic in topics]
        named = [f"“{topic}”" for topic in topics]
        absent = [name for name, quotes in zip(named, found, strict=True) if not quotes]
        quotes = [quote for each in found for quote in each]
        if len(absent) == len(named):
            return f"No article speaks of {joined(named, 'or')}, so that there is nothing to compare.", []
        message = "Quoth quotes, it does not compare: these sentences speak of "
        message += joined([name for name in named if name not in absent])
        return message + (f"; no article speaks of {absent[0]}." if absent else "."), quotes

    def _search(self, words: str, scope: Scope) -> RetrievalResult:
        return self._retriever.retrieve(read_question(words, language=self._library.language), scope)

    def _sentences(self, result: RetrievalResult, scope: Scope) -> list[Quote]:
        """Return quotes of the best sentences from passages that are about the words searched for."""
        language, idf = self._library.language, result.candidates.words.idf
        about = tuple(s for s in result.sentences if _share(idf, s.passage.text, language) >= _ABOUT)
        if not about or not idf:
            return []
        # A topic has no answer to mark.
        kept = RetrievalResult(result.candidates, about, result.confidence)
        return [*make_quotes(self._library, kept, scope, self._finder)]


def _subject(topic: str, language: Language) -> _Subject | None:
    """Return the subject that a topic names; None for "this", "the articles" and the like."""
    cues, plain = language.intents, read_plain(topic)
    if not plain.words or cues.this_article.match(plain.words) or cues.all_articles.match(plain.words):
        return None
    opening = cues.article_on.match(plain.words)
    words = plain.original(opening.end(), len(plain.words)) if opening else topic
    return _Subject(words, opening is not None) if language.analyze(words) else None


def _share(idf: Mapping[str, float], text: str, language: Language) -> float:
    """Return the share of the words' idf that the text holds, in [0, 1]."""
    held = set(language.analyze(text))
    return sum(value for stem, value in idf.items() if stem in held) / (sum(idf.values()) or 1.0)


def _titled(result: RetrievalResult, language: Language) -> list[str]:
    """Return the ids of the documents whose title is about the words searched for, the best first."""
    shares: dict[str, float] = {}
    for stored in result.candidates.stored:
        share = _share(result.candidates.words.idf, stored.title, language)
        if share >= _ABOUT:
            shares.setdefault(stored.passage.document_id, share)
    best = max(shares.values(), default=0.0)
    return [document_id for document_id, share in shares.items() if share == best]


def _speaking(result: RetrievalResult, language: Language) -> list[str]:
    """Return the ids of the documents with a passage that is about the words searched for, the best first."""
    idf = result.candidates.words.idf
    found = (s.passage for s in result.sentences if _share(idf, s.passage.text, language) >= _ABOUT)
    return list(dict.fromkeys(passage.document_id for passage in found))
