"""Training cases: labelled questions, their candidates, the sentences that answer, and the passages left out."""

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
from qa.ranking.base import Candidates, Matrix
from qa.ranking.candidates import CandidateGenerator
from qa.ranking.features import measure
from qa.ranking.late_interaction import LateInteraction
from qa.ranking.learned_maxsim import LearnedMaxSim

# The near questions of eval/training were written to look answerable, and nearly all do: with full weight they would
# lower the confidence in right answers.
_HARD_WEIGHT = 0.3
# A sentence answers a question with marked spans if so many of its characters are marked, or half of them.
_FEWEST_MARKED = 30


class TrainingSource(StrEnum):
    """The articles that a case leaves to search in.

    ``WHOLE``: all of them. ``CUT``: all except the passages that answer. ``FAR``: all except the article that answers.
    ``NEAR`` and ``OFF_TOPIC``: all of them, for a question that no article answers: about the articles' subjects, or
    about another subject.
    """

    WHOLE = "whole"
    CUT = "cut"
    FAR = "far"
    NEAR = "near"
    OFF_TOPIC = "off-topic"


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A question with its candidates.

    ``corpus``: the name of its data set. ``group``: cases of one group are in one fold of the cross-validation.
    ``weight``: 1 for a case that counts once. ``answers``: bool, shape (n_sentences,), which sentences answer; all
    False unless ``source`` is ``WHOLE``.
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
        """Return whether the case is in a sample of one in so many, the same sample in every run."""
        return zlib.crc32(f"{self.query_id} {self.source}".encode()) % one_in == 0


@dataclass(frozen=True, slots=True)
class TrainingCorpus:
    """A data set with its library.

    ``weight``: of each question. ``training``: the data set is in ``eval/training``, and no figures are reported of it.
    """

    dataset: Dataset
    library: Library
    weight: float
    training: bool

    @property
    def name(self) -> str:
        """The data set's name, and the folder of its articles if that differs from the name."""
        folder = self.dataset.folder
        if folder is None or folder.name == self.dataset.name:
            return self.dataset.name
        return f"{self.dataset.name}, {folder.parent.name if self.training else folder.name}"

    @property
    def questions(self) -> list[EvalQuestion]:
        """All questions except those that are full of an article's true details (``near-detailed``).

        Fitted with these too, the confidence gives too little weight to the evidence that separates the other kinds.
        """
        return [question for question in self.dataset.questions if question.kind != "near-detailed"]

    def group(self, question: EvalQuestion) -> str:
        """Return the group of a question in cross-validation.

        All questions about one article are one group, in every folder that has the article. So is an off-topic question
        in every data set.
        """
        if question.gold is Gold.FAR and not question.left_out:
            return f"off-topic: {question.question}"
        about = question.group or question.document or self._named(question.question)
        return f"{self.dataset.name}: {about}"

    def _named(self, text: str) -> str:
        """Return the article whose file name is a word of the text; otherwise a number from 0 to 4, by the text."""
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
                continue  # without evidence it is unknown which passages hold an answer like "two"
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
    """Return the ids of the passages, among these of a document, that hold a sentence that answers."""
    found = []
    for stored in library.passages(ids):
        rows = [(stored.passage, sentence) for sentence in stored.passage.sentences]
        if sentences_that_answer(question, library, rows).any():
            found.append(stored.passage_id)
    return found


def sentences_that_answer(
    question: EvalQuestion, library: Library, rows: Sequence[tuple[Passage, Sentence]]
) -> NDArray[np.bool_]:
    """Return which of the sentences answer: bool, shape (n_sentences,).

    The question's evidence decides; without evidence the marked spans; without spans the words of the answers.
    """
    if question.evidence is not None:
        question = _placed(question, library)
    return np.array([_answers(question, passage, sentence) for passage, sentence in rows], dtype=bool)


def _placed(question: EvalQuestion, library: Library) -> EvalQuestion:
    """Return the question with the first character of its answer as a span in each right document with the evidence."""
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
