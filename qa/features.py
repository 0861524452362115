"""What is measured of each sentence of the candidate passages, for one question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.codes import best_per_segment, rotate_query, similarities
from embeddings.document import Kind
from embeddings.encoder import Encoding, Floats
from embeddings.lexical import LexicalIndex, analyze
from embeddings.store import StoredPassage
from qa.question import Question, Wanted

# The order of the columns; eval/fit.py fits one weight for each.
FEATURES = (
    "late",  # late interaction with the sentence: the mean, over question tokens, of the best cosine
    "late_rare",  # the same, each token weighted by how rare its word is in the articles
    "late_around",  # late interaction with the sentence and its neighbours together
    "late_passage",  # late interaction with the whole passage
    "covered",  # share of the question's words, weighted by rarity, that stand in the sentence
    "covered_around",  # ... in the sentence or its neighbours
    "covered_title",  # ... in the title or publisher of the document
    "covered_passage",  # ... in the passage or the title
    "covered_document",  # the highest covered_passage among the candidates of the same document
    "dense",  # cosine of question and passage
    "bm25",  # BM25 of the passage, as a share of what the question could reach
    "number",  # the question wants a number and the sentence has one that the question has not
    "date",
    "person",
    "place",
    "reason",
    "heading",  # the sentence is a heading or title, and the question is not about the report itself
    "byline",  # the sentence is a byline, and the question is not about the report itself
    "byline_wanted",  # the sentence is a byline or title, and the question is about the report itself
    "length",  # logarithm of the sentence's characters
)

# Longest useful part of a question's evidence per word: BM25 saturates at k1 + 1 = 2.2 times the word's rarity.
_BM25_CEILING = 2.2

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|"
    r"dozens?|half|twice|both)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:1\d{3}|20\d{2})\b|\d{4}-\d{2}|\b(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|"
    r"\b(?:century|decade|years? ago|recently|festival|spring|summer|autumn|winter|since|during|before|after|until)\b"
)
# Two capitalised words, or an initial and one: the commonest shape of a name in English text.
_PERSON = re.compile(r"\b(?:[A-Z][\w’'-]+|[A-Z]\.)(?:\s+(?:[A-Z][\w’'-]+|[A-Z]\.|of|de|van|von|the))*\s+[A-Z][\w’'-]+")
_PLACE = re.compile(r"\b(?:in|at|on|from|near|to|of|into|across|around|outside|north|south|east|west)\s+(?:the\s+)?[A-Z]")
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|so that|so as|in order|therefore|thus|reason|purpose|as a result|to (?:avoid|"
    r"ensure|prevent|make|help|promote|improve|allow|enable|give|strengthen|keep|reduce)|for the sake|caused|led to)\b",
    re.IGNORECASE,
)
_SHAPES = (
    (Wanted.NUMBER, _NUMBER),
    (Wanted.DATE, _DATE),
    (Wanted.PERSON, _PERSON),
    (Wanted.PLACE, _PLACE),
    (Wanted.REASON, _REASON),
)


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
class QueryWords:
    """The question's words as BM25 counts them, each once, with their rarity in the articles (above 0)."""

    rarity: Mapping[str, float]

    @classmethod
    def read(cls, text: str, index: LexicalIndex) -> "QueryWords":
        """The words of ``text``."""
        return cls({word: index.rarity(word) for word in dict.fromkeys(analyze(text))})

    @property
    def total(self) -> float:
        """Sum of all rarities, never 0."""
        return sum(self.rarity.values()) or 1.0

    def covered(self, words: frozenset[str]) -> float:
        """Share of the question's words, weighted by rarity, that are among ``words``; in [0, 1]."""
        return sum(rarity for word, rarity in self.rarity.items() if word in words) / self.total


def measure(
    question: Question, encoding: Encoding, words: QueryWords, candidates: Sequence[Candidate]
) -> NDArray[np.float64]:
    """Float64, shape (n_sentences, len(FEATURES)): all sentences of all candidates, in order."""
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    weights = _token_weights(question.text, encoding, words)
    matches = _best_matches(encoding, candidates)
    rows = [
        _measure_passage(question, best, weights, words, candidate)
        for best, candidate in zip(matches, candidates, strict=True)
    ]
    _spread_over_documents(rows, candidates)
    return np.concatenate(rows)


def _spread_over_documents(rows: list[NDArray[np.float64]], candidates: Sequence[Candidate]) -> None:
    """Fill ``covered_document``, which needs all candidates of a document."""
    passage_column, document_column = FEATURES.index("covered_passage"), FEATURES.index("covered_document")
    highest: dict[str, float] = {}
    for row, candidate in zip(rows, candidates, strict=True):
        document_id = candidate.stored.passage.document_id
        highest[document_id] = max(highest.get(document_id, 0.0), float(row[0, passage_column]))
    for row, candidate in zip(rows, candidates, strict=True):
        row[:, document_column] = highest[candidate.stored.passage.document_id]


