"""From a retrieval result to its explanation. This module measures again, so that plain answers do not pay for it."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from embeddings.engines.base import Engine
from embeddings.languages.base import Language
from embeddings.scope import Scope
from qa.explaining.explanation import Contribution, DecidingStage, ExplainedSentence, Explanation
from qa.questions.terms import words_of
from qa.ranking.base import Candidates, Matrix, Ranker, RetrievalResult

_SENTENCES = 5
_CONTRIBUTIONS = 5


@runtime_checkable
class NamesFeatures(Protocol):
    """A ranker that says how much each feature of a sentence counts."""

    def contributions(self, candidates: Candidates) -> tuple[Sequence[str], Matrix, Matrix]:
        """Return the names of the features, and for each of ``candidates.sentences`` their values and their effects.

        Both are float64, shape (n_sentences, n_features).
        """


def explain_result(
    result: RetrievalResult, ranker: Ranker, engine: Engine, scope: Scope, stage: DecidingStage
) -> Explanation:
    """Return the explanation of a question that was searched for."""
    candidates = result.candidates
    question = candidates.question
    if not candidates.passages:
        stage = DecidingStage.CANDIDATES
    return Explanation(
        question.text,
        stage,
        unknown_words(question.text, question.language, engine, scope),
        len(candidates.passages),
        _sentences(result, ranker),
        result.confidence,
        ranker.threshold,
    )


def unknown_words(text: str, language: Language, engine: Engine, scope: Scope) -> tuple[str, ...]:
    """Return the words of ``text`` that stand in no article of the owners of ``scope``, in their order."""
    words = words_of(text, language)
    unknown = engine.unknown_terms({stem for _, stems in words for stem in stems}, scope)
    return tuple(dict.fromkeys(text[start:end] for (start, end), stems in words if unknown.issuperset(stems)))


def _sentences(result: RetrievalResult, ranker: Ranker) -> tuple[ExplainedSentence, ...]:
    candidates = result.candidates
    passages = {candidate.stored.passage_id: candidate for candidate in candidates.passages}
    best = [found for found in result.sentences if found.passage_id in passages][:_SENTENCES]
    named = ranker.contributions(candidates) if best and isinstance(ranker, NamesFeatures) else None
    places = [(passage.document_id, sentence.start) for passage, sentence in candidates.sentences]
    explained = []
    for found in best:
        passage, candidate = found.passage, passages[found.passage_id]
        row = places.index((passage.document_id, found.sentence.start))
        explained.append(
            ExplainedSentence(
                passage.document_id,
                found.sentence.start,
                found.sentence.end,
                passage.text_of(found.sentence),
                found.probability,
                candidate.dense,
                candidate.bm25,
                _largest(named[0], named[1][row], named[2][row]) if named else (),
            )
        )
    return tuple(explained)


def _largest(names: Sequence[str], values: Matrix, effects: Matrix) -> tuple[Contribution, ...]:
    order = np.argsort(-np.abs(effects), kind="stable")[:_CONTRIBUTIONS]
    return tuple(Contribution(names[i], float(values[i]), float(effects[i])) for i in order if effects[i])
