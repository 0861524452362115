"""What is measured of each sentence of the candidate passages, for one question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Kind, Passage
from embeddings.encoders.base import Encoding, Floats
from embeddings.engines.base import StoredPassage
from embeddings.languages.english import analyze
from qa.questions.answer_patterns import answer_places
from qa.questions.answer_types import AnswerType
from qa.questions.question import Question
from qa.questions.terms import PassageWords, QueryWords, passage_words
from qa.ranking.learned_maxsim import CURVES, LearnedMaxSim
from qa.ranking.maxsim import Match, match

# The order of the columns; eval/fit fits one weight for each.
FEATURES = (
    "learned_maxsim",  # the question tokens' best cosines in sentence, neighbours and passage, by learned curves
    "maxsim",  # late interaction with the sentence: the mean of the best cosines, each token by its learned importance
    "maxsim_around",  # ... with the sentence and its neighbours together
    "maxsim_passage",  # ... with the whole passage
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
    # Late interaction, each token by its word's rarity, within a few words of what the question wants (a number, a
    # date, ...); with the whole sentence if nothing is wanted.
    "typed",
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

_WORD = re.compile(r"\w+")
# The most that BM25 gives a word: it saturates at k1 + 1 = 2.2 times the word's rarity.
_BM25_CEILING = 2.2
# How near, in characters, to a number or name the words stand that say what it counts or who it is.
_NEAR = 40
# The best of a sentence's words has about this cosine with a word that it has nothing to do with.
_CHANCE = 0.3

_COLUMN = {name: i for i, name in enumerate(FEATURES)}
# What late interaction fills; without it the pooled similarity stands in these columns.
LATE = ("learned_maxsim", "maxsim", "maxsim_around", "maxsim_passage", "weakest", "asked", "typed")

FeatureMatrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, with what both indexes say of it.

    ``dense``: cosine with the question. ``bm25``: BM25 score, 0 where no word is shared.
    """

    stored: StoredPassage
    dense: float
    bm25: float


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A question as the measuring needs it.

    ``weights``: float32, shape (m,), summing to 1: each question token's share of the rarity of its word, 0 for stop
    words; equal where all are 0. ``named``: float32, 1 where a capital letter marks the word as a name. ``rarities``:
    float32, the rarity of each token's word, shared among its tokens. ``parts``: for each
    word that BM25 counts, its stem and the tokens that spell it.
    """

    question: Question
    words: QueryWords
    weights: Floats
    named: Floats
    rarities: Floats
    parts: tuple[tuple[str, NDArray[np.intp]], ...]

    @classmethod
    def read(cls, question: Question, encoding: Encoding, words: QueryWords) -> "_Asked":
        starts = encoding.token_starts
        weights = np.zeros(len(starts), dtype=np.float32)
        named = np.zeros(len(starts), dtype=np.float32)
        parts = []
        for word in _WORD.finditer(question.text):
            tokens = np.flatnonzero((starts >= word.start()) & (starts < word.end()))
            for stem in analyze(word.group())[:1]:
                if len(tokens):
                    named[tokens] = stem in words.names
                    weights[tokens] = words.idf.get(stem, 0.0) / len(tokens)
                    parts.append((stem, tokens))
        total = float(weights.sum())
        shares = weights / total if total > 0 else np.full_like(weights, 1 / max(1, len(weights)))
        return cls(question, words, shares, named, weights, tuple(parts))


def measure(
    question: Question,
    encoding: Encoding,
    words: QueryWords,
    candidates: Sequence[Candidate],
    matching: LearnedMaxSim,
    matches: Sequence[Match | None] | None = None,
) -> FeatureMatrix:
    """Float64, shape (n_sentences, len(FEATURES)): all sentences of all candidates, in order.

    ``matching``: what late interaction goes by, for tokens like those of ``encoding``. ``matches``: those of
    the candidates, where they are known already.
    """
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    asked = _Asked.read(question, encoding, words)
    # All candidates in one table: as many small ones would cost several times as much.
    read = _Read.all_of(asked, candidates)
    table = np.zeros((len(read.passage), len(FEATURES)))
    _measure_words(table, asked, read, candidates)
    _measure_kinds(table, asked, read)
    if matches is None:
        matches = match(matching.project(encoding), [candidate.stored for candidate in candidates])
    importance = matching.weights(encoding, asked.rarities, asked.named)
    _measure_matches(table, asked, read, matches, (matching, importance))
    if len(importance) and asked.question.wanted is not AnswerType.OTHER:
        _measure_wanted(table, asked, matches, candidates)
    table[:, _COLUMN["byline_named"]] = table[:, _COLUMN["byline_wanted"]] * table[:, _COLUMN["named"]]
    return table


@dataclass(frozen=True, slots=True, eq=False)
class ScoringContext:
    """A question and the passages read for it, for looking closer at a few places in them.

    ``matches``: of the passages, in their order, as far as they are kept.
    """

    question: Question
    encoding: Encoding
    words: QueryWords
    passages: tuple[StoredPassage, ...]
    matching: LearnedMaxSim
    matches: tuple[Match | None, ...] = ()

    def near(
        self,
        passage: Passage,
        places: Sequence[tuple[int, int]],
        *,
        before: int = _NEAR,
        after: int = _NEAR,
        about: tuple[int, int] | None = None,
    ) -> list[float]:
        """How well the question is matched around each place of a passage that was read.

        ``places`` are in characters of ``passage.text``; as many as ``before`` and ``after`` say are looked at, too.
        ``about``: the characters of the question's text whose words count; None: all. As in the feature ``typed``:
        late interaction, each token weighted by how rare its word is; 0 everywhere without token vectors.
        """
        at = next((i for i, stored in enumerate(self.passages) if stored.passage == passage), None)
        if at is None or not places:
            return [0.0] * len(places)
        stored = self.passages[at]
        found = self.matches[at] if self.matches else match(self.matching.project(self.encoding), [stored])[0]
        if found is None:
            return [0.0] * len(places)
        weights = _Asked.read(self.question, self.encoding, self.words).weights
        if about is not None:
            starts = self.encoding.token_starts
            chosen = weights * ((starts >= about[0]) & (starts < about[1]))
            weights = chosen / chosen.sum() if chosen.any() else weights
        edges = [edge for start, end in places for edge in (start - before, end + after)]
        bounds = stored.token_starts.searchsorted(edges).reshape(-1, 2).tolist()
        return [float(weights @ found.similarity[:, a:b].max(axis=1)) if a < b else 0.0 for a, b in bounds]


def token_inputs(reading: ScoringContext) -> tuple[Floats, Floats]:
    """What the importance of the question's tokens is judged on: the rarity of each token's word, shared among its
    tokens, and whether it is a name; float32, shape (m,) both.
    """
    asked = _Asked.read(reading.question, reading.encoding, reading.words)
    return asked.rarities, asked.named


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """The candidates' sentences, one after another.

    ``words`` and ``first`` have an entry for each passage: its words and the row of its first sentence. The others have
    one for each of the n sentences: its number of passage, kind and logarithm of its length. ``own``, ``near`` and
    ``title`` are bool, shape (n_stems, n): whether each of ``stems``, which are all those of the question, stands in
    the sentence, in it or its neighbours, in the title of its document.
    """

    stems: tuple[str, ...]
    words: tuple[PassageWords, ...]
    first: NDArray[np.intp]
    passage: NDArray[np.intp]
    kinds: NDArray[np.str_]
    lengths: NDArray[np.float64]
    own: NDArray[np.bool_]
    near: NDArray[np.bool_]
    title: NDArray[np.bool_]

    @classmethod
    def all_of(cls, asked: _Asked, candidates: Sequence[Candidate]) -> "_Read":
        words = tuple(passage_words(candidate.stored) for candidate in candidates)
        sentences = [sentence for candidate in candidates for sentence in candidate.stored.passage.sentences]
        counts = [len(candidate.stored.passage.sentences) for candidate in candidates]
        passage = np.repeat(np.arange(len(counts)), counts)
        # A word that is stemmed alone may be another than in its text, in scripts whose vowels are marks.
        stems = tuple(dict.fromkeys((*asked.words.idf, *(stem for stem, _ in asked.parts))))
        shape = len(stems), len(sentences)
        own = [stem in found for stem in stems for w in words for found in w.sentences]
        near = [stem in found for stem in stems for w in words for found in w.around]
        title = np.array([stem in w.title for stem in stems for w in words], dtype=bool)
        return cls(
            stems,
            words,
            np.cumsum([0, *counts[:-1]]),
            passage,
            np.array([sentence.kind for sentence in sentences]),
            np.log([sentence.end - sentence.start for sentence in sentences]),
            np.array(own, dtype=bool).reshape(shape),
            np.array(near, dtype=bool).reshape(shape),
            title.reshape(shape[0], len(words))[:, passage],
        )


def _measure_words(table: FeatureMatrix, asked: _Asked, read: _Read, candidates: Sequence[Candidate]) -> None:
    """Fill the columns that the indexes and the words give."""
    shares = np.array([asked.words.idf.get(stem, 0.0) for stem in read.stems]) / asked.words.total
    whole = np.logical_or.reduceat(read.own, read.first, axis=1)[:, read.passage] | read.title
    passages = shares @ whole
    # The highest of a document, among the candidates.
    documents = {c.stored.passage.document_id: i for i, c in enumerate(candidates)}
    document = np.array([documents[c.stored.passage.document_id] for c in candidates])[read.passage]
    highest = np.zeros(len(candidates))
    np.maximum.at(highest, document, passages)
    ceiling = _BM25_CEILING * asked.words.total
    table[:, _COLUMN["dense"]] = np.array([c.dense for c in candidates])[read.passage]
    table[:, _COLUMN["bm25"]] = np.minimum(1.0, np.array([c.bm25 for c in candidates]) / ceiling)[read.passage]
    table[:, _COLUMN["covered"]] = shares @ read.own
    table[:, _COLUMN["covered_around"]] = shares @ read.near
    table[:, _COLUMN["covered_title"]] = shares @ read.title
    table[:, _COLUMN["covered_passage"]] = passages
    table[:, _COLUMN["covered_document"]] = highest[document]
    table[:, _COLUMN["length"]] = read.lengths


def _measure_kinds(table: FeatureMatrix, asked: _Asked, read: _Read) -> None:
    """Fill the columns of what each sentence is."""
    table[:, _COLUMN["heading"]] = (read.kinds == Kind.TITLE) | (read.kinds == Kind.HEADING)
    table[:, _COLUMN["byline_wanted" if asked.question.byline else "byline"]] = read.kinds == Kind.BYLINE


def _measure_matches(
    table: FeatureMatrix,
    asked: _Asked,
    read: _Read,
    matches: Sequence[Match | None],
    learned: tuple[LearnedMaxSim, Floats],
) -> None:
    """Fill the columns that late interaction gives; without it, with the passage's own cosine."""
    dense = table[:, _COLUMN["dense"]]
    matching, importance = learned
    if not len(importance):
        table[:, [_COLUMN[name] for name in LATE]] = dense[:, None]
        table[:, [_COLUMN["unshared"], _COLUMN["named"], _COLUMN["asked_nothing"]]] = 1.0
        return
    best, around = _spread(dense, len(importance), read, matches)
    whole = np.maximum.reduceat(best, read.first, axis=1)[:, read.passage]
    for name, cosines in (("maxsim", best), ("maxsim_around", around), ("maxsim_passage", whole)):
        table[:, _COLUMN[name]] = importance @ cosines
    worth = [
        matching.curve_values(curve, cosines) for curve, cosines in zip(CURVES, (best, around, whole), strict=True)
    ]
    table[:, _COLUMN["learned_maxsim"]] = importance @ sum(worth)
    table[:, _COLUMN["typed"]] = asked.weights @ best
    _measure_parts(table, asked, read, around)


