"""The bodies that callers send. An unknown name is an error: it may be a name of another version, or misspelt."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from qa.citations.formats import CitationFormat
from qa.questions.question import MAX_CHARACTERS
from qa.retriever import MOST_HITS

MOST_DOCUMENTS = 1000
_MOST_TURNS = 100

QuestionText = Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS, description="A question in words.")]
Documents = Annotated[
    list[Annotated[str, Field(min_length=1)]] | None,
    Field(min_length=1, max_length=MOST_DOCUMENTS, description="Ids of the documents to ask; null: all of them."),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _QuestionBody(_Body):
    """A question. ``history``: the questions before it in the conversation, oldest first."""

    question: QuestionText
    history: Annotated[list[str], Field(max_length=_MOST_TURNS, description="Earlier questions, oldest first.")] = []
    documents: Documents = None


class AskBody(_QuestionBody):
    """A question to answer."""

    explain: Annotated[bool, Field(description="Also explain the outcome.")] = False


class CiteBody(_QuestionBody):
    """A question whose sources to cite, and the format of the bibliography."""

    # Pydantic is not strict here, since JSON has no members of enums.
    format: Annotated[CitationFormat, Field(strict=False, description="The format of the bibliography.")]


class SearchBody(_Body):
    """A question to find passages for. ``k``: the most passages."""

    question: QuestionText
    k: Annotated[int, Field(ge=1, le=MOST_HITS, description="The most passages to return.")] = 5
    documents: Documents = None


class VerifyBody(_Body):
    """An exported conversation."""

    export: Annotated[str, Field(min_length=1, description="The text of a file that Quoth exported, Markdown or JSON.")]
