"""Readers of data sets with a JSON object a line: SQuAD by article, ClapNQ, QED and SelQA.

Sources: Rajpurkar, Jia and Liang, "Know What You Don't Know: Unanswerable Questions for SQuAD", ACL 2018; Rosenthal et
al., "CLAPnq: Cohesive Long-form Answers from Passages in Natural Questions for RAG systems", TACL 2025; Lamm et al.,
"QED: A Framework and Dataset for Explanations in Question Answering", TACL 2021; Jurczyk, Zhai and Choi, "SelQA: A New
Benchmark for Selection-based Question Answering", ICTAI 2016.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from eval.datasets.dataset import Dataset
from eval.datasets.paragraphs import ParagraphCorpus, group_of_document
from eval.datasets.rows import field_of, indexes_of, list_of, texts_of
from eval.errors import QuestionsError
from eval.questions import EvalQuestion, MarkedSpan, Unit, read_lines

_ARTICLES = "is no article of SQuAD, one a line"
_CLAPNQ = "is no question of ClapNQ"
_QED = "is no question of QED"
_SELQA = "is no question of SelQA"


def read_articles(file: Path) -> Dataset:
    """Return the questions of a file with an article of SQuAD a line; a question without answers is near.

    Each place in its paragraph where an accepted answer stands is a marked span, since the rows hold no offsets.

    :raises QuestionsError: if a line is no such article, or an answer does not stand in its paragraph.
    """
    corpus = ParagraphCorpus()
    for number, row in read_lines(file):
        where = f"{file}, line {number}"
        # Numbered, since two articles may have one title.
        title = f"{number} {field_of(row, 'title', str, where, _ARTICLES)}"
        for place, paragraph in enumerate(list_of(row, "paragraphs", where, _ARTICLES), 1):
            text = field_of(paragraph, "context", str, f"{where}, paragraph {place}", _ARTICLES)
            document_id = corpus.add(title, text)
            for count, asked in enumerate(list_of(paragraph, "questions", where, _ARTICLES), 1):
                query_id = f"{number}.{place}.{count}"
                question = field_of(asked, "question", str, f"{file}, question {query_id}", _ARTICLES)
                answers = tuple(dict.fromkeys(texts_of(asked, "answers", f"{file}, question {query_id}", _ARTICLES)))
                if not answers:
                    near = EvalQuestion(query_id, question, kind="near", group=group_of_document(document_id))
                    corpus.ask(near)
                    continue
                spans = {MarkedSpan(document_id, *at) for answer in answers for at in _places(text, answer)}
                if not spans:
                    raise QuestionsError(f"{file}, question {query_id} has no answer that stands in its paragraph.")
                corpus.ask(
                    EvalQuestion(
                        query_id, question, (document_id,), answers, unit=Unit.DOCUMENT, spans=tuple(sorted(spans)),
                        group=group_of_document(document_id),
                    )
                )  # fmt: skip
    return corpus.dataset(file.name)


def read_clapnq(file: Path) -> Dataset:
    """Return the questions of ClapNQ about all its passages; a question that its passage does not answer is near.

    The relevant characters are those of the answering sentences. A question that is marked as answerable, but has no
    answering sentence, is left out.

    :raises QuestionsError: if a line is no such question.
    """
    corpus = ParagraphCorpus()
    for number, row in read_lines(file):
        where = f"{file}, line {number}"
        query_id = f"{number} {field_of(row, 'id', str, where, _CLAPNQ)}"
        question = field_of(row, "question", str, where, _CLAPNQ)
        sentences = texts_of(row, "sentences", where, _CLAPNQ)
        document_id, places = corpus.add_sentences(field_of(row, "title", str, where, _CLAPNQ), sentences)
        group = group_of_document(document_id)
        if not field_of(row, "answerable", bool, where, _CLAPNQ):
            corpus.ask(EvalQuestion(query_id, question, kind="near", group=group))
            continue
        right = texts_of(row, "answering_sentences", where, _CLAPNQ)
        spans = tuple(span for span, sentence in zip(places, sentences, strict=True) if sentence in right)
        if not spans:
            corpus.unmarked += 1
            continue
        corpus.ask(EvalQuestion(query_id, question, (document_id,), unit=Unit.SPAN, spans=spans, group=group))
    return corpus.dataset(file.name)


def read_qed(file: Path) -> Dataset:
    """Return the questions of QED about all its paragraphs.

    :raises QuestionsError: if a line is no such question.
    """
    corpus = ParagraphCorpus()
    for number, row in read_lines(file):
        where = f"{file}, line {number}"
        text = field_of(row, "context", str, where, _QED)
        document_id = corpus.add(field_of(row, "title", str, where, _QED), text)
        spans = set()
        for span in list_of(row, "answer_spans", where, _QED):
            edges = indexes_of(span if isinstance(span, list) else [span], len(text), where, _QED)
            if len(edges) != 2 or not edges[0] < edges[1]:
                raise QuestionsError(f"{where} has the span {span!r}; write [first character, last character + 1].")
            spans.add(MarkedSpan(document_id, *edges))
        if not spans:
            raise QuestionsError(f"{where} has no answer_spans; mark the words that answer.")
        answers = dict.fromkeys(text[span.start : span.end] for span in sorted(spans))
        corpus.ask(
            EvalQuestion(
                f"line {number}", field_of(row, "question", str, where, _QED), (document_id,), tuple(answers),
                unit=Unit.DOCUMENT, spans=tuple(sorted(spans)), group=group_of_document(document_id),
            )
        )  # fmt: skip
    return corpus.dataset(file.name)


def read_selqa(file: Path) -> Dataset:
    """Return the questions of SelQA about all its sections; the candidates are the data set's ``sentences``.

    :raises QuestionsError: if a line is no such question.
    """
    corpus = ParagraphCorpus()
    for number, row in read_lines(file):
        where = f"{file}, line {number}"
        candidates = texts_of(row, "candidates", where, _SELQA)
        document_id, places = corpus.add_sentences(field_of(row, "article", str, where, _SELQA), candidates)
        right = indexes_of(list_of(row, "answers", where, _SELQA), len(candidates) - 1, where, _SELQA)
        if not right:
            raise QuestionsError(f"{where} has no answers; give the index of the candidate that answers.")
        corpus.ask(
            EvalQuestion(
                f"line {number}", field_of(row, "question", str, where, _SELQA), (document_id,), unit=Unit.SPAN,
                spans=tuple(places[i] for i in sorted(set(right))), group=group_of_document(document_id),
            )
        )  # fmt: skip
    return corpus.dataset(file.name)


LINE_FORMATS: Mapping[str, Callable[[Path], Dataset]] = {
    "paragraphs": read_articles,
    "answering_sentences": read_clapnq,
    "answer_spans": read_qed,
    "candidates": read_selqa,
}
"""The reader of each format, by a key that the rows of this format alone have."""


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Return each place of the words as its first character and the character after the last.

    A place inside of longer words counts only if there is no other.
    """
    places = [found.span() for found in re.finditer(re.escape(words), text)] if words else []
    whole = [(start, end) for start, end in places if not _continues(text, start) and not _continues(text, end)]
    return whole or places


def _continues(text: str, at: int) -> bool:
    """Return whether a word goes on across this position."""
    return text[max(0, at - 1) : at].isalnum() and text[at : at + 1].isalnum()
