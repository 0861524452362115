"""Additional questions that should be refused, made from the questions of a data set or read from a file."""

from collections.abc import Sequence
from pathlib import Path

from eval.datasets.squad import article_of
from eval.errors import QuestionsError, reason
from eval.questions import EvalQuestion, check_askable


def leave_out(
    questions: Sequence[EvalQuestion], document_ids: Sequence[str], *, articles: bool
) -> tuple[list[EvalQuestion], list[str]]:
    """Return each answerable question again, without the documents that answer it, and notes for the user.

    These questions are near. With ``articles`` the documents are paragraphs of articles; then each question returns
    once more without its whole article, and is far. A note counts the questions that would leave no document.
    """
    extended: list[EvalQuestion] = []
    unasked = 0
    for question in questions:
        if not question.answerable:
            continue
        right = tuple(i for i in document_ids if question.from_document(i))
        left_out = {"near": right}
        if articles:
            folders = tuple({article_of(i) for i in right})
            left_out["far"] = tuple(i for i in document_ids if i.startswith(folders))
        for kind, excluded in left_out.items():
            if len(excluded) == len(document_ids):
                unasked += 1
                continue
            # Resampled together with the original question, since the words are the same.
            extended.append(
                EvalQuestion(
                    f"{question.query_id} ({kind})",
                    question.question,
                    kind=kind,
                    split=question.split,
                    history=question.history,
                    fresh=question.fresh,
                    left_out=excluded,
                    group=question.group or question.query_id,
                )
            )
    note = f"{unasked} questions were not asked again, since no document would be left without those that answer them."
    return extended, [note] if unasked else []


def read_off_topic(file: Path) -> list[EvalQuestion]:
    """Return the questions of a text file, one a line, that no article answers: far.

    :raises QuestionsError: if the file cannot be read, or a line cannot be asked.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{file} cannot be read ({reason(error)}); name a text file in UTF-8.") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            check_askable(line, f"{file}, line {number}")
            questions.append(EvalQuestion(f"off-topic {number}", line.strip(), kind="far"))
    if not questions:
        raise QuestionsError(f"{file} holds no questions.")
    return questions
