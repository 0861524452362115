"""The text that a language model wrote beside an answer: each sentence with the outcome of its check."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """The reason for which a sentence is struck out."""

    CUT_OFF = "cut_off"
    """The reply ended inside the sentence."""
    MARKUP = "markup"
    """The sentence holds markup, a link, or characters that nobody sees."""
    UNCITED = "uncited"
    """The sentence cites no quote."""
    UNKNOWN_CITATION = "unknown_citation"
    """The sentence cites a quote that the model did not get."""
    QUOTATION = "quotation"
    """The sentence holds words in quotation marks that no cited quote holds so."""
    NUMBER = "number"
    """The sentence holds a number that no cited quote holds."""
    DATE = "date"
    """The sentence holds a date or a time that no cited quote holds."""
    NAME = "name"
    """The sentence holds a name that no cited quote holds."""
    WORDS = "words"
    """The sentence holds other words that no cited quote holds."""
    UNCLEAR_SUBJECT = "unclear_subject"
    """The sentence begins with a pronoun, so its subject may be another than that of the quote."""
    OTHERWISE = "otherwise"
    """The cited quotes hold the words of the sentence, and do not say the same with them."""


@dataclass(frozen=True, slots=True)
class ProseSentence:
    """One sentence of the model. ``cites``: the numbers of the quotes that it cites, in order.

    ``is_supported``: the cited quotes say the same. ``flaw`` and ``reason``, a sentence for a person, are None then.
    """

    text: str
    cites: tuple[int, ...]
    is_supported: bool
    flaw: Flaw | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """The text of a language model beside the quotes of an answer.

    ``model`` and ``host``: the model that was asked, and the host that received the question and the quotes.
    ``supported`` and ``struck``: the numbers of sentences whose check ended so. ``note``: a sentence for a person, if
    the model failed or no sentence stands; otherwise None.
    """

    model: str
    host: str
    sentences: tuple[ProseSentence, ...] = ()
    supported: int = 0
    struck: int = 0
    note: str | None = None

    @classmethod
    def of(cls, model: str, host: str, sentences: Iterable[ProseSentence], note: str | None = None) -> "Prose":
        """Return the text of these sentences, counted."""
        kept = tuple(sentences)
        supported = sum(sentence.is_supported for sentence in kept)
        return cls(model, host, kept, supported, len(kept) - supported, note)


def check_prose(prose: Prose, numbers: Collection[int]) -> None:
    """Check that the text of a model fits an answer whose quotes have these numbers.

    :raises ValueError: if the counts are wrong, or a sentence that stands has a flaw or cites no quote of the answer.
    """
    if not numbers:
        raise ValueError("an answer without quotes has the text of a language model")
    if prose != Prose.of(prose.model, prose.host, prose.sentences, prose.note):
        raise ValueError("the counts of the language model's sentences are wrong")
    for sentence in prose.sentences:
        if sentence.is_supported == (sentence.flaw is not None or sentence.reason is not None):
            raise ValueError("a sentence of the language model stands with a flaw, or is struck out without one")
        if sentence.is_supported and not (sentence.cites and set(sentence.cites) <= set(numbers)):
            raise ValueError("a sentence of the language model stands without a quote")
