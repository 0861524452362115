"""What ``quoth feedback`` does: the thumbs of a library's chat page, written as questions."""

from collections.abc import Callable
from pathlib import Path

from qa.doors.web.history.chat_store import ChatStore
from qa.doors.web.history.feedback_questions import judge
from qa.doors.web.history.questions_file import write_questions
from qa.plural import plural


def print_questions(
    library: Path, output: Path | None, *, append: bool, tell: Callable[[str], object], remark: Callable[[str], object]
) -> None:
    """Write the questions that the thumbs of the library in this folder come to.

    ``output`` None: each is told. ``tell`` is told what was asked for, and ``remark`` what there is to say about it.

    :raises QuestionsFileError: ``output`` cannot be added to, or is there already.
    :raises ChatStoreError: another version of Quoth keeps the thumbs.
    :raises LibraryError: the file of the thumbs cannot be used.
    :raises OSError: the system refuses to write ``output``.
    """
    thumbs = []
    if ChatStore.is_in(library):
        with ChatStore.open(library) as store:
            thumbs = store.feedback()
    if not thumbs:
        remark("Nobody has given a thumb on the chat page of these articles yet.")
        return
    judgement = judge(thumbs)
    for each in judgement.remarks:
        remark(each)
    if not judgement.questions:
        remark("No question comes of these thumbs.")
    elif output is None:
        for question in judgement.questions:
            tell(question.line)
    else:
        new = write_questions(output, judgement.questions, append=append)
        there = len(judgement.questions) - new
        tell(f"{plural(new, 'question')} written to {output}{f', {there:,} there already' if there else ''}.")
