"""The turns of ``train.txt`` and ``test.txt``, each with its writer and its intent."""

from dataclasses import dataclass
from pathlib import Path

from eval.errors import QuestionsError
from qa.intents.intent import Intent

FOLDER = Path(__file__).parent
FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """A turn of one writer. ``intent``: None for a question in another language. ``follows``: after a question."""

    writer: str
    text: str
    intent: Intent | None
    follows: bool


def read_turns(file: Path) -> list[LabelledTurn]:
    """Return the turns of a file in their order.

    :raises QuestionsError: if a line is of no known form.
    """
    turns: list[LabelledTurn] = []
    writer = ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("[") and line.endswith("]"):
            writer = line[1:-1]
        elif line.strip():
            name, separator, text = line.strip().partition(": ")
            known = name in set(Intent) or name == FOREIGN
            if not separator or not known or not writer:
                raise QuestionsError(f"{file.name}, line {number} is no turn; write INTENT: TEXT below a [WRITER].")
            turns.append(LabelledTurn(writer, text, None if name == FOREIGN else Intent(name), line.startswith("  ")))
    return turns
