"""The tokenizer of a model, with its limit and its prompts. The one module that imports tokenizers."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Encoding as Tokens
from tokenizers import Tokenizer

from embeddings.encoders.base import CharacterRange

__all__ = ["ModelTokenizer", "TokenizerSettings", "Tokens", "spans"]

# The sentences of a long article at once would take a gigabyte: the tokens of one take some kilobytes until counted.
_COUNTED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class TokenizerSettings:
    """The settings of a model's tokenizer, saved beside an exported model.

    ``limit``: the most tokens of a text that the model reads, special tokens and prompt included. The prompts stand
    before every text of their kind. ``padding``: the id that fills up the shorter texts of a batch.
    """

    limit: int
    document_prompt: str
    query_prompt: str
    padding: int


class ModelTokenizer:
    """A model's own tokenizer; safe to use from any number of threads."""

    def __init__(self, definition: str, settings: TokenizerSettings) -> None:
        """``definition``: the content of a tokenizer.json."""
        self.definition = definition
        self.settings = settings
        # Truncation is a setting of a tokenizer and not of a call, so there are two: one truncates, one never does.
        self._counter, self._truncating = (Tokenizer.from_str(definition) for _ in range(2))
        for tokenizer in (self._counter, self._truncating):
            tokenizer.no_truncation()
            tokenizer.no_padding()
        self._truncating.enable_truncation(settings.limit)
        self._overhead = len(self._counter.encode(settings.document_prompt).ids)

    @property
    def max_tokens(self) -> int:
        """The most tokens of a passage that the model reads, without special tokens and the prompt."""
        return self.settings.limit - self._overhead

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each passage, without special tokens and the prompt."""
        # Counted with the prompt, so that text and prompt together are known to be within the limit.
        counts: list[int] = []
        for first in range(0, len(texts), _COUNTED_AT_ONCE):
            prompted = [self.settings.document_prompt + text for text in texts[first : first + _COUNTED_AT_ONCE]]
            counts += [len(tokens.ids) - self._overhead for tokens in self._counter.encode_batch_fast(prompted)]
        return counts

    def tokenize(self, texts: Sequence[str], prompt: str) -> list[Tokens]:
        """Return the tokens of each text behind the prompt, truncated to the limit; see ``spans``."""
        return self._truncating.encode_batch([prompt + text for text in texts])


def spans(tokens: Tokens, prompt: str) -> list[CharacterRange]:
    """Return the characters of the text that each token covers.

    The characters of the prompt lie before the text, those of special tokens are empty.
    """
    return [(start - len(prompt), end - len(prompt)) for start, end in tokens.offsets]
