"""Quotes for the tests of a language model's text."""

from collections.abc import Callable, Iterator

import pytest

from qa.answer import Context, ContextKind, Quote, Source

from .model_server import ModelServer, running


def quote_of(number: int, text: str, *context: Context) -> Quote:
    place = Source("a.md", "A title", None, None, None, None, "a.md", "0" * 64, None, 0, len(text))
    return Quote(number, text, 0.9, (place,), context=context)


TEXTS = (
    "The fish market moved to the harbour in April 2023. Forty stalls found a place there.",
    "A kilo of herring costs three coins.",
    "On 14 June 2024 Ana Ruiz, the mayor, gave 30 boats to Wuhan and 20 nets to Xian.",
    "The council, which opposed the mayor, did not build the school.",
    "Ana Ruiz said that Bo Holm had paid 5 coins.",
    "About 2.1 million visitors, 30% of them children, came between 10 and 17 May.",
    "The former director may sell the mill if the members agree.",
    "Is the bridge open? The bridge was closed in 1990.",
)


@pytest.fixture(scope="session")
def quotes() -> dict[int, Quote]:
    made = {number: quote_of(number, text) for number, text in enumerate(TEXTS, 1)}
    made[9] = quote_of(9, "We pay four coins.", Context(ContextKind.SPEAKER, "Cid Vole", 0, 8))
    return made


@pytest.fixture(scope="session")
def make_quote() -> Callable[..., Quote]:
    return quote_of


@pytest.fixture(scope="module")
def model_server() -> Iterator[ModelServer]:
    """A server of a language model on loopback."""
    with running() as served:
        yield served
