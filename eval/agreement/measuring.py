"""Ask questions about articles that differ, deny and contradict, and compare the outcomes with the right ones."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter, ValidationError
from scipy.stats import binomtest

from embeddings.encoders.base import Encoder
from embeddings.library import Library
from eval.errors import QuestionsError, reason
from qa.answer import Agreement, Answer
from qa.assistant import Assistant
from qa.retriever import Retriever

PACKAGED = Path(str(files("eval") / "agreement"))
SPLITS = ("dev", "test")

_OUTCOMES = {
    None: "agree",
    Agreement.ARTICLES_DIFFER: "differ",
    Agreement.CONTRADICTED: "contradicted",
    Agreement.NAMESAKES: "namesakes",
}
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AgreementQuestion:
    """A question with its right outcome: agree, differ, contradicted, namesakes or refused.

    ``outcome``: any of several is right. ``first``: words that the first quote holds. ``quotes``: words of which each
    stands in a quote.
    """

    question: str
    kind: str
    outcome: Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
    first: str = ""
    quotes: tuple[str, ...] = ()

    def misses(self, answer: Answer) -> list[str]:
        """Return the differences of an answer from the right outcome, each as a sentence; empty if it is right."""
        outcome = outcome_of(answer)
        if outcome not in self.outcome:
            return [f"the outcome is {outcome}, not {' or '.join(self.outcome)}"]
        if outcome == REFUSED:
            return []
        texts = [" ".join(quote.text.split()) for quote in answer.quotes]
        misses = [] if self.first in texts[0] else [f"the first quote lacks {self.first!r}"]
        return [*misses, *(f"no quote holds {words!r}" for words in self.quotes if not any(words in t for t in texts))]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer and the differences from the right outcome."""

    question: AgreementQuestion
    answer: Answer
    misses: list[str]


_QUESTION = TypeAdapter(AgreementQuestion)


def outcome_of(answer: Answer) -> str:
    """Return the outcome of an answer."""
    return _OUTCOMES[answer.agreement] if answer.quotes else REFUSED


def read_agreement_questions(file: Path) -> list[AgreementQuestion]:
    """Return the questions of a JSONL file.

    :raises QuestionsError: if the file cannot be read, or a line is no question.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        return [_QUESTION.validate_python(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, ValidationError) as error:
        raise QuestionsError(f"The questions in {file} cannot be read ({reason(error)}).") from error


def ask_all(articles: Path, questions: Sequence[AgreementQuestion], *, encoder: Encoder | None = None) -> list[Asked]:
    """Return the answers to questions about the articles of a folder."""
    with (
        tempfile.TemporaryDirectory(prefix="quoth-eval-") as folder,
        Library.open(Path(folder), encoder=encoder) as library,
    ):
        library.sync(articles)
        assistant = Assistant(Retriever(library))
        answers = [assistant.ask(question.question) for question in questions]
    return [
        Asked(question, answer, question.misses(answer)) for question, answer in zip(questions, answers, strict=True)
    ]


def share(name: str, right: int, count: int) -> str:
    """Return a line with a share and its 95 % confidence interval, by Wilson."""
    interval = binomtest(right, count).proportion_ci(method="wilson") if count else None
    bounds = f" ({interval.low:.3f} to {interval.high:.3f})" if interval else ""
    return f"{name:24} {right / max(count, 1):.3f}{bounds}, {right} of {count}"
