"""The checks that an input goes through: no crash, exact quotes, every promise kept."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from embeddings.document import Document, Passage
from embeddings.errors import QuothError
from embeddings.library import Library
from embeddings.readers.base import Extract
from embeddings.readers.messages import decode_reply, encode_reply
from embeddings.readers.registry import read_file
from embeddings.structure.chunking import chunk
from embeddings.syncing.reading import read_document
from eval.robustness.hash_encoder import HashEncoder, count_words
from eval.robustness.inputs import Input, InputKind, seed_documents
from qa.assistant import Assistant
from qa.history.export import read_export
from qa.history.export_record import export_values
from qa.history.recheck import QuoteState
from qa.history.verify_export import verify_export
from qa.questions.follow_ups import merge
from qa.questions.question import read_question
from qa.retriever import Retriever
from seeds import seed_articles

_PASSAGE_TOKENS = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one input: its seconds, whether Quoth refused it, and the failure, None for a success."""

    seconds: float
    refused: bool
    failure: str | None


class BrokenPromiseError(Exception):
    """Quoth gave a result that breaks one of its promises."""


@dataclass(slots=True)
class Checker:
    """Runs inputs through Quoth in ``folder``, which must be empty at the start."""

    folder: Path
    _assistant: Assistant = field(init=False)
    _library: Library = field(init=False)

    def __post_init__(self) -> None:
        self._library = Library.open(self.folder / "library", encoder=HashEncoder())
        self._library.sync(seed_articles())
        self._assistant = Assistant(Retriever(self._library))

    def close(self) -> None:
        """Close the library."""
        self._library.close()

    def run(self, case: Input) -> Outcome:
        """Return the outcome of one input."""
        checks = {
            InputKind.ARTICLE: self._article,
            InputKind.FILE: self._article,
            InputKind.QUESTION: self._question,
            InputKind.EXPORT: self._export,
        }
        refused, failure = False, None
        begun = time.perf_counter()
        try:
            checks[case.kind](case)
        except QuothError as error:
            refused = True
            if case.unchanged:
                failure = f"BrokenPromiseError: Quoth refused an export as it had written it: {error}"
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a panic of a Rust library derives from BaseException
            failure = f"{type(error).__name__}: {' '.join(str(error).split())[:300]} at {_place_of(error)}"
        return Outcome(time.perf_counter() - begun, refused, failure)

    def _article(self, case: Input) -> None:
        file = self.folder / f"article{case.suffix}"
        file.write_bytes(case.data)
        document = read_document(file, self.folder, _read)
        _check_spans(document.text, [(block.start, block.end) for block in document.blocks], "block")
        _check_pages(document)
        passages = chunk(
            document,
            passage_tokens=_PASSAGE_TOKENS,
            model_tokens=HashEncoder.max_tokens,
            count_model=lambda texts: [count_words(text) for text in texts],
        )
        _check_passages(document, passages)

    def _question(self, case: Input) -> None:
        *history, question = json.loads(case.data)
        asked = read_question(question)
        _ = asked.dependence
        for earlier in history:
            merge(earlier, asked)
        answer = self._assistant.ask(question, history)
        for quote in (*answer.quotes, *([answer.nearest] if answer.nearest else [])):
            for source in quote.sources:
                document = self._library.find_document(source.document_id)
                text = "" if document is None else document.text
                _promise(text[source.start : source.end] == quote.text, "a quote equals its slice of the text")
            first = self._library.find_document(quote.sources[0].document_id)
            for part in quote.context:
                is_slice = first is not None and first.text[part.start : part.end] == part.text
                _promise(is_slice, "a context equals its slice of the text")
            _promise("".join(piece.text for piece in quote.pieces()) == quote.text, "a quote's pieces make the quote")

    def _export(self, case: Input) -> None:
        read = read_export(case.data.decode("utf-8", "replace"))
        again = read_export(json.dumps(export_values(read.export)))
        _promise(again.export == read.export, "an export that is read, written and read again stays equal")
        check = verify_export(read.export, seed_articles())
        words = [quote.text for turn in read.export.turns for quote in (*turn.quotes, turn.nearest) if quote]
        _promise(len(words) == len(check.quotes), "each quote of an export is checked")
        for text, quote in zip(words, check.quotes, strict=True):
            for place in quote.places:
                if place.state in (QuoteState.VERBATIM, QuoteState.MOVED):
                    source = place.now
                    article = next(each.text for each in seed_documents() if each.document_id == source.document_id)
                    _promise(
                        article[source.start : source.end] == text, "a verified quote equals its slice of the text"
                    )
        if case.unchanged:
            _promise(read.shown_as_recorded, "an unchanged export shows what it records")
            _promise(
                all(quote.state is QuoteState.VERBATIM for quote in check.quotes), "an unchanged export is verbatim"
            )


def _read(name: str, data: bytes) -> Extract:
    """Return the content of a file as another process would send it."""
    reply = read_file(name, data)
    _promise(decode_reply(encode_reply(reply)) == reply, "an extract comes from another process unchanged")
    return reply


def _promise(holds: bool, promise: str) -> None:
    if not holds:
        raise BrokenPromiseError(f"Quoth promises that {promise}; this input breaks the promise")


def _check_spans(text: str, spans: Sequence[tuple[int, int]], name: str) -> None:
    """Check that the spans lie inside the text, one after another, without white space at their ends.

    :raises BrokenPromiseError: if a span breaks this rule.
    """
    before = 0
    for start, end in spans:
        _promise(before <= start < end <= len(text), f"each {name} lies inside the text after the one before")
        _promise(text[start:end] == text[start:end].strip(), f"no {name} has white space at its ends")
        before = end


def _check_pages(document: Document) -> None:
    """Check that the pages lie inside the text, one after another.

    :raises BrokenPromiseError: if a page breaks this rule.
    """
    before = 0
    for page in document.pages:
        _promise(before <= page.start <= page.end <= len(document.text), "each page lies after the one before")
        before = page.end


def _check_passages(document: Document, passages: Sequence[Passage]) -> None:
    """Check that the passages are exact and in order, and hold every character of every block except white space.

    :raises BrokenPromiseError: if a passage breaks one of these rules.
    """
    text = document.text
    _check_spans(text, [(passage.start, passage.end) for passage in passages], "passage")
    for passage in passages:
        _promise(passage.text == text[passage.start : passage.end], "a passage equals its slice of the text")
    sentences = [(s.start, s.end) for passage in passages for s in passage.sentences]
    _check_spans(text, sentences, "sentence")
    covered = "".join("".join(text[start:end].split()) for start, end in sentences)
    blocks = "".join("".join(text[block.start : block.end].split()) for block in document.blocks)
    _promise(covered == blocks, "passages hold every character of every block except white space")


def _place_of(error: BaseException) -> str:
    """Return the file and line that raised the error."""
    trace = error.__traceback__
    place = "an unknown place"
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        place = f"{file.parent.name}/{file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