def _spread(
    dense: NDArray[np.float64], count: int, read: _Read, matches: Sequence[Match | None]
) -> tuple[Floats, Floats]:
    """The best of ``count`` question tokens in each sentence, and around it: float32, shape (count, n_sentences); the
    passage's own cosine where nothing could be matched.
    """
    best = np.empty((count, len(dense)), dtype=np.float32)
    best[:] = dense
    around = best.copy()
    for begin, found in zip(read.first, matches, strict=True):
        if found is not None:
            end = begin + found.best.shape[1]
            best[:, begin:end], around[:, begin:end] = found.best, found.around
    return best, around


def _measure_parts(table: FeatureMatrix, asked: _Asked, read: _Read, around: Floats) -> None:
    """Fill the columns that go by the question's words, each with its best cosine in a sentence or its neighbours."""
    stems = [stem for stem, _ in asked.parts]
    shape = len(stems), len(table)
    cosines = np.array([around[tokens].mean(axis=0) for _, tokens in asked.parts]).reshape(shape)
    present = (read.near | read.title)[[read.stems.index(stem) for stem in stems]]
    name = [[stem in asked.words.names or stem in words.names for words in read.words] for stem in stems]
    named = np.array(name, dtype=bool).reshape(len(stems), len(read.words))[:, read.passage]
    table[:, _COLUMN["weakest"]] = cosines.min(axis=0) if stems else table[:, _COLUMN["maxsim_around"]]
    table[:, _COLUMN["unshared"]] = _mean_where(cosines, ~present)
    table[:, _COLUMN["asked"]] = _mean_where(cosines, ~named)
    table[:, _COLUMN["asked_nothing"]] = named.all(axis=0)
    table[:, _COLUMN["evidence"]] = (np.maximum(0, cosines - _CHANCE) * ~named).sum(axis=0)
    table[:, _COLUMN["named"]] = _mean_where(present, named)


