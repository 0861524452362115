"""The settings of a library, stored with the passages that they shape."""

from dataclasses import dataclass

from embeddings.encoders.base import Encoder
from embeddings.errors import ModelMismatchError

DEFAULT_PASSAGE_TOKENS = 200
_FEWEST_PASSAGE_TOKENS = 16


def check_passage_tokens(count: int) -> None:
    """Check that a passage of ``count`` tokens can hold a sentence.

    :raises ValueError: if ``count`` is too small for a sentence.
    """
    if count < _FEWEST_PASSAGE_TOKENS:
        raise ValueError(f"passage_tokens is {count}; it must be at least {_FEWEST_PASSAGE_TOKENS} to hold a sentence")


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """The model, by name and by fingerprint, and the size of passages in tiktoken tokens.

    ``dimension``: the length of every vector.

    :raises ValueError: if ``passage_tokens`` is too small for a sentence.
    """

    model: str
    fingerprint: str
    dimension: int
    passage_tokens: int

    def __post_init__(self) -> None:
        check_passage_tokens(self.passage_tokens)

    def check_same_weights(self, encoder: Encoder) -> None:
        """Check that the vectors of ``encoder`` compare with those of the library.

        :raises ModelMismatchError: if the encoder has other weights than the library was made with.
        """
        if encoder.fingerprint != self.fingerprint:
            raise ModelMismatchError(
                f"The library was made with the model {self.model!r}, whose weights have changed since "
                f"({self.fingerprint[:12]}… then, {encoder.fingerprint[:12]}… now), so old and new vectors do not "
                "compare; bring the old weights back, or delete library.sqlite3 in the library's folder and sync the "
                "articles again."
            )
