"""The features of each sentence of the candidate passages, by which the ranker scores it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.document import Kind
from embeddings.encoders.base import Floats
from qa.questions.answer_patterns import answer_places
from qa.questions.answer_types import AnswerType
from qa.ranking.base import Candidates, Matrix
from qa.ranking.late_interaction import NEAR, LateInteraction, QuestionTokens
from qa.ranking.learned_maxsim import CURVES
from qa.ranking.maxsim import MaxSimScores
from qa.ranking.words import PassageWords, passage_words

# In the order of the columns; eval/fit fits a weight for each. A word is weighted by its idf.
FEATURES = (
    "learned_maxsim",  # the question tokens' best cosines in sentence, neighbours and passage, by learned curves
    "maxsim",  # MaxSim with the sentence: mean of the best cosines, each token weighted by its learned importance
    "maxsim_around",  # MaxSim with the sentence and its neighbours together
    "maxsim_passage",  # MaxSim with the whole passage
    "maxsim_context",  # maxsim_around, where a word of the title or of the context counts as matched
    "maxsim_introduced",  # maxsim_context, where a word of the introduction counts as matched too
    "weakest",  # lowest best cosine of any question word, in the sentence and its neighbours
    "unshared",  # mean best cosine of the question words that sentence, neighbours and context lack; 1 if they have all
    "asked",  # mean best cosine there of the question words that are no names; 1 if all are names
    "asked_nothing",  # 1 if all question words are names, otherwise 0
    "evidence",  # sum of the best cosines of the words that are no names, each above the cosine of chance
    "named",  # share of the question's names in the sentence, its neighbours, its context or the title; 1 without names
    "covered",  # share of the question's words, weighted, that the sentence has
    "covered_around",  # the share that the sentence and its neighbours have
    "covered_title",  # the share that the document's title and publisher have
    "covered_context",  # the share that the headings, the question and the table's header above the sentence have
    "covered_lead",  # the share that the heading or the question right above the sentence has
    "covered_with_context",  # the share that the sentence, its neighbours, its context or the title have
    "covered_introduced",  # the share that these or the introduction have
    "covered_rest",  # of the words that title and introduction lack, the share that sentence, neighbours, context have
    "covered_passage",  # the share that the passage, its context and the title have
    "covered_document",  # the highest covered_passage among the candidates of the same document
    "dense",  # cosine of question and passage
    "bm25",  # BM25 of the passage, as a share of the highest that the question can reach
    # MaxSim, each token weighted by its word's idf, with the words near an answer of the type that the question wants
    # (a number, a date, ...); with the whole sentence if the question wants no type.
    "typed",
    "count",  # the question wants a number, and the sentence has one that the question has not
    "count_missing",  # the question wants a number, and the sentence has no such number
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
    "title",  # the sentence is a title
    "heading",  # the sentence is a heading
    "question",  # the sentence is a question that the text below it answers
    "row",  # the sentence is a row of a table
    "header",  # the sentence is the header of a table
    "item",  # the sentence is in a list item
    "caption",  # the sentence is in the caption of a picture
    "aside",  # the sentence is in a footnote, in code, or in an earlier mail that a mail quotes
    "speaker",  # the sentence is the name of a speaker
    "byline",  # the sentence is a byline, and the question is not about the report itself
    "byline_wanted",  # the sentence is a byline, and the question is about the report itself
    "byline_named",  # byline_wanted times named
    "length",  # logarithm of the sentence's characters
)

# The columns of the sentences' kinds, each with its kinds.
_KINDS: dict[str, tuple[Kind, ...]] = {
    "title": (Kind.TITLE,),
    "heading": (Kind.HEADING,),
    "question": (Kind.QUESTION,),
    "row": (Kind.TABLE_ROW,),
    "header": (Kind.TABLE_HEADER,),
    "item": (Kind.LIST_ITEM,),
    "caption": (Kind.CAPTION,),
    "aside": (Kind.FOOTNOTE, Kind.CODE, Kind.REPLY),
    "speaker": (Kind.SPEAKER,),
}

# BM25 of a word saturates at k1 + 1 = 2.2 times its idf.
_BM25_CEILING = 2.2
# The best cosine of an unrelated sentence with a word is about this high.
_CHANCE = 0.3
# The cosine of a word with the same word elsewhere is about this high.
_SAME_WORD = 0.8

# The share of the question's words below which they are none, except for rounding.
_LEAST_SHARE = 0.01

_COLUMN = {name: i for i, name in enumerate(FEATURES)}
# The columns of late interaction. For a model without token vectors they hold the cosine of question and passage.
LATE_FEATURES = (
    *(
        "learned_maxsim",
        "maxsim",
        "maxsim_around",
        "maxsim_passage",
        "maxsim_context",
        "maxsim_introduced",
        "weakest",
        "asked",
        "typed",
    ),
)


def measure(interaction: LateInteraction) -> Matrix:
    """Return the features of all sentences of all candidates, in order: float64, shape (n_sentences, len(FEATURES))."""
    candidates, tokens = interaction.candidates, interaction.tokens
    if not candidates.passages:
        return np.zeros((0, len(FEATURES)))
    # One table for all candidates: a table for each costs several times as much.
    rows = _Sentences.all_of(candidates, tokens)
    table = np.zeros((len(rows.passage), len(FEATURES)))
    _measure_words(table, candidates, rows)
    _measure_kinds(table, candidates, rows)
    _measure_late_interaction(table, interaction, rows)
    if len(interaction.importance) and candidates.question.answer_type is not AnswerType.OTHER:
        _measure_wanted(table, interaction)
    table[:, _COLUMN["byline_named"]] = table[:, _COLUMN["byline_wanted"]] * table[:, _COLUMN["named"]]
    return table


@dataclass(frozen=True, slots=True, eq=False)
class _Sentences:
    """The n sentences of all candidates, in order.

    ``words`` and ``first`` have an entry for each passage: its words, and the row of its first sentence. ``passage``,
    ``kinds`` and ``lengths`` have an entry for each sentence: the number of its passage, its kind, and the logarithm of
    its characters. ``own``, ``near``, ``context``, ``lead`` and ``title`` are bool, shape (n_stems, n): whether the
    sentence, the sentence or its neighbours, the context and the lead as of `PassageWords`, and the title and
    the introduction of its document have each of ``stems``, which are those of the question.
    """

    stems: tuple[str, ...]
    words: tuple[PassageWords, ...]
    first: NDArray[np.intp]
    passage: NDArray[np.intp]
    kinds: NDArray[np.str_]
    lengths: NDArray[np.float64]
    own: NDArray[np.bool_]
    near: NDArray[np.bool_]
    context: NDArray[np.bool_]
    lead: NDArray[np.bool_]
    title: NDArray[np.bool_]
    introduction: NDArray[np.bool_]

    @classmethod
    def all_of(cls, candidates: Candidates, tokens: QuestionTokens) -> "_Sentences":
        words = tuple(passage_words(stored, candidates.question.language) for stored in candidates.stored)
        sentences = [sentence for _, sentence in candidates.sentences]
        counts = np.diff(candidates.first_rows)
        passage = np.repeat(np.arange(len(counts)), counts)
        # In scripts whose vowels are marks, a word stemmed by itself may differ from its stem within the text.
        stems = tuple(dict.fromkeys((*candidates.words.idf, *(stem for stem, _ in tokens.words))))
        shape = len(stems), len(sentences)

        def table(groups: Iterable[tuple[frozenset[str], ...]]) -> NDArray[np.bool_]:
            each = [found for group in groups for found in group]
            return np.array([stem in found for stem in stems for found in each], dtype=bool).reshape(shape)

        def of_documents(groups: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
            found = np.array([stem in group for stem in stems for group in groups], dtype=bool)
            return found.reshape(shape[0], len(words))[:, passage]

        return cls(
            stems,
            words,
            candidates.first_rows[:-1],
            passage,
            np.array([sentence.kind for sentence in sentences]),
            np.log([sentence.end - sentence.start for sentence in sentences]),
            table(w.sentences for w in words),
            table(w.around for w in words),
            table(w.context for w in words),
            table(w.lead for w in words),
            of_documents([w.title for w in words]),
            of_documents([w.introduction for w in words]),
        )


def _measure_words(table: Matrix, candidates: Candidates, rows: _Sentences) -> None:
    """Fill the columns of the indexes' scores and of the shared words."""
    shares = np.array([candidates.words.idf.get(stem, 0.0) for stem in rows.stems]) / candidates.words.total
    # A passage's first sentence may itself be the context of the others, so the words above any of them count.
    whole = np.logical_or.reduceat(rows.own | rows.context, rows.first, axis=1)[:, rows.passage] | rows.title
    passages = shares @ whole
    # The highest share of any candidate of the same document.
    documents = {stored.passage.document_id: i for i, stored in enumerate(candidates.stored)}
    document = np.array([documents[stored.passage.document_id] for stored in candidates.stored])[rows.passage]
    highest = np.zeros(len(candidates.passages))
    np.maximum.at(highest, document, passages)
    ceiling = _BM25_CEILING * candidates.words.total
    table[:, _COLUMN["dense"]] = np.array([c.dense for c in candidates.passages])[rows.passage]
    table[:, _COLUMN["bm25"]] = np.minimum(1.0, np.array([c.bm25 for c in candidates.passages]) / ceiling)[rows.passage]
    table[:, _COLUMN["covered"]] = shares @ rows.own
    table[:, _COLUMN["covered_around"]] = shares @ rows.near
    table[:, _COLUMN["covered_title"]] = shares @ rows.title
    table[:, _COLUMN["covered_context"]] = shares @ rows.context
    table[:, _COLUMN["covered_lead"]] = shares @ rows.lead
    table[:, _COLUMN["covered_with_context"]] = shares @ (rows.near | rows.context | rows.title)
    introduced = rows.title | rows.introduction
    table[:, _COLUMN["covered_introduced"]] = shares @ (rows.near | rows.context | introduced)
    rest = np.maximum(shares @ ~introduced, _LEAST_SHARE)
    table[:, _COLUMN["covered_rest"]] = shares @ ((rows.near | rows.context) & ~introduced) / rest
    table[:, _COLUMN["covered_passage"]] = passages
    table[:, _COLUMN["covered_document"]] = highest[document]
    table[:, _COLUMN["length"]] = rows.lengths


