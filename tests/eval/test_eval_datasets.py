"""Every format of data set, good and hostile, down to the files that the product reads."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.library import Library
from eval.datasets.beir import read_beir
from eval.datasets.dataset import Dataset, corpus_hash, questions_hash
from eval.datasets.formats import read_dataset
from eval.datasets.own import read_own
from eval.datasets.spans import read_spans
from eval.datasets.squad import read_squad
from eval.datasets.unanswerable import leave_out, read_off_topic
from eval.errors import QuestionsError
from eval.questions import EvalQuestion, Gold, MarkedSpan, Unit

CONTEXT = "The bridge over the Ling opened again. İts 40 boats “sank”.\r\nThe county paid 40 coins."
SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "../../Ling_<b>river</b>",
            "paragraphs": [
                {
                    "context": CONTEXT,
                    "qas": [
                        {
                            "id": "a",
                            "question": "Who paid?",
                            "answers": [
                                {"text": "county", "answer_start": 65},
                                {"text": "The county", "answer_start": 61},
                            ],
                        },
                        {"id": "b", "question": "Who swam?", "answers": [], "is_impossible": True},
                    ],
                },
                {"context": "Nothing else.", "qas": []},
            ],
        },
        {
            "paragraphs": [
                {
                    "context": "It rained.",
                    "qas": [{"id": "c", "question": "Why?", "answers": [{"text": "rained", "answer_start": 3}]}],
                }
            ]
        },
    ],
}


def squad(tmp_path: Path, **changes: object) -> Path:
    """The SQuAD file, with the first question changed."""
    data = json.loads(json.dumps(SQUAD))
    data["data"][0]["paragraphs"][0]["qas"][0] |= changes
    file = tmp_path / "squad.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def sync(dataset: Dataset, folder: Path, open_library: Callable[..., Library]) -> Library:
    """A library of the data set's corpus, which reads as it is."""
    library = open_library()
    library.sync(dataset.place(folder))
    dataset.check(library)
    return library


def test_squad_is_read_into_a_document_for_each_paragraph(tmp_path, open_library):
    dataset = read_dataset(squad(tmp_path))
    first, second, third = "01 Ling briverb/01.md", "01 Ling briverb/02.md", "02/01.md"
    assert list(dataset.texts) == [first, second, third]
    article = "01 Ling briverb"
    assert dataset.questions == (
        EvalQuestion(
            "a", "Who paid?", (first,), ("county", "The county"), unit=Unit.DOCUMENT,
            spans=(MarkedSpan(first, 61, 71), MarkedSpan(first, 65, 71)), group=article,
        ),
        EvalQuestion("b", "Who swam?", kind="near", group=article),
        EvalQuestion("c", "Why?", (third,), ("rained",), unit=Unit.DOCUMENT,
                     spans=(MarkedSpan(third, 3, 9),), group="02"),
    )  # fmt: skip
    assert [question.gold for question in dataset.questions] == [Gold.ANSWER, Gold.NEAR, Gold.ANSWER]
    library = sync(dataset, tmp_path / "there", open_library)
    # Every character is where it was, and no file left its folder, whatever the title says.
    assert {document.document_id: document.text for document in library.documents()} == dataset.texts
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library", "squad.json", "there"]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        pytest.param({"id": "c"}, "has the id 'c' a second time", id="an id twice"),
        pytest.param({"id": 7}, "its 'id' must be of the type str", id="an id that is no text"),
        pytest.param({"question": ""}, "cannot be asked: The question is empty", id="no question"),
        pytest.param({"answers": []}, "has no answers; give one", id="no answers"),
        pytest.param({"answers": "x"}, "needs a list 'answers'", id="answers that are no list"),
        pytest.param({"answers": [{"text": "paid", "answer_start": 65}]}, "does not stand at character 65", id="else"),
        pytest.param({"answers": [{"text": "x", "answer_start": 10**9}]}, "does not stand at", id="outside the text"),
        pytest.param({"answers": [{"text": "40", "answer_start": -9}]}, "does not stand at", id="counted from the end"),
        pytest.param({"answers": [{"text": "", "answer_start": 0}]}, "does not stand at", id="an answer of nothing"),
        pytest.param({"answers": [{"text": "The"}]}, "its 'answer_start' must be of the type int", id="no start"),
        pytest.param({"is_impossible": "no"}, "its 'is_impossible' must be of the type bool", id="a word for a bool"),
    ],
)  # fmt: skip
def test_squad_that_is_not_as_it_should_be_is_told(tmp_path, changes, match):
    with pytest.raises(QuestionsError, match=match) as told:
        read_squad(squad(tmp_path, **changes))
    assert "squad.json" in str(told.value)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"\xff", r"cannot be read \(it is not UTF-8"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"1" * 5000, "a number has thousands of digits"),
        (b"[]", "needs a list 'data'"),
        (b'{"data": []}', "holds no questions"),
        (b'{"data": [{"paragraphs": [{"qas": []}]}]}', "'context' must be of the type str"),
        (b'{"data": [{"title": 3, "paragraphs": []}]}', "'title' must be of the type str"),
        (b'{"data": [4]}', "'title' must be of the type str"),
    ],
)
def test_a_file_that_is_no_squad_is_told(tmp_path, content, match):
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with pytest.raises(QuestionsError, match=match):
        read_dataset(file)


