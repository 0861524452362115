"""A chat of OpenAI's clients: the question in its messages, and the answer as a completion or a stream."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from embeddings.structure.token_budget import count_tokens
from qa.answer import Answer, Quote
from qa.doors.answer_sentences import source_line
from qa.doors.http.answer_markdown import answer_blocks
from qa.doors.http.errors import ApiError
from qa.doors.http.openai_records import (
    COMPLETION,
    MODEL_ID,
    ChatMessage,
    ChoiceRecord,
    CitationDetails,
    CitationRecord,
    CitedRecord,
    CompletionRecord,
    ReplyRecord,
    UsageRecord,
    record_values,
)

_NO_QUESTION = "No message of the user holds a text; the last one is the question."
_END = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class ChatQuestion:
    """A question and the questions of the same user before it, oldest first."""

    question: str
    history: tuple[str, ...]

    @property
    def tokens(self) -> int:
        """The number of tokens of all questions."""
        return sum(map(count_tokens, (*self.history, self.question)))


def read_chat(messages: Sequence[ChatMessage]) -> ChatQuestion:
    """Return the question in these messages.

    :raises ApiError: if no message of the user holds a text.
    """
    texts = [message.text for message in messages if message.role == "user" and message.text.strip()]
    if not texts:
        raise ApiError(400, _NO_QUESTION)
    return ChatQuestion(texts[-1], tuple(texts[:-1]))


@dataclass(frozen=True, slots=True)
class ChatReply:
    """The reply to a question. ``blocks``: its Markdown, in the pieces of a stream. ``created``: seconds since 1970."""

    completion_id: str
    created: int
    blocks: tuple[str, ...]
    usage: UsageRecord
    sources: tuple[CitationRecord, ...]

    @classmethod
    def of(cls, chat: ChatQuestion, answer: Answer, completion_id: str, created: int) -> "ChatReply":
        """Return the reply that gives this answer."""
        blocks = tuple(answer_blocks(answer))
        asked, said = chat.tokens, count_tokens("\n\n".join(blocks))
        sources = tuple(map(_citation, answer.quotes))
        return cls(completion_id, created, blocks, UsageRecord(asked, said, asked + said), sources)

    def values(self) -> dict[str, Any]:
        """Return the whole completion as JSON values."""
        message = ReplyRecord("assistant", "\n\n".join(self.blocks))
        return record_values(
            COMPLETION,
            CompletionRecord(
                id=self.completion_id,
                object="chat.completion",
                created=self.created,
                model=MODEL_ID,
                choices=(ChoiceRecord(0, message, "stop"),),
                usage=self.usage,
                sources=self.sources,
                citations=self.sources,
            ),
        )

    def events(self, *, with_usage: bool) -> Iterator[bytes]:
        """Yield the completion as server-sent events: the sources, each block, the end."""
        values = self.values()
        sources = {name: values[name] for name in ("sources", "citations")}
        yield self._event([_choice({"role": "assistant", "content": ""})], **sources)
        for at, block in enumerate(self.blocks):
            yield self._event([_choice({"content": f"\n\n{block}" if at else block})])
        yield self._event([_choice({}, "stop")])
        if with_usage:
            yield self._event([], usage=values["usage"])
        yield _END

    def _event(self, choices: list[dict[str, Any]], **more: Any) -> bytes:
        chunk = {
            "id": self.completion_id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": MODEL_ID,
            "choices": choices,
            **more,
        }
        return f"data: {json.dumps(chunk)}\n\n".encode()


def _choice(delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish_reason}


def _citation(quote: Quote) -> CitationRecord:
    """Return the citation of a quote, at its first source.

    Open WebUI groups citations by the id and numbers the groups, so the id names the place of this quote alone: then
    its [2] is the quote 2. An id that is an address would take the place of the name.
    """
    source = quote.sources[0]
    place = f"quoth:{source.document_id}#{source.start}-{source.end}"
    name = source_line(source)
    details = CitationDetails(
        place,
        name,
        quote.number,
        source.document_id,
        source.start,
        source.end,
        source.page,
        source.sha256,
        quote.score,
    )
    return CitationRecord(CitedRecord(place, name, source.url), (quote.text,), (details,))
