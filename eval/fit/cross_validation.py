"""The fit in folds and on all cases, and the judgement of each question by parameters fitted without its article.

One influence of an article remains in the parameters that judge it. The choice and the confidence of its fold are
fitted on features of the other folds' questions, whose learned MaxSim was trained with it (stacking without nesting).
"""

import multiprocessing
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from embeddings.encoders.batching import usable_cores
from eval.datasets.unanswerable import leave_out
from eval.fit.cases import Case, TrainingCorpus, TrainingSource
from eval.fit.conversations import TrainingTurn, beginning, turns_of
from eval.fit.linear import fit_choice, fit_logistic
from eval.fit.maxsim_training import train
from eval.fit.network_training import train_network
from eval.measuring.asking import Judge, ask_all
from eval.measuring.confidence import auroc
from eval.measuring.estimates import Estimate
from eval.measuring.records import Record
from eval.questions import EvalQuestion, Gold, Unit
from qa.questions.follow_ups import FOLLOW_UP_FEATURES
from qa.ranking.base import Matrix
from qa.ranking.calibration import CONFIDENCE_FEATURES, FOLLOW_UP_CONFIDENCE_FEATURES, Calibration
from qa.ranking.feature_ranker import confidence_features, confidence_of, follow_up_confidence_features
from qa.ranking.features import FEATURES
from qa.ranking.learned_maxsim import LearnedMaxSim, read_learned_maxsim
from qa.ranking.score_models import Linear
from qa.retriever import Retriever

FOLDS = 3
# Ridge penalties on standardised weights; the cross-validated figures barely move between 30 and 100.
_PENALTY, _TURNS_PENALTY = 100.0, 3.0
# The threshold refuses this share of the answerable questions of a data set, on average over the data sets judged.
_FALSE_REFUSALS = 0.05
# Features that measure the same property, which are left out together.
FAMILIES: dict[str, tuple[str, ...]] = {
    "late interaction, learned curves": ("learned_maxsim",),
    "late interaction, means": ("maxsim", "maxsim_around", "maxsim_passage", "maxsim_context", "maxsim_introduced"),
    "the worst matched words": ("weakest", "unshared"),
    "what is asked about the names": ("asked", "asked_nothing", "evidence", "named"),
    "rare words covered": (
        "covered",
        "covered_around",
        "covered_with_context",
        "covered_introduced",
        "covered_rest",
        "covered_passage",
        "covered_document",
    ),
    "title and publisher": ("covered_title",),
    "headings and questions above": ("covered_context", "covered_lead"),
    "pooled similarity": ("dense",),
    "BM25": ("bm25",),
    "what is wanted is there": tuple(FEATURES[FEATURES.index("count") : FEATURES.index("title")]),
    "what is wanted is well matched": ("typed",),
    "titles, headings and questions": ("title", "heading", "question"),
    "tables, lists and asides": ("row", "header", "item", "caption", "aside", "speaker"),
    "bylines": ("byline", "byline_wanted", "byline_named"),
    "length": ("length",),
}

# The rounds of the fit: without each fold in turn, and on all cases.
_ROUNDS: tuple[int | None, ...] = (*range(FOLDS), None)

T = TypeVar("T")
Report = Callable[[str], None]


