"""The asking of every question of a data set, and the record of each: the answer beside the expected one."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from embeddings.library import Library
from embeddings.scope import EVERYTHING
from eval.measuring.emphasis import emphasis
from eval.measuring.overlap import overlap
from eval.measuring.records import Quoted, Record, group_of
from eval.measuring.retrieval import first_rank, measure_ranking, relevant, search, touches
from eval.measuring.sentence_ranking import measure_sentences
from eval.questions import EvalQuestion, MarkedSpan, Unit
from qa.answer import Answer, Quote
from qa.assistant import Assistant
from qa.ranking.base import Hit
from qa.retriever import Retriever

_SPAN_DEPTH = 5


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """The relevant documents or passages of each question, by query id; equal for all retrievers of one library.

    ``sentences``: by document id, the sentences to rank for a question that the document answers.
    """

    library: Library
    questions: Sequence[EvalQuestion]
    relevant: Mapping[str, Mapping[str, int]]
    sentences: Mapping[str, Sequence[MarkedSpan]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        library: Library,
        questions: Sequence[EvalQuestion],
        sentences: Mapping[str, Sequence[MarkedSpan]] | None = None,
    ) -> "Judge":
        """Look up the relevant documents or passages in the library."""
        found = {q.query_id: relevant(library, q) for q in questions if q.answerable}
        return cls(library, questions, found, sentences or {})

    @property
    def lost(self) -> int:
        """The number of answerable questions without a relevant document or passage in the library."""
        return sum(not found for found in self.relevant.values())


def ask_all(
    retriever: Retriever,
    judge: Judge,
    progress: Callable[[int], None] = lambda _: None,
    assistant: Assistant | None = None,
) -> list[Record]:
    """Return the record of each question, in order. The times are the assistant's, without the ranking of passages.

    ``progress``: called with the number of questions that are done. ``assistant``: asks ``retriever``; None takes one
    as people get it.
    """
    assistant, library = assistant or Assistant(retriever), judge.library
    assistant.ask(judge.questions[0].question)  # load the model before any question is timed
    asked: list[tuple[EvalQuestion, Answer, float, list[Hit]]] = []
    rankings: dict[str, list[str]] = {}
    for done, question in enumerate(judge.questions, 1):
        scope = EVERYTHING.without(question.left_out)
        begun = time.perf_counter()
        answer = assistant.ask(question.question, question.history, scope=scope)
        milliseconds = (time.perf_counter() - begun) * 1000
        hits: list[Hit] = []
        if question.ranked:
            hits, rankings[question.query_id] = search(retriever, question)
        asked.append((question, answer, milliseconds, hits))
        progress(done)
    values = measure_ranking({q: judge.relevant[q] for q in rankings}, rankings)
    records = []
    for question, answer, milliseconds, hits in asked:
        rank = None
        if question.ranked:
            rank = first_rank(judge.relevant[question.query_id], rankings[question.query_id])
        judged = {**values.get(question.query_id, {}), **_judge(question, answer, hits)}
        if question.ranked and question.documents[0] in judge.sentences:
            judged |= measure_sentences(retriever, question, judge.sentences[question.documents[0]])
        records.append(_record(library, question, answer, milliseconds, judged, rank))
    return records


def _record(
    library: Library,
    question: EvalQuestion,
    answer: Answer,
    milliseconds: float,
    values: dict[str, float],
    rank: int | None,
) -> Record:
    quotes = [*answer.quotes, *([answer.nearest] if answer.nearest else [])]
    if quotes:
        values["exact"] = sum(_is_exact(library, quote) for quote in quotes) / len(quotes)
    if question.history and (question.fresh or question.answerable):
        values["fresh" if question.fresh else "follow-up"] = values["right"]
    return Record(
        query_id=question.query_id,
        question=question.question,
        history=question.history,
        fresh=question.fresh,
        kind=question.kind,
        gold=question.gold,
        group=group_of(question),
        documents=question.documents,
        expected=_expected(library, question),
        evidence=question.evidence,
        answered=bool(answer.quotes),
        confidence=answer.confidence,
        quotes=tuple(map(_quoted, answer.quotes)),
        nearest=_quoted(answer.nearest) if answer.nearest else None,
        rank=rank,
        right=bool(values["right"]),
        milliseconds=milliseconds,
        narrowed=bool(question.left_out),
        values=values,
    )


def _expected(library: Library, question: EvalQuestion) -> tuple[str, ...]:
    if question.unit is not Unit.SPAN:
        return question.answers
    texts = {span.document_id: library.find_document(span.document_id) for span in question.spans}
    return tuple(d.text[span.start : span.end] for span in question.spans if (d := texts[span.document_id]))


def _judge(question: EvalQuestion, answer: Answer, hits: Sequence[Hit]) -> dict[str, float]:
    """Return the values, by name, of all measures except those of the ranking; shares are 0 or 1."""
    if not question.answerable:
        return {"right": float(not answer.quotes), "answered": float(bool(answer.quotes))}
    first = answer.quotes[:1]
    values = {
        "refused": float(not answer.quotes),
        "document": float(any(question.from_document(s.document_id) for quote in first for s in quote.sources)),
        "any": float(any(_is_right(question, quote) for quote in answer.quotes)),
        "right": float(any(_is_right(question, quote) for quote in first)),
    }
    if question.answers:
        values["holds"] = values["right"]
        values["emphasis"] = max((emphasis(quote, question.answers) for quote in first), default=0.0)
        if values["right"]:
            values["emphasis if right"] = values["emphasis"]
    if question.evidence is not None or question.spans:
        values["sentence"] = float(any(_is_sentence(question, quote) for quote in first))
    if first:
        values["characters"] = float(len(first[0].text))
    if question.unit is Unit.SPAN:
        passages = [hit.passage for hit in hits[:_SPAN_DEPTH]]
        shares = overlap(question.spans, passages)
        values |= {"span recall": shares.recall, "span precision": shares.precision, "span IoU": shares.iou}
        values["touches"] = float(any(touches(passage, question) for passage in passages[:1]))
    return values


def _is_right(question: EvalQuestion, quote: Quote) -> bool:
    """Return whether a quote answers, by the data set's answers, spans or documents."""
    if question.answers:
        return any(question.answered_by(source.document_id, quote.text) for source in quote.sources)
    if question.spans:
        return _is_sentence(question, quote)
    return any(question.from_document(source.document_id) for source in quote.sources)


