"""The fit of the parameters, on data with a known answer."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from embeddings.encoders.base import Encoding
from embeddings.library import Library
from eval.datasets.own import read_own
from eval.fit import cross_validation
from eval.fit import maxsim_training as training
from eval.fit.cases import Case, TrainingCorpus, TrainingSource, cases_of, sentences_that_answer
from eval.fit.conversations import turns_of
from eval.fit.cross_validation import FAMILIES, FOLDS, fold_of
from eval.fit.linear import fit_choice, fit_logistic
from eval.fit.network_training import train_network
from eval.measuring.resampling import Mask
from eval.questions import EvalQuestion, MarkedSpan, Unit, holds
from qa.questions.follow_ups import FOLLOW_UP_FEATURES
from qa.ranking.base import Matrix
from qa.ranking.calibration import packaged_calibration
from qa.ranking.features import FEATURES
from qa.ranking.learned_maxsim import LearnedMaxSim, identity_maxsim
from qa.ranking.score_models import MOST_DEVIATION, read_sentence_network

PLAIN = identity_maxsim(Encoding(np.ones(20, dtype=np.float32), None, np.zeros(0, dtype=np.int32)))
SKY = EvalQuestion("sky", "Why is the sky blue?", kind="far")
TRAINING = Path("eval/training")


def test_conditional_logit_finds_the_weights_that_chose() -> None:
    rng = np.random.default_rng(4)
    truth = np.array([2.0, -1.0, 0.0])
    tables = [rng.standard_normal((8, 3)) for _ in range(3000)]
    answers = []
    for table in tables:
        odds = np.exp(table @ truth)
        chosen = np.zeros(8, dtype=bool)
        chosen[rng.choice(8, p=odds / odds.sum())] = True
        answers.append(chosen)
    found = fit_choice(("a", "b", "c"), tables, answers, [1.0] * 3000, 1e-3)
    np.testing.assert_allclose(found.weights / found.scales, truth, atol=0.12)


def test_the_weight_of_a_feature_that_few_sentences_have_is_held_back() -> None:
    rng = np.random.default_rng(6)
    effects = []
    for answered in (2, 200):  # questions that a sentence with the rare feature answers; it never occurs without
        tables = [rng.standard_normal((8, 2)) * (1.0, 0.0) for _ in range(1000)]
        for table in tables[:answered]:
            table[0, 1] = 1.0
        answers = [np.arange(8) == (0 if i < answered else rng.integers(8)) for i in range(1000)]
        found = fit_choice(("a", "rare"), tables, answers, [1.0] * 1000, 100.0)
        effects.append(found.weights[1] / found.scales[1])
    assert effects[0] < 2
    assert effects[1] > 3


def test_a_question_that_weighs_twice_counts_as_two() -> None:
    rng = np.random.default_rng(5)
    tables = [rng.standard_normal((4, 2)) for _ in range(20)]
    answers = [np.arange(4) == rng.integers(4) for _ in range(20)]
    twice = fit_choice(("a", "b"), tables, answers, [2.0] * 10 + [1.0] * 10, 1.0)
    doubled = fit_choice(("a", "b"), tables[:10] + tables, answers[:10] + answers, [1.0] * 30, 1.0)
    probe = rng.standard_normal((6, 2))
    # The rows standardise otherwise, which a penalty minds a little.
    np.testing.assert_allclose(np.ptp(twice(probe) - doubled(probe)), 0.0, atol=0.1)


def in_the_middle(rng: np.random.Generator, count: int) -> tuple[list[Matrix], list[Mask]]:
    """Questions that the sentence answers in which the first feature is neither low nor high."""
    tables = [rng.uniform(-1.0, 1.0, (8, 2)) for _ in range(count)]
    for table in tables:
        table[0, 0] *= 0.3
    return tables, [np.abs(table[:, 0]) < 0.3 for table in tables]


def chosen_right(choice: Callable[[Matrix], Matrix], tables: Sequence[Matrix], answers: Sequence[Mask]) -> float:
    return float(np.mean([answer[choice(table).argmax()] for table, answer in zip(tables, answers, strict=True)]))


def test_the_network_learns_what_no_linear_choice_can() -> None:
    rng = np.random.default_rng(8)
    tables, answers = in_the_middle(rng, 500)
    weights = [1.0] * len(tables)
    linear = fit_choice(("a", "b"), tables, answers, weights, 1.0)
    network = train_network(linear, tables, answers, weights)
    unseen = in_the_middle(rng, 300)
    assert chosen_right(network, *unseen) > 0.9 > 0.6 > chosen_right(linear, *unseen)


def test_the_network_is_the_same_in_every_fit_and_after_it_is_written() -> None:
    tables, answers = in_the_middle(np.random.default_rng(9), 60)
    linear = fit_choice(("a", "b"), tables, answers, [1.0] * len(tables), 1.0)
    network, same = (train_network(linear, tables, answers, [1.0] * len(tables)) for _ in range(2))
    read = read_sentence_network(network.to_bytes(), network.linear)
    for table in tables[:10]:
        np.testing.assert_array_equal(network(table), same(table))
        np.testing.assert_array_equal(network(table), read(table))
    with pytest.raises(ValueError, match="for other features"):
        read_sentence_network(network.to_bytes(), replace(network.linear, names=("a", "b", "c")))


def test_a_feature_far_beyond_every_example_counts_as_the_farthest() -> None:
    tables, answers = in_the_middle(np.random.default_rng(9), 60)
    linear = fit_choice(("a", "b"), tables, answers, [1.0] * len(tables), 1.0)
    network = train_network(linear, tables, answers, [1.0] * len(tables))
    far = linear.means + np.array([[MOST_DEVIATION], [1e6]]) * linear.scales
    np.testing.assert_allclose(*network(far))


def test_logistic_regression_counts_both_outcomes_alike() -> None:
    rng = np.random.default_rng(6)
    rows = rng.standard_normal((8000, 1))
    answered = rng.random(8000) < expit(3 * rows[:, 0] - 2)
    found = fit_logistic(("a",), rows, answered, [1.0] * 8000, 1e-3)
    balanced = -2 - math.log(answered.mean() / (1 - answered.mean()))
    slope = found.weights[0] / found.scales[0]
    assert slope == pytest.approx(3, abs=0.3)
    assert found.bias - slope * found.means[0] == pytest.approx(balanced, abs=0.3)


def test_every_feature_belongs_to_one_family() -> None:
    named = [name for family in FAMILIES.values() for name in family]
    assert sorted(named) == sorted(FEATURES)


@pytest.fixture
def corpus(open_library: Callable[..., Library], articles: Path, tmp_path: Path) -> TrainingCorpus:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"query_id": "1", "question": "When did the fish market move to the harbour?", "document": "fish", '
        '"answers": ["in April", "April"], "evidence": "moved to the harbour in April", "kind": "when"}\n'
        '{"query_id": "2", "question": "How many visitors came by boat?", "document": "year", "answers": ["Half"], '
        '"evidence": "Half of them", "kind": "how many"}\n'
        '{"query_id": "3", "question": "Who painted the bridge over the Ling?", "document": null, "answers": [], '
        '"kind": "near"}\n'
        '{"query_id": "4", "question": "and how many?", "document": "fish", "answers": ["Forty"], "kind": "how many", '
        '"history": ["When did the fish market move?"]}\n',
        encoding="utf-8",
    )
    library = open_library()
    library.sync(articles)
    return TrainingCorpus(read_own(articles, questions), library, 2.0, True)


def test_cases_are_asked_of_everything_and_of_less(corpus: TrainingCorpus) -> None:
    cases = list(cases_of(corpus, [SKY]))
    assert [(case.query_id, case.source) for case in cases] == [
        ("1", TrainingSource.WHOLE), ("1", TrainingSource.CUT), ("1", TrainingSource.FAR),
        ("2", TrainingSource.WHOLE), ("2", TrainingSource.CUT), ("2", TrainingSource.FAR),
        ("3", TrainingSource.NEAR), ("sky", TrainingSource.OFF_TOPIC),
    ]  # fmt: skip
    for case in cases:
        assert case.answers.sum() == (case.source is TrainingSource.WHOLE)
        assert case.features(PLAIN).shape == (len(case.answers), len(FEATURES))
        told = {stored.passage.document_id for stored in case.candidates.stored}
        if case.source is TrainingSource.FAR:
            assert not any(
                EvalQuestion("", "", (d,)).from_document(t)
                for d in ("market/" + {"1": "fish.md", "2": "year.txt"}[case.query_id],)
                for t in told
            )
        if case.source is TrainingSource.WHOLE:
            rows = [passage.text_of(sentence) for passage, sentence in case.candidates.sentences]
            chosen = [words for words, answers in zip(rows, case.answers, strict=True) if answers]
            assert chosen == [
                {"1": "The fish market moved to the harbour in April.", "2": "Half of them came by boat."}[
                    case.query_id
                ]
            ]
    assert [case.weight for case in cases] == pytest.approx([2.0] * 6 + [0.6, 0.5])
    assert {case.group for case in cases if case.query_id in ("1", "2")} == {
        "questions.jsonl: fish", "questions.jsonl: year",
    }  # fmt: skip


def test_turns_are_asked_with_and_without_the_passages_that_answer(corpus: TrainingCorpus) -> None:
    calibration = replace(packaged_calibration(), learned_maxsim=PLAIN)
    turns = list(turns_of(corpus, [SKY], lambda _: calibration))
    assert [bool(turn.answers.any()) for turn in turns] == [True, False]
    for turn in turns:
        alone, merged, table = turn.tables(calibration)
        rows = len(turn.answers)
        assert alone.shape == merged.shape == (rows, len(FEATURES))
        assert table.shape == (rows, len(FOLLOW_UP_FEATURES))
        assert turn.follow_up.alone.sentences == turn.candidates.sentences
        assert turn.candidates.question.text == "How many (when did the fish market move)?"
    chosen = [passage.text_of(sentence) for passage, sentence in turns[0].candidates.sentences]
    (row,) = np.flatnonzero(turns[0].answers)
    assert "Forty" in chosen[row]


def test_marked_spans_and_words_tell_which_sentences_answer(library: Library) -> None:
    (document_id,) = (i for i in library.document_ids() if i.endswith("year.txt"))
    text = library.document(document_id).text
    rows = [(s.passage, sentence) for s in library.passages(library.passage_ids([document_id]))
            for sentence in s.passage.sentences]  # fmt: skip
    start = text.index("Half")
    marked = EvalQuestion("", "q", (document_id,), unit=Unit.SPAN, spans=(MarkedSpan(document_id, start, start + 60),))
    assert sentences_that_answer(marked, library, rows).tolist() == [False, True, True]
    starting = EvalQuestion(
        "", "q", (document_id,), unit=Unit.DOCUMENT, spans=(MarkedSpan(document_id, start + 3, start + 60),)
    )
    assert sentences_that_answer(starting, library, rows).tolist() == [False, True, False]
    worded = EvalQuestion("", "q", (document_id,), ("rain", "half of them"))
    assert sentences_that_answer(worded, library, rows).tolist() == [False, True, True]
    elsewhere = EvalQuestion("", "q", ("other.txt",), ("rain",))
    assert not sentences_that_answer(elsewhere, library, rows).any()


def test_training_a_matching_makes_the_answers_likelier_and_is_repeatable(
    corpus: TrainingCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = list(cases_of(corpus, [SKY] * 3))
    monkeypatch.setattr(training, "EPOCHS", 12)
    told: list[str] = []
    found = training.train(cases * 12, told.append)
    losses = [float(line.rsplit(" ", 1)[1]) for line in told]
    assert losses[-1] < losses[0]
    again = training.train(cases * 12)
    np.testing.assert_array_equal(found.projection, again.projection)
    assert np.abs(found.projection).max() > 0
    assert np.abs(found.importance).max() > 0


@pytest.mark.parametrize("folder", sorted(TRAINING.glob("*/")), ids=lambda folder: folder.name)
def test_the_training_data_can_be_learnt_from(folder: Path) -> None:
    dataset = read_own(folder / "articles", folder / "questions.jsonl")
    assert len(dataset.questions) > 100
    texts = {file.stem: file.read_text(encoding="utf-8") for file in (folder / "articles").iterdir()}
    for question in dataset.questions:
        if question.answerable:
            assert question.document is not None
            assert question.evidence is not None
            assert texts[question.document].count(question.evidence) == 1, question.query_id
            assert any(holds(question.evidence, answer) for answer in question.answers), question.query_id


def test_every_folder_of_training_data_is_described() -> None:
    described = (TRAINING / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`([a-z-]+)`", described)) >= {folder.name for folder in TRAINING.glob("*/")}


def test_all_that_is_asked_about_one_article_is_in_one_group(corpus: TrainingCorpus) -> None:
    groups = {question.query_id: corpus.group(question) for question in corpus.questions}
    assert groups["1"] == groups["4"] == "questions.jsonl: fish"
    about = EvalQuestion("5", "Who paints the fish?", kind="near")
    assert corpus.group(about) == "questions.jsonl: fish"  # it names the article
    marked = EvalQuestion("6", "?", ("a.md",), unit=Unit.SPAN, spans=(MarkedSpan("a.md", 0, 1),))
    assert corpus.group(marked) == "questions.jsonl: a.md"
    squad = EvalQuestion("7", "?", ("Bridges/01.md",), group="Bridges", unit=Unit.DOCUMENT)
    assert corpus.group(squad) == "questions.jsonl: Bridges"


def test_an_off_topic_question_is_in_one_fold_wherever_it_is_asked(corpus: TrainingCorpus) -> None:
    other = TrainingCorpus(replace(corpus.dataset, name="other"), corpus.library, 1.0, False)
    again = replace(SKY, query_id="another id")
    assert corpus.group(SKY) == other.group(again)
    (case,) = [c for c in cases_of(corpus, [SKY]) if c.query_id == "sky"]
    assert case.group == corpus.group(SKY)


def test_no_question_is_judged_by_parameters_that_have_seen_its_article(
    corpus: TrainingCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = list(cases_of(corpus, [SKY, replace(SKY, query_id="why", question="Why?")]))
    shown: list[set[str]] = []

    def train(cases: Sequence[Case]) -> LearnedMaxSim:
        shown.append({case.group for case in cases})
        return PLAIN

    monkeypatch.setattr(cross_validation, "train", train)
    for fold in (*range(FOLDS), None):
        monkeypatch.setattr(cross_validation, "_shown", cases)
        cross_validation._train(fold, None)
    everything = {case.group for case in cases}
    assert shown[-1] == everything
    for fold, groups in enumerate(shown[:-1]):
        assert groups == {group for group in everything if fold_of(group) != fold}