def fold_of(group: str) -> int:
    """Return the fold in which a group is judged."""
    return zlib.crc32(group.encode()) % FOLDS


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The fitted parameters: ``calibration`` on all cases, ``folds[i]`` without the groups of fold i.

    ``tables``: the features of each of ``cases``, by the learned MaxSim of its fold.
    """

    calibration: Calibration
    folds: tuple[Calibration, ...]
    cases: Sequence[Case]
    tables: Sequence[Matrix]

    def refusing_below(self, threshold: float) -> "Fitted":
        """Return the same parameters with another threshold."""
        whole, *folds = (replace(calibration, threshold=threshold) for calibration in (self.calibration, *self.folds))
        return replace(self, calibration=whole, folds=tuple(folds))

    def without_each(self, report: Report) -> dict[str, dict[str, float]]:
        """Return how much each figure drops without each family of features; the learned MaxSim stays the same.

        The figures are the share of first sentences that answer, and the AUROC against the cases whose answering
        passages were cut out, the near questions and the off-topic questions.
        """
        every = self._judged(())
        lost = {}
        for name, family in FAMILIES.items():
            found = self._judged(family)
            lost[name] = {measure: round(every[measure] - found[measure], 4) for measure in every}
            report(f"without {name}: {lost[name]}")
        return lost

    def _judged(self, left_out: Sequence[str]) -> dict[str, float]:
        columns = [FEATURES.index(name) for name in left_out]
        tables = [table.copy() for table in self.tables]
        for table in tables:
            table[:, columns] = 0.0
        right: list[bool] = []
        confidences: dict[TrainingSource, list[float]] = {source: [] for source in TrainingSource}
        for fold in range(FOLDS):
            in_fold = [fold_of(case.group) == fold for case in self.cases]
            training = [(case, table) for case, table, out in zip(self.cases, tables, in_fold, strict=True) if not out]
            calibration = _fit_linear(
                self.calibration.model,
                self.calibration.learned_maxsim,
                [case for case, _ in training],
                [table for _, table in training],
            )
            for case, table, out in zip(self.cases, tables, in_fold, strict=True):
                if out:
                    confidences[case.source].append(confidence_of(calibration, table))
                    if case.source is TrainingSource.WHOLE:
                        right.append(bool(case.answers[calibration.choice(table).argmax()]))
        found = {"first sentence answers": float(np.mean(right))}
        answered = confidences[TrainingSource.WHOLE]
        for source in (TrainingSource.CUT, TrainingSource.NEAR, TrainingSource.OFF_TOPIC):
            others = confidences[source]
            answerable = np.arange(len(answered) + len(others)) < len(answered)
            found[f"{source} AUROC"] = auroc(np.array([*answered, *others]), answerable, ~answerable)
        return found


def fit_all(
    corpora: Sequence[TrainingCorpus],
    cases: Sequence[Case],
    off_topic: Sequence[EvalQuestion],
    trained: Path | None,
    report: Report,
) -> Fitted:
    """Fit the learned MaxSim, then the choice and the confidence, then those of follow-ups: in folds and on all cases.

    ``trained``: a folder in which the learned MaxSim of each round is saved; a saved one is not trained again.
    """
    groups = [case.group for case in cases]
    model = corpora[0].library.encoder.fingerprint
    report("training the learned MaxSim, which takes longest")
    learned = _train_all(cases, trained, report)
    tables = [case.features(learned[fold_of(case.group)]) for case in cases]
    report("fitting the choice and the confidence")
    calibrations = [
        _fit_linear(model, maxsim, _pick(cases, groups, fold), _pick(tables, groups, fold))
        for fold, maxsim in zip(_ROUNDS, learned, strict=True)
    ]

    def by_group(group: str) -> Calibration:
        return calibrations[fold_of(group)]

    turns = [turn for corpus in corpora for turn in turns_of(corpus, off_topic, by_group)]
    report(f"fitting follow-ups on {len(turns)} turns")
    turn_tables = [turn.tables(calibrations[fold_of(turn.group)]) for turn in turns]
    groups = [turn.group for turn in turns]
    *folds, whole = (
        _fit_follow_ups(calibration, _pick(turns, groups, fold), _pick(turn_tables, groups, fold))
        for fold, calibration in zip(_ROUNDS, calibrations, strict=True)
    )
    return Fitted(whole, tuple(folds), cases, tables)


def _pick(items: Sequence[T], groups: Sequence[str], fold: int | None) -> list[T]:
    """Return the items whose group is not in a fold; all items for None."""
    return [item for item, group in zip(items, groups, strict=True) if fold_of(group) != fold]


def _train_all(cases: Sequence[Case], trained: Path | None, report: Report) -> list[LearnedMaxSim]:
    """Return the learned MaxSim of each round. Training takes many small steps, so one thread trains each."""
    _shown[:] = cases
    try:
        # A fork does not copy the cases. It keeps no thread, so one thread must have computed all that it needs.
        with ProcessPoolExecutor(usable_cores(), multiprocessing.get_context("fork")) as processes:
            futures = [processes.submit(_train, fold, trained) for fold in _ROUNDS]
            for done in as_completed(futures):
                done.result()
                report(f"{sum(f.done() for f in futures)} of {len(futures)} rounds trained")
            return [read_learned_maxsim(future.result()) for future in futures]
    finally:
        _shown.clear()


# The cases, for the forked processes that train with them.
_shown: list[Case] = []


def _train(fold: int | None, trained: Path | None) -> bytes:
    """Return the archive of one round's learned MaxSim, from the folder ``trained`` if it is saved there."""
    file = trained / f"{'everything' if fold is None else f'all but fold {fold}'}.npz" if trained else None
    if file and file.exists():
        return file.read_bytes()
    archive = train([case for case in _shown if fold_of(case.group) != fold]).to_bytes()
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(archive)
    return archive


