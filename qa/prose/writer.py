"""The writer of text about an answer's quotes: a language model, or any other that writes sentences with citations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from embeddings.structure.token_budget import count_tokens
from qa.answer import Quote

QUOTE_TOKENS = 3000
"""The most tokens of quotes that a writer gets."""


@dataclass(frozen=True, slots=True)
class ProseRequest:
    """A question, as it was understood, and the quotes that a writer may use, by their numbers."""

    question: str
    quotes: Mapping[int, Quote]

    @classmethod
    def of(cls, question: str, quotes: Sequence[Quote], most_tokens: int = QUOTE_TOKENS) -> "ProseRequest":
        """Return the request with as many quotes, the best first, as have ``most_tokens`` tokens together."""
        taken: dict[int, Quote] = {}
        tokens = 0
        for quote in quotes:
            tokens += count_tokens(" ".join([quote.text, *(part.text for part in quote.context)]))
            if tokens > most_tokens:
                break
            taken[quote.number] = quote
        return cls(question, taken)


class ProseWriter(Protocol):
    """Writes sentences that cite quotes by number, such as "The fee is three coins [1]."."""

    @property
    def model(self) -> str:
        """Return the name of the model."""

    @property
    def host(self) -> str:
        """Return the host that receives the question and the quotes."""

    def write(self, request: ProseRequest) -> Iterator[str]:
        """Yield the text piece by piece.

        :raises ProseError: if there is no text, or if it ends too early; the pieces before it are a part of it.
        """
