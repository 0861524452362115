"""Thumbs as questions, which an evaluation reads, and the command ``quoth feedback``."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.unicode import replace_surrogates
from eval.questions import EvalQuestion, Gold, holds, read_questions
from qa.answer import Answer, Quote, Source, Span, Status
from qa.doors.cli.command_line import main
from qa.doors.cli.library_folder import default_library
from qa.doors.web.history.chat_store import FILE, ChatStore
from qa.doors.web.history.feedback import Feedback, RightPassage, Thumb, feedback_values, read_feedback
from qa.doors.web.history.feedback_questions import Judgement, judge_thumbs
from qa.errors import RecordError
from qa.history.conversation import Turn
from qa.questions.question import read_question

NOW = datetime(2026, 11, 22, 10, 0, 0, 5, tzinfo=UTC)
STALLS = "Forty stalls found a place there."
RIGHT = RightPassage("bridge.txt", 10, 40, "\n The county paid for the work. ")


def a_quote(text: str = STALLS, likely: Span | None = None, documents: Sequence[str] = ("market/fish.md",)) -> Quote:
    sources = tuple(
        Source(document_id, "T", None, None, None, None, "/f", "0" * 64, None, 0, len(text))
        for document_id in documents
    )
    return Quote(1, text, 0.9, sources, likely_answer=likely)


def a_thumb(
    thumb: Thumb | None = Thumb.UP,
    question: str = "How many stalls?",
    *quotes: Quote,
    status: Status | None = None,
    passage: RightPassage | None = None,
    understood: str | None = None,
    history: tuple[str, ...] = (),
    later: int = 0,
) -> Feedback:
    status = status or (Status.ANSWERED if quotes else Status.NOT_IN_ARTICLES)
    answer = Answer(question, understood or question, status, 0.9, quotes)
    given_at = NOW + timedelta(seconds=later)
    return Feedback(given_at, "c", 1, thumb, question, history, Turn(answer, NOW.replace(microsecond=0)), passage)


def lines(judgement: Judgement) -> list[dict[str, object]]:
    return [json.loads(question.line) for question in judgement.questions]


def read_back(judgement: Judgement, folder: Path) -> list[EvalQuestion]:
    file = folder / "read back.jsonl"
    file.write_text("".join(f"{question.line}\n" for question in judgement.questions), encoding="utf-8")
    return read_questions(file)


def test_a_thumb_up_holds_the_first_quote_right(tmp_path):
    quotes = a_quote(likely=Span(0, 5), documents=("market/fish.md", "b.txt", "market/fish.md")), a_quote("Or not.")
    judged = judge_thumbs([a_thumb(Thumb.UP, "How many stalls?", *quotes)])
    assert judged.remarks == ()
    (question,) = read_back(judged, tmp_path)
    assert question.documents == ("market/fish.md", "b.txt")
    assert (question.answers, question.evidence) == (("Forty",), STALLS)
    assert (question.gold, question.history) == (Gold.ANSWER, ())
    assert question.answered_by("b.txt", STALLS)


@pytest.mark.parametrize(
    ("text", "likely", "answer"),
    [
        pytest.param(STALLS, None, STALLS, id="none"),
        pytest.param("\n It cost 1,200 coins.\n", Span(10, 15), "1,200", id="a number"),
        pytest.param("共有四十个摊位。", Span(2, 4), "共有四十个摊位。", id="within a word, as these are found"),
        pytest.param("From 1874 – 1900.", Span(10, 11), "From 1874 – 1900.", id="a dash alone is in every text"),
        pytest.param(" It is so. ", None, "It is so.", id="white space around it"),
    ],
)
def test_the_answer_is_the_likely_one_where_an_evaluation_would_find_it(tmp_path, text, likely, answer):
    (question,) = read_back(judge_thumbs([a_thumb(Thumb.UP, "How many?", a_quote(text, likely))]), tmp_path)
    assert question.answers == (answer,)
    assert question.answered_by("market/fish.md", text)
    assert question.evidence is not None
    assert holds(text, question.evidence)


def test_a_thumb_up_on_a_refusal_asks_for_one(tmp_path):
    (question,) = read_back(judge_thumbs([a_thumb(Thumb.UP, "How long is it?")]), tmp_path)
    assert (question.gold, question.documents, question.answers) == (Gold.NEAR, (), ())


@pytest.mark.parametrize("quotes", [(), (a_quote(),)], ids=["on a refusal", "on an answer"])
def test_a_thumb_down_names_the_right_passage(tmp_path, quotes):
    (question,) = read_back(judge_thumbs([a_thumb(Thumb.DOWN, "Who paid?", *quotes, passage=RIGHT)]), tmp_path)
    assert question.documents == ("bridge.txt",)
    assert question.answers == ("The county paid for the work.",)
    assert question.evidence == "The county paid for the work."


@pytest.mark.parametrize("passage", [None, replace(RIGHT, text=" … – ")], ids=["none", "without a word"])
def test_a_thumb_down_without_a_passage_cannot_be_judged(passage):
    judged = judge_thumbs([a_thumb(Thumb.DOWN, f"{i}?", a_quote(), passage=passage) for i in range(3)])
    assert judged == Judgement((), ("3 thumbs down name no right passage, so they are left out.",))
    judged = judge_thumbs([a_thumb(Thumb.DOWN, passage=passage)])
    assert judged.remarks == ("1 thumb down names no right passage, so it is left out.",)


@pytest.mark.parametrize("status", [Status.LIBRARY_EMPTY, Status.FILTERED_OUT])
def test_a_thumb_up_where_nothing_was_searched_says_nothing_of_the_articles(status):
    judged = judge_thumbs([a_thumb(status=status)])
    assert judged == Judgement((), ("1 thumb up came where no article was searched, so it is left out.",))
    assert len(judge_thumbs([a_thumb(Thumb.DOWN, status=status, passage=RIGHT)]).questions) == 1


def test_the_history_comes_along_where_it_was_leaned_on(tmp_path):
    history = ("Who \ud800paid for  it?", "?!", "Where?")
    leaned = a_thumb(Thumb.UP, "and  when?", a_quote(), understood="Who paid, when?", history=history)
    whole = a_thumb(Thumb.UP, "When was it?", a_quote(), understood="When  was it?", history=history)
    questions = read_back(judge_thumbs([leaned, whole]), tmp_path)
    assert [(question.question, question.history) for question in questions] == [
        ("and when?", ("Who ?paid for it?", "Where?")), ("When was it?", ()),
    ]  # fmt: skip


def test_the_latest_thumb_on_a_question_counts():
    wrong, right = a_quote("Nine stalls.", documents=("b.txt",)), a_quote()
    judged = judge_thumbs([a_thumb(Thumb.UP, "Q?", right, later=2), a_thumb(Thumb.UP, " Q? ", wrong, later=1)])
    assert [line["documents"] for line in lines(judged)] == [["market/fish.md"]]
    assert judged.remarks == ()
    judged = judge_thumbs([a_thumb(Thumb.UP, "Q?", right), a_thumb(Thumb.DOWN, "Q?", right, later=1)])
    assert judged.questions == ()
    assert judged.remarks == (
        "1 thumb down names no right passage, so it is left out.",
        "1 question has thumbs up and down; one that names the right passage counts, else the latest.",
    )


@pytest.mark.parametrize("later", [-1, 1])
def test_a_thumb_that_names_the_passage_counts_more(later):
    ups = [a_thumb(Thumb.UP, question, a_quote()) for question in ("Q?", "R?")]
    downs = [a_thumb(Thumb.DOWN, question, passage=RIGHT, later=later) for question in ("Q?", "R?")]
    judged = judge_thumbs([*ups, *downs, a_thumb(Thumb.DOWN, "Q?", later=2)])
    assert [line["documents"] for line in lines(judged)] == [["bridge.txt"], ["bridge.txt"]]
    assert judged.remarks == (
        "2 questions have thumbs up and down; one that names the right passage counts, else the latest.",
    )


def test_one_question_after_two_histories_is_two():
    thumbs = [a_thumb(Thumb.UP, "and when?", understood=each, history=(each,)) for each in ("Who?", "Where?", "Who?")]
    judged = judge_thumbs(thumbs)
    assert [line["history"] for line in lines(judged)] == [["Who?"], ["Where?"]]
    assert (
        lines(judged)[0]["query_id"] == lines(judge_thumbs(thumbs[2:]))[0]["query_id"] != lines(judged)[1]["query_id"]
    )
    # What has been written to files stays true.
    assert judged.questions[0].query_id == "feedback-1f66bb726f98"


def test_uploads_go_by_the_id_that_people_see():
    own, of_folder = ".uploads/ab12/notes/x.md", "market/fish.md"
    judged = judge_thumbs(
        [
            a_thumb(Thumb.UP, "Q?", a_quote(documents=(own, own))),
            a_thumb(Thumb.UP, "R?", a_quote(documents=(own, of_folder))),
            a_thumb(Thumb.DOWN, "S?", passage=replace(RIGHT, document_id=".uploads/cd/b.md")),
        ]
    )
    assert [line["documents"] for line in lines(judged)] == [["notes/x.md"], [of_folder], ["b.md"]]
    assert judged.remarks == (
        "2 questions are about uploads that are not in the folder: b.md, notes/x.md; before quoth eval asks them, put "
        "these files there.",
    )
    assert "ab12" not in "".join(question.line for question in judged.questions) + judged.remarks[0]


def test_a_thumb_taken_back_is_none():
    assert judge_thumbs([a_thumb(None)]) == Judgement((), ())


TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("–-…\x7f\u2028é "), max_size=12)
WORDS = TEXT.filter(bool)
QUESTIONS = ("question", "understood")
ASKED = st.text(st.sampled_from("ab ?\ud800\x7fé\n"), min_size=1, max_size=6).filter(
    lambda text: any(map(str.isalnum, text))
)
NAMED = st.sampled_from(["a.txt", "b/c.md", ".uploads/ab/a.txt", ".uploads/x", ".uploads"])


@st.composite
def any_thumb(draw: st.DrawFn) -> Feedback:
    # Quotes and questions are what the assistant makes: they hold words.
    text = draw(TEXT) + "x"
    start = draw(st.integers(0, len(text) - 1))
    likely = draw(st.none() | st.just(Span(start, draw(st.integers(start + 1, len(text))))))
    quotes = [a_quote(text, likely, draw(st.lists(NAMED, min_size=1, max_size=3)))] if draw(st.booleans()) else []
    passage = draw(st.none() | st.builds(RightPassage, NAMED, st.just(0), st.just(1), WORDS))
    return a_thumb(
        draw(st.sampled_from(Thumb)),
        draw(ASKED),
        *quotes,
        passage=passage,
        understood=draw(st.sampled_from([None, "another"])),
        history=tuple(draw(st.lists(WORDS, max_size=3))),
        later=draw(st.integers(0, 3)),
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(any_thumb(), max_size=6))
def test_whatever_was_thumbed_an_evaluation_reads_it(tmp_path_factory, thumbs):
    judged = judge_thumbs(thumbs)
    assert len({question.query_id for question in judged.questions}) == len(judged.questions)
    for question in judged.questions:
        assert question.line.isascii()
        assert question.line.isprintable()
        assert read_question(question.question).text == question.question
    if judged.questions:
        questions = read_back(judged, tmp_path_factory.getbasetemp())
        assert [question.query_id for question in questions] == [question.query_id for question in judged.questions]
        for asked in questions:
            assert all(holds(asked.evidence or "", answer) for answer in asked.answers)
    for each in thumbs:
        answer = replace(
            each.answer.answer, **{n: replace_surrogates(getattr(each.answer.answer, n)) for n in QUESTIONS}
        )
        whole = replace(each, question=replace_surrogates(each.question), answer=replace(each.answer, answer=answer))
        assert read_feedback(json.loads(json.dumps(feedback_values(each)))) == whole


@pytest.mark.parametrize(
    "change",
    [
        {"given": "2026-11-22"}, {"given": 5}, {"turn": "1"}, {"turn": float("inf")}, {"thumb": "sideways"},
        {"question": None}, {"history": "Who?"}, {"history": [1]}, {"answer": {}}, {"answer": None},
        {"passage": {}}, {"passage": [1]}, {"passage": {"document_id": "a", "start": "0", "end": 1, "text": ""}},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_record_of_feedback_is_told(change):
    record = {**feedback_values(a_thumb(passage=RIGHT)), **change}
    with pytest.raises(RecordError, match="This is not the record of"):
        read_feedback(record)


@pytest.mark.parametrize("record", [None, [], "x", {}, 5])
def test_what_is_no_object_is_no_feedback(record):
    with pytest.raises(RecordError):
        read_feedback(record)


class Ran(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def quoth(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("QUOTH_LIBRARY", raising=False)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["quoth", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exited:
            main()
        code = exited.value.code
        return Ran(code if isinstance(code, int) else int(bool(code)), *capsys.readouterr())

    return run


def keep(library: Path, *thumbs: Feedback) -> None:
    """As the chat page keeps them."""
    library.mkdir(parents=True, exist_ok=True)
    with ChatStore.open(library) as store:
        for thumb in thumbs:
            conversation_id, number = store.add_turn("ann", None, thumb.answer)
            store.add_feedback("ann", replace(thumb, conversation_id=conversation_id, turn=number))


THUMBS = (
    a_thumb(Thumb.UP, "How many stalls found a place?", a_quote(likely=Span(0, 5))),
    a_thumb(Thumb.UP, "How long is the bridge over the Ling?"),
    a_thumb(Thumb.DOWN, "Who paid for the bridge?", passage=RIGHT),
    a_thumb(Thumb.DOWN, "When?", a_quote()),
)


@pytest.fixture
def library(tmp_path):
    keep(tmp_path / "library", *THUMBS)
    return tmp_path / "library"


def test_the_questions_go_to_standard_output_and_the_remarks_beside_it(quoth, library):
    ran = quoth("feedback", "--library", library)
    assert ran.status == 0
    assert [json.loads(line)["question"] for line in ran.out.splitlines()] == [each.question for each in THUMBS[:3]]
    assert ran.err == "1 thumb down names no right passage, so it is left out.\n"
    assert quoth("feedback", "--library", library) == ran


def test_a_file_is_written_once_and_added_to_when_asked(quoth, library, tmp_path):
    file = tmp_path / "feedback.jsonl"
    ran = quoth("feedback", "--library", library, "--output", file)
    assert (ran.status, ran.out) == (0, f"3 questions written to {file}.\n")
    written = file.read_text(encoding="utf-8")
    assert len(read_questions(file)) == 3
    ran = quoth("feedback", "--library", library, "--output", file)
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(r"1 thumb [^\n]*\nquoth: [^\n]* exists already; [^\n]* --append\.\n", ran.err)
    assert file.read_text(encoding="utf-8") == written
    corrected = written.replace("Forty", "forty").removesuffix("\n")
    file.write_text(corrected, encoding="utf-8")
    ran = quoth("feedback", "--library", library, "--output", file, "--append")
    assert (ran.status, ran.out) == (0, f"0 questions written to {file}, 3 there already.\n")
    assert file.read_text(encoding="utf-8") == corrected
    keep(library, a_thumb(Thumb.UP, "How many visitors came?"))
    ran = quoth("feedback", "--library", library, "--output", file, "--append")
    assert (ran.status, ran.out) == (0, f"1 question written to {file}, 3 there already.\n")
    assert file.read_text(encoding="utf-8").startswith(f"{corrected}\n")
    assert [question.question for question in read_questions(file)][3:] == ["How many visitors came?"]
    ran = quoth("feedback", "--library", library, "--output", tmp_path / "new.jsonl", "--append")
    assert (ran.status, ran.out) == (0, f"4 questions written to {tmp_path / 'new.jsonl'}.\n")


@pytest.mark.parametrize("held", [b"a poem\n", b"[]\n", b'{"question": "Q?"}\n', b"\xff\xfe", b'{"query_id": "a"}\n5'])
def test_nothing_is_added_to_a_file_of_something_else(quoth, library, tmp_path, held):
    file = tmp_path / "poems.txt"
    file.write_bytes(held)
    ran = quoth("feedback", "--library", library, "--output", file, "--append")
    assert (ran.status, ran.out) == (2, "")
    assert "nothing is added" in ran.err
    assert file.read_bytes() == held


def test_where_nobody_gave_a_thumb_it_says_so(quoth, articles, tmp_path):
    said = "Nobody has given a thumb on the chat page of these articles yet.\n"
    output = tmp_path / "out.jsonl"
    assert quoth("feedback", "--articles", articles, "--output", output) == (0, "", said)
    assert not (tmp_path / "data").exists()  # no library is made for the question
    keep(tmp_path / "library")
    assert quoth("feedback", "--library", tmp_path / "library", "--output", output) == (0, "", said)
    keep(tmp_path / "library", THUMBS[3])
    ran = quoth("feedback", "--library", tmp_path / "library", "--output", output)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.endswith("left out.\nNo question comes of these thumbs.\n")
    assert not output.exists()


def test_what_cannot_be_done_is_one_sentence(quoth, library, tmp_path):
    for arguments, status, says in (
        (("--append",), 2, "--append adds to a file; name it with --output."),
        (("--library", tmp_path / "none"), 1, "There is no library at"),
        (("--articles", tmp_path / "none"), 2, "does not exist"),
        (("--library", library, "--output", tmp_path / "none" / "f.jsonl"), 1, "The system refused: No such file"),
    ):
        ran = quoth("feedback", *arguments)
        assert (ran.status, ran.out) == (status, ""), arguments
        assert re.fullmatch(r"quoth: \S[^\n]*\.", ran.err.splitlines()[-1])
        assert says in ran.err
    (library / FILE).write_bytes(b"garbage " * 1000)
    ran = quoth("feedback", "--library", library)
    assert ran.status == 1
    assert re.fullmatch(r"quoth: [^\n]*chat\.sqlite3 could not be used [^\n]*\.\n", ran.err)


@pytest.mark.model
def test_an_evaluation_asks_what_was_thumbed(quoth, articles, tmp_path):
    keep(default_library(articles), *THUMBS)
    file = tmp_path / "feedback.jsonl"
    assert quoth("feedback", "--articles", articles, "--output", file).status == 0
    ran = quoth("eval", "--questions", file, "--articles", articles, "--no-misses")
    assert ran.status == 0
    assert "feedback.jsonl: 3 questions, 3 articles" in ran.out
    assert re.search(r"^ +holds an answer +1\.000 ", ran.out, re.MULTILINE)
    assert re.search(r"^ +false answers, near +[01]\.000 ", ran.out, re.MULTILINE)
