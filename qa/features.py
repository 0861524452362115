"""What is measured of each sentence of the candidate passages, for one question."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Kind
from embeddings.encoder import Encoding, Floats
from embeddings.lexical import analyze
from embeddings.rows import StoredPassage
from qa.late_interaction import Match, match
from qa.question import Question
from qa.wanted import Wanted, places_of
from qa.words import PassageWords, QueryWords, passage_words

# The order of the columns; eval/fit.py fits one weight for each.
FEATURES = (
    "late",  # late interaction with the sentence: the mean, over question tokens, of the best cosine
    "late_rare",  # the same, each token weighted by how rare its word is in the articles
    "late_low",  # the cosine that a fifth of the question tokens stay under
    "late_around",  # late interaction with the sentence and its neighbours together
    "late_passage",  # late interaction with the whole passage
    "weakest",  # best cosine, in the sentence and its neighbours, of the question's worst matched word
    "unshared",  # mean best cosine of the words that the sentence and its neighbours lack; 1 where they have all
    "asked",  # mean best cosine, there, of the words that are no names, so of what is asked about the names; 1 without
    "asked_nothing",  # there are no such words
    "evidence",  # the sum of what they match by more than chance would
    "named",  # share of the question's names that stand there or in the title; 1 without names
    "covered",  # share of the question's words, weighted by rarity, that stand in the sentence
    "covered_around",  # ... in the sentence or its neighbours
    "covered_title",  # ... in the title or publisher of the document
    "covered_passage",  # ... in the passage or the title
    "covered_document",  # the highest covered_passage among the candidates of the same document
    "dense",  # cosine of question and passage
    "bm25",  # BM25 of the passage, as a share of what the question could reach
    "typed",  # late_rare within a few words of what the question wants (a number, a date, ...); late_rare if nothing is
    "count",  # a number is wanted, and the sentence has one that the question has not
    "count_missing",  # a number is wanted, and the sentence has none
    "age",
    "age_missing",
    "money",
    "money_missing",
    "extent",
    "extent_missing",
    "date",
    "date_missing",
    "person",
    "person_missing",
    "name",
    "name_missing",
    "place",
    "place_missing",
    "reason",
    "reason_missing",
    "heading",  # the sentence is a heading or title
    "byline",  # the sentence is a byline, and the question is not about the report itself
    "byline_wanted",  # the sentence is a byline, and the question is about the report itself
    "byline_named",  # ... and the document has this share of the question's names; 1 without names
    "length",  # logarithm of the sentence's characters
)

# The most that BM25 gives a word: it saturates at k1 + 1 = 2.2 times the word's rarity.
_BM25_CEILING = 2.2
# How near, in characters, to a number or name the words stand that say what it counts or who it is.
_NEAR = 40
# The best of a sentence's words has about this cosine with a word that it has nothing to do with.
_CHANCE = 0.3

_COLUMN = {name: i for i, name in enumerate(FEATURES)}

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, with what both indexes say of it.

    ``dense``: cosine with the question. ``bm25``: BM25 score, 0 where no word is shared. ``title``: its document's
    title and publisher.
    """

    stored: StoredPassage
    dense: float
    bm25: float
    title: str


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A question as the measuring needs it.

    ``weights``: float32, shape (m,), summing to 1: each question token's share of the rarity of its word, 0 for stop
    words; equal where all are 0. ``parts``: for each word that BM25 counts, its stem and the tokens that spell it.
    """

    question: Question
    words: QueryWords
    weights: Floats
    parts: tuple[tuple[str, NDArray[np.intp]], ...]

    @classmethod
    def read(cls, question: Question, encoding: Encoding, words: QueryWords) -> "_Asked":
        starts = encoding.token_starts
        weights = np.zeros(len(starts), dtype=np.float32)
        parts = []
        for word in re.finditer(r"\w+", question.text):
            tokens = np.flatnonzero((starts >= word.start()) & (starts < word.end()))
            for stem in analyze(word.group())[:1]:
                if len(tokens):
                    weights[tokens] = words.rarity.get(stem, 0.0) / len(tokens)
                    parts.append((stem, tokens))
        total = float(weights.sum())
        weights = weights / total if total > 0 else np.full_like(weights, 1 / max(1, len(weights)))
        return cls(question, words, weights, tuple(parts))


def measure(question: Question, encoding: Encoding, words: QueryWords, candidates: Sequence[Candidate]) -> Table:
    """Float64, shape (n_sentences, len(FEATURES)): all sentences of all candidates, in order."""
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    asked = _Asked.read(question, encoding, words)
    matches = match(encoding, [candidate.stored for candidate in candidates])
    tables = [_measure_passage(asked, found, candidate) for found, candidate in zip(matches, candidates, strict=True)]
    _spread_over_documents(tables, candidates)
    return np.concatenate(tables)


def _measure_passage(asked: _Asked, found: Match | None, candidate: Candidate) -> Table:
    passage = candidate.stored.passage
    words = passage_words(passage, candidate.title)
    table = np.zeros((len(passage.sentences), len(FEATURES)))

    def put(name: str, value: "float | Sequence[float] | NDArray[np.generic]") -> None:
        table[:, _COLUMN[name]] = value

    put("dense", candidate.dense)
    put("bm25", min(1.0, candidate.bm25 / (_BM25_CEILING * asked.words.total)))
    put("covered", [asked.words.covered(stems) for stems in words.sentences])
    put("covered_around", [asked.words.covered(stems) for stems in words.around])
    put("covered_title", asked.words.covered(words.title))
    put("covered_passage", asked.words.covered(words.title.union(*words.sentences)))
    put("length", [math.log(sentence.end - sentence.start) for sentence in passage.sentences])
    kinds = np.array([sentence.kind for sentence in passage.sentences])
    titular, byline = np.isin(kinds, [Kind.TITLE, Kind.HEADING]), kinds == Kind.BYLINE
    about_report = asked.question.byline
    put("heading", titular)
    put("byline", byline & (not about_report))
    put("byline_wanted", byline & about_report)
    _measure_matches(table, asked, found, candidate, words)
    put("byline_named", table[:, _COLUMN["byline_wanted"]] * table[:, _COLUMN["named"]])
    return table


def _measure_matches(
    table: Table, asked: _Asked, found: Match | None, candidate: Candidate, words: PassageWords
) -> None:
    """Fill the columns that late interaction gives; without it, with the passage's own cosine."""
    if found is None:
        shape = len(asked.weights), len(table)
        flat = np.full(shape, candidate.dense, dtype=np.float32)
        found = Match(np.full((shape[0], 1), candidate.dense, dtype=np.float32), flat, flat)
        if not shape[0]:
            for name in ("late", "late_rare", "late_low", "late_around", "late_passage", "weakest", "asked", "typed"):
                table[:, _COLUMN[name]] = candidate.dense
            table[:, [_COLUMN["unshared"], _COLUMN["named"], _COLUMN["asked_nothing"]]] = 1.0
            return
    best, around = found.best, found.around
    table[:, _COLUMN["late"]] = best.mean(axis=0)
    table[:, _COLUMN["late_rare"]] = rare = asked.weights @ best
    table[:, _COLUMN["late_low"]] = np.sort(best, axis=0)[(len(best) - 1) // 5]
    table[:, _COLUMN["late_around"]] = around.mean(axis=0)
    table[:, _COLUMN["late_passage"]] = best.max(axis=1).mean()
    _measure_parts(table, asked, around, words)
    table[:, _COLUMN["typed"]] = rare
    if asked.question.wanted is not Wanted.OTHER:
        _measure_wanted(table, asked, found, candidate)


def _measure_parts(table: Table, asked: _Asked, around: Floats, words: PassageWords) -> None:
    """Fill the columns that go by the question's words, each with its best cosine in a sentence or its neighbours."""
    stems = [stem for stem, _ in asked.parts]
    cosines = np.array([around[tokens].mean(axis=0) for _, tokens in asked.parts]).reshape(len(stems), len(table))
    present = np.array([[stem in near or stem in words.title for near in words.around] for stem in stems], dtype=bool)
    present = present.reshape(len(stems), len(table))
    name = np.array([stem in asked.words.names or stem in words.names for stem in stems], dtype=bool)
    plain = cosines[~name]
    table[:, _COLUMN["weakest"]] = cosines.min(axis=0) if stems else table[:, _COLUMN["late_around"]]
    table[:, _COLUMN["unshared"]] = _mean_where(cosines, ~present)
    table[:, _COLUMN["asked"]] = plain.mean(axis=0) if len(plain) else 1.0
    table[:, _COLUMN["asked_nothing"]] = not len(plain)
    table[:, _COLUMN["evidence"]] = np.maximum(0, plain - _CHANCE).sum(axis=0)
    table[:, _COLUMN["named"]] = present[name].mean(axis=0) if name.any() else 1.0


def _mean_where(values: NDArray[np.floating], where: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Mean down each column over the places marked; 1 where none is."""
    count = where.sum(axis=0)
    return np.where(count > 0, (values * where).sum(axis=0) / np.maximum(count, 1), 1.0)


def _measure_wanted(table: Table, asked: _Asked, found: Match, candidate: Candidate) -> None:
    """Fill the columns of the kind of thing that the question wants, and how well it is matched near such things."""
    passage, token_starts = candidate.stored.passage, candidate.stored.token_starts
    wanted = asked.question.wanted
    for i, sentence in enumerate(passage.sentences):
        places = places_of(wanted, passage.text_of(sentence), asked.question.text)
        table[i, _COLUMN[wanted]] = bool(places)
        table[i, _COLUMN[f"{wanted}_missing"]] = not places
        near = np.zeros(len(token_starts), dtype=bool)
        shift = sentence.start - passage.start
        for start, end in places:
            near |= (token_starts >= start + shift - _NEAR) & (token_starts < end + shift + _NEAR)
        if found.similarity.shape[1] == len(near):
            table[i, _COLUMN["typed"]] = asked.weights @ found.similarity[:, near].max(axis=1) if near.any() else 0.0


def _spread_over_documents(tables: list[Table], candidates: Sequence[Candidate]) -> None:
    """Fill ``covered_document``, which needs all candidates of a document."""
    highest: dict[str, float] = {}
    for table, candidate in zip(tables, candidates, strict=True):
        document_id = candidate.stored.passage.document_id
        highest[document_id] = max(highest.get(document_id, 0.0), float(table[0, _COLUMN["covered_passage"]]))
    for table, candidate in zip(tables, candidates, strict=True):
        table[:, _COLUMN["covered_document"]] = highest[candidate.stored.passage.document_id]
