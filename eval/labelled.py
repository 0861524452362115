"""Labelled data for fitting, from a SQuAD-format file: which sentences answer, and what is left when they are gone.

Each article becomes a document with a made-up byline, so that questions about bylines can be learnt too.
"""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Sentence
from eval.questions import EvalQuestion
from qa.features import Candidate, measure
from qa.question import read_question
from qa.retriever import Retriever
from qa.words import QueryWords

_SYLLABLES = tuple(
    re.findall(r"\w+", "an be chi do el fa gui hong ir jo ka li mu nan or pei qu ro shu ta wei xin yu zhen")
)
_BYLINES = (
    "Reporter {author} Correspondent {second}",
    "{date} Source: {publisher} Author: {author} Editor: {second}",
    "By {author}, {publisher}, {date}",
    "{author} reported this for {publisher}, which published it on {date}; {second} proofread it.",
)
_BYLINE_QUESTIONS = (
    ("Who wrote the {title} article?", "{author}"),
    ("who is the author of the report on {title}", "{author}"),
    ("Which reporter wrote about {title}?", "{author}"),
    ("who proofread or edited the piece about {title}?", "{second}"),
    ("When was the {title} article published?", "{date}"),
    ("Which newspaper or site published the {title} story?", "{publisher}"),
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and the characters ``[start, end)`` that answer it in one document; ``paragraph``: the bounds of
    the paragraph that holds them.
    """

    text: str
    document_id: str
    start: int
    end: int
    paragraph: tuple[int, int]


class Source(StrEnum):
    """What was left in the library: everything; all but the answering sentences; all but their paragraph; all but their
    article; or everything, for a question that nothing ever answered.
    """

    WHOLE = "whole"
    CLOSE = "close"
    NEAR = "near"
    FAR = "far"
    OFF_TOPIC = "off-topic"


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A question as it was measured: features of shape (n_sentences, n_features), and which sentences answer.

    ``answers``: bool, shape (n_sentences,); all False unless ``source`` is ``WHOLE``. ``group``: what must not be
    split in cross-validation. ``own``: one of Quoth's own evaluation questions. ``weight``: how many it counts as.
    """

    group: str
    source: Source
    own: bool
    weight: float
    features: NDArray[np.float64]
    answers: NDArray[np.bool_]


def write_articles(squad: Path, folder: Path, seed: int = 1) -> list[Labelled]:
    """Write each article of a SQuAD-format file into ``folder``; the questions about them, and about their bylines."""
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    labelled: list[Labelled] = []
    for number, article in enumerate(json.loads(squad.read_text(encoding="utf-8"))["data"]):
        title = article["title"].replace("_", " ")
        facts = {
            "author": _name(rng), "second": _name(rng), "title": title,
            "publisher": f"{rng.choice(_SYLLABLES).title()}{rng.choice(_SYLLABLES)} {rng.choice(['Daily', 'Online'])}",
            "date": f"20{rng.randint(10, 24)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        }  # fmt: skip
        document_id = f"{number:02}.md"
        byline = _BYLINES[number % len(_BYLINES)].format(**facts)
        text = f"# {title}\n\n{byline}\n"
        for question, fact in _BYLINE_QUESTIONS:
            at = text.find(fact.format(**facts), len(title) + 3)
            if at >= 0:
                span = (len(title) + 4, len(text) - 1)
                labelled.append(Labelled(question.format(**facts), document_id, at, at + 1, span))
        for paragraph in article["paragraphs"]:
            text += "\n"
            begun, context = len(text), paragraph["context"].replace("\n", " ")
            text += context + "\n"
            for asked in paragraph["qas"]:
                at = begun + asked["answers"][0]["answer_start"]
                end = at + len(asked["answers"][0]["text"])
                labelled.append(Labelled(asked["question"], document_id, at, end, (begun, begun + len(context))))
        (folder / document_id).write_text(text, encoding="utf-8")
    return labelled


def _name(rng: random.Random) -> str:
    first, *rest = (rng.choice(_SYLLABLES) for _ in range(3))
    return f"{first.title()} {''.join(rest).title()}"


def measure_labelled(retriever: Retriever, labelled: list[Labelled], off_topic: list[str]) -> Iterator[Measured]:
    """Each question with everything in the library, with less and less of what answers it, and the off-topic ones."""
    library = retriever.library
    documents = library.document_ids()
    everything = {i: library.passage_ids([i]) for i in documents}
    stored = {s.passage_id: s.passage for ids in everything.values() for s in library.passages(ids)}
    all_ids = frozenset(stored)
    for one in labelled:
        begun, ended = one.paragraph
        own = frozenset(everything[one.document_id])
        paragraph = {i for i in own if stored[i].start < ended and begun < stored[i].end}
        question = read_question(one.text)
        candidates, features = retriever.measure(question)
        answers = [
            _answers(one, c.stored.passage.document_id, s) for c in candidates for s in c.stored.passage.sentences
        ]
        yield Measured(one.document_id, Source.WHOLE, False, 1.0, features, np.array(answers, dtype=bool))
        encoding = library.encode_query(question.text)
        words = QueryWords.read(question.text, library.indexes().lexical)
        features = measure(question, encoding, words, [_without_answers(one, c) for c in candidates])
        yield _unanswered(one.document_id, Source.CLOSE, features)
        for source, gone in ((Source.NEAR, paragraph), (Source.FAR, own)):
            _, features = retriever.measure(question, allowed=all_ids - gone)
            yield _unanswered(one.document_id, source, features)
    for number, text in enumerate(off_topic):
        question = read_question(text)
        _, features = retriever.measure(question)
        yield _unanswered(documents[number % len(documents)], Source.OFF_TOPIC, features)


def measure_own(
    retriever: Retriever, questions: list[EvalQuestion], off_topic: list[str], weight: float
) -> Iterator[Measured]:
    """Quoth's own questions about the articles that the retriever searches, but those of the kind near-detailed; and
    the off-topic ones, each of which counts once.

    Taught with them too, the confidence distrusts the evidence that tells the other kinds apart: of the far questions
    it then refused 0.90 instead of 0.99, of the near ones 0.46 instead of 0.52, of these 0.33 instead of 0.18.
    """
    questions = [question for question in questions if question.kind != "near-detailed"]
    documents = sorted({question.document for question in questions if question.document})
    for number, question in enumerate(questions):
        candidates, features = retriever.measure(read_question(question.question))
        answers = [
            question.answerable and question.answered_by(passage.document_id, passage.text_of(sentence))
            for passage in (candidate.stored.passage for candidate in candidates)
            for sentence in passage.sentences
        ]
        group = question.document or documents[number % len(documents)]
        source = Source.WHOLE if question.answerable else Source.NEAR if question.kind == "near" else Source.OFF_TOPIC
        yield Measured(group, source, True, weight, features, np.array(answers, dtype=bool))
    for number, text in enumerate(off_topic):
        _, features = retriever.measure(read_question(text))
        yield _unanswered(documents[number % len(documents)], Source.OFF_TOPIC, features)


def _unanswered(group: str, source: Source, features: NDArray[np.float64]) -> Measured:
    return Measured(group, source, False, 1.0, features, np.zeros(len(features), dtype=bool))


def _answers(one: Labelled, document_id: str, sentence: Sentence) -> bool:
    return document_id == one.document_id and sentence.start <= one.start < sentence.end


def _without_answers(one: Labelled, candidate: Candidate) -> Candidate:
    """The candidate as if the sentences that answer had never stood in it; its passage's own scores stay."""
    stored = candidate.stored
    passage = stored.passage
    kept = [s for s in passage.sentences if not _answers(one, passage.document_id, s)]
    if len(kept) == len(passage.sentences) or not kept or stored.codes is None:
        return candidate
    gone = [s for s in passage.sentences if s not in kept]
    starts = stored.token_starts + passage.start
    tokens = np.all([(starts < s.start) | (starts >= s.end) for s in gone], axis=0)
    shorter = replace(
        stored,
        passage=replace(passage, sentences=tuple(kept)),
        codes=stored.codes[tokens],
        token_starts=stored.token_starts[tokens],
    )
    return replace(candidate, stored=shorter)
