"""Relevance judgements of a question, and measures of a ranking, by ir-measures."""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG

from embeddings.document import Passage
from embeddings.library import Library
from eval.questions import EvalQuestion, Unit, holds
from qa.ranking.base import Hit
from qa.ranking.candidates import CANDIDATE_COUNT
from qa.retriever import Retriever

DEPTH = 10
"""Ranks that the measures look at."""

MEASURES = tuple(map(str, (R @ 1, R @ 5, R @ DEPTH, Success @ 1, Success @ 5, RR @ DEPTH, nDCG @ DEPTH)))
"""Names of the measures, as ir-measures writes them."""

# Passages to rank by if documents are ranked and the first READ passages come from fewer than ten documents.
_READ_DEEPER = 50

Grades = Mapping[str, int]


def relevant(library: Library, question: EvalQuestion) -> dict[str, int]:
    """Return the grade, above 0, of each relevant id: of documents, or of passages by ``passage_key``.

    With ``Unit.SPAN`` a passage is relevant if it touches a span. Otherwise it is relevant if it comes from a right
    document and holds the evidence; without evidence, or if no passage holds it, an accepted answer. Empty if the
    library has no relevant passage.
    """
    if not question.answerable:
        return {}
    if question.unit is Unit.DOCUMENT:
        return question.grades or dict.fromkeys(question.documents, 1)
    right = [document_id for document_id in library.document_ids() if question.from_document(document_id)]
    passages = [stored.passage for stored in library.passages(library.passage_ids(right))]
    if question.unit is Unit.SPAN:
        return {passage_key(passage): 1 for passage in passages if touches(passage, question)}
    holding: list[Passage] = []
    if question.evidence is not None:
        holding = [passage for passage in passages if holds(passage.text, question.evidence)]
    holding = holding or [passage for passage in passages if question.answered_by(passage.document_id, passage.text)]
    return {passage_key(passage): 1 for passage in holding}


def passage_key(passage: Passage) -> str:
    """Return an id of the passage: its document and its start."""
    return f"{passage.document_id}@{passage.start}"


def touches(passage: Passage, question: EvalQuestion) -> bool:
    """Return whether the passage shares a character with a span of the question."""
    return any(
        span.document_id == passage.document_id and span.start < passage.end and passage.start < span.end
        for span in question.spans
    )


def search(retriever: Retriever, question: EvalQuestion) -> tuple[list[Hit], list[str]]:
    """Search as the assistant does; return the hits for a question without a history, and the ranked ids, best first.

    A document ranks where its first passage ranks.
    """
    hits = retriever.search(question.question, CANDIDATE_COUNT)
    if question.unit is not Unit.DOCUMENT:
        return hits, [passage_key(hit.passage) for hit in hits]
    ranked = list(dict.fromkeys(hit.passage.document_id for hit in hits))
    if len(ranked) < DEPTH:
        deeper = (hit.passage.document_id for hit in retriever.search(question.question, _READ_DEEPER))
        ranked = list(dict.fromkeys([*ranked, *deeper]))
    return hits, ranked


def measure_ranking(
    relevant: Mapping[str, Grades], rankings: Mapping[str, Sequence[str]], names: Sequence[str] = MEASURES
) -> dict[str, dict[str, float]]:
    """Return the value of each named measure for each query id of ``relevant``; 0 without relevant or ranked ids.

    ``rankings``: ids by query id, best first. ``names``: as ir-measures writes them.
    """
    values = {query_id: dict.fromkeys(names, 0.0) for query_id in relevant}
    qrels = [ir_measures.Qrel(q, i, grade) for q, grades in relevant.items() for i, grade in grades.items()]
    run = [
        ir_measures.ScoredDoc(query_id, ranked_id, -float(rank))
        for query_id in relevant
        for rank, ranked_id in enumerate(rankings[query_id], 1)
    ]
    if qrels and run:
        measures = [ir_measures.parse_measure(name) for name in names]
        for metric in ir_measures.iter_calc(measures, qrels, run):
            values[metric.query_id][str(metric.measure)] = float(metric.value)
    return values


def first_rank(relevant: Grades, ranking: Sequence[str]) -> int | None:
    """Return the rank, from 1, of the first relevant id; None without one."""
    return next((rank for rank, ranked_id in enumerate(ranking, 1) if ranked_id in relevant), None)