def _measure_kinds(table: Matrix, candidates: Candidates, rows: _Sentences) -> None:
    """Fill the columns of the sentences' kinds."""
    for name, kinds in _KINDS.items():
        table[:, _COLUMN[name]] = np.isin(rows.kinds, kinds)
    table[:, _COLUMN["byline_wanted" if candidates.question.asks_for_byline else "byline"]] = rows.kinds == Kind.BYLINE


def _measure_late_interaction(table: Matrix, interaction: LateInteraction, rows: _Sentences) -> None:
    """Fill the columns of late interaction; for a model without token vectors, with the passage's own cosine."""
    dense = table[:, _COLUMN["dense"]]
    importance = interaction.importance
    if not len(importance):
        table[:, [_COLUMN[name] for name in LATE_FEATURES]] = dense[:, None]
        table[:, [_COLUMN["unshared"], _COLUMN["named"], _COLUMN["asked_nothing"]]] = 1.0
        return
    best, around = _spread(dense, len(importance), rows, interaction.scores)
    whole = np.maximum.reduceat(best, rows.first, axis=1)[:, rows.passage]
    for name, cosines in (("maxsim", best), ("maxsim_around", around), ("maxsim_passage", whole)):
        table[:, _COLUMN[name]] = importance @ cosines
    values = [
        interaction.learned.curve_values(curve, cosines)
        for curve, cosines in zip(CURVES, (best, around, whole), strict=True)
    ]
    table[:, _COLUMN["learned_maxsim"]] = importance @ sum(values)
    table[:, _COLUMN["typed"]] = interaction.tokens.weights @ best
    _measure_question_words(table, interaction, rows, around)


