"""An answer with the text of a language model: the quotes come first and never depend on the text."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from embeddings.errors import UnreadableArticleError
from embeddings.languages.base import Language
from qa.answer import QUOTING, Answer
from qa.errors import ProseError
from qa.prose.prose import Flaw, Prose, ProseSentence
from qa.prose.reply import MOST_CHARACTERS, Reply
from qa.prose.writer import ProseRequest, ProseWriter

_NO_TEXT = "The language model wrote no text; the quotes stand without it."
_TOO_LONG = "The language model wrote without an end, so its text was cut; the quotes stand without the rest."
_NO_CITATION = "The language model's text cites no quote, so none of it stands; the quotes do."
_NO_SUPPORT = "No sentence of the language model's text stands; the quotes do."
_UNREADABLE = "The language model's text cannot be divided into sentences; the quotes stand without the rest of it."
_TOO_LARGE = "The quotes are too long for the language model; they stand without its text."


def takes_prose(answer: Answer) -> bool:
    """Return whether a language model is asked about this answer: only about quotes, and never about a refusal."""
    return answer.status in QUOTING and bool(answer.quotes)


def add_prose(
    answer: Answer, writer: ProseWriter, language: Language, show: Callable[[ProseSentence], None] | None = None
) -> Answer:
    """Return the answer with the text of ``writer``; the same answer if it has no quotes.

    ``show`` gets each sentence as soon as it is checked. A failure of the writer becomes the note of the text.
    """
    if not takes_prose(answer):
        return answer
    request = ProseRequest.of(answer.understood, answer.quotes)
    if not request.quotes:
        return replace(answer, prose=Prose.of(writer.model, writer.host, (), _TOO_LARGE))
    sentences: list[ProseSentence] = []

    def keep(sentence: ProseSentence) -> None:
        sentences.append(sentence)
        if show is not None:
            show(sentence)

    note = _read_reply(writer, request, language, keep)
    return replace(answer, prose=Prose.of(writer.model, writer.host, sentences, note or _note(sentences)))


def _read_reply(
    writer: ProseWriter, request: ProseRequest, language: Language, keep: Callable[[ProseSentence], None]
) -> str | None:
    """Pass each sentence of the reply to ``keep``, and return a note if the reply has no regular end."""
    reply, length, note = Reply(request.quotes, language), 0, None
    try:
        try:
            for piece in writer.write(request):
                for sentence in reply.feed(piece[: MOST_CHARACTERS - length]):
                    keep(sentence)
                length += len(piece)
                if length > MOST_CHARACTERS:
                    note = _TOO_LONG
                    break
        except ProseError as error:
            note = str(error)
        for sentence in reply.end(is_whole=note is None):
            keep(sentence)
    except UnreadableArticleError:  # the library that finds sentences failed at the text
        return _UNREADABLE
    return note


def _note(sentences: Sequence[ProseSentence]) -> str | None:
    if not sentences:
        return _NO_TEXT
    if any(sentence.is_supported for sentence in sentences):
        return None
    return _NO_CITATION if all(sentence.flaw is Flaw.UNCITED for sentence in sentences) else _NO_SUPPORT
