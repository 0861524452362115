"""From a question to the passages and sentences that may answer it, best first."""

import asyncio
from collections.abc import Collection, Iterable

from embeddings.document import Passage
from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from qa.questions.follow_ups import Topic
from qa.questions.question import Question, read_question
from qa.quotes.places import source_at
from qa.ranking.base import Hit, Ranker, RetrievalResult
from qa.ranking.calibration import Calibration
from qa.ranking.candidates import CANDIDATE_COUNT, CandidateGenerator
from qa.ranking.feature_ranker import FeatureRanker
from qa.ranking.guarantee import DEFAULT_SET, CalibrationSet, guaranteed

MOST_HITS = 1000
"""The most passages that one search returns: every sentence of each is ranked."""


class Retriever:
    """Searches a library; safe to use from any number of threads.

    >>> hit = Retriever(library).search("Who pays for the bridge?", k=1)[0]
    >>> hit.rank, hit.passage.document_id, hit.source.title
    (1, 'bridge.txt', 'The bridge over the Ling was opened on 4 May 2021')
    """

    def __init__(
        self,
        library: Library,
        *,
        ranker: Ranker | None = None,
        calibration: Calibration | None = None,
        guarantee: float | None = None,
        questions_like: str | CalibrationSet = DEFAULT_SET,
    ) -> None:
        """``ranker``: None takes the ranker that comes with Quoth. ``calibration``: the fitted parameters of
        that ranker; None takes the parameters that come with Quoth.

        ``guarantee``: the share of answers that may be wrong, such as 0.05, with 95 % confidence: it sets the threshold
        below which questions are refused. ``questions_like``: the calibration set for whose kind of questions the
        guarantee holds, or the name of one that comes with Quoth.

        :raises CalibrationError: if the set was asked with other parameters.
        :raises GuaranteeError: if there is no such set, or if no threshold keeps this share.
        :raises ValueError: if ``calibration`` or ``guarantee`` is given beside a ranker.
        """
        if ranker is not None and calibration is not None:
            raise ValueError("a calibration is only for the packaged ranker; leave out the ranker or the calibration")
        if ranker is not None and guarantee is not None:
            raise ValueError("a guarantee is only for the packaged ranker; leave out the ranker or the guarantee")
        if guarantee is not None:
            calibration = guaranteed(guarantee, questions_like, calibration)
        self.library = library
        self.ranker = ranker or FeatureRanker(calibration)
        self.generator = CandidateGenerator(library)

    def search(
        self, question: str, k: int = 5, *, documents: Collection[str] | None = None, scope: Scope = EVERYTHING
    ) -> list[Hit]:
        """Return the ``k`` best passages, best first; fewer if the scope holds fewer.

        ``documents``: the ids of the documents to search in; None searches all of ``scope``. ``scope``: the documents
        that the asker may see.

        :raises QuestionError: if the question is empty or too long.
        :raises TypeError: if ``documents`` is a text.
        :raises ValueError: if ``k`` is below 1 or above ``MOST_HITS``.
        """
        if not 1 <= k <= MOST_HITS:
            raise ValueError(f"k is {k}; ask for 1 to {MOST_HITS} passages")
        scope = scope.only(documents)
        asked = read_question(question, language=self.library.language)
        if self.library.is_empty():
            return []
        return self._hits(self.score_passages(asked, k, scope))

    async def asearch(
        self, question: str, k: int = 5, *, documents: Collection[str] | None = None, scope: Scope = EVERYTHING
    ) -> list[Hit]:
        """Search in a thread, so that the event loop goes on meanwhile: see `search`."""
        return await asyncio.to_thread(self.search, question, k, documents=documents, scope=scope)

    def score_passages(self, question: Question, k: int, scope: Scope) -> list[tuple[Passage, float]]:
        """Return the ``k`` best passages of ``scope``, best first, each with its probability to answer, in [0, 1]."""
        result = self.retrieve(question, scope, max(CANDIDATE_COUNT, k))
        scores: dict[tuple[str, int], float] = {}
        passages: dict[tuple[str, int], Passage] = {}
        for found in result.sentences:
            key = (found.passage.document_id, found.passage.start)
            scores[key] = scores.get(key, 0.0) + found.probability
            passages[key] = found.passage
        best = sorted(scores, key=lambda key: (-scores[key], key))[:k]
        return [(passages[key], min(1.0, scores[key] * result.confidence)) for key in best]

    def retrieve(self, question: Question, scope: Scope = EVERYTHING, count: int = CANDIDATE_COUNT) -> RetrievalResult:
        """Return the sentences of the ``count`` most promising passages, best first, and the confidence in them."""
        return self.ranker.rank(self.generator.generate(question, scope, count))

    def retrieve_follow_up(
        self,
        alone: Question,
        merged: Question,
        topic: Topic,
        scope: Scope = EVERYTHING,
        found_alone: RetrievalResult | None = None,
    ) -> RetrievalResult:
        """Return the sentences found for a follow-up, best first, and the confidence in them.

        The passages come from searches for the follow-up by itself and ``merged`` with the topic's question.

        ``found_alone``: the result for the follow-up by itself, if the caller has it already.
        """
        encoding = found_alone.candidates.encoding if found_alone else None
        return self.ranker.rank(self.generator.generate_follow_up(alone, merged, topic, scope, encoding))

    def _hits(self, scored: Iterable[tuple[Passage, float]]) -> list[Hit]:
        """Return the passages with their sources, except those that a sync has changed or removed since the search."""
        hits: list[Hit] = []
        for passage, score in scored:
            document = self.library.find_document(passage.document_id)
            if document is not None and document.text.startswith(passage.text, passage.start):
                source = source_at(document, passage.start, passage.end)
                hits.append(Hit(passage, score, len(hits) + 1, source))
        return hits
