"""The forms in which OpenAI's clients send questions and read answers."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from qa.answer import Offset, Ordinal, Sha256, Text

MODEL_ID = "quoth"
_MOST_MESSAGES = 10_000


class _OpenBody(BaseModel):
    """A body in which clients send more parameters than Quoth needs (temperature, tools); these change nothing."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)


class MessagePart(_OpenBody):
    """A part of a message. Only a part with a text counts."""

    type: str
    text: str | None = None


class ChatMessage(_OpenBody):
    """A message. Only those of the user count."""

    role: str
    content: str | list[MessagePart] | None = None

    @property
    def text(self) -> str:
        """The text of the message, of all its parts."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.text)


class StreamOptions(_OpenBody):
    """Options of a stream."""

    include_usage: bool | None = None


class ChatBody(_OpenBody):
    """The messages of a conversation; the last one of the user is the question."""

    model: Annotated[str, Field(description=f"The name of the model: {MODEL_ID}.")]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=_MOST_MESSAGES)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model. ``created``: seconds since 1970."""

    id: Text
    object: Text
    created: Offset
    owned_by: Text


@dataclass(frozen=True, slots=True)
class ModelsRecord:
    """The list of models."""

    object: Text
    data: tuple[ModelRecord, ...]


@dataclass(frozen=True, slots=True)
class CitedRecord:
    """The source of a quote by which clients group citations. ``id``: of this place alone. ``url``: may be null."""

    id: Text
    name: Text
    url: Text | None


@dataclass(frozen=True, slots=True)
class CitationDetails:
    """Details of a cited text: ``document.text[start:end]``.

    ``source``: the id of its place. ``sha256``: of the file.
    """

    source: Text
    name: Text
    number: Ordinal
    document_id: Text
    start: Offset
    end: Ordinal
    page: Text | None
    sha256: Sha256
    score: float


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """A citation as Open WebUI reads it. ``document``: the exact words, one text for each entry of ``metadata``."""

    source: CitedRecord
    document: tuple[str, ...]
    metadata: tuple[CitationDetails, ...]


@dataclass(frozen=True, slots=True)
class ReplyRecord:
    """The message of the assistant, in Markdown."""

    role: Text
    content: str


@dataclass(frozen=True, slots=True)
class ChoiceRecord:
    """The one choice of a completion."""

    index: Offset
    message: ReplyRecord
    finish_reason: Text


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """Numbers of tokens, by Quoth's own vocabulary."""

    prompt_tokens: Offset
    completion_tokens: Offset
    total_tokens: Offset


@dataclass(frozen=True, slots=True)
class CompletionRecord:
    """A completion. ``sources`` and ``citations`` are the same list, by the newer and the older name."""

    id: Text
    object: Text
    created: Offset
    model: Text
    choices: tuple[ChoiceRecord, ...]
    usage: UsageRecord
    sources: tuple[CitationRecord, ...]
    citations: tuple[CitationRecord, ...]


MODEL: TypeAdapter[ModelRecord] = TypeAdapter(ModelRecord)
MODELS: TypeAdapter[ModelsRecord] = TypeAdapter(ModelsRecord)
COMPLETION: TypeAdapter[CompletionRecord] = TypeAdapter(CompletionRecord)


def record_values(written: TypeAdapter[Any], record: Any) -> dict[str, Any]:
    """Return a record as JSON values."""
    values: dict[str, Any] = written.dump_python(record, mode="json")
    return values
