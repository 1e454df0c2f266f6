"""Fetches what is new in one mailbox: got from the server, prepared, and stored, in batches."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from vault_app.archive import quarantining, storing
from vault_app.archive.packing import Packed
from vault_app.archive.storing import PullMemory
from vault_app.archive.vault import Vault
from vault_app.tasks.fates import Given, Refused, Vanished
from vault_app.tasks.fetching import Fetcher
from vault_app.tasks.opened_mailbox import MailboxTask, OpenedMailbox, PullProgress
from vault_app.tasks.preparing import Origin, Prepared
from vault_app.tasks.preparing_process import Preparer

# What one transaction takes: fewer messages cost more each, more are no gain and are lost when the
# process is killed. The bytes bound the memory.
_BATCH_MESSAGES = 1_000
_BATCH_BYTES = 6 * 1000 * 1000
# What is prepared at a time: small, so that all processors are busy soon, and to the end.
_PORTION_MESSAGES = 250
_PORTION_BYTES = 1 * 1000 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What became of the messages asked for; ``new`` counts those new to the vault."""

    new: int
    vanished: frozenset[int]
    refused: tuple[Refused, ...]


@dataclass(slots=True, kw_only=True)
class MailboxFetch:
    """The fetching of one mailbox. ``origin.account_id`` is its account."""

    vault: Vault
    origin: Origin
    preparer: Preparer
    memory: PullMemory
    progress: PullProgress
    task: MailboxTask
    mailbox: OpenedMailbox
    _portion: list[Given] = field(default_factory=list)
    _portion_bytes: int = 0
    _preparing: deque[tuple[Future[Prepared], int]] = field(default_factory=deque)
    _batch: list[Packed] = field(default_factory=list)
    _batch_bytes: int = 0
    _writing: Future[int] | None = None
    _refused: list[Refused] = field(default_factory=list)
    _has_failed: bool = False
    _new: int = 0

    def fetch(self, uids: Sequence[int]) -> Fetched:
        """Fetch and store; what was fetched is stored even if the rest cannot be had.

        Raises:
            ServerError: the connection is lost for good; what came until then is in the vault.
            Cancelled: likewise.
        """
        vanished: set[int] = set()
        try:
            most = self.mailbox.chunk_messages() if uids else 0
            for fate in Fetcher(self.mailbox.session, self.mailbox.lost, most).fetch(uids):
                self.progress.job.check()
                if isinstance(fate, Given):
                    self.mailbox.gained()
                    self._take(fate)
                elif isinstance(fate, Vanished):
                    vanished.add(fate.uid)
                else:
                    self._refused.append(fate)
        finally:
            self._drain()
        if self._refused:
            self.vault.write(
                quarantining.quarantine,
                mailbox_id=self.task.id,
                uidvalidity=self.mailbox.uidvalidity,
                found=[(fate.uid, fate.reason, fate.detail) for fate in self._refused],
            )
        return Fetched(new=self._new, vanished=frozenset(vanished), refused=tuple(self._refused))

    def _take(self, given: Given) -> None:
        self._portion.append(given)
        self._portion_bytes += len(given.raw)
        if len(self._portion) >= _PORTION_MESSAGES or self._portion_bytes >= _PORTION_BYTES:
            self._hand_on()
        self.progress.advance(len(given.raw), self.task.name)

    def _hand_on(self) -> None:
        """Pass the portion down the line: fetched, being prepared, waiting, being written."""
        if self._portion:
            portion, size = self._portion, self._portion_bytes
            self._portion, self._portion_bytes = [], 0
            begun = self.preparer.begin(portion, self.origin, self.memory.learnt)
            self._preparing.append((begun, size))
        self._take_prepared(self.preparer.room)

    def _take_prepared(self, left: int) -> None:
        """Gather what is prepared into batches, until so many portions are left under way."""
        while len(self._preparing) > left:
            begun, size = self._preparing.popleft()
            prepared = begun.result()
            self._refused += prepared.refused
            self._batch += prepared.packed
            self._batch_bytes += size
            if len(self._batch) >= _BATCH_MESSAGES or self._batch_bytes >= _BATCH_BYTES:
                self._write()

    def _write(self) -> None:
        """Hand the batch to the writer. One at a time: a write that fails leaves a memory that the
        next must not use."""
        self._await_writer()
        batch, self._batch, self._batch_bytes = self._batch, [], 0
        self._writing = self.vault.submit(
            storing.store_batch,
            self.memory,
            account_id=self.origin.account_id,
            mailbox_id=self.task.id,
            uidvalidity=self.mailbox.uidvalidity,
            batch=batch,
        )

    def _await_writer(self) -> None:
        if self._writing is not None:
            writing, self._writing = self._writing, None
            try:
                new = writing.result()
            except BaseException:
                self._has_failed = True
                raise
            self._new += new
            self.progress.so_far.new += new

    def _drain(self) -> None:
        """Until all that was fetched is in the vault, unless that refused a write: then its memory
        names rows that were rolled back, and nothing more may be stored with it."""
        if self._has_failed:
            return
        self._hand_on()
        self._take_prepared(0)
        if self._batch:
            self._write()
        self._await_writer()
