"""From a question to the passages and sentences that may answer it, best first."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage
from embeddings.encoders.base import Encoding
from embeddings.languages.english import analyze
from embeddings.library import Library
from embeddings.scope import EVERYTHING, Scope
from qa.questions.follow_ups import PASSAGES_AROUND, Topic, names_another, nearness
from qa.questions.question import Question, read_question
from qa.ranking.base import Hit, RetrievalResult, ScoredSentence
from qa.ranking.calibration import Calibration, packaged_calibration
from qa.ranking.candidates import READ, CandidateGenerator, Candidates, neutralised
from qa.ranking.features import FEATURES, Candidate
from qa.ranking.learned_maxsim import LearnedMaxSim
from qa.ranking.stages import Stage

MOST_HITS = 1000
"""The most passages that one search gives: each is read sentence by sentence."""


class Retriever:
    """Searches a library; safe to use from any number of threads."""

    def __init__(
        self, library: Library, *, calibration: Calibration | None = None, without: Collection[Stage] = ()
    ) -> None:
        """``calibration``: the fitted parameters; None takes those that come with Quoth. ``without``: what is switched
        off, for comparison.

        :raises ValueError: nothing is left that finds passages.
        """
        self.library = library
        self.without = frozenset(map(Stage, without))
        if {Stage.DENSE, Stage.BM25} <= self.without:
            raise ValueError("without dense and bm25 nothing finds passages; leave one of the two on")
        self._calibration = calibration
        self._reader = CandidateGenerator(library, self.without, self._matching)

    @property
    def calibration(self) -> Calibration:
        """The fitted parameters in use.

        :raises CalibrationError: those that come with Quoth are damaged.
        """
        return self._calibration or packaged_calibration()

    def search(
        self, question: str, k: int = 5, *, documents: Collection[str] | None = None, scope: Scope = EVERYTHING
    ) -> list[Hit]:
        """Return the ``k`` best passages, best first; fewer where fewer are held, or proposed by the stages in use.

        ``documents``: the ids of the documents to search in, None for all of ``scope``, which holds what the asker may
        see.

        :raises QuestionError: if the question is empty or too long.
        :raises TypeError: if ``documents`` is a text.
        :raises ValueError: if ``k`` is below 1 or above ``MOST_HITS``.
        """
        if not 1 <= k <= MOST_HITS:
            raise ValueError(f"k is {k}; ask for 1 to {MOST_HITS} passages")
        scope = scope.only(documents)
        asked = read_question(question)
        if self.library.is_empty():
            return []
        if Stage.LEARNED_RANKING in self.without:
            return self._search_ranked(asked, k, scope)
        scores: dict[tuple[str, int], float] = {}
        passages: dict[tuple[str, int], Passage] = {}
        finding = self.find(asked, scope, max(READ, k))
        for choice in finding.choices:
            key = (choice.passage.document_id, choice.passage.start)
            scores[key] = scores.get(key, 0.0) + choice.probability
            passages[key] = choice.passage
        best = sorted(scores, key=lambda key: (-scores[key], key))[:k]
        return [
            Hit(passages[key], min(1.0, scores[key] * finding.confidence), rank) for rank, key in enumerate(best, 1)
        ]

    def find(self, question: Question, scope: Scope = EVERYTHING, read: int = READ) -> RetrievalResult:
        """The sentences of the ``read`` most promising passages, best first, and the confidence that one answers.

        Without ``Stage.LEARNED_RANKING`` it is the sentences of the first passage alone.
        """
        late = Stage.LATE not in self.without
        if Stage.LEARNED_RANKING in self.without and not late:
            read = 1  # the order is known already, and only the first passage is quoted
        found = self._read(question, scope, read)
        if not len(found.features):
            return RetrievalResult((), 0.0)
        if Stage.LEARNED_RANKING in self.without:
            found = found.only(found.ranked(late=late)[0][0])
        # A question without a word to look for ("what?") has no answer to be sure of.
        confidence = self.calibration.trust(found.features) if analyze(question.text) else 0.0
        return _finding(found, self.calibration.choose(found.features), confidence)

    def follow(
        self,
        own: Question,
        joined: Question,
        topic: Topic,
        scope: Scope = EVERYTHING,
        alone: RetrievalResult | None = None,
    ) -> RetrievalResult:
        """As ``find``, for a question that leans on the topic: by itself, and joined with the topic's question.

        ``alone``: what was found for it by itself, where that was looked for already.

        Without ``Stage.LEARNED_RANKING`` the joined question is searched for, and nothing else.
        """
        if Stage.LEARNED_RANKING in self.without:
            return self.find(joined, scope)
        encoding = alone.reading.encoding if alone and alone.reading else None
        own_read, together, near = self.measure_following(own, joined, topic, scope, encoding)
        if not len(own_read.features):
            return RetrievalResult((), 0.0)
        choice = self.calibration.choice
        features = np.column_stack([choice(own_read.features), choice(together.features), near])
        probabilities = self.calibration.choose_following(features)
        confidence = self.calibration.trust_following(own_read.features, together.features, features)
        return _finding(together, probabilities, confidence)

    def measure_following(
        self,
        own: Question,
        joined: Question,
        topic: Topic,
        scope: Scope = EVERYTHING,
        encoding: Encoding | None = None,
    ) -> tuple[Candidates, Candidates, NDArray[np.float64]]:
        """What is read for a follow-up alone, and for it joined with its topic's question, the same sentences in both;
        and ``qa.questions.follow_ups.nearness`` of them, float64, shape (n_sentences, len(FOLLOW_UP_FEATURES) - 2).

        ``encoding``: that of ``own`` where it is known already.
        """
        ids = self.library.passage_ids([topic.passage.document_id])
        around: list[int] = []  # none where the article was changed or removed since
        if topic.passage_id in ids:
            at = ids.index(topic.passage_id)
            around = ids[max(0, at - PASSAGES_AROUND) : at + PASSAGES_AROUND + 1]
        alone, together = self._reader.read_both(own, joined, around, scope, encoding)
        for read in (alone, together):
            neutralised(read.features, self.without, self.calibration.confidence.means)
        passages = [stored.passage for stored in self.library.passages(around)]
        rows = [(passage, sentence) for _, passage, sentence in alone.sentences]
        return alone, together, nearness(topic, [] if names_another(own.text, passages) else passages, rows)

    def measure(
        self, question: Question, *, scope: Scope = EVERYTHING, read: int = READ
    ) -> tuple[list[Candidate], NDArray[np.float64]]:
        """The candidate passages and, for all their sentences in order, ``FEATURES``: float64, shape (n_sentences,
        len(FEATURES)). Empty when there is nothing to search in.
        """
        found = self._read(question, scope, read)
        return found.candidates, found.features

    def _read(self, question: Question, scope: Scope, most: int) -> Candidates:
        found = self._reader.read(question, scope, most)
        neutralised(found.features, self.without, self.calibration.confidence.means)
        return found

    def _matching(self, encoding: Encoding) -> LearnedMaxSim:
        return self.calibration.learned_maxsim_for(self.library.encoder.fingerprint, encoding)

    def _search_ranked(self, question: Question, k: int, scope: Scope) -> list[Hit]:
        """The ``k`` first passages without the fitted choice; one index alone scores them, brought into [0, 1]."""
        late = Stage.LATE not in self.without
        found = self._read(question, scope, max(READ, k) if late else k)
        ranked = found.ranked(late=late)[:k] if found.candidates else []
        if not late and len(found.rankings) == 1:
            dense = Stage.DENSE not in self.without
            column = found.features[found.first_rows[:-1], FEATURES.index("dense" if dense else "bm25")]
            own = (column + 1) / 2 if dense else column
            ranked = [(place, float(own[place])) for place, _ in ranked]
        return [
            Hit(found.candidates[place].stored.passage, min(1.0, max(0.0, score)), rank)
            for rank, (place, score) in enumerate(ranked, 1)
        ]


def _finding(read: Candidates, probabilities: NDArray[np.float64], confidence: float) -> RetrievalResult:
    choices = [
        ScoredSentence(passage_id, passage, sentence, float(probability))
        for (passage_id, passage, sentence), probability in zip(read.sentences, probabilities, strict=True)
    ]
    choices.sort(key=lambda c: (-c.probability, c.passage.document_id, c.sentence.start))
    return RetrievalResult(tuple(choices), confidence, read.reading)
