"""From a data set to runs: the library is made, every configuration is asked, every figure taken."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from embeddings.encoders.base import Encoder
from embeddings.library import Library
from eval.ablation import Stage, ablated_retriever
from eval.datasets.dataset import Dataset, corpus_hash, questions_hash
from eval.datasets.unanswerable import leave_out
from eval.errors import QuestionsError
from eval.measuring.asking import Judge, ask_all
from eval.measuring.estimates import estimate_measures
from eval.questions import EvalQuestion, holds
from eval.runs import Run, quoth_version
from qa.ranking.calibration import Calibration
from qa.retriever import Retriever

EVERYTHING = "everything"
"""The configuration that people get."""

_ALONE: dict[str, frozenset[Stage]] = {
    EVERYTHING: frozenset(),
    "dense only": frozenset(Stage) - {Stage.DENSE},
    "BM25 only": frozenset(Stage) - {Stage.BM25},
}


def configurations(without: Sequence[Stage], *, check: bool = False) -> dict[str, frozenset[Stage]]:
    """What is measured side by side, by name: everything, and without what is named, or each index alone.

    ``check``: everything alone. :raises ValueError: nothing is left that finds passages.
    """
    if check:
        return {EVERYTHING: frozenset()}
    if not without:
        return dict(_ALONE)
    off = frozenset(without)
    if off >= {Stage.DENSE, Stage.BM25}:
        raise ValueError("without dense and bm25 nothing finds passages; leave one of the two on")
    return {EVERYTHING: frozenset(), f"without {', '.join(stage for stage in Stage if stage in off)}": off}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a data set beside its own questions.

    ``more``: further questions that nothing answers. ``leaving_out``: ask the answerable ones again without what
    answers them.
    """

    more: tuple[EvalQuestion, ...] = ()
    leaving_out: bool = False


def evaluate(
    dataset: Dataset,
    chosen: Mapping[str, frozenset[Stage]],
    asked: Asked = Asked(),
    *,
    model: str | None = None,
    encoder: Encoder | None = None,
    calibration: Calibration | None = None,
    progress: Callable[[str, float], None] = lambda *_: None,
) -> list[Run]:
    """A run for each configuration. ``progress`` is told what goes on and the percentage of it that is done.

    :raises QuestionsError: the corpus cannot be read as it is, or two questions have one id.
    """
    with tempfile.TemporaryDirectory(prefix="quoth-eval-") as name:
        articles = dataset.place(Path(name))
        with Library.open(Path(name) / "library", model=model, encoder=encoder) as library:
            report = library.sync(
                articles, progress=lambda p: progress("Indexing", 100 * p.done / p.total if p.total else 0.0)
            )
            if not report.total:
                raise QuestionsError(f"The folder {articles} holds no article that can be read; name another folder.")
            dataset.check(library)
            questions, told = _all_questions(dataset, asked, library)
            questions, lost = _with_evidence_that_stands(questions, library)
            if lost:
                told.append(f"Evidence that stands in none of its documents was left out: {', '.join(lost)}.")
            judge = Judge.of(library, questions)
            if judge.lost:
                told.append(f"{judge.lost} answerable questions have an answer that stands in no passage.")
            told += (f"Left out: {failed.document_id}: {failed.reason}" for failed in report.failed)
            common = Run(
                name="",
                quoth=quoth_version(),
                model=library.encoder.name,
                dataset=dataset.name,
                questions_sha256=questions_hash(questions),
                corpus_sha256=corpus_hash(library),
                documents=report.total,
                without=(),
                threshold=0.0,
                cluster=dataset.cluster,
                notes=(*dataset.notes, *told),
                figures=(),
                records=(),
            )
            runs: list[Run] = []
            for name, without in chosen.items():
                before, total = len(runs) * len(questions), len(chosen) * len(questions)

                def tell(done: int, before: int = before, total: int = total) -> None:
                    progress("Asking", 100 * (before + done) / total)

                configured = replace(common, name=name, without=tuple(sorted(without)))
                runs.append(_run(configured, ablated_retriever(library, without, calibration), judge, tell))
            return runs


def _run(common: Run, retriever: Retriever, judge: Judge, tell: Callable[[int], None]) -> Run:
    records = tuple(ask_all(retriever, judge, tell))
    return replace(common, threshold=retriever.ranker.threshold, figures=estimate_measures(records), records=records)


def _all_questions(dataset: Dataset, asked: Asked, library: Library) -> tuple[list[EvalQuestion], list[str]]:
    """All that is to be asked, and what is to be told of it."""
    questions, told = [*dataset.questions], list[str]()
    if asked.leaving_out:
        again, told = leave_out(questions, library.document_ids(), articles=dataset.paragraphs)
        questions += again
    questions += asked.more
    if len({question.query_id for question in questions}) < len(questions):
        raise QuestionsError(f"Two questions of {dataset.name} get the same query_id; rename one.")
    return questions, told


def _with_evidence_that_stands(
    questions: Sequence[EvalQuestion], library: Library
) -> tuple[list[EvalQuestion], list[str]]:
    """The questions without evidence that no document of theirs holds, and the ids of those that lose it.

    It is no error: the same questions are asked about an article and its edition, which are worded differently.
    """
    kept: list[EvalQuestion] = []
    lost: list[str] = []
    ids = library.document_ids()
    for question in questions:
        evidence = question.evidence
        if evidence is not None:
            documents = (library.find_document(i) for i in ids if question.from_document(i))
            if not any(document is not None and holds(document.text, evidence) for document in documents):
                question = replace(question, evidence=None)
                lost.append(question.query_id)
        kept.append(question)
    return kept, lost
