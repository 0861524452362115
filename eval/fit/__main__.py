"""Fit the ranker's parameters: ``calibration.json`` and the two archives beside it in ``qa/ranking``.

Run ``python -m eval.fit --data FILE.json --data FOLDER --off-topic FILE --own seeds --own FOLDER`` with data sets as
``quoth eval --data`` takes them, a text file of questions, one a line, that no data set answers, and folders of
articles that the dev split of ``eval/questions.jsonl`` asks about. The data of ``eval/training`` always takes part. The
parameters hold no text of the data. Every figure written beside them is cross-validated by article; the test split is
never read. The fit takes about ten minutes on two cores.
"""

import argparse
import datetime
import hashlib
import json
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from embeddings.encoders.base import Encoding
from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL
from embeddings.library import Library
from eval.datasets.dataset import Dataset
from eval.datasets.formats import read_dataset
from eval.datasets.own import read_own
from eval.datasets.unanswerable import read_off_topic
from eval.errors import QuestionsError
from eval.fit.cases import Case, TrainingCorpus, cases_of
from eval.fit.cross_validation import Fitted, fit_all, judge, threshold_of, worded
from eval.measuring.estimates import estimate_measures
from eval.questions import PACKAGED
from qa.ranking.calibration import LEARNED_MAXSIM_FILE, NETWORK_FILE, Calibration
from qa.ranking.score_models import Linear

_TRAINING = Path(__file__).parent.parent / "training"
_EVERYDAY = Path(__file__).parent.parent / "everyday"
# A visitor's question about whole articles is nearer to Quoth's purpose than a question about a paragraph of an
# encyclopedia, written with the paragraph in view. There are few of them, so each has this weight.
_OWN_WEIGHT = 3.0
# The off-topic questions that are asked of each data set in eval/training. All are asked of the other data sets.
_TRAINING_OFF_TOPIC = 100


class _Remembering(ModelEncoder):
    """An encoder that encodes every question once."""

    def __init__(self, model: str) -> None:
        super().__init__(model)
        self._known: dict[str, Encoding] = {}

    def encode_query(self, text: str) -> Encoding:
        if text not in self._known:
            self._known[text] = super().encode_query(text)
        return self._known[text]


def _datasets(data: Sequence[Path], own: Sequence[Path]) -> list[tuple[Dataset, float, bool]]:
    """Return every data set of the fit, with the weight of its questions and whether it is in ``eval/training``."""
    if not _TRAINING.is_dir():
        raise QuestionsError(
            f"The folder {_TRAINING}, most of the training data, is missing; run the fit in a checkout."
        )
    training = [
        (read_own(folder / "articles", folder / "questions.jsonl"), 1.0, True)
        for folder in sorted(_TRAINING.glob("*/"))
    ]
    everyday = replace(read_own(_EVERYDAY / "articles", _EVERYDAY / "questions.jsonl", "dev"), name="everyday")
    named = [*((read_dataset(path), 1.0, False) for path in data), (everyday, _OWN_WEIGHT, False)]
    return [*named, *((read_own(folder, PACKAGED, "dev"), _OWN_WEIGHT, False) for folder in own), *training]


def main() -> None:
    """Fit from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.fit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, action="append", default=[], help="a data set as of quoth eval --data")
    parser.add_argument("--off-topic", type=Path, required=True, help="questions that no data set answers, one a line")
    parser.add_argument("--own", type=Path, action="append", default=[], help="articles that eval/questions.jsonl asks")
    parser.add_argument("--output", type=Path, default=Path("qa/ranking/calibration.json"))
    parser.add_argument(
        "--trained", type=Path, metavar="DIR", help="save the learned MaxSim of each fold here and reuse it: only for "
        "another fit of the other parameters, with the same data"
    )  # fmt: skip
    parser.add_argument(
        "--leave-out", action="store_true", help="report the contribution of each group of features, too"
    )
    parser.add_argument("--model", default=DEFAULT_MODEL, help="sentence-transformers model; default: the packaged one")
    options = parser.parse_args()
    begun = time.monotonic()

    def report(step: str) -> None:
        print(f"{time.monotonic() - begun:6.0f} s  {step}", flush=True)

    off_topic = read_off_topic(options.off_topic)
    encoder = _Remembering(options.model)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quoth-fit-")))
        corpora: list[TrainingCorpus] = []
        cases: list[Case] = []
        for number, (dataset, weight, training) in enumerate(_datasets(options.data, options.own)):
            library = stack.enter_context(Library.open(folder / f"library {number}", encoder=encoder))
            library.sync(dataset.place(folder / f"corpus {number}"))
            dataset.check(library)
            corpus = TrainingCorpus(dataset, library, weight, training)
            aside = off_topic[:_TRAINING_OFF_TOPIC] if training else off_topic
            cases += cases_of(corpus, aside)
            corpora.append(corpus)
            report(f"{corpus.name}: {len(cases)} cases in all")
        fitted = fit_all(corpora, cases, off_topic, options.trained, report)
        report("asking every question, with parameters that were fitted without its article")
        judged = [corpus for corpus in corpora if not corpus.training]
        fitted = fitted.refusing_below(threshold_of(judge(judged, fitted, off_topic)))
        figures = worded({name: estimate_measures(found) for name, found in judge(judged, fitted, off_topic).items()})
        lost = fitted.without_each(report) if options.leave_out else {}
    data = [f"{corpus.name}: {len(corpus.questions)} questions" for corpus in corpora]
    data.append(f"{options.off_topic.name}: {len(off_topic)} questions that none of them answers")
    write(options.output, fitted, figures, lost, encoder.name, data)
    report(f"written to {options.output}")


def write(
    output: Path,
    fitted: Fitted,
    figures: dict[str, dict[str, str]],
    lost: dict[str, dict[str, float]],
    model: str,
    data: Sequence[str],
) -> None:
    """Write the parameters, their data sets and their figures.

    ``lost``: as `Fitted.without_each` returns it; empty if it was not asked for.
    """
    calibration: Calibration = fitted.calibration
    archive, network = calibration.learned_maxsim.to_bytes(), calibration.choice.to_bytes()
    written: dict[str, object] = {
        "made by": "python -m eval.fit",
        "date": datetime.date.today().isoformat(),
        "model": {"name": model, "fingerprint": calibration.model},
        "data": list(data),
        "cross-validated by article, with 95 % confidence intervals": figures,
    }
    if lost:
        written["what is lost without each group of features"] = lost
    written |= {
        "threshold": calibration.threshold,
        "learned_maxsim": hashlib.sha256(archive).hexdigest(),
        "sentence_network": hashlib.sha256(network).hexdigest(),
        "choice": _written(calibration.choice.linear),
        "confidence": _written(calibration.confidence),
        "following": _written(calibration.follow_up_choice),
        "following confidence": _written(calibration.follow_up_confidence),
    }
    output.with_name(LEARNED_MAXSIM_FILE).write_bytes(archive)
    output.with_name(NETWORK_FILE).write_bytes(network)
    output.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _written(linear: Linear) -> dict[str, object]:
    columns = zip(linear.names, linear.weights, linear.means, linear.scales, strict=True)
    rows = {name: {"weight": round(w, 5), "mean": round(m, 5), "scale": round(s, 5)} for name, w, m, s in columns}
    return {"bias": round(linear.bias, 5), "features": rows}


if __name__ == "__main__":
    main()
