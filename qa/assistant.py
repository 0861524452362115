"""Answers a question with quotes, or says that the articles do not answer it. It never writes a word of evidence."""

import time
from collections.abc import Collection, Sequence

from embeddings.document import Document, Passage
from qa.answer import Answer, Quote, Source, Status
from qa.follow_up import understand
from qa.question import read_question
from qa.quoting import extend
from qa.retriever import Choice, Finding, Retriever

# The first quote answers; others join it only where they are nearly as likely.
_MOST_QUOTES = 3
_FURTHER_SHARE = 0.4


class Assistant:
    """Asks a retriever; safe to use from any number of threads."""

    def __init__(self, retriever: Retriever) -> None:
        """Quotes come from ``retriever.library``."""
        self._retriever = retriever
        self._library = retriever.library

    def ask(self, question: str, history: Sequence[str] = (), *, documents: Collection[str] | None = None) -> Answer:
        """The answer to ``question``.

        ``history``: the questions asked before it in the conversation, oldest first; a question that is complete in
        itself does not heed them. ``documents``: ids of the documents to answer from; None answers from all.

        :raises QuestionError: the question is empty or too long.
        """
        begun = time.perf_counter()
        read_question(question)  # what cannot be asked alone is no follow-up either
        understood = understand(question, history)
        asked = read_question(understood, asking=question)
        if self._library.is_empty():
            return Answer(question, understood, Status.LIBRARY_EMPTY, 0.0, timings_ms=_timings(begun))
        if documents is not None and not self._library.passage_ids(documents):
            return Answer(question, understood, Status.FILTERED_OUT, 0.0, timings_ms=_timings(begun))
        finding = self._retriever.find(asked, documents=documents)
        found = time.perf_counter()
        quotes = self._quotes(finding)
        answered = finding.confidence >= self._retriever.calibration.threshold and bool(quotes)
        return Answer(
            question,
            understood,
            Status.ANSWERED if answered else Status.NOT_IN_ARTICLES,
            finding.confidence,
            quotes if answered else (),
            quotes[0] if quotes and not answered else None,
            _timings(begun, found),
        )

    def _quotes(self, finding: Finding) -> tuple[Quote, ...]:
        quotes: list[Quote] = []
        taken: list[tuple[str, int, int]] = []
        probabilities = {(c.passage.document_id, c.sentence.start): c.probability for c in finding.choices}
        for choice in finding.choices:
            if len(quotes) == _MOST_QUOTES or choice.probability < _FURTHER_SHARE * finding.choices[0].probability:
                break
            passage = choice.passage
            likely = {s.start: probabilities[passage.document_id, s.start] for s in passage.sentences}
            start, end = extend(passage, choice.sentence, likely)
            if any(i == passage.document_id and start < b and a < end for i, a, b in taken):
                continue  # a quote before this one holds these words already
            sources = self._sources(passage, start, end, finding.choices)
            if not sources:
                continue  # the article was changed or removed since it was searched
            taken += [(source.document_id, source.start, source.end) for source in sources]
            words = passage.text[start - passage.start : end - passage.start]
            quotes.append(Quote(len(quotes) + 1, words, choice.probability * finding.confidence, sources))
        return tuple(quotes)

    def _sources(self, passage: Passage, start: int, end: int, choices: Sequence[Choice]) -> tuple[Source, ...]:
        """The quote's own place, then every other place among the passages read where the same words stand."""
        words = passage.text[start - passage.start : end - passage.start]
        places = {(passage.document_id, start): None}
        passages = {(c.passage.document_id, c.passage.start): c.passage for c in choices}
        for other in passages.values():
            for sentence in other.sentences:
                if other.text.startswith(words, sentence.start - other.start):
                    places[other.document_id, sentence.start] = None
        documents = {document_id: self._library.find_document(document_id) for document_id, _ in places}
        return tuple(
            _source(document, at, at + len(words))
            for document_id, at in places
            if (document := documents[document_id]) and document.text.startswith(words, at)
        )


def _source(document: Document, start: int, end: int) -> Source:
    about = document.metadata
    return Source(
        document_id=document.document_id,
        title=about.title,
        publisher=about.publisher,
        author=about.author,
        date=about.date,
        url=about.url,
        path=document.path,
        sha256=document.sha256,
        page=None,
        start=start,
        end=end,
    )


def _timings(begun: float, found: float | None = None) -> dict[str, float]:
    now = time.perf_counter()
    timings = {"total": (now - begun) * 1000}
    if found is not None:
        timings |= {"find": (found - begun) * 1000, "quote": (now - found) * 1000}
    return timings
