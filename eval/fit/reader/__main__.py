"""Train the reader of answers, a small model that reads a question with a quote and finds the words that answer.

    python -m eval.fit.reader --text squad-train.jsonl.gz --minutes 75 --output reader.npz
    python -m eval.fit.reader --text squad-train.jsonl.gz --refusals squad2-dev.jsonl.gz --folds --start reader.npz
        --minutes 8 --rate 5e-5 --output refusing.npz

A file is gzip with a line for each article: {"title": …, "paragraphs": [{"context": …, "questions": [{"question": …,
"answers": […]}]}]}; empty answers mark a question that the paragraph does not answer. With ``--folds`` the articles of
``--refusals`` are judged by a reader that was trained without them, one for each fold, and the last reader is trained
with all of them. Training also teaches the reader which sentence of a paragraph answers, and whether one does; nothing
uses these two parts, since they made neither the ranking nor the refusals better. The parameters hold no text of the
data.
"""

import argparse
import datetime
import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import platformdirs
import torch

from embeddings.encoders.joint_encoder import JointEncoder, open_joint_encoder
from embeddings.encoders.model_files import DEFAULT_MODEL, find_model
from eval.fit.reader.network import LOWER_LAYERS, ReaderNetwork
from eval.fit.reader.paragraphs import READER_FOLDS, TrainingText, fold_of_title, read_training_text
from eval.fit.reader.training import MOST_TOKENS, Example, Examples, Trainer, interleave, judge
from qa.quotes.reader_parameters import ReaderParameters, read_reader_parameters

_SEED = 1
_JUDGED = 1000  # questions without refusals are judged on a sample


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.fit.reader", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--text", type=Path, required=True, help="paragraphs with questions")
    parser.add_argument("--refusals", type=Path, help="paragraphs with questions, of which some have no answer")
    parser.add_argument("--start", type=Path, help="continue from these parameters")
    parser.add_argument("--folds", action="store_true", help="judge the refusals of each half by the other half")
    parser.add_argument("--minutes", type=float, default=75.0, help="of each training, on all cores")
    parser.add_argument("--rate", type=float, default=2e-4, help="the highest learning rate")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--licence", default="CC BY-SA 4.0", help="of the data, written beside the parameters")
    parser.add_argument("--cache", type=Path, help="the folder of the paragraphs' states, some gigabytes")
    options = parser.parse_args()
    torch.manual_seed(_SEED)
    begun = time.monotonic()

    def report(step: str) -> None:
        print(f"{time.monotonic() - begun:6.0f} s  {step}", flush=True)

    encoder = open_joint_encoder(find_model(DEFAULT_MODEL), {}, LOWER_LAYERS, MOST_TOKENS, quantized=False)
    cache = options.cache or platformdirs.user_cache_path("quoth") / "training"
    report("reading the paragraphs, which takes a quarter of an hour the first time")
    text = read_training_text(options.text, encoder, cache)
    refusals = read_training_text(options.refusals, encoder, cache) if options.refusals else None
    start = read_reader_parameters(options.start.read_bytes()) if options.start else None
    seconds = options.minutes * 60 * torch.get_num_threads()

    def train(refusals: TrainingText | None) -> Trainer:
        return _train(text, refusals, encoder, start, seconds, options.rate, report)

    if refusals and options.folds:
        report(f"in folds: {json.dumps(_in_folds(refusals, train, options.output, report))}")
    trainer = train(refusals)
    if refusals is None:
        sample = random.Random(_SEED).sample(list(text.questions), min(_JUDGED, len(text.questions)))
        report(json.dumps(judge(trainer, text, sample)))
    used = [file.name for file in (options.text, options.refusals) if file]
    _write(trainer.network.parameters_of(), options.output, used, options.licence)
    report(f"written to {options.output}")


def _train(
    text: TrainingText, refusals: TrainingText | None, encoder: JointEncoder, start: ReaderParameters | None,
    seconds: float, rate: float, report: Callable[[str], None],
) -> Trainer:  # fmt: skip
    network = ReaderNetwork()
    if start:
        network.take(start)
    trainer = Trainer(network, encoder, rate)
    batches: Iterator[list[Example]] = Examples(text, random.Random(_SEED)).batches()
    if refusals:
        batches = interleave(batches, Examples(refusals, random.Random(_SEED + 1)).batches())
    trainer.train(batches, seconds, report)
    return trainer


def _in_folds(
    refusals: TrainingText, train: Callable[[TrainingText], Trainer], output: Path,
    report: Callable[[str], None],
) -> list[dict[str, float]]:  # fmt: skip
    """Return the figures of each fold, by a reader that was trained without its articles, and save this reader."""
    figures = []
    for fold in range(READER_FOLDS):
        inside = [
            fold_of_title(refusals.titles[refusals.paragraphs[q.paragraph].article], READER_FOLDS) == fold
            for q in refusals.questions
        ]
        rest = [q for q, is_inside in zip(refusals.questions, inside, strict=True) if not is_inside]
        judged = [q for q, is_inside in zip(refusals.questions, inside, strict=True) if is_inside]
        trainer = train(replace(refusals, questions=rest))
        figures.append(judge(trainer, refusals, judged))
        _write(trainer.network.parameters_of(), output.with_stem(f"{output.stem}-without-{fold}"), [], "")
        report(f"fold {fold}: {json.dumps(figures[-1])}")
    return figures


def _write(parameters: ReaderParameters, output: Path, trained_with: Sequence[str], licence: str) -> None:
    """Write the parameters, and beside them their hash, their data and the licence of the data."""
    archive = parameters.to_bytes()
    output.write_bytes(archive)
    about = {
        "made by": "python -m eval.fit.reader",
        "date": datetime.date.today().isoformat(),
        "model": parameters.model,
        "trained with": list(trained_with),
        "licence of the data": licence,
        "sha256": hashlib.sha256(archive).hexdigest(),
    }
    output.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
