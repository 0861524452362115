"""Data sets with a JSON object a line: SQuAD by article, ClapNQ, QED and SelQA, plain and compressed."""

import gzip
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from eval.datasets.formats import read_dataset
from eval.errors import QuestionsError
from eval.evaluating import Asked, evaluate
from eval.measuring.estimates import by_key
from eval.questions import EvalQuestion, MarkedSpan, Unit

BRIDGE = "The county paid 40 coins for 4 boats. The boats sank."
ARTICLES = [
    {
        "title": "Ling",
        "paragraphs": [
            {
                "context": BRIDGE,
                "questions": [
                    {"question": "How many boats sank?", "answers": ["4", "4 boats"]},
                    {"question": "Who swam?", "answers": []},
                ],
            },
            {
                "context": "Ma Li baked bread.",
                "questions": [{"question": "What did Ma Li bake?", "answers": ["bread"]}],
            },
        ],
    },
    {"title": "Ling", "paragraphs": [{"context": "It rained.", "questions": [{"question": " ", "answers": []}]}]},
]
CLAPNQ = [
    {
        "id": "7", "question": "who paid for the boats", "title": "Ling", "answerable": True,
        "sentences": ["The county paid .", "The boats sank ."], "answering_sentences": ["The boats sank ."],
    },
    {
        "id": "8", "question": "who built the tower", "title": "Ling", "answerable": False,
        "sentences": ["The county paid .", "The boats sank ."], "answering_sentences": [],
    },
    {
        "id": "9", "question": "who swam", "title": "Tower", "answerable": True,
        "sentences": ["It rained ."], "answering_sentences": [],
    },
]  # fmt: skip
QED = [
    {"title": "Ling", "context": "The county paid .", "question": "who paid", "answer_spans": [[0, 10]]},
    {"title": "Ling", "context": "The county paid .", "question": "what did it do", "answer_spans": [[11, 15]]},
]
SELQA = [
    {
        "article": "Ling", "section": "Boats", "question": "Who paid for the boats?",
        "candidates": ["It rained on the tower.", "The county paid for the boats.", "Nobody swam."], "answers": [1],
    },
]  # fmt: skip


def lines(folder: Path, rows: Sequence[Mapping[str, object]], name: str = "data.jsonl") -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    file = folder / name
    file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return file


@pytest.mark.parametrize("name", ["data.jsonl", "data.jsonl.gz"])
def test_articles_of_squad_mark_each_place_of_an_answer(tmp_path, name):
    dataset = read_dataset(lines(tmp_path, ARTICLES, name))
    first, second, third = "0001 1 Ling/00001.md", "0001 1 Ling/00002.md", "0002 2 Ling/00003.md"
    assert dataset.texts == {first: BRIDGE, second: "Ma Li baked bread.", third: "It rained."}
    boats, swam, bread = dataset.questions
    # The 4 of "40" is inside of another word.
    places = (MarkedSpan(first, 29, 30), MarkedSpan(first, 29, 36))
    assert boats == EvalQuestion(
        "1.1.1",
        "How many boats sank?",
        (first,),
        ("4", "4 boats"),
        unit=Unit.DOCUMENT,
        spans=places,
        group="0001 1 Ling",
    )
    assert not swam.answerable
    assert swam.kind == "near"
    assert swam.group == "0001 1 Ling"
    assert [BRIDGE[span.start : span.end] for span in boats.spans] == ["4", "4 boats"]
    assert bread.documents == (second,)
    assert dataset.notes == ("1 questions are empty or too long to be asked and were left out.",)
    assert dataset.paragraphs


def test_clapnq_marks_the_answering_sentences_and_has_each_passage_once(tmp_path):
    dataset = read_dataset(lines(tmp_path, CLAPNQ))
    (ling, text), (tower, _) = dataset.texts.items()
    assert (ling, tower) == ("0001 Ling/00001.md", "0002 Tower/00002.md")
    answered, near = dataset.questions
    assert [text[span.start : span.end] for span in answered.spans] == ["The boats sank ."]
    assert answered.unit is Unit.SPAN
    assert answered.documents == (ling,)
    assert near.kind == "near"
    assert not near.answerable
    assert dataset.notes == ("1 questions have no marked answer and were left out.",)


