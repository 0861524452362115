"""The history of the window: the conversations and thumbs of all visitors, in one file of the library's folder."""

import json
import re
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from embeddings.engines.local.database import Database
from embeddings.unicode import replace_surrogates
from qa.doors.web.errors import ChatStoreError, FullConversationError, UnknownConversationError
from qa.doors.web.history.feedback import Feedback, Thumb, feedback_values, read_feedback
from qa.errors import RecordError
from qa.history.codec import read_turn, turn_values
from qa.history.conversation import Conversation, Turn

FILE = "chat.sqlite3"
MIGRATIONS: tuple[str, ...] = ("",)
"""SQL that brings a store of each version, from 1 on, to the next one. `_SCHEMA` makes the newest.

To version 2: the records of quotes may have a context, which an older Quoth would call damage.
"""

MAX_TURNS = 500  # in a conversation
MAX_CONVERSATIONS = 1000  # for each owner
MAX_ANONYMOUS = 50_000  # conversations that only a cookie leads to, of all owners together

Value = TypeVar("Value")

# Questions and records are JSON in ASCII, since SQLite takes no lone surrogate, which a browser may send. A title is
# plain text and only for display, so that one damaged conversation does not make the whole list unreadable.
# `activity` counts an owner's changes: it orders questions of the same second, and questions after a clock is set back.
_SCHEMA = """
CREATE TABLE conversations (
    conversation_key INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    anonymous INTEGER NOT NULL,
    title TEXT NOT NULL,
    turns INTEGER NOT NULL,
    last_asked INTEGER NOT NULL CHECK (last_asked BETWEEN -62135596800 AND 253402300799),
    activity INTEGER NOT NULL
) STRICT;
CREATE INDEX conversations_by_owner ON conversations (owner, activity);
CREATE TABLE turns (
    conversation_key INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (conversation_key, number)
) STRICT;
CREATE TABLE feedback (
    feedback_key INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    turn INTEGER NOT NULL,
    thumb TEXT NOT NULL CHECK (thumb IN ('up', 'down')),
    record TEXT NOT NULL,
    UNIQUE (owner, conversation_id, turn)
) STRICT;
"""
_ID = re.compile(r"[A-Za-z0-9_-]{22}")  # the form of secrets.token_urlsafe(16)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list: its first question, its number of turns, and the time of the last question, in UTC."""

    conversation_id: str
    title: str
    turns: int
    last_asked: datetime


