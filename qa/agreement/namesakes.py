"""Two people of one name: told apart by the work that the articles name beside the name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from embeddings.languages.base import Language
from qa.agreement.statements import asked_stems
from qa.agreement.values import stems_of
from qa.answer import Span
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType
from qa.questions.question import Question
from qa.ranking.base import RetrievalResult, ScoredSentence


@dataclass(slots=True)
class Bearer:
    """A person who bears the name.

    ``work``: the kinds of the person's work. ``label``: the words of an article that name both. ``sentences``:
    those about the person, in the order of the articles.
    """

    work: set[int]
    label: str
    introduced: ScoredSentence
    sentences: list[ScoredSentence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Namesakes:
    """The bearers of the name that a question asks about, two or more, and the one that it describes, if it does."""

    bearers: Sequence[Bearer]
    meant: Bearer | None
    described: frozenset[str]

    def owner(self, found: ScoredSentence) -> Bearer | None:
        """Return the bearer whom a sentence is about; None for a sentence about neither."""
        return next((bearer for bearer in self.bearers if found in bearer.sentences), None)


def find_namesakes(question: Question, found: Sequence[ScoredSentence]) -> Namesakes | None:
    """Return the people of the name that the question asks about; None if the articles know at most one."""
    language = question.language
    names = [
        span for span, _ in find_answers(AnswerType.PERSON, question.asking, Span(0, len(question.asking)), language)
    ]
    if len(names) != 1:
        return None
    name = question.asking[slice(*names[0])]
    bearers = _bearers(name, found, language)
    if len(bearers) < 2:
        return None
    asked = [words for words, _ in _properties(question.asking, name, language)]
    described = frozenset(stem for words in asked for stem in _work_stems(words, language))
    work = {kind for words in asked for kind in _work(words, language)}
    meant = [bearer for bearer in bearers if bearer.work & work]
    return Namesakes(bearers, meant[0] if len(meant) == 1 else None, described)


def without_others(result: RetrievalResult, namesakes: Namesakes) -> tuple[RetrievalResult, bool]:
    """Return the result without the sentences about other bearers than the one described, and whether they answered.

    They answered if a sentence about another bearer has more of the words asked for than any about this one.
    """
    question = result.question
    meant = namesakes.meant
    if meant is None:
        return result, False
    asked = asked_stems(question) - stems_of(meant.label, question.language) - namesakes.described
    others = [found for found in result.sentences if namesakes.owner(found) not in (None, meant)]
    kept = tuple(found for found in result.sentences if found not in others)
    most = [_most(asked, sentences, question.language) for sentences in (meant.sentences, others)]
    return RetrievalResult(result.candidates, kept, result.confidence, result.places), most[1] > most[0]


def _most(asked: frozenset[str], sentences: Sequence[ScoredSentence], language: Language) -> int:
    texts = (found.passage.text_of(found.sentence) for found in sentences)
    return max((len(asked & stems_of(text, language)) for text in texts), default=0)


def _bearers(name: str, found: Sequence[ScoredSentence], language: Language) -> list[Bearer]:
    """Return the people of this name, each with the sentences about the person.

    A sentence is about the person whom its document named last. Another occupation beside the full name begins another
    person.
    """
    bearers: list[Bearer] = []
    current: tuple[str, Bearer | None] = ("", None)
    for each in sorted(found, key=lambda each: (each.passage.document_id, each.sentence.start)):
        document_id, bearer = current
        if each.passage.document_id != document_id:
            bearer = None
        text = each.passage.text_of(each.sentence)
        for words, label in _properties(text, name, language):
            if work := _work(words, language):
                bearer = next((known for known in bearers if known.work & work), None)
                if bearer is None:
                    bearer = Bearer(set(), label, each)
                    bearers.append(bearer)
                bearer.work |= work
        if bearer is not None:
            bearer.sentences.append(each)
        current = each.passage.document_id, bearer
    return bearers


def _properties(text: str, name: str, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the words beside each place of the name that describe its bearer, and these words with the name."""
    cues = language.agreement
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        before = cues.named_before.search(text, 0, start)
        if before:
            yield before["property"], text[before.start("property") : end]
        after = cues.named_after.match(text, end)
        if after:
            yield after["property"], text[start:end] + text[end : after.end()]
        start = text.find(name, end)


def _work(words: str, language: Language) -> set[int]:
    """Return the kinds of work that these words name, as numbers of the language's ``agreement.occupations``."""
    parts = [part.strip(".,;:") for part in words.split()]
    named = [*parts, *(" ".join(pair) for pair in pairwise(parts))]
    kinds = enumerate(language.agreement.occupations)
    return {number for number, kind in kinds if any(kind.fullmatch(part) for part in named)}


def _work_stems(words: str, language: Language) -> frozenset[str]:
    """Return the stems of the words for work among these words."""
    return frozenset(stem for word in words.split() if _work(word, language) for stem in language.analyze(word))
