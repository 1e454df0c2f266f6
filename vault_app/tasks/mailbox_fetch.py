"""Fetches what is new in one mailbox: got from the server, prepared, and stored, in batches."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from vault_app.archive import quarantining, storing
from vault_app.archive.storing import PullMemory
from vault_app.archive.vault import Vault
from vault_app.tasks.fetching import Fetcher, Given, Refused, Vanished
from vault_app.tasks.opened_mailbox import MailboxTask, OpenedMailbox, PullProgress
from vault_app.tasks.preparing import Origin, Prepared
from vault_app.tasks.preparing_process import Preparer

# What one transaction takes: fewer messages cost more each, more are no gain and are lost when the
# process is killed. The bytes bound the memory: some ten copies of a batch are about at a time.
_BATCH_MESSAGES = 1_000
_BATCH_BYTES = 6 * 1000 * 1000


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
    _batch: list[Given] = field(default_factory=list)
    _batch_bytes: int = 0
    _preparing: deque[Future[Prepared]] = field(default_factory=deque)
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
        self._batch.append(given)
        self._batch_bytes += len(given.raw)
        if len(self._batch) >= _BATCH_MESSAGES or self._batch_bytes >= _BATCH_BYTES:
            self._hand_on()
        self.progress.advance(len(given.raw), self.task.name)

    def _hand_on(self) -> None:
        """Pass the batch down the line: fetched, being prepared, being written."""
        if self._batch:
            batch, self._batch, self._batch_bytes = self._batch, [], 0
            self._preparing.append(self.preparer.begin(batch, self.origin, self.memory.learnt))
        self._write_prepared(self.preparer.room)

    def _write_prepared(self, left: int) -> None:
        """Hand to the writer what is prepared, until so many batches are left under way."""
        while len(self._preparing) > left:
            prepared = self._preparing.popleft().result()
            self._refused += prepared.refused
            # One at a time: a write that fails leaves a memory that the next must not use.
            self._await_writer()
            self._writing = self.vault.submit(
                storing.store_batch,
                self.memory,
                account_id=self.origin.account_id,
                mailbox_id=self.task.id,
                uidvalidity=self.mailbox.uidvalidity,
                batch=prepared.packed,
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
        self._write_prepared(0)
        self._await_writer()
