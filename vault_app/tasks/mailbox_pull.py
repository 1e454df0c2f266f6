"""Brings one mailbox into step: compares, fetches what is new, notes what changed, reconciles."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vault_app.archive import accounts as account_writes
from vault_app.archive import quarantining, removing, storing
from vault_app.archive.accounts import MailboxTally
from vault_app.archive.reader import Reader
from vault_app.archive.storing import PullMemory
from vault_app.archive.vault import Vault
from vault_app.imap.session import Session
from vault_app.mime.scan import scan
from vault_app.model.errors import ServerError
from vault_app.model.jobs import Job
from vault_app.model.mail import Account, GoneWhy
from vault_app.model.removal import SkipReason
from vault_app.tasks.fetch_plan import Comparison, compare, lasting_flags, rematch
from vault_app.tasks.fetching import Fetcher, Given, Refused, Vanished
from vault_app.tasks.link import Link
from vault_app.tasks.preparing import Origin
from vault_app.tasks.preparing_process import Preparer

_BATCH_MESSAGES = 500
_BATCH_BYTES = 16 * 1000 * 1000
_MARKED_AT_ONCE = 5_000
_LOOKS = 2
# A message that breaks the connection costs two connections before it is given up.
_MOST_LOSSES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxTask:
    """Which mailbox, and what it is to the account."""

    id: int
    raw_name: bytes
    name: str
    is_outgoing: bool = False


@dataclass(slots=True)
class PullProgress:
    """What a whole pull has done so far; drives the face's progress bar."""

    job: Job
    total: int | None = None
    done: int = 0
    bytes: int = 0

    def advance(self, size: int, mailbox: str) -> None:
        self.done += 1
        self.bytes += size
        total = None if self.total is None else max(self.total, self.done)
        self.job.progress(self.done, total, "messages", mailbox)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxOutcome:
    """The tally of a mailbox, how many messages are new to the vault, and what was refused.

    ``is_complete`` is ``False`` if the server's list did not agree with its own count: then nothing
    was taken for vanished.
    """

    tally: MailboxTally
    new: int
    refused: tuple[Refused, ...]
    is_complete: bool


