"""Paragraphs and questions to train the reader with, and the states of the paragraphs' tokens, kept in a folder."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.joint_encoder import JointEncoder
from embeddings.languages.english import ENGLISH
from embeddings.structure.sentences import split_sentences
from eval.datasets.dataset import safe_name
from eval.errors import QuestionsError, reason

Range = tuple[int, int]

READER_FOLDS = 2
"""The parts of the articles with refusals: a reader is trained without each."""


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """A paragraph of an article. ``sentences``: for each sentence its tokens; the first token of the text is 1.

    ``ids``: of its tokens, special tokens included. ``offsets``: int32, shape (n_tokens, 2), the characters of each
    token. ``states``: float16, shape (n_tokens, hidden), of the lower layers.
    """

    article: int
    text: str
    ids: NDArray[np.int64]
    offsets: NDArray[np.int32]
    states: NDArray[np.float16]
    sentences: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question about a paragraph. ``answer``: its sentence, first and last token; None if the paragraph has none."""

    text: str
    paragraph: int
    answer: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class TrainingText:
    """The paragraphs of a file, and the questions about them that can be trained with. ``titles``: of its articles."""

    titles: Sequence[str]
    paragraphs: Sequence[Paragraph]
    questions: Sequence[TrainingQuestion]


def read_training_text(file: Path, encoder: JointEncoder, cache: Path) -> TrainingText:
    """Return the paragraphs and the questions of a file in the form of ``squad-train.jsonl.gz``.

    A line is an article: ``paragraphs`` of ``context`` and ``questions`` of ``question`` and ``answers``, which stand
    in the context; an empty list means that the paragraph does not answer. ``cache``: the folder of the states.

    :raises QuestionsError: if the file cannot be read, or is not in this form.
    """
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        articles = [row["paragraphs"] for row in rows]
        titles = [safe_name(row["title"]) for row in rows]
        texts = [(i, p["context"]) for i, paragraphs in enumerate(articles) for p in paragraphs]
        asked = [[(q["question"], q["answers"]) for q in p["questions"]] for paragraphs in articles for p in paragraphs]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionsError(
            f"{file} cannot be read as training text ({reason(error)}); see its form in --help."
        ) from error
    states = _states([text for _, text in texts], encoder, cache)
    paragraphs = [
        Paragraph(article, text, ids, offsets, rows, tuple(_sentence_tokens(text, offsets)))
        for (article, text), (ids, offsets, rows) in zip(texts, states, strict=True)
    ]
    questions = [
        TrainingQuestion(question, number, answer)
        for number, of_paragraph in enumerate(asked)
        for question, answers in of_paragraph
        if not answers or _place(paragraphs[number], question, answers[0])
        for answer in [_place(paragraphs[number], question, answers[0]) if answers else None]
    ]
    return TrainingText(titles, paragraphs, questions)


def titles_of(file: Path) -> frozenset[str]:
    """Return the titles of the articles of a file, as `read_training_text` reads it.

    :raises QuestionsError: if the file cannot be read.
    """
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            return frozenset(safe_name(json.loads(line)["title"]) for line in lines)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionsError(
            f"{file} cannot be read as training text ({reason(error)}); see its form in --help."
        ) from error


def _states(
    texts: Sequence[str], encoder: JointEncoder, cache: Path
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float16]]]:
    """Yield ids, offsets and states of each text's tokens, from the cache if it has them."""
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    files = [cache / f"{digest}-{name}.npy" for name in ("states", "ids", "offsets", "starts")]
    if not all(file.exists() for file in files):
        encoded = [encoder.encode(text) for text in texts]
        np.save(files[1], np.concatenate([each.ids for each in encoded]))
        np.save(files[2], np.concatenate([np.array(each.spans, dtype=np.int32) for each in encoded]))
        np.save(files[3], np.cumsum([0, *(len(each.ids) for each in encoded)]))
        np.save(files[0], np.concatenate([each.states for each in encoded]))  # last: its presence means all are there
    states = np.load(files[0], mmap_mode="r")
    ids, offsets, starts = (np.load(file) for file in files[1:])
    for first, end in pairwise(starts.tolist()):
        yield ids[first:end], offsets[first:end], states[first:end]


def _sentence_tokens(text: str, offsets: NDArray[np.int32]) -> Iterator[Range]:
    inner = offsets[1:-1, 0]
    for start, end in split_sentences(text, 0, len(text), ENGLISH):
        first, last = inner.searchsorted([start, end])
        if first < last:
            yield 1 + int(first), 1 + int(last)


def _place(paragraph: Paragraph, question: str, answer: str) -> tuple[int, int, int] | None:
    """Return the sentence of an answer, with its first and last token; None if the tokens do not reach it.

    Of several places, the one in the sentence that shares most words with the question: SQuAD names one of them.
    """
    asked = set(question.lower().split())
    places = []
    for number, (first, end) in enumerate(paragraph.sentences):
        start, stop = int(paragraph.offsets[first][0]), int(paragraph.offsets[end - 1][1])
        at = paragraph.text.find(answer, start, stop)
        if at < 0:
            continue
        inside = [
            i for i in range(first, end) if paragraph.offsets[i][1] > at and paragraph.offsets[i][0] < at + len(answer)
        ]
        if inside:
            shared = len(asked & set(paragraph.text[start:stop].lower().split()))
            places.append((shared, -number, (number, inside[0], inside[-1])))
    return max(places)[2] if places else None


def fold_of_title(title: str, folds: int) -> int:
    """Return the fold of an article: data sets that share an article agree."""
    return zlib.crc32(title.encode()) % folds