def _spread(
    dense: NDArray[np.float64], count: int, rows: _Sentences, scores: Sequence[MaxSimScores | None]
) -> tuple[Floats, Floats]:
    """Return the best cosines of ``count`` question tokens in each sentence, and around it.

    Both are float32, shape (count, n_sentences). A passage without scores gets its own cosine.
    """
    best = np.empty((count, len(dense)), dtype=np.float32)
    best[:] = dense
    around = best.copy()
    for begin, found in zip(rows.first, scores, strict=True):
        if found is not None:
            end = begin + found.best.shape[1]
            best[:, begin:end], around[:, begin:end] = found.best, found.around
    return best, around


def _measure_question_words(table: Matrix, interaction: LateInteraction, rows: _Sentences, around: Floats) -> None:
    """Fill the columns of the question's words from their best cosines in each sentence and its neighbours."""
    question_words, names = interaction.tokens.words, interaction.candidates.words.names
    stems = [stem for stem, _ in question_words]
    shape = len(stems), len(table)
    cosines = np.array([around[tokens].mean(axis=0) for _, tokens in question_words]).reshape(shape)
    places = [rows.stems.index(stem) for stem in stems]
    present = (rows.near | rows.context | rows.title)[places]
    name = [[stem in names or stem in words.names for words in rows.words] for stem in stems]
    named = np.array(name, dtype=bool).reshape(len(stems), len(rows.words))[:, rows.passage]
    matched = around.copy()
    for column, given in (("maxsim_context", rows.context | rows.title), ("maxsim_introduced", rows.introduction)):
        for (_, tokens), has_word in zip(question_words, given[places], strict=True):
            matched[tokens] = np.maximum(matched[tokens], np.float32(_SAME_WORD) * has_word)
        table[:, _COLUMN[column]] = interaction.importance @ matched
    table[:, _COLUMN["weakest"]] = cosines.min(axis=0) if stems else table[:, _COLUMN["maxsim_around"]]
    table[:, _COLUMN["unshared"]] = _mean_where(cosines, ~present)
    table[:, _COLUMN["asked"]] = _mean_where(cosines, ~named)
    table[:, _COLUMN["asked_nothing"]] = named.all(axis=0)
    table[:, _COLUMN["evidence"]] = (np.maximum(0, cosines - _CHANCE) * ~named).sum(axis=0)
    table[:, _COLUMN["named"]] = _mean_where(present, named)


