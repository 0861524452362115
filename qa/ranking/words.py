"""The words of a question and of passages that ranking compares: stems, their idf, and the names among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from embeddings.document import Kind, Passage
from embeddings.engines.base import Engine, StoredPassage
from embeddings.languages.base import Language
from embeddings.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True, eq=False)
class QueryWords:
    """The stems of a question's words, each with its idf in the articles (above 0), and the stems of its names."""

    idf: Mapping[str, float]
    names: frozenset[str]

    @classmethod
    def read(cls, text: str, engine: Engine, language: Language, scope: Scope = EVERYTHING) -> "QueryWords":
        """Return the words of the question ``text``, with their idf in the articles of ``scope``.

        A word for the kind of answer ("old" of "how old") that stands in no article is left out, unless it is the only
        word: an answer need not repeat it ("She is 57").
        """
        stems = language.analyze(text)
        kinds = {stem for stem in stems if stem in language.follow_ups.empty}
        if kinds:
            kinds = engine.unknown_terms(kinds, scope)
        return cls(engine.idf([stem for stem in stems if stem not in kinds] or stems, scope), _names(text, language))

    @property
    def total(self) -> float:
        """The sum of all idf, never 0."""
        return sum(self.idf.values()) or 1.0


@dataclass(frozen=True, slots=True, eq=False)
class PassageWords:
    """The stems of a passage, and of the title and the introduction of its document.

    ``sentences``: the stems of each sentence. ``around``: those of each sentence and its two neighbours; a row of a
    table has no neighbours. ``context``: those of the headings, the question and the table's header above each
    sentence. ``lead``: those of the heading or question right above each sentence, empty without one.
    ``introduction``: those of the beginning of the document's text. ``names``: the stems of all names in the passage,
    in its context and in the title.
    """

    sentences: tuple[frozenset[str], ...]
    around: tuple[frozenset[str], ...]
    context: tuple[frozenset[str], ...]
    lead: tuple[frozenset[str], ...]
    title: frozenset[str]
    introduction: frozenset[str]
    names: frozenset[str]


# By identity: a library returns the same object again, and the parts of a passage are slow to hash.
@lru_cache(maxsize=1024)
def passage_words(stored: StoredPassage, language: Language) -> PassageWords:
    """Return the words of a passage and of its document's title."""
    analyze = language.analyze
    passage = stored.passage
    stems = tuple(frozenset(analyze(passage.text_of(sentence))) for sentence in passage.sentences)
    return PassageWords(
        stems,
        tuple(
            stems[i] if sentence.kind is Kind.TABLE_ROW else frozenset().union(*stems[max(0, i - 1) : i + 2])
            for i, sentence in enumerate(passage.sentences)
        ),
        *_above(passage, stems, frozenset(analyze(stored.context))),
        frozenset(analyze(stored.title)),
        frozenset(analyze(stored.introduction)),
        frozenset().union(*(_names(text, language) for text in (passage.text, stored.context, stored.title))),
    )


def _above(
    passage: Passage, stems: Sequence[frozenset[str]], above: frozenset[str]
) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
    """Return the stems above each sentence, and those right above it. ``above``: the stems above the passage."""
    contexts, leads = [], []
    lead = header = frozenset[str]()
    for sentence, own in zip(passage.sentences, stems, strict=True):
        opens = sentence.kind in (Kind.HEADING, Kind.QUESTION)
        header = header if sentence.kind is Kind.TABLE_ROW else frozenset()
        contexts.append(above | header)
        leads.append(frozenset() if opens else lead)
        lead = own if opens else frozenset()
        above |= lead
        header = own if sentence.kind is Kind.TABLE_HEADER else header
    return tuple(contexts), tuple(leads)


def _names(text: str, language: Language) -> frozenset[str]:
    """Return the stems of the words of ``text`` that a capital letter marks as names, or as parts of names."""
    return frozenset(stem for name in language.words.name.finditer(text) for stem in language.analyze(name.group()))
