"""The one thread that writes: it owns the writing connection and runs one transaction at a time."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Concatenate, Generic, ParamSpec, TypeVar

from vault_app.archive import schema
from vault_app.archive.database import Connection, connect, converted_errors
from vault_app.model.errors import VaultClosed
from vault_app.model.jobs import Change

P = ParamSpec("P")
T = TypeVar("T")

_QUEUED_WRITES = 4


class Write(Generic[P, T]):
    """A write to the archive: a function of the connection, and what kinds of things it changes.

    One that is ``bare`` runs outside of a transaction: what SQLite does to the whole file.
    """

    def __init__(
        self,
        function: Callable[Concatenate[Connection, P], T],
        changes: frozenset[Change],
        *,
        is_bare: bool = False,
    ) -> None:
        self.function = function
        self.changes = changes
        self.is_bare = is_bare
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__


def alters(
    *changes: Change,
) -> Callable[[Callable[Concatenate[Connection, P], T]], Write[P, T]]:
    """Mark a function of the writing connection as a write that alters these kinds of things."""

    def mark(function: Callable[Concatenate[Connection, P], T]) -> Write[P, T]:
        return Write(function, frozenset(changes))

    return mark


def bare(function: Callable[Concatenate[Connection, P], T]) -> Write[P, T]:
    """Mark a function of the writing connection that is to run outside of a transaction."""
    return Write(function, frozenset(), is_bare=True)


class Writer:
    """Runs writes in the order in which they were handed in, each wholly or not at all."""

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        changed: Callable[[frozenset[Change]], None],
        prepare: Callable[[Connection], None],
    ) -> None:
        """Open the database, creating or migrating it; raises what that raises.

        ``prepare`` is handed the connection, once, before the first write.
        """
        self._path = path
        self._prepare = prepare
        self._changed = changed
        # Bounded, so that a fast network cannot fill the memory while the disk is slow.
        self._queue: queue.Queue[Callable[[Connection], None] | None] = queue.Queue(_QUEUED_WRITES)
        self._closing = threading.Lock()
        self._is_closed = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(key, opened), name="vault-writer", daemon=True
        )
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self._thread.join()
            raise

    def submit(self, write: Write[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue a write; waits only while the queue is full. The future carries its outcome."""
        future: Future[T] = Future()

        def run(connection: Connection) -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = self._transact(connection, write, *args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the future
                future.set_exception(error)
            else:
                if write.changes:
                    self._changed(write.changes)
                future.set_result(result)

        with self._closing:
            if self._is_closed:
                raise VaultClosed
            self._queue.put(run)
        return future

    def close(self) -> None:
        """Finish what is queued and close the connection. May be called twice."""
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
            self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _transact(
        self, connection: Connection, write: Write[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with converted_errors(self._path):
            if write.is_bare:
                return write.function(connection, *args, **kwargs)
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = write.function(connection, *args, **kwargs)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return result

    def _run(self, key: bytes, opened: "Future[None]") -> None:
        try:
            connection = connect(self._path, key, read_only=False)
            try:
                with converted_errors(self._path):
                    schema.migrate(connection, self._path)
                    self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        except BaseException as error:  # noqa: BLE001 - handed to the constructor
            opened.set_exception(error)
            return
        opened.set_result(None)
        while (run := self._queue.get()) is not None:
            run(connection)
        connection.close()
