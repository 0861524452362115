"""Labelled questions as they are learnt from: what was read for each, what of it answers, and what was left out."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Passage, Sentence
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from eval.datasets.dataset import Dataset
from eval.datasets.squad import article_of
from eval.fit.leaving_out import without_passages
from eval.questions import EvalQuestion, Gold, MarkedSpan, Unit, holds
from qa.questions.question import read_question
from qa.ranking.base import Candidates
from qa.ranking.candidates import CandidateGenerator
from qa.ranking.features import measure
from qa.ranking.late_interaction import LateInteraction
from qa.ranking.learned_maxsim import LearnedMaxSim

# The near questions of eval/training were written to be taken for answerable ones, and nearly all are: counted in full,
# they teach little but doubt.
_HARD_WEIGHT = 0.3
# A sentence answers a question with marked spans if so many characters of it are marked, or half of it.
_FEWEST_MARKED = 30

Matrix = NDArray[np.float64]


class TrainingSource(StrEnum):
    """What was left to read: everything; all but the passages that answer; all but their article; or everything, for a
    question that nothing answers, about the articles or about something else.
    """

    WHOLE = "whole"
    CUT = "cut"
    FAR = "far"
    NEAR = "near"
    OFF_TOPIC = "off-topic"


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A question and the passages read for it.

    ``corpus``: the name of its data set. ``answers``: bool, shape (n_sentences,), which of the sentences answer; all
    False unless ``source`` is ``WHOLE``.
    ``group``: what must not be split in cross-validation. ``weight``: as how many cases it counts.
    """

    corpus: str
    query_id: str
    group: str
    source: TrainingSource
    weight: float
    candidates: Candidates
    answers: NDArray[np.bool_]

    def features(self, learned: LearnedMaxSim) -> Matrix:
        """Return ``FEATURES`` of all sentences: float64, shape (n_sentences, len(FEATURES))."""
        return measure(LateInteraction.of(self.candidates, learned))

    def drawn(self, one_in: int) -> bool:
        """Whether the case is among one in so many, the same ones in every run."""
        return zlib.crc32(f"{self.query_id} {self.source}".encode()) % one_in == 0


@dataclass(frozen=True, slots=True)
class TrainingCorpus:
    """A data set with its library.

    ``weight``: as how many each of its questions counts. ``training``: it is only learnt from, and no figures are told.
    """

    dataset: Dataset
    library: Library
    weight: float
    training: bool

    @property
    def name(self) -> str:
        """The data set's name, and the folder of its articles where that tells it from others."""
        folder = self.dataset.folder
        if folder is None or folder.name == self.dataset.name:
            return self.dataset.name
        return f"{self.dataset.name}, {folder.parent.name if self.training else folder.name}"

    @property
    def questions(self) -> list[EvalQuestion]:
        """All questions but those that are full of an article's true details (``near-detailed``).

        Taught with those too, the confidence distrusts the evidence that tells the other kinds apart.
        """
        return [question for question in self.dataset.questions if question.kind != "near-detailed"]

    def group(self, question: EvalQuestion) -> str:
        """What must not be split in cross-validation: all that is asked about one article, in whatever folder it lies,
        and an off-topic question wherever it is asked.
        """
        if question.gold is Gold.FAR and not question.left_out:
            return f"off-topic: {question.question}"
        about = question.group or question.document or self._named(question.question)
        return f"{self.dataset.name}: {about}"

    def _named(self, text: str) -> str:
        """The article whose file is named as a word of the text; else a fifth of all texts."""
        words = set(re.findall(r"\w+", text.casefold()))
        stems = (PurePosixPath(document_id).stem.casefold() for document_id in self.library.document_ids())
        return next((stem for stem in stems if stem in words), str(zlib.crc32(text.encode()) % 5))