def beir(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    rows = {
        "corpus": [
            {"_id": "../../etc/passwd", "title": "Fish\nmarket", "text": "Forty stalls."},
            {"_id": "d 2", "title": "", "text": "It moved in April."},
            {"_id": "D/2", "text": ""},
        ],
        "queries": [
            {"_id": "q1", "text": "How many stalls?"},
            {"_id": "q2", "text": "When did it move?"},
            {"_id": "unjudged", "text": "Who?"},
            {"_id": "long", "text": "why " * 900},
        ],
    }
    texts = {name: "\n".join(map(json.dumps, listed)) for name, listed in rows.items()}
    texts["test"] = "query-id\tcorpus-id\tscore\nq1\t../../etc/passwd\t2\nq1\td 2\t1\nq1\tD/2\t0\nlong\td 2\t1\n"
    texts["train"] = "query-id\tcorpus-id\tscore\r\nq2\td 2\t1\r\n"
    texts |= files
    (folder / "corpus.jsonl").write_text(texts["corpus"], encoding="utf-8")
    (folder / "queries.jsonl").write_text(texts["queries"], encoding="utf-8")
    for name in ("test", "train"):
        (folder / "qrels" / f"{name}.tsv").write_text(texts[name], encoding="utf-8", newline="")
    return folder


def test_beir_is_read_with_its_grades(tmp_path, open_library):
    folder = beir(tmp_path)
    dataset = read_dataset(folder)
    first, second, third = dataset.texts
    assert dataset.texts == {
        "000001 etcpasswd.md": "# Fish market\n\nForty stalls.",
        "000002 d 2.md": "It moved in April.",
        "000003 D2.md": "",
    }  # fmt: skip
    assert dataset.questions == (
        EvalQuestion(
            "q1", "How many stalls?", (first, second), split="test", unit=Unit.DOCUMENT, grades={first: 2, second: 1}
        ),
        EvalQuestion("q2", "When did it move?", (second,), split="train", unit=Unit.DOCUMENT, grades={second: 1}),
    )
    assert dataset.notes == ("1 queries are empty or too long to be asked and were left out.",)
    assert [question.query_id for question in read_dataset(folder, "train").questions] == ["q2"]
    library = sync(dataset, tmp_path / "there", open_library)
    assert library.document_ids() == [first, second]  # the third holds nothing that could be quoted
    assert third not in library.document_ids()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["beir", "library", "there"]


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path):
    marked = "\ufeff"
    folder = beir(tmp_path)
    plain = read_beir(folder)
    for file in (*folder.glob("*.jsonl"), *folder.glob("qrels/*.tsv")):
        file.write_text(marked + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_beir(folder) == plain
    file = squad(tmp_path)
    unmarked = read_squad(file)
    file.write_text(marked + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_squad(file) == unmarked
    (tmp_path / "off.txt").write_text(marked + "?\nWho?", encoding="utf-8")
    with pytest.raises(QuestionsError, match="line 1 cannot be asked"):
        read_off_topic(tmp_path / "off.txt")


@pytest.mark.parametrize(
    ("files", "split", "match"),
    [
        pytest.param({"test": "q1\td 2\n"}, None, r"test\.tsv, line 1 needs a query's id", id="two columns"),
        pytest.param({"test": "q1\td 2\tmuch\n"}, None, "and a whole number", id="a grade in words"),
        pytest.param({"test": "q1\td 2\t--5\n"}, None, "and a whole number", id="a grade of two signs"),
        pytest.param({"test": f"q1\td 2\t{'1' * 5000}\n"}, None, "of at most nine digits", id="a grade too long"),
        pytest.param({"test": "q1\td 2\t²\n"}, None, "and a whole number", id="a grade of another script"),
        pytest.param({"test": "q9\td 2\t1\n"}, None, r"judges the query 'q9', which is", id="no query"),
        pytest.param({"test": "q1\td 9\t1\n"}, None, r"judges the document 'd 9', which is not in", id="no document"),
        pytest.param({"test": "q1\td 2\t0\n", "train": ""}, None, "no query with a relevant", id="0"),
        pytest.param({}, "dev", r"holds no dev\.tsv", id="no such split"),
        pytest.param({}, "../../x", r"holds no \.\./\.\./x\.tsv", id="a split elsewhere"),
        pytest.param({"corpus": '{"_id": 3}'}, None, "needs an object with an _id", id="an id that is no text"),
        pytest.param({"corpus": '{"_id": "a"}\n{"_id": "a"}'}, None, "the _id 'a' a second time", id="an id twice"),
        pytest.param({"corpus": '{"_id": "a", "text": 5}'}, None, "has 5 as text", id="a text that is none"),
        pytest.param(
            {"queries": '{"_id": "q1", "text": "a"}\n{"_id": "q1", "text": "b"}'}, None,
            r"queries\.jsonl, line 2 has the _id 'q1' a second time", id="a query twice",
        ),
        pytest.param({"queries": "[]"}, None, "needs an object with an _id", id="no object"),
        pytest.param({"queries": "{"}, None, r"queries\.jsonl, line 1 is not JSON", id="no JSON"),
    ],
)  # fmt: skip
def test_beir_that_is_not_as_it_should_be_is_told(tmp_path, files, split, match):
    with pytest.raises(QuestionsError, match=match):
        read_beir(beir(tmp_path, **files), split)


def spans(tmp_path: Path, **changes: object) -> Path:
    folder = tmp_path / "spans"
    folder.mkdir(parents=True)
    (folder / "news.md").write_bytes("# News\n\nForty “stalls” opened.\r\nIt rained.\n".encode())
    (folder / ".hidden.md").write_text("not a corpus")
    row = {"question": "How many?", "corpus": "news", "spans": [[8, 31], [32, 42]], **changes}
    (folder / "questions.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder


def test_marked_spans_are_read(tmp_path, open_library):
    dataset = read_dataset(spans(tmp_path))
    (question,) = dataset.questions
    assert question == EvalQuestion(
        "line 1",
        "How many?",
        ("news.md",),
        unit=Unit.SPAN,
        spans=(MarkedSpan("news.md", 8, 31), MarkedSpan("news.md", 32, 42)),
    )
    library = sync(dataset, tmp_path, open_library)
    text = library.document("news.md").text
    assert [text[span.start : span.end] for span in question.spans] == ["Forty “stalls” opened.\r", "It rained."]


def test_marked_spans_may_be_named(tmp_path):
    folder = spans(tmp_path, corpus="news.md", query_id=7, kind="how many", split="dev")
    assert [(q.query_id, q.documents, q.kind, q.split) for q in read_spans(folder).questions] == [
        ("7", ("news.md",), "how many", "dev")
    ]
    folder = spans(tmp_path / "null", query_id=None, kind=None, split=None)
    assert [(q.query_id, q.kind, q.split) for q in read_spans(folder).questions] == [("line 1", "", "")]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        pytest.param({"spans": [[8, 46]]}, r"\[8, 46\], which is not inside the 43 characters of news", id="past"),
        pytest.param({"spans": [[-1, 4]]}, "is not inside", id="before the beginning"),
        pytest.param({"spans": [[8, 8]]}, "is not inside", id="empty"),
        pytest.param({"spans": [[8]]}, r"write \[first character", id="one edge"),
        pytest.param({"spans": [[8, True]]}, r"write \[first character", id="a bool for a number"),
        pytest.param({"spans": []}, "has no spans", id="none"),
        pytest.param({"corpus": "../news"}, "which is no .md file beside it", id="another folder"),
        pytest.param({"corpus": ".hidden"}, "which is no .md file beside it", id="hidden"),
        pytest.param({"corpus": ["news"]}, "which is no .md file beside it", id="a list for a name"),
        pytest.param({"query_id": True}, "has True as query_id", id="a bool for an id"),
        pytest.param({"kind": 3}, "has 3 as kind", id="a number for a kind"),
        pytest.param({"question": "?"}, "cannot be asked", id="no question"),
    ],
)  # fmt: skip
def test_spans_that_are_not_as_they_should_be_are_told(tmp_path, changes, match):
    with pytest.raises(QuestionsError, match=match):
        read_spans(spans(tmp_path, **changes))


def test_own_questions_must_name_articles_that_are_there(tmp_path, articles):
    file = articles / "questions.jsonl"
    row = {"query_id": 1, "question": "How many?", "documents": ["fish", "market/year.txt"], "answers": ["forty"]}
    file.write_text(json.dumps(row), encoding="utf-8")
    dataset = read_dataset(articles)  # recognised as a folder of articles with questions
    assert dataset == read_own(articles, file)
    assert dataset.place(tmp_path) == articles
    file.write_text(json.dumps({**row, "documents": ["fish", "fishes"]}), encoding="utf-8")
    with pytest.raises(QuestionsError, match=r"question '1' .* names the document 'fishes', which is not among"):
        read_dataset(articles)


def test_a_folder_without_a_data_set_is_an_error(tmp_path):
    with pytest.raises(
        QuestionsError, match=r"holds no data set in a known format; name a SQuAD JSON file, a file with"
    ):
        read_dataset(tmp_path)
    with pytest.raises(QuestionsError, match="is not there; name a SQuAD"):
        read_dataset(tmp_path / "none")
    with pytest.raises(QuestionsError, match="has no splits"):
        read_dataset(squad(tmp_path), "test")


@pytest.mark.parametrize("document_id", ["../out.md", "a/../../out.md", "/tmp/out.md"])
def test_no_document_is_written_outside_its_folder(tmp_path, document_id):
    dataset = Dataset("hostile", (), texts={document_id: "Out."})
    with pytest.raises(QuestionsError, match="would lie outside its folder"):
        dataset.place(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "match"),
    [("\ufeffIt rained.", "is read as another text than it holds"), ("It \ud800 rained.", "is not valid Unicode")],
)
def test_a_text_that_cannot_be_read_as_it_is_is_never_measured(tmp_path, open_library, text, match):
    with pytest.raises(QuestionsError, match=match):
        sync(Dataset("odd", (), texts={"a.md": text, "b.md": "It snowed."}), tmp_path / "there", open_library)


