"""How a model reads text: its tokenizer, its limit and its prompts. The one module that imports tokenizers."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Encoding as Tokens
from tokenizers import Tokenizer

from embeddings.encoders.base import CharacterRange

__all__ = ["ModelTokenizer", "TokenizerSettings", "Tokens", "spans"]


@dataclass(frozen=True, slots=True)
class TokenizerSettings:
    """How a model is to read: saved beside an exported model.

    ``limit``: tokens that it reads of a text, special tokens and prompt included. The prompts are set before every
    text of their kind. ``padding``: the id that fills up the shorter texts of a batch.
    """

    limit: int
    document_prompt: str
    query_prompt: str
    padding: int


class ModelTokenizer:
    """A model's own tokenizer, which any number of threads may use."""

    def __init__(self, definition: str, reading: TokenizerSettings) -> None:
        """``definition``: what a tokenizer.json holds."""
        self.definition = definition
        self.reading = reading
        # Two, since how to cut belongs to a tokenizer and not to a call: one never cuts, one cuts where the model does.
        self._counts, self._reads = (Tokenizer.from_str(definition) for _ in range(2))
        for tokenizer in (self._counts, self._reads):
            tokenizer.no_truncation()
            tokenizer.no_padding()
        self._reads.enable_truncation(reading.limit)
        self._overhead = len(self._counts.encode(reading.document_prompt).ids)

    @property
    def max_tokens(self) -> int:
        """Tokens of a passage that are read, special tokens and the prompt left out."""
        return self.reading.limit - self._overhead

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each passage, special tokens and the prompt left out."""
        # Counted behind the prompt, so that text and prompt together are known to be within the limit.
        prompted = [self.reading.document_prompt + text for text in texts]
        return [len(tokens.ids) - self._overhead for tokens in self._counts.encode_batch_fast(prompted)]

    def read(self, texts: Sequence[str], prompt: str) -> list[Tokens]:
        """The tokens that the model reads of each text behind the prompt; see ``spans``."""
        return self._reads.encode_batch([prompt + text for text in texts])


def spans(tokens: Tokens, prompt: str) -> list[CharacterRange]:
    """The characters of the text that each token stands for; before it for the prompt, empty for special tokens."""
    return [(start - len(prompt), end - len(prompt)) for start, end in tokens.offsets]
