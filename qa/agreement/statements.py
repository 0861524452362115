"""Sentences that were found, each with the words around it, as they are compared with a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.document import Passage
from embeddings.languages.base import Language
from qa.agreement.values import stems_of
from qa.questions.question import Question
from qa.ranking.base import RetrievalResult, ScoredSentence
from qa.ranking.words import PassageWords, passage_words


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A sentence that was found. ``stems``: its own. ``around``: those of its neighbours, headings and title, too."""

    found: ScoredSentence
    text: str
    stems: frozenset[str]
    around: frozenset[str]

    @property
    def document_id(self) -> str:
        """Return the id of the sentence's document."""
        return self.found.passage.document_id

    def covers(self, stems: frozenset[str]) -> float:
        """Return the share of ``stems`` in the sentence and around it; 1 for no stems."""
        return len(stems & self.around) / len(stems) if stems else 1.0


def statements(result: RetrievalResult, most: int) -> list[Statement]:
    """Return the ``most`` best sentences of a result as statements, best first."""
    language = result.question.language
    stored = {each.passage_id: each for each in result.candidates.stored}
    made = []
    for found in result.sentences[:most]:
        words = passage_words(stored[found.passage_id], language)
        made.append(_statement(found, words, language))
    return made


def _statement(found: ScoredSentence, words: PassageWords, language: Language) -> Statement:
    passage = found.passage
    text = passage.text_of(found.sentence)
    at = passage.sentences.index(found.sentence)
    around = words.around[at] | words.context[at] | words.title
    return Statement(found, text, stems_of(text, language), around | _names_of(passage, at, language))


def _names_of(passage: Passage, at: int, language: Language) -> frozenset[str]:
    """Return the stems of the names in the passage up to a sentence: pronouns and short forms stand for them."""
    before = passage.text[: passage.sentences[at].start - passage.start]
    return frozenset(stem for name in language.words.name.finditer(before) for stem in language.analyze(name.group()))


def asked_stems(question: Question, *, without: Sequence[str] = ()) -> frozenset[str]:
    """Return the stems of the question's words that a sentence about its subject has too.

    ``without``: texts of the question whose words do not count.
    """
    language = question.language
    empty = frozenset(stem for word in language.agreement.empty for stem in language.analyze(word))
    left_out = frozenset(stem for text in without for stem in stems_of(text, language))
    return stems_of(question.asking, language) - empty - left_out


def name_stems(question: Question) -> frozenset[str]:
    """Return the stems of the names in a question."""
    language = question.language
    names = language.words.name.finditer(question.asking)
    return frozenset(stem for name in names for stem in language.analyze(name.group()))
