"""What a question asks for, read from its words alone."""

from dataclasses import dataclass
from functools import lru_cache

from embeddings.languages.english import ENGLISH
from embeddings.unicode import replace_surrogates
from qa.errors import QuestionError
from qa.questions.answer_types import AnswerType, answer_type_of

# The longest question that is surely read whole: the encoder takes at least 250 tokens, a token is rarely under 4
# characters, and whoever pastes an article into the box should be told rather than half understood.
MAX_CHARACTERS = 1000
# The same with all white space as it was typed, since a question is kept and shown as it was.
MAX_WRITTEN = 10 * MAX_CHARACTERS
# A follow-up this short asks about what the question before it asked about.
_FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be searched for: ``text`` has its white space collapsed.

    ``asking``: the end of it that tells what is wanted, which is all of it but for a follow-up. ``byline`` tells that
    it asks about a report itself: who wrote, edited or published it, when, and where.
    """

    text: str
    asking: str
    wanted: AnswerType
    byline: bool


@lru_cache(maxsize=1024)  # a conversation's questions are read again with each one after them
def read_question(text: str, asking: str | None = None) -> Question:
    """What ``text`` asks. ``asking``: the end of it that tells what is wanted, where that is not all of it.

    :raises QuestionError: it is empty, or longer than ``MAX_CHARACTERS``, of which a run of white space counts as one;
        or, however much of it is white space, longer than ``MAX_WRITTEN``.
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
    own = " ".join((asking or words).split())
    return Question(words, own, answer_type_of(own), _asks_for_byline(words, own))


def _asks_for_byline(words: str, own: str) -> bool:
    # A report itself is meant where a word for making or publishing stands beside a word for a report.
    cues = ENGLISH.questions
    # "How old is he?" after "Who wrote the report?" asks about a person; "and when?" still about the report.
    if len(own.split()) > _FEW_WORDS and not (cues.publishing.search(own) or cues.trade.search(own)):
        return False
    if cues.trade.search(words):
        return True
    rest = cues.according.sub(" ", words)
    return bool(cues.report.search(rest) and cues.publishing.search(rest))
