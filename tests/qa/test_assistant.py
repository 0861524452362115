"""The assistant over libraries of made-up articles: statuses, sources, and quotes that are slices, always."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.encoders.base import Encoder, Encoding
from embeddings.engines.local.engine import LocalEngine
from embeddings.errors import LibraryError
from embeddings.languages.english import ENGLISH
from embeddings.library import Library
from embeddings.scope import EVERYTHING
from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.errors import CalibrationError, QuestionError
from qa.questions.contextualize import read_history, topic_of
from qa.questions.follow_ups import FOLLOW_UP_FEATURES
from qa.questions.question import Question, read_question
from qa.ranking.base import Candidates
from qa.ranking.calibration import Calibration, packaged_calibration, read_calibration
from qa.ranking.candidates import CandidateGenerator
from qa.ranking.feature_ranker import FeatureRanker
from qa.ranking.features import FEATURES, measure
from qa.ranking.late_interaction import LateInteraction
from qa.ranking.learned_maxsim import identity_maxsim
from qa.retriever import MOST_HITS, Retriever


def measured(
    library: Library, asked: Question, calibration: Calibration | None = None
) -> tuple[Candidates, np.ndarray]:
    """The candidates for a question, and the features of their sentences."""
    candidates = CandidateGenerator(library).generate(asked, EVERYTHING)
    return candidates, FeatureRanker(calibration).measure(candidates)[1]


def local_engine(library: Library) -> LocalEngine:
    assert isinstance(library.engine, LocalEngine)
    return library.engine


def always(library: Library) -> Retriever:
    """Never refuses: what is quoted is looked at, not whether."""
    return Retriever(library, calibration=replace(packaged_calibration(), threshold=0.0))


def check_slices(answer: Answer, library: Library) -> None:
    for quote in [*answer.quotes, *([answer.nearest] if answer.nearest else [])]:
        assert quote.sources
        assert 0 <= quote.score <= 1
        for source in quote.sources:
            document = library.document(source.document_id)
            assert document.text[source.start : source.end] == quote.text
            assert document.sha256 == source.sha256


def test_an_answer_is_quoted_with_its_source(library: Library) -> None:
    answer = Assistant(always(library)).ask("How many stalls found a place at the harbour?")
    assert answer.status is Status.ANSWERED
    assert "Forty stalls" in answer.quotes[0].text
    source = answer.quotes[0].sources[0]
    assert (source.document_id, source.title, source.author, source.date, source.page) == (
        "market/fish.md", "Fish market moves to the harbour", "Ana Ruiz", "2023-04-05", None,
    )  # fmt: skip
    assert [quote.number for quote in answer.quotes] == list(range(1, len(answer.quotes) + 1))
    check_slices(answer, library)


def test_the_byline_answers_who_wrote_it(library: Library) -> None:
    answer = Assistant(always(library)).ask("Who wrote the article about the fish market?")
    assert answer.quotes[0].text == "Ana Ruiz"


def test_a_refusal_offers_the_nearest_and_no_quotes(library: Library) -> None:
    never = Retriever(library, calibration=replace(packaged_calibration(), threshold=1.1))
    answer = Assistant(never).ask("How many stalls found a place at the harbour?")
    assert (answer.status, answer.quotes) == (Status.NOT_IN_ARTICLES, ())
    assert answer.nearest
    check_slices(answer, library)


def test_the_other_statuses(library: Library, open_library: Callable[..., Library]) -> None:
    empty = Assistant(Retriever(open_library("empty"))).ask("Who pays?")
    assert (empty.status, empty.nearest, empty.confidence) == (Status.LIBRARY_EMPTY, None, 0.0)
    filtered = Assistant(always(library)).ask("Who pays?", documents=["no such.txt"])
    assert (filtered.status, filtered.nearest) == (Status.FILTERED_OUT, None)
    chosen = Assistant(always(library)).ask("How many stalls found a place?", documents=["bridge.txt"])
    assert {s.document_id for q in chosen.quotes for s in q.sources} == {"bridge.txt"}


def test_an_article_changed_while_it_is_asked_is_never_misquoted_nor_called_silent(
    library: Library, articles: Path
) -> None:
    retriever = always(library)
    question = "How many stalls found a place at the harbour?"
    found, retrieve = retriever.retrieve(read_question(question)), retriever.retrieve
    (articles / "market" / "fish.md").write_text(
        "News.\n\nForty boats sank. The fish market at the harbour is closed.\n", encoding="utf-8"
    )
    (articles / "bridge.txt").unlink()
    library.sync(articles)
    # What a thread found before the sync, and then what is found after it.
    stale = iter(
        [replace(found, sentences=tuple(s for s in found.sentences if s.passage.document_id != "market/year.txt"))]
    )
    retriever.retrieve = lambda *given: next(stale, None) or retrieve(*given)  # type: ignore[method-assign]
    answer = Assistant(retriever).ask(question)
    assert answer.status is Status.ANSWERED
    check_slices(answer, library)


def test_a_library_that_keeps_changing_is_a_failure_and_no_refusal(library: Library, articles: Path) -> None:
    retriever = always(library)
    question = "How many stalls found a place at the harbour?"
    found = retriever.retrieve(read_question(question))
    gone = replace(found, sentences=tuple(s for s in found.sentences if s.passage.document_id == "market/fish.md"))
    assert gone.sentences
    (articles / "market" / "fish.md").unlink()
    library.sync(articles)
    retriever.retrieve = lambda *_: gone  # type: ignore[method-assign]
    with pytest.raises(LibraryError, match="change faster than they can be quoted; ask again"):
        Assistant(retriever).ask(question)


def test_a_question_without_a_word_to_look_for_is_refused(library: Library) -> None:
    answer = Assistant(Retriever(library)).ask("what of it?")
    assert (answer.status, answer.confidence) == (Status.NOT_IN_ARTICLES, 0.0)


def test_a_question_that_cannot_be_asked_raises(library: Library) -> None:
    with pytest.raises(QuestionError, match="empty"):
        Assistant(always(library)).ask("  ", history=["Who pays?"])


def test_a_follow_up_is_understood_and_a_whole_question_left_alone(library: Library) -> None:
    assistant = Assistant(always(library))
    answer = assistant.ask("and when?", history=["Did the bridge over the Ling open?"])
    assert answer.understood == "When did the bridge over the Ling open?"
    assert answer.quotes[0].sources[0].document_id == "bridge.txt"
    alone = assistant.ask("Where did the fish market move to?", history=["Did the bridge over the Ling open?"])
    assert alone.understood == alone.question


@pytest.mark.parametrize(
    "history",
    [["Did the bridge over the Ling open?"], ["How many visitors came by boat?", "and when?"], ["", "x" * 5000], ["?"]],
)
def test_a_whole_question_is_never_bent_by_the_history(library: Library, history: list[str]) -> None:
    assistant = Assistant(Retriever(library))
    for question in ("Where did the fish market move to?", "What does a kilo of herring cost in the harbour?"):
        alone, later = assistant.ask(question), assistant.ask(question, history)
        assert replace(later, timings_ms={}) == replace(alone, timings_ms={})


def test_what_cannot_be_asked_is_passed_over_in_a_history(library: Library) -> None:
    whole = "Did the bridge over the Ling open?"
    answers = [
        Assistant(always(library)).ask("and when?", history)
        for history in ([whole], ["", whole, "  ", "?!"], ["x" * 5000, whole])
    ]
    assert {answer.understood for answer in answers} == {"When did the bridge over the Ling open?"}
    assert len({answer.quotes for answer in answers}) == 1
    check_slices(answers[0], library)


def test_a_follow_up_is_answered_near_what_answered_before(
    open_library: Callable[..., Library], tmp_path: Path
) -> None:
    folder = tmp_path / "inns"
    folder.mkdir()
    for name, keeper in (("swan", "Olga Berg"), ("crow", "Per Dahl"), ("hart", "Ana Ruiz")):
        (folder / f"{name}.txt").write_text(
            f"The {name.title()}\n\nThe inn called the {name.title()} is kept by {keeper}. Its rooms cost nine coins. "
            "The keeper bought it last year.\n\nGuests come from far.\n",
            encoding="utf-8",
        )
    library = open_library("inns")
    library.sync(folder)
    assistant = Assistant(always(library))
    for name in ("swan", "crow", "hart"):
        answer = assistant.ask("and what do its rooms cost?", [f"Who keeps the inn called the {name.title()}?"])
        assert answer.is_follow_up
        assert answer.quotes[0].sources[0].document_id == f"{name}.txt"
        assert "nine coins" in answer.quotes[0].text
    elsewhere = assistant.ask("What about the Crow?", ["Who keeps the inn called the Swan?"])
    assert elsewhere.understood == "Who keeps the inn called the Crow?"
    assert elsewhere.quotes[0].sources[0].document_id == "crow.txt"
    only = assistant.ask("and its rooms?", ["Who keeps the inn called the Swan?"], documents=["hart.txt"])
    assert {source.document_id for quote in only.quotes for source in quote.sources} == {"hart.txt"}


def test_a_conversation_goes_on_when_its_article_is_gone(library: Library, articles: Path) -> None:
    retriever = Retriever(library)
    topic = topic_of(retriever, read_history(["How many stalls found a place at the harbour?"]), EVERYTHING)
    assert topic is not None
    (articles / "market" / "fish.md").unlink()
    library.sync(articles)
    own, joined = read_question("and when?"), read_question(f"{topic.question} and when?", asking="and when?")
    found = retriever.retrieve_follow_up(own, joined, topic)
    assert found.sentences
    assert "market/fish.md" not in {sentence.passage.document_id for sentence in found.sentences}


def test_the_same_words_in_two_articles_are_one_quote_with_two_sources(
    open_library: Callable[..., Library], articles: Path
) -> None:
    text = "The harbour has a lighthouse.\n\nIts lamp was lit by Ana Ruiz in 1904 for the first time.\n\n"
    (articles / "one.txt").write_text(text + "Boats came.\n", encoding="utf-8")
    (articles / "two.txt").write_text("Of lamps\n\n" + text + "Boats left again.\n", encoding="utf-8")
    library = open_library()
    library.sync(articles)
    answer = Assistant(always(library)).ask("Who lit the lamp of the lighthouse in 1904?")
    assert {source.document_id for source in answer.quotes[0].sources} == {"one.txt", "two.txt"}
    assert len({quote.text for quote in answer.quotes}) == len(answer.quotes)
    check_slices(answer, library)


def test_hits_are_ranked_probabilities(library: Library) -> None:
    hits = Retriever(library).search("How many stalls found a place at the harbour?", k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert Retriever(library).search("stalls", k=1000)[-1].rank == library.passage_count()
    with pytest.raises(ValueError, match="ask for 1 to"):
        Retriever(library).search("stalls", k=0)


def test_every_feature_is_measured_as_it_is_named(library: Library) -> None:
    candidates, features = measured(library, read_question("How many stalls found a place in the harbour?"))
    sentences = candidates.sentences
    assert features.shape == (len(sentences), len(FEATURES))
    assert np.isfinite(features).all()
    row = next(i for i, (p, s) in enumerate(sentences) if p.text_of(s).startswith("Forty"))
    found = dict(zip(FEATURES, features[row], strict=True))
    # Of "stall", "found", "place", "harbour" the first three stand in the sentence, the fourth next to it.
    assert 0.6 < found["covered"] < found["covered_around"] == found["covered_passage"] == 1
    assert (found["count"], found["count_missing"], found["date"], found["heading"]) == (1, 0, 0, 0)
    assert found["maxsim_around"] >= found["maxsim"]
    assert found["length"] == pytest.approx(np.log(len("Forty stalls found a place there.")))


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"choice": {"features": {}, "bias": 0}}'], ids=["empty", "no keys", "list", "others"]
)
def test_damaged_parameters_are_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "c.json").write_text(content, encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"cannot be used .* fit them again"):
        read_calibration(tmp_path / "c.json")


HOSTILE = st.text(
    st.sampled_from('ab .,!?\n\r\t“”"‘’#-*_<>&[]()|$\\/0123İıß́\u202e\u200b😀漢。A'), min_size=1, max_size=400
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(HOSTILE, min_size=1, max_size=3), repeated=HOSTILE, question=st.text(min_size=1, max_size=60),
    markdown=st.booleans(),
)  # fmt: skip
def test_quotes_of_hostile_text_are_slices(
    tmp_path_factory: pytest.TempPathFactory, make_toy: Callable[..., object],
    texts: list[str], repeated: str, question: str, markdown: bool,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("hostile")
    for number, text in enumerate(texts):
        suffix = "md" if markdown else "txt"
        (folder / f"{number}.{suffix}").write_bytes(f"{repeated}\n\n{text}\r\n\r\n{repeated}".encode())
    with Library.open(folder / ".library", encoder=make_toy(), passage_tokens=24) as library:  # type: ignore[arg-type]
        library.sync(folder)
        assert library.verify() == []
        assistant = Assistant(always(library))
        for asked in (repeated[:200], question):
            try:
                answer = assistant.ask(asked)
            except QuestionError:
                continue
            check_slices(answer, library)


class PooledEncoder:
    """The toy encoder without its token vectors."""

    def __init__(self, toy: Encoder) -> None:
        self._toy = toy
        self.name, self.fingerprint, self.dimension = "pooled", toy.fingerprint, toy.dimension
        self.max_tokens, self.count_tokens = toy.max_tokens, toy.count_tokens

    def encode_documents(self, texts: Sequence[str]) -> list[Encoding]:
        return [self.encode_query(text) for text in texts]

    def encode_query(self, text: str) -> Encoding:
        return Encoding(self._toy.encode_query(text).vector, None, np.zeros(0, dtype=np.int32))


def test_without_token_vectors_passages_are_scored_whole_and_that_is_said_once(
    open_library: Callable[..., Library], articles: Path, toy: Encoder, caplog: pytest.LogCaptureFixture
) -> None:
    library = open_library("pooled", encoder=PooledEncoder(toy))
    library.sync(articles)
    with caplog.at_level("INFO", logger="embeddings"):
        for _ in range(2):
            answer = Assistant(always(library)).ask("How many stalls found a place at the harbour?")
    assert [r.message for r in caplog.records] == [
        "The model pooled has no vectors of single words to compare, so sentences are scored by the similarity of "
        "whole passages instead of word by word."
    ]
    assert "Forty stalls" in answer.quotes[0].text
    _, features = measured(library, read_question("How many stalls found a place at the harbour?"))
    for name in ("maxsim", "learned_maxsim", "maxsim_passage"):
        np.testing.assert_array_equal(features[:, FEATURES.index(name)], features[:, FEATURES.index("dense")])
    check_slices(answer, library)


def test_a_follow_up_leans_on_the_last_whole_question_before_it(library: Library) -> None:
    history = ["Did the bridge over the Ling open?", "Where did the fish market of Ling move to?", "and why?"]
    understood = Assistant(always(library)).ask("and when?", history).understood
    assert understood == "When did the fish market of Ling move?"


def test_no_choice_outlives_its_question(library: Library) -> None:
    """What is remembered of a conversation is short, however many documents were chosen."""

    class Ids(frozenset[str]):
        """A choice that can be watched."""

    assistant, kept = Assistant(always(library)), assistant_topics
    chosen = Ids([*library.document_ids(), *(f"{i}.txt" for i in range(50_000))])
    assert assistant.ask("How many stalls found a place at the harbour?", documents=chosen).quotes
    assert max(len(str(state)) for state in kept(assistant)) < 500


def assistant_topics(assistant: Assistant) -> list[object]:
    return [state for state, _ in assistant._topics._kept]


@pytest.mark.parametrize("k", [-1, 0, MOST_HITS + 1, 10**12])
def test_k_has_a_floor_and_a_ceiling(library: Library, k: int) -> None:
    with pytest.raises(ValueError, match="ask for 1 to 1000 passages"):
        Retriever(library).search("Who pays?", k=k)


def test_what_is_read_for_a_follow_up_knows_where_its_topic_stands(library: Library) -> None:
    retriever = Retriever(library)
    topic = topic_of(retriever, read_history(["How many stalls found a place at the harbour?"]), EVERYTHING)
    assert topic is not None
    own = read_question("and when?")
    merged = read_question(f"{topic.question} and when?")
    candidates = CandidateGenerator(library).generate_follow_up(own, merged, topic, EVERYTHING)
    assert candidates.follow_up is not None
    alone, near = candidates.follow_up.alone, candidates.follow_up.nearness
    assert (alone.question, candidates.question) == (own, merged)
    assert alone.sentences == candidates.sentences
    same = [sentence == topic.sentence and passage == topic.passage for passage, sentence in alone.sentences]
    assert near[:, FOLLOW_UP_FEATURES.index("same_sentence") - 2].tolist() == [float(one) for one in same]
    assert sum(same) == 1


def test_the_learned_matching_is_for_its_own_model_alone(
    open_library: Callable[..., Library], articles: Path, make_toy: Callable[..., Encoder]
) -> None:
    encoder = make_toy(dimension=384)
    library = open_library("wide", encoder=encoder)
    library.sync(articles)
    asked, packaged = read_question("How many stalls found a place at the harbour?"), packaged_calibration()
    fitted = replace(packaged, model=encoder.fingerprint)
    candidates, features = measured(library, asked, packaged)
    plain = measure(LateInteraction.of(candidates, identity_maxsim(candidates.encoding)))
    np.testing.assert_array_equal(features, plain)
    assert not np.array_equal(measured(library, asked, fitted)[1], plain)


@pytest.mark.parametrize("most", [1, 3])
def test_every_passage_read_has_its_bm25_whichever_index_proposed_it(
    library: Library, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("qa.ranking.candidates._PROPOSED", 1)
    asked = read_question("How many stalls and visitors came to the harbour and the bridge by boat?")
    everything = dict(local_engine(library).indexes().lexical.search(ENGLISH.analyze(asked.text), 1000))
    generator = CandidateGenerator(library)
    topic = topic_of(Retriever(library), [asked], EVERYTHING)
    assert topic is not None
    follow_up = generator.generate_follow_up(asked, read_question("?boats"), topic, EVERYTHING).follow_up
    assert follow_up is not None
    for candidate in (*generator.generate(asked, EVERYTHING, most).passages, *follow_up.alone.passages):
        assert candidate.bm25 == pytest.approx(everything.get(candidate.stored.passage_id, 0.0))
    assert len(everything) > 3
