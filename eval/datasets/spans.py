"""Reader of a folder of ``*.md`` with ``questions.jsonl``, whose ``spans`` mark the relevant characters.

Source: Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval", Chroma technical report, 2024.
"""

from pathlib import Path

from eval.datasets.dataset import Dataset
from eval.errors import QuestionsError, reason
from eval.questions import EvalQuestion, MarkedSpan, Unit, check_askable, of_split, read_lines


def read_spans(folder: Path, split: str | None = None) -> Dataset:
    """Return the questions and the corpora of the folder.

    :raises QuestionsError: if a file cannot be read, a line is malformed, or a span lies outside its corpus.
    """
    texts: dict[str, str] = {}
    for file in sorted(folder.glob("[!.]*.md")):
        try:
            texts[file.name] = file.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise QuestionsError(f"{file} cannot be read ({reason(error)}); save it as text in UTF-8.") from error
    questions: dict[str, EvalQuestion] = {}
    for number, row in read_lines(folder / "questions.jsonl"):
        where = f"{folder / 'questions.jsonl'}, line {number}"
        question = _question(row, number, texts, where)
        if question.query_id in questions:
            raise QuestionsError(f"{where} has the query_id {question.query_id!r} a second time; ids must differ.")
        questions[question.query_id] = question
    selected = of_split(list(questions.values()), split, folder / "questions.jsonl")
    return Dataset(folder.resolve().name, tuple(selected), folder=folder, texts=texts)


def _question(row: object, number: int, texts: dict[str, str], where: str) -> EvalQuestion:
    if not isinstance(row, dict) or not isinstance(row.get("question"), str) or not isinstance(row.get("spans"), list):
        raise QuestionsError(f"{where} needs a question, a corpus and spans.")
    check_askable(row["question"], f"The question of {where}")
    document_id = next((name for name in (f"{row.get('corpus')}.md", str(row.get("corpus"))) if name in texts), "")
    if not document_id:
        raise QuestionsError(f"{where} names the corpus {row.get('corpus')!r}, which is no .md file beside it.")
    spans = []
    for span in row["spans"]:
        if not isinstance(span, list) or len(span) != 2 or not all(type(edge) is int for edge in span):
            raise QuestionsError(f"{where} has the span {span!r}; write [first character, last character + 1].")
        start, end = span
        if not 0 <= start < end <= len(texts[document_id]):
            raise QuestionsError(
                f"{where} has the span {span!r}, which is not inside the {len(texts[document_id])} characters of "
                f"{document_id}."
            )
        spans.append(MarkedSpan(document_id, start, end))
    if not spans:
        raise QuestionsError(f"{where} has no spans; mark the words that answer.")
    query_id, kind, split = (row.get(key) for key in ("query_id", "kind", "split"))
    if not isinstance(query_id, str | None) and type(query_id) is not int:
        raise QuestionsError(f"{where} has {query_id!r} as query_id; write words.")
    if not isinstance(kind, str | None) or not isinstance(split, str | None):
        raise QuestionsError(f"{where} has {kind!r} as kind and {split!r} as split; write words.")
    return EvalQuestion(
        f"line {number}" if query_id in (None, "") else str(query_id), row["question"], (document_id,),
        kind=kind or "", split=split or "", unit=Unit.SPAN, spans=tuple(sorted(set(spans))),
    )  # fmt: skip
