"""Outcomes of a run as a calibration set, and the bounds that they support, in sentences."""

import zlib
from collections.abc import Iterable, Sequence

from eval.errors import RunError
from eval.measuring.records import Record
from eval.questions import Gold
from eval.runs import Run
from qa.errors import GuaranteeError
from qa.ranking.calibration import packaged_calibration
from qa.ranking.guarantee import CalibrationSet, share_in_percent
from qa.ranking.risk_control import CERTAINTY, Level, levels_of, lowest_share

USUAL_SHARE = 0.05
"""The share of wrong answers for which ``quoth eval`` names the threshold."""


def asked_once(records: Iterable[Record]) -> list[Record]:
    """Return the records of questions without a history, one record for each wording.

    A question that was asked with its article and without it counts once, by a hash of its words: the bounds are for
    questions that are independent of one another.
    """
    by_words: dict[str, list[Record]] = {}
    for record in records:
        if not record.history:
            by_words.setdefault(" ".join(record.question.casefold().split()), []).append(record)
    return [same[zlib.crc32(words.encode("utf-8", "surrogatepass")) % len(same)] for words, same in by_words.items()]


def calibration_set(name: str, questions: str, records: Sequence[Record]) -> CalibrationSet:
    """Return the set of these records, each of which counts.

    An answer is wrong if its first quote is not right, or if no article answers the question.
    """
    levels = levels_of((record.confidence, _is_wrong(record)) for record in records)
    answerable = sum(record.gold is Gold.ANSWER for record in records)
    return CalibrationSet(name, questions, len(records), answerable, levels)


def set_of_run(run: Run) -> CalibrationSet:
    """Return the calibration set of a person's own run.

    :raises RunError: if the run was made with other parameters than those in use, or without a stage.
    """
    if run.without or run.parameters != packaged_calibration().fingerprint:
        raise RunError(
            f"The run over {run.dataset} was made by another Quoth than this; make it again with quoth eval --report."
        )
    return calibration_set(run.name, f"questions like those of {run.dataset}", asked_once(run.records))


def guarantee_sentences(run: Run, share: float = USUAL_SHARE) -> list[str]:
    """Return the bound at the threshold of the run, and the threshold that keeps this share of wrong answers."""
    records = asked_once(run.records)
    if not records:
        return []
    found = calibration_set(run.name, f"questions like those of {run.dataset}", records)
    answers = [record for record in records if record.confidence >= run.threshold]
    level = Level(run.threshold, len(answers), sum(map(_is_wrong, answers)))
    certainty = share_in_percent(CERTAINTY)
    sentences = [
        f"Of {level.answered} answers to single questions, {level.wrong} are wrong: of what Quoth answers to questions "
        f"like these, at most {share_in_percent(level.bound)} is wrong, with {certainty} confidence."
    ]
    try:
        threshold = found.threshold_for(share)
    except GuaranteeError:
        lowest = lowest_share(found.levels)
        possible = f"{share_in_percent(lowest)} is the lowest" if lowest else "no share can be guaranteed"
        return [*sentences, f"These questions do not support a guarantee of {share_in_percent(share)}; {possible}."]
    kept = sum(record.confidence >= threshold for record in records)
    return [
        *sentences,
        f"At most {share_in_percent(share)} is wrong from a confidence of {threshold:g} on: {kept} of these questions.",
    ]


def _is_wrong(record: Record) -> bool:
    """Return whether an answer would be wrong; the first quote of a refusal is unknown and counts as wrong."""
    return record.gold is not Gold.ANSWER or not record.right
