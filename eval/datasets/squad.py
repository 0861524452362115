"""Reader of SQuAD, versions 1 and 2, and data sets in its format: each paragraph is one document.

Source: Rajpurkar, Jia and Liang, "Know What You Don't Know: Unanswerable Questions for SQuAD", ACL 2018.
"""

import json
from pathlib import Path
from typing import TypeVar

from eval.datasets.dataset import Dataset, safe_name
from eval.datasets.rows import field_of, list_of
from eval.errors import QuestionsError, reason
from eval.questions import EvalQuestion, MarkedSpan, Unit, check_askable, read_text

T = TypeVar("T")

_SHAPE = "is not in the format of SQuAD"


def read_squad(file: Path) -> Dataset:
    """Return the questions and paragraphs of a SQuAD JSON file; an ``is_impossible`` question is near.

    :raises QuestionsError: if the file is not in this format, or an answer does not stand at its ``answer_start``.
    """
    try:
        data = json.loads(read_text(file, "name a SQuAD file in UTF-8"))
    except (ValueError, RecursionError) as error:
        raise QuestionsError(f"{file} cannot be read as JSON ({reason(error)}); name a SQuAD file in UTF-8.") from error
    texts: dict[str, str] = {}
    questions: dict[str, EvalQuestion] = {}
    for number, article in enumerate(_list(data, "data", str(file)), 1):
        title = _field(article, "title", str, f"{file}, article {number}", "")
        group = f"{number:02} {safe_name(title)}".strip()
        for place, paragraph in enumerate(_list(article, "paragraphs", f"{file}, article {number}"), 1):
            where = f"{file}, article {number}, paragraph {place}"
            document_id = f"{group}/{place:02}.md"
            texts[document_id] = _field(paragraph, "context", str, where)
            for asked in _list(paragraph, "qas", where):
                question = _question(asked, texts[document_id], document_id, group, where)
                if question.query_id in questions:
                    raise QuestionsError(f"{where} has the id {question.query_id!r} a second time; ids must differ.")
                questions[question.query_id] = question
    if not questions:
        raise QuestionsError(f"{file} holds no questions.")
    return Dataset(file.name, tuple(questions.values()), texts=texts, paragraphs=True)


def article_of(document_id: str) -> str:
    """Return the folder of the article that this paragraph belongs to, ending in a slash."""
    return document_id[: document_id.rindex("/") + 1]


def _question(asked: object, context: str, document_id: str, group: str, where: str) -> EvalQuestion:
    query_id = _field(asked, "id", str, where)
    where = f"{where}, question {query_id!r}"
    text = _field(asked, "question", str, where)
    check_askable(text, f"The question of {where}")
    if _field(asked, "is_impossible", bool, where, False):
        return EvalQuestion(query_id, text, kind="near", group=group)
    spans: list[MarkedSpan] = []
    answers: list[str] = []
    for answer in _list(asked, "answers", where):
        words, start = _field(answer, "text", str, where), _field(answer, "answer_start", int, where)
        if not words.strip() or start < 0 or context[start : start + len(words)] != words:
            raise QuestionsError(
                f"{where} has the answer {words!r}, which does not stand at character {start} of the paragraph; mend "
                "its answer_start."
            )
        spans.append(MarkedSpan(document_id, start, start + len(words)))
        answers.append(words)
    if not answers:
        raise QuestionsError(f"{where} has no answers; give one, or say that it is_impossible.")
    return EvalQuestion(
        query_id, text, (document_id,), tuple(dict.fromkeys(answers)), unit=Unit.DOCUMENT,
        spans=tuple(sorted(set(spans))), group=group,
    )  # fmt: skip


def _list(row: object, key: str, where: str) -> list[object]:
    return list_of(row, key, where, _SHAPE)


def _field(row: object, key: str, kind: type[T], where: str, missing: T | None = None) -> T:
    return field_of(row, key, kind, where, _SHAPE, missing)
