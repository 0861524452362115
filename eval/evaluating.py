"""From a data set to runs: make the library, ask every configuration, take every figure."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
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
from eval.runs import Run
from qa.ranking.calibration import Calibration, packaged_calibration
from qa.retriever import Retriever
from qa.version import quoth_version

ALL_STAGES = "everything"
"""The name of the configuration that people get."""

_ALONE: dict[str, frozenset[Stage]] = {
    ALL_STAGES: frozenset(),
    "dense only": frozenset(Stage) - {Stage.DENSE},
    "BM25 only": frozenset(Stage) - {Stage.BM25},
}


def configurations(without: Sequence[Stage], *, check: bool = False) -> dict[str, frozenset[Stage]]:
    """Return the stages that are off in each configuration to compare, by its name.

    The configuration that people get is compared with one that lacks the stages ``without``; if none is named, with
    each index alone. ``check``: only the configuration that people get.

    :raises ValueError: if no stage is left that finds passages.
    """
    if check:
        return {ALL_STAGES: frozenset()}
    if not without:
        return dict(_ALONE)
    off = frozenset(without)
    if off >= {Stage.DENSE, Stage.BM25}:
        raise ValueError("without dense and bm25 nothing finds passages; leave one of the two on")
    return {ALL_STAGES: frozenset(), f"without {', '.join(stage for stage in Stage if stage in off)}": off}


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions asked of a data set beside its own.

    ``more``: further questions that no article answers. ``leaving_out``: ask the answerable questions again, with the
    articles that answer them left out.
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
    folder: Path | None = None,
    progress: Callable[[str, float], None] = lambda *_: None,
) -> list[Run]:
    """Return a run for each configuration of ``chosen``.

    ``folder``: keeps the corpus and the library for the next evaluation of the same data; None takes a temporary one.
    ``progress``: called with the step that goes on and the percentage of it that is done.

    :raises QuestionsError: if the corpus cannot be read unchanged, or two questions have one id.
    """
    with _working_folder(folder) as place:
        articles = dataset.place(place)
        with Library.open(place / "library", model=model, encoder=encoder) as library:
            report = library.sync(
                articles, progress=lambda p: progress("Indexing", 100 * p.done / p.total if p.total else 0.0)
            )
            if not report.total:
                raise QuestionsError(f"The folder {articles} holds no article that can be read; name another folder.")
            dataset.check(library)
            judge, notes = _judge_of(dataset, asked, library)
            questions = judge.questions
            notes += (f"Left out: {failed.document_id}: {failed.reason}" for failed in report.failed)
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
                notes=(*dataset.notes, *notes),
                figures=(),
                records=(),
                parameters=(calibration or packaged_calibration()).fingerprint,
            )
            runs: list[Run] = []
            for name, without in chosen.items():
                configured = replace(common, name=name, without=tuple(sorted(without)))
                asking = partial(_report_asked, progress, len(runs) * len(questions), len(chosen) * len(questions))
                runs.append(_run(configured, ablated_retriever(library, without, calibration), judge, asking))
            return runs


@contextmanager
def _working_folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="quoth-eval-") as name:
        yield Path(name)


def _report_asked(progress: Callable[[str, float], None], before: int, total: int, done: int) -> None:
    progress("Asking", 100 * (before + done) / total)


def _run(common: Run, retriever: Retriever, judge: Judge, progress: Callable[[int], None]) -> Run:
    records = tuple(ask_all(retriever, judge, progress))
    return replace(common, threshold=retriever.ranker.threshold, figures=estimate_measures(records), records=records)


def _judge_of(dataset: Dataset, asked: Asked, library: Library) -> tuple[Judge, list[str]]:
    """Return the judge of all questions to ask, and notes about them for the report."""
    questions, notes = _all_questions(dataset, asked, library)
    questions, lost = _drop_missing_evidence(questions, library)
    if lost:
        notes.append(f"Evidence that stands in none of its documents was left out: {', '.join(lost)}.")
    judge = Judge.of(library, questions, dataset.sentences)
    if judge.lost:
        notes.append(f"{judge.lost} answerable questions have an answer that stands in no passage.")
    return judge, notes


def _all_questions(dataset: Dataset, asked: Asked, library: Library) -> tuple[list[EvalQuestion], list[str]]:
    """Return all questions to ask, and notes about them for the report."""
    questions, notes = [*dataset.questions], list[str]()
    if asked.leaving_out:
        again, notes = leave_out(questions, library.document_ids(), articles=dataset.paragraphs)
        questions += again
    questions += asked.more
    if len({question.query_id for question in questions}) < len(questions):
        raise QuestionsError(f"Two questions of {dataset.name} get the same query_id; rename one.")
    return questions, notes


def _drop_missing_evidence(questions: Sequence[EvalQuestion], library: Library) -> tuple[list[EvalQuestion], list[str]]:
    """Return the questions, without evidence that none of their documents holds, and the ids of those that lose it.

    Missing evidence is no error: the same questions are asked about an article and about its edition in other words.
    """
    checked: list[EvalQuestion] = []
    lost: list[str] = []
    ids = library.document_ids()
    for question in questions:
        evidence = question.evidence
        if evidence is not None:
            documents = (library.find_document(i) for i in ids if question.from_document(i))
            if not any(document is not None and holds(document.text, evidence) for document in documents):
                question = replace(question, evidence=None)
                lost.append(question.query_id)
        checked.append(question)
    return checked, lost
