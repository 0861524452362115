"""A file of evaluation questions, one JSON object a line, that judged questions are written to."""

import json
from collections.abc import Sequence
from pathlib import Path

from qa.doors.web.errors import QuestionsFileError
from qa.doors.web.history.feedback_questions import JudgedQuestion


def write_questions(file: Path, questions: Sequence[JudgedQuestion], *, append: bool) -> int:
    """Write the questions to a new file, or ``append`` those to one that it does not hold yet; how many are new.

    Whatever stands in the file stays as it is: lines may have been corrected by hand.

    :raises QuestionsFileError: it exists and is not to be added to, or what stands in it are not questions.
    :raises OSError: the system refuses.
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
    held, ends = _held(file)
    missing = [question for question in questions if question.query_id not in held]
    with file.open("a", encoding="utf-8", newline="\n") as grown:
        grown.writelines(["" if ends or not missing else "\n", *(f"{question.line}\n" for question in missing)])
    return len(missing)


def _held(file: Path) -> tuple[set[str], bool]:
    """The query_ids of a file, which need not be there, and whether its last line has an end."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return set(), True
    except UnicodeDecodeError as error:
        raise QuestionsFileError(f"{file} is not UTF-8, so nothing is added to it; name another file.") from error
    held = set()
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                held.add(str(json.loads(line)["query_id"]))
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise QuestionsFileError(
                    f"{file}, line {number} is no question with a query_id, so nothing is added; name a file of "
                    "questions, one JSON object a line, or a new one."
                ) from error
    return held, not text or text.endswith("\n")
