"""How a library is made: saved beside what it shaped."""

from dataclasses import dataclass

from embeddings.encoders.base import Encoder
from embeddings.errors import ModelMismatchError

DEFAULT_PASSAGE_TOKENS = 200
_FEWEST_PASSAGE_TOKENS = 16


def check_passage_tokens(count: int) -> None:
    """Make sure that a passage of ``count`` tokens holds a sentence.

    :raises ValueError: it would not.
    """
    if count < _FEWEST_PASSAGE_TOKENS:
        raise ValueError(f"passage_tokens is {count}; it must be at least {_FEWEST_PASSAGE_TOKENS} to hold a sentence")


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """The model, told by name and by the hash of its weights, and the size of passages in tiktoken tokens.

    :raises ValueError: the passages are too small to hold a sentence.
    """

    model: str
    fingerprint: str
    dimension: int
    passage_tokens: int

    def __post_init__(self) -> None:
        check_passage_tokens(self.passage_tokens)

    def check_same_weights(self, encoder: Encoder) -> None:
        """Make sure that new vectors will compare with the library's.

        :raises ModelMismatchError: they would not.
        """
        if encoder.fingerprint != self.fingerprint:
            raise ModelMismatchError(
                f"The library was made with the model {self.model!r}, whose weights have changed since "
                f"({self.fingerprint[:12]}… then, {encoder.fingerprint[:12]}… now), so old and new vectors do not "
                "compare; bring the old weights back, or delete library.sqlite3 in the library's folder and sync the "
                "articles again."
            )
