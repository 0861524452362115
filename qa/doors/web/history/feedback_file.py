"""The thumbs of a window as questions, written to a file or line by line."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from qa.doors.web.errors import QuestionsFileError
from qa.doors.web.history.chat_store import ChatStore
from qa.doors.web.history.feedback_questions import JudgedQuestion, judge_thumbs
from qa.plural import plural


def write_questions(
    library: Path,
    output: Path | None,
    *,
    append: bool,
    write_line: Callable[[str], object],
    remark: Callable[[str], object],
) -> None:
    """Write the questions from the thumbs of the library in this folder.

    ``write_line`` receives each question if ``output`` is ``None``, otherwise the number of questions written.
    ``remark`` receives each sentence about thumbs without a question.

    :raises QuestionsFileError: if ``output`` exists and may not be added to, or holds something else.
    :raises ChatStoreError: if another version of Quoth keeps the thumbs.
    :raises LibraryError: if the file of the thumbs cannot be used.
    :raises OSError: if the system refuses to write ``output``.
    """
    thumbs = []
    if ChatStore.is_in(library):
        with ChatStore.open(library) as store:
            thumbs = store.feedback()
    if not thumbs:
        remark("Nobody has given a thumb on the chat page of these articles yet.")
        return
    judgement = judge_thumbs(thumbs)
    for sentence in judgement.remarks:
        remark(sentence)
    if not judgement.questions:
        remark("No question comes of these thumbs.")
    elif output is None:
        for question in judgement.questions:
            write_line(question.line)
    else:
        new = _write_file(output, judgement.questions, append=append)
        there = len(judgement.questions) - new
        write_line(f"{plural(new, 'question')} written to {output}{f', {there:,} there already' if there else ''}.")


def _write_file(file: Path, questions: Sequence[JudgedQuestion], *, append: bool) -> int:
    """Write the questions to a new file, or ``append`` those that it lacks, and return how many were written.

    The lines of the file stay as they are: somebody may have corrected them by hand.
    """
    if not append:
        try:
            with file.open("x", encoding="utf-8", newline="\n") as new:
                new.writelines(f"{question.line}\n" for question in questions)
        except FileExistsError as error:
            raise QuestionsFileError(
                f"{file} exists already; name another file with --output, or add to this one with --append."
            ) from error
        return len(questions)
    query_ids, ends = _query_ids(file)
    missing = [question for question in questions if question.query_id not in query_ids]
    with file.open("a", encoding="utf-8", newline="\n") as grown:
        grown.writelines(["" if ends or not missing else "\n", *(f"{question.line}\n" for question in missing)])
    return len(missing)


def _query_ids(file: Path) -> tuple[set[str], bool]:
    """Return the query_ids in a file, which need not exist, and whether a line end closes its last line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return set(), True
    except UnicodeDecodeError as error:
        raise QuestionsFileError(f"{file} is not UTF-8, so nothing is added to it; name another file.") from error
    query_ids = set()
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                query_ids.add(str(json.loads(line)["query_id"]))
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise QuestionsFileError(
                    f"{file}, line {number} is no question with a query_id, so nothing is added; name a file of "
                    "questions, one JSON object a line, or a new one."
                ) from error
    return query_ids, not text or text.endswith("\n")