class ChatStore(Database):
    """Conversations and thumbs by owner, a text that stands for one visitor.

    An owner sees only their own conversations and thumbs.

    Threads and processes can share a store. Every method raises LibraryError if the file cannot be read or written.
    """

    if_damaged: ClassVar[str] = (
        "if it is damaged, delete it: the conversations and thumbs that it keeps are lost, the articles are not touched"
    )

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the store in a library's folder; make it if it is absent.

        :raises LibraryError: if the file cannot be made or read.
        :raises ChatStoreError: if another version of Quoth made the file.
        """
        file = folder / FILE
        with suppress(OSError):  # SQLite reports the reason in a moment
            file.touch(mode=0o600)  # questions are private: other users of this machine may not read them
        store = cls(file)
        try:
            store._create_or_check()
        except BaseException:
            store.close()
            raise
        return store

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Return whether this library's folder has a store."""
        return (folder / FILE).exists()

    def _version(self) -> int:
        version: int = self._column("PRAGMA user_version")[0]
        return version

    def _create_or_check(self) -> None:
        def is_new() -> bool:
            return not self._rows("SELECT 1 FROM sqlite_schema")

        newest = len(MIGRATIONS) + 1

        if is_new():
            with self.transaction():
                if is_new():  # another process may have been quicker
                    self._script(_SCHEMA)
                    self._write(f"PRAGMA user_version = {newest}")
        if 0 < self._version() < newest:
            with self.transaction():
                for version in range(self._version(), newest):  # another process may have been quicker
                    self._script(MIGRATIONS[version - 1])
                    self._write(f"PRAGMA user_version = {version + 1}")
        if self._version() != newest:
            raise ChatStoreError(
                f"The file {self._file} has schema version {self._version()}, and this Quoth reads version {newest}; "
                "use the Quoth that made it, or move the file away to begin without its conversations and thumbs."
            )

    def conversations(self, owner: str) -> list[Summary]:
        """Return the owner's conversations, the most recent activity first."""
        rows = self._rows(
            "SELECT conversation_id, title, turns, last_asked FROM conversations WHERE owner = ? "
            "ORDER BY activity DESC",
            (owner,),
        )
        return [Summary(name, title, turns, _EPOCH + timedelta(seconds=asked)) for name, title, turns, asked in rows]

    def is_owner(self, owner: str) -> bool:
        """Return whether the store holds a conversation or a thumb of this owner."""
        return bool(
            self._rows(
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM conversations WHERE owner = ?) "
                "OR EXISTS (SELECT 1 FROM feedback WHERE owner = ?)",
                (owner, owner),
            )
        )

    def conversation(self, owner: str, conversation_id: str) -> Conversation:
        """Return a conversation.

        :raises UnknownConversationError: if the owner has no conversation of this id.
        :raises ChatStoreError: if the conversation is damaged.
        """
        records = self._turns("record", owner, conversation_id)
        if not records:
            raise _unknown()
        return Conversation(tuple(_read(_turn, records)))

    def questions(self, owner: str, conversation_id: str) -> list[str]:
        """Return the questions of a conversation, oldest first: they are the history of its next question.

        :raises UnknownConversationError: if the owner has no conversation of this id.
        :raises ChatStoreError: if the conversation is damaged.
        """
        questions = self._turns("question", owner, conversation_id)
        if not questions:
            raise _unknown()
        return _read(_question, questions)

    def turn(self, owner: str, conversation_id: str, number: int) -> Turn:
        """Return a turn of a conversation, counted from 1.

        :raises UnknownConversationError: if the owner has no such conversation, or the conversation no such turn.
        :raises ChatStoreError: if the turn is damaged.
        """
        records = self._turns("record", owner, conversation_id, "AND number = ?", number)
        if not records:
            raise _unknown()
        return _read(_turn, records)[0]

    def _turns(self, column: str, owner: str, conversation_id: str, where: str = "", *values: int) -> list[str]:
        """Return a column of a conversation's turns, in order; empty if the owner has no conversation of this id."""
        if not _ID.fullmatch(conversation_id):
            return []
        return self._column(
            f"SELECT {column} FROM turns JOIN conversations USING (conversation_key) "
            f"WHERE conversation_id = ? AND owner = ? {where} ORDER BY number",
            (conversation_id, owner, *values),
        )

    def add_turn(
        self, owner: str, conversation_id: str | None, turn: Turn, *, anonymous: bool = True
    ) -> tuple[str, int]:
        """Store a turn; return the conversation's id, and the turn's number in it, from 1.

        A ``conversation_id`` of ``None`` begins a conversation. If the owner has ``MAX_CONVERSATIONS`` already, the
        conversation with the oldest activity is removed. ``anonymous``: only a cookie leads to the owner, so that
        `forget` may remove the conversation.

        :raises UnknownConversationError: if the owner has no conversation of this id.
        :raises FullConversationError: if the conversation has ``MAX_TURNS`` turns.
        """
        question = turn.answer.question
        columns = json.dumps(question), json.dumps(turn_values(turn))
        asked = int(turn.asked.replace(microsecond=0).timestamp())
        with self.transaction():
            activity = (
                1 + self._column("SELECT coalesce(max(activity), 0) FROM conversations WHERE owner = ?", (owner,))[0]
            )
            if conversation_id is None:
                conversation_id, number = secrets.token_urlsafe(16), 1
                key = self._begin(owner, conversation_id, anonymous, question, asked, activity)
            else:
                key, number = self._next(owner, conversation_id)
                self._write(
                    "UPDATE conversations SET turns = ?, last_asked = ?, activity = ? WHERE conversation_key = ?",
                    (number, asked, activity, key),
                )
            self._write("INSERT INTO turns VALUES (?, ?, ?, ?)", (key, number, *columns))
        return conversation_id, number

    def replace_turn(self, owner: str, conversation_id: str, number: int, turn: Turn) -> None:
        """Store a turn in place of the turn with this number; a conversation that was removed meanwhile stays so."""
        if _ID.fullmatch(conversation_id):
            self._write(
                "UPDATE turns SET record = ? WHERE number = ? AND conversation_key IN "
                "(SELECT conversation_key FROM conversations WHERE conversation_id = ? AND owner = ?)",
                (json.dumps(turn_values(turn)), number, conversation_id, owner),
            )

    def _begin(
        self, owner: str, conversation_id: str, anonymous: bool, question: str, asked: int, activity: int
    ) -> int:
        key = self._write(
            "INSERT INTO conversations (conversation_id, owner, anonymous, title, turns, last_asked, activity) "
            "VALUES (?, ?, ?, ?, 1, ?, ?)",
            (conversation_id, owner, int(anonymous), replace_surrogates(question), asked, activity),
        )
        self._write(
            "DELETE FROM conversations WHERE conversation_key IN (SELECT conversation_key FROM conversations "
            "WHERE owner = ? ORDER BY activity DESC LIMIT -1 OFFSET ?)",
            (owner, MAX_CONVERSATIONS),
        )
        if anonymous:
            # The key counts up: for conversations of the same second it gives the order in which they began.
            self._write(
                "DELETE FROM conversations WHERE conversation_key IN (SELECT conversation_key FROM conversations "
                "WHERE anonymous ORDER BY last_asked DESC, conversation_key DESC LIMIT -1 OFFSET ?)",
                (MAX_ANONYMOUS,),
            )
        return key

    def _next(self, owner: str, conversation_id: str) -> tuple[int, int]:
        """Return the key of a conversation, and the number of its next turn."""
        key, turns = self._find(owner, conversation_id)
        check_room(turns)
        return key, turns + 1

    def _find(self, owner: str, conversation_id: str) -> tuple[int, int]:
        """Return the key of a conversation, and the number of its turns."""
        rows = []
        if _ID.fullmatch(conversation_id):
            rows = self._rows(
                "SELECT conversation_key, turns FROM conversations WHERE conversation_id = ? AND owner = ?",
                (conversation_id, owner),
            )
        if not rows:
            raise _unknown()
        return rows[0][0], rows[0][1]

    def remove(self, owner: str, conversation_id: str) -> None:
        """Remove a conversation, if the owner has one of this id. Its thumbs stay."""
        if _ID.fullmatch(conversation_id):
            self._write("DELETE FROM conversations WHERE conversation_id = ? AND owner = ?", (conversation_id, owner))

    def forget(self, before: datetime) -> int:
        """Remove the anonymous conversations whose last question is older than ``before``, and return their number."""
        idle, since = "FROM conversations WHERE anonymous AND last_asked < ?", (before.timestamp(),)
        with self.transaction():
            count = int(self._column(f"SELECT count(*) {idle}", since)[0])
            self._write(f"DELETE {idle}", since)
        return count

    def add_feedback(self, owner: str, feedback: Feedback) -> None:
        """Store a thumb in place of an earlier thumb on the same turn; a ``thumb`` of ``None`` only removes that one.

        :raises UnknownConversationError: if the owner has no such conversation, or the conversation no such turn.
        """
        about = (owner, feedback.conversation_id, feedback.turn)
        with self.transaction():
            _, turns = self._find(owner, feedback.conversation_id)
            if not 1 <= feedback.turn <= turns:
                raise _unknown()
            self._write("DELETE FROM feedback WHERE owner = ? AND conversation_id = ? AND turn = ?", about)
            if feedback.thumb is not None:
                self._write(
                    "INSERT INTO feedback (owner, conversation_id, turn, thumb, record) VALUES (?, ?, ?, ?, ?)",
                    (*about, feedback.thumb, json.dumps(feedback_values(feedback))),
                )

    def thumbs(self, owner: str, conversation_id: str) -> dict[int, Thumb]:
        """Return the owner's thumbs in a conversation, by the number of the turn."""
        if not _ID.fullmatch(conversation_id):
            return {}
        rows = self._rows(
            "SELECT turn, thumb FROM feedback WHERE owner = ? AND conversation_id = ? ORDER BY turn",
            (owner, conversation_id),
        )
        return {turn: Thumb(thumb) for turn, thumb in rows}

    def feedback(self) -> list[Feedback]:
        """Return the thumbs of all owners, in the order in which they were given.

        :raises LibraryError: if a thumb is damaged.
        """
        return self._parse(_feedback, self._column("SELECT record FROM feedback ORDER BY feedback_key"))


def check_room(turns: int) -> None:
    """Check that a conversation with this number of turns has room for another.

    :raises FullConversationError: if the conversation is full.
    """
    if turns >= MAX_TURNS:
        raise FullConversationError(
            f"This conversation has {MAX_TURNS} questions, as many as one may have; start a new one."
        )


def _unknown() -> UnknownConversationError:
    return UnknownConversationError("This conversation is not there (any more); start a new one.")


def _turn(column: str) -> Turn:
    return read_turn(json.loads(column))


def _question(column: str) -> str:
    question = json.loads(column)
    if not isinstance(question, str):
        raise TypeError(f"{question!r} is not a text")
    return question


def _feedback(column: str) -> Feedback:
    try:
        return read_feedback(json.loads(column))
    except (RecordError, RecursionError) as error:
        raise ValueError("the record of a thumb is not in its form") from error


def _read(read: Callable[[str], Value], columns: Sequence[Any]) -> list[Value]:
    try:
        return [read(column) for column in columns]
    except (RecordError, ValueError, TypeError, RecursionError) as error:
        raise ChatStoreError(
            "This conversation is damaged and cannot be read; remove it, and ask again in a new one."
        ) from error