def cases_of(corpus: TrainingCorpus, off_topic: Sequence[EvalQuestion]) -> Iterator[Case]:
    """Yield the cases of a data set's questions without history, and of ``off_topic`` questions, which count half."""
    library = corpus.library
    generator = CandidateGenerator(library)
    everything = {i: frozenset(library.passage_ids([i])) for i in library.document_ids()}
    for question in corpus.questions:
        if question.history:
            continue
        group = corpus.group(question)
        if not question.answerable:
            source = TrainingSource.NEAR if question.gold is Gold.NEAR else TrainingSource.OFF_TOPIC
            weight = corpus.weight * (_HARD_WEIGHT if corpus.training and source is TrainingSource.NEAR else 1)
            yield from _case(corpus.name, question, group, source, weight, generator, library)
            continue
        yield from _case(corpus.name, question, group, TrainingSource.WHOLE, corpus.weight, generator, library)
        right = [i for i in everything if question.from_document(i)]
        if corpus.dataset.paragraphs:
            article = article_of(right[0])
            gone = frozenset[int]().union(*(everything[i] for i in right))
            far = frozenset[int]().union(*(ids for i, ids in everything.items() if i.startswith(article)))
        else:
            far = frozenset[int]().union(*(everything[i] for i in right))
            gone = frozenset(passages_that_answer(question, library, sorted(far)))
        for source, left_out in ((TrainingSource.CUT, gone), (TrainingSource.FAR, far)):
            if question.unit is Unit.PASSAGE and question.evidence is None:
                continue  # which passages hold an answer like "two" nobody has said
            yield from _case(
                corpus.name,
                question,
                group,
                source,
                corpus.weight,
                CandidateGenerator(without_passages(library, left_out)),
                library,
            )
    for question in off_topic:
        yield from _case(
            corpus.name, question, corpus.group(question), TrainingSource.OFF_TOPIC, 0.5, generator, library
        )


def _case(
    corpus: str,
    question: EvalQuestion,
    group: str,
    source: TrainingSource,
    weight: float,
    generator: CandidateGenerator,
    library: Library,
) -> Iterator[Case]:
    candidates = generator.generate(read_question(question.question), EVERYTHING)
    if not candidates.passages:
        return
    rows = candidates.sentences
    answers = np.zeros(len(rows), dtype=bool)
    if source is TrainingSource.WHOLE:
        answers = sentences_that_answer(question, library, rows)
        if not answers.any():
            return  # without a candidate that answers, a question teaches the choice nothing
    yield Case(corpus, question.query_id, group, source, weight, candidates, answers)


def passages_that_answer(question: EvalQuestion, library: Library, ids: Sequence[int]) -> list[int]:
    """Those of the passages of a document that hold a sentence that answers."""
    found = []
    for stored in library.passages(ids):
        rows = [(stored.passage, sentence) for sentence in stored.passage.sentences]
        if sentences_that_answer(question, library, rows).any():
            found.append(stored.passage_id)
    return found


def sentences_that_answer(
    question: EvalQuestion, library: Library, rows: Sequence[tuple[Passage, Sentence]]
) -> NDArray[np.bool_]:
    """Which of the sentences answer: by the evidence where it is given, else by marked spans, else by the words."""
    if question.evidence is not None:
        question = _placed(question, library)
    return np.array([_answers(question, passage, sentence) for passage, sentence in rows], dtype=bool)


def _placed(question: EvalQuestion, library: Library) -> EvalQuestion:
    """The question with the first character of its answer as a span, in each right document that has the evidence."""
    evidence = question.evidence or ""
    within = [at for answer in question.answers if (at := _find_word(evidence, answer)) >= 0]
    spans = []
    for document_id in library.document_ids():
        if question.from_document(document_id):
            at = library.document(document_id).text.find(evidence)
            if at >= 0:
                start = at + min(within, default=0)
                spans.append(MarkedSpan(document_id, start, start + 1))
    return replace(question, spans=tuple(spans), unit=Unit.DOCUMENT) if spans else question


def _find_word(text: str, word: str) -> int:
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    return found.start() if found else -1


def _answers(question: EvalQuestion, passage: Passage, sentence: Sentence) -> bool:
    spans = [span for span in question.spans if span.document_id == passage.document_id]
    if question.unit is Unit.SPAN:
        enough = min((sentence.end - sentence.start) / 2, _FEWEST_MARKED)
        return any(min(span.end, sentence.end) - max(span.start, sentence.start) >= enough for span in spans)
    if question.spans:
        return any(sentence.start <= span.start < sentence.end for span in spans)
    words = passage.text_of(sentence)
    return question.from_document(passage.document_id) and any(holds(words, answer) for answer in question.answers)