def _mean_where(values: NDArray[np.generic], where: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Mean down each column over the places marked; 1 where none is."""
    count = where.sum(axis=0)
    return np.where(count > 0, (values * where).sum(axis=0) / np.maximum(count, 1), 1.0)


def _measure_wanted(
    table: FeatureMatrix, asked: _Asked, matches: Sequence[Match | None], candidates: Sequence[Candidate]
) -> None:
    """Fill the columns of the kind of thing that the question wants, and how well it is matched near such things."""
    wanted, known = asked.question.wanted, asked.question.text
    rows: list[int] = []  # of the sentence, for each such thing
    bounds: list[int] = []  # the first and last + 1 of the tokens near it, counted through all passages
    row = token = 0
    for found, candidate in zip(matches, candidates, strict=True):
        passage, token_starts = candidate.stored.passage, candidate.stored.token_starts
        for sentence in passage.sentences:
            places = answer_places(wanted, passage.text_of(sentence), known)
            table[row, _COLUMN[wanted]] = bool(places)
            table[row, _COLUMN[f"{wanted}_missing"]] = not places
            if found is not None:
                table[row, _COLUMN["typed"]] = 0.0
                shift = sentence.start - passage.start
                near = [edge for a, b in places for edge in (a + shift - _NEAR, b + shift + _NEAR)]
                for begin, end in token_starts.searchsorted(near).reshape(-1, 2).tolist():
                    if begin < end:
                        rows.append(row)
                        bounds += token + begin, token + end
            row += 1
        token += 0 if found is None else found.similarity.shape[1]
    if rows:
        # One column more, since the last of the bounds may be the number of all tokens.
        similarity = np.concatenate([found.similarity for found in matches if found is not None], axis=1)
        similarity = np.pad(similarity, ((0, 0), (0, 1)))
        best = np.maximum.reduceat(similarity, bounds, axis=1)[:, ::2]
        places_rows, first = np.unique(rows, return_index=True)
        table[places_rows, _COLUMN["typed"]] = asked.weights @ np.maximum.reduceat(best, first, axis=1)