def _is_sentence(question: EvalQuestion, quote: Quote) -> bool:
    """Return whether a quote is at a place where the data set marks the answer."""
    if question.unit is Unit.SPAN:
        return any(
            source.document_id == span.document_id and source.start < span.end and span.start < source.end
            for source in quote.sources
            for span in question.spans
        )
    if question.spans:
        return any(
            source.document_id == span.document_id and source.start <= span.start < source.end
            for source in quote.sources
            for span in question.spans
        )
    evidence = EvalQuestion("", "", question.documents, (question.evidence or "",))
    return any(evidence.answered_by(source.document_id, quote.text) for source in quote.sources)


def _is_exact(library: Library, quote: Quote) -> bool:
    """Return whether the quote and its context are slices of their documents."""
    first = quote.sources[0].document_id
    places = [(source.document_id, source.start, source.end, quote.text) for source in quote.sources]
    places += [(first, part.start, part.end, part.text) for part in quote.context]
    return all(
        (document := library.find_document(document_id)) is not None and document.text[start:end] == text
        for document_id, start, end, text in places
    )


def _quoted(quote: Quote) -> Quoted:
    source = quote.sources[0]
    context = tuple(part.text for part in quote.context)
    return Quoted(quote.text, source.document_id, source.title, source.start, source.end, quote.score, context)