@dataclass(slots=True)
class MailboxPull:
    """The pull of one mailbox of one account."""

    vault: Vault
    reader: Reader
    account: Account
    origin: Origin
    preparer: Preparer
    memory: PullMemory
    link: Link
    progress: PullProgress
    task: MailboxTask
    _is_open: bool = False
    _uidvalidity: int = 0
    _batch: list[Given] = field(default_factory=list)
    _batch_bytes: int = 0
    _is_preparing: bool = False
    _writing: Future[int] | None = None
    _has_failed: bool = False
    _new: int = 0
    _losses_since_gain: int = 0

    def run(self) -> MailboxOutcome:
        """Bring the mailbox into step.

        Raises:
            CommandRefused: the mailbox cannot be opened.
            ServerError: the connection is lost for good; what came until then is in the vault.
            Cancelled: likewise.
        """
        listed, is_complete = self._list()
        uidvalidity = self._uidvalidity
        self._follow_epoch(uidvalidity, listed)
        purged = self.reader.purged_uids(self.task.id, uidvalidity)
        difference = compare(listed, self.reader.known_copies(self.task.id, uidvalidity), purged)
        self._note_changes(difference, is_complete=is_complete)
        self.vault.write(
            quarantining.release_quarantine,
            mailbox_id=self.task.id,
            uidvalidity=uidvalidity,
            listed=listed.keys(),
        )
        vanished, refused = self._fetch_new(difference.new)
        return self._reconcile(
            listed=set(listed),
            vanished=vanished,
            refused=refused,
            is_complete=is_complete,
        )

    # Looking

    def _session(self) -> Session:
        """The session, with this mailbox open."""
        session = self.link.session
        if not self._is_open:
            self._uidvalidity = session.open_mailbox(self.task.raw_name).uidvalidity
            self._is_open = True
        return session

    def _lost(self, error: ServerError) -> None:
        """Drop the connection and open the mailbox anew; give up when nothing comes in between."""
        before = self._uidvalidity
        self.link.drop()
        self._is_open = False
        self._losses_since_gain += 1
        if self._losses_since_gain > _MOST_LOSSES:
            raise error
        self._session()
        if self._uidvalidity != before:
            # The UIDs asked for name nothing any more; the next try starts over. What was fetched
            # until now is stored under the epoch that it came from.
            self._uidvalidity = before
            raise error

    def _list(self) -> tuple[dict[int, tuple[str, ...]], bool]:
        """All UIDs with their flags, and whether their number is the one that the server counts.

        A list that was cut off must never be taken for mail that vanished.
        """
        listed: dict[int, tuple[str, ...]] = {}
        for _ in range(_LOOKS):
            session = self._session()
            sets: dict[tuple[str, ...], tuple[str, ...]] = {}  # a million copies share a few
            listed = {uid: sets.setdefault(flags, flags) for uid, flags in session.list_uids()}
            if len(listed) == session.exists:
                return listed, True
        return listed, False

    def _follow_epoch(self, uidvalidity: int, listed: dict[int, tuple[str, ...]]) -> None:
        """After UIDVALIDITY changed, find our messages again instead of downloading them."""
        others = self.reader.other_epoch(self.task.id, uidvalidity)
        if others:
            old = [(row[0], (row[1], row[2], row[3])) for row in others]
            known = self.reader.known_copies(self.task.id, uidvalidity)
            unknown = [uid for uid in listed if uid not in known]
            new = [
                (item.uid, (_message_id(item.header), item.size or 0, _seconds(item.internal_date)))
                for item in self._session().fetch_message_ids(unknown)
                if item.uid is not None
            ]
            pairs = [
                (placement_id, uid, lasting_flags(listed[uid]))
                for placement_id, uid in rematch(old, new)
                if uid in listed
            ]
            self.vault.write(
                storing.rematch, mailbox_id=self.task.id, uidvalidity=uidvalidity, pairs=pairs
            )
            self._mark_gone([row[0] for row in others], GoneWhy.UIDVALIDITY)
            self.vault.write(
                removing.cancel_items_of_mailbox, self.task.id, SkipReason.UIDVALIDITY_CHANGED
            )
        self.vault.write(account_writes.begin_epoch, self.task.id, uidvalidity)

    def _note_changes(self, difference: Comparison, *, is_complete: bool) -> None:
        if is_complete:
            self._mark_gone(difference.gone, GoneWhy.VANISHED)
        for start in range(0, len(difference.flags), _MARKED_AT_ONCE):
            self.progress.job.check()
            self.vault.write(storing.set_flags, difference.flags[start : start + _MARKED_AT_ONCE])

    def _mark_gone(self, placement_ids: Sequence[int], why: GoneWhy) -> None:
        for start in range(0, len(placement_ids), _MARKED_AT_ONCE):
            self.vault.write(storing.mark_gone, placement_ids[start : start + _MARKED_AT_ONCE], why)

    # Fetching

    def _fetch_new(self, uids: Sequence[int]) -> tuple[set[int], list[Refused]]:
        """Fetch and store; what was fetched is stored even if the rest cannot be had."""
        vanished: set[int] = set()
        refused: list[Refused] = []
        try:
            for fate in Fetcher(self._session, self._lost).fetch(uids):
                self.progress.job.check()
                if isinstance(fate, Given):
                    self._losses_since_gain = 0
                    self._take(fate)
                elif isinstance(fate, Vanished):
                    vanished.add(fate.uid)
                else:
                    refused.append(fate)
        finally:
            self._drain()
        if refused:
            self.vault.write(
                quarantining.quarantine,
                mailbox_id=self.task.id,
                uidvalidity=self._uidvalidity,
                found=[(fate.uid, fate.reason, fate.detail) for fate in refused],
            )
        return vanished, refused

    def _take(self, given: Given) -> None:
        self._batch.append(given)
        self._batch_bytes += len(given.raw)
        if len(self._batch) >= _BATCH_MESSAGES or self._batch_bytes >= _BATCH_BYTES:
            self._hand_on()
        self.progress.advance(len(given.raw), self.task.name)

    def _hand_on(self) -> None:
        """Pass batches down the line: fetched, being prepared, being written."""
        self._write_prepared()
        if self._batch:
            batch, self._batch, self._batch_bytes = self._batch, [], 0
            self.preparer.begin(batch, self.origin)
            self._is_preparing = True

    def _write_prepared(self) -> None:
        if not self._is_preparing:
            return
        self._is_preparing = False
        prepared = self.preparer.finish()
        self._await_writer()
        self._writing = self.vault.submit(
            storing.store_batch,
            self.memory,
            account_id=self.account.id,
            mailbox_id=self.task.id,
            uidvalidity=self._uidvalidity,
            batch=prepared,
        )

    def _await_writer(self) -> None:
        if self._writing is not None:
            writing, self._writing = self._writing, None
            try:
                self._new += writing.result()
            except BaseException:
                self._has_failed = True
                raise

    def _drain(self) -> None:
        """Until all that was fetched is in the vault, unless that refused a write: then its memory
        names rows that were rolled back, and nothing more may be stored with it."""
        if self._has_failed:
            return
        self._hand_on()
        self._write_prepared()
        self._await_writer()

    # Reconciling

    def _reconcile(
        self, *, listed: set[int], vanished: set[int], refused: list[Refused], is_complete: bool
    ) -> MailboxOutcome:
        """Account for every UID that the server listed, by what the vault really holds now."""
        uidvalidity = self._uidvalidity
        listed = listed - self.reader.purged_uids(self.task.id, uidvalidity)
        stored = listed & self.reader.known_copies(self.task.id, uidvalidity).keys()
        tally = MailboxTally(
            uidvalidity=uidvalidity,
            listed=len(listed),
            stored=len(stored),
            vanished=len((vanished & listed) - stored),
            quarantined=len(listed - stored - vanished),
        )
        if is_complete:
            self.vault.write(account_writes.finish_mailbox, self.task.id, tally)
        return MailboxOutcome(
            tally=tally, new=self._new, refused=tuple(refused), is_complete=is_complete
        )


def _message_id(header: bytes | None) -> str:
    return scan(header).message_id if header else ""


def _seconds(at: datetime | None) -> int:
    return -1 if at is None else int(at.astimezone(UTC).timestamp())
