"""Brings back out of a provider's trash what a removal put there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from vault_app.archive import storing, trashing
from vault_app.archive.reader import Reader
from vault_app.archive.trashing import MovedItem
from vault_app.archive.vault import Vault
from vault_app.imap.removing import Moved
from vault_app.imap.session import Session
from vault_app.model.errors import AccountReadOnly, CommandRefused, ServerError
from vault_app.model.jobs import Job
from vault_app.model.mail import GoneWhy
from vault_app.model.removal import MovedTo, PlanItem
from vault_app.tasks.accounts import Connect
from vault_app.tasks.removal_allowed import check_may_change, may_change
from vault_app.tasks.removal_proofs import read_back
from vault_app.tasks.removal_ways import is_deleted, uids_of

_BATCH = 500
_INBOX = b"INBOX"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """How it ended: copies that are where they were again, that were not in the trash any more, and
    that the server would not move. ``error`` is set if a server was lost; the rest can be tried
    again."""

    restored: int
    gone: int
    failed: int
    error: ServerError | None = None


def restorable(reader: Reader, plan_id: int) -> int:
    """How many copies of a removal lie in a trash, as far as the vault knows."""
    return len(reader.items_in_trash(plan_id))


def restore_from_trash(job: Job, vault: Vault, plan_id: int, connect: Connect) -> RestoreReport:
    """Move what a removal put into the trash back to where it was; into the inbox where that folder
    is no more.

    Raises:
        AccountReadOnly: it would change nothing but accounts whose owner forbade that.
        Cancelled: between batches; what is left can be brought back later.
    """
    with vault.reader() as reader:
        items = reader.items_in_trash(plan_id)
        accounts = sorted({item.account_id for item in items if item.account_id is not None})
        if accounts and not any(may_change(reader, each) for each in accounts):
            check_may_change(reader, accounts[0])
    restoring = _Restoring(job, vault, plan_id)
    error: ServerError | None = None
    for account_id, group in groupby(items, key=lambda item: item.account_id):
        some = list(group)
        if account_id is None:
            continue
        try:
            with vault.alone_with(account_id, job), connect(account_id) as session:
                restoring.restore(session, account_id, some)
        except AccountReadOnly:
            restoring.failed += len(some)
        except ServerError as lost:
            error = lost
    done = RestoreReport(
        restored=restoring.restored, gone=restoring.gone, failed=restoring.failed, error=error
    )
    if items:
        vault.write(trashing.note_restoring, plan_id, done.restored, done.gone, done.failed)
    return done


def _places(item: PlanItem) -> tuple[bytes, bytes]:
    """Where a copy lay, and the trash in which it lies."""
    return item.raw_mailbox, item.in_trash.raw_mailbox


@dataclass(slots=True)
class _Restoring:
    job: Job
    vault: Vault
    plan_id: int
    restored: int = 0
    gone: int = 0
    failed: int = 0

    def restore(self, session: Session, account_id: int, items: Sequence[PlanItem]) -> None:
        by_places = sorted(items, key=_places)
        for (target, _), group in groupby(by_places, key=_places):
            some = list(group)
            for start in range(0, len(some), _BATCH):
                self.job.check()
                with self.vault.reader() as reader:
                    check_may_change(reader, account_id)
                self._restore_batch(session, target, some[start : start + _BATCH])
                self.job.progress(self.restored, None, "messages", some[0].mailbox)

    def _restore_batch(self, session: Session, target: bytes, batch: list[PlanItem]) -> None:
        lying = [item.in_trash for item in batch]
        opened = session.open_mailbox(lying[0].raw_mailbox, for_removal=True)
        there = [item for item in lying if item.uidvalidity == opened.uidvalidity]
        # What the server told of a move is no proof, and another may be the trash by now.
        digests = read_back(session, uids_of(there)) if there else {}
        there = [item for item in there if digests.get(item.uid) == {item.sha256}]
        ids = {item.id for item in there}
        self._note_gone([item for item in batch if item.id not in ids])
        if not there:
            return
        with session.permit(uids_of(there)):
            moved, into = self._move(session, there, target)
            left = session.present(uids_of(there))
            if not session.can_move and moved is not None:
                left = self._expunge_copied(session, there, moved)
        self.failed += len(left)
        self._note_back([item for item in there if item.uid not in left], moved, into)

    def _move(
        self, session: Session, there: list[PlanItem], target: bytes
    ) -> tuple[Moved | None, bytes]:
        """Move, or copy where there is no MOVE; and what the server told, with where to."""
        command = session.move if session.can_move else session.copy
        for into in dict.fromkeys((target, _INBOX)):
            try:
                return command(uids_of(there), into), into
            except CommandRefused as error:
                text = str(error.facts["server_text"]).upper()
                if not text.startswith(("[TRYCREATE]", "[NONEXISTENT]")):
                    break
        return None, target

    def _expunge_copied(
        self, session: Session, there: list[PlanItem], moved: Moved
    ) -> dict[int, tuple[str, ...]]:
        """Take out of the trash what is known to lie elsewhere; returns what is still in it."""
        copied = [item.uid for item in there if item.uid in moved.uids]
        if copied and session.can_remove:
            session.flag_deleted(copied)
            flags = session.present(copied)
            flagged = [uid for uid in copied if is_deleted(flags.get(uid, ()))]
            if flagged:
                session.expunge(flagged)
        return session.present(uids_of(there))

    def _note_back(self, items: Sequence[PlanItem], moved: Moved | None, into: bytes) -> None:
        uids = moved.uids if moved is not None else {}
        uidvalidity = moved.uidvalidity if moved is not None else 0
        self.restored += len(items)
        self.vault.write(
            trashing.note_restored,
            [
                MovedItem(
                    item_id=item.id,
                    to=MovedTo(
                        raw_mailbox=into, uidvalidity=uidvalidity, uid=uids.get(item.uid, 0)
                    ),
                )
                for item in items
            ],
        )

    def _note_gone(self, items: Sequence[PlanItem]) -> None:
        self.gone += len(items)
        ids = {item.id for item in items}
        with self.vault.reader() as reader:
            lying = reader.copies_in_trash(self.plan_id)
        copies = [placement_id for item_id, placement_id in lying.items() if item_id in ids]
        if copies:
            self.vault.write(storing.mark_gone, copies, GoneWhy.VANISHED)
