"""A SQLite file: its connection, transactions, and its errors as sentences. The one module that imports sqlite3."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from embeddings.errors import LibraryError

Row = tuple[Any, ...]
Raw = TypeVar("Raw")
Parsed = TypeVar("Parsed")

# Advice for SQLite's most frequent errors. Any other error may come from a damaged file.
_ADVICE = {
    sqlite3.SQLITE_BUSY: "another process is busy with it: wait for that to end, then try again",
    sqlite3.SQLITE_FULL: "make room on the disk, then try again",
    sqlite3.SQLITE_READONLY: "allow its folder to be written, or name another library folder",
    sqlite3.SQLITE_CANTOPEN: "allow its folder to be written, or name another library folder",
    sqlite3.SQLITE_IOERR: "see whether its disk is full or failing, then try again",
}
_LONGEST_REASON = 200  # characters
_BUSY_SECONDS = 30  # to wait for another process


class Database:
    """A SQLite file; safe to share between threads. Close it, or use it as a context manager.

    There are two connections: one writes, and one reads outside of transactions and sees the last commit. A thread can
    therefore read while another thread's transaction runs or waits for the disk.

    Every method raises LibraryError if the file cannot be read or written. The message about a damaged file ends with
    the advice ``if_damaged``.
    """

    if_damaged: ClassVar[str] = "if it is damaged, delete it and sync the articles again: they are not touched"

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._reading = threading.RLock()
        self._writer: int | None = None  # the thread that is in a transaction
        self.read_only = False
        """True if the file can be read but not written."""
        try:
            self._connection = self._open()
        except LibraryError as error:
            if not _is_unwritable(error) or not file.is_file():
                raise
            self._connection = self._open_reader()
            self.read_only = True
        try:
            self._read_connection = self._open_reader() if self.read_only else self._connect()
        except BaseException:
            self._connection.close()
            raise

    def _open(self) -> sqlite3.Connection:
        """Return a connection that reads and writes."""
        connection = self._connect()
        try:
            with self._translating():
                # Only a new file takes a page size, before its first page is written. The rows of passages are long;
                # in pages of the usual 4 KiB, they leave a tenth of the file empty.
                connection.execute("PRAGMA page_size = 1024")
                _use_write_ahead_log(connection)
                for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
                    connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_reader(self) -> sqlite3.Connection:
        """Return a connection to a file that cannot be written, for instance on a read-only disk."""
        uri = self._file.absolute().as_uri()
        log = self._file.with_name(f"{self._file.name}-wal")
        # A write-ahead log needs a third file, which SQLite cannot make in a read-only folder. Without a log, the
        # file is complete, and SQLite can read it as a file that never changes.
        modes = ["mode=ro"] if log.exists() and log.stat().st_size else ["mode=ro", "mode=ro&immutable=1"]
        while True:
            mode = modes.pop(0)
            with self._translating():
                connection = sqlite3.connect(f"{uri}?{mode}", uri=True, check_same_thread=False, isolation_level=None)
            try:
                with self._translating():
                    connection.execute("SELECT 1 FROM sqlite_schema")
                return connection
            except LibraryError:
                connection.close()
                if not modes:
                    raise

    def _connect(self) -> sqlite3.Connection:
        with self._translating():
            # Without an isolation level, only this class begins and ends transactions.
            return sqlite3.connect(self._file, check_same_thread=False, timeout=_BUSY_SECONDS, isolation_level=None)

    def close(self) -> None:
        """Close the connections; no method may be called afterwards."""
        with self._reading:
            self._read_connection.close()
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        """Return the database itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Store the writes of the block together, or none of them if the block raises an error."""
        with self._lock, self._translating():
            self._connection.execute("BEGIN IMMEDIATE")
            self._writer = threading.get_ident()
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # on a full disk SQLite rolls back by itself
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._writer = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of the block see one state of the file, even if another process writes meanwhile."""
        with self._reader() as connection, self._translating():
            is_outermost = not connection.in_transaction
            if is_outermost:
                connection.execute("BEGIN")
            try:
                yield
            finally:
                if is_outermost and connection.in_transaction:
                    connection.execute("COMMIT")

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """Return the connection to read with: inside a transaction the writing one, which sees its own writes."""
        if self._writer == threading.get_ident():
            yield self._connection
        else:
            with self._reading:
                yield self._read_connection

    def _script(self, statements: str) -> None:
        """Run several statements, each ending at a line's end, inside a transaction."""
        # executescript of sqlite3 would commit first, so that a kill in between would leave half of them done.
        statement = ""
        for line in statements.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                self._write(statement)
                statement = ""

    def _write(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement, and return the key of the row that it inserted."""
        with self._lock, self._translating():
            return self._connection.execute(sql, values).lastrowid or 0

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all rows of a query."""
        with self._reader() as connection, self._translating():
            return connection.execute(sql, values).fetchall()

    def _column(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """Return the first column of all rows of a query."""
        return [row[0] for row in self._rows(sql, values)]

    def _parse(self, read: Callable[[Raw], Parsed], rows: Sequence[Raw]) -> list[Parsed]:
        """Return each row parsed by ``read``, which raises ValueError, TypeError or KeyError for a damaged row."""
        try:
            return [read(row) for row in rows]
        except (ValueError, TypeError, KeyError) as error:
            raise LibraryError(
                f"The library file {self._file} holds a damaged row ({error}); {self.if_damaged}."
            ) from error

    def check_whole(self) -> None:
        """Let SQLite check every page of the file.

        :raises LibraryError: if a page is damaged.
        """
        report = self._column("PRAGMA integrity_check(1)")
        if report != ["ok"]:
            reason = str(report[0]).splitlines()[-1]
            raise LibraryError(f"The library file {self._file} is damaged ({reason}); {self.if_damaged}.")

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        # Python decodes SQLite's messages, one of which holds a name from a damaged schema.
        except (sqlite3.Error, UnicodeDecodeError) as error:
            # The low byte is the kind of error, the rest its details.
            advice = _ADVICE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, self.if_damaged)
            reason = " ".join(str(error).split())[:_LONGEST_REASON]  # a damaged schema is named whole, with its lines
            raise LibraryError(f"The library file {self._file} could not be used ({reason}); {advice}.") from error


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Write changes to a log beside the file, so that reading and writing do not wait for one another."""
    # If several processes open a new file at once, one sets the mode; SQLite refuses the others without waiting.
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.005)


def _is_unwritable(error: LibraryError) -> bool:
    """Return whether SQLite refused a file because it, or its folder, cannot be written."""
    return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
