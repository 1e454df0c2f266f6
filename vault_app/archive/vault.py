"""An opened vault: where faces and tasks get readers from and hand writes to."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from vault_app.archive.backups import Copied, copy_database
from vault_app.archive.database import DATABASE_NAME, refuse_plaintext
from vault_app.archive.ledger import Signer, begin_ledger, let_sign
from vault_app.archive.lock import VaultLock
from vault_app.archive.reader import Reader
from vault_app.archive.shrinking import Written, rebuild
from vault_app.archive.writer import Write, Writer
from vault_app.model.errors import VaultClosed, VaultDamaged, VaultExists
from vault_app.model.jobs import Change, Job

P = ParamSpec("P")
T = TypeVar("T")

LOCK_NAME = "vault.lock"
_TURN_SECONDS = 0.1

Join = Callable[[bytes, Sequence[bytes]], bytes]
Listener = Callable[[frozenset[Change]], None]


class Vault:
    """A vault that this process has open for writing.

    ``join`` puts a message together again from its skeleton and its decoded parts; ``signer`` signs
    the ledger.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes,
        *,
        vault_id: str,
        join: Join,
        signer: Signer,
        is_new: bool = False,
    ) -> None:
        """Open the database in ``folder``; with ``is_new``, make it.

        Raises:
            VaultInUse, VaultTooNew, VaultNotEncrypted, VaultDamaged, VaultExists, DiskFull,
            DiskFailed
        """
        self.folder = folder
        self.id = vault_id
        self.public_key = signer.public_key
        self._key = key
        self._join = join
        self._listeners: list[Listener] = []
        self._plans: set[int] = set()
        self._listening = threading.Lock()
        self._account_locks: dict[int, threading.Lock] = {}
        self._lock = VaultLock(folder / LOCK_NAME)
        database = folder / DATABASE_NAME
        try:
            if is_new and database.exists():
                raise VaultExists(folder=str(folder))
            if not is_new and not database.exists():
                # Never make an empty archive where one is missing: it would look like lost mail.
                raise VaultDamaged(folder=str(folder), detail="the archive database is missing")
            if is_new:
                # The folder is the owner's alone already; copies of the file should be too.
                database.touch(mode=0o600)
            self._writer = Writer(
                database,
                key,
                changed=self._tell,
                prepare=lambda connection: let_sign(connection, signer),
            )
            try:
                refuse_plaintext(database)
                self.write(begin_ledger, signer.public_key, vault_id)
            except BaseException:
                self._writer.close()
                raise
        except BaseException:
            self._lock.release()
            raise
        self._is_open = True

    def reader(self, database: Path | None = None) -> Reader:
        """A new read-only connection, for the calling thread alone; the caller closes it. With
        ``database``, one to a copy of this vault's."""
        key = self._key  # before looking: another thread may be locking the vault
        if not self._is_open:
            raise VaultClosed
        return Reader(database or self.folder / DATABASE_NAME, key, join=self._join)

    def copy_to(self, database: Path, copied: Copied) -> int:
        """Copy the archive into a new file, as it is now; see ``copy_database``."""
        key = self._key
        if not self._is_open:
            raise VaultClosed
        return copy_database(self.folder / DATABASE_NAME, key, database, copied)

    def rebuild(self, beside: Path, written: Written) -> None:
        """Write the archive anew without its unused pages; see :mod:`.shrinking`."""
        self.write(rebuild, self._key, beside, written)

    def write(self, write: Write[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a write and wait until it is committed and synced."""
        return self._writer.submit(write, *args, **kwargs).result()

    def submit(self, write: Write[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue a write; the future is done once it is committed and synced."""
        return self._writer.submit(write, *args, **kwargs)

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` from the writing thread after each commit; returns how to stop that."""
        with self._listening:
            self._listeners.append(listener)

        def stop() -> None:
            with self._listening:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    @contextmanager
    def alone_with(self, account_id: int, job: Job) -> Iterator[None]:
        """Keep other tasks of this process off an account; waits for its turn, asking the job."""
        with self._listening:
            lock = self._account_locks.setdefault(account_id, threading.Lock())
        while not lock.acquire(timeout=_TURN_SECONDS):
            job.check()
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def carrying_out(self, plan_id: int, job: Job) -> Iterator[None]:
        """Keep other tasks of this process off a removal; waits for its turn, asking the job."""
        while not self._begin_plan(plan_id):
            time.sleep(_TURN_SECONDS)
            job.check()
        try:
            yield
        finally:
            with self._listening:
                self._plans.discard(plan_id)

    def _begin_plan(self, plan_id: int) -> bool:
        with self._listening:
            is_free = plan_id not in self._plans
            self._plans.add(plan_id)
        return is_free

    def running_plans(self) -> frozenset[int]:
        """The removals that tasks of this process carry out now."""
        with self._listening:
            return frozenset(self._plans)

    def is_busy(self, account_id: int) -> bool:
        """Whether a task of this process is alone with an account now."""
        lock = self._account_locks.get(account_id)
        return lock is not None and lock.locked()

    def close(self) -> None:
        """Finish queued writes and let go of the folder. May be called twice."""
        self._is_open = False
        self._writer.close()
        self._key = b""
        self._lock.release()

    def __enter__(self) -> "Vault":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tell(self, changes: frozenset[Change]) -> None:
        with self._listening:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(changes)
            except Exception as error:  # noqa: BLE001 - a bug there must not stop the writer
                threading.excepthook(
                    threading.ExceptHookArgs(
                        (type(error), error, error.__traceback__, threading.current_thread())
                    )
                )