def _token_weights(text: str, encoding: Encoding, words: QueryWords) -> Floats:
    """A weight for each question token, summing to 1: its word's rarity, 0 for stop words; equal where all are 0."""
    starts = encoding.token_starts
    weights = np.zeros(len(starts), dtype=np.float32)
    for match in re.finditer(r"\w+", text):
        rarity = max((words.rarity.get(word, 0.0) for word in analyze(match.group())), default=0.0)
        inside = (starts >= match.start()) & (starts < match.end())
        weights[inside] = rarity / max(1, int(inside.sum()))
    return weights / weights.sum() if weights.sum() > 0 else np.full_like(weights, 1 / max(1, len(weights)))


def _measure_passage(
    question: Question, best: Floats, weights: Floats, words: QueryWords, candidate: Candidate
) -> NDArray[np.float64]:
    passage = candidate.stored.passage
    sentences = passage.sentences
    texts = [passage.text[s.start - passage.start : s.end - passage.start] for s in sentences]
    stems = [frozenset(analyze(text)) for text in texts]
    title = frozenset(analyze(candidate.title))
    around = np.maximum(best, np.maximum(_shifted(best, 1), _shifted(best, -1)))
    stems_around = [frozenset().union(*stems[max(0, i - 1) : i + 2]) for i in range(len(stems))]
    whole = float(best.max(axis=1).mean())
    covered_title = words.covered(title)
    covered_passage = words.covered(title.union(*stems))
    bm25 = min(1.0, candidate.bm25 / (_BM25_CEILING * words.total))
    asked = question.text.casefold()
    rows = []
    for i, (sentence, text) in enumerate(zip(sentences, texts, strict=True)):
        titular = sentence.kind in (Kind.TITLE, Kind.HEADING)
        byline = sentence.kind is Kind.BYLINE
        rows.append(
            [
                float(best[:, i].mean()),
                float(weights @ best[:, i]) if len(weights) == len(best) else float(best[:, i].mean()),
                float(around[:, i].mean()),
                whole,
                words.covered(stems[i]),
                words.covered(stems_around[i]),
                covered_title,
                covered_passage,
                0.0,  # covered_document: filled in when all candidates are measured
                candidate.dense,
                bm25,
                *(_has_new(pattern, text, asked) and question.wanted is wanted for wanted, pattern in _SHAPES),
                titular and not question.byline,
                byline and not question.byline,
                (byline or sentence.kind is Kind.TITLE) and question.byline,
                np.log(len(text)),
            ]
        )
    return np.array(rows, dtype=np.float64)


def _best_matches(encoding: Encoding, candidates: Sequence[Candidate]) -> list[Floats]:
    """For each candidate and each question token the best cosine within each sentence: shape (m, n_sentences).

    A model without token vectors gives one row: the passage's own cosine for each of its sentences.
    """
    if encoding.tokens is None or any(candidate.stored.codes is None for candidate in candidates):
        return [np.full((1, len(c.stored.passage.sentences)), c.dense, dtype=np.float32) for c in candidates]
    # All candidates go through one product: many small ones would cost more than the arithmetic.
    codes = [candidate.stored.codes for candidate in candidates if candidate.stored.codes is not None]
    similarity = similarities(rotate_query(encoding.tokens), np.concatenate(codes))
    begins = np.cumsum([0] + [len(code) for code in codes])
    matches = []
    for candidate, begin, end in zip(candidates, begins, begins[1:], strict=False):
        passage = candidate.stored.passage
        if begin == end:  # not one token that the model knows
            matches.append(np.full((len(similarity), len(passage.sentences)), candidate.dense, dtype=np.float32))
            continue
        first = [sentence.start - passage.start for sentence in passage.sentences]
        starts = np.searchsorted(candidate.stored.token_starts, first)
        # A sentence without a token of its own shares its neighbour's segment: reduceat allows no empty one.
        distinct, places = np.unique(np.minimum(starts, end - begin - 1), return_inverse=True)
        distinct[0] = 0
        matches.append(best_per_segment(similarity[:, begin:end], distinct)[:, places])
    return matches


def _shifted(best: Floats, by: int) -> Floats:
    """Columns moved by one, the gap filled with the lowest cosine."""
    shifted = np.full_like(best, -1)
    if by > 0:
        shifted[:, by:] = best[:, :-by]
    else:
        shifted[:, :by] = best[:, -by:]
    return shifted


def _has_new(pattern: re.Pattern[str], text: str, asked: str) -> bool:
    """Whether ``text`` holds a match of ``pattern`` that the (case-folded) question does not already hold."""
    return any(match.group().casefold() not in asked for match in pattern.finditer(text))
