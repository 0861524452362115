"""Reader of a folder in the format of BEIR: ``corpus.jsonl``, ``queries.jsonl`` and judgements in ``qrels/*.tsv``.

Source: Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval Models",
NeurIPS 2021.
"""

import re
from collections.abc import Collection
from pathlib import Path

from eval.datasets.dataset import Dataset, safe_name
from eval.errors import QuestionsError, reason
from eval.questions import EvalQuestion, Unit, check_askable, read_lines

_GRADE = re.compile(r"-?[0-9]{1,9}")  # a larger number overflows the integers of ir-measures


def read_beir(folder: Path, split: str | None = None) -> Dataset:
    """Return the documents and the judged queries; ``split`` names one file of qrels, None takes all files.

    Queries without a relevant document are left out. So are queries that are empty or too long; a note counts them.

    :raises QuestionsError: if a file is missing, a line is malformed, or a judgement names an unknown id.
    """
    texts: dict[str, str] = {}
    document_ids: dict[str, str] = {}
    for where, key, row in _rows(folder / "corpus.jsonl"):
        if key in document_ids:
            raise QuestionsError(f"{where} has the _id {key!r} a second time; ids must differ.")
        title = " ".join(_text(row, "title", where).split())
        # Numbered, since an id may be any text, even a path out of the folder.
        document_ids[key] = f"{len(document_ids) + 1:06} {safe_name(key)}".strip() + ".md"
        texts[document_ids[key]] = f"# {title}\n\n{_text(row, 'text', where)}" if title else _text(row, "text", where)
    queries: dict[str, str] = {}
    for where, key, row in _rows(folder / "queries.jsonl"):
        if key in queries:
            raise QuestionsError(f"{where} has the _id {key!r} a second time; ids must differ.")
        queries[key] = _text(row, "text", where)
    grades, splits = _judgements(folder, split, queries.keys(), document_ids)
    questions: list[EvalQuestion] = []
    unasked = 0
    for query_id, relevant in grades.items():
        try:
            check_askable(queries[query_id], query_id)
        except QuestionsError:
            unasked += 1
            continue
        questions.append(
            EvalQuestion(
                query_id,
                queries[query_id],
                tuple(relevant),
                split=splits[query_id],
                unit=Unit.DOCUMENT,
                grades=relevant,
            )
        )
    if not questions:
        raise QuestionsError(f"{folder} holds no query with a relevant document.")
    notes = (f"{unasked} queries are empty or too long to be asked and were left out.",) if unasked else ()
    return Dataset(folder.resolve().name, tuple(questions), texts=texts, notes=notes)


def _judgements(
    folder: Path, split: str | None, queries: Collection[str], document_ids: dict[str, str]
) -> tuple[dict[str, dict[str, int]], dict[str, str]]:
    """Return by query id the grades of its documents, above 0; and by query id its split."""
    files = [folder / "qrels" / f"{split}.tsv"] if split else sorted((folder / "qrels").glob("*.tsv"))
    known = {file.name for file in (folder / "qrels").glob("*.tsv")}
    if not files or any(file.name not in known for file in files):
        raise QuestionsError(
            f"{folder / 'qrels'} holds no {split or '*'}.tsv; put the judgements there, or name another split."
        )
    grades: dict[str, dict[str, int]] = {}
    splits: dict[str, str] = {}
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise QuestionsError(
                f"{file} cannot be read ({reason(error)}); name a folder in the format of BEIR."
            ) from error
        for number, line in enumerate(lines, 1):
            parts = line.rstrip("\r").split("\t")
            if not line.strip() or (number == 1 and parts[-1].strip() == "score"):
                continue
            where = f"{file}, line {number}"
            if len(parts) != 3 or not _GRADE.fullmatch(parts[2].strip()):
                raise QuestionsError(
                    f"{where} needs a query's id, a document's id and a whole number of at most nine digits, with tabs "
                    "between."
                )
            query_id, key, grade = parts[0], parts[1], int(parts[2])
            if query_id not in queries:
                raise QuestionsError(f"{where} judges the query {query_id!r}, which is not in queries.jsonl.")
            if key not in document_ids:
                raise QuestionsError(f"{where} judges the document {key!r}, which is not in corpus.jsonl.")
            if grade > 0:
                grades.setdefault(query_id, {})[document_ids[key]] = grade
                splits.setdefault(query_id, file.stem)
    return grades, splits


def _rows(file: Path) -> list[tuple[str, str, dict[str, object]]]:
    """Return the place in the file, the ``_id`` and the object of each line."""
    rows: list[tuple[str, str, dict[str, object]]] = []
    for number, row in read_lines(file):
        where = f"{file}, line {number}"
        if not isinstance(row, dict) or not isinstance(row.get("_id"), str):
            raise QuestionsError(f"{where} needs an object with an _id, which is a text.")
        rows.append((where, row["_id"], row))
    return rows


def _text(row: dict[str, object], key: str, where: str) -> str:
    value = row.get(key) or ""
    if not isinstance(value, str):
        raise QuestionsError(f"{where} has {value!r} as {key}; write a text.")
    return value