def _mean_where(values: NDArray[np.generic], where: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Return the mean of each column over its marked places; 1 for a column without marked places."""
    count = where.sum(axis=0)
    return np.where(count > 0, (values * where).sum(axis=0) / np.maximum(count, 1), 1.0)


def _measure_wanted(table: Matrix, interaction: LateInteraction) -> None:
    """Fill the columns of the answer type that the question wants, and of MaxSim near answers of this type."""
    candidates, scores = interaction.candidates, interaction.scores
    question = candidates.question
    wanted = question.answer_type
    rows: list[int] = []  # of each answer's sentence
    bounds: list[int] = []  # first and last + 1 of the tokens near each answer, counted through all passages
    row = token = 0
    for found, stored in zip(scores, candidates.stored, strict=True):
        passage = stored.passage
        for sentence in passage.sentences:
            places = answer_places(wanted, passage.text_of(sentence), question.text, question.language)
            table[row, _COLUMN[wanted]] = bool(places)
            table[row, _COLUMN[f"{wanted}_missing"]] = not places
            if found is not None:
                table[row, _COLUMN["typed"]] = 0.0
                shift = sentence.start - passage.start
                near = [edge for a, b in places for edge in (a + shift - NEAR, b + shift + NEAR)]
                for begin, end in stored.token_starts.searchsorted(near).reshape(-1, 2).tolist():
                    if begin < end:
                        rows.append(row)
                        bounds += token + begin, token + end
            row += 1
        token += 0 if found is None else found.similarity.shape[1]
    if rows:
        # A column more: the last bound may be the number of all tokens.
        similarity = np.concatenate([found.similarity for found in scores if found is not None], axis=1)
        similarity = np.pad(similarity, ((0, 0), (0, 1)))
        best = np.maximum.reduceat(similarity, bounds, axis=1)[:, ::2]
        places_rows, first = np.unique(rows, return_index=True)
        table[places_rows, _COLUMN["typed"]] = interaction.tokens.weights @ np.maximum.reduceat(best, first, axis=1)
