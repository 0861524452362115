"""Measure the correction of slips: what slips cost without it and with it, and what it does to clean questions.

Run ``python -m eval.typos eval/everyday`` for a data set of ``quoth eval --data``. Of a sample of its questions,
each gets one or two seeded slips in words that the articles hold: a letter left out, doubled, swapped with the next or
replaced by its neighbour on the keyboard, or an accent left out; never in the first letter, where people seldom slip.
``--clean FILE`` names further questions, one a line, in which any correction is wrong.
"""

import argparse
import random
import re
import sys
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scipy.stats import binomtest

from embeddings.encoders.base import Encoder
from embeddings.errors import QuothError
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from eval.datasets.formats import read_dataset
from eval.measuring.asking import Judge, ask_all
from eval.measuring.records import Record
from eval.questions import EvalQuestion
from qa.assistant import Assistant
from qa.corrections.reading import correct
from qa.questions.question import read_question
from qa.questions.terms import words_of
from qa.retriever import Retriever

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LEAST_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Share:
    """A share of questions."""

    name: str
    count: int
    total: int

    def __str__(self) -> str:
        """Return the share with its 95 % interval (Wilson)."""
        if not self.total:
            return f"{self.name}: no question"
        interval = binomtest(self.count, self.total).proportion_ci(method="wilson")
        share = self.count / self.total
        return f"{self.name}: {share:.3f} ({self.count} of {self.total}; {interval.low:.3f} to {interval.high:.3f})"


def misspelled(word: str, rng: random.Random) -> str:
    """Return the word with one slip after its first letter; the word itself if it has no letter to change."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    if plain != word and rng.random() < 0.5:
        return plain
    place = rng.randrange(1, len(word))
    letter, following = word[place], word[place + 1 : place + 2]
    match rng.choice(("drop", "double", "swap", "neighbour")):
        case "drop":
            return word[:place] + word[place + 1 :]
        case "double":
            return word[:place] + letter + word[place:]
        case "swap" if following and following != letter:
            return word[:place] + following + letter + word[place + 2 :]
        case _:
            row = next((row for row in _ROWS if letter.lower() in row), letter.lower())
            at = row.find(letter.lower())
            return (
                word[:place] + rng.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2] or letter) + word[place + 1 :]
            )


def with_slips(question: str, count: int, library: Library, rng: random.Random) -> str | None:
    """Return the question with slips in ``count`` words that the articles hold; None without so many words."""
    places = [
        span
        for span, stems in words_of(question, library.language)
        if span.end - span.start >= _LEAST_LETTERS
        and question[span.start : span.end].isalpha()
        and not library.engine.unknown_terms(stems, EVERYTHING)
    ]
    if len(places) < count:
        return None
    for start, end in sorted(rng.sample(places, count), reverse=True):
        question = question[:start] + misspelled(question[start:end], rng) + question[end:]
    return question


def measure_slips(library: Library, questions: Sequence[EvalQuestion], slips: int, rng: random.Random) -> list[Share]:
    """Return the shares of right and of refused questions: clean, with slips uncorrected, and corrected."""
    asked = [
        (question, replace(question, question=misread))
        for question in questions
        if question.answerable and (misread := with_slips(question.question, slips, library, rng)) is not None
    ]
    clean, slipped = ([pair[side] for pair in asked] for side in (0, 1))
    if not asked:
        return []
    shares = []
    for name, side, corrects in (("clean", clean, True), ("uncorrected", slipped, False), ("corrected", slipped, True)):
        records = ask(library, side, corrects=corrects)
        right = sum(record.answered and record.right for record in records)
        refused = sum(not record.answered for record in records)
        shares += [Share(f"{name}, right", right, len(side)), Share(f"{name}, refused", refused, len(side))]
    return shares


def measure_restored(library: Library, questions: Sequence[EvalQuestion], slips: int, rng: random.Random) -> Share:
    """Return the share of questions with slips that are read as the questions without them."""
    restored = total = 0
    for question in questions:
        slipped = with_slips(question.question, slips, library, rng)
        if slipped is not None:
            clean, asked = (read_question(text, language=library.language) for text in (question.question, slipped))
            total += 1
            read = correct(asked, library.engine, EVERYTHING).question.text
            restored += library.language.analyze(read) == library.language.analyze(clean.text)
    return Share("read as without", restored, total)


def ask(library: Library, questions: Sequence[EvalQuestion], *, corrects: bool) -> list[Record]:
    """Return the record of each question."""
    retriever = Retriever(library)
    return ask_all(retriever, Judge.of(library, questions), assistant=Assistant(retriever, corrects=corrects))


def measure_clean(library: Library, texts: Sequence[str], name: str) -> tuple[Share, list[str]]:
    """Return the share of clean questions with any correction, and these corrections."""
    found = []
    for text in texts:
        question = read_question(text, language=library.language)
        corrections = correct(question, library.engine, EVERYTHING).corrections
        if corrections:
            found.append("; ".join(f"{each.typed} → {each.read}" for each in corrections) + f"   ({text})")
    return Share(f"{name}, corrected", len(found), len(texts)), found


def run(options: argparse.Namespace, encoder: Encoder | None = None) -> list[str]:
    """Return the lines of the report."""
    dataset = read_dataset(options.data, options.split)
    rng = random.Random(options.seed)
    lines: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="quoth-typos-") as folder,
        Library.open(options.library or Path(folder) / "library", encoder=encoder) as library,
    ):
        library.sync(dataset.place(Path(folder)))
        texts = {dataset.name: [question.question for question in dataset.questions]}
        for file in options.clean:
            texts[file.name] = [
                line for line in file.read_text(encoding="utf-8").splitlines() if re.search(r"\w", line)
            ]
        for name, questions in texts.items():
            share, found = measure_clean(library, questions, name)
            lines += [str(share), *(f"    {each}" for each in found)]
        asked = [question for question in dataset.questions if question.answerable and not question.history]
        for slips in options.slips:
            lines += [f"{slips} slips; {measure_restored(library, asked, slips, rng)}"]
            sample = rng.sample(asked, min(options.sample, len(asked)))
            lines += [f"{slips} slips; {share}" for share in measure_slips(library, sample, slips, rng)]
    return lines


def main(arguments: Sequence[str] | None = None, encoder: Encoder | None = None) -> int:
    """Measure from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.typos", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="a data set, as of quoth eval --data")
    parser.add_argument("--split", help="only the questions of this split")
    parser.add_argument("--clean", type=Path, action="append", default=[], help="a file of questions without slips")
    parser.add_argument("--sample", type=int, default=200, help="questions to misspell; 0 asks none")
    parser.add_argument("--slips", type=int, nargs="+", default=[1, 2], help="slips in a question")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--library", type=Path, help="a folder to keep the library in for the next run")
    try:
        for line in run(parser.parse_args(arguments), encoder):
            print(line)
    except (QuothError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
