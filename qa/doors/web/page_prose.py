"""The text of a language model in the window: it is asked for after the quotes are shown, and stored with its turn."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from embeddings.languages.base import Language
from qa.answer import Answer
from qa.doors.web.history.chat_store import ChatStore
from qa.history.conversation import Turn
from qa.prose.writer import ProseWriter
from qa.prose.writing import add_prose, takes_prose

_MOST_AT_ONCE = 4  # replies; further ones wait


class PageProse:
    """Asks a language model for all visitors of one page."""

    def __init__(self, writer: ProseWriter, store: ChatStore, language: Language) -> None:
        """Ask ``writer`` about the turns of ``store``."""
        self.writer = writer
        self._store = store
        self._language = language
        # Separate threads: a slow model holds up no question.
        self._threads = ThreadPoolExecutor(_MOST_AT_ONCE, "prose")

    def close(self) -> None:
        """Ask no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def awaits(self, answer: Answer) -> bool:
        """Return whether the model is to be asked about this answer."""
        return answer.prose is None and takes_prose(answer)

    async def add(self, owner: str, conversation_id: str, number: int) -> Turn:
        """Return a turn of the owner's conversation with its text, which is stored with the turn.

        :raises ChatStoreError: if the owner has no such turn.
        """
        run = asyncio.get_running_loop().run_in_executor
        return await run(self._threads, self._add, owner, conversation_id, number)

    def _add(self, owner: str, conversation_id: str, number: int) -> Turn:
        turn = self._store.turn(owner, conversation_id, number)
        if self.awaits(turn.answer):
            turn = replace(turn, answer=add_prose(turn.answer, self.writer, self._language))
            self._store.replace_turn(owner, conversation_id, number, turn)
        return turn