def _fit_linear(model: str, learned: LearnedMaxSim, cases: Sequence[Case], tables: Sequence[Matrix]) -> Calibration:
    answered = [i for i, case in enumerate(cases) if case.answers.any()]
    examples = (
        [tables[i] for i in answered],
        [cases[i].answers for i in answered],
        [cases[i].weight for i in answered],
    )
    choice = train_network(fit_choice(FEATURES, *examples, _PENALTY), *examples)
    rows = []
    for table in tables:
        scores = choice(table)
        rows.append(confidence_features(table, scores, int(scores.argmax())))
    confidence = fit_logistic(
        CONFIDENCE_FEATURES,
        np.array(rows),
        np.array([case.source is TrainingSource.WHOLE for case in cases]),
        [case.weight for case in cases],
        _PENALTY,
    )
    count = len(FOLLOW_UP_FEATURES)
    start = Linear(FOLLOW_UP_FEATURES, np.array(beginning()), np.zeros(count), np.ones(count), 0.0)
    count = len(FOLLOW_UP_CONFIDENCE_FEATURES)
    half = np.array([0.5, 0.5, *np.zeros(count - 2)])
    doubt = Linear(FOLLOW_UP_CONFIDENCE_FEATURES, half, np.zeros(count), np.ones(count), 0.0)
    return Calibration(model, learned, choice, confidence, start, doubt, threshold=0.5)


def _fit_follow_ups(
    calibration: Calibration, turns: Sequence[TrainingTurn], tables: Sequence[tuple[Matrix, Matrix, Matrix]]
) -> Calibration:
    """Return the calibration with its follow-up parameters fitted; unchanged without a turn that is answered."""
    answered = [i for i, turn in enumerate(turns) if turn.answers.any()]
    if not answered:
        return calibration
    choice = fit_choice(
        FOLLOW_UP_FEATURES,
        [tables[i][2] for i in answered],
        [turns[i].answers for i in answered],
        [turns[i].weight for i in answered],
        _TURNS_PENALTY,
    )
    calibration = replace(calibration, follow_up_choice=choice)
    rows = np.array([follow_up_confidence_features(calibration, *table) for table in tables])
    confidence = fit_logistic(
        FOLLOW_UP_CONFIDENCE_FEATURES,
        rows,
        np.array([turn.answers.any() for turn in turns]),
        [turn.weight for turn in turns],
        _TURNS_PENALTY,
    )
    return replace(calibration, follow_up_confidence=confidence)


def judge(
    corpora: Sequence[TrainingCorpus], fitted: Fitted, off_topic: Sequence[EvalQuestion]
) -> dict[str, list[Record]]:
    """Return the records of every question of each data set, as ``quoth eval`` makes them, in cross-validation."""
    found = {}
    for corpus in corpora:
        records: list[Record] = []
        for fold, calibration in enumerate(fitted.folds):
            questions = [q for q in corpus.dataset.questions if fold_of(corpus.group(q)) == fold]
            if all(q.unit is Unit.DOCUMENT for q in questions):
                ids = corpus.library.document_ids()
                questions += leave_out(questions, ids, articles=corpus.dataset.paragraphs)[0]
            questions += [q for q in off_topic if fold_of(corpus.group(q)) == fold]
            if questions:
                retriever = Retriever(corpus.library, calibration=calibration)
                records += ask_all(retriever, Judge.of(corpus.library, questions))
        found[corpus.name] = records
    return found


def threshold_of(judged: Mapping[str, Sequence[Record]]) -> float:
    """Return the mean, over data sets, of the confidence that ``_FALSE_REFUSALS`` of the answerable questions have at
    most.
    """
    answerable = ([r.confidence for r in records if r.gold is Gold.ANSWER] for records in judged.values())
    return round(float(np.mean([np.quantile(found, _FALSE_REFUSALS) for found in answerable if found])), 2)


def worded(figures: Mapping[str, Sequence[Estimate]]) -> dict[str, dict[str, str]]:
    """Return the figures in words: each with its 95 % confidence interval and the number of its questions."""
    return {
        name: {f.key: f"{f.value:.3f}{_interval(f)} of {f.of}" for f in taken if f.key not in ("p50", "p95", "exact")}
        for name, taken in figures.items()
    }


def _interval(figure: Estimate) -> str:
    return "" if figure.low is None or figure.high is None else f" [{figure.low:.3f}–{figure.high:.3f}]"
