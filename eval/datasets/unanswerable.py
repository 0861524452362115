"""More questions that should be refused, made from those that a data set has."""

from collections.abc import Sequence
from pathlib import Path

from eval.datasets.squad import article_of
from eval.errors import QuestionsError, reason
from eval.questions import EvalQuestion, check_askable


def leave_out(
    questions: Sequence[EvalQuestion], document_ids: Sequence[str], *, articles: bool
) -> tuple[list[EvalQuestion], list[str]]:
    """Each answerable question once more, without the documents that answer it: near. With ``articles``, whose
    paragraphs are the documents, and once more without the whole article: far. And sentences about what cannot be asked
    so, since nothing would be left.
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
        for kind, gone in left_out.items():
            if len(gone) == len(document_ids):
                unasked += 1
                continue
            # Drawn together with the question that they are made from: they stand or fall with its words.
            extended.append(
                EvalQuestion(
                    f"{question.query_id} ({kind})",
                    question.question,
                    kind=kind,
                    split=question.split,
                    history=question.history,
                    fresh=question.fresh,
                    left_out=gone,
                    group=question.group or question.query_id,
                )
            )
    note = f"{unasked} questions could not be asked without what answers them: no other document would be left."
    return extended, [note] if unasked else []


def read_off_topic(file: Path) -> list[EvalQuestion]:
    """The questions of a text file, one a line, that nothing answers: far.

    :raises QuestionsError: the file cannot be read, or a line cannot be asked.
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
