"""The sentences of the seed articles, as the quotes of answers whose replies are measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embeddings.document import Kind
from embeddings.languages.english import ENGLISH
from embeddings.structure.sentences import split_sentences
from embeddings.syncing.reading import read_document
from qa.answer import Quote, Source
from seeds import seed_articles

_LONGEST, _SHORTEST = 260, 40  # characters of a sentence that a reply is made from


@dataclass(frozen=True, slots=True)
class Material:
    """A sentence, and the sentence of another article that is quoted beside it."""

    sentence: str
    other: str

    def quotes(self) -> dict[int, Quote]:
        """Return both as the quotes 1 and 2 of one answer."""
        return {number: _quote(number, text) for number, text in enumerate((self.sentence, self.other), 1)}


def _quote(number: int, text: str) -> Quote:
    source = Source("seed.md", "Seed", None, None, None, None, "seed.md", "0" * 64, None, 0, len(text))
    return Quote(number, text, 0.9, (source,))


@cache
def materials() -> tuple[Material, ...]:
    """Return all sentences that can be the sentence of a reply, each with one of another article."""
    by_article = [list(_sentences(path)) for path in sorted(seed_articles().glob("*.md"))]
    made = []
    for number, sentences in enumerate(by_article):
        others = by_article[(number + 1) % len(by_article)]
        made += [Material(sentence, others[at % len(others)]) for at, sentence in enumerate(sentences)]
    return tuple(made)


def _sentences(path: Path) -> Iterator[str]:
    document = read_document(path, seed_articles(), detects_language=False)
    for block in document.blocks:
        if block.kind is not Kind.PARAGRAPH:
            continue
        for start, end in split_sentences(document.text, block.start, block.end, ENGLISH):
            text = document.text[start:end]
            if _SHORTEST <= len(text) <= _LONGEST and text[0].isupper() and text.endswith(".") and "\n" not in text:
                yield text
