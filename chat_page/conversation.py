"""A conversation: questions asked, and what came of each."""

import logging
from dataclasses import dataclass

from chat_page.answers import announcement_html, answer_html, failure_html
from chat_page.markup import as_text
from chat_page.protocols import Assistant
from embeddings.errors import EmbeddingsError
from qa.errors import QaError

_UNEXPECTED = "Something failed while answering; see the terminal."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what came of it.

    ``reply`` is HTML, and empty while the question waits for its answer. ``counts`` is False for a question that
    failed: later ones are not read in the light of it.
    """

    question: str
    reply: str = ""
    counts: bool = False


def take_turn(assistant: Assistant, question: str, history: list[str]) -> tuple[Turn, str]:
    """The question with its reply, and what a screen reader says of it, as HTML."""
    try:
        answer = assistant.ask(question, history)
    except (QaError, EmbeddingsError) as error:
        sentence = str(error)
    except Exception:
        # The last place before the visitor: whatever it was, they get a sentence and the terminal the rest.
        _log.exception("A question could not be answered")
        sentence = _UNEXPECTED
    else:
        return Turn(question, answer_html(answer), counts=True), announcement_html(answer)
    return fail_turn(question, sentence)


def fail_turn(question: str, sentence: str) -> tuple[Turn, str]:
    """The question with the failure as its reply, and what a screen reader says of it, as HTML."""
    return Turn(question, failure_html(sentence)), as_text(sentence)
