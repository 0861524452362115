"""Replies made of right and wrong sentences, and the outcome of their check."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from embeddings.languages.english import ENGLISH
from eval.prose.material import Material, materials
from qa.prose.prose import ProseSentence
from qa.prose.reply import Reply

_SEED = 16


@dataclass(frozen=True, slots=True)
class Measured:
    """A reply of one sentence, its kind, and the outcome of its check."""

    kind: str
    is_right: bool
    reply: str
    sentences: tuple[ProseSentence, ...]

    @property
    def is_shown(self) -> bool:
        """Return whether any sentence of the reply stands."""
        return any(sentence.is_supported for sentence in self.sentences)

    @property
    def is_whole(self) -> bool:
        """Return whether all sentences of the reply stand."""
        return bool(self.sentences) and all(sentence.is_supported for sentence in self.sentences)


def measure(kinds: Mapping[str, Callable[[Material], str | None]], count: int, *, is_right: bool) -> list[Measured]:
    """Return the outcomes of ``count`` replies of these kinds in turn, about sentences drawn with a fixed seed."""
    drawn = random.Random(_SEED)
    replies: list[Measured] = []
    pools = {kind: drawn.sample(materials(), len(materials())) for kind in kinds}
    while len(replies) < count and any(pools.values()):
        for kind, make in kinds.items():
            made = next(((m, text) for m in _drawn(pools[kind]) if (text := make(m)) is not None), None)
            if made is not None and len(replies) < count:
                replies.append(Measured(kind, is_right, made[1], check(made[1], made[0])))
    return replies


def _drawn(pool: list[Material]) -> Iterator[Material]:
    while pool:
        yield pool.pop()


def check(text: str, material: Material) -> tuple[ProseSentence, ...]:
    """Return the sentences of a reply, checked against the material's quotes."""
    reply = Reply(material.quotes(), ENGLISH)
    return (*reply.feed(text), *reply.end())