def test_hashes_tell_other_questions_and_other_documents(tmp_path, articles, open_library):
    question = EvalQuestion("1", "Who?", ("a",), ("Ma Li",))
    hashes = {
        questions_hash([question]),
        questions_hash([question, question]),
        questions_hash([EvalQuestion("1", "Who?", ("b",), ("Ma Li",))]),
        questions_hash([EvalQuestion("1", "Who?", ("a",), ("Ma Li",), left_out=("a",))]),
    }
    assert len(hashes) == 4
    assert questions_hash([question]) in hashes
    library = open_library()
    library.sync(articles)
    before = corpus_hash(library)
    assert before == corpus_hash(library)
    (articles / "bridge.txt").rename(articles / "brücke.txt")
    library.sync(articles)
    assert corpus_hash(library) != before


IDS = ["01 A/01.md", "01 A/02.md", "02 B/01.md"]


def test_answerable_questions_are_asked_again_without_what_answers_them():
    asked = EvalQuestion("q", "and who?", (IDS[0],), ("Ma",), history=("What?",), split="dev", group="01 A")
    unanswerable = EvalQuestion("n", "Where?", kind="near")
    extended, told = leave_out([asked, unanswerable], IDS, articles=True)
    near, far = extended
    assert told == []
    assert (near.query_id, near.gold, near.left_out) == ("q (near)", Gold.NEAR, (IDS[0],))
    assert (far.query_id, far.gold, far.left_out) == ("q (far)", Gold.FAR, (IDS[0], IDS[1]))
    for question in extended:
        assert (question.question, question.history, question.split, question.group) == (
            "and who?", ("What?",), "dev", "01 A",
        )  # fmt: skip


def test_a_question_about_all_documents_is_not_asked_without_them():
    everything = EvalQuestion("q", "Who?", ("a", "b"), ("Ma",))
    extended, told = leave_out([everything], ["a.md", "b.md"], articles=False)
    assert extended == []
    assert told == ["1 questions were not asked again, since no document would be left without those that answer them."]
    (near,), _ = leave_out([everything], ["a.md", "b.md", "c.md"], articles=False)
    assert near.left_out == ("a.md", "b.md")
    assert near.group == "q"


def test_off_topic_questions_are_far(tmp_path):
    file = tmp_path / "off.txt"
    file.write_text("who is the girl\n\n  Where? \n", encoding="utf-8")
    assert read_off_topic(file) == [
        EvalQuestion("off-topic 1", "who is the girl", kind="far"),
        EvalQuestion("off-topic 3", "Where?", kind="far"),
    ]
    for content, match in (
        (b"", "holds no questions"),
        (b"who?\n?!\n", "line 2 cannot be asked"),
        (b"\xff", "be read"),
    ):
        file.write_bytes(content)
        with pytest.raises(QuestionsError, match=match):
            read_off_topic(file)
