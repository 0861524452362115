"""An assistant with the text of a language model, for doors that show a whole answer at once.

A door that shows quotes before the text asks `Assistant` and then `add_prose`.
"""

import asyncio
from collections.abc import Collection, Sequence

from embeddings.languages.base import Language
from embeddings.scope import EVERYTHING, Scope
from qa.answer import Answer
from qa.assistant import Assistant
from qa.prose.writer import ProseWriter
from qa.prose.writing import add_prose


class ProseAssistant:
    """An assistant whose answers have the text of a language model beside their quotes, for any door."""

    def __init__(self, assistant: Assistant, writer: ProseWriter, language: Language) -> None:
        """Ask ``assistant`` for quotes, and then ``writer`` for text in ``language``."""
        self.writer = writer
        self._assistant = assistant
        self._language = language

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        documents: Collection[str] | None = None,
        scope: Scope = EVERYTHING,
        explain: bool = False,
    ) -> Answer:
        """Return the answer with its text: see `Assistant.ask`."""
        answer = self._assistant.ask(question, history, documents=documents, scope=scope, explain=explain)
        return add_prose(answer, self.writer, self._language)

    async def aask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        documents: Collection[str] | None = None,
        scope: Scope = EVERYTHING,
        explain: bool = False,
    ) -> Answer:
        """Answer in a thread, so that the event loop goes on meanwhile: see `ask`."""
        return await asyncio.to_thread(self.ask, question, history, documents=documents, scope=scope, explain=explain)
