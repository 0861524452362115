"""Passages and quotes as the frameworks take them: a text, flat metadata in JSON values, and an id."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_jsonable_python

from qa.answer import Answer
from qa.doors.schema import hit_values
from qa.history.codec import answer_values
from qa.ranking.base import Hit


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a document, exactly ``document.text[start:end]``, with the source of them in ``metadata``.

    ``metadata`` has the names of a `Source`, and ``score`` and ``rank``. Two excerpts of the same place have the same
    ``excerpt_id``, which names the characters as RFC 5147 does: ``fish.md#char=10,52``.
    """

    excerpt_id: str
    text: str
    metadata: dict[str, Any]

    @property
    def document_id(self) -> str:
        """The id of the document."""
        return str(self.metadata["document_id"])

    @property
    def score(self) -> float:
        """The score, in [0, 1]."""
        return float(self.metadata["score"])


def passage_excerpts(hits: Sequence[Hit]) -> list[Excerpt]:
    """Return the passages of these hits, best first."""
    return [
        _excerpt(hit["passage"]["text"], hit["source"] | {"score": hit["score"], "rank": hit["rank"]})
        for hit in hit_values(hits)
    ]


def quote_excerpts(answer: Answer) -> list[Excerpt]:
    """Return the quotes of an answer, by their number; none for a refusal.

    The metadata is the quote's first source. ``rank`` is its number, and ``sources`` holds all its sources. ``context``
    holds the further words that it needs to be understood. ``status``, ``confidence`` and ``message`` are the answer's.
    """
    values = to_jsonable_python(answer_values(answer))
    about = {name: values[name] for name in ("status", "confidence", "message")}
    return [
        _excerpt(
            quote["text"],
            quote["sources"][0]
            | {"score": quote["score"], "rank": quote["number"]}
            | {"sources": quote["sources"], "context": quote["context"]}
            | about,
        )
        for quote in values["quotes"]
    ]


def _excerpt(text: str, metadata: dict[str, Any]) -> Excerpt:
    return Excerpt(f"{metadata['document_id']}#char={metadata['start']},{metadata['end']}", text, metadata)