def test_qed_marks_the_spans(tmp_path):
    dataset = read_dataset(lines(tmp_path, QED))
    assert dataset.texts == {"0001 Ling/00001.md": "The county paid ."}
    assert [question.answers for question in dataset.questions] == [("The county",), ("paid",)]
    assert [question.query_id for question in dataset.questions] == ["line 1", "line 2"]


def test_selqa_ranks_the_candidates(tmp_path, toy):
    dataset = read_dataset(lines(tmp_path, SELQA))
    (question,) = dataset.questions
    (document_id,) = dataset.texts
    assert [dataset.texts[document_id][s.start : s.end] for s in question.spans] == ["The county paid for the boats."]
    (run,) = evaluate(dataset, {"everything": frozenset()}, encoder=toy)
    (record,) = run.records
    # With one right candidate both measures are 1 / its rank.
    assert record.values["sentence AP"] == record.values["sentence RR"]
    assert 1 / record.values["sentence RR"] in {1.0, 2.0, 3.0}
    assert by_key(run.figures)["sentence AP"].of == 1


def test_a_kept_folder_is_used_again(tmp_path, toy):
    dataset = read_dataset(lines(tmp_path, QED))
    runs = [
        evaluate(dataset, {"everything": frozenset()}, Asked(), encoder=toy, folder=tmp_path / "kept")[0] for _ in "ab"
    ]
    assert runs[0].corpus_sha256 == runs[1].corpus_sha256
    assert (tmp_path / "kept" / "library").is_dir()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**QED[0], "answer_spans": [[0, 99]]}, "must be whole numbers from 0 to 17"),
        ({**QED[0], "answer_spans": [[5, 5]]}, "write .first character, last character"),
        ({**QED[0], "answer_spans": []}, "has no answer_spans"),
        ({**QED[0], "question": 7}, "its 'question' must be of the type str"),
        ({**SELQA[0], "answers": [3]}, "must be whole numbers from 0 to 2"),
        ({**SELQA[0], "answers": []}, "has no answers"),
        ({**SELQA[0], "candidates": ["a", 1]}, "must hold texts alone"),
        ({**CLAPNQ[0], "answerable": "yes"}, "must be of the type bool"),
        ({"title": "Ling", "paragraphs": [{"context": "It rained."}]}, "it needs a list 'questions'"),
        (
            {
                "title": "Ling",
                "paragraphs": [{"context": "It rained.", "questions": [{"question": "Why?", "answers": ["sun"]}]}],
            },
            "has no answer that stands in its paragraph",
        ),
    ],
)
def test_a_malformed_line_is_named(tmp_path, row, message):
    with pytest.raises(QuestionsError, match=message):
        read_dataset(lines(tmp_path, [row]))


def test_a_damaged_archive_is_named(tmp_path):
    file = tmp_path / "data.jsonl.gz"
    file.write_bytes(gzip.compress(b"{}" * 99)[:-9])
    with pytest.raises(QuestionsError, match=r"data\.jsonl\.gz cannot be read"):
        read_dataset(file)


def test_bold_words_are_compared_with_the_most_similar_answer(tmp_path, toy):
    dataset = read_dataset(lines(tmp_path, [ARTICLES[0]]))
    (run,) = evaluate(dataset, {"everything": frozenset()}, encoder=toy)
    values = [record.values for record in run.records if record.documents]
    assert all(0 <= value["emphasis"] <= 1 for value in values)
    assert all(("emphasis if right" in value) == bool(value["right"]) for value in values)
    assert math.isclose(sum(v["emphasis"] for v in values) / len(values), by_key(run.figures)["emphasis"].value)
