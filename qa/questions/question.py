"""A question as it was typed, read once: its words, and the kind of answer that they ask for."""

from dataclasses import dataclass
from functools import cached_property

from embeddings.languages.base import Language
from embeddings.languages.english import ENGLISH
from embeddings.unicode import replace_surrogates
from qa.errors import QuestionError
from qa.questions.answer_types import AnswerType, answer_type_of
from qa.questions.dependence import Dependence, dependence_of
from qa.questions.list_questions import asks_for_list

# The longest question that every encoder reads whole: encoders take 250 tokens or more, and a token rarely has under 4
# characters. A longer text, such as an article pasted into the box, is refused rather than understood in part.
MAX_CHARACTERS = 1000
# The most characters with all white space as it was typed: conversations keep and show a question unchanged.
MAX_WRITTEN = 10 * MAX_CHARACTERS
# A follow-up of at most this number of words asks about the subject of the earlier question.
_FEW_WORDS = 2


@dataclass(frozen=True)  # without slots, since a cached property needs a __dict__
class Question:
    """A question ready to be searched for. Two are equal if they ask the same in one language.

    ``text`` has runs of white space collapsed. ``asking``: the end of ``text`` that asks, which is all of it except for
    a follow-up that was merged with the question before it.
    """

    text: str
    asking: str
    language: Language = ENGLISH

    @cached_property
    def answer_type(self) -> AnswerType:
        """The type of answer that the question asks for."""
        return answer_type_of(self.asking, self.language)

    @cached_property
    def asks_for_list(self) -> bool:
        """True if the question asks for more than one thing."""
        return asks_for_list(self.asking, self.language)

    @cached_property
    def asks_for_steps(self) -> bool:
        """True if the question asks how to do a thing, which a list of steps answers as a whole."""
        first = self.language.questions.first_word.search(self.asking)
        return first is not None and first.lastgroup == "manner" and self.answer_type is AnswerType.OTHER

    @cached_property
    def asks_for_questions(self) -> bool:
        """True if the question asks for a question that an article asks."""
        return self.language.questions.asked.search(self.text) is not None

    @cached_property
    def dependence(self) -> Dependence:
        """The need of the question for the conversation before it."""
        return dependence_of(self.text, self.language)

    @cached_property
    def asks_for_byline(self) -> bool:
        """True if the question asks about a report itself: who wrote, edited or published it, when, and where."""
        cues = self.language.questions
        # After "Who wrote the report?", "How old is he?" asks about a person, but "and when?" about the report.
        is_short = len(self.asking.split()) <= _FEW_WORDS
        if not (is_short or cues.publishing.search(self.asking) or cues.trade.search(self.asking)):
            return False
        if cues.trade.search(self.text):
            return True
        # The question means a report where a word for publishing stands beside a word for a report.
        rest = cues.according.sub(" ", self.text)
        return bool(cues.report.search(rest) and cues.publishing.search(rest))


def read_question(text: str, asking: str | None = None, language: Language = ENGLISH) -> Question:
    """Return the question of a typed text. ``asking``: the end of the text that asks; None takes the whole text.

    :raises QuestionError: if the text is empty; if it is longer than ``MAX_CHARACTERS`` with each run of white space
        counted as one character; or if it is longer than ``MAX_WRITTEN`` as it was typed.
    """
    words = " ".join(replace_surrogates(text).split())
    if not any(character.isalnum() for character in words):
        raise QuestionError("The question is empty; type a question in words.")
    if len(words) > MAX_CHARACTERS or len(text) > MAX_WRITTEN:
        count = len(words) if len(words) > MAX_CHARACTERS else len(text)
        raise QuestionError(
            f"The question has {count:,} characters, and more than {MAX_CHARACTERS:,} cannot be read whole; "
            "ask in a sentence or two."
        )
    return Question(words, " ".join((asking or words).split()), language)
